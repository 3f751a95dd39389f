import Entries
import Foundation
import Indicators
import Membership
import ReplicaStore
import Testing
import TransparencyLog

@testable import NodeRuntime
@testable import Replication

/// What was appended last is packed before a peer is to be sent it.
@Suite struct PushedPackageTests {
    /// Appends, and gives what was packed for a peer that held all before.
    private func appended(
        _ requests: [AppendRequest],
        to own: OwnLogSample
    ) throws -> (SignedHead, SharedPackages.Shared?) {
        let from = try own.store.log(own.log.origin)?.size ?? 0
        guard case .appended(let head, _)? = own.log.commit([try own.ticket(requests)]) else {
            throw NodeError("nothing was appended")
        }
        return (head, own.packages.package(for: .next(from, head)))
    }

    @Test func `it verifies, and holds what was appended`() async throws {
        try await OwnLogSample.withFolder { folder in
            let own = try await OwnLogSample(in: folder)
            let verifier = PackageVerifier(own: try MemberID("kh"))
            var edge = TreeEdge()
            for numbers in [1...2, 3...3] {
                let (head, shared) = try appended(numbers.map { OwnLogSample.report($0) }, to: own)
                let (entries, faults) = try verifier.verify(try #require(shared).package, target: head, edge: &edge)
                #expect(faults.isEmpty && edge.root == head.root && entries.allSatisfy { $0.disposition == .held })
                let stored = try own.store.entries(of: head.origin, in: 0..<head.size, maxBytes: .max)
                #expect(entries.map(\.payload?.bytes) == stored.suffix(entries.count).map(\.payload))
            }
        }
    }

    @Test func `nothing that some may not see is packed for all, nor what is bulk`() async throws {
        try await OwnLogSample.withFolder { folder in
            let own = try await OwnLogSample(in: folder)
            let narrow = OwnLogSample.report(1, to: .named([try MemberID("kh")]))
            #expect(try appended([narrow, OwnLogSample.report(2)], to: own).1 == nil)
            #expect(try appended([OwnLogSample.report(3), OwnLogSample.report(4, to: .named([]))], to: own).1 == nil)
            #expect(
                try appended([OwnLogSample.report(5, to: .named([try MemberID("kh")]), sealed: true)], to: own).1 == nil
            )
            #expect(try appended((6...70).map { OwnLogSample.report($0) }, to: own).1 == nil)
            #expect(try appended([OwnLogSample.report(71)], to: own).1?.highest == .green)
            let mixed = [TLP.clear, .amber, .green].enumerated().map { OwnLogSample.report(80 + $0, tlp: $1) }
            #expect(try appended(mixed, to: own).1?.highest == .amber)
        }
    }

    @Test func `what was packed before an erasure is given no more, nor kept after it`() async throws {
        try await OwnLogSample.withFolder { folder in
            let own = try await OwnLogSample(in: folder)
            let (head, shared) = try appended([OwnLogSample.report(1)], to: own)
            let package = try #require(shared).package
            let serving = Serving.next(0, head)
            own.packages.forget(before: 1)
            #expect(own.packages.package(for: serving) == nil)
            own.packages.keep(package, of: serving, highest: .green, erasures: 0)
            own.packages.forget(before: 0)
            #expect(own.packages.package(for: serving) == nil)
            own.packages.keep(package, of: serving, highest: .green, erasures: 1)
            #expect(own.packages.package(for: serving) != nil)
        }
    }
}
