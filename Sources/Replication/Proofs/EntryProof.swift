package import Foundation
package import Membership
package import TransparencyLog

/// All that an outsider needs to check, with a member's root certificate alone, that the member has said something.
package struct EntryProof: Hashable, Sendable {
    /// The certificates of a witness key whose cosignature is on the checkpoint.
    package struct Witness: Hashable, Sendable {
        package let member: MemberID
        /// DER, the witness key's first.
        package let certificates: [[UInt8]]

        package init(member: MemberID, certificates: [[UInt8]]) {
            self.member = member
            self.certificates = certificates
        }
    }

    /// As the checkpoint names it: not verified.
    package let origin: LogOrigin
    package let inclusion: TlogProof
    package let envelope: Data
    /// Salt and body; nil where they are not to be shown.
    package let payload: Data?
    /// DER, the log key's first.
    package let certificates: [[UInt8]]
    /// Of the member's root certificate.
    package let root: Fingerprint
    package let witnesses: [Witness]

    package init(
        inclusion: TlogProof,
        envelope: Data,
        payload: Data?,
        certificates: [[UInt8]],
        root: Fingerprint,
        witnesses: [Witness]
    ) throws(EntryProofError) {
        let stated: String
        do throws(CheckpointError) { stated = try Checkpoint.parse(inclusion.checkpoint.text).origin } catch {
            throw .inclusion(.checkpoint(error))
        }
        do throws(NameError) { origin = try LogOrigin(parsing: stated) } catch {
            throw .form("its checkpoint is of no member's log: \(error)")
        }
        self.inclusion = inclusion
        self.envelope = envelope
        self.payload = payload
        self.certificates = certificates
        self.root = root
        self.witnesses = witnesses
    }
}
