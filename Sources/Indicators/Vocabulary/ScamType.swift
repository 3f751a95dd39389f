/// A label that says what kind of scam or threat it is about. The vocabulary is open: `[a-z0-9-]{1,64}`.
package struct ScamType: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let text: String

    /// Lower-cases, and takes spaces and underscores for hyphens.
    package init(_ text: String) throws(IndicatorError) {
        let folded = String(
            decoding: text.trimmed.utf8.map { $0 == 0x20 || $0 == 0x5f ? 0x2d : $0.asLower },
            as: UTF8.self
        )
        guard ScamType.isCanonical(folded) else {
            throw .term(
                vocabulary: "label",
                value: text,
                advice: "write 1 to 64 letters a-z, digits and hyphens"
            )
        }
        self.text = folded
    }

    /// Whether a receiver takes the label as it stands.
    package static func isCanonical(_ text: String) -> Bool {
        text.isMade(of: { $0.isLower || $0.isDigit || $0 == 0x2d }, count: 1...64)
    }

    package var description: String { text }
    package var isWellKnown: Bool { ScamType.wellKnown.contains(text) }
    package static func < (left: ScamType, right: ScamType) -> Bool { left.text < right.text }

    /// The labels members agree on, so that one scam has one name; offered by the console, never enforced.
    package static let wellKnown: Set<String> = [
        "account-takeover", "advance-fee", "authority-impersonation", "bank-impersonation", "bank-phishing",
        "business-email-compromise", "call-centre", "charity-fraud", "counterfeit-goods", "courier-impersonation",
        "credential-phishing", "crypto-drainer", "crypto-phishing", "deepfake", "extortion", "fake-app",
        "fake-exchange", "fake-invoice", "fake-job", "fake-loan", "fake-news", "fake-shop", "false-base-station",
        "forced-labour", "gambling", "identity-theft", "impersonation", "investment", "kidnap-hoax", "lottery",
        "malicious-apk", "malware", "money-mule", "money-laundering", "online-shopping", "one-ring", "parcel",
        "phishing", "pig-butchering", "ponzi", "premium-rate", "pyramid-scheme", "qr-phishing", "ransomware",
        "recovery-scam", "remote-access", "rental", "robocall", "romance", "sextortion", "sim-box", "sim-swap",
        "smishing", "spam", "spoofing", "task-scam", "tech-support", "trafficking", "travel", "vishing",
    ]
}
