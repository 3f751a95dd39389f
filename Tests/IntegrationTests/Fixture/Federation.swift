import Commands
import NodeRuntime
import Foundation
import Membership
import Synchronization

/// Members with fresh keys in a folder of their own; whatever happens, their daemons end with the test.
final class Federation: Sendable {
    static let logTailLines = 60

    let name: FederationName
    let folder: URL
    private let nodes = Mutex<[TestNode]>([])
    private static let current = Mutex<Federation?>(nil)

    private init() throws {
        name = try FederationName("wg-as.asean")
        folder = FileManager.default.temporaryDirectory.appending(path: "mandala-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    static func run(_ body: (Federation) async throws -> Void) async throws {
        let federation = try Federation()
        current.withLock { $0 = federation }
        defer {
            current.withLock { $0 = nil }
            federation.end()
        }
        do { try await body(federation) } catch {
            printLogTails()
            throw error
        }
    }

    /// A member's node, not started.
    func node(_ member: String) throws -> TestNode {
        let node = try TestNode(
            try MemberID(member),
            of: name,
            folder: folder.appending(path: member),
            port: try LoopbackPorts.free(1)[0]
        )
        nodes.withLock { $0.append(node) }
        return node
    }

    /// Each pins the other's root; `dials`: the first connects to the second.
    func introduce(_ first: TestNode, _ second: TestNode, dials: Bool) throws {
        try first.pin(second, dials: dials)
        try second.pin(first, dials: false)
    }

    func start(_ nodes: TestNode...) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for node in nodes { group.addTask { try await node.start() } }
            try await group.waitForAll()
        }
    }

    /// Every log as long on all nodes, merged, no payload missing to a node that it is for, and the digests of what is open
    /// equal. What is restricted may be merged a moment later.
    func converge(_ nodes: TestNode...) async throws {
        try await eventually("\(nodes.map(\.member)) converge") {
            var states: Set<[String]> = []
            for node in nodes {
                guard let status = try? await node.status(),
                    status.logs.allSatisfy({ $0.applied == $0.size && $0.behind == 0 && $0.missingPayloads == 0 })
                else { return false }
                states.insert(
                    status.logs.map { "\($0.origin) \($0.size) \($0.root)" }.sorted() + [status.replica.openDigest]
                )
            }
            return states.count == 1
        }
    }

    /// What the daemons of the test under way said last; called when it fails.
    static func printLogTails() {
        guard let federation = current.withLock({ $0 }) else { return }
        for node in federation.nodes.withLock({ $0 }) {
            let lines = node.logText.split(separator: "\n")
            guard !lines.isEmpty else { continue }
            print("--- \(node.member)'s daemon.log, the last of \(lines.count) lines")
            for line in lines.suffix(logTailLines) { print(line) }
        }
    }

    private func end() {
        for node in nodes.withLock({ $0 }) { node.kill() }
        try? FileManager.default.removeItem(at: folder)
    }
}
