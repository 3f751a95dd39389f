import Membership
import Replication
import Synchronization
import TransparencyLog

/// What a link brought: to be verified and committed in the order of its coming.
enum Arrival: Sendable {
    case package(LinkID, EntryPackage, target: SignedHead)
    case payloads(LinkID, LogOrigin, [PayloadAnswer])
    case cut(IncarnationStatement, discardingShorter: Bool)
}

/// What links brought that is not committed yet.
final class ArrivalQueue: Sendable {
    private let waiting = Mutex<[Arrival]>([])
    private let arrived = Signal()

    func add(_ arrival: Arrival) {
        waiting.withLock { $0.append(arrival) }
        arrived.raise()
    }

    var isEmpty: Bool { waiting.withLock { $0.isEmpty } }

    /// Runs `body` whenever something has come, until the task is cancelled.
    func run(_ body: () async -> Void) async { await arrived.run(body) }

    /// The first, with the packages of the same log that follow it, of at most `max` entries: they make one commit.
    func next(max: Int) -> [Arrival] {
        waiting.withLock { waiting in
            guard case .package(_, let first, _) = waiting.first else {
                return waiting.isEmpty ? [] : [waiting.removeFirst()]
            }
            var group: [Arrival] = []
            var count = 0
            while case .package(_, let package, _)? = waiting.first, package.origin == first.origin,
                group.isEmpty || count + Int(package.count) <= max
            {
                count += Int(package.count)
                group.append(waiting.removeFirst())
            }
            return group
        }
    }

    /// What was queued behind a package that is not in the log does not fit any more.
    func drop(_ origin: LogOrigin) {
        waiting.withLock { waiting in
            waiting.removeAll {
                if case .package(_, let package, _) = $0 { package.origin == origin } else { false }
            }
        }
    }
}
