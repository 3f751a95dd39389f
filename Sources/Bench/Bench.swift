import Commands
import Foundation
import Membership
import NodeRuntime
import Synchronization

/// What a scenario works with: a folder, a number of entries, what is to be reported, and the nodes it makes.
final class Bench: Sendable {
    let folder: URL
    let entries: Int
    let requests: Int
    let readers: Int
    let drafts: DraftSource
    private let started = Mutex<[NodeProcess]>([])

    init(folder: URL, entries: Int, requests: Int, readers: Int, drafts: DraftSource) {
        self.folder = folder
        self.entries = entries
        self.requests = requests
        self.readers = readers
        self.drafts = drafts
    }

    /// The program that lies beside this one.
    static func executable() throws -> URL {
        let own = URL(filePath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        return own.deletingLastPathComponent().appending(path: "mandala")
    }

    /// Nodes of one federation that know each other; none of them dials.
    func federation(_ members: [String]) throws -> [NodeProcess] {
        let executable = try Self.executable()
        guard FileManager.default.isExecutableFile(atPath: executable.path) else {
            throw BenchError("\(executable.path): the program is missing; build it with 'make bench'")
        }
        let nodes = try zip(members, LoopbackPorts.free(members.count)).map { name, port in
            try NodeProcess(
                member: MemberID(name),
                folder: folder.appending(path: name),
                port: port,
                federation: FederationName("bench.example"),
                executable: executable
            )
        }
        for node in nodes {
            for other in nodes where other !== node { try node.pin(other, dials: false) }
        }
        started.withLock { $0 += nodes }
        return nodes
    }

    func stop() {
        for node in started.withLock({ $0 }) { node.stop() }
    }

    func seconds(_ body: () async throws -> Void) async rethrows -> Double {
        let began = ContinuousClock.now
        try await body()
        return (ContinuousClock.now - began).milliseconds / 1000
    }
}

struct BenchError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
