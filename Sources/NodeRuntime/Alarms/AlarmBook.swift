package import Logging
import Synchronization

/// The alarms of a node: what happened, which stays until the next start, and what is wrong now, which ends when it is
/// put right. Each is told in the log once.
package final class AlarmBook: Sendable {
    static let eventsMax = 200

    private struct State {
        var events: [Alarm] = []
        var conditions: [Alarm] = []

        /// The oldest of the kind of which there are most: what comes in floods drives out nothing else.
        mutating func forgetOne() {
            let counts = Dictionary(grouping: events, by: \.kind).mapValues(\.count)
            guard let most = counts.values.max(), let oldest = events.firstIndex(where: { counts[$0.kind] == most })
            else {
                return
            }
            events.remove(at: oldest)
        }
    }

    private let state = Mutex(State())
    private let logger: Logger

    package init(_ logger: Logger) { self.logger = logger }

    package var all: [Alarm] { state.withLock { $0.events + $0.conditions } }

    /// Something happened; again, where it is known already.
    package func raise(_ alarm: Alarm) {
        logger.error("alarm: \(alarm.line)", metadata: ["alarm": "\(alarm.kind.rawValue)"])
        state.withLock { state in
            state.events.removeAll { $0.subject == alarm.subject && $0.text == alarm.text }
            state.events.append(alarm)
            if state.events.count > Self.eventsMax { state.forgetOne() }
        }
    }

    /// What was said of the subject is settled.
    package func settle(_ subject: String) { state.withLock { $0.events.removeAll { $0.subject == subject } } }

    /// The same of one kind alone.
    func settle(_ kind: AlarmKind, _ subject: String) {
        let settled = state.withLock { state in
            let settled = state.events.filter { $0.kind == kind && $0.subject == subject }
            state.events.removeAll { $0.kind == kind && $0.subject == subject }
            return settled
        }
        for alarm in settled { logger.notice("no longer: \(alarm.text)", metadata: ["alarm": "\(kind.rawValue)"]) }
    }

    /// All that is wrong now.
    package func set(_ conditions: [Alarm]) {
        let before = state.withLock { state in
            defer { state.conditions = conditions }
            return state.conditions
        }
        for alarm in conditions where !before.contains(where: { $0.subject == alarm.subject && $0.text == alarm.text })
        {
            logger.error("alarm: \(alarm.line)", metadata: ["alarm": "\(alarm.kind.rawValue)"])
        }
        for alarm in before where !conditions.contains(where: { $0.subject == alarm.subject && $0.kind == alarm.kind })
        {
            logger.notice("no longer: \(alarm.text)", metadata: ["alarm": "\(alarm.kind.rawValue)"])
        }
    }
}
