import Dispatch
import Foundation
import Synchronization

/// SIGINT as a wish to stop: the first one is remembered, the second ends the process.
final class Interruption {
    private final class Flag: Sendable {
        let isRaised = Atomic<Bool>(false)
    }

    private let flag = Flag()
    private let source: any DispatchSourceSignal

    init() {
        source = DispatchSource.makeSignalSource(signal: SIGINT, queue: DispatchQueue(label: "mandala.interruption"))
        source.setEventHandler { [flag] in
            flag.isRaised.store(true, ordering: .relaxed)
            signal(SIGINT, SIG_DFL)
        }
        signal(SIGINT, SIG_IGN)
        source.resume()
    }

    deinit {
        source.cancel()
        signal(SIGINT, SIG_DFL)
    }

    var isRaised: Bool { flag.isRaised.load(ordering: .relaxed) }
}
