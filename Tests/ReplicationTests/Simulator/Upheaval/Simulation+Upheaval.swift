import Foundation
import Membership
import Replication
import TransparencyLog

/// Who is there, and as how many.
extension Simulation {
    /// Whether a process runs, unless it has crashed.
    func isPresent(_ process: Int) -> Bool {
        let node = nodes[process]
        if absent.contains(node.memberIndex) || removed.contains(node.memberIndex) { return false }
        return process < plan.nodes || forked.contains(node.memberIndex)
    }

    /// The process that a member shows to another.
    func process(of member: Int, for other: Int) -> Int {
        guard forked.contains(member), let twin = twins[member],
            plan.upheaval?.treacheries[member]?.deceived.contains(other) == true
        else { return member }
        return twin
    }

    func isTreacherous(_ member: Int) -> Bool { plan.upheaval?.isHonest(member) == false }

    var mayStillRestore: Bool { nowMs < plan.workloadMs + 10_000 }

    /// From here on the member lives twice.
    func fork(_ member: Int) throws {
        guard let twin = twins[member], !absent.contains(member), !removed.contains(member) else { return }
        forked.insert(member)
        nodes[twin].logs = nodes[member].logs
        network.separate(member, from: plan.upheaval?.treacheries[member]?.deceived ?? [])
        try nodes[twin].start()
    }

    func join(_ member: Int) throws {
        absent.remove(member)
        try nodes[member].start()
        try changeMembers()
    }

    func leave(_ member: Int) throws {
        removed.insert(member)
        keys.distrust(nodes[member].origin)
        network.separate(member, from: Set(0..<plan.nodes))
        try changeMembers()
    }

    /// All honest members pin the same.
    private func changeMembers() throws {
        for node in nodes where node.isUp && isPresent(node.index) {
            try node.execute(node.instance.trustChanged(keys))
            try node.execute(node.instance.changeMembers(members(besides: node)))
            if node.treachery == nil { node.say(memberList(of: node.memberIndex, complete: true)) }
        }
    }

    func members(besides node: SimulatedNode) -> Set<MemberID> {
        Set((0..<plan.nodes).filter { isPresent($0) && $0 != node.memberIndex }.map { nodes[$0].member })
    }

    func rotateKey(of member: Int) throws {
        let origin = nodes[member].origin
        let key = try SigningKey(name: origin.description, seed: seeded.bytes(32))
        keys.add(key.verifierKey, of: origin)
        for node in nodes where node.memberIndex == member { node.key = key }
        for node in nodes where node.isUp { try node.execute(node.instance.trustChanged(keys)) }
    }
}
