import ArgumentParser
import Foundation

/// The three standard streams of this process.
enum Streams {
    static var inputIsTerminal: Bool { isatty(STDIN_FILENO) == 1 }
    static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
    static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// A line, or several, of what was asked for.
    static func write(_ text: String) { put(text.hasSuffix("\n") ? text : text + "\n", STDOUT_FILENO) }

    /// A line beside the output: a warning, or what is going on.
    static func note(_ text: String) { put(text.hasSuffix("\n") ? text : text + "\n", STDERR_FILENO) }

    /// The one line that says why a command failed.
    static func complain(_ reason: String) {
        note("mandala: " + TerminalText.lines(reason).joined(separator: "; "))
    }

    /// Without a line's end.
    static func prompt(_ text: String) { put(text, STDERR_FILENO) }

    /// A JSON object on one line, keys sorted.
    static func write(json value: some Encodable) throws(CommandFailure) {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do { write(String(decoding: try encoder.encode(value), as: UTF8.self)) } catch {
            throw CommandFailure("the answer cannot be written as JSON: \(error)")
        }
    }

    private static func put(_ text: String, _ descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&ready, 1, -1)
            case let reason: return lost(descriptor, reason)
            }
        }
    }

    /// What was asked for cannot be given: the command has failed, whatever it has done. Whoever reads no more, as `head`,
    /// is told nothing.
    private static func lost(_ descriptor: Int32, _ reason: Int32) {
        guard descriptor == STDOUT_FILENO else { return }
        if reason != EPIPE { complain("standard output cannot be written: \(String(cString: strerror(reason)))") }
        exit(ExitCode.failure.rawValue)
    }
}
