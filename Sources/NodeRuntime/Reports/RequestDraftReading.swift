import Entries
import Foundation
import Indicators
import Membership
import Replication

/// Brings what an officer wrote into canonical form; every fault is one line.
struct RequestDraftReading {
    private let reading: DraftReading

    init(_ reading: DraftReading) { self.reading = reading }

    func read(_ draft: RequestDraft) throws(AuthoringError) -> (MemberRequest, RequestHandling.Wish) {
        do throws(IndicatorError) {
            let act = try RequestedAct(draft.what)
            guard let id = draft.id, UUID(uuidString: id)?.uuidString.lowercased() == id else {
                throw term("request id", draft.id ?? "", "give a UUID in lower case, or leave it out")
            }
            guard draft.due > reading.nowMs, draft.due <= MemberRequest.timeMsMax else {
                throw term("due time", Timestamp.format(Int64(clamping: draft.due)), "give a time in the future")
            }
            let objects = try self.objects(draft)
            guard !objects.isEmpty || !act.needsObject else {
                throw term("object", "", "say what to \(act.rawValue): give at least one object")
            }
            let basis = try line(draft.legalBasis, "legal basis")
            guard !basis.isEmpty || act == .inform else {
                throw term("legal basis", "", "name the law, treaty or order that the request rests on")
            }
            let to = try members(draft.to)
            guard !to.isEmpty else {
                throw term("addressee", draft.to.joined(separator: ","), "name at least one other member")
            }
            let urgency = try draft.urgency.map { text throws(IndicatorError) in try Urgency(text) } ?? .routine
            let request = MemberRequest(
                id: id,
                what: act.rawValue,
                objects: objects,
                to: to,
                dueMs: draft.due,
                legalBasis: basis,
                reference: try line(draft.reference, "reference"),
                urgency: urgency == .routine ? "" : urgency.rawValue,
                text: try text(draft.text),
                language: try language(draft.language),
                contact: try line(draft.contact, "contact")
            )
            let audience = draft.audience ?? []
            let wish = RequestHandling.Wish(
                to: to,
                tlp: try draft.tlp.map { text throws(IndicatorError) in try TLP(text) },
                others: try members(audience.filter { $0 != "all" }),
                isForAll: audience.contains("all"),
                isUnsealed: draft.unsealed ?? false
            )
            return (request, wish)
        } catch { throw AuthoringError("\(error)") }
    }

    func read(_ draft: AnswerDraft, to state: RequestState) throws(AuthoringError) -> RequestAnswer {
        do throws(IndicatorError) {
            guard let said = RequestAnswer.State.allCases.first(where: { $0.description == draft.state }) else {
                throw term("answer", draft.state, "write accepted, declined or done")
            }
            if let at = draft.at, at == 0 || at > reading.nowMs &+ DraftReading.clockSkewMs {
                throw term("time", Timestamp.format(Int64(clamping: at)), "give a time that has passed")
            }
            return RequestAnswer(
                request: state.request.dot,
                id: state.request.said.id,
                state: said,
                reason: try line(draft.reason, "reason"),
                text: try text(draft.text),
                language: try language(draft.language),
                atMs: draft.at
            )
        } catch { throw AuthoringError("\(error)") }
    }

    private func objects(_ draft: RequestDraft) throws(IndicatorError) -> [ObjectKey] {
        let named = draft.objects ?? []
        guard named.count <= EntryLimits.listItemsMax else {
            throw term("objects", "\(named.count)", "name at most \(EntryLimits.listItemsMax) in one request")
        }
        let region = draft.region ?? reading.region
        var objects: [ObjectKey] = []
        for object in named {
            let kind = try Kind.required(object.kind)
            let key = try kind.canonicalise(RawKey(value: object.value), context: KeyContext(region: region))
            let canonical = ObjectKey(kind: kind, value: key.value)
            if !objects.contains(canonical) { objects.append(canonical) }
        }
        return objects
    }

    /// Each once, without this member itself.
    private func members(_ names: [String]) throws(IndicatorError) -> [MemberID] {
        var members: Set<MemberID> = []
        for name in names {
            let member = try reading.member(name)
            if member != reading.own { members.insert(member) }
        }
        return members.sorted()
    }

    private func line(_ text: String?, _ what: String) throws(IndicatorError) -> String {
        let text = (text ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        guard text.utf8.count <= MemberRequest.lineBytesMax else {
            throw term(
                what,
                "\(text.prefix(40))…",
                "write at most \(MemberRequest.lineBytesMax) bytes, the rest as text"
            )
        }
        return text
    }

    private func text(_ text: String?) throws(IndicatorError) -> String {
        guard let text, text.utf8.count > EntryLimits.textBytesMax else { return text ?? "" }
        throw term("text", "\(text.prefix(40))…", "write at most \(EntryLimits.textBytesMax) bytes")
    }

    private func language(_ tag: String?) throws(IndicatorError) -> String {
        guard let tag, !tag.isEmpty else { return "" }
        return try LanguageTag.canonical(tag)
    }

    private func term(_ vocabulary: String, _ value: String, _ advice: String) -> IndicatorError {
        .term(vocabulary: vocabulary, value: value, advice: advice)
    }
}
