import Entries
import Indicators
import Membership
import Replication

/// Analysts of one node: what they report, on few objects, so that members contradict each other.
struct Reporter {
    private let own: MemberID
    private let members: [MemberID]
    private let objects: [ObjectKey]

    init(own: MemberID, members: [MemberID], objects: Int) {
        self.own = own
        self.members = members
        let kinds = ["domain", "url", "phone-number", "ip-address"].compactMap { Kind.named($0) }
        self.objects = (0..<objects).compactMap { number in
            let kind = kinds[number % kinds.count]
            return ObjectKey(kind: kind, value: kind.name == "domain" ? "evil-\(number).example" : kind.example)
        }
    }

    /// Something to say; nil where it would say nothing new, or the author may not say it.
    func says(_ replica: SimulatedReplica, _ seeded: inout Seeded) -> Authored? {
        guard let object = objects.randomElement(using: &seeded) else { return nil }
        let state = replica.objects[object] ?? ObjectState()
        let handling = handling(&seeded)
        let statement = statement(object.kind, &seeded)
        do throws(AuthoringError) {
            switch seeded.below(12) {
            case 10, 11: return try event(on: object, state, replica, &seeded)
            case 0:
                let end = Withdrawal(reason: Withdrawal.reasons[seeded.below(6)])
                return try Authoring.withdraw(end, of: object, state: state, said: state.records, own: own)
            case 1, 2, 3:
                let clearance = Clearance.allCases[seeded.below(5)]
                guard let shown = state.effective(for: clearance, kind: object.kind) else { return nil }
                return try Authoring.revise(
                    Revision(statement),
                    on: object,
                    handling: handling,
                    read: shown.clock,
                    state: state,
                    own: own
                )
            default:
                let previous = state.live(for: .red).first { $0.member == own }
                // Half of the repeats keep the verdict, and so renew.
                var repeated = statement
                if let verdict = previous?.statement?.verdict, seeded.below(2) == 0 { repeated.verdict = verdict }
                let same = previous.map { Handling(tlp: $0.tlp, audience: $0.audience) }
                return try Authoring.report(
                    repeated,
                    on: object,
                    handling: seeded.below(2) == 0 ? same ?? handling : handling,
                    previous: previous,
                    newEvidence: seeded.below(4) == 0
                )
            }
        } catch { return nil }
    }

    private func event(
        on object: ObjectKey,
        _ state: ObjectState,
        _ replica: SimulatedReplica,
        _ seeded: inout Seeded
    ) throws(AuthoringError) -> Authored? {
        let at = UInt64(1 + seeded.below(20))
        let said: EventRecord.Said =
            seeded.below(2) == 0
            ? .sighting(Sighting(count: UInt64(1 + seeded.below(9)), firstMs: at, lastMs: at))
            : .action(Action(action: ["blocked", "taken-down"][seeded.below(2)], atMs: at))
        let mine = (replica.events[object] ?? []).filter { $0.member == own && $0.slot == said.slot }
        return try Authoring.event(
            CheckedEvent(object: object, said: said, tlp: nil, audience: nil, isTimeImplied: seeded.below(2) == 0),
            state: state,
            previous: mine.max { $0.entry < $1.entry },
            own: own
        )
    }

    private func handling(_ seeded: inout Seeded) -> Handling {
        let named = Audience.named(members.filter { _ in seeded.below(2) == 0 }.sorted())
        switch seeded.below(10) {
        case 0: return Handling(tlp: .red, audience: named)
        case 1: return Handling(tlp: .amberStrict, audience: named)
        case 2: return Handling(tlp: .green, audience: named)
        case 3: return Handling(tlp: .amber, audience: named, sealed: true)
        default: return Handling(tlp: [TLP.clear, .green, .amber][seeded.below(3)], audience: .all)
        }
    }

    private func statement(_ kind: Kind, _ seeded: inout Seeded) -> Statement {
        Statement(
            verdict: Verdict.allCases[seeded.below(3)],
            confidence: UInt8(seeded.below(101)),
            labels: ["mule", "otp"].filter { _ in seeded.below(2) == 0 },
            firstSeenMs: seeded.below(2) == 0 ? nil : UInt64(1 + seeded.below(1_000)),
            description: seeded.below(2) == 0 ? "" : "ลวง \(seeded.below(100))",
            language: "th",
            fields: kind.fields.filter { _ in seeded.below(3) == 0 }.compactMap { declared in
                if case .text = declared.type { Field(name: declared.name, value: .text("x")) } else { nil }
            }
        )
    }
}
