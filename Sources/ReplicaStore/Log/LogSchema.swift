import GRDB

/// The tables of `log.sqlite`. What is released is never edited: changes are new migrations.
enum LogSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            try db.execute(
                sql: """
                    -- One row a log. The tree is whole at checkpoint_size; between that and size a fetch is under way.
                    CREATE TABLE logs (
                        id INTEGER PRIMARY KEY,
                        origin TEXT NOT NULL UNIQUE,
                        size INTEGER NOT NULL,
                        root BLOB NOT NULL,
                        checkpoint_size INTEGER,
                        checkpoint BLOB,
                        target_size INTEGER,
                        target BLOB,
                        certificates BLOB
                    ) STRICT;
                    -- key: log << 40 | index. state: 0 held, 1 withheld, 2 wanted, 3 erased.
                    CREATE TABLE entries (
                        key INTEGER PRIMARY KEY,
                        state INTEGER NOT NULL,
                        envelope BLOB NOT NULL,
                        payload BLOB
                    ) STRICT;
                    CREATE INDEX entries_wanted ON entries (state) WHERE state = 2;
                    -- key: log << 40 | level << 36 | index; full tiles only.
                    CREATE TABLE tiles (key INTEGER PRIMARY KEY, hashes BLOB NOT NULL) STRICT;
                    -- Erased keys as disjoint ranges, so that none is gone through twice.
                    CREATE TABLE erasures (first INTEGER PRIMARY KEY, end INTEGER NOT NULL) STRICT;
                    -- Payloads that came, or went, after their entry had been committed.
                    CREATE TABLE late (seq INTEGER PRIMARY KEY AUTOINCREMENT, key INTEGER NOT NULL) STRICT;
                    CREATE TABLE acks (
                        peer TEXT NOT NULL,
                        log INTEGER NOT NULL,
                        size INTEGER NOT NULL,
                        payloads_through INTEGER NOT NULL,
                        PRIMARY KEY (peer, log)
                    ) STRICT, WITHOUT ROWID;
                    -- Proof that a log was forked: kept for ever.
                    CREATE TABLE evidence (
                        id INTEGER PRIMARY KEY,
                        log INTEGER NOT NULL,
                        proof BLOB NOT NULL,
                        UNIQUE (log, proof)
                    ) STRICT;
                    CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
                    """
            )
        }
        // Also against logs of which nothing is held here.
        migrator.registerMigration("evidence by origin") { db in
            try db.execute(
                sql: """
                    DROP TABLE evidence;
                    CREATE TABLE evidence (
                        id INTEGER PRIMARY KEY,
                        origin TEXT NOT NULL,
                        proof BLOB NOT NULL,
                        UNIQUE (origin, proof)
                    ) STRICT;
                    """
            )
        }
        migrator.registerMigration("cosignatures") { db in
            try db.execute(
                sql: """
                    -- What this node has vouched for: never less, never another tree of the same size.
                    CREATE TABLE witnessed (origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL)
                        STRICT, WITHOUT ROWID;
                    -- The newest verified one of each witness.
                    CREATE TABLE cosignatures (
                        origin TEXT NOT NULL,
                        witness TEXT NOT NULL,
                        size INTEGER NOT NULL,
                        root BLOB NOT NULL,
                        signature BLOB NOT NULL,
                        certificates BLOB NOT NULL,
                        PRIMARY KEY (origin, witness)
                    ) STRICT, WITHOUT ROWID;
                    """
            )
        }
        LogStore.registerOutbox(&migrator)
        LogStore.registerTaken(&migrator)
        LogStore.registerStatuses(&migrator)
        LogStore.registerDescriptions(&migrator)
        LogStore.registerRefusals(&migrator)
        LogStore.registerOutboxTimes(&migrator)
        return migrator
    }
}
