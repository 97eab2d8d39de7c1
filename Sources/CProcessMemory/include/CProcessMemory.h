// Gives memory back that only the start of a program needs.
#ifndef CPROCESSMEMORY_H
#define CPROCESSMEMORY_H

// Lets go of the pages of the program and its libraries that are as they are on the disk: code, constants, and above all
// the symbol and relocation tables that the dynamic linker goes through once. What is needed again comes back from the
// page cache by itself. Returns how many bytes of address space were let go of.
unsigned long process_memory_release_start(void);

#endif
