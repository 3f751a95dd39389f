import Synchronization

/// A number that only grows.
package final class Counter: Sendable {
    private let count = Atomic<UInt64>(0)

    package init() {}
    package var value: UInt64 { count.load(ordering: .relaxed) }
    package func add(_ more: Int = 1) { count.add(UInt64(clamping: more), ordering: .relaxed) }
}

/// How long something took, in seconds, counted by upper bounds.
package final class Histogram: Sendable {
    /// From a quarter of a millisecond to half a minute.
    package static let bounds: [Double] = [
        0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
    ]

    package struct Counts: Sendable {
        /// One for each bound, and those above all of them; not added up.
        var counts = [UInt64](repeating: 0, count: Histogram.bounds.count + 1)
        var sum = 0.0
    }

    private let state = Mutex(Counts())

    package init() {}
    package var counts: Counts { state.withLock { $0 } }

    package func observe(_ duration: Duration) {
        let (whole, attoseconds) = duration.components
        let seconds = max(0, Double(whole) + Double(attoseconds) / 1e18)
        let place = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
        state.withLock { state in
            state.counts[place] += 1
            state.sum += seconds
        }
    }
}

/// One instrument for each value of a label; at most so many.
package final class Labelled<Instrument: Sendable>: Sendable {
    package static var valuesMax: Int { 1_000 }

    private let instruments = Mutex<[String: Instrument]>([:])
    private let make: @Sendable () -> Instrument
    private let overflow: Instrument

    package init(_ make: @escaping @Sendable () -> Instrument) {
        self.make = make
        overflow = make()
    }

    package subscript(value: String) -> Instrument {
        instruments.withLock { known in
            if let instrument = known[value] { return instrument }
            guard known.count < Self.valuesMax else { return overflow }
            let instrument = make()
            known[value] = instrument
            return instrument
        }
    }

    package var all: [(value: String, instrument: Instrument)] {
        instruments.withLock { $0 }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}

/// The text that Prometheus reads (exposition format 0.0.4): `# HELP`, `# TYPE` and the samples of one name after another.
package struct MetricText {
    package typealias Labels = [(name: String, value: String)]

    package private(set) var text = ""

    package init() {}

    package mutating func gauge(_ name: String, _ help: String, _ samples: [(labels: Labels, value: Double)]) {
        write(name, help, "gauge", samples)
    }

    package mutating func counter(_ name: String, _ help: String, _ samples: [(labels: Labels, value: Double)]) {
        write(name, help, "counter", samples)
    }

    package mutating func histogram(
        _ name: String,
        _ help: String,
        _ samples: [(labels: Labels, counts: Histogram.Counts)]
    ) {
        if samples.isEmpty { return }
        begin(name, help, "histogram")
        for (labels, counts) in samples {
            var total: UInt64 = 0
            for (place, count) in counts.counts.enumerated() {
                total += count
                let bound = place < Histogram.bounds.count ? Self.number(Histogram.bounds[place]) : "+Inf"
                sample("\(name)_bucket", labels + [("le", bound)], Double(total))
            }
            sample("\(name)_sum", labels, counts.sum)
            sample("\(name)_count", labels, Double(total))
        }
    }

    private mutating func write(
        _ name: String,
        _ help: String,
        _ type: String,
        _ samples: [(labels: Labels, value: Double)]
    ) {
        if samples.isEmpty { return }
        begin(name, help, type)
        for (labels, value) in samples { sample(name, labels, value) }
    }

    private mutating func begin(_ name: String, _ help: String, _ type: String) {
        text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n# TYPE \(name) \(type)\n"
    }

    private mutating func sample(_ name: String, _ labels: Labels, _ value: Double) {
        let list = labels.map { "\($0.name)=\"\(Self.escaped($0.value, quotes: true))\"" }.joined(separator: ",")
        text += name + (list.isEmpty ? "" : "{\(list)}") + " \(Self.number(value))\n"
    }

    private static func number(_ value: Double) -> String {
        value.rounded() == value && value.magnitude < 1e15 ? "\(Int64(value))" : "\(value)"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        let plain = text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        return quotes ? plain.replacing("\"", with: "\\\"") : plain
    }
}
