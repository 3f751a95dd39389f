#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// The peers of this node: the content of `peers.json`.
///
///     {"peers": [{
///         "member": "kh",                        // required
///         "name": "…",                           // required
///         "roots": ["kh-root.pem"],              // required; one file, or two while the root is being replaced
///         "address": "node.example.com:7443",    // where to dial; default: never dialled. Port 7443 by default
///         "accept": {"members": "all",           // or a list of ids; default "all"
///                    "maxTLP": "RED"},           // CLEAR, GREEN, AMBER, AMBER+STRICT, RED; default RED
///         "offer": {…},                          // as accept
///         "limits": {"entriesPerSecond": 200000, // default 200000
///                    "bytesPerSecond": 268435456} // default 268435456
///     }]}
package struct PeerList: Hashable, Sendable {
    package static let bytesMax = 1_048_576
    package static let peersMax = 256

    /// In the order of the file.
    package private(set) var peers: [Peer]

    /// Refuses a member that stands twice.
    package init(_ peers: [Peer] = []) throws(PeerListError) {
        var seen: Set<MemberID> = []
        for peer in peers where !seen.insert(peer.member).inserted { throw .twice(peer.member) }
        self.peers = peers
    }

    /// Reads `peers.json` strictly: an unknown key is refused, since it is a setting that would silently not apply.
    package init(json: [UInt8]) throws(PeerListError) {
        guard json.count <= Self.bytesMax else { throw .tooLarge(bytes: json.count) }
        do {
            let file = try JSONDecoder().decode(PeerListFile.self, from: Data(json))
            try self.init(file.peers)
        } catch let error as PeerListError {
            throw error
        } catch DecodingError.dataCorrupted(let context) {
            throw .notJSON(context.underlyingError.map { "\($0)" } ?? context.debugDescription)
        } catch {
            throw .notJSON("\(error)")
        }
    }

    /// Writes `peers.json` with every key spelt out; a list read back from it is equal.
    package func json() throws(PeerListError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(PeerListFile(peers: peers))) + Array("\n".utf8)
        } catch {
            throw .notJSON("\(error)")
        }
    }

    package func peer(_ member: MemberID) -> Peer? { peers.first { $0.member == member } }

    /// The list with `peer` in it, in the place of what stood there for its member.
    package func adding(_ peer: Peer) -> PeerList {
        var list = self
        if let position = peers.firstIndex(where: { $0.member == peer.member }) {
            list.peers[position] = peer
        } else {
            list.peers.append(peer)
        }
        return list
    }

    /// The list without `member`.
    package func removing(_ member: MemberID) -> PeerList {
        var list = self
        list.peers.removeAll { $0.member == member }
        return list
    }
}
