import Foundation
import Membership
import NodeRuntime

/// A change of the peer list: made by the daemon, in force at once; while it is stopped, in the file.
struct PeerChange {
    /// What follows "… is added" when only the file was changed.
    static let later = " to peers.json; the daemon does not run, and will use it from its next start"

    private let configuration: NodeConfiguration

    init(_ configuration: NodeConfiguration) { self.configuration = configuration }

    /// Whether the daemon did it.
    func add(
        member: MemberID,
        name: String,
        root: PinnedRoot,
        address: PeerAddress?
    ) async throws(NodeError) -> Bool {
        let pem = CertificateFile.pem(of: [root.der])
        let addition = PeerAddition(member: member.text, name: name, rootPEM: pem, address: address?.description)
        return try await make { client throws(NodeError) in
            let _: Done = try await client.post("/v1/peers", addition)
        } directly: { () throws(NodeError) in
            let own = try configuration.ownRoot()
            let peer = Peer(member: member, name: name, rootFiles: ["roots/\(member).pem"], address: address)
            _ = try PeerBook.add(peer, root: root, to: configuration, own: own)
        }
    }

    func remove(_ member: MemberID) async throws(NodeError) -> Bool {
        try await make { client throws(NodeError) in
            let _: Done = try await client.delete("/v1/peers/\(member)")
        } directly: { () throws(NodeError) in
            _ = try PeerBook.remove(member, from: configuration, own: try configuration.ownRoot())
        }
    }

    private func make(
        _ running: (LocalClient) async throws(NodeError) -> Void,
        directly: () throws(NodeError) -> Void
    ) async throws(NodeError) -> Bool {
        guard Daemon(socket: configuration.controlSocket) == .stopped else {
            try await running(try configuration.control())
            return true
        }
        // Held meanwhile, so that no daemon starts from the list that is being replaced.
        let lock = try DataLock(configuration)
        defer { withExtendedLifetime(lock) {} }
        try directly()
        return false
    }
}
