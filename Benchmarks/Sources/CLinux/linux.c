#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>

int linux_watcher(void) { return epoll_create1(EPOLL_CLOEXEC); }

int linux_watch(int watcher, int descriptor, uint64_t tag, int writes, int is_new) {
    struct epoll_event event = {.events = EPOLLIN | (writes ? EPOLLOUT : 0), .data.u64 = tag};
    return epoll_ctl(watcher, is_new ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, descriptor, &event);
}

int linux_wait(int watcher, struct linux_event *events, int capacity, int64_t nanoseconds) {
    struct epoll_event found[256];
    struct timespec limit = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
    int count = epoll_pwait2(watcher, found, capacity < 256 ? capacity : 256, &limit, NULL);
    if (count < 0) return errno == EINTR ? 0 : -1;
    for (int i = 0; i < count; i++) {
        events[i].tag = found[i].data.u64;
        events[i].readable = (found[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0;
        events[i].writable = (found[i].events & EPOLLOUT) != 0;
    }
    return count;
}

ptrdiff_t linux_find(const void *bytes, size_t count, const void *wanted, size_t wanted_count) {
    const char *found = memmem(bytes, count, wanted, wanted_count);
    return found ? found - (const char *)bytes : -1;
}
