import Foundation
import Membership
import NodeRuntime

/// A peer as it is set up and, where the daemon can be asked, as it is linked.
struct PeerReport: Encodable {
    var member: String
    var name: String
    var address: String?
    var fingerprints: [String]
    var rootFiles: [String]
    /// When the roots expire, in the order of the fingerprints.
    var rootsNotAfter: [Date]
    var acceptMembers: [String]?
    var acceptMaxTLP: String
    var offerMembers: [String]?
    var offerMaxTLP: String
    var entriesPerSecond: Int
    var bytesPerSecond: Int
    /// Nil where the daemon could not be asked.
    var linked: Bool?
    var linkedSince: Date?
    var remoteAddress: String?
    var lag: UInt64?
    var lastError: String?

    init(_ peer: Peer, roots: [PinnedRoot], status: PeerStatus?) {
        member = peer.member.text
        name = peer.name
        address = peer.address?.description
        fingerprints = roots.map { "\($0.fingerprint)" }
        rootFiles = peer.rootFiles
        rootsNotAfter = roots.map(\.notAfter)
        acceptMembers = PeerReport.members(peer.accept)
        acceptMaxTLP = peer.accept.maxTLP.rawValue
        offerMembers = PeerReport.members(peer.offer)
        offerMaxTLP = peer.offer.maxTLP.rawValue
        entriesPerSecond = peer.limits.entriesPerSecond
        bytesPerSecond = peer.limits.bytesPerSecond
        linked = status?.linked
        linkedSince = status?.linkedSince
        remoteAddress = status?.remoteAddress
        lag = status?.lag
        lastError = status?.lastError
    }

    private static func members(_ exchange: PeerExchange) -> [String]? {
        if case .only(let members) = exchange.members { members.map(\.text) } else { nil }
    }

    /// All peers, in the order of the file.
    static func all(_ configuration: NodeConfiguration) async throws(NodeError) -> [PeerReport] {
        let book = try configuration.peerBook()
        var states: [String: PeerStatus] = [:]
        if Daemon(socket: configuration.controlSocket) == .listening {
            let status: NodeStatus = try await LocalClient(socket: configuration.controlSocket).get("/v1/status")
            for peer in status.peers { states[peer.member] = peer }
        }
        return book.list.peers.map {
            PeerReport($0, roots: book.trust.roots(of: $0.member), status: states[$0.member.text])
        }
    }

    /// In two or three words.
    func state(now: Date) -> String {
        guard let linked else { return "not known: the daemon does not answer" }
        guard linked else { return lastError.map { "not linked: \(TerminalText.prose($0))" } ?? "not linked" }
        let since = linkedSince.map { " for \(Times.span($0, now))" } ?? ""
        let behind = (lag ?? 0) == 0 ? "" : ", \(counted(lag ?? 0, "entry", "entries")) of ours not confirmed"
        return "linked\(since)\(behind)"
    }

    func lines(now: Date) -> [String] {
        var table = Table([])
        table.add(["member", member])
        table.add(["name", TerminalText.prose(name)])
        table.add(["address", address ?? "none: it dials in, or is reached through other members"])
        table.add(["state", state(now: now)])
        if let remoteAddress { table.add(["connected from", TerminalText.value(remoteAddress)]) }
        for (position, fingerprint) in fingerprints.enumerated() {
            table.add([position == 0 ? "root" : "next root", fingerprint])
            table.add(["", "\(rootFiles[position]), expires \(Times.withAge(rootsNotAfter[position], now: now))"])
        }
        table.add(["accepts from it", "\(acceptMembers?.joined(separator: ", ") ?? "all members"), to \(acceptMaxTLP)"])
        table.add(["offers to it", "\(offerMembers?.joined(separator: ", ") ?? "all members"), to \(offerMaxTLP)"])
        table.add(["limits", "\(entriesPerSecond) entries and \(bytesPerSecond) bytes a second"])
        if let lastError, linked != true { table.add(["last error", TerminalText.prose(lastError)]) }
        return table.lines
    }
}
