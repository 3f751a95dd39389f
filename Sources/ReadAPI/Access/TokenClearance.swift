package import Entries
package import Indicators
package import Membership
package import ReplicaStore
package import Replication

/// What the answers to a token may be made of; everything else is as if it were not there.
///
/// Statements addressed to named members, and those about persons, are let through from AMBER+STRICT on.
package struct TokenClearance: Hashable, Sendable {
    package let maxTLP: TLP
    /// Nil: all.
    package let kinds: Set<Kind>?
    /// Of what is addressed to named members, only what names one of these; nil: whoever is named.
    package let audience: Set<MemberID>?

    package init(maxTLP: TLP, kinds: Set<Kind>? = nil, audience: Set<MemberID>? = nil) {
        self.maxTLP = maxTLP
        self.kinds = kinds
        self.audience = audience
    }

    /// By names, as it is stored; nil where this version cannot read a part of it: it then opens nothing.
    package init?(maxTLP: String, kinds: [String]?, audience: [String]?) {
        guard let tlp = try? TLP(maxTLP) else { return nil }
        let named = kinds?.compactMap { name in Kind.all.first { $0.name == name } }
        let members = audience?.compactMap { try? MemberID($0) }
        guard named?.count == kinds?.count, members?.count == audience?.count else { return nil }
        self.init(maxTLP: tlp, kinds: named.map { Set($0) }, audience: members.map { Set($0) })
    }

    package var kindNames: [String]? { kinds.map { $0.map(\.name).sorted() } }
    package var audienceNames: [String]? { audience.map { $0.map(\.text).sorted() } }

    /// The level at which the replica is read.
    package var level: Clearance {
        switch maxTLP {
        case .clear: .clear
        case .green: .green
        case .amber: .amber
        case .amberStrict: .restricted
        case .red: .red
        }
    }

    /// Those whose name opens what is addressed to named members, where that is not the level alone.
    var limitingAudience: Set<MemberID>? { isLevelAlone ? nil : audience }

    /// Whether the replica's level says all: its rows can be given as they are.
    var isLevelAlone: Bool { audience == nil || level.isOpen }

    package func covers(_ kind: Kind) -> Bool { kinds?.contains(kind) ?? true }

    package func covers(_ statement: StoredStatement) -> Bool { covers(statement.record) }

    package func covers(_ record: Record) -> Bool { covers(record.tlp, record.audience, record.clearance) }

    package func covers(_ event: EventRecord) -> Bool { covers(event.tlp, event.audience, event.clearance) }

    /// A request about nothing may be about any kind.
    func covers(_ request: RequestRecord) -> Bool {
        let kinds = request.said.objects.map(\.kind)
        return kinds.allSatisfy { covers($0) } && (self.kinds == nil || !kinds.isEmpty)
            && covers(request.tlp, request.audience, RequestEntry.request(request).clearance)
    }

    func covers(_ answer: AnswerRecord) -> Bool {
        covers(answer.tlp, answer.audience, RequestEntry.answer(answer).clearance)
    }

    /// Whether the holder sees what is handled so.
    package func covers(_ handling: Handling, of kind: Kind) -> Bool {
        covers(kind)
            && covers(
                handling.tlp,
                handling.audience,
                Clearance(tlp: handling.tlp, audience: handling.audience, kind: kind)
            )
    }

    private func covers(_ tlp: TLP, _ audience: Audience, _ clearance: Clearance) -> Bool {
        guard tlp <= maxTLP, clearance <= level else { return false }
        guard let mine = self.audience, case .named(let members) = audience else { return true }
        return members.contains { mine.contains($0) }
    }
}
