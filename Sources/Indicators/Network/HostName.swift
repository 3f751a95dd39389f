/// The host of a URL: a domain, an IPv4 address in any of the forms browsers read, or an IPv6 address in brackets.
enum HostName {
    static func canonical(_ raw: String, warnings: inout [String]) throws(Refusal) -> String {
        if raw.utf8.first == 0x5b {
            guard raw.utf8.last == 0x5d, let address = IPAddress(String(raw.dropFirst().dropLast())) else {
                throw Refusal("the host in brackets is no IPv6 address", "write it as [2001:db8::1]")
            }
            return address.isIPv4 ? address.description : "[\(address.description)]"
        }
        let text = raw.utf8.contains(0x25) ? try percentDecoded(raw) : raw
        if let address = numericAddress(text) {
            if address != text { warnings.append("the host \(Excerpt.of(text)) is another way to write \(address)") }
            return address
        }
        return try DomainName.canonical(text)
    }

    /// The stable half.
    static func isCanonical(_ text: String) -> Bool {
        if text.utf8.first == 0x5b {
            let inner = String(text.dropFirst().dropLast())
            return text.utf8.last == 0x5d && inner.utf8.contains(0x3a) && IPAddress(inner)?.description == inner
        }
        return DomainName.isCanonical(text) || IPAddress(text)?.description == text
    }

    private static func percentDecoded(_ raw: String) throws(Refusal) -> String {
        guard let bytes = PercentEncoding.decodeAll(raw), let text = String(validating: bytes, as: UTF8.self) else {
            throw Refusal("the host is badly percent-encoded", "write the host plainly")
        }
        return text
    }

    /// The WHATWG URL standard's IPv4 parser: one to four numbers in decimal, octal or hexadecimal. Nil where the
    /// last label is no number, so that it is a name.
    private static func numericAddress(_ text: String) -> String? {
        var labels = text.split(separator: ".", omittingEmptySubsequences: false)
        if labels.last?.isEmpty == true, labels.count > 1 { labels.removeLast() }
        guard (1...4).contains(labels.count) else { return nil }
        var numbers: [UInt64] = []
        for label in labels {
            guard let number = number(label) else { return nil }
            numbers.append(number)
        }
        guard let last = numbers.popLast(), numbers.allSatisfy({ $0 < 256 }),
            last < UInt64(1) << UInt64(8 * (4 - numbers.count))
        else { return nil }
        var address = last
        for (index, number) in numbers.enumerated() { address |= number << UInt64(8 * (3 - index)) }
        return [24, 16, 8, 0].map { String(address >> UInt64($0) & 255) }.joined(separator: ".")
    }

    private static func number(_ label: Substring) -> UInt64? {
        guard let first = label.utf8.first, first.isDigit, label.utf8.count <= 16 else { return nil }
        if label.utf8.count > 1, first == 0x30 {
            let rest = label.dropFirst()
            if rest.utf8.first?.asLower == 0x78 { return rest.count == 1 ? 0 : UInt64(rest.dropFirst(), radix: 16) }
            return UInt64(rest, radix: 8)
        }
        return label.utf8.allSatisfy(\.isDigit) ? UInt64(label) : nil
    }
}
