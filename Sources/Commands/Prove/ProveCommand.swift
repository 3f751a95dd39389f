import ArgumentParser
import Entries
import Foundation
import Indicators
import Membership
import NodeRuntime
import ReplicaStore
import Replication

struct ProveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove",
        abstract: "Writes a file that proves, to somebody without a node, what members have said.",
        usage: """
            mandala prove <kind> <value> --out <file> [<options>]
            mandala prove <value> | <object-id> --out <file> [<options>]
            mandala prove <request-id> --out <file> [<options>]
            mandala prove <origin>#<index> | <entry> --out <file> [<options>]
            """,
        discussion: """
            Of an object, what each member says of it now is proven (--member for some of them alone); an entry is \
            named by its log and index, or as 'show' prints it; of a request, it and the answers that count are proven. The file holds each entry's envelope, its payload, the \
            inclusion proof to the newest checkpoint, the cosignatures held of exactly that checkpoint, and the \
            certificates. 'mandala verify proof' checks it anywhere; the README says how to do so by hand.

            The payload is what the entry says: give the file to nobody who may not have it, or use --without-payload, \
            which proves who said something, when and how it is marked, but not what. Run it as the node's own user; \
            the daemon may run. JSON keys: file, entries (a list of origin, index, member, tlp, payload, cosigners), notes.
            """
    )

    @OptionGroup var choice: ObjectChoice

    @Option(help: ArgumentHelp("The file to write, which must not exist; '-' for standard output.", valueName: "file"))
    var out: String

    @Option(help: ArgumentHelp("Only what this member says; may be repeated.", valueName: "member"))
    var member: [String] = []

    @Flag(help: "Leave out what the entries say.")
    var withoutPayload = false

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    private struct Answer: Encodable {
        struct Entry: Encodable {
            let origin: String
            let index: UInt64
            let member: String
            let tlp: String
            /// Whether the file holds it.
            let payload: Bool
            let cosigners: [String]
        }
        var file: String
        var entries: [Entry] = []
        var notes: [String] = []
    }

    func validate() throws {
        if out == "-", json.isWanted { throw ValidationError("--json and --out - both write to standard output.") }
    }

    func run() async throws {
        let configuration = try node.load()
        let maker = ProofMaker(
            store: try configuration.readLog(),
            trust: try configuration.peerBook().trust,
            now: Date(),
            withPayload: !withoutPayload
        )
        var answer = Answer(file: out)
        var proofs: [EntryProof] = []
        for name in try names(configuration) {
            let (proof, state) = try await maker.proof(of: name)
            proofs.append(proof)
            answer.entries.append(
                Answer.Entry(
                    origin: proof.origin.description,
                    index: name.index,
                    member: proof.origin.member.text,
                    tlp: try Envelope(proof.envelope).tlp.description,
                    payload: proof.payload != nil,
                    cosigners: proof.witnesses.map(\.member.text)
                )
            )
            if state != .held, !withoutPayload {
                answer.notes.append(
                    "\(proof.origin)#\(name.index): its payload is \(state) here, so it is not in the file"
                )
            }
        }
        let text = String(decoding: try ProofFile(proofs).encoded(), as: UTF8.self)
        if out == "-" {
            Streams.write(text)
        } else {
            try KeyFile.write(text, to: URL(filePath: out), mode: 0o600)
        }
        try show(answer)
    }

    private func names(_ configuration: NodeConfiguration) throws -> [EntryName] {
        if choice.value == nil, let name = EntryName(choice.kindOrValue, federation: configuration.federation) {
            return [name]
        }
        let (replica, clearance) = try configuration.readReplica()
        if choice.value == nil, choice.key.isEmpty, let said = try request(choice.kindOrValue, in: replica) {
            return said.compactMap { EntryName($0.description, federation: configuration.federation) }
        }
        let lookup = ObjectLookup(replica: replica, clearance: clearance, region: choice.region ?? configuration.region)
        let members = try member.map { text in try MemberID(text) }
        let said = try choice.find(lookup, command: "prove").statements.filter {
            members.isEmpty || members.contains($0.record.member)
        }
        guard !said.isEmpty else {
            throw CommandFailure("\(member.joined(separator: ", ")) says nothing of it now")
        }
        return said.sorted { $0.record.entry < $1.record.entry }.compactMap {
            EntryName($0.record.dot.description, federation: configuration.federation)
        }
    }

    /// The entries of a request and of the answers to it that count; nil where the text is no id of one.
    private func request(_ text: String, in replica: Replica) throws -> [Dot]? {
        guard text.utf8.count >= 8, text.utf8.allSatisfy({ "0123456789abcdef-".utf8.contains($0) }),
            try !replica.requests(idPrefix: text, limit: 1).isEmpty
        else { return nil }
        let state = try replica.request(named: text)
        let dots = [state.request.dot] + state.counting.map(\.dot).sorted()
        return member.isEmpty ? dots : dots.filter { member.contains($0.member.text) }
    }

    private func show(_ answer: Answer) throws(CommandFailure) {
        if json.isWanted { return try Streams.write(json: answer) }
        // With '-' the file has standard output for itself.
        let write = out == "-" ? Streams.note : Streams.write
        for entry in answer.entries {
            let what = entry.payload ? "with what it says (\(entry.tlp))" : "without what it says"
            let by = entry.cosigners.isEmpty ? "nobody" : entry.cosigners.joined(separator: ", ")
            write("\(entry.origin)#\(entry.index): proven, \(what); cosigned by \(by)")
        }
        for note in answer.notes { Streams.note("note: \(note)") }
    }
}
