// What the terminal tests need of the C library and Swift's Glibc module leaves out (it hides _XOPEN_SOURCE).
#ifndef CPSEUDOTERMINAL_H
#define CPSEUDOTERMINAL_H

#include <stddef.h>
#include <stdint.h>

// Opens a pty, close-on-exec, and puts the path of its terminal end into `path`. Returns the descriptor of the
// emulator's end, or -1 with errno set.
int pseudo_terminal_open(char *path, size_t capacity);

// Starts a program as the leader of a new session whose controlling terminal is at `path`, on descriptors 0 to 2, with
// no signal blocked or ignored. Returns 0 or an error number, as posix_spawn(3) does.
int pseudo_terminal_spawn(
    int *process, const char *path, const char *executable, char *const arguments[], char *const environment[]);

// The cells that a character takes by the C library's tables for UTF-8, which are those of ncurses; -1 for none.
int pseudo_terminal_width(uint32_t character);

#endif
