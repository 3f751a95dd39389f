import Entries
import Foundation
import Membership
import Replication
import TransparencyLog

/// What a link brought: verified and committed in the order of its coming, some at once.
enum Arrival {
    case package(LinkID, EntryPackage, target: SignedHead)
    case payloads(LinkID, LogOrigin, [PayloadAnswer])
}

extension SimulatedNode {
    func enqueue(_ arrival: Arrival) {
        arrivals.append(arrival)
        commitLater()
    }

    private func commitLater() {
        guard !isCommitting, !arrivals.isEmpty else { return }
        isCommitting = true
        after(world.plan.commitMs) { node in
            node.isCommitting = false
            try node.commitArrivals()
            node.commitLater()
        }
    }

    private func commitArrivals() throws {
        guard let first = arrivals.first else { return }
        guard case .package(_, let package, _) = first else {
            arrivals.removeFirst()
            if case .payloads(let link, let origin, let answers) = first { try fill(link, origin, answers) }
            return
        }
        var group: [Arrival] = []
        let most = 1 + world.seeded.below(4)
        while group.count < most, case .package(_, let next, _)? = arrivals.first, next.origin == package.origin {
            group.append(arrivals.removeFirst())
        }
        if world.commitFails() {
            note("a commit of \(package.origin.member) fails")
            return dropQueued(package.origin)
        }
        try commit(group, of: package.origin)
    }

    /// What was queued behind does not fit any more.
    private func dropQueued(_ origin: LogOrigin) {
        arrivals.removeAll {
            if case .package(_, let package, _) = $0 { package.origin == origin } else { false }
        }
        report { $0.commitFailed(origin, nowMs: $1) }
    }

    private func commit(_ group: [Arrival], of origin: LogOrigin) throws {
        var log = logs[origin] ?? SimulatedLog(origin: origin)
        var last: (link: LinkID, target: SignedHead)?
        var bytes: UInt64 = 0
        var isMisplaced = false
        var refusal: (link: LinkID, error: PackageError)?
        var faults: [(link: LinkID, reason: String)] = []
        for case .package(let link, let package, let target) in group {
            var edge = log.tree.edge
            do throws(PackageError) {
                let verified = try PackageVerifier(own: member).verify(package, target: target, edge: &edge)
                if let fault = verified.faults.first { faults.append((link, fault)) }
                for entry in verified.entries {
                    log.append(
                        SimulatedLog.Entry(
                            bytes: entry.bytes,
                            envelope: entry.envelope,
                            leaf: entry.leaf,
                            payload: entry.payload,
                            disposition: entry.disposition
                        )
                    )
                }
            } catch {
                if error.isSendersFault { refusal = (link, error) } else { isMisplaced = true }
                break
            }
            bytes += UInt64(package.bytes)
            last = (link, target)
        }
        for fault in faults { try blame(fault.link, fault.reason, of: origin) }
        if let last {
            try committed(log, link: last.link, target: last.target, bytes: bytes)
        }
        if let refusal { try refuse(origin, refusal.link, refusal.error) }
        if isMisplaced {
            note("a package of \(origin.member) came that does not fit")
            dropQueued(origin)
        }
    }

    private func refuse(_ origin: LogOrigin, _ link: LinkID, _ error: PackageError) throws {
        // Of a log that was forked an honest peer may hold the other history.
        let mayBeForked = error.mayBeHonest && world.isTreacherous(world.index(of: origin) ?? 0)
        if !mayBeForked, peer(link).map({ $0.treachery == nil }) ?? (world.plan.upheaval == nil) {
            throw SimulationFailure("node \(index) refuses an honest package of \(origin): \(error)")
        }
        arrivals.removeAll {
            if case .package(_, let package, _) = $0 { package.origin == origin } else { false }
        }
        report {
            $0.refused(
                link,
                origin,
                reason: "\(error)",
                mayBeHonest: error.mayBeHonest,
                isOtherTree: error.isOtherTree,
                nowMs: $1
            )
        }
    }

    /// A payload came that an honest peer would not have sent.
    func blame(_ link: LinkID, _ reason: String, of origin: LogOrigin, mayBeHonest: Bool = false) throws {
        let mayBeForked = mayBeHonest && world.isTreacherous(world.index(of: origin) ?? 0)
        if !mayBeForked, let peer = peer(link), peer.treachery == nil {
            throw SimulationFailure("node \(index) got a bad payload of \(origin) from an honest peer: \(reason)")
        }
        report { $0.faulted(link, reason: reason, mayBeHonest: mayBeHonest, nowMs: $1) }
    }

    private func committed(_ log: SimulatedLog, link: LinkID, target: SignedHead, bytes: UInt64) throws {
        let before = logs[log.origin]?.size ?? 0
        var log = log
        let head = log.size == target.size ? target : nil
        if let head { log.head = head }
        logs[log.origin] = log
        for index in before..<log.size {
            if let entry = log[index] { try held(entry, of: log.origin, index: index) }
        }
        note("commits \(log.origin.member) through \(log.size)")
        let now = logs[log.origin] ?? log
        let report = CommitReport(
            link: link,
            origin: log.origin,
            size: now.size,
            root: now.tree.root,
            head: head,
            bytes: bytes,
            payloadsThrough: now.payloadsThrough
        )
        self.report { $0.committed(report, nowMs: $1) }
    }

    /// A payload is durable here.
    func held(_ entry: SimulatedLog.Entry, of origin: LogOrigin, index: UInt64) throws {
        guard entry.disposition == .held else { return }
        let listed = replica.lists[origin.member]?.list.roots[member] != nil
        try replica.apply(entry, of: origin, index: index)
        guard !listed, replica.lists[origin.member]?.list.roots[member] != nil, var log = logs[origin] else { return }
        // The author has taken this node onto its list: what it denied may be had now.
        for index in 0..<log.size where log[index]?.disposition == .withheld {
            guard let entry = log[index], PackageVerifier(own: member).mayWant(entry.envelope, author: origin.member)
            else { continue }
            log[index]?.disposition = .wanted
        }
        logs[origin] = log
    }
}
