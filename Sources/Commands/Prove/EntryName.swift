import Entries
import Membership
import TransparencyLog

/// An entry as a user names it: `<origin>#<index>`, or the dot that `show` prints.
struct EntryName {
    let origin: LogOrigin
    let index: UInt64
    /// What the entry's leaf hash has to begin with.
    let leaf: LeafPrefix?

    /// Nil where the text is not of that form.
    init?(_ text: String, federation: FederationName) {
        if let dot = Dot(text), let incarnation = try? Incarnation(dot.entry.incarnation) {
            origin = LogOrigin(federation: federation, member: dot.member, incarnation: incarnation)
            (index, leaf) = (dot.entry.index, dot.leaf)
            return
        }
        let parts = text.split(separator: "#", omittingEmptySubsequences: false)
        guard parts.count == 2, let origin = try? LogOrigin(parsing: String(parts[0])), let index = UInt64(parts[1])
        else {
            return nil
        }
        (self.origin, self.index, leaf) = (origin, index, nil)
    }
}
