/// The last lines that a node logged, printed when its simulation fails; they are only then put into words.
struct CapturedLog {
    private static let linesMax = 60
    private var lines: [(timeMs: UInt64, line: () -> String)] = []

    mutating func add(_ timeMs: UInt64, _ line: @escaping () -> String) {
        lines.append((timeMs, line))
        if lines.count > 2 * CapturedLog.linesMax { lines.removeFirst(CapturedLog.linesMax) }
    }

    var tail: String { lines.suffix(CapturedLog.linesMax).map { "\($0.timeMs) \($0.line())" }.joined(separator: "\n") }
}
