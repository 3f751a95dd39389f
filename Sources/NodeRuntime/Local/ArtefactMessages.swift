/// An artefact that is held here whole.
package struct HeldArtefact: Codable, Sendable {
    package var sha256: String
    package var size: UInt64
    /// The member that gave it; absent where it was held already.
    package var from: String?
}

/// Whether an artefact's file still has its hash.
package struct ArtefactCheck: Codable, Sendable {
    package var sha256: String
    package var holds: Bool
}
