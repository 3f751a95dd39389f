import Entries
import Foundation
package import TransparencyLog

/// Asks for the part of an artefact, named by its SHA-256, that begins at `from`.
package struct ArtefactFetch: Hashable, Sendable {
    package var artefact: Digest
    package var from: UInt64

    package init(artefact: Digest, from: UInt64) {
        self.artefact = artefact
        self.from = from
    }
}

/// The answer to one ``ArtefactFetch``.
package struct ArtefactPart: Hashable, Sendable {
    package enum Content: Hashable, Sendable {
        /// Bytes of the whole, and those that begin here: none at the end.
        case given(size: UInt64, [UInt8])
        /// It is not held, or not for the asker: which of the two is not said.
        case notGiven
    }

    package var artefact: Digest
    package var from: UInt64
    package var content: Content

    package init(artefact: Digest, from: UInt64, content: Content) {
        self.artefact = artefact
        self.from = from
        self.content = content
    }
}

extension PBArtefactFetch {
    init(_ fetch: ArtefactFetch) {
        self.init()
        sha256 = Data(fetch.artefact.bytes)
        from = fetch.from
    }

    func read() throws(WireError) -> ArtefactFetch {
        guard let artefact = Digest(sha256) else { throw WireError("an artefact's SHA-256 has not 32 bytes") }
        return ArtefactFetch(artefact: artefact, from: from)
    }
}

extension PBArtefactPart {
    init(_ part: ArtefactPart) {
        self.init()
        sha256 = Data(part.artefact.bytes)
        from = part.from
        switch part.content {
        case .given(let size, let bytes):
            self.size = size
            self.bytes = Data(bytes)
        case .notGiven: state = 1
        }
    }

    func read() throws(WireError) -> ArtefactPart {
        guard let artefact = Digest(sha256) else { throw WireError("an artefact's SHA-256 has not 32 bytes") }
        try WireError.limit(bytes.count, WireLimits.artefactBytesMax, "bytes of an artefact")
        let content: ArtefactPart.Content = state == 0 ? .given(size: size, Array(bytes)) : .notGiven
        return ArtefactPart(artefact: artefact, from: from, content: content)
    }
}
