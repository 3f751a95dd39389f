import Foundation
import GRDB

extension LogStore {
    /// Copies the logs as they stand after one commit into a new file, by SQLite's backup interface, while others write.
    package func copy(to path: String) throws(StoreError) {
        guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]) else {
            throw .cannotOpen(file: path, reason: "it could not be made; check the folder")
        }
        do {
            let copy = try DatabaseQueue(path: path)
            try file.pool.backup(to: copy)
            try copy.close()
        } catch { throw StoreError(error, file: path) }
    }
}
