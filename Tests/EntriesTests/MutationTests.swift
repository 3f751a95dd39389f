import Entries
import Foundation
import Testing

struct MutationTests {
    @Test(arguments: 0..<40)
    func `a mutated envelope is refused, or reads as what it would be written as`(seed: UInt64) throws {
        var samples = Samples(seed)
        let bytes = try samples.envelope().encoded()
        for _ in 0..<200 {
            guard let envelope = try? Envelope(samples.seeded.mutate(bytes)) else { continue }
            #expect(try Envelope(try envelope.encoded()) == envelope)
        }
    }

    @Test(arguments: 0..<40)
    func `a mutated body is read, unread or invalid, and what is read is what it would be written as`(
        seed: UInt64
    ) throws {
        var samples = Samples(seed)
        let bytes = try samples.body().encoded()
        for _ in 0..<200 {
            guard let body = Body.read(Data(samples.seeded.mutate(bytes))).body else { continue }
            #expect(Body.read(Data(try body.encoded())).body == body)
        }
    }

    @Test(arguments: 0..<20)
    func `noise is no envelope and no body that could not be written`(seed: UInt64) throws {
        var samples = Samples(seed)
        for _ in 0..<200 {
            let noise = samples.seeded.bytes(samples.seeded.below(200))
            if let envelope = try? Envelope(noise) { #expect(try Envelope(try envelope.encoded()) == envelope) }
            if let body = Body.read(Data(noise)).body { #expect(Body.read(Data(try body.encoded())).body == body) }
        }
    }
}
