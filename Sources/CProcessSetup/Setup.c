#define _GNU_SOURCE
#include "CProcessSetup.h"
#include <sched.h>
#include <sqlite3.h>

void process_setup_sqlite(void) { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

void process_setup_idle_thread(void) {
    struct sched_param none = {0};
    sched_setscheduler(0, SCHED_IDLE, &none);
}
