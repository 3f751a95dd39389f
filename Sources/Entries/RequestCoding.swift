import Foundation
import Indicators
import Membership
import SwiftProtobuf

extension PBRequest {
    init(_ request: MemberRequest) {
        self.init()
        id = request.id
        what = request.what
        objects = request.objects.map { object in
            var name = PBObjectName()
            name.kind = object.kind.name
            name.key = object.value
            return name
        }
        to = request.to.map(\.text)
        dueMs = request.dueMs
        legalBasis = request.legalBasis
        reference = request.reference
        urgency = request.urgency
        text = request.text
        language = request.language
        contact = request.contact
    }

    func read() throws(ReadingFault) -> MemberRequest {
        guard unknownFields.data.isEmpty else { throw .unread("the request has a field of a later version") }
        guard ScamType.isCanonical(what) else { throw .invalid("the request does not say what is asked") }
        guard objects.count <= EntryLimits.listItemsMax else { throw .invalid("the request names too many objects") }
        let members = try to.memberIDs()
        guard !members.isEmpty, Set(members).count == members.count else {
            throw .invalid("the request is to nobody, or to somebody twice")
        }
        guard dueMs <= MemberRequest.timeMsMax else { throw .invalid("the due time is too late for a calendar") }
        var keys: [ObjectKey] = []
        for object in objects { keys.append(try object.read()) }
        let line = MemberRequest.lineBytesMax
        return MemberRequest(
            id: try id.requestID(),
            what: what,
            objects: keys,
            to: members,
            dueMs: dueMs,
            legalBasis: try legalBasis.bounded("legal basis", line),
            reference: try reference.bounded("reference", line),
            urgency: try urgency.bounded("urgency", 64),
            text: try text.bounded("text"),
            language: try language.bounded("language", 64),
            contact: try contact.bounded("contact", line)
        )
    }
}

extension PBObjectName {
    fileprivate func read() throws(ReadingFault) -> ObjectKey {
        guard let kind = Kind.named(kind) else { throw .unread("kind \(self.kind.prefix(40)) is unknown") }
        guard !key.isEmpty, key.utf8.count <= EntryLimits.keyBytesMax, kind.isCanonical(key) else {
            throw .invalid("the key of a \(kind.name) in the request is not canonical")
        }
        return ObjectKey(kind: kind, value: key)
    }
}

extension PBAnswer {
    init(_ answer: RequestAnswer) {
        self.init()
        request = PBDot(answer.request)
        id = answer.id
        state = UInt32(answer.state.rawValue)
        reason = answer.reason
        text = answer.text
        language = answer.language
        atMs = answer.atMs ?? 0
    }

    func read() throws(ReadingFault) -> RequestAnswer {
        guard unknownFields.data.isEmpty else { throw .unread("the answer has a field of a later version") }
        guard hasRequest else { throw .invalid("the answer names no request") }
        guard let code = UInt8(exactly: state), let state = RequestAnswer.State(rawValue: code) else {
            throw .unread("answer \(self.state) is unknown")
        }
        guard atMs <= MemberRequest.timeMsMax else {
            throw .invalid("the time of the answer is too late for a calendar")
        }
        return RequestAnswer(
            request: try request.read(),
            id: try id.requestID(),
            state: state,
            reason: try reason.bounded("reason", MemberRequest.lineBytesMax),
            text: try text.bounded("text"),
            language: try language.bounded("language", 64),
            atMs: atMs == 0 ? nil : atMs
        )
    }
}

extension MemberRequest {
    /// The last millisecond of the year 9999.
    package static let timeMsMax: UInt64 = 253_402_300_799_999
}

extension String {
    fileprivate func requestID() throws(ReadingFault) -> String {
        guard UUID(uuidString: self)?.uuidString.lowercased() == self else {
            throw .invalid("the request's id is not a UUID in lower case")
        }
        return self
    }
}
