import Foundation

/// A condition that did not come true in time.
struct WaitedInVain: Error, CustomStringConvertible {
    let description: String
}

/// Looks fifty times a second until there is something.
func found<T>(
    _ what: String,
    within limit: Duration = .seconds(30),
    _ look: () async throws -> T?
) async throws -> T {
    let end = ContinuousClock.now + limit
    while true {
        if let result = try await look() { return result }
        guard ContinuousClock.now < end else {
            throw WaitedInVain(description: "waited \(limit) in vain until \(what)")
        }
        try await Task.sleep(for: .milliseconds(20))
    }
}

/// As `found`, for what is only to become true.
func eventually(
    _ what: String,
    within limit: Duration = .seconds(30),
    _ condition: () async throws -> Bool
) async throws {
    _ = try await found(what, within: limit) { try await condition() ? true : nil }
}
