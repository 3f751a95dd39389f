import Entries
import Foundation
import Membership
import Replication
import TransparencyLog

extension LogCommit {
    /// What can be said of a commit without the database.
    func check() throws(StoreError) {
        let name = origin.description
        guard newSize >= expectedSize else { throw .shrinking(origin: name, from: expectedSize, to: newSize) }
        guard newSize - expectedSize == UInt64(entries.count) else {
            throw .refused(
                origin: name,
                reason: "\(entries.count) entries do not lead from \(expectedSize) to \(newSize)"
            )
        }
        guard newSize < LogKey.entriesMax else {
            throw .refused(origin: name, reason: "a log holds fewer than \(LogKey.entriesMax) entries")
        }
        guard newSize > expectedSize || newRoot == expectedRoot else { throw .fork(origin: name, size: newSize) }
        for (position, entry) in entries.enumerated() {
            guard entry.envelope.count <= EntryLimits.envelopeBytesMax,
                entry.payload?.count ?? 0 <= EntryLimits.payloadBytesMax, !entry.envelope.isEmpty,
                (entry.payload != nil) == (entry.state == .held)
            else {
                let index = expectedSize &+ UInt64(position)
                throw .refused(origin: name, reason: "entry \(index) is too large, or its payload and state disagree")
            }
        }
        guard Set(fullTiles.map(Place.init)) == completed, fullTiles.count == completed.count else {
            throw .refused(origin: name, reason: "the tiles are not those that fill between the two sizes")
        }
        if let checkpoint { try check(checkpoint, states: Checkpoint(origin: name, size: newSize, root: newRoot)) }
    }

    private struct Place: Hashable {
        let level: Int
        let index: UInt64

        init(_ tile: FullTile) { self.init(level: tile.level, index: tile.index) }

        init(level: Int, index: UInt64) {
            self.level = level
            self.index = index
        }
    }

    private var completed: Set<Place> {
        var places: Set<Place> = []
        for level in 0..<5 {
            let shift = UInt64(level + 1) * 8
            for index in expectedSize >> shift..<newSize >> shift { places.insert(Place(level: level, index: index)) }
        }
        return places
    }

    private func check(_ note: Data, states expected: Checkpoint) throws(StoreError) {
        // Of a note that is known to be signed nothing more need be read.
        let text = Data("\(expected.body)\n".utf8)
        if note.prefix(text.count) == text { return }
        if IncarnationStatement.begins(note) {
            guard let closing = try? IncarnationStatement(parsing: Array(note)), closing.checkpoint == expected else {
                throw .refused(origin: expected.origin, reason: "the statement is not of the tree at \(expected.size)")
            }
            return
        }
        let stated: Checkpoint
        do { stated = try Checkpoint.parse(SignedNote.parse([UInt8](note)).text) } catch {
            throw .refused(origin: expected.origin, reason: "\(error)")
        }
        guard stated == expected else {
            throw .refused(origin: expected.origin, reason: "the note is not of the tree at \(expected.size)")
        }
    }
}
