package import Entries
package import Indicators
package import Membership

/// Who may have what is about to be written.
package struct Handling: Hashable, Sendable {
    package var tlp: TLP
    package var audience: Audience
    /// The audience is told to the audience alone.
    package var sealed: Bool

    package init(tlp: TLP, audience: Audience, sealed: Bool = false) {
        self.tlp = tlp
        self.audience = audience
        self.sealed = sealed
    }
}

/// What a member is about to append, before it has an index.
package struct Authored: Hashable, Sendable {
    package enum Outcome: Hashable, Sendable { case decided, renewed }
    package let body: Body
    package let handling: Handling
    package let outcome: Outcome

    package init(body: Body, handling: Handling, outcome: Outcome) {
        self.body = body
        self.handling = handling
        self.outcome = outcome
    }
}

/// Why nothing can be written; one line for the reporter.
package struct AuthoringError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}

/// Turns what a reporter says into an entry, by the rules of DESIGN §7; pure.
package enum Authoring {
    /// A blind report: it renews the member's own live verdict, or decides. Nil where it says nothing new.
    package static func report(
        _ statement: Statement,
        on object: ObjectKey,
        handling: Handling,
        previous: Record?,
        newEvidence: Bool
    ) throws(AuthoringError) -> Authored? {
        try check(handling, object.kind)
        guard let previous, let old = previous.statement else {
            return decision(statement, object, handling, clock: Clock())
        }
        let same = previous.tlp == handling.tlp && previous.audience == handling.audience
        if same, old.verdict == statement.verdict, !newEvidence {
            let updated = old.updated(by: statement, kind: object.kind)
            guard updated != old else { return nil }
            let about = Body.About.statement(updated, clock: previous.clock, renews: previous.decided)
            return Authored(body: body(object, handling, about), handling: handling, outcome: .renewed)
        }
        // What was read under another audience is not told to this one.
        let clock =
            previous.audience.covers(handling.audience) && previous.tlp <= handling.tlp
            ? previous.clock : Clock()
        return decision(statement, object, handling, clock: clock)
    }

    /// A revision supersedes every live statement that its author was shown.
    ///
    /// `read`: the clock shown; `state`: the object as it is now.
    package static func revise(
        _ revision: Revision,
        on object: ObjectKey,
        handling: Handling,
        read: Clock,
        state: ObjectState,
        own: MemberID
    ) throws(AuthoringError) -> Authored {
        try check(handling, object.kind)
        let clocks = Clearance.allCases.map { clearance in
            (clearance, state.live(for: clearance))
        }
        guard let (clearance, named) = clocks.last(where: { Clock($0.1.map(\.decided)) == read }) else {
            let now = state.live(for: .red).filter { !read.contains($0.decided) }
            let who =
                now.isEmpty
                ? "a statement was withdrawn" : "\(now.map(\.member.text).joined(separator: ", ")) said more"
            throw AuthoringError(
                "the object changed since that clock was read (\(who)); look again with 'mandala show'"
            )
        }
        guard !named.isEmpty else {
            throw AuthoringError("nobody stands by this object now, so there is nothing to revise; report it instead")
        }
        if let wider = named.first(where: { !$0.audience.covers(handling.audience) || $0.tlp > handling.tlp }) {
            throw AuthoringError(
                "the revision would tell of \(wider.member)'s statement beyond its audience; "
                    + "give it \(wider.tlp) and the same audience, or revise with the clock of a lower clearance"
            )
        }
        var clock = read
        var statement = revision.statement
        if let previous = named.first(where: { $0.member == own }) {
            clock.join(previous.clock)
            if let said = previous.statement { statement = revision.keeping(of: said) }
        }
        // A verdict revised is no reason to forget a person's role or an account's holder.
        if statement.fields.isEmpty, let standing = state.effective(for: clearance, kind: object.kind) {
            statement.fields = standing.fields
        }
        return decision(statement, object, handling, clock: clock)
    }

    /// Ends what the member said of the object, before everybody who was told.
    ///
    /// `said`: what it said before `state`, too: what was said to some later ended nothing for the others.
    package static func withdraw(
        _ withdrawal: Withdrawal,
        of object: ObjectKey,
        state: ObjectState,
        said: [Record],
        own: MemberID
    ) throws(AuthoringError) -> Authored {
        let told = told(said.filter { $0.member == own })
        let mine = state.records.filter { $0.member == own && $0.statement != nil } + told.map(\.record)
        guard let widest = mine.min(by: { $0.clearance < $1.clearance }) else {
            throw AuthoringError(
                "\(own) holds no live statement on this \(object.kind.name), so there is nothing to withdraw"
            )
        }
        var handling = Handling(tlp: widest.tlp, audience: widest.audience)
        if case .named(let members) = widest.audience {
            handling.audience = .named(Set(members + told.map(\.member)).sorted())
        }
        return Authored(
            body: body(object, handling, .withdrawal(withdrawal)),
            handling: handling,
            outcome: .decided
        )
    }

    /// The members for whom one of these statements stands, of those that were named, each with it.
    private static func told(_ said: [Record]) -> [(member: MemberID, record: Record)] {
        let named = said.flatMap { record -> [MemberID] in
            if case .named(let members) = record.audience { members } else { [] }
        }
        return Set(named).compactMap { member -> (MemberID, Record)? in
            let last = said.filter { $0.audience.names(member) }.max { $0.entry < $1.entry }
            return last.flatMap { $0.statement == nil ? nil : (member, $0) }
        }
    }

    private static func decision(
        _ statement: Statement,
        _ object: ObjectKey,
        _ handling: Handling,
        clock: Clock
    ) -> Authored {
        Authored(
            body: body(object, handling, .statement(statement, clock: clock, renews: nil)),
            handling: handling,
            outcome: .decided
        )
    }

    static func body(_ object: ObjectKey, _ handling: Handling, _ about: Body.About) -> Body {
        if handling.sealed, case .named(let members) = handling.audience {
            return Body(object: object, audience: members, about: about)
        }
        return Body(object: object, about: about)
    }

    /// What no entry may have.
    package static func check(_ handling: Handling, _ kind: Kind) throws(AuthoringError) {
        if handling.audience == .all {
            if handling.tlp >= .amberStrict {
                throw AuthoringError("\(handling.tlp) needs a named audience: say who may have it with --audience")
            }
            if handling.sealed { throw AuthoringError("a sealed entry needs a named audience: give --audience") }
            if kind.requiresNamedAudience {
                throw AuthoringError("\(kind.name) needs a named audience: say who may have it with --audience")
            }
        }
    }
}

