import Testing

@testable import NodeRuntime

@Suite struct SignalTests {
    @Test func `signals before the loop looks are one, and one during its work is another`() async {
        let signal = Signal()
        let (looks, look) = AsyncStream.makeStream(of: Int.self)
        signal.raise()
        signal.raise()
        let loop = Task {
            var count = 0
            await signal.run {
                count += 1
                if count == 1 { signal.raise() }
                look.yield(count)
            }
            look.finish()
        }
        var seen = looks.makeAsyncIterator()
        #expect(await seen.next() == 1)
        #expect(await seen.next() == 2)
        #expect(!signal.isRaised)
        signal.raise()
        #expect(await seen.next() == 3)
        loop.cancel()
        #expect(await seen.next() == nil)
    }

    @Test(arguments: [true, false])
    func `a cancelled loop looks at what came before, and ends`(isRaised: Bool) async {
        let signal = Signal()
        if isRaised { signal.raise() }
        let loop = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            var count = 0
            await signal.run {
                count += 1
                signal.raise()
            }
            return count
        }
        #expect(await loop.value == (isRaised ? 1 : 0))
    }
}
