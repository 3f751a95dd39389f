package import Replication
import Indicators

/// Suricata 5 and later: an alert for a query of a domain or of what is below it, and for traffic with an address.
///
/// A rule's generator and signature id come from the object's id, so that they stay, and are the same at every member.
package struct SuricataRules: ExportLines {
    package func begin(_ output: inout [UInt8]) { output.append("# mandala\n") }

    package func append(_ object: ObjectFacts, to output: inout [UInt8]) -> Bool {
        if object.kind == .domain {
            guard !PublicSuffix.contains(object.value) else { return false }
            output.append("alert dns any any -> any any (msg:\"mandala: \(object.verdict) domain ")
            output.append(object.value)
            output.append("\"; dns.query; dotprefix; content:\".")
            output.append(object.value)
            output.append("\"; nocase; endswith; ")
        } else {
            output.append("alert ip any any <> [\(object.value)] any (msg:\"mandala: \(object.verdict) address ")
            // A colon would need a backslash.
            output.append(object.value.replacing(":", with: "\\:"))
            output.append("\"; ")
        }
        let id = object.id
        output.append("gid:\(id.high >> 33 | 1); sid:\(id.low & 0x7fff_ffff | 1); rev:1;)\n")
        return true
    }
}
