import Entries
import Indicators
import NodeRuntime
import Replication

/// Deterministic randomness (SplitMix64), for when a process is killed.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

/// Fictional objects to report.
enum Samples {
    static func domain(_ number: Int) -> String { "shop-\(number).example.com" }

    static func key(_ number: Int) -> ObjectKey { ObjectKey(kind: .domain, value: domain(number)) }

    static func draft(_ number: Int) -> PBDraft {
        var draft = PBDraft()
        draft.kind = Kind.domain.name
        draft.value = domain(number)
        draft.tlp = UInt32(Kind.domain.defaultTLP.rawValue)
        draft.statement = PBStatement(
            Statement(verdict: .malicious, confidence: 80, description: "report \(number)", language: "en")
        )
        return draft
    }
}

extension TestNode {
    /// Reports one sample domain; the entry's index.
    @discardableResult
    func reportSample(_ number: Int) async throws -> UInt64 {
        guard let result = try await report([Samples.draft(number)]).first, result.outcome == 0 else {
            throw NodeError("sample \(number) was not decided")
        }
        return result.index
    }

    func showsSample(_ number: Int) async throws {
        try await eventually("\(member) shows \(Samples.domain(number))") {
            try effective(Samples.key(number)) != nil
        }
    }
}
