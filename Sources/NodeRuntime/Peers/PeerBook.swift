import Exchange
import Foundation
package import Membership

/// `peers.json` and the trust set it makes, changed whole or not at all.
package struct PeerBook: Sendable {
    package let list: PeerList
    package let trust: TrustSet

    package static func load(_ configuration: NodeConfiguration, own: PinnedRoot) throws(NodeError) -> PeerBook {
        let file = configuration.peersFile
        let bytes: [UInt8]
        do { bytes = Array(try Data(contentsOf: file)) } catch {
            throw NodeError("\(file.path): the peer list cannot be read; an empty one is {\"peers\": []}")
        }
        // With the place, which the decoder does not tell.
        do { _ = try bytes.withUnsafeBytes { try JSONText.parse($0) } } catch {
            throw NodeError("\(file.path): \(error)")
        }
        do throws(PeerListError) {
            return try PeerBook(try PeerList(json: bytes), configuration, own: own)
        } catch { throw NodeError("\(file.path): \(error)") }
    }

    private init(_ list: PeerList, _ configuration: NodeConfiguration, own: PinnedRoot) throws(PeerListError) {
        self.list = list
        let folder = configuration.peersFile.deletingLastPathComponent()
        do throws(TrustSetError) {
            trust = try TrustSet(
                federation: configuration.federation,
                own: configuration.member,
                ownRoots: [own],
                peers: list,
                load: { name in
                    let url = name.hasPrefix("/") ? URL(filePath: name) : folder.appending(path: name)
                    return Array(try Data(contentsOf: url))
                }
            )
        } catch { throw .badValue(path: "peers", reason: "\(error)") }
    }

    /// The book with a peer added, or with its name, address and root changed.
    ///
    /// What the operator has set for a peer that is there (accept, offer, limits) stays: adding it again must not widen
    /// what it is given. A root that is pinned already stays with the other one. A new one replaces them, in a file of
    /// its own, so that the old list holds until the new one is written.
    package static func add(
        _ peer: Peer,
        root: PinnedRoot,
        to configuration: NodeConfiguration,
        own: PinnedRoot
    ) throws(NodeError) -> PeerBook {
        let before = try load(configuration, own: own)
        guard peer.member != configuration.member else {
            throw NodeError("'\(peer.member)' is this node's own member; a peer is another one")
        }
        guard root.fingerprint != own.fingerprint else {
            throw NodeError("that is this node's own root certificate; ask \(peer.member) for theirs")
        }
        if let stated = root.statedMember, stated != peer.member {
            throw NodeError("that is the root of '\(stated)' by its subject; ask '\(peer.member)' for theirs")
        }
        for member in before.trust.members where member != peer.member {
            guard !before.trust.roots(of: member).contains(root) else {
                throw NodeError("this root is pinned for '\(member)' already; one root cannot speak for two members")
            }
        }
        let old = before.list.peer(peer.member)
        var files = peer.rootFiles
        if let old, before.trust.roots(of: peer.member).contains(root) {
            files = old.rootFiles
        } else {
            if old != nil {
                let digits = root.fingerprint.bytes.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
                files = ["roots/\(peer.member)-\(digits.joined()).pem"]
            }
            let folder = configuration.peersFile.deletingLastPathComponent()
            try KeyFile.makeFolder(folder.appending(path: "roots"), mode: 0o755)
            for name in files {
                let url = name.hasPrefix("/") ? URL(filePath: name) : folder.appending(path: name)
                try KeyFile.write(CertificateFile.pem(of: [root.der]), to: url, mode: 0o644, replacing: true)
            }
        }
        let entry = Peer(
            member: peer.member,
            name: peer.name,
            rootFiles: files,
            address: peer.address ?? old?.address,
            accept: old?.accept ?? peer.accept,
            offer: old?.offer ?? peer.offer,
            limits: old?.limits ?? peer.limits
        )
        return try store(before.list.adding(entry), configuration, own: own)
    }

    package static func remove(
        _ member: MemberID,
        from configuration: NodeConfiguration,
        own: PinnedRoot
    ) throws(NodeError) -> PeerBook {
        let before = try load(configuration, own: own)
        guard before.list.peer(member) != nil else {
            throw NodeError("'\(member)' is no peer of this node; 'mandala peer list' shows who is")
        }
        return try store(before.list.removing(member), configuration, own: own)
    }

    private static func store(
        _ list: PeerList,
        _ configuration: NodeConfiguration,
        own: PinnedRoot
    ) throws(NodeError) -> PeerBook {
        let file = configuration.peersFile
        do throws(PeerListError) {
            let book = try PeerBook(list, configuration, own: own)
            let text = String(decoding: try list.json(), as: UTF8.self)
            do throws(NodeError) { try KeyFile.write(text, to: file, mode: 0o644, replacing: true) } catch {
                throw .badValue(path: "peers", reason: error.description)
            }
            return book
        } catch { throw NodeError("\(file.path): \(error)") }
    }

    /// SHA-256 of every pinned root by member: the content of this node's `members` entry.
    package var roots: [MemberID: [[UInt8]]] {
        Dictionary(uniqueKeysWithValues: trust.members.map { ($0, trust.roots(of: $0).map(\.fingerprint.bytes)) })
    }
}
