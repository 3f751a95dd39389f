import Entries
import Indicators
import Membership
import ReadAPI
import Replication
import TransparencyLog

/// What one proven entry says, as `verify proof --json` writes it.
struct ProofReport: Encodable {
    struct Cosigner: Encodable {
        let member: String
        let time: String
    }

    let member: String
    let origin: String
    let index: UInt64
    /// The entry's dot.
    let entry: String
    /// By its author's clock.
    let time: String
    let tlp: String
    /// Absent: all members; or it is sealed and the payload is not in the file.
    let audience: [String]?
    let sealed: Bool
    /// statement, withdrawal, members, unread or invalid; absent where the payload is not in the file.
    var says: String?
    var kind: String?
    var value: String?
    var verdict: String?
    var confidence: UInt8?
    var grade: String?
    var handling: String?
    var labels: [String]?
    var firstSeen: String?
    var lastSeen: String?
    var validFrom: String?
    var validUntil: String?
    var description: String?
    var language: String?
    var references: [String]?
    var fields: FieldJSON?
    /// The dots that its author had read, and that it repeats.
    var clock: String?
    var renews: String?
    /// The id of a request, or of the one that is answered: `clock` names its entry, `verdict` the answer.
    var request: String?
    /// What is asked, of whom, about what, until when, and on which legal basis.
    var what: String?
    var to: [String]?
    var objects: [String]?
    var due: String?
    var legalBasis: String?
    /// Of a withdrawal, or why it is unread or invalid.
    var reason: String?
    /// SHA-256 of the roots that it lists, by member.
    var members: [String: [String]]?
    let checkpointSize: UInt64
    let checkpointRoot: String
    let rootCertificate: String
    let logKeyCertificate: String
    /// As a verifier key (C2SP signed-note): by it other tools read the log.
    let logKey: String?
    let cosigners: [Cosigner]
    let uncheckedCosignatures: Int
    let notes: [String]

    init(_ proven: ProvenEntry) {
        member = proven.origin.member.text
        origin = proven.origin.description
        index = proven.index
        entry = proven.dot.description
        time = Times.text(proven.envelope.timeMs)
        tlp = proven.envelope.tlp.description
        sealed = proven.envelope.sealed
        var audience = proven.envelope.publicAudience
        if audience == nil, case .body(let body)? = proven.reading { audience = .named(body.audience) }
        if case .named(let members)? = audience { self.audience = members.map(\.text) } else { self.audience = nil }
        checkpointSize = proven.checkpoint.size
        checkpointRoot = proven.checkpoint.root.base64
        rootCertificate = proven.key.root.description
        logKeyCertificate = proven.key.certificate.description
        logKey = (try? VerifierKey(name: origin, publicKey: proven.key.publicKey))?.description
        cosigners = proven.cosigners.map {
            Cosigner(member: $0.member.text, time: Times.text(min($0.seconds, 1 << 50) * 1000))
        }
        uncheckedCosignatures = proven.uncheckedCount
        notes = proven.notes
        switch proven.reading {
        case nil: break
        case .unread(let reason)?: (says, self.reason) = ("unread", reason)
        case .invalid(let reason)?: (says, self.reason) = ("invalid", reason)
        case .body(let body)?: read(body)
        }
    }

    private mutating func read(_ body: Body) {
        kind = body.object?.kind.name
        value = body.object?.value
        switch body.about {
        case .statement(let statement, let clock, let renews):
            says = "statement"
            self.clock = clock.description
            self.renews = renews?.description
            read(statement, body.object?.kind)
        case .withdrawal(let withdrawal):
            says = "withdrawal"
            reason = withdrawal.reason
            description = withdrawal.note.isEmpty ? nil : withdrawal.note
            language = withdrawal.language.isEmpty ? nil : withdrawal.language
        case .members(let list):
            says = "members"
            members = [:]
            for (member, roots) in list.roots {
                members?[member.text] = roots.compactMap { Fingerprint(bytes: $0)?.description }
            }
        case .sighting(let sighting):
            says = "sighting"
            reason = "\(sighting.count) times"
            (firstSeen, lastSeen) = (Times.text(sighting.firstMs), Times.text(sighting.lastMs))
            description = sighting.note.isEmpty ? nil : sighting.note
            language = sighting.language.isEmpty ? nil : sighting.language
        case .action(let action):
            says = "action"
            reason = "\(action.action), \(Times.text(action.atMs))"
            description = action.note.isEmpty ? nil : action.note
            language = action.language.isEmpty ? nil : action.language
        case .request(let request):
            says = "request"
            read(request)
        case .answer(let answer):
            says = "answer"
            verdict = answer.state.description
            self.request = answer.id
            clock = answer.request.description
            reason = answer.reason.isEmpty ? nil : answer.reason
            description = answer.text.isEmpty ? nil : answer.text
            language = answer.language.isEmpty ? nil : answer.language
        }
    }

    private mutating func read(_ request: MemberRequest) {
        self.request = request.id
        what = request.what
        to = request.to.map(\.text)
        objects = request.objects.map { "\($0.kind.name) \($0.value)" }
        due = Times.text(request.dueMs)
        legalBasis = request.legalBasis.isEmpty ? nil : request.legalBasis
        references = request.reference.isEmpty ? nil : [request.reference]
        description = request.text.isEmpty ? nil : request.text
        language = request.language.isEmpty ? nil : request.language
    }

    private mutating func read(_ statement: Statement, _ kind: Kind?) {
        verdict = statement.verdict.description
        confidence = statement.confidence
        grade = statement.grade?.description
        handling = statement.handling?.description
        labels = statement.labels
        firstSeen = statement.firstSeenMs.map { Times.text($0) }
        lastSeen = statement.lastSeenMs.map { Times.text($0) }
        validFrom = statement.validFromMs.map { Times.text($0) }
        validUntil = statement.validUntilMs.map { Times.text($0) }
        description = statement.description.isEmpty ? nil : statement.description
        language = statement.language.isEmpty ? nil : statement.language
        references = statement.references
        fields = kind.map { FieldJSON(statement.fields, of: $0) }
    }
}
