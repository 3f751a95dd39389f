import Logging
import Membership
import Replication

/// What the state machine wants done.
extension SyncShell {
    func execute(_ directives: [SyncDirective]) {
        for directive in directives {
            switch directive {
            case .send(let link, let message):
                guard let peer = links[link], !peer.outbox.send(message) else { continue }
                execute([.close(link, reason: "\(peer.member) does not read what it is sent", backOff: false)])
            case .serve(let serving): links[serving.link]?.outbox.serve(serving)
            case .commit(let link, let package, let target): keeper.enqueue(link, package, target: target)
            case .fillPayloads(let link, let origin, let answers): keeper.enqueue(link, origin, answers)
            case .askPayloads(let link, let origin, let from): ask(link, origin, from: from)
            case .answerPayloads(let link, let request, let origin, let ranges):
                guard let member = links[link]?.member else { continue }
                ask(.payloads(request: request, origin, ranges), for: member) { answer in
                    if case .message(let message) = answer { await self.send(message, over: link) }
                }
            case .giveArtefact(let link, let fetch):
                guard let outbox = links[link]?.outbox, !outbox.give(fetch) else { continue }
                misbehaved(link, "it asks for more than \(LinkOutbox.artefactsMax) parts of artefacts at once")
            case .takeArtefact(let link, let part):
                if let member = links[link]?.member { artefacts.take(part, from: member) }
            case .close(let link, let reason, let backOff):
                guard let closing = links[link] else { continue }
                logger.notice("\(closing.member): \(reason)", metadata: ["peer": "\(closing.address)"])
                lastErrors[closing.member] = reason
                if backOff { backOffs.add(closing.member, nowMs) }
                if !reason.contains("stands already") { _ = closing.outbox.send(.refusal(reason)) }
                closing.close(reason)
            case .compare(let head, let held, let member):
                ask(.compare(head, held: held), for: member) { answer in
                    if case .message(.evidence(let found)) = answer { await self.proved(found) }
                }
            case .weigh(let offered, let link):
                guard let member = links[link]?.member else { continue }
                ask(.weigh(offered), for: member) { answer in
                    if case .message(.cosignatures(let good)) = answer { await self.weighed(offered, good, from: link) }
                }
            case .revoke(let list): keep(list)
            case .keep(let evidence, let finding): keep(evidence, finding)
            case .cut(let statement, let isForked): cut(statement, isForked: isForked)
            case .alarm(let alarm):
                alarms.raise(Alarm(alarm))
            case .quarantine(.hold(let reason)): gate.hold(reason)
            case .quarantine(.release): gate.release()
            }
        }
    }

    /// Has the library answer what a peer's message made necessary: so many at a time, and what is beyond is dropped, as any
    /// message may be.
    func ask(
        _ question: LogLibrary.Question,
        for member: MemberID,
        answered: @escaping @Sendable (LogLibrary.Answer) async -> Void
    ) {
        guard questions[member, default: 0] < Self.questionsMax else { return }
        questions[member, default: 0] += 1
        library.enqueue(question, for: member) { answer in
            await answered(answer)
            await self.questionEnded(member)
        }
    }

    func questionEnded(_ member: MemberID) {
        let left = questions[member, default: 1] - 1
        questions[member] = left > 0 ? left : nil
    }

    func ask(_ link: LinkID, _ origin: LogOrigin, from index: UInt64) {
        guard let member = links[link]?.member else { return }
        library.enqueue(.wanted(origin, from: index), for: member) { answer in
            // Where it could not be read, it is tried again with the next sweep.
            guard case .missing(let through, let message) = answer else {
                return await self.asked(link, origin, through: .max, any: false)
            }
            await self.asked(link, origin, through: through, any: message != nil)
            if let message { await self.send(message, over: link) }
        }
    }

    private func send(_ message: SyncMessage, over link: LinkID) { execute([.send(link, message)]) }

    func asked(_ link: LinkID, _ origin: LogOrigin, through: UInt64, any: Bool) {
        execute(instance.asked(link, origin, through: through, any: any, nowMs: nowMs))
    }
}
