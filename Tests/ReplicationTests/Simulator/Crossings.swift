import Foundation
import Membership
import Replication

/// Watches what goes over the wires.
struct Crossings {
    private struct Crossing: Hashable {
        let from: Int
        let to: Int
        let place: Ledger.Place
    }
    private var sent: Set<Crossing> = []
    private var arrived: Set<Crossing> = []
    /// Messages sent since `startCounting`, by kind.
    private(set) var counts: [String: Int] = [:]

    mutating func startCounting() { counts = [:] }

    mutating func sent(_ message: SyncMessage, from: Int, to: Int, _ world: Simulation) throws {
        counts[Crossings.kind(message), default: 0] += 1
        for place in Crossings.entries(message, world) where world.plan.isQuiet {
            guard sent.insert(Crossing(from: from, to: to, place: place)).inserted else {
                throw SimulationFailure("entry \(place) crosses from \(from) to \(to) twice")
            }
        }
    }

    /// No payload byte reaches a node outside its audience, or outside its author's list.
    mutating func arrived(_ message: SyncMessage, from sender: Int, at node: Int, _ world: Simulation) throws {
        // A Byzantine one sends what it likes: what it was given is what counts.
        if world.nodes[sender].treachery != nil { return }
        let member = world.nodes[node].memberIndex
        for place in Crossings.payloads(message, world)
        where !world.isTreacherous(place.author) && !world.ledger.mayHold(member, place) {
            throw SimulationFailure("the payload of \(place) reaches node \(node)")
        }
        for place in Crossings.entries(message, world) where world.plan.isQuiet {
            guard arrived.insert(Crossing(from: -1, to: node, place: place)).inserted else {
                throw SimulationFailure("entry \(place) comes to \(node) twice")
            }
        }
    }

    static func kind(_ message: SyncMessage) -> String {
        switch message {
        case .hello: "hello"
        case .heads: "heads"
        case .fetch: "fetch"
        case .credit: "credit"
        case .package: "package"
        case .ack: "ack"
        case .payloadFetch: "payload fetch"
        case .payloads: "payloads"
        case .digest: "digest"
        case .cosignatures: "cosignatures"
        case .evidence: "evidence"
        case .revocations: "revocations"
        case .artefactFetch: "artefact fetch"
        case .artefactPart: "artefact part"
        case .incarnations: "incarnations"
        case .refusal: "refusal"
        case .unknown: "unknown"
        }
    }

    private static func entries(_ message: SyncMessage, _ world: Simulation) -> [Ledger.Place] {
        guard case .package(let package) = message, let author = world.index(of: package.origin) else { return [] }
        return (package.start..<package.end).map { Ledger.Place(author: author, index: $0) }
    }

    /// Those whose payload is in the message.
    static func payloads(_ message: SyncMessage, _ world: Simulation) -> [Ledger.Place] {
        switch message {
        case .package(let package):
            guard let author = world.index(of: package.origin) else { return [] }
            var places: [Ledger.Place] = []
            var rest = package.payloads[...]
            var index = package.start
            while rest.count >= 4 {
                let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
                if length > 0 { places.append(Ledger.Place(author: author, index: index)) }
                rest = rest.dropFirst(4 + length)
                index += 1
            }
            return places
        case .payloads(_, let origin, let answers):
            guard let author = world.index(of: origin) else { return [] }
            return answers.compactMap { answer in
                guard case .given = answer.content else { return nil }
                return Ledger.Place(author: author, index: answer.index)
            }
        default: return []
        }
    }
}
