#define _GNU_SOURCE
#include "CTerminalGuard.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const int deadly[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGTRAP};
static const int notices[] = {SIGWINCH, SIGCONT, SIGTSTP};
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

// A terminal that takes no bytes (a stopped multiplexer, a dead line) must not keep the process from ending.
enum { WRITE_PATIENCE_MS = 500 };

static struct {
    int terminal;
    struct termios shell_mode;
    char farewell[TERMINAL_GUARD_FAREWELL_LIMIT];
    size_t length;
} held;
static atomic_int is_held;

static int notice_pipe[2] = {-1, -1};
static int null_descriptor = -1;
static struct sigaction previous[NSIG];

// Standard error while the terminal is held: a file in memory, how much of it has been shown, and the real one.
static int error_memory = -1, error_terminal = -1;
static off_t error_shown;

static void write_all(int descriptor, const char *bytes, size_t length) {
    while (length > 0) {
        struct pollfd ready = {.fd = descriptor, .events = POLLOUT};
        if (poll(&ready, 1, WRITE_PATIENCE_MS) == 0) return;
        ssize_t written = write(descriptor, bytes, length);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        bytes += written;
        length -= (size_t)written;
    }
}

static void show_kept_errors(void) {
    if (error_terminal < 0) return;
    char block[1024];
    ssize_t count;
    while ((count = pread(error_memory, block, sizeof block, error_shown)) > 0) {
        write_all(error_terminal, block, (size_t)count);
        error_shown += count;
    }
    dup2(error_terminal, STDERR_FILENO);
}

static void restore(void) {
    if (!atomic_load(&is_held)) return;
    write_all(held.terminal, held.farewell, held.length);
    tcsetattr(held.terminal, TCSANOW, &held.shell_mode);
    show_kept_errors();
    atomic_store(&is_held, 0);
}

// Signals that the processor raises come again when the handler returns to the same instruction, then with their
// true origin for the previous handler (Swift's backtraces). SIGTRAP does not: it is reported after its instruction.
static int comes_again(int number, const siginfo_t *info) {
    return info->si_code > 0 && (number == SIGSEGV || number == SIGBUS || number == SIGFPE || number == SIGILL);
}

static void on_deadly(int number, siginfo_t *info, void *context) {
    (void)context;
    int was_held = atomic_load(&is_held);
    restore();
    if (was_held) dup2(null_descriptor, held.terminal);
    sigaction(number, &previous[number], NULL);
    if (!comes_again(number, info)) raise(number);
}

static void on_notice(int number) {
    int saved = errno;
    char byte = (char)number;
    // A full pipe already says all there is to say.
    (void)!write(notice_pipe[1], &byte, 1);
    errno = saved;
}

int terminal_guard_install(void) {
    if (notice_pipe[0] >= 0) return notice_pipe[0];
    int ends[2];
    null_descriptor = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (null_descriptor < 0 || pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0) return -1;
    notice_pipe[0] = ends[0];
    notice_pipe[1] = ends[1];

    // An overflown stack has no room for a handler. Swift's runtime may have given this thread one already.
    static char alternate[64 * 1024];
    stack_t present, own = {.ss_sp = alternate, .ss_size = sizeof alternate};
    if (sigaltstack(NULL, &present) == 0 && (present.ss_flags & SS_DISABLE)) sigaltstack(&own, NULL);

    struct sigaction action = {.sa_sigaction = on_deadly, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    // Nothing interrupts a restore; and with SIGTTOU blocked tcsetattr works from the background too.
    sigfillset(&action.sa_mask);
    for (size_t i = 0; i < COUNT(deadly); i++) {
        sigaction(deadly[i], NULL, &previous[deadly[i]]);
        // What the parent had ignored (nohup) stays ignored.
        if (previous[deadly[i]].sa_handler != SIG_IGN) sigaction(deadly[i], &action, NULL);
    }

    struct sigaction notice = {.sa_handler = on_notice, .sa_flags = SA_RESTART | SA_ONSTACK};
    sigemptyset(&notice.sa_mask);
    for (size_t i = 0; i < COUNT(notices); i++) sigaction(notices[i], &notice, NULL);
    signal(SIGPIPE, SIG_IGN);
    return notice_pipe[0];
}

int terminal_guard_memory_file(const char *label) {
    return memfd_create(label, MFD_CLOEXEC);
}

static void keep_errors(void) {
    if (error_memory < 0) {
        if (!isatty(STDERR_FILENO)) return;
        error_memory = terminal_guard_memory_file("standard error");
        if (error_memory < 0) return;
        fcntl(error_memory, F_SETFL, O_APPEND);
        error_terminal = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    }
    if (error_terminal >= 0) dup2(error_memory, STDERR_FILENO);
}

int terminal_guard_hold(int terminal, const struct termios *shell_mode, const char *farewell, size_t length) {
    if (length > sizeof held.farewell) {
        errno = ENOBUFS;
        return -1;
    }
    held.terminal = terminal;
    held.shell_mode = *shell_mode;
    memcpy(held.farewell, farewell, length);
    held.length = length;
    keep_errors();
    atomic_store(&is_held, 1);
    return 0;
}

void terminal_guard_release(void) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    restore();
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void terminal_guard_stop(int whole_group) {
    struct sigaction stop = {.sa_handler = SIG_DFL}, ours;
    sigaction(SIGTSTP, &stop, &ours);
    if (whole_group) {
        kill(0, SIGTSTP);
    } else {
        raise(SIGTSTP);
    }
    sigaction(SIGTSTP, &ours, NULL);
}
