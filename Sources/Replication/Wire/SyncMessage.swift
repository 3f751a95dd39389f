package import Foundation
package import Membership
package import TransparencyLog

/// What two nodes say to each other over one link (DESIGN §6). Any of them may be lost, doubled or late.
package enum SyncMessage: Sendable {
    case hello(Hello)
    /// The newest trees the sender holds whole: all first, then changes.
    case heads([AnnouncedHead])
    case fetch(Fetch)
    case credit(request: UInt64, bytes: UInt64)
    case package(EntryPackage)
    /// Durable at the sender; no payload meant for it is missing below `payloadsThrough`.
    case ack(origin: LogOrigin, size: UInt64, payloadsThrough: UInt64)
    case payloadFetch(request: UInt64, origin: LogOrigin, ranges: [Range<UInt64>])
    case payloads(request: UInt64, origin: LogOrigin, answers: [PayloadAnswer])
    /// Of all heads the sender holds.
    case digest(Digest)
    /// The newest of each witness.
    case cosignatures([AnnouncedCosignature])
    /// That a log was forked.
    case evidence(Equivocation)
    /// What members have revoked; checked for form alone.
    case revocations([RevocationList])
    case artefactFetch(ArtefactFetch)
    case artefactPart(ArtefactPart)
    /// What members have opened and closed; checked for form alone.
    case incarnations([IncarnationStatement])
    /// The sender closes, and why.
    case refusal(String)
    /// Of a later version: passed over.
    case unknown
}

package struct Hello: Hashable, Sendable {
    /// The protocol this version speaks; it understands the one before, too.
    package static let version: UInt32 = 1

    package var version: UInt32
    package var federation: String
    package var member: MemberID
    package var software: String

    package init(version: UInt32 = Hello.version, federation: String, member: MemberID, software: String) {
        self.version = version
        self.federation = federation
        self.member = member
        self.software = software
    }
}

/// A checkpoint as it came: nothing in it is believed before a `HeadVerifier` has opened it.
package struct AnnouncedHead: Hashable, Sendable {
    package var origin: LogOrigin
    /// The signed note, as the origin wrote it.
    package var note: [UInt8]
    /// DER, the log key's first.
    package var certificates: [[UInt8]]

    package init(origin: LogOrigin, note: [UInt8], certificates: [[UInt8]]) {
        self.origin = origin
        self.note = note
        self.certificates = certificates
    }
}

/// A checkpoint whose signature and certificates were verified.
package struct SignedHead: Hashable, Sendable {
    package let announced: AnnouncedHead
    package let size: UInt64
    package let root: Digest

    package var origin: LogOrigin { announced.origin }

    package init(announced: AnnouncedHead, size: UInt64, root: Digest) {
        self.announced = announced
        self.size = size
        self.root = root
    }
}

/// Asks for `[from, target)` in packages, of at most `credit` bytes until more is granted.
package struct Fetch: Hashable, Sendable {
    package var request: UInt64
    package var origin: LogOrigin
    package var from: UInt64
    /// Size of a tree the receiver of this message announced.
    package var target: UInt64
    package var credit: UInt64

    package init(request: UInt64, origin: LogOrigin, from: UInt64, target: UInt64, credit: UInt64) {
        self.request = request
        self.origin = origin
        self.from = from
        self.target = target
        self.credit = credit
    }
}

/// Entries that can be verified by themselves: the tree at their end is consistent with the target.
package struct EntryPackage: Sendable {
    /// 0: pushed by the origin.
    package var request: UInt64
    package var origin: LogOrigin
    package var start: UInt64
    package var count: UInt32
    /// C2SP entry bundle.
    package var envelopes: Data
    /// `(u32be length ‖ payload)*`, length 0 where none is given.
    package var payloads: Data
    package var proof: [Digest]
    /// What the proof leads to; nil where the receiver named it in its fetch.
    package var target: AnnouncedHead?

    package var end: UInt64 { start &+ UInt64(count) }
    package var bytes: Int { envelopes.count + payloads.count }

    package init(
        request: UInt64,
        origin: LogOrigin,
        start: UInt64,
        count: UInt32,
        envelopes: Data,
        payloads: Data,
        proof: [Digest],
        target: AnnouncedHead?
    ) {
        self.request = request
        self.origin = origin
        self.start = start
        self.count = count
        self.envelopes = envelopes
        self.payloads = payloads
        self.proof = proof
        self.target = target
    }
}

package struct PayloadAnswer: Hashable, Sendable {
    package enum Content: Hashable, Sendable {
        case given(Data)
        /// The receiver is not in the audience, or not on the author's list.
        case denied
        case erased
        case notHeld
        case retry

        /// Of the payload given.
        package var bytes: Int { if case .given(let payload) = self { payload.count } else { 0 } }
    }

    package var index: UInt64
    package var content: Content

    package init(index: UInt64, content: Content) {
        self.index = index
        self.content = content
    }
}
