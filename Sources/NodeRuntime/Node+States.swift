import Foundation
import Membership
import ReplicaStore
import Replication

/// What the sync starts with.
extension Node {
    /// What is held of each log; a head that is no longer trusted is not announced.
    static func states(
        _ log: LogStore,
        own: LogOrigin,
        keys: LogKeyBook,
        _ closings: [IncarnationStatement]
    ) async throws(NodeError) -> [LogState] {
        let stored: [StoredLog]
        do throws(StoreError) { stored = try log.logs() } catch { throw NodeError("\(error)") }
        var states: [LogState] = []
        for log in stored {
            if let closing = closings.first(where: { $0.closes == log.origin }) {
                states.append(LogState(closing, log))
                continue
            }
            var head: SignedHead?
            if let note = log.checkpoint {
                let announced = AnnouncedHead(
                    origin: log.origin,
                    note: Array(note.note),
                    certificates: log.certificates.map { Array($0) }
                )
                await keys.learn([announced.certificates], now: Date())
                head = try? keys.verify(announced)
            }
            states.append(
                LogState(
                    origin: log.origin,
                    size: log.size,
                    root: log.root,
                    head: head,
                    payloadsThrough: log.payloadsThrough
                )
            )
        }
        return states
    }
}
