// The conformance scenarios, as they stand in scenarios/: compiled in, so that the program needs no file beside it.
#ifndef CCHATCONFORMANCE_H
#define CCHATCONFORMANCE_H

#include <stddef.h>

struct conformance_file {
    const char *name;
    const char *text;
    size_t size;
};

// How many files there are.
size_t conformance_count(void);

// One of them, in the order of docs/PROTOCOL.md's sections; its texts live as long as the program.
struct conformance_file conformance_file(size_t index);

#endif
