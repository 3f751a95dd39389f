import ArgumentParser
import Foundation
import Membership
import NodeRuntime
import Replication
import TransparencyLog

struct VerifyEvidenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evidence",
        abstract: "Checks, offline, a proof that a member signed two histories of its log.",
        discussion: """
            Needs nothing but the file and the member's root certificate: both checkpoints must be signed by log keys \
            that the root certifies, and the consistency proof must lead from the newer one's root to another root at \
            the older one's size. A node writes such files to evidence/ in its data folder. Ends with 4 where the \
            evidence does not hold. JSON keys: origin, olderSize, olderRoot, newerSize, newerRoot, prefixRoot, notes.
            """
    )

    @Argument(help: "The evidence file.", completion: .file())
    var file: String

    @Option(help: "Root certificate of the member, PEM or DER; twice where it has replaced it.", completion: .file())
    var root: [String] = []

    @OptionGroup var json: JSONOption

    private struct Answer: Encodable {
        let origin: String
        let olderSize: UInt64
        let olderRoot: String
        let newerSize: UInt64
        let newerRoot: String
        /// Of the newer tree's first `olderSize` entries.
        let prefixRoot: String
        let notes: [String]
    }

    func validate() throws {
        if root.isEmpty { throw ValidationError("give the member's root certificate: --root FILE") }
    }

    func run() async throws {
        var roots: [PinnedRoot] = []
        for path in root {
            do { roots.append(try PinnedRoot(file: Array(try bytes(path)))) } catch let error as CertificateError {
                throw CommandFailure("\(path): \(error)")
            }
        }
        let bytes = try bytes(file)
        let (finding, notes): (Equivocation.Finding, [String])
        do throws(NodeError) {
            (finding, notes) = try await EvidenceFile(reading: bytes).verify(roots: roots, now: Date())
        } catch {
            Streams.complain("\(file): the evidence does not hold: \(error)")
            throw CommandFailure.silent(.problems)
        }
        let answer = Answer(
            origin: "\(finding.newer.origin)",
            olderSize: finding.older.size,
            olderRoot: finding.older.root.base64,
            newerSize: finding.newer.size,
            newerRoot: finding.newer.root.base64,
            prefixRoot: finding.prefixRoot.base64,
            notes: notes
        )
        if json.isWanted { return try Streams.write(json: answer) }
        Streams.write(
            """
            It holds: \(finding.newer.origin.member) has signed two histories of \(answer.origin).
            one: \(answer.olderSize) entries, root \(answer.olderRoot)
            other: \(answer.newerSize) entries, root \(answer.newerRoot), of which the first \(answer.olderSize) have \
            root \(answer.prefixRoot)
            """
        )
        for note in notes { Streams.write("note: \(TerminalText.prose(note))") }
    }

    private func bytes(_ path: String) throws(CommandFailure) -> Data {
        do { return try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
            throw CommandFailure("\(path): the file cannot be read")
        }
    }
}
