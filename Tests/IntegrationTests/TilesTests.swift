import Commands
import Foundation
import Membership
import NodeRuntime
import ReplicaStore
import Testing
import TransparencyLog

/// A client of C2SP tlog-tiles: it knows an address and a verifier key, and nothing of mandala.
private struct TilesClient: Sendable {
    let port: UInt16
    let prefix: String
    let key: VerifierKey

    func get(_ path: String) async throws -> LocalSocket.Answer {
        try await LocalSocket(path: "", port: port).send("GET", "\(prefix)/\(path)")
    }

    func checkpoint() async throws -> (head: Checkpoint, note: SignedNote) {
        let answer = try await get("checkpoint")
        #expect(answer.status == 200 && answer.headers["content-type"] == "text/plain; charset=utf-8")
        #expect(answer.headers["cache-control"] == "max-age=2")
        let note = try SignedNote.parse([UInt8](answer.body))
        return (try Checkpoint.open(note, verifier: key), note)
    }

    private func immutable(_ path: String) async throws -> [UInt8] {
        let answer = try await get(path)
        try #require(answer.status == 200, "\(path)")
        #expect(answer.headers["content-type"] == "application/octet-stream")
        #expect(answer.headers["cache-control"] == "max-age=31536000, immutable")
        return [UInt8](answer.body)
    }

    func hashes(_ tile: TileCoordinate) async throws -> [Digest] {
        let bytes = try await immutable(tile.path)
        try #require(bytes.count == 32 * tile.width)
        return stride(from: 0, to: bytes.count, by: 32).compactMap { Digest(bytes[$0..<$0 + 32]) }
    }

    /// Every entry, by bundles; the leaves have to be those of the level-0 tiles.
    func tree(_ size: UInt64) async throws -> (tree: InMemoryTree, entries: [[UInt8]]) {
        var tree = InMemoryTree()
        var entries: [[UInt8]] = []
        while tree.size < size {
            let tile = try #require(TileCoordinate(level: 0, index: tree.size >> 8, treeSize: size))
            let bundle = try EntryBundle(parsing: try await immutable(tile.entriesPath))
            #expect(bundle.leafHashes == (try await hashes(tile)))
            for hash in bundle.leafHashes { tree.append(hash) }
            entries += bundle.map { Array($0) }
        }
        return (tree, entries)
    }
}

/// Tiles that were fetched, for the proofs that a client makes of them.
private struct FetchedTiles: TileReader {
    var tiles: [TileCoordinate: [Digest]] = [:]

    func hashes(in tile: TileCoordinate) throws -> [Digest] {
        guard let hashes = tiles[tile] else { throw MissingTile(tile: tile) }
        return hashes
    }
}

extension IntegrationTests {
    private static func serveTiles(_ node: TestNode) throws -> UInt16 {
        let port = try LoopbackPorts.free(1)[0]
        let file = node.configuration.file
        let yaml = try String(contentsOf: file, encoding: .utf8)
        try Data((yaml + "tiles: 127.0.0.1:\(port)\n").utf8).write(to: file)
        node.serves(LocalSocket(path: "", port: UInt16(port)))
        return UInt16(port)
    }

    /// As a member would tell it: from the log key's certificate.
    private static func verifierKey(_ origin: LogOrigin, at node: TestNode) async throws -> VerifierKey {
        let store = try LogStore.open(readingOnly: node.configuration.logDatabase.path)
        defer { try? store.close() }
        let chain = try #require(try store.log(origin)).certificates.map { Array($0) }
        let known = try await node.trust.verifyLogKey(der: chain, now: Date())
        return try VerifierKey(name: origin.description, publicKey: known.publicKey)
    }

    @Test func `a tlog-tiles client that knows a key walks a log and finds it whole`() async throws {
        try await Federation.run { federation in
            let (th, kh) = (try federation.node("th"), try federation.node("kh"))
            try federation.introduce(th, kh, dials: true)
            // The relay serves what it holds, as the author would.
            let port = try Self.serveTiles(kh)
            try await federation.start(th, kh)
            for start in stride(from: 0, to: 66_000, by: 6_000) {
                _ = try await th.report((start..<start + 6_000).map { Samples.draft($0) })
            }
            let secret = "nobody-may-read.example"
            let restricted = try await th.command("report", "domain", secret, "--tlp", "RED", "--audience", "kh")
            #expect(restricted.status == 0, "\(restricted.errors)")
            try await federation.converge(th, kh)
            let client = TilesClient(
                port: port,
                prefix: "/log/\(th.origin)",
                key: try await Self.verifierKey(th.origin, at: kh)
            )
            try await eventually("the checkpoint carries kh's cosignature") {
                try await client.checkpoint().note.signatures.contains { $0.name == "wg-as.asean/kh/witness" }
            }
            let head = try await client.checkpoint().head
            #expect(head.size > 65_536 && head.size & 255 != 0)

            let (tree, entries) = try await client.tree(head.size)
            #expect(tree.size == head.size && tree.root == head.root)
            // The restricted entry is there, and what it says is not.
            #expect(entries.allSatisfy { Data($0).range(of: Data(secret.utf8)) == nil })
            try await Self.prove(head, entries, client)
            try await Self.refuseOthers(head, client)
            #expect(try await client.checkpoint().head == head)
        }
    }

