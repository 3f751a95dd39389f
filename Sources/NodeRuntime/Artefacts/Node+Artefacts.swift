import Logging
import TransparencyLog
import Membership

extension Node {
    /// Fetches an artefact from the members that may hold it, those first that are linked.
    func fetchArtefact(_ artefact: ArtefactID) async throws(NodeError) -> HeldArtefact {
        if let size = artefacts.store.size(artefact) { return HeldArtefact(sha256: artefact.description, size: size) }
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
        return HeldArtefact(sha256: artefact.description, size: size, from: member.text)
    }
}
