// What of SQLite's set-up Swift cannot call: sqlite3_config is variadic.
#ifndef MANDALA_C_SQLITE_SETUP_H
#define MANDALA_C_SQLITE_SETUP_H

// Does without the count of memory in use, which takes one lock, shared by all threads, at every allocation. Before
// SQLite is used for the first time; later it changes nothing.
void sqlite_setup_without_memory_statistics(void);

#endif
