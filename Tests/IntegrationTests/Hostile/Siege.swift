import Foundation
import Membership
import NodeRuntime
import Replication
import Synchronization
import Testing

/// A node that a trusted member attacks, and an honest peer of it that must not notice: what the honest two report goes
/// on reaching each other while the attack lasts, over the connection they had before, and the node's memory is bounded.
struct Siege: Sendable {
    /// What a node may grow by, whatever a peer sends.
    static let residentBytesMax = 64 << 20

    let federation: Federation
    let node: TestNode
    let honest: TestNode
    let hostile: PlayedMember

    var attacker: MemberID { hostile.node.member }

    /// `settings`: of the node's `mandala.yaml`. `attack` returns when the node has answered it;
    /// `afterwards` may stop the nodes.
    static func run(
        _ settings: [String: Int] = [:],
        attack: @Sendable (Siege) async throws -> Void,
        afterwards: (Siege) async throws -> Void = { _ in }
    ) async throws {
        try await Federation.run { federation in
            let (th, kh, vn) = (try federation.node("th"), try federation.node("kh"), try federation.node("vn"))
            try federation.introduce(kh, th, dials: true)
            try federation.introduce(vn, th, dials: false)
            try federation.introduce(vn, kh, dials: false)
            try th.set(settings)
            try await federation.start(th, kh)
            let siege = Siege(federation: federation, node: th, honest: kh, hostile: try await PlayedMember(vn))
            try await siege.flows(0)
            let since = try #require(try await th.peer(kh.member)?.linkedSince)
            let before = try th.residentBytes()
            let end = End()
            async let flowing: Void = siege.flows(until: end)
            do { try await attack(siege) } catch {
                end.comes()
                throw error
            }
            end.comes()
            try await flowing
            #expect(try await th.peer(kh.member)?.linkedSince == since, "the honest peer's connection stands")
            let grown = try th.residentBytes() - before
            #expect(grown < residentBytesMax, "the node has grown by \(grown >> 20) MiB")
            #expect(try await !kh.status().peers.contains { $0.member == "th" && !$0.linked })
            try await afterwards(siege)
        }
    }

    /// That the attack is over.
    private final class End: Sendable {
        private let state = Mutex(false)
        var isThere: Bool { state.withLock { $0 } }
        func comes() { state.withLock { $0 = true } }
    }

    /// Once at least after the attack, so that what it left behind shows, too.
    private func flows(until end: End) async throws {
        var number = 20_000
        var isLast = false
        while !isLast {
            isLast = end.isThere
            try await flows(number)
            number += 2
        }
    }

    /// A report of each of the honest two reaches the other.
    func flows(_ number: Int) async throws {
        try await node.reportSample(number)
        try await honest.reportSample(number + 1)
        try await honest.showsSample(number)
        try await node.showsSample(number + 1)
    }

    /// The attacker's connection, greeted.
    func converse(_ body: @escaping @Sendable (Conversation) async throws -> Void) async throws {
        try await hostile.converse(with: node) { peer in
            try await peer.greet()
            try await body(peer)
        }
    }

    /// The node ends the attacker's connection with this reason, `status` names it, and keeps it out for a while.
    func isBackedOff(_ reason: String) async throws {
        try await node.logs("\(attacker): \(reason)")
        try await isNamed(reason)
        #expect(try await hostile.isBackedOff(by: node))
        try await node.logs("\(attacker) connects, but is backed off for")
    }

    /// `status` names why the attacker is not linked.
    func isNamed(_ reason: String) async throws {
        try await eventually("status of \(node.member) names '\(reason)'") {
            try await node.peer(attacker)?.lastError?.contains(reason) == true
        }
    }

    /// `status` has an alarm of the attacker.
    func alarms(_ text: String) async throws {
        try await eventually("status of \(node.member) has the alarm '\(text)'") {
            try await node.status().alarms.contains { $0.text.contains(text) }
        }
    }

    /// The node has read all that came before, and does not mind: it answers what is asked.
    func isUnmoved(_ peer: Conversation) async throws {
        let marker = UInt64.random(in: 1 << 40...1 << 41)
        let origin = node.origin
        try await peer.send(.payloadFetch(request: marker, origin: origin, ranges: [0..<1]))
        _ = try await peer.first("\(node.member) answers") { message -> Bool? in
            if case .payloads(marker, _, _) = message { true } else { nil }
        }
        #expect(!peer.isEnded)
    }
}

extension TestNode {
    /// Sets keys of `mandala.yaml`, before the daemon starts.
    func set(_ settings: [String: Int]) throws {
        var lines = try String(contentsOf: configuration.file, encoding: .utf8).split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        for (key, value) in settings {
            lines.removeAll { $0.hasPrefix("\(key):") }
            lines.append("\(key): \(value)")
        }
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: configuration.file)
    }

    /// Of the daemon, as `/proc/PID/statm` has it.
    func residentBytes() throws -> Int {
        guard let processID else { throw NodeError("\(member)'s daemon has ended") }
        let fields = try String(contentsOfFile: "/proc/\(processID)/statm", encoding: .utf8).split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { throw NodeError("statm cannot be read") }
        return pages * 4096
    }
}
