package import Foundation

/// The alarms before a certificate of the node expires: 30, 7 and 1 days before, and when it has.
package enum CertificateExpiry {
    package static let days = [30, 7, 1, 0]

    package static func alarms(_ certificates: [CertificateStatus], now: Date) -> [Alarm] {
        certificates.compactMap { alarm($0, now: now) }
    }

    /// `since`: when it became as urgent as it is.
    private static func alarm(_ certificate: CertificateStatus, now: Date) -> Alarm? {
        func start(_ days: Int) -> Date { certificate.notAfter.addingTimeInterval(-Double(days) * 86_400) }
        guard let days = days.last(where: { start($0) <= now }) else { return nil }
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
            since: start(days)
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
