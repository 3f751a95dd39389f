import ArgumentParser
import Foundation
import Membership
import NodeRuntime

struct CertificateRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Revokes a key with the member's root, at every peer, in one act.",
        discussion: """
            It makes a list of the member's revoked keys, signed by its root, which takes the place of the one before. \
            Where the daemon runs, it is in force at once, and goes to every peer and on from there. Where the root is on \
            another machine, make it there with --previous (the last list; none for the first) and --out, and give it to \
            the daemon of the member or of any other with --import. A revoked key stays so: certify a new one.

            JSON keys: member, serial, keys, list (the text), file, published.
            """
    )

    @Argument(
        help: "The key: its fingerprint as 'certificate list' shows it, or a certificate, request or public key file."
    )
    var key: String?

    @OptionGroup var root: RootIfHere

    @Option(help: ArgumentHelp("Why, for everybody to read; printable ASCII.", valueName: "text"))
    var reason: String?

    @Option(help: ArgumentHelp("The list to go on from; by default that of the running daemon.", valueName: "file"))
    var previous: String?

    @Option(help: ArgumentHelp("Where to write the list.", valueName: "file"))
    var out: String?

    @Option(name: .customLong("import"), help: ArgumentHelp("A list that was made elsewhere.", valueName: "file"))
    var imported: String?

    @Option(help: ArgumentHelp("The federation.", valueName: "name"), transform: { try FederationName($0) })
    var federation: FederationName?

    @Option(help: ArgumentHelp("Whose root it is.", valueName: "id"), transform: { try MemberID($0) })
    var member: MemberID?

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    private struct Answer: Encodable {
        var member: String
        var serial: UInt64
        var keys: [String]
        var list: String
        var file: String?
        var published: Bool
    }

    func validate() throws {
        if imported != nil {
            guard key == nil, root.isLeftOut, reason == nil, previous == nil, out == nil else {
                throw ValidationError("--import stands alone: the list is made already")
            }
            return
        }
        guard key != nil, root.isGiven, reason != nil else {
            throw ValidationError("give a key, --root-cert, --root-key and --reason, or --import")
        }
        guard (federation == nil) == (member == nil) else {
            throw ValidationError("--federation and --member belong together")
        }
    }

    func run() async throws {
        if let imported {
            let list = try RevocationFile.read(imported)
            let _: RevocationStatus = try await publish(list, by: try node.load().control())
            return try tell(list, published: true)
        }
        guard let key, let reason else { return }
        // A machine of the root's alone has no node.
        let configuration = member == nil ? try node.load() : nil
        let daemon = try configuration.flatMap { Daemon(socket: $0.controlSocket) == .stopped ? nil : try $0.control() }
        guard daemon != nil || out != nil else {
            throw CommandFailure(
                "the daemon does not run, so nobody would learn of it: give --out, and --import it later"
            )
        }
        guard let federation = federation ?? configuration?.federation, let member = member ?? configuration?.member
        else {
            return
        }
        let authority = try root.authority(federation, member)
        let entry = RevocationList.Entry(key: try RevocationFile.key(key), reason: reason)
        let last = try await standing(member, daemon)
        let list: RevocationList
        do throws(RevocationError) { list = try Self.list(by: authority, after: last, adding: entry) } catch {
            throw CommandFailure("nothing is revoked: \(error)")
        }
        if let out {
            try KeyFile.write(String(decoding: list.bytes, as: UTF8.self), to: URL(filePath: out), mode: 0o644)
        }
        if let daemon { let _: RevocationStatus = try await publish(list, by: daemon) }
        try tell(list, published: daemon != nil)
    }

    private static func list(
        by authority: RootAuthority,
        after last: RevocationList?,
        adding entry: RevocationList.Entry
    ) throws(RevocationError) -> RevocationList {
        // What was revoked earlier keeps the reason that was given.
        try RevocationList(
            by: authority,
            serial: (last?.serial ?? 0) + 1,
            now: Date(),
            entries: (last?.entries ?? []) + [entry]
        )
    }

    private func standing(_ member: MemberID, _ daemon: LocalClient?) async throws -> RevocationList? {
        let lists: [RevocationList]
        if let previous {
            lists = [try RevocationFile.read(previous)]
        } else if let daemon {
            lists = try await RevocationFile.lists(daemon)
        } else {
            return nil
        }
        guard previous == nil || lists.first?.member == member else {
            throw CommandFailure("\(previous ?? ""): it is not a list of '\(member)'")
        }
        return lists.first { $0.member == member }
    }

    private func publish(_ list: RevocationList, by daemon: LocalClient) async throws(NodeError) -> RevocationStatus {
        try await daemon.post("/v1/revocations", RevocationText(list: String(decoding: list.bytes, as: UTF8.self)))
    }

    private func tell(_ list: RevocationList, published: Bool) throws {
        let answer = Answer(
            member: list.member.text,
            serial: list.serial,
            keys: list.entries.map { "\($0.key)" },
            list: String(decoding: list.bytes, as: UTF8.self),
            file: out,
            published: published
        )
        if json.isWanted { return try Streams.write(json: answer) }
        let count = counted(list.entries.count, "revoked key", "revoked keys")
        Streams.write(
            "List \(list.serial) of '\(list.member)', \(count): "
                + (published ? "in force here, and on its way to every member" : "give it to a daemon with --import")
        )
    }
}
