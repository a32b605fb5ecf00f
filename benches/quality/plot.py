"""Draws the growth table: `--set growth` on stdin, an SVG on stdout."""

import csv
import math
import sys

COLOURS = {"1": "#1b6ca8", "3": "#2e8b57", "5": "#c77800", "10": "#b3202c"}
LEFT, TOP, WIDTH, HEIGHT = 70, 30, 480, 300
SITES = [25, 50, 100, 200, 400]
TICKS = [1, 10, 100, 1_000, 10_000]


def x(sites):
    return LEFT + WIDTH * (math.log(sites) - math.log(SITES[0])) / (math.log(SITES[-1]) - math.log(SITES[0]))


def y(ms):
    return TOP + HEIGHT * (1 - math.log10(max(ms, 1)) / math.log10(TICKS[-1] * 3))


rows = [row for row in csv.DictReader(sys.stdin) if row["set"] == "growth"]
out = [
    f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + WIDTH + 90}" height="{TOP + HEIGHT + 60}"'
    ' font-family="sans-serif" font-size="12">',
    '<rect width="100%" height="100%" fill="white"/>',
    f'<text x="{LEFT}" y="18">Milliseconds to 99 % of the last value, by candidate sites</text>',
]
for tick in TICKS:
    out.append(f'<line x1="{LEFT}" x2="{LEFT + WIDTH}" y1="{y(tick):.0f}" y2="{y(tick):.0f}" stroke="#ddd"/>')
    out.append(f'<text x="{LEFT - 8}" y="{y(tick) + 4:.0f}" text-anchor="end">{tick}</text>')
for sites in SITES:
    out.append(f'<text x="{x(sites):.0f}" y="{TOP + HEIGHT + 20}" text-anchor="middle">{sites}</text>')
for days, colour in COLOURS.items():
    points = {}
    for row in rows:
        if row["days"] == days:
            points.setdefault(int(row["sites"]), []).append(float(row["ms_to_99"]))
    line = [(x(sites), y(sorted(times)[len(times) // 2])) for sites, times in sorted(points.items())]
    if not line:
        continue
    path = " ".join(f"{a:.0f},{b:.0f}" for a, b in line)
    out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
    out += [f'<circle cx="{a:.0f}" cy="{b:.0f}" r="3" fill="{colour}"/>' for a, b in line]
    a, b = line[-1]
    out.append(f'<text x="{a + 8:.0f}" y="{b + 4:.0f}" fill="{colour}">{days} days</text>')
out.append("</svg>")
print("\n".join(out))
