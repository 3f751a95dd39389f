import NodeRuntime

/// How long answers took that several clients asked for at once, each one after another.
struct Answering {
    private(set) var seconds = 0.0
    /// In milliseconds.
    private(set) var each: [Double] = []

    /// Asks for the requests of these numbers.
    mutating func measure(
        _ requests: Range<Int>,
        clients: Int = 1,
        _ ask: @escaping @Sendable (Int) async throws -> Void
    ) async throws {
        let began = ContinuousClock.now
        each += try await withThrowingTaskGroup(of: [Double].self) { group in
            for client in 0..<clients {
                group.addTask {
                    var times: [Double] = []
                    for number in stride(from: requests.lowerBound + client, to: requests.upperBound, by: clients) {
                        let began = ContinuousClock.now
                        try await ask(number)
                        times.append((ContinuousClock.now - began).milliseconds)
                    }
                    return times
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        seconds += (ContinuousClock.now - began).milliseconds / 1000
    }

    var perSecond: Double { Double(each.count) / seconds }
}
