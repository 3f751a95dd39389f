import GRDB

/// The base tables of `replica.sqlite` and `restricted.sqlite`. They are private: readers use the views.
enum ReplicaSchema {
    /// Of the views: raised when one of them loses or changes a column, not when one is added.
    static let version = 1

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            try db.execute(
                sql: """
                    -- value: NULL once everything said of the object was erased. verdict: NULL when nothing is live.
                    -- heads, live: NULL for 1. flags: 1 conflict, 2 contested, NULL for neither. head: the statement
                    -- that is the only head; NULL: the object's own merged row counts. floor: from this clearance on,
                    -- readers see what the highest sees; below it, they see a merged row of theirs, or nothing.
                    CREATE TABLE object_rows (
                        id INTEGER PRIMARY KEY,
                        kind INTEGER NOT NULL,
                        value TEXT,
                        uuid BLOB NOT NULL,
                        verdict INTEGER,
                        confidence INTEGER,
                        floor INTEGER NOT NULL,
                        changed INTEGER NOT NULL,
                        head INTEGER,
                        heads INTEGER,
                        live INTEGER,
                        flags INTEGER
                    ) STRICT;
                    CREATE UNIQUE INDEX object_value ON object_rows (value, kind);
                    CREATE INDEX object_changed ON object_rows (changed);
                    CREATE INDEX object_flags ON object_rows (flags) WHERE flags IS NOT NULL;

                    -- key: log << 40 | index. standing: 1 current, 2 head, added up; 0 is history. tlp: NULL where the
                    -- clearance says it. audience: NULL for all. verdict: NULL for a withdrawal, which has a reason.
                    -- decided: NULL when it is this entry. Lists and fields are JSON, times milliseconds since 1970.
                    CREATE TABLE statement_rows (
                        key INTEGER PRIMARY KEY,
                        object INTEGER NOT NULL,
                        standing INTEGER NOT NULL,
                        leaf BLOB NOT NULL,
                        time INTEGER NOT NULL,
                        clearance INTEGER NOT NULL,
                        verdict INTEGER,
                        confidence INTEGER,
                        labels TEXT,
                        description TEXT,
                        language TEXT,
                        first_seen INTEGER,
                        last_seen INTEGER,
                        valid_from INTEGER,
                        valid_until INTEGER,
                        fields TEXT,
                        refs TEXT,
                        grade INTEGER,
                        handling INTEGER,
                        tlp INTEGER,
                        audience TEXT,
                        clock TEXT,
                        decided TEXT,
                        reason TEXT
                    ) STRICT;
                    CREATE INDEX statement_object ON statement_rows (object);

                    -- What the merge gives where it is not one statement's own: at the file's highest clearance, and
                    -- at lower ones where it differs.
                    CREATE TABLE merged_rows (
                        object INTEGER NOT NULL,
                        clearance INTEGER NOT NULL,
                        verdict INTEGER NOT NULL,
                        confidence INTEGER NOT NULL,
                        heads INTEGER NOT NULL,
                        live INTEGER NOT NULL,
                        flags INTEGER,
                        tlp INTEGER NOT NULL,
                        labels TEXT,
                        description TEXT,
                        language TEXT,
                        first_seen INTEGER,
                        last_seen INTEGER,
                        valid_from INTEGER,
                        valid_until INTEGER,
                        fields TEXT,
                        refs TEXT,
                        PRIMARY KEY (object, clearance)
                    ) STRICT, WITHOUT ROWID;

                    CREATE TABLE log_rows (
                        log INTEGER PRIMARY KEY,
                        origin TEXT NOT NULL,
                        member TEXT NOT NULL,
                        incarnation INTEGER NOT NULL,
                        applied INTEGER NOT NULL
                    ) STRICT;
                    CREATE TABLE unread_rows (
                        key INTEGER PRIMARY KEY,
                        invalid INTEGER NOT NULL,
                        reason TEXT NOT NULL
                    ) STRICT;
                    CREATE TABLE kind_rows (code INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
                    CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
                    """
            )
        }
        migrator.registerMigration("full text") { db in
            try db.execute(
                sql: """
                    -- Of statements, by their keys; indexed: how far, as `applied`.
                    CREATE VIRTUAL TABLE statement_text USING fts5(
                        body, content='', columnsize=0, tokenize='unicode61 remove_diacritics 2'
                    );
                    ALTER TABLE log_rows ADD COLUMN indexed INTEGER NOT NULL DEFAULT 0;
                    """
            )
        }
        // Of logs with two signed histories: what is held stays, and may not be what counts.
        migrator.registerMigration("frozen logs") { db in
            try db.execute(sql: "ALTER TABLE log_rows ADD COLUMN frozen INTEGER NOT NULL DEFAULT 0")
        }
        // The ends of links, and ids of what has a UUID or a number of its own for a key. Few rows: the bulk, which is
        // observables, stays out of both.
        migrator.registerMigration("links") { db in
            try db.execute(
                sql: """
                    CREATE INDEX link_target ON object_rows (substr(value, -36)) WHERE kind = 27;
                    CREATE INDEX knowledge_id ON object_rows (uuid) WHERE kind >= 18;
                    """
            )
        }
        migrator.registerMigration("events") { db in
            try db.execute(
                sql: """
                    -- key: as in statement_rows. about: the event's number in a body. slot: of one object, member and
                    -- slot the latest counts; counts: for which clearances, as bits. at: when something was last seen,
                    -- or done. word: the sector of a sighting, the name of an action. said: the rest, as JSON.
                    CREATE TABLE event_rows (
                        key INTEGER PRIMARY KEY,
                        object INTEGER NOT NULL,
                        about INTEGER NOT NULL,
                        slot TEXT NOT NULL,
                        counts INTEGER NOT NULL,
                        leaf BLOB NOT NULL,
                        time INTEGER NOT NULL,
                        clearance INTEGER NOT NULL,
                        tlp INTEGER,
                        audience TEXT,
                        at INTEGER NOT NULL,
                        word TEXT NOT NULL,
                        said TEXT NOT NULL
                    ) STRICT;
                    CREATE INDEX event_object ON event_rows (object, slot);
                    """
            )
        }
        migrator.registerMigration("requests") { db in
            try db.execute(
                sql: """
                    -- What members ask of each other; key: as in statement_rows. id: of the request, in both tables.
                    -- open: somebody has still to settle it.
                    CREATE TABLE request_rows (
                        key INTEGER PRIMARY KEY,
                        leaf BLOB NOT NULL,
                        id TEXT NOT NULL,
                        time INTEGER NOT NULL,
                        clearance INTEGER NOT NULL,
                        tlp INTEGER NOT NULL,
                        audience TEXT,
                        sealed INTEGER NOT NULL,
                        what TEXT NOT NULL,
                        objects TEXT NOT NULL,
                        addressees TEXT NOT NULL,
                        due INTEGER NOT NULL,
                        legal_basis TEXT NOT NULL,
                        reference TEXT NOT NULL,
                        urgency TEXT NOT NULL,
                        text TEXT NOT NULL,
                        language TEXT NOT NULL,
                        contact TEXT NOT NULL,
                        open INTEGER NOT NULL,
                        withdrawn INTEGER NOT NULL
                    ) STRICT;
                    CREATE INDEX request_id ON request_rows (id);
                    CREATE INDEX request_due ON request_rows (due) WHERE open = 1;
                    -- request: the entry that is answered. counts: it is its member's last word on it.
                    CREATE TABLE answer_rows (
                        key INTEGER PRIMARY KEY,
                        leaf BLOB NOT NULL,
                        id TEXT NOT NULL,
                        time INTEGER NOT NULL,
                        clearance INTEGER NOT NULL,
                        tlp INTEGER NOT NULL,
                        audience TEXT,
                        sealed INTEGER NOT NULL,
                        request TEXT NOT NULL,
                        state INTEGER NOT NULL,
                        reason TEXT NOT NULL,
                        text TEXT NOT NULL,
                        language TEXT NOT NULL,
                        at INTEGER,
                        counts INTEGER NOT NULL
                    ) STRICT;
                    CREATE INDEX answer_id ON answer_rows (id);
                    """
            )
        }
        // When things arrived, for TAXII: first is the window (AddedWindow) of the transaction's first change. Of members,
        // when their first log did. expiry_rows: block is key >> 12, soonest the next end of validity in it.
        migrator.registerMigration("added") { db in
            try db.execute(
                sql: """
                    CREATE TABLE added_rows (first INTEGER PRIMARY KEY, sequence INTEGER NOT NULL) STRICT;
                    CREATE UNIQUE INDEX added_sequence ON added_rows (sequence);
                    CREATE TABLE member_rows (member TEXT PRIMARY KEY, changed INTEGER NOT NULL) STRICT, WITHOUT ROWID;
                    CREATE TABLE expiry_rows (block INTEGER PRIMARY KEY, soonest INTEGER NOT NULL) STRICT;
                    INSERT INTO expiry_rows
                      SELECT key >> 12, min(valid_until) FROM statement_rows WHERE valid_until IS NOT NULL GROUP BY 1;
                    """
            )
        }
        // Events arrive by themselves: who polls by date is told of each, and not of those before it again.
        migrator.registerMigration("dated events") { db in
            try db.execute(
                sql: """
                    ALTER TABLE event_rows ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
                    CREATE INDEX event_changed ON event_rows (changed);
                    UPDATE event_rows SET changed = n.number + coalesce(
                        (SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'sequence'), 0)
                      FROM (SELECT key, row_number() OVER (ORDER BY key) AS number FROM event_rows) n
                      WHERE n.key = event_rows.key;
                    UPDATE meta SET value = CAST((SELECT max(changed) FROM event_rows) AS TEXT)
                      WHERE name = 'sequence' AND EXISTS (SELECT 1 FROM event_rows);
                    """
            )
        }
        // Few actions refer to a request or another object by its id: they alone are in the index.
        migrator.registerMigration("notes of events") { db in
            try db.execute(
                sql: """
                    CREATE INDEX event_reference ON event_rows (json_extract(said, '$.reference'))
                      WHERE about = 14 AND length(json_extract(said, '$.reference')) = 36;
                    \(TextIndex.renewalSQL)
                    """
            )
        }
        // Of chunks of 65,536 objects lists of their rows by the first bits of their ids: see IDIndex.
        migrator.registerMigration("ids") { db in
            try db.execute(sql: "CREATE TABLE id_rows (key INTEGER PRIMARY KEY, entries BLOB NOT NULL) STRICT;")
        }
        // Where a clearance below the file's highest last saw an object change, if that is not where the object last did;
        // 0: what it sees of the object, the open file tells.
        migrator.registerMigration("seen") { db in
            try db.execute(
                sql: """
                    CREATE TABLE seen_rows (
                        object INTEGER NOT NULL, clearance INTEGER NOT NULL, changed INTEGER NOT NULL,
                        PRIMARY KEY (object, clearance)
                    ) STRICT, WITHOUT ROWID;
                    CREATE INDEX seen_changed ON seen_rows (clearance, changed);
                    """
            )
        }
        // Of restricted.sqlite: where an object last changed for a member to whom something of it is addressed, or for all
        // (''), by clearance, up to AMBER as one.
        migrator.registerMigration("audiences") { db in
            try db.execute(
                sql: """
                    CREATE TABLE audience_rows (
                        object INTEGER NOT NULL, member TEXT NOT NULL, clearance INTEGER NOT NULL,
                        changed INTEGER NOT NULL, PRIMARY KEY (object, member, clearance)
                    ) STRICT, WITHOUT ROWID;
                    CREATE INDEX audience_changed ON audience_rows (changed);
                    WITH restricted (object) AS MATERIALIZED (
                      SELECT object FROM statement_rows WHERE clearance > 2
                      UNION SELECT object FROM event_rows WHERE clearance > 2
                    ), said (object, clearance, audience) AS (
                      SELECT s.object, s.clearance, s.audience
                        FROM restricted r CROSS JOIN statement_rows s ON s.object = r.object
                      UNION ALL SELECT e.object, e.clearance, e.audience
                        FROM restricted r CROSS JOIN event_rows e ON e.object = r.object
                    )
                    INSERT OR IGNORE INTO audience_rows
                      SELECT s.object, coalesce(m.value, ''), max(s.clearance, 2), o.changed
                      FROM said s JOIN object_rows o ON o.id = s.object LEFT JOIN json_each(s.audience) m;
                    """
            )
        }
        // Who is told of an object from here sees what is open to all of it, too: a row of its own says nothing more. By
        // member, so that a reader passes over no rows for others.
        migrator.registerMigration("places by member") { db in
            try db.execute(
                sql: """
                    DROP INDEX audience_changed;
                    UPDATE audience_rows SET changed = max(audience_rows.changed, open.changed) FROM audience_rows open
                      WHERE open.object = audience_rows.object AND open.member = '' AND open.clearance = 2;
                    DELETE FROM audience_rows WHERE clearance = 2;
                    CREATE INDEX audience_member ON audience_rows (member, changed);
                    """
            )
        }
        return migrator
    }
}
