#include "CDiskRecorder.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static int record = -1;
static char folder[4096];
static size_t folder_length;
static int weaken;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static _Atomic uint64_t syncs;

struct entry {
    uint8_t kind;
    uint8_t unused[3];
    uint32_t path;
    uint64_t count;
    uint64_t place;
};

__attribute__((constructor)) static void begin(void) {
    const char *file = getenv("DISK_RECORDER_FILE");
    const char *data = getenv("DISK_RECORDER_FOLDER");
    if (!file || !data || strlen(data) >= sizeof folder) return;
    strcpy(folder, data);
    folder_length = strlen(folder);
    weaken = getenv("DISK_RECORDER_WEAKEN") != NULL;
    record = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

// A record that is not whole must not pass for one.
static void put(struct iovec *parts, int count) {
    size_t all = 0;
    for (int i = 0; i < count; i++) all += parts[i].iov_len;
    // Past the functions below, which would note it.
    if (syscall(SYS_writev, record, parts, count) != (long)all) abort();
}

static void note(uint8_t kind, const char *path, const struct iovec *data, int parts, uint64_t count, uint64_t place) {
    struct entry entry = {.kind = kind, .path = (uint32_t)strlen(path), .count = count, .place = place};
    int saved = errno;
    pthread_mutex_lock(&lock);
    struct iovec head[2] = {{&entry, sizeof entry}, {(void *)path, entry.path}};
    put(head, 2);
    for (int i = 0; i < parts && count > 0; i++) {
        struct iovec part = data[i];
        if (part.iov_len > count) part.iov_len = count;
        count -= part.iov_len;
        put(&part, 1);
    }
    pthread_mutex_unlock(&lock);
    errno = saved;
}

enum target { elsewhere, in_folder, at_socket };

// What a descriptor stands for; asked anew each time, so that opening and closing need no watching.
static enum target target_of(int descriptor, char *path, size_t capacity) {
    if (record < 0) return elsewhere;
    char link[64];
    int saved = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, capacity - 1);
    errno = saved;
    if (length <= 0) return elsewhere;
    path[length] = 0;
    if (!strncmp(path, "socket:", 7)) return at_socket;
    if (strncmp(path, folder, folder_length) || (path[folder_length] != '/' && path[folder_length])) return elsewhere;
    return in_folder;
}

#define NEXT(name, ...) \
    static __typeof__(&name) next; \
    if (!next) next = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

// What is sent is noted before it is: the peer may act on it at once. What is written is noted after it is, so that it
// never counts for a sync that began before.
ssize_t writev(int descriptor, const struct iovec *parts, int count) {
    NEXT(writev);
    char path[4096];
    enum target target = target_of(descriptor, path, sizeof path);
    if (target == at_socket) {
        uint64_t all = 0;
        for (int i = 0; i < count; i++) all += parts[i].iov_len;
        note(disk_recorder_send, "", parts, count, all, 0);
    }
    off_t place = target == in_folder ? lseek(descriptor, 0, SEEK_CUR) : 0;
    ssize_t written = next(descriptor, parts, count);
    if (target == in_folder && written > 0)
        note(disk_recorder_write, path, parts, count, (uint64_t)written, (uint64_t)place);
    return written;
}

ssize_t write(int descriptor, const void *data, size_t count) {
    NEXT(write);
    char path[4096];
    struct iovec part = {(void *)data, count};
    enum target target = target_of(descriptor, path, sizeof path);
    if (target == at_socket) note(disk_recorder_send, "", &part, 1, count, 0);
    off_t place = target == in_folder ? lseek(descriptor, 0, SEEK_CUR) : 0;
    ssize_t written = next(descriptor, data, count);
    if (target == in_folder && written > 0)
        note(disk_recorder_write, path, &part, 1, (uint64_t)written, (uint64_t)place);
    return written;
}

static void note_written(int descriptor, const void *data, ssize_t written, off_t place) {
    char path[4096];
    struct iovec part = {(void *)data, written > 0 ? (size_t)written : 0};
    if (written > 0 && target_of(descriptor, path, sizeof path) == in_folder)
        note(disk_recorder_write, path, &part, 1, (uint64_t)written, (uint64_t)place);
}

ssize_t pwrite(int descriptor, const void *data, size_t count, off_t place) {
    NEXT(pwrite);
    ssize_t written = next(descriptor, data, count, place);
    note_written(descriptor, data, written, place);
    return written;
}

ssize_t pwrite64(int descriptor, const void *data, size_t count, off_t place) {
    NEXT(pwrite64);
    ssize_t written = next(descriptor, data, count, place);
    note_written(descriptor, data, written, place);
    return written;
}

static void note_size(int descriptor, int status, off_t size) {
    char path[4096];
    if (status == 0 && target_of(descriptor, path, sizeof path) == in_folder)
        note(disk_recorder_truncate, path, NULL, 0, 0, (uint64_t)size);
}

int ftruncate(int descriptor, off_t size) {
    NEXT(ftruncate);
    int status = next(descriptor, size);
    note_size(descriptor, status, size);
    return status;
}

int ftruncate64(int descriptor, off_t size) {
    NEXT(ftruncate64);
    int status = next(descriptor, size);
    note_size(descriptor, status, size);
    return status;
}

static int sync_noted(int descriptor, int (*sync)(int)) {
    char path[4096];
    if (target_of(descriptor, path, sizeof path) != in_folder) return sync(descriptor);
    uint64_t number = atomic_fetch_add(&syncs, 1);
    note(disk_recorder_sync_begin, path, NULL, 0, 0, number);
    int status = sync(descriptor);
    if (status == 0) note(disk_recorder_sync_end, path, NULL, 0, 0, number);
    return status;
}

int fsync(int descriptor) {
    NEXT(fsync);
    return sync_noted(descriptor, next);
}

int fdatasync(int descriptor) {
    NEXT(fdatasync);
    return sync_noted(descriptor, next);
}

int unlink(const char *path) {
    NEXT(unlink);
    int status = next(path);
    if (record >= 0 && status == 0 && !strncmp(path, folder, folder_length))
        note(disk_recorder_remove, path, NULL, 0, 0, 0);
    return status;
}

// SQLite's, as <sqlite3.h> declares it.
int sqlite3_prepare_v3(
    void *connection, const char *text, int length, unsigned flags, void **statement, const char **rest) {
    static int (*next)(void *, const char *, int, unsigned, void **, const char **);
    if (!next) next = (__typeof__(next))dlsym(RTLD_NEXT, "sqlite3_prepare_v3");
    const char *wanted = "synchronous = FULL";
    if (!weaken || !text || !strstr(text, wanted)) return next(connection, text, length, flags, statement, rest);
    // As long as before, so that `rest` can be found again in the caller's text.
    char *copy = strdup(text);
    for (char *found = copy; (found = strstr(found, wanted)); found += strlen(wanted))
        memcpy(found + strlen("synchronous = "), "1   ", 4);
    const char *copied_rest = copy;
    int status = next(connection, copy, length, flags, statement, &copied_rest);
    if (rest) *rest = text + (copied_rest - copy);
    free(copy);
    return status;
}

int sqlite3_prepare_v2(void *connection, const char *text, int length, void **statement, const char **rest) {
    return sqlite3_prepare_v3(connection, text, length, 0, statement, rest);
}
