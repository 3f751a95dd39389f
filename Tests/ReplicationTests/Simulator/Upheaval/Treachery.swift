import Entries
import Foundation
import Membership
import Replication
import TransparencyLog

/// What a Byzantine member does besides what its software would do. It holds its own keys alone.
struct Treachery {
    /// When it begins to live twice, with one key: each half of its peers is shown a log of its own (Bano et al., Twins,
    /// 2020). Nil: it does not fork.
    let forksAtMs: UInt64?
    /// The members that are shown the second log.
    let deceived: Set<Int>
    /// The entries of its own log from this one on are kept from every other peer.
    let withholdsFrom: UInt64?
    /// Chances in a thousand that a lie goes with a message.
    let liesPerMille: Int

    init(of member: Int, among members: Int, within workloadMs: UInt64, _ seeded: inout Seeded) {
        forksAtMs = seeded.below(3) < 2 ? UInt64(seeded.below(Int(workloadMs))) : nil
        deceived = Set((0..<members).filter { $0 != member && seeded.below(2) == 0 })
        withholdsFrom = seeded.below(3) == 0 ? UInt64(seeded.below(20)) : nil
        liesPerMille = seeded.below(2) == 0 ? 1 + seeded.below(40) : 0
    }
}

extension SimulatedNode {
    /// What a Byzantine node really sends in place of a message.
    func betrayed(_ message: SyncMessage, to peer: SimulatedNode, _ treachery: Treachery) throws -> [SyncMessage] {
        var sent = [message]
        if case .package(let package) = message, let first = treachery.withholdsFrom, package.origin == origin,
            package.end > first, peer.memberIndex % 2 == 1
        {
            sent = []
        }
        if world.seeded.below(1_000) < treachery.liesPerMille { sent.append(try lie(instead: message)) }
        return sent
    }

    private func lie(instead message: SyncMessage) throws -> SyncMessage {
        let victim = logs.keys.sorted()[world.seeded.below(logs.count)]
        let head = logs[victim]?.head?.announced
        let forged = AnnouncedHead(origin: victim, note: world.seeded.bytes(80), certificates: [])
        switch world.seeded.below(8) {
        case 0: return .heads([forged])
        case 1:
            return .cosignatures([
                AnnouncedCosignature(
                    origin: victim,
                    witness: world.nodes[world.seeded.below(world.plan.nodes)].member,
                    size: UInt64(world.seeded.below(50)),
                    root: MerkleHash.leaf(world.seeded.bytes(4)),
                    bytes: world.seeded.bytes(AnnouncedCosignature.byteCount - 1) + [0xff],
                    certificates: []
                )
            ])
        case 2: return .evidence(Equivocation(older: head ?? forged, newer: head ?? forged, proof: []))
        case 3: return .ack(origin: victim, size: .max, payloadsThrough: .max)
        case 4:
            let answers = (0..<9 as Range<UInt64>).map { PayloadAnswer(index: $0, content: .given(Data([1, 2, 3]))) }
            return .payloads(request: 1, origin: victim, answers: answers)
        case 5:
            let request = UInt64(world.seeded.below(1_000))
            return .fetch(Fetch(request: request, origin: victim, from: 0, target: .max, credit: .max))
        case 6:
            // What was on its way, with a byte changed.
            guard case .package(var package) = message, !package.envelopes.isEmpty else { return .digest(.zero) }
            let place = package.envelopes.index(package.envelopes.startIndex, offsetBy: package.envelopes.count / 2)
            package.envelopes[place] ^= 1
            return .package(package)
        default:
            // An older word of its own, or of another's.
            return .heads([head ?? forged])
        }
    }
}
