import Foundation
import Logging
package import Membership
import Replication
import TransparencyLog

/// What is proven, vouched for, revoked and closed.
extension SyncShell {
    func weighed(_ offered: [AnnouncedCosignature], _ good: [AnnouncedCosignature], from link: LinkID) {
        // The first of each witness on each log tells what the others would.
        for bad in Set(offered).subtracting(good)
        where doubted.insert("\(bad.witness) \(bad.origin)").inserted {
            alarms.raise(
                Alarm(
                    .badCosignature,
                    subject: bad.origin.description,
                    text: "\(bad.witness) vouches for a tree of \(bad.origin) of \(bad.size) entries with root "
                        + "\(bad.root.base64), which is not the one held here.",
                    meaning: "\(bad.origin.member) shows two histories, or \(bad.witness) is wrong."
                )
            )
        }
        vouched(good, from: link)
    }

    /// Durable cosignatures, of others (`link`: over which they came) or made here.
    func vouched(_ given: [AnnouncedCosignature], from link: LinkID? = nil) { instance.vouched(given, from: link) }

    /// The trees that this node may vouch for.
    var heldHeads: [SignedHead] { instance.heldHeads }

    var cosignatures: [LogOrigin: [MemberID: AnnouncedCosignature]] { instance.cosignatures }

    /// What was known at the last stop.
    func remember(_ cosignatures: [AnnouncedCosignature]) { instance.remember(cosignatures) }

    func proved(_ evidence: Equivocation) { execute(instance.proved(evidence, nowMs: nowMs)) }

    func keep(_ found: Equivocation, _ finding: Equivocation.Finding?) {
        do throws(NodeError) { _ = try evidence.keep(found) } catch {
            alarms.raise(Alarm(.disk, subject: found.origin.description, text: "\(error)."))
        }
        // What was merged of it says so.
        keeper.grown.raise()
        // Its member has said which history counts.
        if instance.closing(of: found.origin) != nil { return }
        let alarm = evidence.alarm(found, finding)
        if found.origin == evidence.own { gate.hold(alarm.line) }
        alarms.raise(alarm)
    }

    /// The operator has a list, which is verified and newer than what is held.
    func revoked(_ list: RevocationList) { execute(instance.revoked(list)) }

    /// What is in force of each member.
    var lists: [MemberID: RevocationList] { instance.revocations }

    /// In force even where it cannot be written.
    func keep(_ list: RevocationList) {
        logger.notice("\(list.member) has revoked keys: its list \(list.serial) is in force")
        do throws(NodeError) { try revocations.keep(list) } catch {
            alarms.raise(Alarm(.disk, subject: list.member.text, text: "\(error)."))
        }
    }

    /// Logs of which two histories were signed.
    package var frozen: Set<LogOrigin> { instance.frozen }

    /// Members beyond their quota.
    package var paused: Set<MemberID> { instance.paused }

    /// Freezes again what was frozen at the last stop.
    package func restoreEvidence() throws(NodeError) {
        let held = try evidence.held()
        instance.remember(held)
        for found in held { keep(found, try? found.verify(by: keys)) }
    }

    /// What is not durable is not in force: the peers say it again at the next start.
    func cut(_ statement: IncarnationStatement, isForked: Bool) {
        let origin = statement.closes
        do throws(NodeError) { try incarnations.keep(statement) } catch {
            alarms.raise(Alarm(.disk, subject: origin.description, text: "\(error)."))
            return
        }
        let text =
            "\(origin) is closed by the root of \(statement.member): its first \(statement.size) entries count, and "
            + "\(statement.opens) goes on from there"
        logger.notice("\(text)")
        alarms.settle(origin.description)
        keeper.enqueue(statement, discardingShorter: isForked)
    }

    /// What this node's member wrote before its present log.
    var earlier: [IncarnationStatement] { instance.earlier }

    /// Logs that are closed for good.
    var closed: Set<LogOrigin> { instance.closed }
}
