import Dispatch
import Entries
package import Foundation
import Indicators
package import Membership
package import NodeRuntime
import Replication
import ReplicaStore
import Synchronization

/// A member's node on this machine, for demonstration and measurement: a folder with a configuration of its own, and a
/// daemon process.
package final class NodeProcess: Sendable {
    package let member: MemberID
    package let configuration: NodeConfiguration
    private let executable: URL
    private let process = Mutex<Process?>(nil)
    private let ended = DispatchGroup()

    package init(member: MemberID, folder: URL, port: Int, federation: FederationName, executable: URL) throws {
        self.member = member
        self.executable = executable
        let listen = try PeerAddress(parsing: "127.0.0.1:\(port)")
        _ = try NodeSetup(folder: folder, federation: federation, member: member, listen: listen).run(now: Date())
        configuration = try NodeConfiguration(file: folder.appending(path: "mandala.yaml"))
    }

    package var root: PinnedRoot {
        get throws {
            let file = configuration.keysFolder.appending(path: "root.cert.pem")
            return try PinnedRoot(file: Array(try Data(contentsOf: file)))
        }
    }

    /// Pins another member's root; `dials`: whether this node connects to it by itself.
    package func pin(_ other: NodeProcess, dials: Bool) throws {
        let peer = Peer(
            member: other.member,
            name: other.member.text,
            rootFiles: ["roots/\(other.member).pem"],
            address: dials ? other.configuration.listen : nil
        )
        _ = try PeerBook.add(peer, root: other.root, to: configuration, own: root)
    }

    package var reporting: LocalClient { LocalClient(socket: configuration.reportSocket) }
    package var processID: Int32 { process.withLock { $0?.processIdentifier ?? 0 } }

    /// Starts the daemon and returns when it answers.
    package func start() async throws {
        let log = configuration.file.deletingLastPathComponent().appending(path: "daemon.log")
        if !FileManager.default.fileExists(atPath: log.path) {
            try Data().write(to: log)
        }
        let output = try FileHandle(forWritingTo: log)
        try output.seekToEnd()
        let child = Process()
        child.executableURL = executable
        child.arguments = ["serve", "--config", configuration.file.path]
        child.standardInput = FileHandle.nullDevice
        child.standardOutput = output
        child.standardError = output
        // Foundation's own waiting takes a whole processor on any thread but the one that started the child.
        child.terminationHandler = { [ended] _ in ended.leave() }
        ended.enter()
        do { try child.run() } catch {
            ended.leave()
            throw error
        }
        process.withLock { $0 = child }
        try await wait("\(member)'s daemon answers") { (try? await self.progress()) != nil }
    }

    /// As `kill -9`: nothing is flushed, nothing is said.
    package func kill() {
        let child = process.withLock { $0 }
        guard let child, child.isRunning else { return }
        Foundation.kill(child.processIdentifier, SIGKILL)
        ended.wait()
    }

    package func stop() {
        let child = process.withLock { $0 }
        guard let child, child.isRunning else { return }
        child.terminate()
        ended.wait()
    }

    // Swift 6.3.1's optimiser crashes where this is inlined into a loop.
    @inline(never)
    package func status() async throws -> NodeStatus { try await ask("/v1/status") }

    // The same.
    @inline(never)
    package func progress() async throws -> NodeProgress { try await ask("/v1/progress") }

    private func ask<Answer: Decodable>(_ path: String) async throws -> Answer {
        guard Daemon(socket: configuration.controlSocket) == .listening else {
            throw CommandFailure("\(member)'s daemon does not answer")
        }
        return try await LocalClient(socket: configuration.controlSocket).get(path)
    }

    package var control: LocalClient { LocalClient(socket: configuration.controlSocket) }

    /// Looks again after every `pause`; a daemon that has ended, or ten minutes without it, is an error.
    package func wait(
        _ what: String,
        seconds: Double = 600,
        pause: Duration = .milliseconds(100),
        until condition: () async throws -> Bool
    ) async throws {
        let began = ContinuousClock.now
        while try await !condition() {
            guard process.withLock({ $0?.isRunning ?? false }) else {
                throw CommandFailure("\(member)'s daemon has ended; see daemon.log beside \(configuration.file.path)")
            }
            guard ContinuousClock.now - began < .seconds(seconds) else {
                throw CommandFailure(
                    "waited \(Int(seconds)) s in vain until \(what); see daemon.log beside \(configuration.file.path)"
                )
            }
            try await Task.sleep(for: pause)
        }
    }
}
