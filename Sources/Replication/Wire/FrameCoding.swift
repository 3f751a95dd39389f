import Entries
package import Foundation
import Membership
package import SwiftProtobuf
import TransparencyLog

extension SyncMessage {
    /// One frame, without its length.
    package func encoded() throws(WireError) -> Data {
        do { return try frame.serializedData() } catch { throw WireError("a message could not be encoded: \(error)") }
    }

    private var frame: PBFrame {
        var frame = PBFrame()
        switch self {
        case .hello(let hello):
            frame.hello.version = hello.version
            frame.hello.federation = hello.federation
            frame.hello.member = hello.member.text
            frame.hello.software = hello.software
        case .heads(let heads):
            frame.heads.heads = heads.map { PBHead($0) }
        case .fetch(let fetch):
            frame.fetch.request = fetch.request
            frame.fetch.origin = fetch.origin.description
            frame.fetch.from = fetch.from
            frame.fetch.target = fetch.target
            frame.fetch.credit = fetch.credit
        case .credit(let request, let bytes):
            frame.credit.request = request
            frame.credit.bytes = bytes
        case .package(let package):
            frame.package = PBPackage(package)
        case .ack(let origin, let size, let through):
            frame.ack.origin = origin.description
            frame.ack.size = size
            frame.ack.payloadsThrough = through
        case .payloadFetch(let request, let origin, let ranges):
            frame.payloadFetch.request = request
            frame.payloadFetch.origin = origin.description
            frame.payloadFetch.ranges = ranges.map { PBIndexRange($0) }
        case .payloads(let request, let origin, let answers):
            frame.payloads.request = request
            frame.payloads.origin = origin.description
            frame.payloads.answers = answers.map { PBPayloadAnswer($0) }
        case .digest(let digest):
            frame.digest.heads = Data(digest.bytes)
        case .cosignatures(let given): frame.cosignatures = PBCosignatures(given)
        case .evidence(let evidence): frame.evidence = PBEvidence(evidence)
        case .revocations(let lists): frame.revocations = PBRevocations(lists)
        case .artefactFetch(let fetch): frame.artefactFetch = PBArtefactFetch(fetch)
        case .artefactPart(let part): frame.artefactPart = PBArtefactPart(part)
        case .incarnations(let statements): frame.incarnations = PBIncarnations(statements)
        case .refusal(let reason):
            frame.refusal.reason = reason
        case .unknown: break
        }
        return frame
    }

    /// Reads what a peer sent; every size and count has a limit.
    package init(frame bytes: some SwiftProtobufContiguousBytes) throws(WireError) {
        let frame: PBFrame
        do { frame = try PBFrame(serializedBytes: bytes) } catch { throw WireError("the frame is not protobuf") }
        switch frame.message {
        case nil: self = .unknown
        case .hello(let hello):
            guard let member = try? MemberID(hello.member) else { throw WireError("hello names no valid member") }
            self = .hello(
                Hello(
                    version: hello.version,
                    federation: String(hello.federation.prefix(255)),
                    member: member,
                    software: String(hello.software.prefix(64))
                )
            )
        case .heads(let heads):
            try WireError.limit(heads.heads.count, WireLimits.headsMax, "heads")
            var read: [AnnouncedHead] = []
            for head in heads.heads { read.append(try head.read()) }
            self = .heads(read)
        case .fetch(let fetch):
            self = .fetch(
                Fetch(
                    request: fetch.request,
                    origin: try LogOrigin.read(fetch.origin),
                    from: fetch.from,
                    target: fetch.target,
                    credit: min(fetch.credit, WireLimits.creditBytesMax)
                )
            )
        case .credit(let credit):
            self = .credit(request: credit.request, bytes: min(credit.bytes, WireLimits.creditBytesMax))
        case .package(let package): self = .package(try package.read())
        case .ack(let ack):
            self = .ack(
                origin: try LogOrigin.read(ack.origin),
                size: ack.size,
                payloadsThrough: ack.payloadsThrough
            )
        case .payloadFetch(let fetch):
            try WireError.limit(fetch.ranges.count, WireLimits.rangesMax, "ranges")
            let ranges = fetch.ranges.compactMap(\.range)
            guard ranges.count == fetch.ranges.count else { throw WireError("a range of payloads is empty") }
            self = .payloadFetch(
                request: fetch.request,
                origin: try LogOrigin.read(fetch.origin),
                ranges: ranges
            )
        case .payloads(let payloads):
            try WireError.limit(payloads.answers.count, WireLimits.payloadAnswersMax, "payload answers")
            var answers: [PayloadAnswer] = []
            for answer in payloads.answers { answers.append(try answer.read()) }
            self = .payloads(
                request: payloads.request,
                origin: try LogOrigin.read(payloads.origin),
                answers: answers
            )
        case .digest(let digest):
            guard let heads = TransparencyLog.Digest(digest.heads) else { throw WireError("a digest has not 32 bytes") }
            self = .digest(heads)
        case .cosignatures(let given): self = .cosignatures(try given.read())
        case .evidence(let evidence): self = .evidence(try evidence.read())
        case .revocations(let lists): self = .revocations(try lists.read())
        case .artefactFetch(let fetch): self = .artefactFetch(try fetch.read())
        case .artefactPart(let part): self = .artefactPart(try part.read())
        case .incarnations(let statements): self = .incarnations(try statements.read())
        case .refusal(let refusal): self = .refusal(String(refusal.reason.prefix(512)))
        }
    }
}

