#include "CProcessSetup.h"
#include <malloc.h>
#include <sqlite3.h>

void process_setup_sqlite(void) { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

void process_give_back_memory(void) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}
