#!/usr/bin/env python3
"""Writes what the tests of widths go by: Unicode's own tables, in small form, into Sources/ChatTestSupport.

    scripts/width-test-data.py [FOLDER]

FOLDER holds emoji/emoji-test.txt and EastAsianWidth.txt; Debian's package unicode-data puts it at /usr/share/unicode.

EmojiSequences.txt has every sequence as itself; @ stands for each of the five skin tones, so that one sequence stands for
five, or for twenty-five. EastAsianWide.txt has the ranges of the wide and fullwidth characters.
"""
import pathlib
import re
import sys

TONES = range(0x1F3FB, 0x1F400)

source = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/unicode")
target = pathlib.Path(__file__).resolve().parent.parent / "Sources/ChatTestSupport"


def emoji() -> None:
    version, sequences = "", {}
    for line in (source / "emoji/emoji-test.txt").read_text(encoding="utf-8").splitlines():
        if found := re.match(r"# Version: (\S+)", line):
            version = found[1]
        if not (found := re.match(r"([0-9A-F ]+?)\s*; (?:component|\S+-qualified|unqualified)", line)):
            continue
        scalars = [int(digits, 16) for digits in found[1].split()]
        # A tone by itself is a sequence too.
        folded = "".join("@" if scalar in TONES and len(scalars) > 1 else chr(scalar) for scalar in scalars)
        sequences[folded] = None
    names = list(sequences)
    lines = [f"Unicode {version}, emoji-test.txt; @ stands for each skin tone. Made by scripts/width-test-data.py"]
    lines += [" ".join(names[start : start + 40]) for start in range(0, len(names), 40)]
    (target / "EmojiSequences.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def east_asian() -> None:
    text = (source / "EastAsianWidth.txt").read_text(encoding="utf-8")
    version = text.split("\n", 1)[0].removeprefix("# EastAsianWidth-").removesuffix(".txt")
    ranges: list[list[int]] = []
    for line in text.splitlines():
        if found := re.match(r"([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*;\s*[WF]\b", line):
            first, last = int(found[1], 16), int(found[2] or found[1], 16)
            if ranges and ranges[-1][1] == first - 1:
                ranges[-1][1] = last
            else:
                ranges.append([first, last])
    names = [f"{first:X}-{last:X}" for first, last in ranges]
    lines = [f"Unicode {version}, EastAsianWidth.txt; wide and fullwidth. Made by scripts/width-test-data.py"]
    lines += [" ".join(names[start : start + 10]) for start in range(0, len(names), 10)]
    (target / "EastAsianWide.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


emoji()
east_asian()
