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

    init(_ description: String, status: ExitStatus = .failed) {
        self.description = description
        self.status = status
    }

    /// All was said already.
    static func silent(_ status: ExitStatus) -> CommandFailure { CommandFailure("", status: status) }
}
