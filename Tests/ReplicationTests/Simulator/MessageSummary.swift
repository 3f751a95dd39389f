import Membership
import Replication
import TransparencyLog

/// One line for a captured log.
enum MessageSummary {
    static func of(_ message: SyncMessage) -> String {
        switch message {
        case .hello: "hello"
        case .heads(let heads): "heads \(heads.map { "\($0.origin.member)@\(size($0))" }.joined(separator: " "))"
        case .fetch(let fetch):
            "fetch #\(fetch.request) \(fetch.origin.member) \(fetch.from)..<\(fetch.target) credit \(fetch.credit)"
        case .credit(let request, let bytes): "credit #\(request) \(bytes)"
        case .package(let package):
            "package #\(package.request) \(package.origin.member) \(package.start)..<\(package.end) \(package.bytes) B"
        case .ack(let origin, let size, let through): "ack \(origin.member) \(size) payloads \(through)"
        case .payloadFetch(let request, let origin, let ranges): "payload fetch #\(request) \(origin.member) \(ranges)"
        case .payloads(let request, let origin, let answers):
            "payloads #\(request) \(origin.member) \(answers.map { "\($0.index):\(content($0))" }.joined(separator: " "))"
        case .digest(let digest): "digest \(digest.description.prefix(8))"
        case .cosignatures(let given): "cosignatures \(given.count)"
        case .evidence(let evidence): "evidence against \(evidence.origin.member)"
        case .incarnations(let statements): "incarnations \(statements.map(\.opens))"
        case .revocations(let lists): "revocations \(lists.map { "\($0.member) \($0.serial)" })"
        case .artefactFetch(let fetch): "artefact fetch \(fetch.artefact) from \(fetch.from)"
        case .artefactPart(let part): "artefact part \(part.artefact) from \(part.from)"
        case .refusal(let reason): "refusal \(reason)"
        case .unknown: "unknown"
        }
    }

    private static func size(_ head: AnnouncedHead) -> Substring {
        String(decoding: head.note, as: UTF8.self).split(separator: "\n").dropFirst().first ?? "?"
    }

    private static func content(_ answer: PayloadAnswer) -> String {
        switch answer.content {
        case .given: "given"
        case .denied: "denied"
        case .erased: "erased"
        case .notHeld: "not held"
        case .retry: "retry"
        }
    }
}
