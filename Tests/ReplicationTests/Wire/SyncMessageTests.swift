import Foundation
import Membership
import Replication
import Testing
import TransparencyLog

struct SyncMessageTests {
    @Test(arguments: 0..<20)
    func `a message is read as it was written`(seed: UInt64) throws {
        var samples = SampleMessages(seed)
        for message in try samples.all() {
            let bytes = try message.encoded()
            let read = try SyncMessage(frame: bytes)
            #expect(Crossings.kind(read) == Crossings.kind(message))
            #expect(try read.encoded() == bytes)
            #expect(bytes.count <= WireLimits.frameBytesMax)
        }
    }

    @Test(arguments: 0..<60)
    func `a mutated frame is refused, or reads as what it would be written as`(seed: UInt64) throws {
        var samples = SampleMessages(seed)
        for message in try samples.all() {
            let bytes = Array(try message.encoded())
            for _ in 0..<30 {
                guard let read = try? SyncMessage(frame: samples.seeded.mutate(bytes)) else { continue }
                let again = try read.encoded()
                #expect(try SyncMessage(frame: again).encoded() == again)
            }
        }
    }

    @Test(arguments: 0..<20)
    func `noise crashes nothing`(seed: UInt64) {
        var seeded = Seeded(seed)
        for _ in 0..<300 {
            guard let read = try? SyncMessage(frame: seeded.bytes(seeded.below(120))) else { continue }
            #expect((try? read.encoded()) != nil)
        }
    }

    @Test func `a message of a later version is passed over`() throws {
        // Field 90 with an empty message.
        guard case .unknown = try SyncMessage(frame: [0xD2, 0x05, 0x00]) else { throw Unexpected() }
    }

    @Test func `credit is clamped to what may be under way`() throws {
        let message = SyncMessage.credit(request: 1, bytes: .max)
        guard case .credit(_, let bytes) = try SyncMessage(frame: try message.encoded()) else { throw Unexpected() }
        #expect(bytes == WireLimits.creditBytesMax)
    }

    @Test func `what is beyond a limit is refused`() throws {
        var samples = SampleMessages(1)
        let origin = try SampleMessages.origin()
        let head = AnnouncedHead(origin: origin, note: [1], certificates: [])
        var long = head
        long.note = [UInt8](repeating: 1, count: WireLimits.noteBytesMax + 1)
        var certified = head
        certified.certificates = Array(repeating: [1], count: WireLimits.certificatesMax + 1)
        var heavy = head
        heavy.certificates = [[UInt8](repeating: 1, count: WireLimits.certificateBytesMax + 1)]
        var empty = try samples.package()
        empty.count = 0
        var crowded = empty
        crowded.count = UInt32(WireLimits.packageEntriesMax + 1)
        var far = try samples.package()
        far.start = 1 << 40
        var proven = try samples.package()
        proven.proof = Array(repeating: .zero, count: WireLimits.proofHashesMax + 1)
        let answer = PayloadAnswer(index: 1, content: .denied)
        let beyond: [SyncMessage] = [
            .heads(Array(repeating: head, count: WireLimits.headsMax + 1)), .heads([long]), .heads([certified]),
            .heads([heavy]), .package(empty), .package(crowded), .package(far), .package(proven),
            .payloadFetch(request: 1, origin: origin, ranges: Array(repeating: 1..<2, count: WireLimits.rangesMax + 1)),
            .payloadFetch(request: 1, origin: origin, ranges: [5..<5]),
            .payloads(
                request: 1,
                origin: origin,
                answers: Array(repeating: answer, count: WireLimits.payloadAnswersMax + 1)
            ),
        ]
        for message in beyond {
            let bytes = try message.encoded()
            #expect(throws: WireError.self, "\(Crossings.kind(message))") { try SyncMessage(frame: bytes) }
        }
    }

    private struct Unexpected: Error {}
}