extension Statement {
    /// The member's own earlier words with what a later report adds: what is given wins, what is left out stays.
    func updated(by new: Statement, kind: Kind) -> Statement {
        var merged = self
        merged.confidence = new.confidence
        merged.grade = new.grade ?? grade
        merged.handling = new.handling ?? handling
        merged.labels = labels + new.labels.filter { !labels.contains($0) }
        merged.references = references + new.references.filter { !references.contains($0) }
        merged.firstSeenMs = [firstSeenMs, new.firstSeenMs].compactMap { $0 }.min()
        merged.lastSeenMs = [lastSeenMs, new.lastSeenMs].compactMap { $0 }.max()
        merged.validFromMs = new.validFromMs ?? validFromMs
        merged.validUntilMs = new.validUntilMs ?? validUntilMs
        if !new.description.isEmpty {
            merged.description = new.description
            merged.language = new.language
        }
        for field in new.fields {
            if let place = merged.fields.firstIndex(where: { $0.name == field.name }) {
                merged.fields[place].value = Self.joined(merged.fields[place].value, with: field, kind)
            } else {
                merged.fields.append(field)
            }
        }
        return merged
    }

    /// What members' lists are united by unites one's own, too: a file that says one thing twice, with something else each
    /// time, can be imported again without effect.
    private static func joined(_ old: FieldValue, with new: Field, _ kind: Kind) -> FieldValue {
        guard case .list(let had) = old, case .list(let more) = new.value,
            let field = kind.fields.first(where: { $0.name == new.name }), field.merge == .union,
            case .list(_, let countMax) = field.type
        else { return new.value }
        let all = Set(had).union(more)
        return all.count <= countMax ? .list(all.sorted()) : new.value
    }
}
