import Foundation

/// One measurement; what does not apply is nil.
struct BenchResult: Encodable {
    var scenario = ""
    var entries: Int
    var seconds: Double?
    var perSecond: Double?
    var floorPerSecond: Double?
    var ratio: Double?
    var p50Ms: Double?
    var p99Ms: Double?
    /// The most that the measured process held in memory.
    var rssMib: Double?
    /// Both databases of the measured node, after a checkpoint.
    var diskBytes: UInt64?
    /// Of the entries' payloads: salt and body.
    var payloadBytes: UInt64?
    /// What the scenario measures at several sizes, in their order.
    var steps: [Step]?

    struct Step: Encodable {
        var name: String
        var entries: Int?
        var seconds: Double?
        var floorSeconds: Double?
        var wireBytes: UInt64?
        var cpuSeconds: Double?
        var rssMib: Double?
        var perSecond: Double?
        var p50Ms: Double?
        var p99Ms: Double?
    }

    init(entries: Int) { self.entries = entries }

    /// Sets the rate, and the ratio to a floor where there is one.
    mutating func set(seconds: Double, floorPerSecond: Double? = nil) {
        self.seconds = seconds
        let rate = Double(entries) / seconds
        perSecond = rate
        self.floorPerSecond = floorPerSecond
        ratio = floorPerSecond.map { rate / $0 }
    }

    private var encoded: Data {
        get throws {
            let encoder = JSONEncoder()
            encoder.keyEncodingStrategy = .convertToSnakeCase
            encoder.outputFormatting = [.sortedKeys]
            return try encoder.encode(rounded)
        }
    }

    /// Three figures after the point are more than any run repeats.
    private var rounded: BenchResult {
        var result = self
        func round(_ value: inout Double?) { value = value.map { ($0 * 1000).rounded() / 1000 } }
        round(&result.seconds)
        round(&result.perSecond)
        round(&result.floorPerSecond)
        round(&result.ratio)
        round(&result.p50Ms)
        round(&result.p99Ms)
        round(&result.rssMib)
        result.steps = steps.map { steps in
            steps.map { step in
                var step = step
                round(&step.perSecond)
                round(&step.p50Ms)
                round(&step.p99Ms)
                return step
            }
        }
        return result
    }

    var json: String { get throws { String(decoding: try encoded, as: UTF8.self) } }

    /// One line a figure.
    var text: String {
        get throws {
            let object = try JSONSerialization.jsonObject(with: encoded) as? [String: Any] ?? [:]
            return object.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: "\n")
        }
    }
}

/// The value below which a share of all lies.
func percentile(_ share: Double, of values: [Double]) -> Double? {
    let sorted = values.sorted()
    guard let last = sorted.indices.last else { return nil }
    return sorted[min(last, Int(Double(sorted.count) * share))]
}
