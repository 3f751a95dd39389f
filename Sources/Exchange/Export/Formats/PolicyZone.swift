package import Replication
import Indicators

/// A DNS response policy zone: each domain and what is below it answers NXDOMAIN, and so does every answer that holds a
/// listed address. Names are relative, so that the zone may have any name.
package struct PolicyZone: ExportLines {
    /// Bytes of a domain: with `*.` before it and the zone's name behind it, it has to stay below 255.
    static let domainBytesMax = 189

    package func begin(_ output: inout [UInt8]) {
        output.append("$TTL 300\n@ IN SOA localhost. hostmaster.localhost. (\n")
        output.append(ZoneSerial.line(0))
        output.append("  60 ; refresh\n  60 ; retry\n  604800 ; expire\n  60 ; minimum\n)\n@ IN NS localhost.\n")
    }

    package func append(_ object: ObjectFacts, to output: inout [UInt8]) -> Bool {
        guard object.kind == .domain else {
            guard let trigger = Self.trigger(object.value) else { return false }
            output.append(trigger)
            output.append(".rpz-ip CNAME .\n")
            return true
        }
        guard object.value.utf8.count <= Self.domainBytesMax else { return false }
        output.append(object.value)
        output.append(" CNAME .\n")
        // Below a public suffix are the names of others.
        guard !PublicSuffix.contains(object.value) else { return true }
        output.append("*.")
        output.append(object.value)
        output.append(" CNAME .\n")
        return true
    }

    /// `24.0.2.0.192` of `192.0.2.0/24`; of IPv6 the words backwards, the longest run of zeros as `zz`.
    static func trigger(_ address: String) -> String? {
        guard let range = AddressRange(address) else { return nil }
        let size = range.isIPv4 ? 8 : 16
        let count = range.isIPv4 ? 4 : 8
        let words = (0..<count).map {
            UInt16(truncatingIfNeeded: range.first >> UInt128($0 * size)) & (size == 8 ? 255 : .max)
        }
        guard !range.isIPv4 else {
            return ([range.prefix] + words.map { Int($0) }).map { "\($0)" }.joined(separator: ".")
        }
        var best = 0..<0
        var start: Int?
        // From the first word of the address on, so that of two runs the same one is taken as by BIND.
        for position in (0..<count).reversed() {
            guard words[position] == 0 else {
                start = nil
                continue
            }
            start = start ?? position
            let run = position..<(start ?? position) + 1
            if run.count > max(best.count, 1) { best = run }
        }
        var labels = ["\(range.prefix)"]
        for (position, word) in words.enumerated() {
            if position == best.lowerBound, !best.isEmpty { labels.append("zz") }
            if !best.contains(position) { labels.append(String(word, radix: 16)) }
        }
        return labels.joined(separator: ".")
    }
}

/// The serial in a zone's SOA, on a line of its own and of a fixed width, so that it can be set when all else is known.
package enum ZoneSerial {
    private static let mark = " ; serial\n"
    private static let digits = 10

    static func line(_ serial: UInt32) -> String {
        let text = String(serial)
        return "  " + text + String(repeating: " ", count: digits - text.utf8.count) + mark
    }

    /// Where the digits stand in the beginning of a zone, and what they say; nil where there are none.
    package static func find(in head: [UInt8]) -> (range: Range<Int>, serial: UInt32)? {
        let mark = Array(mark.utf8)
        guard let end = head.indices.first(where: { head[$0...].starts(with: mark) }), end >= digits else { return nil }
        let range = end - digits..<end
        let text = String(decoding: head[range], as: UTF8.self).trimmed
        return UInt32(text).map { (range, $0) }
    }

    /// The bytes of a serial for its place.
    package static func field(_ serial: UInt32) -> [UInt8] {
        Array((String(serial) + String(repeating: " ", count: digits)).utf8.prefix(digits))
    }

    /// Later than `old` in RFC 1982's order, and the time where that is later still, so that it grows also where the
    /// file was lost.
    package static func next(after old: UInt32?, seconds: UInt64) -> UInt32 {
        let now = UInt32(truncatingIfNeeded: seconds)
        guard let old else { return now }
        let isLater = Int32(bitPattern: now &- old) > 0
        return isLater ? now : old &+ 1
    }
}
