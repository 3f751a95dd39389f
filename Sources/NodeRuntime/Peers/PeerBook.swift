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

    /// The book with a peer added or changed; its root is kept beside the list as `roots/<member>.pem`.
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
        for member in before.trust.members where member != peer.member {
            guard !before.trust.roots(of: member).contains(root) else {
                throw NodeError("this root is pinned for '\(member)' already; one root cannot speak for two members")
            }
        }
        let folder = configuration.peersFile.deletingLastPathComponent()
        try KeyFile.makeFolder(folder.appending(path: "roots"), mode: 0o755)
        let name = peer.rootFiles.first ?? "roots/\(peer.member).pem"
        try KeyFile.write(
            CertificateFile.pem(of: [root.der]),
            to: folder.appending(path: name),
            mode: 0o644,
            replacing: true
        )
        return try store(before.list.adding(peer), configuration, own: own)
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
