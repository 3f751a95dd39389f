internal import Membership
internal import NIOSSL

/// Finds the words for what BoringSSL reports.
enum TLSFailure {
    /// BoringSSL's reason codes (`ssl/ssl_error`, openssl/ssl.h), as they stand in its error texts.
    private static let reasons: [(code: String, refusal: Refusal)] = [
        ("PEER_DID_NOT_RETURN_A_CERTIFICATE", .noCertificate),
        ("UNSUPPORTED_PROTOCOL", .oldTLS),
        ("TLSV1_ALERT_PROTOCOL_VERSION", .oldTLS),
        ("WRONG_VERSION_NUMBER", .notTLS),
        ("HTTP_REQUEST", .notTLS),
        ("HTTPS_PROXY_REQUEST", .notTLS),
        ("UNEXPECTED_RECORD", .notTLS),
        ("UNEXPECTED_MESSAGE", .notTLS),
        ("EOF during handshake", .closedDuringHandshake),
    ]

    /// Why a handshake failed, where the certificate check itself did not say.
    static func refusal(_ error: any Error) -> Refusal {
        let text = String(describing: error)
        if let alert = alert(in: text), !text.contains("ALERT_PROTOCOL_VERSION") { return .byPeer(alert: alert) }
        if let known = reasons.first(where: { text.contains($0.code) }) { return known.refusal }
        return .tls(QuotedText(reason(in: text)).description)
    }

    /// Why an established connection failed.
    static func loss(_ error: any Error) -> PeerLinkError {
        if let error = error as? PeerLinkError { return error }
        let text = String(describing: error)
        if let alert = alert(in: text) { return .refused(.byPeer(alert: alert)) }
        if case .uncleanShutdown? = error as? NIOSSLError { return .lost("closed without a TLS close_notify") }
        return .lost(QuotedText(reason(in: text)).description)
    }

    /// The alert (RFC 8446 §6) in a text such as `…:TLSV1_ALERT_UNKNOWN_CA at …`, in lower case.
    private static func alert(in text: String) -> String? {
        let code = reason(in: text)
        for prefix in ["TLSV1_ALERT_", "SSLV3_ALERT_", "TLSV1_"] where code.hasPrefix(prefix) {
            return code.dropFirst(prefix.count).lowercased().replacing("_", with: " ")
        }
        return nil
    }

    /// The reason code in a text such as `error:100000f7:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER at …`;
    /// the text itself where there is none.
    private static func reason(in text: String) -> String {
        guard let start = text.firstRange(of: "OPENSSL_internal:")?.upperBound else { return text }
        return String(text[start...].prefix { $0 != " " })
    }
}
