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

    private let keys: [LogOrigin: VerifierKey]
    private let opened = Mutex<[[UInt8]: Checkpoint]>([:])

    init(_ keys: [LogOrigin: VerifierKey]) { self.keys = keys }

    func verify(_ head: AnnouncedHead) throws(WireError) -> SignedHead {
        guard let key = keys[head.origin] else { throw WireError("the log's key is unknown") }
        let checkpoint: Checkpoint
        if let known = opened.withLock({ $0[head.note] }) {
            checkpoint = known
        } else {
            do {
                checkpoint = try Checkpoint.open(try SignedNote.parse(head.note), verifier: key)
            } catch { throw WireError("the checkpoint is refused: \(error)") }
            opened.withLock { $0[head.note] = checkpoint }
        }
        guard checkpoint.origin == head.origin.description else { throw WireError("the checkpoint is another log's") }
        return SignedHead(announced: head, size: checkpoint.size, root: checkpoint.root)
    }
}
