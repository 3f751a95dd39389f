// Settings of the process that Swift cannot make: variadic functions are not visible to it.
#ifndef MANDALA_C_PROCESS_SETUP_H
#define MANDALA_C_PROCESS_SETUP_H

// SQLite does without the count of memory in use, which takes one lock, shared by all threads, at every allocation.
// Before SQLite is used for the first time; later it changes nothing.
void process_setup_sqlite(void);

// What malloc keeps of what was freed goes back to the system. It takes some milliseconds; nothing is done but by glibc.
void process_give_back_memory(void);

#endif
