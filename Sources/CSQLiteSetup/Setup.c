#include "CSQLiteSetup.h"
#include <sqlite3.h>

void sqlite_setup_without_memory_statistics(void) { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }
