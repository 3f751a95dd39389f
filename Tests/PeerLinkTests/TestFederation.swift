import Foundation
import Membership
import NIOCore
import NIOPosix
import PeerLink
import Synchronization

/// A fixed moment, so that nothing here depends on the day the tests run.
let june = Date(timeIntervalSince1970: 1_780_300_800)
let year: TimeInterval = 365 * 24 * 60 * 60

/// Three members who trust each other, until a test says otherwise.
struct TestFederation: Sendable {
    let name: FederationName
    let th: MemberID
    let kh: MemberID
    let vn: MemberID
    let roots: [MemberID: RootAuthority]

    init() throws {
        let name = try FederationName("wg-as.asean")
        let members = try ["th", "kh", "vn"].map { text throws(NameError) in try MemberID(text) }
        var roots: [MemberID: RootAuthority] = [:]
        for member in members { roots[member] = try Self.root(of: member, in: name) }
        (self.name, th, kh, vn) = (name, members[0], members[1], members[2])
        self.roots = roots
    }

    static func root(of member: MemberID, in federation: FederationName) throws -> RootAuthority {
        try RootAuthority.generate(
            federation: federation,
            member: member,
            now: june.addingTimeInterval(-3 * year),
            notAfter: june.addingTimeInterval(10 * year)
        )
    }

    /// What `own` trusts: the current roots of `members`, or all.
    func trust(own: MemberID, members: [MemberID]? = nil) throws -> TrustSet {
        let pinned = members ?? [th, kh, vn]
        return try TrustSet(
            federation: name,
            own: own,
            roots: roots.filter { pinned.contains($0.key) }.mapValues { [$0.root] }
        )
    }

    /// The node of `member`, with a certificate by `authority` (by default the member's root) made at `issued`.
    func node(
        _ member: MemberID,
        by authority: RootAuthority? = nil,
        issued: Date = june,
        trusting members: [MemberID]? = nil,
        configuration: PeerLinkConfiguration = PeerLinkConfiguration()
    ) throws -> TestNode {
        let authority = try authority ?? root(member)
        let key = NodeKey.generate()
        let certificate = try authority.issueNode(
            publicKeyPEM: key.publicKeyPEM,
            now: issued,
            notAfter: issued.addingTimeInterval(year)
        )
        let log = CapturedLog()
        return TestNode(
            member: member,
            certificate: certificate,
            key: key,
            log: log,
            endpoint: PeerEndpoint(
                trust: TrustStore(try trust(own: member, members: members)),
                credential: CredentialStore(
                    try NodeCredential(certificateChainPEM: certificate.pem, privateKeyPEM: key.privateKeyPEM)
                ),
                configuration: configuration,
                group: MultiThreadedEventLoopGroup.singleton,
                now: { june },
                logger: log.logger
            )
        )
    }

    func root(_ member: MemberID) throws -> RootAuthority {
        guard let root = roots[member] else { throw CertificateError.unpinnedMember(member) }
        return root
    }
}

/// One member's end of the connections of a test.
struct TestNode: Sendable {
    let member: MemberID
    let certificate: IssuedCertificate
    let key: NodeKey
    let log: CapturedLog
    let endpoint: PeerEndpoint

    /// Listens on a free port while `body` runs; each connection is served by `serve`, which echoes by default.
    @discardableResult
    func listening<Result: Sendable>(
        serve: @escaping @Sendable (PeerConnection) async -> Void = Self.echo,
        _ body: (PeerAddress) async throws -> Result
    ) async throws -> Result {
        let listener = try await PeerListener.bind(endpoint, host: "127.0.0.1", port: 0)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await listener.run(serve) }
            let result = try await body(try PeerAddress(parsing: "127.0.0.1:\(listener.port)"))
            group.cancelAll()
            return result
        }
    }

    @discardableResult
    func connect<Result: Sendable>(
        to address: PeerAddress,
        expecting member: MemberID,
        _ body: (PeerConnection) async throws -> Result
    ) async throws -> Result {
        try await PeerDialer(endpoint).connect(to: address, expecting: member, body)
    }

    static let echo: @Sendable (PeerConnection) async -> Void = { connection in
        do {
            for try await frame in connection.inbound { try await connection.send(frame) }
        } catch {
            // The end of the connection; its log line is what a test looks at.
        }
    }

    /// Serves a connection by waiting for its end.
    static let wait: @Sendable (PeerConnection) async -> Void = { connection in
        do {
            for try await _ in connection.inbound {}
        } catch {
            // As above.
        }
    }
}

/// Counts the connections that a listener let in.
final class Counter: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func increment() { count.withLock { $0 += 1 } }
}
