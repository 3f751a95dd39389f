import HTTPTypes
import Synchronization

/// How many readers of changes there are: in all, and of each token.
final class ReaderSlots: Sendable {
    static let readersMax = 1_000
    static let readersOfTokenMax = 200
    private static let retrySeconds = 10

    private let readers = Mutex<[String: Int]>([:])

    var count: Int { readers.withLock { $0.values.reduce(0, +) } }

    /// Held as long as the reader is connected, also where nobody reads what it is sent.
    final class Slot: Sendable {
        private let slots: ReaderSlots
        private let token: String

        fileprivate init(_ slots: ReaderSlots, _ token: String) {
            self.slots = slots
            self.token = token
        }

        deinit {
            slots.readers.withLock { readers in
                let left = (readers[token] ?? 1) - 1
                readers[token] = left > 0 ? left : nil
            }
        }
    }

    /// `token`: its name.
    func take(_ token: String) throws(APIError) -> Slot {
        let refused = readers.withLock { readers -> (HTTPResponse.Status, String)? in
            let mine = readers[token] ?? 0
            if mine >= Self.readersOfTokenMax {
                return (.tooManyRequests, "\(mine) readers of changes are connected with this token; close some")
            }
            let all = readers.values.reduce(0, +)
            if all >= Self.readersMax {
                return (.serviceUnavailable, "\(all) readers of changes are connected, as many as may be; try again")
            }
            readers[token] = mine + 1
            return nil
        }
        guard let (status, reason) = refused else { return Slot(self, token) }
        var error = APIError(status, reason)
        error.retrySeconds = Self.retrySeconds
        throw error
    }
}