extension WireError {
    static func limit(_ count: Int, _ most: Int, _ what: String) throws(WireError) {
        guard count <= most else { throw WireError("\(count) \(what) are more than the limit of \(most)") }
    }
}

extension LogOrigin {
    static func read(_ text: String) throws(WireError) -> LogOrigin {
        guard let origin = try? LogOrigin(parsing: text) else {
            throw WireError("\(QuotedText(text)) is no log origin")
        }
        return origin
    }
}

extension PBHead {
    package init(_ head: AnnouncedHead) {
        self.init()
        origin = head.origin.description
        checkpoint = Data(head.note)
        certificates = head.certificates.map { Data($0) }
    }

    package func read() throws(WireError) -> AnnouncedHead {
        try WireError.limit(checkpoint.count, WireLimits.noteBytesMax, "bytes of a checkpoint")
        try WireError.limit(certificates.count, WireLimits.certificatesMax, "certificates")
        for certificate in certificates {
            try WireError.limit(certificate.count, WireLimits.certificateBytesMax, "bytes of a certificate")
        }
        return AnnouncedHead(
            origin: try LogOrigin.read(origin),
            note: Array(checkpoint),
            certificates: certificates.map { Array($0) }
        )
    }
}

extension PBPackage {
    init(_ package: EntryPackage) {
        self.init()
        request = package.request
        origin = package.origin.description
        start = package.start
        count = package.count
        envelopes = package.envelopes
        payloads = package.payloads
        proof = package.proof.map { Data($0.bytes) }
        if let head = package.target { target = PBHead(head) }
    }

    func read() throws(WireError) -> EntryPackage {
        try WireError.limit(Int(count), WireLimits.packageEntriesMax, "entries of a package")
        guard count > 0, start < 1 << 40 else { throw WireError("a package holds no entries that can be") }
        try WireError.limit(proof.count, WireLimits.proofHashesMax, "hashes of a proof")
        let hashes = proof.compactMap { TransparencyLog.Digest($0) }
        guard hashes.count == proof.count else { throw WireError("a hash of a proof has not 32 bytes") }
        return EntryPackage(
            request: request,
            origin: try LogOrigin.read(origin),
            start: start,
            count: count,
            envelopes: envelopes,
            payloads: payloads,
            proof: hashes,
            target: hasTarget ? try target.read() : nil
        )
    }
}

extension PBPayloadAnswer {
    init(_ answer: PayloadAnswer) {
        self.init()
        index = answer.index
        switch answer.content {
        case .given(let bytes): payload = bytes
        case .denied: state = 1
        case .erased: state = 2
        case .notHeld: state = 3
        case .retry: state = 4
        }
    }

    func read() throws(WireError) -> PayloadAnswer {
        switch state {
        case 0: PayloadAnswer(index: index, content: .given(payload))
        case 1: PayloadAnswer(index: index, content: .denied)
        case 2: PayloadAnswer(index: index, content: .erased)
        case 3: PayloadAnswer(index: index, content: .notHeld)
        default: PayloadAnswer(index: index, content: .retry)
        }
    }
}
