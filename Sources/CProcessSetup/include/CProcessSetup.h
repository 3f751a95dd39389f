// Settings of the process that Swift cannot make: neither variadic functions nor mallopt are visible to it.
#ifndef MANDALA_C_PROCESS_SETUP_H
#define MANDALA_C_PROCESS_SETUP_H

// SQLite does without the count of memory in use, which takes one lock, shared by all threads, at every allocation.
// Before SQLite is used for the first time; later it changes nothing.
void process_setup_sqlite(void);

// As many arenas as processors, and at least two: glibc makes eight times as many, and what each has freed serves no other.
void process_setup_memory(void);

#endif
