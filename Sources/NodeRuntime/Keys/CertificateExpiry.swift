package import Foundation
package import Membership

/// The alarms before a certificate of the node expires: 30, 7 and 1 days before, and when it has.
package enum CertificateExpiry {
    package static let days = [30, 7, 1, 0]

    package static func alarms(_ certificates: [CertificateStatus], now: Date) -> [Alarm] {
        certificates.compactMap { alarm($0, now: now) }
    }

    /// Of each other member the root that lasts longest: once that is gone, nothing of the member's is believed here.
    package static func alarms(_ trust: TrustSet, now: Date) -> [Alarm] {
        trust.members.filter { $0 != trust.own }.compactMap { member in
            guard let end = trust.roots(of: member).map(\.notAfter).max(), let days = days(until: end, now: now) else {
                return nil
            }
            let when = end.formatted(.iso8601)
            let what = days == 0 ? "has expired" : "expires in less than \(days == 1 ? "a day" : "\(days) days")"
            return Alarm(
                .certificateExpiry,
                subject: "root of \(member)",
                text: "The root certificate of '\(member)' \(what), at \(when).",
                meaning:
                    "\(days == 0 ? "Its" : "Then its") node is let in no more, and nothing new of its log is taken.",
                advice:
                    "Ask \(member) for its next root, compare the fingerprint by telephone, and name both in 'roots' of "
                    + "peers.json.",
                since: start(days, before: end)
            )
        }
    }

    private static func start(_ days: Int, before end: Date) -> Date { end.addingTimeInterval(-Double(days) * 86_400) }

    private static func days(until end: Date, now: Date) -> Int? { days.last { start($0, before: end) <= now } }

    /// `since`: when it became as urgent as it is.
    private static func alarm(_ certificate: CertificateStatus, now: Date) -> Alarm? {
        guard let days = days(until: certificate.notAfter, now: now) else { return nil }
        let name = certificate.name
        let when = certificate.notAfter.formatted(.iso8601)
        let what =
            days == 0
            ? "The \(name) certificate has expired, at \(when)."
            : "The \(name) certificate expires in less than \(days == 1 ? "a day" : "\(days) days"), at \(when)."
        return Alarm(
            .certificateExpiry,
            subject: "\(name) certificate",
            text: what,
            meaning: "\(days == 0 ? "" : "Then ")\(consequence(name)).",
            advice: "\(advice(name)).",
            since: start(days, before: certificate.notAfter)
        )
    }

    private static func consequence(_ name: String) -> String {
        switch name {
        case "node": "no peer lets this node in any more"
        case "log": "no peer takes what this node signs any more"
        case "witness": "nobody counts what this node vouches for any more"
        case "http": "no tool that checks it reads over HTTP any more"
        default: "nothing that it certifies is good any more"
        }
    }

    private static func advice(_ name: String) -> String {
        if name == "root" {
            return
                "Make the next root, have every peer pin it beside this one, certify the keys of node, log and witness with "
                + "it, and put it in place of keys/root.cert.pem"
        }
        if name == "http" {
            return "Have its authority issue another, put it in place, and run 'systemctl reload mandala'"
        }
        return
            "Run 'mandala certificate renew \(name)' where the root's key is; otherwise 'mandala certificate request \(name)', "
            + "and 'mandala certificate install' for what the root makes of it"
    }
}
