import Foundation
import NodeRuntime

/// The status of a running node for people: alarms first.
struct StatusText {
    static let expiryWarningDays = 30.0

    private let status: NodeStatus
    private let now: Date

    init(_ status: NodeStatus, now: Date) {
        self.status = status
        self.now = now
    }

    var lines: [String] {
        var lines = [
            "\(status.member) of \(status.federation), version \(status.version), listens on \(status.listening), "
                + "runs since \(Times.withAge(status.startedAt, now: now))"
        ]
        lines += quarantine
        lines += alarms
        lines += ["", "Logs"] + logs
        lines += ["", "Peers"] + peers
        if let requests = status.requests, requests.open > 0 {
            let overdue = requests.overdue == 0 ? "" : ", \(requests.overdue) overdue"
            lines += [
                "", "Inbox",
                "  \(counted(requests.open, "request", "requests")) to this member open\(overdue); see 'mandala inbox'",
            ]
        }
        lines += ["", "Replica"] + replica
        lines += ["", "Certificates"] + certificates
        return lines
    }

    private var quarantine: [String] {
        guard let held = status.quarantine else { return [] }
        return [
            "", "QUARANTINE, for \(Times.span(held.since, now)): \(TerminalText.prose(held.reason))",
            "  answered    \(held.answered) of \(held.members) members; \(held.needed) must have",
            "  missing     \(counted(Int(clamping: held.missing), "entry", "entries")) of the own log that others hold",
            "  queued      \(counted(held.queued, "report", "reports")), appended when it ends",
            "  what to do  \(TerminalText.prose(held.advice))",
        ]
    }

    private var alarms: [String] {
        // Quarantine has lines of its own.
        let alarms = status.alarms.filter { $0.kind != .quarantine }
        if alarms.isEmpty { return [] }
        var lines = ["", "ALARMS"]
        for alarm in alarms {
            lines.append("  \(TerminalText.value(alarm.subject)), \(Times.withAge(alarm.since, now: now))")
            lines.append("    \(TerminalText.prose(alarm.text))")
            if !alarm.meaning.isEmpty { lines.append("    It means: \(TerminalText.prose(alarm.meaning))") }
            lines.append("    What to do: \(TerminalText.prose(alarm.advice))")
        }
        return lines
    }

    private var logs: [String] {
        var table = Table(
            ["  MEMBER", "ORIGIN", "ENTRIES", "APPLIED", "BEHIND", "MISSING PAYLOADS", "COSIGNED"],
            numbers: [2, 3, 4, 5]
        )
        for log in status.logs {
            table.add([
                "  \(log.member)",
                log.origin + (log.frozen ? " FROZEN" : log.paused ? " PAUSED" : log.closed ? " closed" : ""),
                "\(log.size)",
                log.applied == log.size ? "all" : "\(log.applied)",
                "\(log.behind)", "\(log.missingPayloads)",
                "\(log.cosignedBy.count) of \(log.witnesses)\(log.quorum || log.closed ? "" : ", no quorum")",
            ])
        }
        return table.isEmpty ? ["  none yet"] : table.lines
    }

    private var peers: [String] {
        var table = Table(["  MEMBER", "LINKED", "LAG", "ADDRESS", "LAST ERROR"], numbers: [2])
        for peer in status.peers {
            let since = peer.linked ? peer.linkedSince.map { "for \(Times.span($0, now))" } ?? "yes" : "no"
            table.add([
                "  \(peer.member)", since, peer.lag.map { "\($0)" } ?? "-",
                peer.address ?? "-", peer.linked ? "" : peer.lastError.map { TerminalText.prose($0) } ?? "",
            ])
        }
        return table.isEmpty ? ["  none; pin a member's root with 'mandala peer add'"] : table.lines
    }

    private var replica: [String] {
        var table = Table([])
        table.add([
            "  objects", "\(status.replica.objects), \(counted(status.replica.conflicts, "conflict", "conflicts"))",
        ])
        if status.replica.unread > 0 {
            table.add([
                "  unread", "\(counted(status.replica.unread, "entry", "entries")) that this version cannot read",
            ])
        }
        table.add(["  open digest", status.replica.openDigest])
        table.add(["  all", status.replica.stateDigest])
        table.add(["  file", TerminalText.value(status.replica.path)])
        return table.lines
    }

    private var certificates: [String] {
        var table = Table([])
        for certificate in status.certificates {
            let days = certificate.notAfter.timeIntervalSince(now) / 86_400
            let warning = days < 0 ? "EXPIRED" : days < Self.expiryWarningDays ? "RENEW IT NOW" : ""
            table.add(["  \(certificate.name)", "until \(Times.withAge(certificate.notAfter, now: now))", warning])
        }
        return table.lines
    }
}