    /// From the tiles of every level alone.
    private static func prove(_ head: Checkpoint, _ entries: [[UInt8]], _ client: TilesClient) async throws {
        var fetched = FetchedTiles()
        for level in 0..<3 {
            var index: UInt64 = 0
            while let tile = TileCoordinate(level: level, index: index, treeSize: head.size) {
                fetched.tiles[tile] = try await client.hashes(tile)
                index += 1
            }
        }
        #expect(try MerkleProof.root(size: head.size, reader: fetched) == head.root)
        for index in [0, 255, 256, 65_535, 65_536, head.size - 1] {
            try MerkleProof.verifyInclusion(
                leaf: MerkleHash.leaf(entries[Int(index)]),
                index: index,
                size: head.size,
                root: head.root,
                proof: try MerkleProof.inclusion(index: index, size: head.size, reader: fetched)
            )
        }
    }

    private static func refuseOthers(_ head: Checkpoint, _ client: TilesClient) async throws {
        // A partial tile of an earlier size is there although the tile is full by now.
        let earlier = try #require(TileCoordinate(level: 0, index: 3, width: 7))
        let full = try #require(TileCoordinate(level: 0, index: 3, width: 256))
        #expect(try await client.hashes(earlier) == Array(client.hashes(full).prefix(7)))
        let last = head.size >> 8
        let edge = "x\(String(format: "%03d", last / 1000))/\(String(format: "%03d", last % 1000))"
        let paths = [
            "tile/0/\(last)", "tile/0/\(String(format: "%03d", last + 1)).p/1", "tile/0/000.p/0", "tile/0/000.p/256",
            "tile/0/0", "tile/00/000", "tile/64/000", "tile/3/000.p/1", "tile/2/000", "tile/entries/\(edge)",
            "tile/entries/\(edge).p/\(head.size % 256 + 1)", "tile/1/000.p/", "tile/1/../0/000", "tile/0/x000/000",
            "checkpoint/", "", "entries", "tile/entries/x99999999999999999999/000", "%63heckpoint",
        ]
        for path in paths {
            let status = try await client.get(path).status
            #expect(status == 404, "\(path)")
        }
        for prefix in ["/log/wg-as.asean/vn/1", "/log/wg-as.asean/th/2", "/log/wg-as.asean/th/01", "/log", ""] {
            let stranger = TilesClient(port: client.port, prefix: prefix, key: client.key)
            #expect(try await stranger.get("checkpoint").status == 404, "\(prefix)")
        }
    }

    @Test func `a method that the tiles' own port does not take is refused with those that it does`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let socket = LocalSocket(path: "", port: try Self.serveTiles(th))
            try await th.start()
            let path = "/log/\(th.origin)/checkpoint"
            for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"] {
                let answer = try await socket.send(method, path)
                #expect(answer.status == 405 && answer.headers["allow"] == "get, head", "\(method): \(answer)")
            }
            #expect(try await socket.send("PROPFIND", path).status == 501)
            #expect(try await socket.send("HEAD", path).status == 200)
            #expect(try await socket.send("POST", "/elsewhere").status == 404)
        }
    }

    @Test(arguments: [("0.0.0.0:7480", "is not loopback"), ("127.0.0.1", "say which port"), ("127.example:1", "TLS")])
    func `tiles beyond loopback are refused at the start`(address: String, reason: String) async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let file = th.configuration.file
            let yaml = try String(contentsOf: file, encoding: .utf8)
            try Data((yaml + "tiles: \"\(address)\"\n").utf8).write(to: file)
            let refused = try await th.command("serve")
            #expect(refused.status == 1 && refused.errorLines.count == 1, "\(refused)")
            #expect(refused.errors.contains(reason), "\(refused)")
        }
    }
}
