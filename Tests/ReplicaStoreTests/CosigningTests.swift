import Foundation
import Membership
import ReplicaStore
import Replication
import Testing
import TransparencyLog

@Suite struct CosigningTests {
    private func head(_ origin: LogOrigin, _ size: UInt64, _ root: Digest) -> SignedHead {
        SignedHead(announced: AnnouncedHead(origin: origin, note: [], certificates: []), size: size, root: root)
    }

    @Test func `a node vouches for what it holds, never for less or for another tree of the size`() throws {
        try withTemporaryFolder { folder in
            let log = try SampleLog("th")
            let store = try LogStore.open(folder + "/log.sqlite")
            var edge = TreeEdge()
            try store.commit([LogCommit(origin: log.origin, appending: try log.reports(0..<5), to: &edge)])
            let five = head(log.origin, 5, edge.root)
            #expect(try store.witness([head(log.origin, 6, edge.root)]).isEmpty)
            #expect(try store.witness([head(log.origin, 5, MerkleHash.leaf([0]))]).isEmpty)
            #expect(try store.witness([head(try SampleLog("kh").origin, 5, edge.root)]).isEmpty)
            #expect(try store.witness([five]) == [five])
            // Again, as the heartbeat does.
            #expect(try store.witness([five]) == [five])
            try store.commit([LogCommit(origin: log.origin, appending: try log.reports(5..<9), to: &edge)])
            let nine = head(log.origin, 9, edge.root)
            #expect(try store.witness([nine]) == [nine])
            #expect(try store.witness([five]).isEmpty)
            try store.close()
            let again = try LogStore.open(folder + "/log.sqlite")
            #expect(try again.witness([five, nine]) == [nine])
            try again.close()
        }
    }

    @Test func `of each witness the newest cosignature is kept`() throws {
        try withTemporaryFolder { folder in
            let store = try LogStore.open(folder + "/log.sqlite")
            let given = try [4, 9].map { size in
                AnnouncedCosignature(
                    origin: try SampleLog("th").origin,
                    witness: try MemberID("kh"),
                    size: size,
                    root: MerkleHash.leaf([1]),
                    bytes: [UInt8](repeating: 3, count: AnnouncedCosignature.byteCount),
                    certificates: [[1, 2], [3]]
                )
            }
            for given in given { try store.keep([given]) }
            #expect(try store.cosignatures() == [given[1]])
            try store.close()
        }
    }
}
