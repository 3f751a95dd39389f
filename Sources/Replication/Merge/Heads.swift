import Entries

/// Which live statements stand, by their clocks alone.
package enum Heads {
    /// For each statement whether it is a head: no other live statement supersedes it.
    ///
    /// `s` happens before `t` when the decision of `s` is in the clock of `t`. Forged clocks can make a cycle; then a
    /// statement is a head if everything that reaches it is reached from it.
    package static func mark(_ live: [Record]) -> [Bool] {
        let count = live.count
        if count < 2 { return Array(repeating: true, count: count) }
        var supersedes = Array(repeating: Array(repeating: false, count: count), count: count)
        var any = false
        for later in live.indices where !live[later].clock.isEmpty {
            for earlier in live.indices where earlier != later && live[later].clock.contains(live[earlier].decided) {
                supersedes[later][earlier] = true
                any = true
            }
        }
        if !any { return Array(repeating: true, count: count) }
        var reaches = supersedes
        for middle in 0..<count {
            for from in 0..<count where reaches[from][middle] {
                for to in 0..<count where reaches[middle][to] { reaches[from][to] = true }
            }
        }
        return live.indices.map { statement in
            live.indices.allSatisfy { other in
                other == statement || !reaches[other][statement] || reaches[statement][other]
            }
        }
    }
}
