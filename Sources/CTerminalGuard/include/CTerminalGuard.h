// Gives the terminal back, whatever ends the program.
//
// The restore has to work inside handlers of SIGSEGV and its like, where only async-signal-safe functions may be
// called (signal-safety(7)). Swift cannot promise that of its code: a retain or a lazy initialiser may lock or
// allocate. Hence C, with all state prepared beforehand.
#ifndef CTERMINALGUARD_H
#define CTERMINALGUARD_H

#include <stddef.h>
#include <termios.h>

// The most bytes that a farewell may have.
#define TERMINAL_GUARD_FAREWELL_LIMIT 512

// Installs the handlers, once per process. Returns the descriptor, non-blocking, from which the numbers of
// SIGWINCH, SIGCONT and SIGTSTP can be read, one byte each; -1 with errno set if there were no descriptors left.
int terminal_guard_install(void);

// Takes the terminal in charge: from now on each way out writes `farewell` to `terminal` and sets `shell_mode`.
// A dying process gets `terminal` pointed at /dev/null then, so that no other thread draws on what is given back.
// While held, a standard error that is a terminal is kept in memory, and shown after the restore.
// Returns 0, or -1 with errno set.
int terminal_guard_hold(int terminal, const struct termios *shell_mode, const char *farewell, size_t length);

// Gives the terminal back. Does nothing if it is not held.
void terminal_guard_release(void);

// Stops this process, or its whole process group, the way SIGTSTP does; returns when it is continued.
void terminal_guard_stop(int whole_group);

// A file without a name in memory, or -1 with errno set. (memfd_create needs _GNU_SOURCE, which Swift does not set.)
int terminal_guard_memory_file(const char *label);

#endif
