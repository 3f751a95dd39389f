import Membership
import ReadAPI

/// What the node counts and times while it works; everything else is looked at when it is asked for.
package final class NodeMetrics: Sendable {
    /// From a report's arrival until it is durable.
    let append = Histogram()
    /// One transaction of the own log, and one of another's.
    let ownCommit = Histogram()
    let otherCommit = Histogram()
    /// Verifying a group of packages of another's log and making its entries durable.
    let sync = Histogram()
    /// One round of bringing the replica up to the logs.
    let merge = Histogram()
    let ownEntries = Counter()
    let otherEntries = Counter()
    let failedCommits = Counter()
    let refusedPackages = Counter()
    let received = Labelled { Counter() }
    let sent = Labelled { Counter() }

    package init() {}

    func write(to text: inout MetricText) {
        text.histogram(
            "mandala_append_seconds",
            "From a report's arrival until it is durable in the own log.",
            [([], append.counts)]
        )
        text.histogram(
            "mandala_commit_seconds",
            "Transactions of the logs.",
            [([("log", "own")], ownCommit.counts), ([("log", "other")], otherCommit.counts)]
        )
        text.histogram(
            "mandala_sync_seconds",
            "Verifying a group of packages of another member's log and making its entries durable.",
            [([], sync.counts)]
        )
        text.histogram(
            "mandala_merge_seconds",
            "Rounds of bringing the replica up to the logs.",
            [([], merge.counts)]
        )
        text.counter(
            "mandala_committed_entries_total",
            "Entries made durable.",
            [([("log", "own")], Double(ownEntries.value)), ([("log", "other")], Double(otherEntries.value))]
        )
        text.counter(
            "mandala_failed_commits_total",
            "Transactions of the logs that could not be written.",
            [([], Double(failedCommits.value))]
        )
        text.counter(
            "mandala_refused_packages_total",
            "Packages of peers that did not verify.",
            [([], Double(refusedPackages.value))]
        )
        text.counter(
            "mandala_peer_received_bytes_total",
            "Bytes of frames that a peer sent.",
            received.all.map { ([("peer", $0.value)], Double($0.instrument.value)) }
        )
        text.counter(
            "mandala_peer_sent_bytes_total",
            "Bytes of frames sent to a peer.",
            sent.all.map { ([("peer", $0.value)], Double($0.instrument.value)) }
        )
    }
}
