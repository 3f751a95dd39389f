import Indicators
package import Replication

/// A STIX 2.1 bundle of the objects' groups; what several refer to stands in it once, before them.
package final class STIXExport: ExportLines {
    private let writer: STIXWriter
    private let kindOf: (ObjectID) -> Kind?
    private var written: Set<STIXShared> = []
    private var isFirst = true

    init(_ writer: STIXWriter, kindOf: @escaping (ObjectID) -> Kind?) {
        self.writer = writer
        self.kindOf = kindOf
    }

    package func begin(_ output: inout [UInt8]) {
        output.append("{\"type\":\"bundle\",\"id\":\"bundle--\(STIXID.uuid("bundle"))\",\"objects\":[")
        add(STIXShared.standing, to: &output)
    }

    package func end(_ output: inout [UInt8]) { output.append("\n]}\n") }

    package func append(_ object: ObjectFacts, to output: inout [UInt8]) -> Bool {
        guard let group = writer.group(object, kindOf: kindOf) else { return false }
        add(group.shared, to: &output)
        for item in group.items { add(item, to: &output) }
        return true
    }

    private func add(_ shared: [STIXShared], to output: inout [UInt8]) {
        for shared in shared where written.insert(shared).inserted { add(writer.item(shared), to: &output) }
    }

    private func add(_ item: STIXItem, to output: inout [UInt8]) {
        output.append(isFirst ? "\n" : ",\n")
        isFirst = false
        output.append(contentsOf: item.json)
    }
}
