package import Foundation
package import Indicators
package import Membership
import SwiftProtobuf

/// What a payload says, about which object.
package struct Body: Hashable, Sendable {
    package indirect enum About: Hashable, Sendable {
        /// `renews`: the author's own decision that this repeats; nil where this entry decides.
        case statement(Statement, clock: Clock, renews: Dot?)
        case withdrawal(Withdrawal)
        case members(MemberList)
        case sighting(Sighting)
        case action(Action)
        case request(MemberRequest)
        case answer(RequestAnswer)
    }

    /// Nil where the entry is about no object.
    package var object: ObjectKey?
    /// Where the envelope is sealed.
    package var audience: [MemberID]
    package var about: About

    package init(object: ObjectKey?, audience: [MemberID] = [], about: About) {
        self.object = object
        self.audience = audience
        self.about = about
    }
}

/// The kind and canonical key of one object, as its author wrote them.
package struct ObjectKey: Hashable, Sendable {
    package let kind: Kind
    package let value: String
    package let id: ObjectID

    package init(kind: Kind, value: String) {
        self.kind = kind
        self.value = value
        id = ObjectID(kind: kind, value: value)
    }

    package static func == (left: ObjectKey, right: ObjectKey) -> Bool { left.id == right.id }
    package func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// How far this version understands a payload. None of the outcomes stalls a log.
package enum Reading: Sendable {
    case body(Body)
    /// A kind or field of a later version: kept, forwarded, read after an upgrade.
    case unread(String)
    case invalid(String)
}

extension Body {
    package func encoded() throws(EntryError) -> [UInt8] {
        var message = PBBody()
        message.kind = object?.kind.name ?? ""
        message.key = object?.value ?? ""
        message.audience = audience.map(\.text)
        switch about {
        case .statement(let statement, let clock, let renews):
            message.statement = PBStatement(statement, clock: clock, renews: renews)
        case .withdrawal(let withdrawal):
            message.withdrawal.reason = withdrawal.reason
            message.withdrawal.note = withdrawal.note
            message.withdrawal.language = withdrawal.language
        case .members(let list):
            message.members.members = list.roots.sorted { $0.key < $1.key }.map { id, roots in
                var member = PBMember()
                member.id = id.text
                member.roots = roots.map { Data($0) }
                return member
            }
        case .sighting(let sighting): message.sighting = PBSighting(sighting)
        case .action(let action): message.action = PBAction(action)
        case .request(let request): message.request = PBRequest(request)
        case .answer(let answer): message.answer = PBAnswer(answer)
        }
        do { return try message.serializedBytes() } catch { throw .malformed("payload", "\(error)") }
    }

    /// Receivers check only what never changes with a version: syntax (DESIGN §7).
    package static func read(_ bytes: Data) -> Reading { read([UInt8](bytes)) }

    package static func read(_ bytes: [UInt8]) -> Reading {
        let message: PBBody
        do { message = try PBBody(serializedBytes: bytes) } catch { return .invalid("the body is not protobuf") }
        do throws(ReadingFault) { return .body(try Body(message)) } catch {
            switch error {
            case .unread(let reason): return .unread(reason)
            case .invalid(let reason): return .invalid(reason)
            }
        }
    }

    private init(_ message: PBBody) throws(ReadingFault) {
        guard message.unknownFields.data.isEmpty else { throw .unread("the body has a field of a later version") }
        guard let about = message.about else { throw .unread("the body says something of a later version") }
        audience = try message.audience.memberIDs()
        switch about {
        case .statement(let statement):
            let key = try ObjectKey(message)
            object = key
            self.about = try statement.read(key.kind)
        case .withdrawal(let withdrawal):
            object = try ObjectKey(message)
            guard withdrawal.unknownFields.data.isEmpty else { throw .unread("the withdrawal has a later field") }
            self.about = .withdrawal(
                Withdrawal(
                    reason: try withdrawal.reason.bounded("reason", 64),
                    note: try withdrawal.note.bounded("note"),
                    language: try withdrawal.language.bounded("language", 64)
                )
            )
        case .members(let list):
            object = nil
            guard list.members.count <= EntryLimits.membersMax else { throw .invalid("too many members are listed") }
            var roots: [MemberID: [[UInt8]]] = [:]
            for member in list.members {
                guard let id = try? MemberID(member.id) else { throw .invalid("a listed member's id is invalid") }
                guard member.roots.allSatisfy({ $0.count == 32 }), member.roots.count <= 4 else {
                    throw .invalid("a root of \(id) is not a SHA-256")
                }
                roots[id] = member.roots.map { Array($0) }
            }
            self.about = .members(MemberList(roots: roots))
        case .sighting(let sighting):
            object = try ObjectKey(message)
            self.about = .sighting(try sighting.read())
        case .action(let action):
            object = try ObjectKey(message)
            self.about = .action(try action.read())
        case .request(let request):
            object = nil
            self.about = .request(try request.read())
        case .answer(let answer):
            object = nil
            self.about = .answer(try answer.read())
        }
    }
}

enum ReadingFault: Error {
    case unread(String)
    case invalid(String)
}

extension ObjectKey {
    fileprivate init(_ message: PBBody) throws(ReadingFault) {
        guard !message.kind.isEmpty else { throw .invalid("the body names no kind") }
        guard let kind = Kind.named(message.kind) else { throw .unread("kind \(message.kind.prefix(40)) is unknown") }
        guard !message.key.isEmpty, message.key.utf8.count <= EntryLimits.keyBytesMax,
            kind.isCanonical(message.key)
        else { throw .invalid("the \(kind.name)'s key is not canonical") }
        self.init(kind: kind, value: message.key)
    }
}

extension String {
    func bounded(_ what: String, _ bytes: Int = EntryLimits.textBytesMax) throws(ReadingFault) -> String {
        guard utf8.count <= bytes else { throw .invalid("the \(what) is longer than \(bytes) bytes") }
        return self
    }
}

extension [String] {
    func memberIDs() throws(ReadingFault) -> [MemberID] {
        guard count <= EntryLimits.membersMax else { throw .invalid("the audience is too long") }
        let ids = compactMap { try? MemberID($0) }
        guard ids.count == count else { throw .invalid("a member's id in the audience is invalid") }
        return ids
    }
}
