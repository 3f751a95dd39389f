import Indicators
import Membership
import Replication
import Synchronization
import TransparencyLog

/// The last packages made of entries that are addressed to all members: what one receiver is sent, the next one mostly
/// asks for too. What was appended last is here before anybody asks, so that a push of it reads nothing.
package final class SharedPackages: Sendable {
    struct Shared {
        let package: EntryPackage
        /// The highest TLP in it.
        let highest: TLP
        fileprivate let key: Key
    }

    fileprivate struct Key: Equatable {
        let origin: LogOrigin
        let from: UInt64
        let targetSize: UInt64
        let note: [UInt8]?

        init(_ serving: Serving) {
            origin = serving.origin
            from = serving.from
            targetSize = serving.targetSize
            note = serving.target?.announced.note
        }

        init(from: UInt64, to head: SignedHead) {
            origin = head.origin
            self.from = from
            targetSize = head.size
            note = head.announced.note
        }
    }

    private struct State {
        var packages: [Shared] = []
        var bytes = 0
        var erasures: UInt64 = 0
    }

    private static let bytesMax = 4 << 20
    private static let packagesMax = 64
    private let state = Mutex(State())

    /// Payloads were erased since: nothing that was packed before is given.
    func forget(before erasures: UInt64) {
        state.withLock { state in
            if erasures > state.erasures { state = State(erasures: erasures) }
        }
    }

    func package(for serving: Serving) -> Shared? {
        let key = Key(serving)
        return state.withLock { $0.packages.last { $0.key == key } }
    }

    /// `erasures`: as they stood before what is packed was read; what has been erased since may be in it.
    func keep(_ package: EntryPackage, of serving: Serving, highest: TLP, erasures: UInt64) {
        forget(before: erasures)
        keep(Shared(package: package, highest: highest, key: Key(serving))) { $0 == erasures }
    }

    /// What leads from `from` to the whole tree of `head`; by whoever commits, so that nothing is erased meanwhile.
    func keep(_ package: EntryPackage, from: UInt64, to head: SignedHead, highest: TLP) {
        keep(Shared(package: package, highest: highest, key: Key(from: from, to: head))) { _ in true }
    }

    private func keep(_ shared: Shared, where isCurrent: (_ erasures: UInt64) -> Bool) {
        state.withLock { state in
            guard isCurrent(state.erasures) else { return }
            state.packages.append(shared)
            state.bytes += shared.package.bytes
            while state.bytes > Self.bytesMax || state.packages.count > Self.packagesMax, !state.packages.isEmpty {
                state.bytes -= state.packages.removeFirst().package.bytes
            }
        }
    }
}

extension EntryPackage {
    func answering(_ request: UInt64) -> EntryPackage {
        var package = self
        package.request = request
        return package
    }
}
