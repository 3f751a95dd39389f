/// Where a peer listens: a host name or IP address, and a TCP port.
package struct PeerAddress: Hashable, Sendable, CustomStringConvertible {
    package static let defaultPort = 7443

    package let host: String
    package let port: Int

    /// Reads `host:port`, `[IPv6]:port`, or a host alone for port 7443.
    package init(parsing text: String) throws(NameError) {
        var rest = text[...]
        let host: Substring
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            host = text[text.index(after: text.startIndex)..<end]
            rest = text[text.index(after: end)...]
            guard host.contains(":") else { throw .address(text) }
        } else {
            host = text.prefix { $0 != ":" }
            rest = text[host.endIndex...]
        }
        let isHost = host.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ":"),
                UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard isHost, (1...253).contains(host.utf8.count) else { throw .address(text) }
        if rest.isEmpty {
            port = Self.defaultPort
        } else {
            let digits = rest.dropFirst()
            guard rest.first == ":", let number = UInt16(digits), number > 0, String(number) == digits else {
                throw .address(text)
            }
            port = Int(number)
        }
        self.host = String(host)
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
