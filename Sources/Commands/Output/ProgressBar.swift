import Foundation

/// One line on a terminal's standard error, drawn at most ten times a second; nothing elsewhere.
struct ProgressBar {
    private static let cells = 30
    private let isShown: Bool
    private let began = ContinuousClock.now
    private var lastDrawn: ContinuousClock.Instant?

    init(isShown: Bool = Streams.errorIsTerminal) { self.isShown = isShown }

    /// `fraction`: 0–1; nil where the end is not known.
    mutating func show(fraction: Double?, count: UInt64, unit: String) {
        guard isShown else { return }
        let now = ContinuousClock.now
        if let lastDrawn, now - lastDrawn < .milliseconds(100) { return }
        lastDrawn = now
        let seconds = max(
            0.001,
            Double((now - began).components.seconds) + 1e-18 * Double((now - began).components.attoseconds)
        )
        Streams.prompt("\r\u{1B}[K" + ProgressBar.text(fraction: fraction, count: count, unit: unit, seconds: seconds))
    }

    /// Takes the line away.
    mutating func clear() {
        if isShown, lastDrawn != nil { Streams.prompt("\r\u{1B}[K") }
        lastDrawn = nil
    }

    static func text(fraction: Double?, count: UInt64, unit: String, seconds: Double) -> String {
        let rate = "\(count) \(unit), \(Int(Double(count) / seconds)) a second"
        guard let fraction, fraction.isFinite else { return rate }
        let done = min(max(fraction, 0), 1)
        let full = Int(done * Double(cells))
        let bar = String(repeating: "#", count: full) + String(repeating: ".", count: cells - full)
        return "[\(bar)] \(Int(done * 100)) %  \(rate)"
    }
}
