import Foundation
import Logging
import Membership
import PeerLink
import Synchronization
import TransparencyLog

/// The node's keys and certificates while it runs: read again whole, or not at all.
extension Node {
    static let keyWatchInterval: Duration = .seconds(2)

    var keys: NodeKeys { keysInForce.withLock { $0 } }

    /// Reads peers.json, the root, and the keys and certificates of node, log and witness again. What does not hold changes
    /// nothing, and is told until it is put right.
    package func reload() async throws(NodeError) -> [String: Int] {
        let stamp = KeyStamp(configuration.keysFolder)
        do throws(NodeError) {
            let peers = try await readAgain()
            keyReading.withLock { $0 = KeyReading(stamp: stamp) }
            return ["peers": peers]
        } catch {
            let alarm = Alarm(
                subject: "reload",
                text:
                    "what was changed cannot be used, and what was in force stays in force: \(error). Put it right, then run "
                    + "'systemctl reload mandala'; 'mandala certificate list' shows which certificate does not hold"
            )
            keyReading.withLock { $0 = KeyReading(stamp: stamp, alarm: alarm) }
            throw error
        }
    }

    private func readAgain() async throws(NodeError) -> Int {
        let fresh = try await NodeKeys(configuration, now: Date())
        guard fresh.origin == keys.origin else {
            throw NodeError(
                "keys/log.cert.pem is for \(fresh.origin), and the log written here is \(keys.origin): restart the daemon "
                    + "to write another log"
            )
        }
        let next = try PeerBook.load(configuration, own: fresh.root)
        do throws(PeerLinkError) {
            endpoint.credential.update(
                try NodeCredential(certificateChainPEM: fresh.nodeCertificatePEM, privateKeyPEM: fresh.nodeKeyPEM)
            )
        } catch { throw NodeError("\(error)") }
        let isNewLogKey = fresh.logKey.verifierKey != keys.logKey.verifierKey
        keysInForce.withLock { $0 = fresh }
        await keeper.use(fresh)
        try await apply(next)
        logger.notice("peers and certificates are reloaded\(isNewLogKey ? ", and a new log key is in use" : "")")
        return next.list.peers.count
    }

    /// Takes changed files without being told, and tells of certificates that expire.
    func watchKeys() async {
        var watch = KeyWatch(keyReading.withLock { $0.stamp })
        var told: [Alarm] = []
        while !Task.isCancelled {
            let stamp = KeyStamp(configuration.keysFolder)
            if watch.isDue(stamp, read: keyReading.withLock { $0.stamp }) {
                do throws(NodeError) { _ = try await reload() } catch {
                    logger.error("alarm: the changed files in \(configuration.keysFolder.path) are not used: \(error)")
                }
            }
            let alarms = expiringCertificates(now: Date())
            for alarm in alarms where !told.contains(alarm) { logger.error("alarm: \(alarm.text)") }
            told = alarms
            try? await Task.sleep(for: Self.keyWatchInterval)
        }
    }
}
