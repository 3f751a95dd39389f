import Entries
import Indicators
import Membership
import ReplicaStore
import Replication

/// For whom a request is: its two sides, unless its author says otherwise, and never wider than what it is about.
struct RequestHandling: Sendable {
    let replica: Replica
    let own: MemberID

    /// What its author asked for.
    struct Wish {
        var to: [MemberID]
        var tlp: TLP?
        /// Who may read it beside the two sides.
        var others: [MemberID] = []
        var isForAll = false
        var isUnsealed = false
    }

    func handling(
        of wish: Wish,
        about objects: [ObjectKey]
    ) throws(AuthoringError) -> (handling: Handling, warnings: [String]) {
        var tlp = wish.tlp ?? .amberStrict
        var warnings: [String] = []
        if wish.isForAll, tlp >= .amberStrict {
            throw AuthoringError("\(tlp) needs a named audience: lower --tlp, or leave --audience all out")
        }
        let readers = Set(wish.to + wish.others).subtracting([own])
        for object in objects {
            let name = "\(object.kind.name) \(object.value)"
            guard wish.isForAll || !object.kind.isPersonal || tlp >= object.kind.minimumTLP else {
                throw AuthoringError("\(tlp) is too open for \(name); raise it with --tlp")
            }
            if wish.isForAll, object.kind.requiresNamedAudience || object.kind.isPersonal {
                throw AuthoringError("\(name) is for named members only; leave --audience all out")
            }
            guard let known = try known(object) else {
                warnings.append("\(name) is not known here")
                continue
            }
            if known.tlp > tlp {
                guard wish.tlp == nil else {
                    throw AuthoringError("\(name) is \(known.tlp) here, so a request about it cannot be \(tlp)")
                }
                tlp = known.tlp
                warnings.append("it is marked \(tlp), as \(name) is")
            }
            guard let informed = known.informed else { continue }
            if wish.isForAll {
                throw AuthoringError("\(name) is for some members alone; leave --audience all out")
            }
            // What this member says itself it may tell to whom it asks.
            if informed.contains(own), known.isOwn { continue }
            let strangers = readers.subtracting(informed).sorted()
            guard strangers.isEmpty else {
                throw AuthoringError(
                    "\(strangers.map(\.text).joined(separator: ", ")) may not know of \(name), which "
                        + "\(known.authors.map(\.text).joined(separator: ", ")) shared with some members alone; ask "
                        + "its author, or report it first if this member knows it from elsewhere"
                )
            }
        }
        if wish.isForAll { return (Handling(tlp: tlp, audience: .all), warnings) }
        return (Handling(tlp: tlp, audience: .named(readers.sorted()), sealed: !wish.isUnsealed), warnings)
    }

    private struct Known {
        let tlp: TLP
        /// Nil: all members.
        let informed: Set<MemberID>?
        let authors: [MemberID]
        let isOwn: Bool
    }

    /// The most open of what is said of an object; nil where nothing is.
    private func known(_ key: ObjectKey) throws(AuthoringError) -> Known? {
        let object: StoredObject?
        do throws(StoreError) { object = try replica.object(key, for: .red) } catch { throw AuthoringError("\(error)") }
        let said = object?.statements.map(\.record).filter { $0.statement != nil } ?? []
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
        return Known(
            tlp: open.map(\.tlp).min() ?? .red,
            informed: informed,
            authors: Set(open.map(\.member)).sorted(),
            isOwn: said.contains { $0.member == own }
        )
    }
}
