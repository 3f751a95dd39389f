package import Foundation

/// `GET /v1/status` on the control socket.
package struct NodeStatus: Codable, Sendable {
    package var federation: String
    package var member: String
    package var version: String
    package var startedAt: Date
    package var listening: String
    package var logs: [LogStatus]
    package var peers: [PeerStatus]
    package var replica: ReplicaStatus
    package var certificates: [CertificateStatus]
    /// What members have revoked.
    package var revocations: [RevocationStatus]
    package var alarms: [Alarm]
    /// To this member; nil from a daemon of an earlier version.
    package var requests: RequestCounts?
    /// Absent while reports are appended at once.
    package var quarantine: QuarantineStatus?
}

/// Nothing is appended to the own log now; reports are queued.
package struct QuarantineStatus: Codable, Sendable {
    package var reason: String
    package var since: Date
    /// Members that have said what they hold of the own log, of how many, and how many must have.
    package var answered: Int
    package var members: Int
    package var needed: Int
    /// Entries of the own log that others hold beyond those here.
    package var missing: UInt64
    package var queued: Int
    package var advice: String
}

/// `GET /v1/progress`: what of the status costs nothing however large the replica is.
package struct NodeProgress: Codable, Sendable {
    package var logs: [LogStatus]
    /// Of what is open to all members.
    package var openDigest: String
}

package struct LogStatus: Codable, Sendable {
    package var origin: String
    package var member: String
    /// Entries held, durable.
    package var size: UInt64
    package var root: String
    /// Entries merged into the replica.
    package var applied: UInt64
    /// Entries that some linked peer holds beyond these.
    package var behind: UInt64
    /// Payloads meant for this node that nobody has given yet.
    package var missingPayloads: UInt64
    /// Its member has signed two histories of it: nothing more is taken.
    package var frozen: Bool
    /// Its member has come to its quota: nothing more is taken.
    package var paused: Bool
    /// The member's root has closed it: what is held counts, and a later log goes on.
    package var closed: Bool
    /// Members that durably hold this tree, or a larger one, by their cosignatures; the log's own is not counted.
    package var cosignedBy: [String]
    /// How many could: the members pinned here, but for the log's own.
    package var witnesses: Int
    /// Whether more than two thirds do.
    package var quorum: Bool
    /// The largest size that more than two thirds hold; 0: none.
    package var quorumSize: UInt64
}

package struct PeerStatus: Codable, Sendable {
    package var member: String
    package var name: String
    package var fingerprints: [String]
    package var address: String?
    package var linked: Bool
    package var linkedSince: Date?
    package var remoteAddress: String?
    /// Entries of this node's own log that the peer has not said to hold; nil while it is not linked.
    package var lag: UInt64?
    package var lastError: String?
}

package struct ReplicaStatus: Codable, Sendable {
    package var path: String
    package var restrictedPath: String
    package var objects: Int
    package var conflicts: Int
    /// Of what is open to all members: equal on every converged node.
    package var openDigest: String
    /// Of all that this node may see.
    package var stateDigest: String
    package var unread: Int
}

package struct CertificateStatus: Codable, Sendable {
    /// `root`, `node`, `log`, `witness`, or `http` where HTTP has TLS.
    package var name: String
    package var notAfter: Date

    package init(name: String, notAfter: Date) {
        self.name = name
        self.notAfter = notAfter
    }
}

/// `POST /v1/peers`: pins a member's root.
package struct PeerAddition: Codable, Sendable {
    package var member: String
    package var name: String
    package var rootPEM: String
    package var address: String?

    package init(member: String, name: String, rootPEM: String, address: String?) {
        self.member = member
        self.name = name
        self.rootPEM = rootPEM
        self.address = address
    }
}

/// `POST /v1/peers/{member}/test`.
package struct PeerTest: Codable, Sendable {
    package var member: String
    package var address: String?
    package var reached: Bool
    package var milliseconds: Double?
    package var reason: String?
}

/// Any error, in one line; the body of every status above 399.
package struct LocalError: Codable, Sendable {
    package var error: String
    package init(error: String) { self.error = error }
}
