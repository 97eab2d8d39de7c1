// What of ncursesw does not cross into Swift by itself: macros, variadic functions and mutable globals.
#ifndef CNCURSESW_SHIM_H
#define CNCURSESW_SHIM_H

// For wcwidth; the system's headers give it only to those who ask.
#ifndef _XOPEN_SOURCE
#define _XOPEN_SOURCE 700
#endif
#define NCURSES_WIDECHAR 1
#define NCURSES_NOMACROS 1
#include <curses.h>
#include <stdint.h>
#include <wchar.h>

// Of term.h, whose hundreds of macros are named like variables.
extern int setupterm(const char *name, int descriptor, int *status);

static inline WINDOW *nc_stdscr(void) { return stdscr; }
static inline WINDOW *nc_curscr(void) { return curscr; }
static inline int nc_lines(void) { return LINES; }
static inline int nc_columns(void) { return COLS; }
static inline int nc_colors(void) { return COLORS; }
static inline int nc_color_pairs(void) { return COLOR_PAIRS; }

static inline attr_t nc_bold(void) { return WA_BOLD; }
static inline attr_t nc_dim(void) { return WA_DIM; }
static inline attr_t nc_italic(void) { return WA_ITALIC; }
static inline attr_t nc_underline(void) { return WA_UNDERLINE; }
static inline attr_t nc_reverse(void) { return WA_REVERSE; }

// Sets attributes and a colour pair beyond the 255 that fit into attr_t (the `opts` of ncurses 6).
static inline int nc_set_style(WINDOW *window, attr_t attributes, int pair) {
    return wattr_set(window, attributes, (short)pair, &pair);
}

// The cells that a character takes in this locale, as ncurses counts them; -1 if it cannot be shown.
static inline int nc_width(uint32_t character) { return wcwidth((wchar_t)character); }

// A capability of the terminal, or NULL if it has none: tigetstr answers (char *)-1 for what is no string.
static inline const char *nc_capability(const char *name) {
    const char *value = tigetstr(name);
    return value == (const char *)-1 ? NULL : value;
}

#endif
