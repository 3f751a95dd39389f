package import Entries
package import Indicators
package import Membership

/// One entry about an object that is no statement: it adds to what is known and decides nothing.
package struct EventRecord: Hashable, Sendable {
    /// Boxed, as in ``Record``.
    package indirect enum Said: Hashable, Sendable {
        case sighting(Sighting)
        case action(Action)
    }

    package let entry: EntryID
    package let leaf: LeafPrefix
    /// The author's clock.
    package let timeMs: UInt64
    package let tlp: TLP
    package let audience: Audience
    package let clearance: Clearance
    package let said: Said

    package var member: MemberID { entry.member }

    package init(
        entry: EntryID,
        leaf: LeafPrefix,
        timeMs: UInt64,
        tlp: TLP,
        audience: Audience,
        clearance: Clearance,
        said: Said
    ) {
        self.entry = entry
        self.leaf = leaf
        self.timeMs = timeMs
        self.tlp = tlp
        self.audience = audience
        self.clearance = clearance
        self.said = said
    }

    /// Nil for what is no event.
    package init?(_ body: Body, envelope: Envelope, entry: EntryID, leaf: LeafPrefix) {
        guard let kind = body.object?.kind, let said = Said(body.about) else { return nil }
        let audience = envelope.publicAudience ?? .named(body.audience)
        self.init(
            entry: entry,
            leaf: leaf,
            timeMs: envelope.timeMs,
            tlp: envelope.tlp,
            audience: audience,
            clearance: Clearance(tlp: envelope.tlp, audience: audience, kind: kind),
            said: said
        )
    }

    /// Of one object and member, the latest of each slot counts.
    package var slot: String { said.slot }
}

extension EventRecord.Said {
    /// Nil for what is no event.
    package init?(_ about: Body.About) {
        switch about {
        case .sighting(let sighting): self = .sighting(sighting)
        case .action(let action): self = .action(action)
        case .statement, .withdrawal, .members, .request, .answer: return nil
        }
    }

    package var about: Body.About {
        switch self {
        case .sighting(let sighting): .sighting(sighting)
        case .action(let action): .action(action)
        }
    }

    /// Sightings by source, sector and window (named by its start), actions by what was done and where.
    package var slot: String {
        switch self {
        case .sighting(let sighting): "13\u{1F}\(sighting.firstMs)\u{1F}\(sighting.sector)\u{1F}\(sighting.source)"
        case .action(let action): "14\u{1F}\(action.action)\u{1F}\(action.scope)"
        }
    }
}
