package import Replication

/// Writes one format, object by object. What it writes depends on the objects and their order alone.
package protocol ExportLines {
    func begin(_ output: inout [UInt8])
    func end(_ output: inout [UInt8])
    /// False where the format cannot say it, or it should not: nothing was written.
    func append(_ object: ObjectFacts, to output: inout [UInt8]) -> Bool
}

extension ExportLines {
    package func end(_ output: inout [UInt8]) {}
}

extension [UInt8] {
    mutating func append(_ text: String) { append(contentsOf: text.utf8) }
}
