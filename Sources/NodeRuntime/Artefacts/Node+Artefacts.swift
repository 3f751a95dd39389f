import Entries
import Foundation
import Indicators
import Logging
import Membership
import ReplicaStore
import Replication
import TransparencyLog

extension Node {
    /// Fetches an artefact from the members that may hold it, its authors first, and enters that into its custody.
    func fetchArtefact(_ artefact: ArtefactID) async throws(NodeError) -> HeldArtefact {
        // What is damaged here is fetched again.
        if let size = artefacts.store.size(artefact), try artefacts.store.verify(artefact) == true {
            return HeldArtefact(sha256: artefact.description, size: size)
        }
        let own = keys.origin.member
        let members = artefacts.rights.holders(artefact).filter { $0 != own }
        guard !members.isEmpty else {
            throw NodeError(
                "\(artefact): no member's evidence with this SHA-256 is known here; it may be addressed to others"
            )
        }
        let (size, member) = try await artefacts.fetch(artefact, from: members) { [shell] member, fetch in
            await shell.ask(member, for: fetch)
        }
        logger.notice("evidence \(artefact) of \(size) bytes was fetched from \(member)")
        await enterCustody("received from", member, of: artefact)
        return HeldArtefact(sha256: artefact.description, size: size, from: member.text)
    }

    /// Enters into the custody of artefacts what peers were given.
    func followGiven() async {
        for await given in artefacts.given {
            logger.notice("evidence \(given.artefact) was given to \(given.member)")
            await enterCustody("given to", given.member, of: given.artefact)
        }
    }

    /// Says, as this member's own statement on the evidence, what was done with it today; the same is said once a day.
    private func enterCustody(_ act: String, _ other: MemberID, of artefact: ArtefactID) async {
        guard let draft = custodyDraft(act, other, artefact, artefacts.rights.statements(artefact)) else { return }
        let act = "\(act) \(other)"
        do throws(NodeError) {
            if let result = try await reporter.report([draft], referring: false).first, !result.reason.isEmpty {
                logger.error("custody of \(artefact), '\(act)': \(result.reason)")
            }
        } catch { logger.error("custody of \(artefact), '\(act)': \(error)") }
    }

    /// For whom this member's own statement is, and where that is of the custody alone the other, too: that somebody else
    /// speaks of the same hash makes it nobody else's business.
    private func custodyDraft(
        _ act: String,
        _ other: MemberID,
        _ artefact: ArtefactID,
        _ statements: [StoredStatement]
    ) -> PBDraft? {
        let own = keys.origin.member
        let mine = statements.first { $0.record.member == own }
        let model = mine ?? statements.first { $0.record.member == other } ?? statements.first
        guard let model, case .statement(var said, _) = model.record.said else { return nil }
        if mine == nil {
            said = Statement(
                verdict: said.verdict,
                confidence: said.confidence,
                fields: said.fields.filter { $0.name == "type" }
            )
        }
        let line = "\(Date().formatted(.iso8601.year().month().day())) \(act) \(other)"
        if let place = said.fields.firstIndex(where: { $0.name == "custody" }) {
            guard case .list(let lines) = said.fields[place].value, !lines.contains(line) else { return nil }
            // The log keeps what is dropped here.
            said.fields[place].value = .list(lines.sorted().suffix(63) + [line])
        } else {
            said.fields.append(Field("custody", .list([line])))
        }
        var draft = PBDraft()
        draft.kind = "evidence"
        draft.value = artefact.description
        draft.statement = PBStatement(said)
        draft.tlp = UInt32(model.tlp.rawValue)
        var audience: Set<MemberID> = said.isCustodyAlone ? [other] : []
        switch mine?.audience {
        // Of those that are members still; itself at least, for none named are all.
        case .named(let members)?: audience.formUnion(reporter.reading.members.intersection(members).union([own]))
        case .all? where !said.isCustodyAlone: return draft
        default: break
        }
        draft.audience = audience.map(\.text).sorted()
        draft.sealed = mine.map { isSealed($0.record.entry) } ?? true
        return draft
    }

    /// Whether an own entry tells for whom it is to them alone; where it cannot be read, as if it did.
    private func isSealed(_ entry: EntryID) -> Bool {
        guard entry.incarnation == keys.origin.incarnation.number,
            let stored = try? log.entry(of: keys.origin, at: entry.index),
            let envelope = try? Envelope(stored.envelope)
        else { return true }
        return envelope.sealed
    }
}

extension Statement {
    /// Whether it is what this node has entered by itself, and nothing that a person said.
    fileprivate var isCustodyAlone: Bool {
        var bare = Statement(verdict: verdict, confidence: confidence, fields: fields)
        bare.validUntilMs = validUntilMs
        return bare == self && fields.allSatisfy { ["type", "custody"].contains($0.name) }
    }
}
