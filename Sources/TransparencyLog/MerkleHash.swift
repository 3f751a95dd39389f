import Crypto

/// The hashes of an RFC 6962 §2.1 (RFC 9162 §2.1.1) Merkle tree over SHA-256.
package enum MerkleHash {
    /// The root of the tree without leaves: SHA-256 of nothing.
    package static let emptyRoot = Digest(SHA256().finalize())

    /// Leaves up to this many bytes are copied behind their prefix, so that SHA-256 is fed once (5 to 18 % faster); a
    /// temporary allocation past 1 KiB would not be on the stack, and the copy then costs more than it saves.
    private static let copiedLeafBytesMax = 1023
    private static let nodeByteCount = 1 + 2 * Digest.byteCount

    /// `SHA-256(0x00 ‖ data)`.
    package static func leaf(_ data: UnsafeRawBufferPointer) -> Digest {
        guard data.count <= copiedLeafBytesMax else {
            var hasher = SHA256()
            withUnsafeBytes(of: UInt8(0)) { hasher.update(bufferPointer: $0) }
            hasher.update(bufferPointer: data)
            return Digest(hasher.finalize())
        }
        return withUnsafeTemporaryAllocation(byteCount: data.count + 1, alignment: 8) { buffer in
            buffer[0] = 0
            UnsafeMutableRawBufferPointer(rebasing: buffer[1...]).copyMemory(from: data)
            return hash(buffer)
        }
    }

    /// `SHA-256(0x00 ‖ data)`.
    package static func leaf(_ data: [UInt8]) -> Digest {
        data.withUnsafeBytes { leaf($0) }
    }

    /// `SHA-256(0x00 ‖ data)`, without a copy for contiguous bytes such as `Data` and `ArraySlice`.
    package static func leaf(_ data: some Collection<UInt8>) -> Digest {
        data.withContiguousStorageIfAvailable { leaf(UnsafeRawBufferPointer($0)) } ?? leaf([UInt8](data))
    }

    /// `SHA-256(0x01 ‖ left ‖ right)`.
    package static func node(_ left: Digest, _ right: Digest) -> Digest {
        withUnsafeTemporaryAllocation(byteCount: nodeByteCount, alignment: 8) { buffer in
            buffer[0] = 1
            left.store(in: buffer, at: 1)
            right.store(in: buffer, at: 1 + Digest.byteCount)
            return hash(buffer)
        }
    }

    /// The root over a power-of-two number of neighbouring nodes of one level.
    static func perfectRoot(of nodes: ArraySlice<Digest>) -> Digest {
        var row = [Digest](nodes)
        var width = row.count
        while width > 1 {
            width /= 2
            for position in 0..<width {
                row[position] = node(row[2 * position], row[2 * position + 1])
            }
        }
        return row.first ?? emptyRoot
    }

    private static func hash(_ buffer: UnsafeMutableRawBufferPointer) -> Digest {
        var hasher = SHA256()
        hasher.update(bufferPointer: UnsafeRawBufferPointer(buffer))
        return Digest(hasher.finalize())
    }
}
