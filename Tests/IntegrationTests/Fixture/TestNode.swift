import Entries
import Foundation
import Indicators
import Membership
import NodeRuntime
import ReplicaStore
import Replication
import SwiftProtobuf
import Synchronization

/// One member's node: a folder with a configuration of its own, and a daemon process.
final class TestNode: Sendable {
    let member: MemberID
    let folder: URL
    let configuration: NodeConfiguration
    private let process = Mutex<Process?>(nil)
    /// Where it answers besides its two sockets.
    private let servers = Mutex<[LocalSocket]>([])

    init(_ member: MemberID, of federation: FederationName, folder: URL, port: Int) throws {
        self.member = member
        self.folder = folder
        let listen = try PeerAddress(parsing: "127.0.0.1:\(port)")
        _ = try NodeSetup(folder: folder, federation: federation, member: member, listen: listen).run(now: Date())
        configuration = try NodeConfiguration(file: folder.appending(path: "mandala.yaml"))
    }

    var origin: LogOrigin {
        LogOrigin(federation: configuration.federation, member: member, incarnation: .first)
    }

    var root: PinnedRoot {
        get throws {
            let file = configuration.keysFolder.appending(path: "root.cert.pem")
            return try PinnedRoot(file: Array(try Data(contentsOf: file)))
        }
    }

    var trust: TrustSet { get throws { try PeerBook.load(configuration, own: root).trust } }

    /// Pins another member's root; `dials`: this node connects to it by itself.
    func pin(_ other: TestNode, dials: Bool) throws {
        let peer = Peer(
            member: other.member,
            name: "\(other.member)",
            rootFiles: ["roots/\(other.member).pem"],
            address: dials ? other.configuration.listen : nil
        )
        _ = try PeerBook.add(peer, root: other.root, to: configuration, own: root)
    }

    // MARK: The process

    /// A server that its configuration asks for.
    func serves(_ server: LocalSocket) { servers.withLock { $0.append(server) } }

    /// Starts the daemon and returns when it answers everywhere.
    func start() async throws {
        let log = folder.appending(path: "daemon.log")
        if !FileManager.default.fileExists(atPath: log.path) { try Data().write(to: log) }
        let output = try FileHandle(forWritingTo: log)
        try output.seekToEnd()
        let child = Process()
        child.executableURL = try MandalaExecutable.url()
        child.arguments = ["serve", "--config", configuration.file.path]
        child.standardInput = FileHandle.nullDevice
        child.standardOutput = output
        child.standardError = output
        try Spawning.run(child)
        process.withLock { $0 = child }
        try await eventually("\(member)'s daemon answers") {
            guard isRunning else { throw WaitedInVain(description: "\(member)'s daemon has ended: \(lastLogLine)") }
            let servers = servers.withLock { $0 } + [LocalSocket(path: configuration.reportSocket)]
            return (try? await status()) != nil && servers.allSatisfy(\.isThere)
        }
    }

    var isRunning: Bool { process.withLock { $0?.isRunning ?? false } }

    /// Of the daemon; nil when it does not run.
    var processID: Int32? { process.withLock { $0.flatMap { $0.isRunning ? $0.processIdentifier : nil } } }

    /// As `kill -9`: nothing is flushed, nothing is said.
    func kill() {
        guard let child = process.withLock({ $0 }), child.isRunning else { return }
        Foundation.kill(child.processIdentifier, SIGKILL)
        child.waitUntilExit()
    }

    /// Ends it in order; its exit code.
    func stop() async throws -> Int32 {
        guard let child = process.withLock({ $0 }) else { return 0 }
        child.terminate()
        try await eventually("\(member)'s daemon ends") { !child.isRunning }
        return child.terminationStatus
    }

    var logText: String {
        (try? String(contentsOf: folder.appending(path: "daemon.log"), encoding: .utf8)) ?? ""
    }

    private var lastLogLine: Substring { logText.split(separator: "\n").last ?? "" }

    func logs(_ text: String) async throws {
        try await eventually("\(member)'s daemon.log says '\(text)'") { logText.contains(text) }
    }

    // MARK: Its interfaces

    func command(_ arguments: String...) async throws -> CommandResult { try await command(arguments) }

    func command(_ arguments: [String]) async throws -> CommandResult {
        try await MandalaExecutable.run(arguments + ["--config", configuration.file.path], in: folder)
    }

    func status() async throws -> NodeStatus {
        let answer = try await LocalSocket(path: configuration.controlSocket).send("GET", "/v1/status")
        return try decode(answer)
    }

    func peer(_ member: MemberID) async throws -> PeerStatus? {
        try await status().peers.first { $0.member == member.text }
    }

    /// What it holds of a member's log.
    func log(of member: MemberID) async throws -> LogStatus? {
        try await status().logs.first { $0.member == member.text }
    }

    func addPeer(_ addition: PeerAddition) async throws -> PeerStatus {
        let body = try JSONEncoder().encode(addition)
        return try decode(
            try await LocalSocket(path: configuration.controlSocket).send("POST", "/v1/peers", body: body)
        )
    }

    /// Reports in bulk, one result for each.
    func report(_ drafts: [PBDraft]) async throws -> [PBDraftResult] {
        var message = PBDrafts()
        message.drafts = drafts
        let answer = try await LocalSocket(path: configuration.reportSocket)
            .send("POST", "/v1/reports", body: try message.serializedData(), type: "application/x-protobuf")
        guard answer.status == 200 else { throw refusal(answer) }
        return try PBDraftResults(serializedBytes: answer.body).results
    }

    private func decode<T: Decodable>(_ answer: LocalSocket.Answer) throws -> T {
        guard answer.status == 200 else { throw refusal(answer) }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(T.self, from: answer.body)
    }

    private func refusal(_ answer: LocalSocket.Answer) -> NodeError {
        let said = try? JSONDecoder().decode(LocalError.self, from: answer.body)
        return NodeError(said?.error ?? "the daemon answers \(answer.status)")
    }

    // MARK: Its files

    /// What a reader of that clearance finds of an object in the replica's files.
    func effective(_ key: ObjectKey, for clearance: Clearance = .amber) throws -> Effective? {
        let replica = try Replica.open(readingOnly: configuration.replicaFolder.path, clearance: clearance)
        defer { try? replica.close() }
        return try replica.object(key, for: clearance)?.effective
    }

    /// The files in the node's folder in which the text stands, by their paths in it.
    func files(containing text: String) throws -> [String] {
        let pattern = Data(text.utf8)
        let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return names.filter { name in
            guard let bytes = try? Data(contentsOf: folder.appending(path: name)) else { return false }
            return bytes.range(of: pattern) != nil
        }
    }
}
