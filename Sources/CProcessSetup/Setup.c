#include "CProcessSetup.h"
#include <sqlite3.h>

void process_setup_sqlite(void) { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }
