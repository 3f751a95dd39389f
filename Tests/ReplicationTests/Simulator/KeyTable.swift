import Membership
import Replication
import Synchronization
import TransparencyLog

/// The log keys that everybody trusts. A note is opened once: whether it verifies is a pure function of its bytes.
final class KeyTable: HeadVerifier {
    func verify(_ list: RevocationList) throws(WireError) {}
    func verify(_ statement: IncarnationStatement) throws(WireError) {}

    func verify(_ cosignature: AnnouncedCosignature) throws(WireError) {
        if cosignature.bytes.last == 0xff { throw WireError("forged", isSendersFault: true) }
    }

    /// All that were ever certified of each log; none of one that is not trusted any more.
    private let keys: Mutex<[LogOrigin: [VerifierKey]]>
    private let opened = Mutex<[[UInt8]: Checkpoint]>([:])

    init(_ keys: [LogOrigin: VerifierKey]) { self.keys = Mutex(keys.mapValues { [$0] }) }

    func add(_ key: VerifierKey, of origin: LogOrigin) { keys.withLock { $0[origin, default: []].append(key) } }

    func distrust(_ origin: LogOrigin) { keys.withLock { $0[origin] = nil } }

    func verify(_ head: AnnouncedHead) throws(WireError) -> SignedHead {
        guard let keys = self.keys.withLock({ $0[head.origin] }) else { throw WireError("the log's key is unknown") }
        let checkpoint: Checkpoint
        if let known = opened.withLock({ $0[head.note] }) {
            checkpoint = known
        } else {
            let note = try? SignedNote.parse(head.note)
            guard let note, let found = keys.lazy.compactMap({ try? Checkpoint.open(note, verifier: $0) }).first else {
                throw WireError("the checkpoint is refused", isSendersFault: true)
            }
            checkpoint = found
            opened.withLock { $0[head.note] = checkpoint }
        }
        guard checkpoint.origin == head.origin.description else { throw WireError("the checkpoint is another log's") }
        return SignedHead(announced: head, size: checkpoint.size, root: checkpoint.root)
    }
}
