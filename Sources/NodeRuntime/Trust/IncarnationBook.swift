import Foundation
package import Membership
package import ReplicaStore

/// The statements by which members closed logs and opened the next, durable in `log.sqlite`; one a log.
package struct IncarnationBook: Sendable {
    private let log: LogStore

    package init(_ log: LogStore) { self.log = log }

    /// All of them: each was verified when it was kept, and stays in force whichever root is pinned later.
    package func held() throws(NodeError) -> [IncarnationStatement] {
        do {
            return try log.values(LogStore.incarnationPrefix).map { try IncarnationStatement(parsing: Array($0)) }
        } catch { throw NodeError("a statement that opens a log cannot be read from log.sqlite: \(error)") }
    }

    /// Durable when it returns.
    package func keep(_ statement: IncarnationStatement) throws(NodeError) {
        do throws(StoreError) {
            try log.setValue(Data(statement.bytes), LogStore.incarnationPrefix + statement.closes.description)
        } catch {
            throw NodeError(
                "the statement that closes \(statement.closes) could not be written, and is not in force here: \(error)"
            )
        }
    }

    /// Cuts what was closed when the node ended, before anything is served.
    func cut(forked: Set<LogOrigin>) throws(NodeError) -> [IncarnationStatement] {
        let held = try held()
        for statement in held {
            do throws(StoreError) {
                let isUnderWay = try log.log(statement.closes)?.target?.note == Data(statement.bytes)
                _ = try log.cut(statement, discardingShorter: forked.contains(statement.closes) && !isUnderWay)
            } catch {
                throw NodeError("\(statement.closes) could not be cut to what its member's root fixed: \(error)")
            }
        }
        return held
    }
}
