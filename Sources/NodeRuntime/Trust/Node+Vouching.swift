import Foundation
import Logging
import Membership
import Replication

extension Node {
    /// Cosigns what is held, off the path of the entries themselves.
    func vouch() async {
        var witness: Witness?
        var certificates: [[UInt8]] = []
        if keys.witness == nil {
            logger.notice("keys/witness.key is missing: this node vouches for no log; certify one for it")
        }
        var failure: String?
        while !Task.isCancelled {
            if let key = keys.witness, key.certificates != certificates {
                witness = Witness(member: keys.origin.member, key: key, store: log)
                certificates = key.certificates
            }
            do {
                if let witness { await shell.vouched(try await witness.cosign(await shell.heldHeads, now: Date())) }
                if failure != nil { alarms.settle("vouching") }
                failure = nil
            } catch {
                let text = "What is held could not be cosigned: \(error)."
                if failure != text { alarms.raise(Alarm(.disk, subject: "vouching", text: text)) }
                failure = text
            }
            try? await Task.sleep(for: .seconds(1))
        }
    }
}
