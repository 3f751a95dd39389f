import Entries
import Foundation
import Membership

extension PBRevocations {
    init(_ lists: [RevocationList]) {
        self.init()
        self.lists = lists.map { Data($0.bytes) }
    }

    func read() throws(WireError) -> [RevocationList] {
        try WireError.limit(lists.count, WireLimits.revocationListsMax, "revocation lists")
        var read: [RevocationList] = []
        for list in lists {
            do throws(RevocationError) { read.append(try RevocationList(parsing: Array(list))) } catch {
                throw WireError("\(error)", isSendersFault: true)
            }
        }
        return read
    }
}
