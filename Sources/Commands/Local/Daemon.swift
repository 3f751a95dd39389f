import Foundation
import NodeRuntime

/// Whether a daemon listens on one of its Unix sockets.
enum Daemon: Hashable {
    case listening
    /// Nothing listens: it is stopped, or starting.
    case stopped
    /// This user may not connect.
    case denied

    init(socket: String) {
        switch UnixConnection.opened(socket) {
        case .success: self = .listening
        case .failure(let error) where [EACCES, EPERM].contains(error.code): self = .denied
        case .failure: self = .stopped
        }
    }

    /// A client, or one line that says why there is none.
    static func client(_ socket: String, for whom: String) throws(NodeError) -> LocalClient {
        switch Daemon(socket: socket) {
        case .listening: return LocalClient(socket: socket)
        case .denied:
            throw NodeError("\(socket): this user may not connect; it is for \(whom), join the group of the socket")
        case .stopped:
            throw NodeError(
                "\(socket): the daemon does not run; start it with 'mandala serve', or wait where it has just been started",
                isPassing: true
            )
        }
    }
}

extension NodeConfiguration {
    func reporting() throws(NodeError) -> LocalClient { try Daemon.client(reportSocket, for: "reporters") }
    func control() throws(NodeError) -> LocalClient { try Daemon.client(controlSocket, for: "the operator") }

    /// Members that the daemon has no link to now; nil where that cannot be known here.
    func unlinked() async -> Set<String>? {
        guard Daemon(socket: controlSocket) == .listening else { return nil }
        let status: NodeStatus? = try? await LocalClient(socket: controlSocket).get("/v1/status")
        return status.map { Set($0.peers.filter { !$0.linked }.map(\.member)) }
    }
}

/// An answer whose content does not matter.
struct Done: Decodable {
    init(from decoder: any Decoder) {}
}
