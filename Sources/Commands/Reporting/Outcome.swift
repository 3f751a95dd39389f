/// What the daemon did with a draft, as numbered in `DraftResult`.
enum Outcome: UInt32, CaseIterable {
    case decided, renewed, unchanged, refused, queued

    var word: String { "\(self)" }

    /// For people.
    var meaning: String {
        switch self {
        case .decided: "a new decision of this member"
        case .renewed: "the member's standing verdict is renewed"
        case .unchanged: "it says nothing that this member has not said; nothing was written"
        case .refused: "refused"
        case .queued: "queued: it is written when the node leaves quarantine"
        }
    }
}
