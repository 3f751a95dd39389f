import Foundation

/// A condition that did not come true in time.
struct WaitedInVain: Error, CustomStringConvertible {
    let description: String
}

/// How long anything is waited for: far longer than a loaded machine needs, since only what fails takes so long.
private let patience: Duration = .seconds(90)

/// Looks fifty times a second until there is something; the last look begins after the time is over.
func found<T>(_ what: String, _ look: () async throws -> T?) async throws -> T {
    let end = ContinuousClock.now + patience
    var isLast = false
    while true {
        if let result = try await look() { return result }
        if isLast { throw WaitedInVain(description: "waited \(patience) in vain until \(what)") }
        isLast = ContinuousClock.now >= end
        try await Task.sleep(for: .milliseconds(20))
    }
}

/// As `found`, for what is only to become true.
func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
    _ = try await found(what) { try await condition() ? true : nil }
}
