import Synchronization

/// Whose turn it is to write the logs: one at a time, of those who report and the keeper with what links bring.
///
/// Who finds it free goes on at once, on its own thread. Who does not waits, and what it wants to append is committed
/// with the next group: group commit without a timer. Shorter tickets overtake longer ones, so that a single report waits
/// for the commit under way and for no other. Reports and what links bring take turns.
final class LogTurn: Sendable {
    private struct Waiting {
        let ticket: AppendTicket
        /// Given whether it is its turn; nil once it has been told.
        var resume: CheckedContinuation<Bool, Never>?
    }

    private struct State {
        var isTaken = false
        var tickets: [Waiting] = []
        var keeper: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// True: it is the caller's turn, and the ticket is the first of the next group. False: another has settled it.
    func take(for ticket: AppendTicket) async -> Bool {
        await withCheckedContinuation { resume in
            let isFree = state.withLock { state in
                defer { state.isTaken = true }
                // The first keeps its place where it has been given the turn.
                let waiting = state.tickets.first?.resume == nil ? state.tickets.dropFirst() : state.tickets[...]
                let later = waiting.firstIndex { $0.ticket.requests.count > ticket.requests.count }
                state.tickets.insert(
                    Waiting(ticket: ticket, resume: state.isTaken ? resume : nil),
                    at: later ?? state.tickets.endIndex
                )
                return !state.isTaken
            }
            if isFree { resume.resume(returning: true) }
        }
    }

    /// For what links bring; returns when it is the keeper's turn.
    func takeForKeeper() async {
        await withCheckedContinuation { resume in
            let isFree = state.withLock { state in
                defer { state.isTaken = true }
                if state.isTaken { state.keeper = resume }
                return !state.isTaken
            }
            if isFree { resume.resume() }
        }
    }

    /// Commits the group that begins with the first ticket, of up to `max` requests, by `body`, which settles them all.
    func withGroup(max: Int, _ body: ([AppendTicket]) -> Void) {
        let group = state.withLock { state in
            var count = 0
            let group = state.tickets.prefix { next in
                count += next.ticket.requests.count
                return next.ticket === state.tickets.first?.ticket || count <= max
            }
            state.tickets.removeFirst(group.count)
            return Array(group)
        }
        body(group.map(\.ticket))
        for member in group { member.resume?.resume(returning: false) }
    }

    /// Tickets that no group has taken yet.
    var waitingCount: Int { state.withLock { $0.tickets.count } }

    /// Passes the turn on; to be called once by whoever had it.
    func leave() {
        enum Next {
            case keeper(CheckedContinuation<Void, Never>)
            case ticket(CheckedContinuation<Bool, Never>?)
        }
        let next = state.withLock { state -> Next? in
            if let keeper = state.keeper {
                state.keeper = nil
                return .keeper(keeper)
            }
            guard !state.tickets.isEmpty else {
                state.isTaken = false
                return nil
            }
            defer { state.tickets[0].resume = nil }
            return .ticket(state.tickets[0].resume)
        }
        switch next {
        case .keeper(let keeper): keeper.resume()
        case .ticket(let first): first?.resume(returning: true)
        case nil: break
        }
    }
}
