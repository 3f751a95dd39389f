import Crypto
import Foundation
package import Membership

/// The certified keys of a node, and their files in its folder of keys.
package enum KeySlot: String, CaseIterable, Sendable {
    case node, log, witness

    var certificateName: String { "\(rawValue).cert.pem" }
    var keyName: String { self == .node ? "node.key.pem" : "\(rawValue).key" }
    /// A new key that waits for its certificate.
    var nextKeyName: String { keyName + ".next" }

    init(_ role: NodeIdentity.Role) {
        switch role {
        case .node: self = .node
        case .log: self = .log
        case .witness: self = .witness
        }
    }

    /// `incarnation`: of the log.
    package func role(_ incarnation: Incarnation) -> NodeIdentity.Role {
        switch self {
        case .node: .node
        case .log: .log(incarnation)
        case .witness: .witness
        }
    }
}

/// A node's private key, as its file holds it: PEM for TLS, the base64 of 32 bytes for log and witness.
struct SlotKey {
    private enum Kind {
        case tls(NodeKey)
        case ed25519(seed: [UInt8])
    }

    let text: String
    private let kind: Kind

    static func generate(_ slot: KeySlot) -> SlotKey {
        if slot == .node {
            let key = NodeKey.generate()
            return SlotKey(text: key.privateKeyPEM, kind: .tls(key))
        }
        let seed = Array(Curve25519.Signing.PrivateKey().rawRepresentation)
        return SlotKey(text: Data(seed).base64EncodedString() + "\n", kind: .ed25519(seed: seed))
    }

    private init(text: String, kind: Kind) {
        self.text = text
        self.kind = kind
    }

    init(_ slot: KeySlot, file: URL) throws(NodeError) {
        text = try KeyFile.read(file)
        do {
            if slot == .node {
                kind = .tls(try NodeKey(privateKeyPEM: text))
            } else {
                let seed = Data(base64Encoded: text.trimmingCharacters(in: .whitespacesAndNewlines))
                kind = .ed25519(seed: Array(seed ?? Data()))
            }
            _ = try fingerprint
        } catch { throw NodeError("\(file.path): \(error)") }
    }

    var fingerprint: Fingerprint {
        get throws(CertificateError) {
            switch kind {
            case .tls(let key): try key.fingerprint
            case .ed25519(let seed): try Fingerprint(ofEd25519Seed: seed)
            }
        }
    }

    func requestPEM(for identity: NodeIdentity) throws(CertificateError) -> String {
        switch kind {
        case .tls(let key): try key.requestPEM(for: identity)
        case .ed25519(let seed): try CertificateRequest.pem(for: identity, seed: seed)
        }
    }
}
