import Entries
import Foundation
import Membership
import Replication

/// Payloads that did not come with their entries.
extension SimulatedNode {
    /// Who may be given what, by what this node knows.
    var rule: GivingRule {
        var lists = replica.lists.mapValues(\.list)
        if let book { lists[member] = book }
        return GivingRule(lists: lists, roots: world.roots)
    }

    func askPayloads(_ link: LinkID, _ origin: LogOrigin, from: UInt64) throws {
        guard let log = logs[origin], let peer = peer(link)?.member else { return }
        var ranges: [Range<UInt64>] = []
        for index in from..<max(from, log.size) where ranges.count < world.plan.payloadsMax {
            guard let entry = log[index], entry.disposition == .wanted else { continue }
            let mayHold =
                peer == origin.member || entry.envelope.sealed || entry.envelope.audience.isEmpty
                || entry.envelope.audience.contains(peer)
            if mayHold { ranges.append(index..<index + 1) }
        }
        let any = !ranges.isEmpty
        if any { try send(link, .payloadFetch(request: world.nowMs, origin: origin, ranges: ranges)) }
        let through = ranges.count < world.plan.payloadsMax ? .max : ranges.last?.upperBound ?? .max
        report { $0.asked(link, origin, through: through, any: any, nowMs: $1) }
    }

    func answerPayloads(_ link: LinkID, request: UInt64, _ origin: LogOrigin, _ ranges: [Range<UInt64>]) throws {
        guard let log = logs[origin], let peer = peer(link)?.member else { return }
        let rule = rule
        var answers: [PayloadAnswer] = []
        for index in ranges.joined() where answers.count < world.plan.payloadsMax {
            guard let entry = log[index] else { continue }
            answers.append(PayloadAnswer(index: index, content: content(entry, origin, peer, rule)))
        }
        try send(link, .payloads(request: request, origin: origin, answers: answers))
    }

    private func content(
        _ entry: SimulatedLog.Entry,
        _ origin: LogOrigin,
        _ peer: MemberID,
        _ rule: GivingRule
    ) -> PayloadAnswer.Content {
        guard let payload = entry.payload else { return .notHeld }
        if rule.allows(entry.envelope, body: payload.body, author: origin.member, to: peer) {
            return .given(payload.bytes)
        }
        return rule.lists[origin.member] == nil ? .retry : .denied
    }

    func fill(_ link: LinkID, _ origin: LogOrigin, _ answers: [PayloadAnswer]) throws {
        let prefix = CommitmentPrefix(origin)
        var stored: UInt64 = 0
        var refused = false
        for answer in answers {
            guard var entry = logs[origin]?[answer.index], entry.disposition == .wanted else { continue }
            switch answer.content {
            case .given(let bytes):
                let judged = PackageVerifier(own: member).judge(bytes, entry.envelope, author: origin.member, prefix)
                if let fault = judged.fault {
                    refused = true
                    try blame(link, fault, of: origin, mayBeHonest: peer(link)?.origin != origin)
                    continue
                }
                entry.payload = judged.0
                entry.disposition = judged.1
                stored += UInt64(bytes.count)
                logs[origin]?[answer.index] = entry
                try held(entry, of: origin, index: answer.index)
            case .denied where peer(link)?.origin == origin:
                // The author's word is final.
                entry.disposition = .withheld
                logs[origin]?[answer.index] = entry
            case .denied, .erased, .notHeld, .retry: break
            }
        }
        guard let log = logs[origin] else { return }
        note("fills \(origin.member): payloads through \(log.payloadsThrough)")
        let through = log.payloadsThrough
        report { [stored, refused] in
            $0.filled(link, origin, payloadsThrough: through, storedBytes: stored, refused: refused, nowMs: $1)
        }
    }
}
