internal import NIOCore

/// Socket addresses for log lines: `192.0.2.1:7443`, `[2001:db8::1]:7443`.
enum PeerAddressText {
    static func text(of address: SocketAddress?) -> String {
        guard let address, let ip = address.ipAddress, let port = address.port else { return "unknown address" }
        return ip.contains(":") ? "[\(ip)]:\(port)" : "\(ip):\(port)"
    }
}
