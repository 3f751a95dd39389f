import GRDB

extension SQLiteFile {
    /// Brings the schema up to this version; refuses a file of a later one.
    func migrate(_ migrator: DatabaseMigrator) throws(StoreError) {
        let isLater = try read { db in try migrator.hasBeenSuperseded(db) }
        guard !isLater else { throw laterVersion }
        do { try migrator.migrate(pool) } catch { throw StoreError(error, file: path) }
    }

    /// For a file that is only read: its schema must be the one this version knows.
    func requireSchema(_ migrator: DatabaseMigrator) throws(StoreError) {
        let (isLater, isComplete) = try read { db in
            (try migrator.hasBeenSuperseded(db), try migrator.hasCompletedMigrations(db))
        }
        guard !isLater else { throw laterVersion }
        guard isComplete else {
            throw .schema(
                file: path,
                reason: "its schema is of an earlier version; start the daemon once to bring it up"
            )
        }
    }

    private var laterVersion: StoreError {
        .schema(file: path, reason: "it was written by a later version of mandala; install that version")
    }
}
