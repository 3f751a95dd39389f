package import Entries
package import Indicators
package import Membership

/// An event that has been read and checked, not yet compared with what stands.
package struct CheckedEvent: Sendable {
    package let object: ObjectKey
    package let said: EventRecord.Said
    /// Nil: as the object.
    package let tlp: TLP?
    /// Nil: as the object.
    package let audience: [MemberID]?
    /// The time is the daemon's: an action that stands keeps its own.
    package let isTimeImplied: Bool

    package init(
        object: ObjectKey,
        said: EventRecord.Said,
        tlp: TLP?,
        audience: [MemberID]?,
        isTimeImplied: Bool
    ) {
        self.object = object
        self.said = said
        self.tlp = tlp
        self.audience = audience
        self.isTimeImplied = isTimeImplied
    }
}

extension Authoring {
    /// Nil where the same event stands already. `previous`: what the member said last in the slot.
    package static func event(
        _ event: CheckedEvent,
        state: ObjectState,
        previous: EventRecord?,
        own: MemberID
    ) throws(AuthoringError) -> Authored? {
        let said = event.said(after: previous)
        let handling = try handling(of: event, known: Known(state), previous: previous, own: own)
        try check(handling, event.object.kind)
        guard handling.tlp >= event.object.kind.minimumTLP else {
            throw AuthoringError("\(handling.tlp) is too open for a \(event.object.kind); raise it with --tlp")
        }
        if let previous, previous.said == said, previous.tlp == handling.tlp, previous.audience == handling.audience {
            return nil
        }
        return Authored(
            body: body(event.object, handling, said.about),
            handling: handling,
            outcome: previous == nil ? .decided : .renewed
        )
    }

    /// How open the most open statement on an object is: those whom it is for know of the object, and nobody else may
    /// learn of it from an event. What is more closed does not count: one member could silence the others with it.
    private struct Known {
        let tlp: TLP
        /// Nil: all members.
        let informed: Set<MemberID>?

        /// Nil where nothing is said.
        init?(_ state: ObjectState) {
            let said = state.records.filter { $0.statement != nil }
            guard let clearance = said.map(\.clearance).min() else { return nil }
            let open = said.filter { $0.clearance == clearance }
            var informed: Set<MemberID>? = []
            for record in open {
                if case .named(let members) = record.audience {
                    informed?.formUnion(members + [record.member])
                } else {
                    informed = nil
                }
            }
            tlp = open.map(\.tlp).min() ?? .red
            self.informed = informed
        }
    }

    /// Whether an event was refused with this reason since it would tell too many of its object.
    package static func isTooWide(_ reason: String) -> Bool {
        reason.contains(tooOpen) || reason.contains(strangers)
    }

    private static let tooOpen = "so an event about it cannot be"
    private static let strangers = "may not know of the"

    private static func handling(
        of event: CheckedEvent,
        known: Known?,
        previous: EventRecord?,
        own: MemberID
    ) throws(AuthoringError) -> Handling {
        let kind = event.object.kind
        guard let known else {
            let audience = event.audience.map { Audience.named($0) } ?? previous?.audience ?? .all
            return Handling(tlp: event.tlp ?? previous?.tlp ?? kind.defaultTLP, audience: audience)
        }
        if event.tlp == nil, event.audience == nil, let previous, previous.tlp >= known.tlp,
            known.informed.map({ previous.audience.isWithin($0.union([own])) }) ?? true
        {
            return Handling(tlp: previous.tlp, audience: previous.audience)
        }
        if let tlp = event.tlp, tlp < known.tlp {
            throw AuthoringError(
                "the \(kind) is \(known.tlp) here, \(tooOpen) \(tlp); leave --tlp out or raise it"
            )
        }
        let all = known.informed.map { Audience.named($0.subtracting([own]).sorted()) } ?? .all
        guard let asked = event.audience else { return Handling(tlp: event.tlp ?? known.tlp, audience: all) }
        let strangers = known.informed.map { informed in asked.filter { $0 != own && !informed.contains($0) } } ?? []
        guard strangers.isEmpty else {
            throw AuthoringError(
                "\(strangers.map(\.text).joined(separator: ", ")) \(Self.strangers) \(kind); "
                    + "leave them out of --audience"
            )
        }
        return Handling(tlp: event.tlp ?? known.tlp, audience: .named(asked))
    }
}

extension CheckedEvent {
    /// An action repeated without a time is the one that stands.
    fileprivate func said(after previous: EventRecord?) -> EventRecord.Said {
        guard isTimeImplied, case .action(var action) = said, case .action(let old)? = previous?.said,
            old.outcome == action.outcome
        else { return said }
        action.atMs = old.atMs
        return .action(action)
    }
}

extension Audience {
    fileprivate func isWithin(_ members: Set<MemberID>) -> Bool {
        if case .named(let named) = self { named.allSatisfy(members.contains) } else { false }
    }
}
