package import Foundation
package import Logging
package import Membership
package import ReplicaStore
import Synchronization

/// Whether the own log is appended to; what is decided is on the disk before it counts.
///
/// Three states: held (quarantine), draining (released, but what was queued is appended first), open.
package final class OwnLogGate: Sendable {
    private enum State {
        case open
        case draining
        case held(String, since: Date)
    }

    private let state: Mutex<State>
    private let store: LogStore
    private let own: LogOrigin
    private let outside: OutsideCheckpoint
    private let marker: QuarantineMarker
    private let bootID: String
    private let logger: Logger
    /// Raised when what is queued may be appended.
    package let released = Signal()

    /// `reason`: why it is held from the start.
    package init(
        reason: String?,
        store: LogStore,
        own: LogOrigin,
        outside: OutsideCheckpoint,
        marker: QuarantineMarker,
        logger: Logger
    ) throws(NodeError) {
        self.store = store
        self.own = own
        self.outside = outside
        self.marker = marker
        self.logger = logger
        bootID = outside.bootID ?? "unknown"
        if let reason {
            try marker.write(reason)
            state = Mutex(.held(reason, since: Date()))
            logger.warning("quarantine: \(reason)")
            return
        }
        let queued: Int
        do throws(StoreError) { queued = try store.queuedCount() } catch { throw NodeError("\(error)") }
        // Left over where the node ended while it appended what was queued.
        state = Mutex(queued > 0 ? .draining : .open)
        if queued > 0 { released.raise() }
    }

    /// Reports go straight to the log.
    package var isOpen: Bool {
        state.withLock { if case .open = $0 { true } else { false } }
    }

    /// Why nothing is appended.
    package var reason: String? {
        state.withLock { if case .held(let reason, _) = $0 { reason } else { nil } }
    }

    package var since: Date {
        state.withLock { if case .held(_, let since) = $0 { since } else { Date() } }
    }

    package func hold(_ reason: String) {
        state.withLock { $0 = .held(reason, since: Date()) }
        do throws(NodeError) { try marker.write(reason) } catch {
            logger.error("the quarantine would not outlast a restart: \(error)")
        }
        logger.warning("quarantine: \(reason)")
    }

    /// Ends the quarantine; it stays where that cannot be written.
    package func release() {
        do {
            // Before the marker goes: a start between the two is held by either.
            let note = try store.log(own)?.checkpoint?.note
            try outside.write(note, bootID: bootID)
            try marker.remove()
        } catch {
            logger.error("the quarantine cannot be ended: \(error); restart the daemon once that is mended")
            return
        }
        state.withLock { $0 = .draining }
        logger.notice("the quarantine has ended: reports are appended again")
        released.raise()
    }

    /// Nothing is queued any more.
    func open() {
        state.withLock { if case .draining = $0 { $0 = .open } }
    }

    /// The own log was committed with this checkpoint: written outside before that is acknowledged or goes to peers.
    func appended(_ note: String) {
        do throws(NodeError) { try outside.write(Data(note.utf8), bootID: bootID) } catch {
            logger.warning("\(error); a restart may begin in quarantine")
        }
    }
}
