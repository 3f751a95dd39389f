import Entries
import Foundation
import Indicators
import Membership
import Replication
import Testing
import TransparencyLog

struct PackageTests {
    private let verifier: PackageVerifier
    private let kh: MemberID
    private var log: WrittenLog

    init() throws {
        kh = try MemberID("kh")
        verifier = PackageVerifier(own: kh)
        log = try WrittenLog()
        for _ in 0..<7 { try log.append(.all) }
    }

    @Test func `packages of any size lead to the signed tree`() throws {
        for size in 1...7 {
            var edge = TreeEdge()
            var payloads = 0
            for start in stride(from: 0, to: 7, by: size) {
                let package = try log.package(start..<min(7, start + size))
                let verified = try verifier.verify(package, target: log.head, edge: &edge)
                #expect(verified.faults == [])
                payloads += verified.entries.compactMap(\.payload).count
            }
            #expect(edge.root == log.tree.root)
            #expect(payloads == 7)
        }
    }

    @Test func `a package that is refused leaves the tree alone`() throws {
        var edge = TreeEdge()
        _ = try verifier.verify(try log.package(0..<3), target: log.head, edge: &edge)
        let before = edge
        let good = try log.package(3..<6)
        func refused(_ what: String, _ change: (inout EntryPackage) -> Void) {
            var package = good
            change(&package)
            #expect(throws: PackageError.self, "\(what)") {
                try verifier.verify(package, target: log.head, edge: &edge)
            }
            #expect(edge == before, "\(what)")
        }
        refused("a changed envelope") { $0.envelopes[20] ^= 1 }
        refused("a cut-off envelope") { $0.envelopes.removeLast() }
        refused("a cut-off length") { $0.envelopes.append(0) }
        refused("one entry fewer than announced") { $0.count += 1 }
        refused("one entry more than announced") { $0.count -= 1 }
        refused("cut-off payloads") { $0.payloads.removeLast() }
        refused("a payload too many") { $0.payloads.append(contentsOf: [0, 0, 0, 0]) }
        refused("a payload of 4 GiB") { $0.payloads.replaceSubrange(0..<4, with: [255, 255, 255, 255]) }
        refused("an envelope of 64 KiB") { $0.envelopes.replaceSubrange(0..<2, with: [255, 255]) }
        refused("no proof") { $0.proof = [] }
        refused("another proof") { $0.proof[0] = .zero }
        refused("nothing") {
            $0.count = 0; $0.envelopes = Data(); $0.payloads = Data()
        }
    }

    @Test func `a package that comes too early or twice is not its sender's fault`() throws {
        var edge = TreeEdge()
        let error = #expect(throws: PackageError.self) {
            try verifier.verify(try log.package(3..<6), target: log.head, edge: &edge)
        }
        #expect(error == .misplaced(expected: 0, start: 3))
        #expect(error?.isSendersFault == false)
        #expect(PackageError.root("").isSendersFault)
    }

    @Test func `a package of another tree is refused`() throws {
        var other = try WrittenLog()
        for _ in 0..<6 { try other.append(.all) }
        try other.append(.all, tlp: .red)
        var edge = TreeEdge()
        #expect(throws: PackageError.self) {
            try verifier.verify(try log.package(0..<7), target: other.head, edge: &edge)
        }
    }

    @Test func `each payload is held, withheld or wanted`() throws {
        var log = try WrittenLog()
        try log.append(.all)
        try log.append(.named([kh]))
        try log.append(.named([try MemberID("la")]))
        try log.append(.named([try MemberID("la")]), sealed: true)
        var edge = TreeEdge()
        let bare = try verifier.verify(try log.package(0..<4, payloads: false), target: log.head, edge: &edge)
        #expect(bare.entries.map(\.disposition) == [.wanted, .wanted, .withheld, .wanted])
        #expect(bare.faults == [])
        edge = TreeEdge()
        let full = try verifier.verify(try log.package(0..<4), target: log.head, edge: &edge)
        #expect(full.entries.map(\.disposition) == [.held, .held, .withheld, .held])
        #expect(full.faults.count == 1, "a payload that is for another is reported")
        #expect(full.entries[2].payload == nil)
    }

    @Test func `a payload that does not open its commitment is dropped, and stalls nothing`() throws {
        var package = try log.package(0..<7)
        package.payloads[10] ^= 1
        var edge = TreeEdge()
        let verified = try verifier.verify(package, target: log.head, edge: &edge)
        #expect(verified.entries.map(\.disposition) == [.wanted] + Array(repeating: .held, count: 6))
        #expect(verified.faults.count == 1)
        #expect(edge.size == 7)
    }

    @Test func `a payload above a sender's ceiling is not taken from it`() throws {
        var log = try WrittenLog()
        try log.append(.all, tlp: .amber)
        var edge = TreeEdge()
        let verified = try verifier.verify(try log.package(0..<1), target: log.head, edge: &edge, accepting: .green)
        #expect(verified.entries.map(\.disposition) == [.wanted])
    }

    @Test func `a package is full before it outgrows its limits`() {
        var builder = PackageBuilder(origin: log.origin, start: 0)
        #expect(!builder.isFull(adding: 1 << 30), "the first entry always fits")
        let envelope = Data(count: 1000)
        while !builder.isFull(adding: envelope.count + 6) { builder.add(envelope: envelope, payload: nil) }
        #expect(builder.bytes <= WireLimits.packageBytesMax)
        #expect(builder.bytes > WireLimits.packageBytesMax - 1006)
        var small = PackageBuilder(origin: log.origin, start: 0)
        while !small.isFull(adding: 7) { small.add(envelope: Data([1]), payload: nil) }
        #expect(small.count == UInt32(WireLimits.packageEntriesMax))
    }
}
