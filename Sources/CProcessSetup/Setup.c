#include "CProcessSetup.h"
#include <malloc.h>
#include <sqlite3.h>

void process_setup_sqlite(void) { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

void process_setup_heap(void) {
    mallopt(M_TRIM_THRESHOLD, 32 << 20);
    mallopt(M_TOP_PAD, 1 << 20);
}
