import Commands
import Foundation
import Membership
import NodeRuntime
import ReplicaStore

extension NodeProcess {
    /// Makes this node dial the other, at `port` where that is not its own.
    func link(to other: NodeProcess, port: Int? = nil) async throws {
        let address = "127.0.0.1:\(port ?? other.configuration.listen.port)"
        let pem = CertificateFile.pem(of: [try other.root.der])
        let _: PeerStatus = try await control.post(
            "/v1/peers",
            PeerAddition(member: other.member.text, name: other.member.text, rootPEM: pem, address: address)
        )
    }

    /// While the node is stopped: it knows the other, and dials it no more.
    func forget(_ other: NodeProcess) throws {
        _ = try PeerBook.remove(other.member, from: configuration, own: root)
        try pin(other, dials: false)
    }

    /// Returns once this node holds `size` entries of the member's log and has merged them.
    func waitMerged(_ size: UInt64, of member: MemberID, pause: Duration = .milliseconds(20)) async throws {
        try await wait("\(self.member) has merged \(size) entries of \(member)", seconds: 3600, pause: pause) {
            let log = try await self.progress().logs.first { $0.member == member.text }
            guard let log else { return false }
            return log.size >= size && log.applied >= size && log.missingPayloads == 0
        }
    }

    /// Until the node's indexes are up, too, of which that of words is the last: what it does when idle is done.
    func waitIndexed() async throws {
        let replica = try Replica.open(readingOnly: configuration.replicaFolder.path)
        defer { try? replica.close() }
        try await wait("the texts of \(member) are indexed", seconds: 3600, pause: .milliseconds(50)) {
            try replica.unindexed() == 0
        }
    }

    /// Entries of the node's own log.
    func ownSize() async throws -> UInt64 {
        try await progress().logs.first { $0.member == member.text }?.size ?? 0
    }

    var figures: ProcessFigures { ProcessFigures(processID) }

    /// Bytes of both databases; to be asked of a stopped node, whose WALs are in their files.
    var diskBytes: UInt64 {
        let files = [
            configuration.logDatabase, configuration.replicaFolder.appending(path: "replica.sqlite"),
            configuration.replicaFolder.appending(path: "restricted.sqlite"),
        ]
        return files.reduce(0) { sum, file in
            let attributes = try? FileManager.default.attributesOfItem(atPath: file.path)
            return sum + ((attributes?[.size] as? NSNumber)?.uint64Value ?? 0)
        }
    }
}
