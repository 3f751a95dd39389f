package import Entries
package import Indicators
package import Membership

/// One entry about an object, as the merge sees it.
package struct Record: Hashable, Sendable {
    /// Boxed: a record is passed on more often than it is read.
    package indirect enum Said: Hashable, Sendable {
        case statement(Statement, clock: Clock)
        case withdrawal(Withdrawal)
    }

    package let entry: EntryID
    package let leaf: LeafPrefix
    /// The author's clock: breaks ties between texts only.
    package let timeMs: UInt64
    package let tlp: TLP
    package let audience: Audience
    package let clearance: Clearance
    /// The entry in which its author decided: this one, or the one it renews.
    package let decided: Dot
    package let said: Said

    package var member: MemberID { entry.member }
    package var dot: Dot { Dot(entry: entry, leaf: leaf) }

    package init(
        entry: EntryID,
        leaf: LeafPrefix,
        timeMs: UInt64,
        tlp: TLP,
        audience: Audience,
        clearance: Clearance,
        renews: Dot? = nil,
        said: Said
    ) {
        self.entry = entry
        self.leaf = leaf
        self.timeMs = timeMs
        self.tlp = tlp
        self.audience = audience
        self.clearance = clearance
        self.said = said
        // Only the author's own earlier entry can be renewed; anything else decides here.
        if let renews, renews.member == entry.member, renews.entry < entry {
            decided = renews
        } else {
            decided = Dot(entry: entry, leaf: leaf)
        }
    }

    package init(
        entry: EntryID,
        leaf: LeafPrefix,
        timeMs: UInt64,
        tlp: TLP,
        audience: Audience,
        kind: Kind,
        renews: Dot? = nil,
        said: Said
    ) {
        self.init(
            entry: entry,
            leaf: leaf,
            timeMs: timeMs,
            tlp: tlp,
            audience: audience,
            clearance: Clearance(tlp: tlp, audience: audience, kind: kind),
            renews: renews,
            said: said
        )
    }

    /// Nil for what is about no object, and for events.
    package init?(_ body: Body, envelope: Envelope, entry: EntryID, leaf: LeafPrefix) {
        guard let kind = body.object?.kind else { return nil }
        let audience = envelope.publicAudience ?? .named(body.audience)
        switch body.about {
        case .statement(let statement, let clock, let renews):
            self.init(
                entry: entry,
                leaf: leaf,
                timeMs: envelope.timeMs,
                tlp: envelope.tlp,
                audience: audience,
                kind: kind,
                renews: renews,
                said: .statement(statement, clock: clock)
            )
        case .withdrawal(let withdrawal):
            self.init(
                entry: entry,
                leaf: leaf,
                timeMs: envelope.timeMs,
                tlp: envelope.tlp,
                audience: audience,
                kind: kind,
                said: .withdrawal(withdrawal)
            )
        case .members, .sighting, .action, .request, .answer: return nil
        }
    }

    package var statement: Statement? {
        if case .statement(let statement, _) = said { statement } else { nil }
    }

    package var clock: Clock {
        if case .statement(_, let clock) = said { clock } else { Clock() }
    }
}
