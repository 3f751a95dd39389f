import Entries
import Indicators
import Replication

/// What each clearance up to a file's highest takes an object to be, in as few parts as possible.
struct MergedObject: Equatable {
    /// At the highest clearance; nil where nothing is live.
    let top: Effective?
    /// The lowest clearance from which on, without a gap, all see the same as the highest.
    let floor: Clearance
    /// What those below the floor see; one that is not here sees nothing.
    let lower: [Clearance: Effective]

    static let nothing = MergedObject(ObjectState(), kind: nil, highest: .clear)

    init(_ state: ObjectState, kind: Kind?, highest: Clearance) {
        guard let kind else {
            (top, floor, lower) = (nil, .clear, [:])
            return
        }
        if state.records.count <= 1 {
            let only = state.records.first.flatMap { $0.clearance <= highest ? $0 : nil }
            top = only.flatMap { Effective(only: $0) }
            floor = top == nil ? .clear : only?.clearance ?? .clear
            lower = [:]
            return
        }
        let top = state.effective(for: highest, kind: kind)
        self.top = top
        let seen = Set(state.records.map(\.clearance))
        var floor = highest
        var lower: [Clearance: Effective] = [:]
        var isSame = true
        var above = top
        for clearance in Clearance.allCases.reversed() where clearance < highest {
            // Without a record of the level above, this one sees what that one sees.
            let here = seen.contains(Self.next(clearance)) ? state.effective(for: clearance, kind: kind) : above
            above = here
            isSame = isSame && here == top
            if isSame { floor = clearance } else if let here { lower[clearance] = here }
        }
        self.floor = floor
        self.lower = lower
    }

    func effective(for clearance: Clearance) -> Effective? {
        clearance >= floor ? top : lower[clearance]
    }

    private static func next(_ clearance: Clearance) -> Clearance {
        Clearance(rawValue: clearance.rawValue + 1) ?? .red
    }
}
