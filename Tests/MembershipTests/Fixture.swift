import Foundation
import Membership

/// A fixed moment, so that nothing here depends on the day the tests run.
let june = Date(timeIntervalSince1970: 1_780_300_800)
let year: TimeInterval = 365 * 24 * 60 * 60
let day: TimeInterval = 24 * 60 * 60

/// A federation with two members whose roots are pinned at each other's nodes.
struct Fixture {
    let federation: FederationName
    let th: MemberID
    let kh: MemberID
    let thRoot: RootAuthority
    let khRoot: RootAuthority
    let nodeKey = NodeKey.generate()

    init() throws {
        federation = try FederationName("wg-as.asean")
        th = try MemberID("th")
        kh = try MemberID("kh")
        let start = june.addingTimeInterval(-3 * year)
        let end = june.addingTimeInterval(10 * year)
        thRoot = try RootAuthority.generate(federation: federation, member: th, now: start, notAfter: end)
        khRoot = try RootAuthority.generate(federation: federation, member: kh, now: start, notAfter: end)
    }

    /// The trust of kh's node.
    func trust(revokedKeys: Set<Fingerprint> = []) throws -> TrustSet {
        try TrustSet(
            federation: federation,
            own: kh,
            roots: [th: [thRoot.root], kh: [khRoot.root]],
            revokedKeys: revokedKeys
        )
    }

    func node(of root: RootAuthority, now: Date = june, notAfter: Date? = nil) throws -> IssuedCertificate {
        try root.issueNode(
            publicKeyPEM: nodeKey.publicKeyPEM,
            now: now,
            notAfter: notAfter ?? now.addingTimeInterval(year)
        )
    }

    /// The root of `owner`, used to sign in the name of another member or federation.
    func masquerade(
        _ owner: RootAuthority,
        as member: MemberID,
        federation other: FederationName? = nil
    ) throws -> RootAuthority {
        try RootAuthority(
            federation: other ?? federation,
            member: member,
            certificateFile: Array(owner.certificatePEM.utf8),
            privateKeyPEM: try owner.privateKeyPEM()
        )
    }
}
