package import Entries
package import Foundation
package import Membership
package import TransparencyLog

/// Why the proof of an entry does not hold.
package enum EntryProofError: Error, Equatable, CustomStringConvertible {
    /// The file, or an entry in it, is not of the form.
    case form(String)
    case inclusion(TlogProofError)
    case entry(EntryError)
    /// The log key's chain.
    case logKey(CertificateError)
    /// The entry says that it was made when the certificate had expired already.
    case expiredBefore(String, notAfter: Date, time: Date)
    case wrongOrigin(certified: LogOrigin, stated: LogOrigin)
    case wrongRoot(stated: Fingerprint, found: Fingerprint)
    case revoked(LogOrigin)
    case cosignature(MemberID, String)

    package var description: String {
        switch self {
        case .form(let reason): reason
        case .inclusion(let error): "\(error)"
        case .entry(let error): "\(error)"
        case .logKey(let error): "the log key is not certified by the root given: \(error)"
        case .expiredBefore(let subject, let notAfter, let time):
            "\(subject) expired at \(notAfter.formatted(.iso8601)), before the time \(time.formatted(.iso8601)) of what "
                + "it is to vouch for"
        case .wrongOrigin(let certified, let stated): "its log key is certified for \(certified), not for \(stated)"
        case .wrongRoot(let stated, let found): "it names root \(stated), but its log key is certified by \(found)"
        case .revoked(let origin): "the log key of \(origin) is revoked"
        case .cosignature(let member, let reason): "the cosignature of \(member): \(reason)"
        }
    }
}
