import Foundation
import Membership

/// When a chain of certificates counts for something that was made at a time which may be long past.
struct CertifiedMoment<Key> {
    let key: Key
    /// When the chain was valid: at that time, or from the certificate's first second on where it is newer.
    let moment: Date

    /// Certificates are renewed, and the log's newest checkpoint vouches for old entries too: so one that was made
    /// after `time` counts. One that had expired by then does not, unless only the author's clock is ahead.
    init(
        at time: Date,
        now: Date,
        verify: (Date) async throws(CertificateError) -> Key
    ) async throws(EntryProofError) {
        var moment = min(max(time, Date(timeIntervalSince1970: 0)), Self.last)
        // A chain has four certificates at most, and each step leaves the start of one behind.
        for _ in 0..<6 {
            do throws(CertificateError) {
                key = try await verify(moment)
                self.moment = moment
                return
            } catch .notYetValid(let subject, let notBefore, _) {
                guard notBefore <= now else { throw .logKey(.notYetValid(subject, notBefore: notBefore, now: now)) }
                moment = notBefore
            } catch .expired(let subject, let notAfter, _) {
                guard now <= notAfter, moment > now else {
                    throw .expiredBefore(subject, notAfter: notAfter, time: moment)
                }
                moment = now
            } catch { throw .logKey(error) }
        }
        throw .form("its certificates are valid at no common time")
    }

    /// The end of the calendar that certificates know.
    private static var last: Date { Date(timeIntervalSince1970: 253_402_300_799) }
}
