import Logging
import Synchronization

/// A log kept in memory, whose lines a test can wait for.
final class CapturedLog: Sendable {
    struct Line: Sendable, Equatable {
        let level: Logger.Level
        let message: String
        let peer: String?
        let reason: String?
    }

    private struct State {
        var lines: [Line] = []
        var waiting: [(level: Logger.Level, continuation: CheckedContinuation<Line, Never>)] = []
    }

    private let state = Mutex(State())

    var logger: Logger {
        var logger = Logger(label: "peer-link") { _ in Handler(log: self) }
        logger.logLevel = .info
        return logger
    }

    func lines(_ level: Logger.Level) -> [Line] { state.withLock { $0.lines.filter { $0.level == level } } }

    /// The first line of `level`, now or when it comes.
    func first(_ level: Logger.Level) async -> Line {
        await withCheckedContinuation { continuation in
            let line = state.withLock { state -> Line? in
                if let line = state.lines.first(where: { $0.level == level }) { return line }
                state.waiting.append((level, continuation))
                return nil
            }
            if let line { continuation.resume(returning: line) }
        }
    }

    private func append(_ line: Line) {
        let served = state.withLock { state in
            state.lines.append(line)
            let served = state.waiting.filter { $0.level == line.level }
            state.waiting.removeAll { $0.level == line.level }
            return served
        }
        for waiter in served { waiter.continuation.resume(returning: line) }
    }

    private struct Handler: LogHandler {
        let log: CapturedLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            log.append(
                Line(
                    level: event.level,
                    message: event.message.description,
                    peer: event.metadata?["peer"]?.description,
                    reason: event.metadata?["reason"]?.description
                )
            )
        }
    }
}
