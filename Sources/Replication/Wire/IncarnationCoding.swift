import Entries
import Foundation
import Membership

extension PBIncarnations {
    init(_ statements: [IncarnationStatement]) {
        self.init()
        self.statements = statements.map { Data($0.bytes) }
    }

    func read() throws(WireError) -> [IncarnationStatement] {
        try WireError.limit(statements.count, WireLimits.incarnationsMax, "statements that open a log")
        var read: [IncarnationStatement] = []
        for statement in statements {
            do throws(IncarnationError) { read.append(try IncarnationStatement(parsing: Array(statement))) } catch {
                throw WireError("\(error)", isSendersFault: true)
            }
        }
        return read
    }
}
