package import Foundation

/// Which files stand in the folder of keys: tells that one was replaced, not what is in it.
package struct KeyStamp: Hashable, Sendable {
    private struct File: Hashable {
        let number: UInt64
        let size: UInt64
        let modified: Date
    }

    private var files: [String: File] = [:]

    package init(_ folder: URL) {
        for name in ["root.cert.pem"] + KeySlot.allCases.flatMap({ [$0.certificateName, $0.keyName] }) {
            // A link's target, as it may be what changes.
            let path = folder.appending(path: name).resolvingSymlinksInPath().path
            guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else { continue }
            files[name] = File(
                number: (attributes[.systemFileNumber] as? NSNumber)?.uint64Value ?? 0,
                size: (attributes[.size] as? NSNumber)?.uint64Value ?? 0,
                modified: attributes[.modificationDate] as? Date ?? .distantPast
            )
        }
    }
}

/// How the node's keys were read last.
package struct KeyReading: Sendable {
    /// What stood there.
    package var stamp: KeyStamp
    /// Why that is not in force.
    package var alarm: Alarm?

    package init(stamp: KeyStamp, alarm: Alarm? = nil) {
        self.stamp = stamp
        self.alarm = alarm
    }
}

/// Says when to read the keys again: key and certificate are replaced one after the other, so only when nothing has changed
/// between two looks.
package struct KeyWatch {
    private var last: KeyStamp

    package init(_ stamp: KeyStamp) { last = stamp }

    package mutating func isDue(_ now: KeyStamp, read: KeyStamp) -> Bool {
        defer { last = now }
        return now != read && now == last
    }
}
