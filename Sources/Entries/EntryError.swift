/// What is wrong with an entry's bytes.
package enum EntryError: Error, Hashable, Sendable, CustomStringConvertible {
    case malformed(String, String)
    case tooLarge(String, Int)
    case commitment

    package var description: String {
        switch self {
        case .malformed(let part, let reason): "\(part): \(reason)"
        case .tooLarge(let part, let bytes): "\(part): \(bytes) bytes are more than the limit"
        case .commitment: "payload: it does not open the entry's commitment"
        }
    }
}
