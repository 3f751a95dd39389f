/// What `mandala` tells a script by its exit code.
package enum ExitStatus: Int32, Sendable {
    case done = 0
    /// Refused or failed: one line on standard error says why.
    case failed = 1
    case usage = 2
    /// An import went through, but for some lines.
    case partlyRejected = 3
    /// `verify` found what does not hold.
    case problems = 4
}

/// Ends a command: what is said on standard error, if there is anything left to say, and the exit code.
struct CommandFailure: Error, Hashable, CustomStringConvertible {
    let description: String
    let status: ExitStatus
    /// As that of ``NodeError``.
    let isPassing: Bool
    /// By the user, with Ctrl-C: nothing of what would follow is done.
    private(set) var isInterruption = false

    init(_ description: String, status: ExitStatus = .failed, isPassing: Bool = false) {
        self.description = description
        self.status = status
        self.isPassing = isPassing
    }

    static func interrupted(_ advice: String) -> CommandFailure {
        var failure = CommandFailure("interrupted; \(advice)")
        failure.isInterruption = true
        return failure
    }

    /// All was said already.
    static func silent(_ status: ExitStatus) -> CommandFailure { CommandFailure("", status: status) }
}
