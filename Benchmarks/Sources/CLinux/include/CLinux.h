// What Swift's Glibc module leaves out: epoll, and the search for bytes in bytes.
#ifndef CLINUX_H
#define CLINUX_H

#include <stddef.h>
#include <stdint.h>

// Makes a set of watched descriptors; -1 on failure.
int linux_watcher(void);

// Watches a descriptor, anew or in another way, for bytes to read, and for room to write where `writes` is not 0.
int linux_watch(int watcher, int descriptor, uint64_t tag, int writes, int is_new);

struct linux_event {
    uint64_t tag;
    int readable;
    int writable;
};

// Waits until something is to do, but no longer than `nanoseconds`; returns how many events there are.
int linux_wait(int watcher, struct linux_event *events, int capacity, int64_t nanoseconds);

// Where in `bytes` the wanted ones begin; -1 where they are not.
ptrdiff_t linux_find(const void *bytes, size_t count, const void *wanted, size_t wanted_count);

#endif
