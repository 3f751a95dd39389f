#include "CProcessSetup.h"
#include <malloc.h>
#include <sqlite3.h>
#include <unistd.h>

void process_setup_sqlite(void) { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

void process_setup_memory(void) {
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    mallopt(M_ARENA_MAX, processors < 2 ? 2 : (int)processors);
}
