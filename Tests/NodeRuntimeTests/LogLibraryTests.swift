import Entries
import Foundation
import Indicators
import Logging
import Membership
import ReplicaStore
import Testing
import TransparencyLog

@testable import NodeRuntime
@testable import Replication

@Suite struct LogLibraryTests {
    private static func library(_ own: OwnLogSample) -> LogLibrary {
        LogLibrary(
            store: own.store,
            own: own.log.origin.member,
            edges: own.edges,
            giving: own.giving,
            packages: own.packages,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    @Test func `what is missing is looked through piece by piece, and never beyond what is there`() async throws {
        try await OwnLogSample.withFolder { folder in
            let own = try await OwnLogSample(in: folder)
            let origin = try LogOrigin(parsing: "test.example/kh/1")
            let envelope = Envelope(
                commitment: .zero,
                payloadBytes: 100,
                timeMs: 1,
                tlp: .amber,
                audience: .named([try MemberID("la")]),
                sealed: false
            )
            let entry = CommittedEntry(envelope: Data(try envelope.encoded()), payload: nil, state: .wanted)
            var edge = TreeEdge()
            try own.store.commit([
                LogCommit(origin: origin, appending: Array(repeating: entry, count: 5_000), to: &edge)
            ])
            let library = Self.library(own)
            let running = Task { await library.run() }
            defer { running.cancel() }
            func ask(_ member: String, from index: UInt64) async throws -> (ranges: [Range<UInt64>], through: UInt64) {
                let member = try MemberID(member)
                let answer = await withCheckedContinuation { answered in
                    library.enqueue(.wanted(origin, from: index), for: member) { answered.resume(returning: $0) }
                }
                guard case .missing(let through, let message) = answer else { throw NodeError("it is no answer") }
                guard case .payloadFetch(_, origin, let ranges)? = message else { return ([], through) }
                return (ranges, through)
            }
            // Nothing of it is for mm.
            #expect(try await ask("mm", from: 0) == ([], 4_000))
            #expect(try await ask("mm", from: 4_000) == ([], 5_000))
            for member in ["la", "kh"] {
                #expect(try await ask(member, from: 0) == ([0..<2_000], 2_000))
                #expect(try await ask(member, from: 4_900) == ([4_900..<5_000], 5_000))
            }
        }
    }

    @Test func `peers that ask for the same at once are given what was packed for the first`() async throws {
        try await OwnLogSample.withFolder { folder in
            let own = try await OwnLogSample(in: folder)
            let author = own.log.origin.member
            let library = Self.library(own)
            // More than is packed with its commit.
            guard case .appended(let head, _)? = own.log.commit([try own.ticket(1...300)]) else {
                Issue.record("nothing was appended")
                return
            }
            let packages = await withTaskGroup { group in
                for request in 1...16 as ClosedRange<UInt64> {
                    group.addTask {
                        await library.package(.next(0, head, request: request), for: author)
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(packages.compactMap { $0?.request }.sorted() == Array(1...16))
            #expect(packages.allSatisfy { $0?.count == 300 })
            let places = packages.map { package in package?.payloads.withUnsafeBytes(\.baseAddress) }
            #expect(Set(places).count == 1)
        }
    }
}
