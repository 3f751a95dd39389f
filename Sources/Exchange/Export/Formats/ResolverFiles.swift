package import Replication
import Indicators

/// hosts(5): the name itself answers `0.0.0.0`; what is below it does not.
package struct HostsFile: ExportLines {
    package func begin(_ output: inout [UInt8]) { output.append("# mandala: names to block\n") }

    package func append(_ object: ObjectFacts, to output: inout [UInt8]) -> Bool {
        output.append("0.0.0.0 ")
        output.append(object.value)
        output.append("\n")
        return true
    }
}

/// dnsmasq(8): the name and what is below it answer NXDOMAIN. Public suffixes are left out.
package struct DnsmasqFile: ExportLines {
    package func begin(_ output: inout [UInt8]) { output.append("# mandala: names to block\n") }

    package func append(_ object: ObjectFacts, to output: inout [UInt8]) -> Bool {
        guard !PublicSuffix.contains(object.value) else { return false }
        output.append("local=/")
        output.append(object.value)
        output.append("/\n")
        return true
    }
}

/// unbound.conf(5): the name and what is below it answer NXDOMAIN. Public suffixes are left out.
package struct UnboundFile: ExportLines {
    package func begin(_ output: inout [UInt8]) { output.append("# mandala: names to block\nserver:\n") }

    package func append(_ object: ObjectFacts, to output: inout [UInt8]) -> Bool {
        guard !PublicSuffix.contains(object.value) else { return false }
        output.append("local-zone: \"")
        output.append(object.value)
        output.append(".\" always_nxdomain\n")
        return true
    }
}

/// One value a line, as it is canonical.
package struct PlainExport: ExportLines {
    package func begin(_ output: inout [UInt8]) {}

    package func append(_ object: ObjectFacts, to output: inout [UInt8]) -> Bool {
        output.append(object.value)
        output.append("\n")
        return true
    }
}
