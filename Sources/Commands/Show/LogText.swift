import Foundation
import NodeRuntime

/// One log for people.
struct LogText {
    private let log: LogDetail
    private let now: Date

    init(_ log: LogDetail, now: Date) {
        self.log = log
        self.now = now
    }

    var text: String {
        var table = Table([])
        table.add(["  held here", held])
        table.add(["  root", log.root])
        if let time = log.lastEntry { table.add(["  last entry", Times.withAge(time, now: now)]) }
        table.add(["  payloads", payloads])
        table.add(["  cosigned by", cosigned])
        for given in log.cosignatures {
            let place = given.size >= log.size ? "this tree or beyond" : "as far as \(given.size)"
            table.add(["", "\(given.member): \(place), said \(Times.withAge(given.time, now: now))"])
        }
        if let key = log.key { table.add(["  key", key]) }
        table.add(["  certificate", certificate])
        for file in log.evidence { table.add(["  evidence", TerminalText.value(file)]) }
        let standing = [log.frozen.map { "  FROZEN: \(TerminalText.prose($0))" }, log.closed.map { "  closed: \($0)" }]
        return (["\(log.origin), log of \(log.member)"] + standing.compactMap { $0 } + table.lines).joined(
            separator: "\n"
        )
    }

    private var held: String {
        var text = counted(Int(clamping: log.size), "entry", "entries")
        if let signed = log.signedSize, signed != log.size {
            text += "; the newest signed tree held whole has \(signed)"
        }
        if let target = log.fetching { text += "; being fetched up to \(target)" }
        return text
    }

    private var payloads: String {
        if log.missingPayloads == 0 { return "complete: nothing that is meant for this node is missing" }
        return "complete below entry \(log.payloadsThrough), "
            + "\(counted(Int(clamping: log.missingPayloads), "is", "are")) missing in all"
    }

    private var cosigned: String {
        let quorum =
            log.quorum
            ? "a quorum (more than two thirds)"
            : log.quorumSize > 0 ? "no quorum; there is one for the first \(log.quorumSize)" : "no quorum"
        return "\(log.cosignedBy.count) of \(log.witnesses): \(quorum)"
    }

    private var certificate: String {
        let end = log.keyNotAfter.map { "until \(Times.withAge($0, now: now))" } ?? ""
        guard let problem = log.keyProblem else { return end }
        return (end.isEmpty ? "" : end + ", but ") + "DOES NOT HOLD: \(TerminalText.prose(problem))"
    }
}
