// Settings of the whole process that Swift cannot make: variadic functions, and headers outside its Glibc module.
#ifndef MANDALA_C_PROCESS_SETUP_H
#define MANDALA_C_PROCESS_SETUP_H

// SQLite does without the count of memory in use, which takes one lock, shared by all threads, at every allocation.
// Before SQLite is used for the first time; later it changes nothing.
void process_setup_sqlite(void);

// Bulk work takes and gives back tens of megabytes many times a second: the heap asks the system for more at once, and
// keeps it longer. Before the first thread is started.
void process_setup_heap(void);

#endif
