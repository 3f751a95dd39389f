import Logging
import TransparencyLog
import Synchronization
import Foundation
package import Membership
import PeerLink
import Replication
import ReplicaStore

/// What the operator asks of a running node.
extension Node {
    package func addPeer(_ addition: PeerAddition) async throws(NodeError) -> PeerStatus {
        let peer: Peer
        let root: PinnedRoot
        do {
            let member = try MemberID(addition.member)
            root = try PinnedRoot(file: Array(addition.rootPEM.utf8))
            peer = Peer(
                member: member,
                name: addition.name,
                rootFiles: ["roots/\(member).pem"],
                address: try addition.address.map { try PeerAddress(parsing: $0) }
            )
        } catch { throw NodeError("\(error)") }
        try await apply(try PeerBook.add(peer, root: root, to: configuration, own: keys.root))
        return await peerStatus(peer)
    }

    package func removePeer(_ member: MemberID) async throws(NodeError) -> PeerStatus {
        let before = book.withLock { $0.list.peer(member) }
        try await apply(try PeerBook.remove(member, from: configuration, own: keys.root))
        guard let before else { throw NodeError("'\(member)' is no peer of this node") }
        return await peerStatus(before)
    }

    /// Puts a peer book in force without a restart; connections that it no longer allows close.
    func apply(_ next: PeerBook) async throws(NodeError) {
        book.withLock { $0 = next }
        giving.update(next)
        await enforceRevocations()
        await shell.setTerms(Self.terms(next))
        await shell.changeMembers(Set(next.list.peers.map(\.member)))
        bookChanged.yield(next.list)
        try await announceMembers()
    }

    package func testPeer(_ member: MemberID) async throws(NodeError) -> PeerTest {
        guard let peer = book.withLock({ $0.list.peer(member) }) else {
            throw NodeError("'\(member)' is no peer of this node; 'mandala peer list' shows who is")
        }
        var test = PeerTest(member: member.text, address: peer.address?.description, reached: false)
        if await shell.isLinked(member) {
            test.reached = true
            return test
        }
        guard let address = peer.address else {
            test.reason = "it has no address here: it must dial this node, and has not"
            return test
        }
        let began = ContinuousClock.now
        do {
            try await PeerDialer(endpoint).connect(to: address, expecting: member) { connection in
                // In TLS 1.3 a client is done before the other side has looked at its certificate: the first frame
                // says that it was let in.
                var frames = connection.inbound.makeAsyncIterator()
                guard try await frames.next() != nil else {
                    throw NodeError("\(member) closed the connection before it said anything")
                }
                connection.close("this was a test of the connection")
            }
            test.reached = true
            test.milliseconds = (ContinuousClock.now - began).milliseconds
        } catch { test.reason = "\(error)" }
        return test
    }

    package func rebuild() async throws(NodeError) -> ReplicaStatus {
        do {
            try await applier.rebuild(scratch: configuration.dataFolder.appending(path: "rebuild").path)
            keeper.grown.raise()
        } catch { throw NodeError("\(error)") }
        return try replicaStatus()
    }
}
