import Entries
import Foundation
import Membership
import Replication
import TransparencyLog

/// What waits to be sent on one link: pushes first, then a package each of what the peer pulls.
struct Outbox {
    struct Job {
        let serving: Serving
        var rest: Serving
        var sent: UInt64 = 0
    }
    var pushes: [Job] = []
    var pulls: [Job] = []
    var isSending = false
}

extension SimulatedNode {
    func serve(_ serving: Serving) {
        let job = Outbox.Job(serving: serving, rest: serving)
        if serving.request == 0 {
            outboxes[serving.link]?.pushes.append(job)
        } else {
            outboxes[serving.link]?.pulls.append(job)
        }
        sendLater(serving.link)
    }

    private func sendLater(_ link: LinkID) {
        guard let outbox = outboxes[link], !outbox.isSending, !(outbox.pushes.isEmpty && outbox.pulls.isEmpty) else {
            return
        }
        outboxes[link]?.isSending = true
        after(0...2) { node in
            node.outboxes[link]?.isSending = false
            try node.sendNext(link)
            node.sendLater(link)
        }
    }

    private func sendNext(_ link: LinkID) throws {
        guard var outbox = outboxes[link], let peer = peer(link)?.member else { return }
        let isPush = !outbox.pushes.isEmpty
        var job = isPush ? outbox.pushes.removeFirst() : outbox.pulls.removeFirst()
        guard let package = try package(job.rest, for: peer) else {
            throw SimulationFailure("node \(index) cannot serve \(job.serving)")
        }
        job.sent += UInt64(package.bytes)
        job.rest = job.rest.continued(from: package.end, sent: UInt64(package.bytes))
        let isDone = job.rest.from >= job.rest.targetSize || job.rest.bytes == 0
        if !isDone {
            if isPush { outbox.pushes.insert(job, at: 0) } else { outbox.pulls.append(job) }
        }
        outboxes[link] = outbox
        try send(link, .package(package))
        if isDone {
            report { [job] instance, _ in
                instance.served(job.serving, next: job.rest.from, bytes: job.sent)
            }
        }
    }

    private func package(_ serving: Serving, for peer: MemberID) throws -> EntryPackage? {
        guard let log = logs[serving.origin], serving.targetSize <= log.size, serving.from < serving.targetSize else {
            return nil
        }
        let rule = rule
        var builder = PackageBuilder(origin: serving.origin, start: serving.from)
        while builder.end < serving.targetSize, builder.count < world.plan.packageEntriesMax,
            let entry = log[builder.end]
        {
            var payload = entry.payload
            if let held = payload,
                !rule.allows(entry.envelope, body: held.body, author: serving.origin.member, to: peer)
            {
                payload = nil
            }
            if builder.isFull(adding: entry.bytes.count + (payload?.bytes.count ?? 0) + 6) { break }
            builder.add(envelope: entry.bytes, payload: payload?.bytes)
        }
        let proof = try MerkleProof.consistency(from: builder.end, to: serving.targetSize, reader: log.tree)
        return builder.finished(request: serving.request, proof: proof, target: serving.target?.announced)
    }
}
