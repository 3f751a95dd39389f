import Membership
import Replication

/// What the keeper of the logs tells.
extension SyncShell {
    /// Until they end, or the task is cancelled.
    package nonisolated func follow(_ events: AsyncStream<LogEvent>) async {
        await withTaskExecutorPreference(thread.tasks) { for await event in events { await happened(event) } }
    }

    private func happened(_ event: LogEvent) {
        switch event {
        case .appended(let head, let bytes):
            isWritten(head.origin)
            execute(instance.appended(head, bytes: bytes, nowMs: nowMs))
        case .committed(let report):
            isWritten(report.origin)
            // Not while it lasts: what a peer had sent before it misbehaved is still being committed.
            if let member = links[report.link]?.member { backOffs.forgive(member, nowMs) }
            execute(instance.committed(report, nowMs: nowMs))
        case .refused(let link, let origin, let error):
            execute(
                instance.refused(
                    link,
                    origin,
                    reason: "\(error)",
                    mayBeHonest: error.mayBeHonest,
                    isOtherTree: error.isOtherTree,
                    nowMs: nowMs
                )
            )
        case .failed(let origin, let reason):
            if unwritten.updateValue(reason, forKey: origin) != reason {
                alarms.raise(Alarm(.disk, subject: origin.description, text: "\(reason)."))
            }
            execute(instance.commitFailed(origin, nowMs: nowMs))
        case .filled(let link, let origin, let through, let bytes, let refused):
            execute(
                instance.filled(
                    link,
                    origin,
                    payloadsThrough: through,
                    storedBytes: bytes,
                    refused: refused,
                    nowMs: nowMs
                )
            )
        case .fault(let link, let reason, let mayBeHonest):
            execute(instance.faulted(link, reason: reason, mayBeHonest: mayBeHonest, nowMs: nowMs))
        case .cut(let state): execute(instance.cut(state, nowMs: nowMs))
        }
    }

    private func isWritten(_ origin: LogOrigin) {
        if unwritten.removeValue(forKey: origin) != nil { alarms.settle(.disk, origin.description) }
    }
}
