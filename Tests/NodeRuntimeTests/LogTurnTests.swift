import Entries
import Synchronization
import Testing

@testable import NodeRuntime

struct LogTurnTests {
    /// What happens to the turn and the tickets.
    private final class Watched: Sendable {
        let turn = LogTurn()
        private let isTaken = Atomic(false)
        private let groups = Mutex<[[ObjectIdentifier]]>([])

        var groupSizes: [Int] { groups.withLock { $0.map(\.count) } }
        var tickets: [ObjectIdentifier] { groups.withLock { $0.flatMap { $0 } } }

        func alone(_ body: () -> Void) {
            let wasTaken = isTaken.exchange(true, ordering: .acquiringAndReleasing)
            #expect(!wasTaken)
            body()
            isTaken.store(false, ordering: .releasing)
        }

        func commit(_ ticket: AppendTicket, max: Int) {
            alone {
                turn.withGroup(max: max) { group in
                    #expect(group.first === ticket)
                    #expect(group.count <= max)
                    for member in group { member.settle(.success([])) }
                    groups.withLock { $0.append(group.map { ObjectIdentifier($0) }) }
                }
            }
            turn.leave()
        }

        func append(_ ticket: AppendTicket) async {
            if await turn.take(for: ticket) { commit(ticket, max: 10) }
            #expect(throws: Never.self) { try ticket.outcomes() }
        }
    }

    private func tickets(_ count: Int) -> [AppendTicket] {
        (0..<count).map { _ in AppendTicket([PreparedRequest(.members(MemberList()))]) }
    }

    @Test func `one at a time has the turn, and every ticket is settled once`() async {
        let watched = Watched()
        let tickets = tickets(2_000)
        await withTaskGroup(of: Void.self) { group in
            for ticket in tickets { group.addTask { await watched.append(ticket) } }
            group.addTask {
                for _ in 0..<500 {
                    await watched.turn.takeForKeeper()
                    watched.alone {}
                    watched.turn.leave()
                }
            }
        }
        let settled = watched.tickets
        #expect(settled.count == tickets.count)
        #expect(Set(settled).count == tickets.count)
    }

    @Test func `what comes while a group is committed goes into the next one together`() async {
        let watched = Watched()
        let tickets = tickets(4)
        let isFree = await watched.turn.take(for: tickets[0])
        #expect(isFree)
        await withTaskGroup(of: Void.self) { group in
            for ticket in tickets.dropFirst() { group.addTask { await watched.append(ticket) } }
            while watched.turn.waitingCount < tickets.count { await Task.yield() }
            watched.commit(tickets[0], max: 1)
        }
        #expect(watched.groupSizes == [1, 3])
    }

    @Test func `a single report waits for the commit under way, and for no bulk behind it`() async {
        let watched = Watched()
        let bulk = (0..<3).map { _ in AppendTicket(Array(repeating: PreparedRequest(.members(MemberList())), count: 6))
        }
        let single = AppendTicket([PreparedRequest(.members(MemberList()))])
        let isFree = await watched.turn.take(for: bulk[0])
        #expect(isFree)
        await withTaskGroup(of: Void.self) { group in
            for (position, ticket) in [bulk[1], bulk[2], single].enumerated() {
                group.addTask { await watched.append(ticket) }
                while watched.turn.waitingCount < position + 2 { await Task.yield() }
            }
            watched.commit(bulk[0], max: 6)
        }
        #expect(watched.tickets == [bulk[0], single, bulk[1], bulk[2]].map { ObjectIdentifier($0) })
        #expect(watched.groupSizes == [1, 2, 1])
    }
}
