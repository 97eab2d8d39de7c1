#!/usr/bin/env python3
"""Writes Sources/ChatTUIKit/Text/CharacterWidthTable.swift.

Run it on Debian 12: the truth is what its glibc answers to wcwidth(3), because ncurses asks that. Where the table
most terminals follow (the wcwidth package, https://pypi.org/project/wcwidth/) says otherwise, nobody can tell where
the cursor will be, so the character is replaced. Spacing marks are the exception: terminals are divided, glibc gives
them a cell, and whole scripts would be unreadable without them.
"""
import ctypes
import sys
import unicodedata

import wcwidth

MARK, NARROW, WIDE, REPLACED, DROPPED = range(5)

# Default_Ignorable_Code_Point (DerivedCoreProperties.txt, Unicode 15): nothing to see, much to fake.
IGNORABLE = [
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
]

libc = ctypes.CDLL("libc.so.6")
libc.setlocale.restype = ctypes.c_char_p
if libc.setlocale(0, b"C.UTF-8") is None:
    sys.exit("the C.UTF-8 locale is missing")


def width_class(scalar):
    if any(first <= scalar <= last for first, last in IGNORABLE):
        return DROPPED
    if scalar < 0x20 or 0x7F <= scalar < 0xA0 or 0xD800 <= scalar <= 0xDFFF:
        return REPLACED
    ours = libc.wcwidth(scalar)
    if ours not in (0, 1, 2):
        return REPLACED
    is_spacing_mark = unicodedata.category(chr(scalar)) == "Mc"
    if ours != wcwidth.wcwidth(chr(scalar)) and not is_spacing_mark:
        return REPLACED
    return (MARK, NARROW, WIDE)[ours]


runs = []
for scalar in range(0x110000):
    found = width_class(scalar)
    if not runs or runs[-1] & 7 != found:
        runs.append(scalar << 3 | found)

with open("Sources/ChatTUIKit/Text/CharacterWidthTable.swift", "w") as out:
    out.write("// Made by scripts/width-table.py. Do not edit.\n\n")
    out.write("extension CharacterWidth {\n")
    out.write("    /// The first scalar of each run of equal width, shifted left by three bits, and the run's class in them.\n")
    out.write("    static let runs: [UInt32] = [\n")
    for start in range(0, len(runs), 12):
        out.write("        " + ", ".join(f"0x{run:X}" for run in runs[start:start + 12]) + ",\n")
    out.write("    ]\n}\n")
print(len(runs), "runs")
