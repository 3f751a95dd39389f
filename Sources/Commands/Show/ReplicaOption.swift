import Entries
import Foundation
import Membership
import NodeRuntime
import ReplicaStore

extension NodeConfiguration {
    /// The replica as far as this user may read it; also while the daemon is stopped.
    func readReplica() throws -> (replica: Replica, clearance: Clearance) {
        let folder = replicaFolder.path
        guard access("\(folder)/\(Replica.openName)", R_OK) == 0 else {
            let reason =
                errno == ENOENT
                ? "there is no replica yet; start the node with 'mandala serve'"
                : "\(String(cString: strerror(errno))); join the group of the file"
            throw CommandFailure("\(folder)/\(Replica.openName): \(reason)")
        }
        let clearance: Clearance = access("\(folder)/\(Replica.restrictedName)", R_OK) == 0 ? .red : .amber
        return (try Replica.open(readingOnly: folder, clearance: clearance), clearance)
    }

    /// Throws for a name of nobody who has said anything here or is a peer, where this user may read the list of those.
    func require(_ names: [MemberID], in replica: Replica) throws {
        guard !names.isEmpty, let peers = (try? peerBook())?.trust.members else { return }
        try KnownMembers(try replica.members().union(peers + [member])).require(names)
    }
}
