package import Replication

/// A sighting, an action or another event as the replica keeps it: those that count and those before them.
package struct StoredEvent: Hashable, Sendable {
    package let key: LogKey
    package let record: EventRecord

    package init(key: LogKey, record: EventRecord) {
        self.key = key
        self.record = record
    }
}
