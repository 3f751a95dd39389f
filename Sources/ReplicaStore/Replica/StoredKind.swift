import Indicators

extension Kind {
    /// The kind of a number in the replica; nil for one of another version.
    static func stored(_ code: Int64) -> Kind? { Kind.coded(Int(truncatingIfNeeded: code)) }
}
