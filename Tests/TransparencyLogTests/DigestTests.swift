import Testing
import TransparencyLog

@Suite struct DigestTests {
    @Test func `bytes, base64 and hexadecimal lead back to the digest`() throws {
        var random = Seeded(1)
        for _ in 0..<50 {
            let digest = try random.digest()
            #expect(Digest(digest.bytes) == digest)
            #expect(Digest(base64: digest.base64) == digest)
            #expect(try bytes(hex: digest.description) == digest.bytes)
            #expect(Digest(digest.bytes.lazy.map { $0 }) == digest)
        }
    }

    @Test func `the order is that of the bytes`() throws {
        var random = Seeded(2)
        for _ in 0..<200 {
            let left = try random.digest()
            let right = Bool.random(using: &random) ? try random.digest() : try random.flip(left)
            #expect((left < right) == left.bytes.lexicographicallyPrecedes(right.bytes))
        }
    }

    @Test(arguments: [0, 1, 31, 33, 64])
    func `only 32 bytes are a digest`(count: Int) {
        #expect(Digest([UInt8](repeating: 0, count: count)) == nil)
        #expect(Digest([UInt8](repeating: 0, count: count).lazy.map { $0 }) == nil)
    }

    @Test(arguments: [
        "", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==", "AAAAAAAAAAAAAAAAAAAAA=AAAAAAAAAAAAAAAAAAAAAA",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA-=",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\u{e9}",
    ])
    func `base64 that is foreign, cut, of unused bits or of another length is refused`(text: String) {
        #expect(Digest(base64: text) == nil)
        #expect(Digest(base64: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=") == .zero)
    }

    @Test func `concatenated hashes lead back to their first ones`() throws {
        var random = Seeded(3)
        let hashes = try (0..<256).map { _ in try random.digest() }
        let encoded = TileBytes.encode(hashes)
        #expect(encoded.count == 8192)
        #expect(encoded.withUnsafeBytes { TileBytes.decode($0) } == hashes)
        #expect(encoded.withUnsafeBytes { TileBytes.decode($0, width: 7) } == [Digest](hashes.prefix(7)))
        #expect(encoded.withUnsafeBytes { TileBytes.decode($0, width: 257) } == nil)
        #expect(encoded.dropLast().withUnsafeBytes { TileBytes.decode($0) } == nil)
        #expect((encoded + hashes[0].bytes).withUnsafeBytes { TileBytes.decode($0) } == nil)
    }
}
