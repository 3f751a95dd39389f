/// A URL taken apart and normalised (RFC 3986 §3 and §6.2): what two members agree on when they report one page.
struct WebAddress {
    let scheme: String
    let userInfo: String?
    let host: String
    let port: Int?
    let path: String
    let query: String?

    /// Schemes that are taken, with their default ports.
    static let defaultPorts = ["http": 80, "https": 443, "ftp": 21, "ftps": 990, "sftp": 22, "ws": 80, "wss": 443]

    var description: String {
        let user = userInfo.map { "\($0)@" } ?? ""
        let port = port.map { ":\($0)" } ?? ""
        let query = query.map { "?\($0)" } ?? ""
        return "\(scheme)://\(user)\(host)\(port)\(path)\(query)"
    }

    /// Reads a URL. Backslashes are slashes, as browsers hold them to be; the fragment is dropped.
    init(_ text: String, warnings: inout [String]) throws(Refusal) {
        guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7f }) else {
            throw Refusal("it has a control character", "take it out")
        }
        let (scheme, rest) = try WebAddress.scheme(of: text)
        self.scheme = scheme
        let withoutFragment = rest.prefix { $0 != 0x23 }
        if withoutFragment.count < rest.count - 1 { warnings.append("the fragment is not part of a URL's identity") }
        let beforeQuery = withoutFragment.prefix { $0 != 0x3f }
        let slashed = beforeQuery.map { $0 == 0x5c ? 0x2f : $0 }
        let authority = slashed.prefix { $0 != 0x2f }
        let (user, host, port) = try WebAddress.split(authority)
        userInfo = user.map { String(decoding: PercentEncoding.normalised($0, .userInfo), as: UTF8.self) }
        self.host = try HostName.canonical(host, warnings: &warnings)
        self.port = port == WebAddress.defaultPorts[scheme] ? nil : port
        let segments = PercentEncoding.normalised(slashed[authority.endIndex...], .path)
        path = String(decoding: WebAddress.withoutDotSegments(segments), as: UTF8.self)
        query =
            beforeQuery.endIndex == withoutFragment.endIndex
            ? nil
            : String(
                decoding: PercentEncoding.normalised(withoutFragment[(beforeQuery.endIndex + 1)...], .query),
                as: UTF8.self
            )
    }

    /// The scheme in lower case, and the bytes after its `//`.
    private static func scheme(of text: String) throws(Refusal) -> (scheme: String, rest: ArraySlice<UInt8>) {
        let bytes = Array(text.utf8)
        let name = bytes.prefix { $0.isAlphanumeric || $0 == 0x2b || $0 == 0x2d || $0 == 0x2e }
        let rest = bytes[name.endIndex...]
        let scheme = String(decoding: name, as: UTF8.self).asciiLowercased
        guard rest.first == 0x3a, rest.count > 2, rest.dropFirst().prefix(2).allSatisfy({ $0 == 0x2f || $0 == 0x5c })
        else {
            throw Refusal("no scheme", "begin with http:// or https://, or report the domain")
        }
        guard defaultPorts[scheme] != nil else {
            throw Refusal(
                "scheme \(Excerpt.of(scheme)) is not taken",
                "use \(defaultPorts.keys.sorted().joined(separator: ", "))"
            )
        }
        return (scheme, rest.dropFirst(3))
    }

    private static func split(
        _ authority: ArraySlice<UInt8>
    ) throws(Refusal) -> (user: ArraySlice<UInt8>?, host: String, port: Int?) {
        var hostAndPort = authority
        var user: ArraySlice<UInt8>?
        if let at = authority.lastIndex(of: 0x40) {
            user = authority[..<at]
            hostAndPort = authority[(at + 1)...]
        }
        var host = hostAndPort
        var port: Int?
        let afterBracket = hostAndPort.lastIndex(of: 0x5d) ?? hostAndPort.startIndex
        if let colon = hostAndPort[afterBracket...].lastIndex(of: 0x3a) {
            host = hostAndPort[..<colon]
            let digits = hostAndPort[(colon + 1)...]
            if !digits.isEmpty {
                guard digits.allSatisfy(\.isDigit), let number = UInt16(String(decoding: digits, as: UTF8.self)) else {
                    throw Refusal("the port is no number up to 65535", "correct it or leave it out")
                }
                port = Int(number)
            }
        }
        guard !host.isEmpty else { throw Refusal("no host", "write the URL as http://host/path") }
        return (user?.isEmpty == true ? nil : user, String(decoding: host, as: UTF8.self), port)
    }

    /// RFC 3986 §5.2.4, of an absolute path; `/` for an empty one.
    private static func withoutDotSegments(_ path: [UInt8]) -> [UInt8] {
        var segments: [ArraySlice<UInt8>] = []
        var endsInSlash = true
        for segment in path.split(separator: 0x2f, omittingEmptySubsequences: false).dropFirst() {
            endsInSlash = false
            switch segment.count {
            case 1 where segment.first == 0x2e:
                endsInSlash = true
            case 2 where segment.allSatisfy { $0 == 0x2e }:
                _ = segments.popLast()
                endsInSlash = true
            default:
                segments.append(segment)
            }
        }
        return segments.flatMap { [0x2f] + $0 } + (endsInSlash ? [0x2f] : [])
    }
}

extension WebAddress {
    /// The canonical text of what a reporter wrote, defanged or not.
    static func canonical(_ raw: String, warnings: inout [String]) throws(Refusal) -> String {
        let plain = Defanging.refang(raw)
        if plain != nil { warnings.append(Defanging.warning) }
        return try WebAddress(plain ?? raw, warnings: &warnings).description
    }

    /// Whether the text is a fixed point. Of ASCII, which consults no table.
    static func isCanonical(_ text: String) -> Bool {
        var warnings: [String] = []
        guard text.isASCII, let address = try? WebAddress(text, warnings: &warnings) else { return false }
        return address.description == text
    }
}
