import ArgumentParser
import Foundation
import Membership
import NodeRuntime

struct RecoverNewIncarnationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new-incarnation",
        abstract:
            "Closes this node's log, which was forked, and opens the next one, by a statement of the member's root.",
        discussion: """
            Run it as the node's own user while the daemon is stopped; the daemon writes the new log from its next start on, \
            and tells every peer. Of the old log what counts is the largest tree that more than two thirds of the members \
            vouch for; with --at a larger one that is held here, or that more than a third of them vouch for. What of it is \
            not here is fetched from them. What lies beyond goes everywhere: report it again.

            Where the root is on another machine: 'new-incarnation --propose FILE' here, 'new-incarnation --sign FILE --out \
            ANSWER' with --root-cert and --root-key there, which needs no node, and 'new-incarnation --import ANSWER' here.

            JSON keys: closes, size, opens, file, held (entries of the old log that are here), and dropped (of them, beyond \
            the size).
            """
    )

    @Option(help: ArgumentHelp("How many entries of the old log count.", valueName: "size"))
    var at: UInt64?

    @OptionGroup var root: RootIfHere

    @Option(help: ArgumentHelp("Write what a root elsewhere is to sign.", valueName: "file"))
    var propose: String?

    @Option(help: ArgumentHelp("Sign what was proposed; needs no node.", valueName: "file"))
    var sign: String?

    @Option(help: ArgumentHelp("Where --sign writes the answer.", valueName: "file"))
    var out: String?

    @Option(
        name: .customLong("import"),
        help: ArgumentHelp("Put the answer of a root elsewhere in force.", valueName: "file")
    )
    var imported: String?

    @OptionGroup var validity: DaysOption
    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    private struct Answer: Encodable {
        var closes: String
        var size: UInt64
        var opens: String?
        var held: UInt64?
        var dropped: UInt64?
        var file: String?

        /// `held`: entries of the closed log that are here; nil where that is not known.
        init(closes: String, size: UInt64, opens: String? = nil, held: UInt64?, file: String? = nil) {
            self.closes = closes
            self.size = size
            self.opens = opens
            self.held = held
            dropped = held.map { $0 - min($0, size) }
            self.file = file
        }

        var text: String {
            var text = "its first \(counted(Int(clamping: size), "entry counts", "entries count"))"
            guard let held, let dropped else { return text }
            text +=
                held < size
                ? "; \(held) are here, which stay where they are the same; the others are fetched from the members that hold them"
                : "; beyond them \(counted(Int(clamping: dropped), "entry is", "entries are")) dropped"
            return text
        }
    }

    func validate() throws {
        guard [propose, sign, imported].compactMap({ $0 }).count <= 1 else {
            throw ValidationError("--propose, --sign and --import are one step each: give one of them")
        }
        guard (sign == nil) == (out == nil) else { throw ValidationError("--sign and --out belong together") }
        let isSigned = propose == nil && imported == nil
        guard isSigned ? root.isGiven : root.isLeftOut else {
            throw ValidationError(
                "give --root-cert and --root-key, or --propose or --import where the root is elsewhere"
            )
        }
        guard at == nil || (sign == nil && imported == nil) else {
            throw ValidationError("--at belongs where the size is chosen: with --propose, or where the root is here")
        }
    }

    func run() async throws {
        if let sign, let out { return try answer(sign, to: out) }
        let configuration = try node.load()
        try configuration.requireOwner()
        let incarnation = NewIncarnation(configuration)
        if let imported {
            let grant: NewIncarnation.Grant = try read(imported, "an answer of 'new-incarnation --sign'")
            let statement = try await incarnation.open(grant, now: Date())
            return try tell(statement, held: nil)
        }
        guard Daemon(socket: configuration.controlSocket) == .stopped else {
            throw CommandFailure(
                "the daemon runs: stop it first ('systemctl stop mandala'), so that nothing changes meanwhile"
            )
        }
        let (proposal, held) = try await incarnation.propose(at: at, now: Date())
        if let propose {
            try write(proposal, to: propose)
            return try tell(proposal, held: held, file: propose)
        }
        let now = Date()
        let grant = try NewIncarnation.grant(
            proposal,
            by: try root.authority(configuration.federation, configuration.member),
            now: now,
            notAfter: validity.end(now)
        )
        try tell(try await incarnation.open(grant, now: now), held: held)
    }

    private func answer(_ file: String, to out: String) throws {
        let proposal: NewIncarnation.Proposal = try read(file, "a proposal of 'new-incarnation --propose'")
        let log = try LogOrigin(parsing: proposal.closes)
        let now = Date()
        let grant = try NewIncarnation.grant(
            proposal,
            by: try root.authority(log.federation, log.member),
            now: now,
            notAfter: validity.end(now)
        )
        try write(grant, to: out)
        try tell(proposal, held: nil, file: out)
    }

    private func read<T: Decodable>(_ file: String, _ what: String) throws(CommandFailure) -> T {
        guard let bytes = try? Data(contentsOf: URL(filePath: file)) else {
            throw CommandFailure("\(file): it cannot be read: \(FileFault.reason(file))")
        }
        guard let read = try? JSONDecoder().decode(T.self, from: bytes) else {
            throw CommandFailure("\(file): it is not \(what)")
        }
        return read
    }

    private func write(_ value: some Encodable, to file: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(value), as: UTF8.self)
        try KeyFile.write(text + "\n", to: URL(filePath: file), mode: 0o644)
    }

    private func tell(_ proposal: NewIncarnation.Proposal, held: UInt64?, file: String) throws {
        let answer = Answer(closes: proposal.closes, size: proposal.size, held: held, file: file)
        if json.isWanted { return try Streams.write(json: answer) }
        Streams.write("\(proposal.closes): \(answer.text). \(TerminalText.prose(file)) is written")
    }

    private func tell(_ statement: IncarnationStatement, held: UInt64?) throws {
        let answer = Answer(
            closes: "\(statement.closes)",
            size: statement.size,
            opens: "\(statement.opens)",
            held: held
        )
        if json.isWanted { return try Streams.write(json: answer) }
        Streams.write("\(statement.closes) is closed: \(answer.text)")
        Streams.write("Start the daemon: it writes \(statement.opens), and tells every peer")
    }
}
