import Indicators
import Membership
import Replication
import TransparencyLog

/// The last packages made of entries that are addressed to all members: what one receiver is sent, the next one mostly
/// asks for too.
struct SharedPackages {
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
    }

    private static let bytesMax = 4 << 20
    private var packages: [Shared] = []
    private var bytes = 0

    private var erasures: UInt64 = 0

    /// Payloads were erased since: nothing that was packed before is given.
    mutating func forget(before erasures: UInt64) {
        if erasures == self.erasures { return }
        self.erasures = erasures
        packages = []
        bytes = 0
    }

    func package(for serving: Serving) -> Shared? {
        let key = Key(serving)
        return packages.last { $0.key == key }
    }

    mutating func keep(_ package: EntryPackage, of serving: Serving, highest: TLP) {
        packages.append(Shared(package: package, highest: highest, key: Key(serving)))
        bytes += package.bytes
        while bytes > Self.bytesMax, !packages.isEmpty { bytes -= packages.removeFirst().package.bytes }
    }
}

extension EntryPackage {
    func answering(_ request: UInt64) -> EntryPackage {
        var package = self
        package.request = request
        return package
    }
}
