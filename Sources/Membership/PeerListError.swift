/// Why `peers.json` is refused. Paths are written as `peers[0].accept.maxTLP`, the list itself as `the file`.
package enum PeerListError: Error, Equatable, Sendable, CustomStringConvertible {
    case tooLarge(bytes: Int)
    case notJSON(String)
    case unknownKey(String, path: String, known: [String])
    case missing(String, path: String)
    case wrongType(path: String, expected: String)
    case badName(path: String, NameError)
    case badValue(path: String, reason: String)
    case twice(MemberID)

    package var description: String {
        switch self {
        case .tooLarge(let bytes): "\(bytes) bytes exceed the limit of \(PeerList.bytesMax)"
        case .notJSON(let reason): "not JSON: \(reason)"
        case .unknownKey(let key, let path, let known):
            "unknown key \(QuotedText(key)) in \(path); the keys there are: \(known.joined(separator: ", "))"
        case .missing(let key, let path): "'\(key)' is missing in \(path)"
        case .wrongType(let path, let expected): "\(path) must be \(expected)"
        case .badName(let path, let error): "\(path): \(error)"
        case .badValue(let path, let reason): "\(path): \(reason)"
        case .twice(let member): "member '\(member)' is listed twice"
        }
    }
}
