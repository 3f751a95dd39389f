// Settings of the process and its threads that Swift cannot make: variadic functions and GNU names are not visible to it.
#ifndef MANDALA_C_PROCESS_SETUP_H
#define MANDALA_C_PROCESS_SETUP_H

// SQLite does without the count of memory in use, which takes one lock, shared by all threads, at every allocation.
// Before SQLite is used for the first time; later it changes nothing.
void process_setup_sqlite(void);

// The calling thread, and those that it starts, run where nobody else wants a processor, and give it up at once
// (SCHED_IDLE). Where that is forbidden it stays as it is.
void process_setup_idle_thread(void);

#endif
