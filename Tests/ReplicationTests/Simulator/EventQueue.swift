/// Virtual time: what is to happen, in the order of its time and then of its scheduling.
struct EventQueue {
    typealias Action = () throws -> Void

    private struct Event {
        let timeMs: UInt64
        let number: UInt64
        let action: Action

        func isBefore(_ other: Event) -> Bool { (timeMs, number) < (other.timeMs, other.number) }
    }

    private(set) var nowMs: UInt64 = 1_000
    private var heap: [Event] = []
    private var scheduled: UInt64 = 0

    mutating func schedule(inMs delay: UInt64, _ action: @escaping Action) {
        scheduled += 1
        heap.append(Event(timeMs: nowMs + delay, number: scheduled, action: action))
        var child = heap.count - 1
        while child > 0, heap[child].isBefore(heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// The next action not after `limitMs`; the clock then shows its time.
    mutating func next(untilMs limitMs: UInt64) -> Action? {
        guard let first = heap.first, first.timeMs <= limitMs else {
            nowMs = max(nowMs, limitMs)
            return nil
        }
        nowMs = first.timeMs
        let last = heap.removeLast()
        guard !heap.isEmpty else { return first.action }
        heap[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child].isBefore(heap[least])
            {
                least = child
            }
            if least == parent { return first.action }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
