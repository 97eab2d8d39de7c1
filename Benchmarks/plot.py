#!/usr/bin/env python3
"""Draws how cost grows, for docs/performance.md, from the lines of JSON that `chat-load growth --json FILE` writes.

    Benchmarks/plot.py FILE FOLDER

Writes one SVG a plot to FOLDER. Needs nothing but Python.
"""

import json
import math
import pathlib
import sys
from dataclasses import dataclass

WIDTH, HEIGHT = 560, 320
LEFT, RIGHT, TOP, BOTTOM = 64, 150, 40, 48
COLOURS = ["#0b62a4", "#c0392b", "#2e8b57", "#8e44ad"]


@dataclass(frozen=True)
class Series:
    """What one line shows: rows of a workload whose case begins with a word, and which of their figures."""

    label: str
    workload: str
    case: str
    figure: str


@dataclass(frozen=True)
class Plot:
    name: str
    title: str
    across: str
    up: str
    series: tuple[Series, ...]


PLOTS = [
    Plot(
        "messages", "Cost by the messages that the store holds", "messages in the store (a chat for each 20)",
        "server CPU, µs",
        (
            Series("a message sent", "STORE", "sending", "µs/message"),
            Series("a page of history", "STORE", "page 1", "µs/request"),
            Series("a search", "STORE", "search", "µs/request"),
            Series("the list of chats", "STORE", "chat list", "µs/request"),
        ),
    ),
    Plot(
        "history", "Cost of a page by the messages of its chat", "messages in the chat", "server CPU, µs",
        (
            Series("page 1", "W4", "page 1", "µs/request"),
            Series("middle page", "W4", "middle page", "µs/request"),
            Series("deepest page", "W4", "deepest page", "µs/request"),
            Series("by id", "W4", "by id", "µs/request"),
        ),
    ),
    Plot(
        "participants", "Cost of a delivery by the connections in the chat", "connections that joined",
        "server CPU, µs", (Series("a delivery", "ROOM", "", "µs/delivery"),),
    ),
    Plot(
        "connections", "Memory of an idle connection by their number", "idle connections", "KiB",
        (Series("a connection", "W5", "", "KiB/connection"),),
    ),
]  # fmt: skip


def points(rows: list[dict], series: Series) -> list[tuple[float, float]]:
    """Size and figure of each row that the series is about; of several of one size the median."""
    found: dict[float, list[float]] = {}
    for row in rows:
        if row["workload"] != series.workload or not row["case"].startswith(series.case) or series.figure not in row:
            continue
        size = row.get("size") or next((int(w) for w in reversed(row["case"].split()) if w.isdigit()), None)
        if size:
            found.setdefault(size, []).append(row[series.figure])
    return [(size, sorted(values)[len(values) // 2]) for size, values in sorted(found.items())]


def short(number: float) -> str:
    for step, unit in ((1e6, "M"), (1e3, "k")):
        if number >= step:
            return f"{number / step:g}{unit}"
    return f"{number:g}"


def draw(plot: Plot, rows: list[dict]) -> str | None:
    lines = [(series, points(rows, series)) for series in plot.series]
    every = [point for _, line in lines for point in line]
    if not every:
        return None
    low, high = min(x for x, _ in every), max(x for x, _ in every)
    bottom = 10 ** math.floor(math.log10(min(y for _, y in every)))
    top = 10 ** math.ceil(math.log10(max(y for _, y in every) * 1.01))
    span_x = math.log10(high / low) or 1

    def place(x: float, y: float) -> tuple[float, float]:
        across = LEFT + (WIDTH - LEFT - RIGHT) * math.log10(x / low) / span_x
        up = HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * math.log10(y / bottom) / math.log10(top / bottom)
        return round(across, 1), round(up, 1)

    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{LEFT}" y="20" font-size="14" font-weight="bold">{plot.title}</text>',
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 10}" text-anchor="middle">{plot.across}</text>',
        f'<text x="14" y="{(TOP + HEIGHT - BOTTOM) / 2}" text-anchor="middle" '
        f'transform="rotate(-90 14 {(TOP + HEIGHT - BOTTOM) / 2})">{plot.up}</text>',
    ]
    decade = bottom
    while decade <= top * 1.001:
        _, y = place(low, decade)
        out.append(f'<line x1="{LEFT}" y1="{y}" x2="{WIDTH - RIGHT}" y2="{y}" stroke="#ddd"/>')
        out.append(f'<text x="{LEFT - 6}" y="{y + 4}" text-anchor="end">{short(decade)}</text>')
        decade *= 10
    for x in sorted({x for x, _ in every}):
        across, _ = place(x, bottom)
        out.append(f'<line x1="{across}" y1="{TOP}" x2="{across}" y2="{HEIGHT - BOTTOM}" stroke="#eee"/>')
        out.append(f'<text x="{across}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{short(x)}</text>')
    # Labels keep their distance where lines meet.
    label_y = -math.inf
    labels = []
    for index, (series, line) in sorted(enumerate(lines), key=lambda entry: place(*entry[1][1][-1])[1] if entry[1][1] else 0):
        if not line:
            continue
        colour = COLOURS[index % len(COLOURS)]
        path = " ".join(f"{x},{y}" for x, y in (place(*point) for point in line))
        out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for point in line:
            x, y = place(*point)
            out.append(f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>')
        label_y = max(place(*line[-1])[1], label_y + 15)
        value = f"{line[-1][1]:.3g}"
        labels.append(f'<text x="{WIDTH - RIGHT + 8}" y="{label_y + 4}" fill="{colour}">{series.label} ({value})</text>')
    return "\n".join([*out, *labels, "</svg>"]) + "\n"


def main() -> int:
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 64
    rows = [json.loads(line) for line in pathlib.Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()]
    folder = pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    for plot in PLOTS:
        if picture := draw(plot, rows):
            (folder / f"{plot.name}.svg").write_text(picture, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
