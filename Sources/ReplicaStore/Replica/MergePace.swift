import Glibc

/// How a merge shares the processors with whoever else wants them.
package enum MergePace: Sendable {
    /// The next batch is read on this thread while one is being written. Whoever catches up again and again gives the
    /// same one, for malloc keeps what each has freed.
    case readingAhead(on: ReadingThread)
    /// All of it on the caller's thread, which rests every now and then: Linux moves a waiting thread to a processor
    /// that is idle, and to none that works, at however low a priority, so two who report would share the other.
    case sparing

    /// Runs what it is given on a thread that nothing else needs meanwhile.
    package typealias ReadingThread = @Sendable (@escaping @Sendable () -> Void) -> Void

    /// Half a millisecond's, about.
    private static let entriesBetweenRests = 128
    private static let restMicroseconds: UInt32 = 30

    /// `count`: entries of this round so far.
    func rest(after count: Int) {
        guard case .sparing = self, count.isMultiple(of: Self.entriesBetweenRests) else { return }
        usleep(Self.restMicroseconds)
    }
}
