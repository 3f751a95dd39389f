import Foundation
import Membership
import PeerLink
import Replication
import Synchronization

/// Revoked keys, as they come into force.
extension Node {
    /// Puts peer book and revocations in force; connections that they no longer allow close.
    func enforceRevocations() async {
        let book = book.withLock { $0 }
        let lists = revocations.lists(signedWithin: book.trust)
        let trust = book.trust.revoking(lists)
        logKeys.update(trust)
        endpoint.trust.update(trust)
        await shell.trustChanged(Self.policies(book), lists)
    }

    /// A list from the operator: verified, told to every peer, and in force here when it returns.
    func revoke(_ text: RevocationText) async throws(NodeError) -> RevocationStatus {
        let list: RevocationList
        do throws(RevocationError) {
            list = try RevocationList(verifying: Array(text.list.utf8), by: endpoint.trust.current)
            if let held = await shell.lists[list.member], held != list, !list.isNewer(than: held) {
                throw .superseded(list.member, serial: list.serial, held: held.serial)
            }
        } catch { throw NodeError("\(error)") }
        await shell.revoked(list)
        await enforceRevocations()
        return RevocationStatus(list)
    }

    func lists() async -> [RevocationText] {
        await shell.lists.values.sorted { $0.member < $1.member }.map {
            RevocationText(list: String(decoding: $0.bytes, as: UTF8.self))
        }
    }

    func revocationStatuses() async -> [RevocationStatus] {
        await shell.lists.values.sorted { $0.member < $1.member }.map { RevocationStatus($0) }
    }

    /// Keys that this node uses although its own member has revoked them.
    func revokedKeys() async -> [Alarm] {
        let keys = keys
        guard let list = await shell.lists[keys.origin.member] else { return [] }
        return KeySlot.allCases.compactMap { slot in
            guard let key = keys.fingerprints[slot], let entry = list.entries.first(where: { $0.key == key }) else {
                return nil
            }
            return Alarm(
                .keyRevoked,
                subject: "\(slot.rawValue) key",
                text: "The \(slot.rawValue) key of this node is revoked by its own member (\(entry.reason)).",
                advice:
                    "Make a new one: 'mandala certificate renew \(slot.rawValue) --new-key', or 'mandala certificate "
                    + "request \(slot.rawValue) --new-key' where the root is elsewhere.",
                since: Date(timeIntervalSince1970: TimeInterval(list.seconds))
            )
        }
    }
}
