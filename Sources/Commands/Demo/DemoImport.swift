import Entries
import Exchange
import Foundation
import Synchronization

/// Imports one member's share; a daemon that is killed in between is waited for, and what it did not acknowledge is
/// sent again.
struct DemoImport {
    static let batch = 2_000

    let node: NodeProcess
    let parts: [DemoFiles.Part]
    /// How far, 0–1 of the bytes; read by whoever wants to kill the node in the middle.
    let progress: DemoProgress

    func run() async throws -> (accepted: Int, rejected: Int) {
        let total = parts.reduce(0) { sum, part in
            sum + ((try? part.file.resourceValues(forKeys: [.fileSizeKey]).fileSize) ?? 0)
        }
        var before = 0
        var accepted = 0
        var rejected = 0
        for part in parts {
            var defaults = ImportDefaults()
            defaults.verdict = part.verdict
            let reader = try ImportReader(path: part.file.path, defaults: defaults)
            var position = 0
            var drafts: [PBDraft] = []
            while let lines = try reader.next() {
                for line in lines {
                    defer { position += 1 }
                    guard position % part.share.divisor == part.share.remainder else { continue }
                    if let draft = line.draft { drafts.append(draft) } else { rejected += 1 }
                }
                if drafts.count >= Self.batch {
                    try await send(&drafts, &accepted, &rejected)
                    progress.set(total == 0 ? 1 : Double(before + Int(reader.bytesUsed)) / Double(total))
                }
            }
            try await send(&drafts, &accepted, &rejected)
            before += Int(reader.bytesUsed)
            progress.set(total == 0 ? 1 : Double(before) / Double(total))
        }
        progress.set(1)
        return (accepted, rejected)
    }

    private func send(_ drafts: inout [PBDraft], _ accepted: inout Int, _ rejected: inout Int) async throws {
        var rest = drafts[...]
        drafts = []
        while !rest.isEmpty {
            let batch = Array(rest.prefix(Self.batch))
            var tries = 0
            while true {
                do {
                    for result in try await node.reporting.report(batch) {
                        if result.outcome == Outcome.refused.rawValue { rejected += 1 } else { accepted += 1 }
                    }
                    break
                } catch {
                    tries += 1
                    guard tries < 300 else { throw error }
                    try await Task.sleep(for: .milliseconds(200))
                }
            }
            rest = rest.dropFirst(Self.batch)
        }
    }
}

/// How far one import is.
final class DemoProgress: Sendable {
    private let value = Mutex(0.0)
    func set(_ value: Double) { self.value.withLock { $0 = value } }
    var current: Double { value.withLock { $0 } }
}
