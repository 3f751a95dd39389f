package import Entries
package import Membership
package import TransparencyLog

/// What the proof of an entry was found to prove.
package struct ProvenEntry: Hashable, Sendable {
    /// A member that says by its own key that it held the tree.
    package struct Cosigner: Hashable, Sendable {
        package let member: MemberID
        /// Since 1970, by its clock.
        package let seconds: UInt64
    }

    package let origin: LogOrigin
    package let index: UInt64
    package let leaf: Digest
    package let envelope: Envelope
    /// Opens the envelope's commitment; nil where the proof was made without it.
    package let payload: Payload?
    package let checkpoint: Checkpoint
    package let key: VerifiedLogKey
    package let cosigners: [Cosigner]
    /// Cosignatures by members whose root was not given: they count for nothing.
    package let uncheckedCount: Int
    /// What somebody who relies on it should know besides.
    package let notes: [String]

    package var entry: EntryID {
        EntryID(member: origin.member, incarnation: origin.incarnation.number, index: index)
    }

    package var dot: Dot { Dot(entry: entry, leaf: LeafPrefix(leaf)) }

    package var reading: Reading? { payload.map { Body.read($0.body) } }
}
