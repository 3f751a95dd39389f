import ArgumentParser
import Foundation
import Membership
import Replication

struct VerifyProofCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "proof",
        abstract: "Checks, offline, a file that 'mandala prove' has made, and says what it proves.",
        discussion: """
            Needs nothing but the file and the root certificates of the members whose word it is. A file about one \
            member takes --root FILE; give the roots of others as --root MEMBER=FILE, cosigners' too, or their \
            cosignatures count for nothing. Whose root a certificate is cannot be seen from it: take it from the \
            member itself.

            The log key's certificate has to have been valid at the entry's time, or be newer; a note says so where it \
            has expired since. Revocations are not known to a file. Ends with 4 where anything does not hold. JSON: \
            entries, a list of member, origin, index, entry, time, tlp, audience, sealed, says, what was said, \
            checkpointSize, checkpointRoot, rootCertificate, logKeyCertificate, logKey (C2SP vkey), cosigners, uncheckedCosignatures, notes.
            """
    )

    @Argument(help: "The proof file.", completion: .file())
    var file: String

    @Option(
        help: ArgumentHelp("A member's root certificate, PEM or DER; may be repeated.", valueName: "[member=]file"),
        completion: .file(),
        transform: { RootArgument($0) }
    )
    var root: [RootArgument] = []

    @OptionGroup var json: JSONOption

    private struct Answer: Encodable {
        let entries: [ProofReport]
    }

    func validate() throws {
        if root.isEmpty { throw ValidationError("give the member's root certificate: --root FILE") }
    }

    func run() async throws {
        let bytes: Data
        do { bytes = try Data(contentsOf: URL(filePath: file)) } catch {
            throw CommandFailure("\(file): the file cannot be read: \(FileFault.reason(file))")
        }
        let proofs: [EntryProof]
        do throws(EntryProofError) { proofs = try ProofFile(reading: bytes).proofs() } catch {
            throw CommandFailure("\(file): it proves nothing: \(error)", status: .problems)
        }
        guard let federation = proofs.first?.origin.federation,
            proofs.allSatisfy({ $0.origin.federation == federation })
        else { throw CommandFailure("\(file): its entries are of several federations", status: .problems) }
        let trust = try TrustSet(root, federation: federation, members: Set(proofs.map(\.origin.member)))
        var proven: [ProvenEntry] = []
        for (position, proof) in proofs.enumerated() {
            do throws(EntryProofError) { proven.append(try await proof.verify(trust: trust, now: Date())) } catch {
                let which = proofs.count == 1 ? "it" : "proof \(position + 1) of \(proofs.count)"
                throw CommandFailure("\(file): \(which) does not hold: \(error)", status: .problems)
            }
        }
        let reports = proven.map { ProofReport($0) }
        if json.isWanted { return try Streams.write(json: Answer(entries: reports)) }
        let texts = zip(proven, reports).map { ProofText($0, $1).lines.joined(separator: "\n") }
        Streams.write(texts.joined(separator: "\n\n"))
    }
}
