import Crypto
import Entries
import Foundation
import Indicators
import Membership
import Replication
import Testing
import TransparencyLog

@testable import NodeRuntime
@testable import ReplicaStore

/// What is handed to the merge of what peers sent.
@Suite struct ArrivalCommitterTests {
    private struct Author {
        let origin: LogOrigin
        let key: SigningKey
        var edge = TreeEdge()

        init() throws {
            origin = try LogOrigin(parsing: "test.example/kh/1")
            key = try SigningKey(name: origin.description, seed: [UInt8](repeating: 7, count: 32))
        }

        /// The next entries, each with what it erases, as they are pushed.
        mutating func push(_ erases: [[Range<UInt64>]]) throws -> Arrival {
            var builder = PackageBuilder(origin: origin, start: edge.size)
            for (number, erases) in erases.enumerated() {
                let body = Body(
                    object: ObjectKey(kind: .domain, value: "name-\(edge.size)-\(number).example"),
                    about: .statement(Statement(verdict: .malicious), clock: Clock(), renews: nil)
                )
                let payload = try Payload(
                    salt: [UInt8](repeating: UInt8(number), count: EntryLimits.saltBytes),
                    body: try body.encoded()
                )
                let envelope = try Envelope(
                    commitment: payload.commitment(in: CommitmentPrefix(origin)),
                    payloadBytes: payload.bytes.count,
                    timeMs: 1_780_300_800_000,
                    tlp: .green,
                    audience: .all,
                    sealed: false,
                    erases: erases
                ).encoded()
                builder.add(envelope: Data(envelope), payload: payload.bytes)
                edge.append(MerkleHash.leaf(envelope))
            }
            let note = try Checkpoint(origin: origin.description, size: edge.size, root: edge.root).signed(by: key)
            let announced = AnnouncedHead(origin: origin, note: Array(note.encoded.utf8), certificates: [])
            let head = SignedHead(announced: announced, size: edge.size, root: edge.root)
            return .package(LinkID(1), builder.finished(request: 0, proof: [], target: announced), target: head)
        }
    }

    /// Each is a commit: which ranges are handed over, and of which with the entries.
    private func noted(_ commits: [[[Range<UInt64>]]]) async throws -> [(Range<UInt64>, entries: Int?)] {
        var noted: [(Range<UInt64>, entries: Int?)] = []
        try await OwnLogSample.withFolder { folder in
            let own = try await OwnLogSample(in: folder)
            let (events, report) = AsyncStream.makeStream(of: LogEvent.self)
            let arrivals = ArrivalQueue()
            let committer = ArrivalCommitter(
                own: own.log.origin,
                store: own.store,
                edges: own.edges,
                giving: own.giving,
                gate: own.gate,
                live: own.live,
                metrics: NodeMetrics(),
                arrivals: arrivals,
                grown: Signal(),
                report: report
            )
            var author = try Author()
            for commit in commits {
                arrivals.add(try author.push(commit))
                committer.commitNext()
            }
            report.finish()
            var sizes: [UInt64] = []
            for await case .committed(let report) in events { sizes.append(report.size) }
            #expect(sizes.last == author.edge.size)
            noted = own.live.take().map { ($0.range, $0.entries?.count) }
        }
        return noted
    }

    @Test func `what came by itself is handed over as it was committed`() async throws {
        let noted = try await noted([[[], []], [[]]])
        #expect(noted.map(\.0) == [0..<3] && noted.map(\.entries) == [3])
    }

    @Test func `what an entry of the same commit, or a later one, erases is read from the log`() async throws {
        let together = try await noted([[[], [0..<1]]])
        #expect(together.map(\.0) == [0..<2] && together.map(\.entries) == [nil])
        let later = try await noted([[[], []], [[0..<1]]])
        #expect(later.map(\.0) == [0..<3] && later.map(\.entries) == [nil])
    }
}
