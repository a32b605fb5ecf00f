"""Draws how the figures of `cargo bench --bench routing` grow with the graph: its lines in, an SVG out.

Both axes are logarithmic; a full line is ours, a dashed one the peer. Standard library only.
"""

import math
import re
import sys

WORKS = {
    "distance": "#1b6ca8",
    "distance and path": "#c0392b",
    "matrix 50 x 50": "#27824a",
    "customise Basic, 1 thread(s)": "#8e44ad",
    "one arc closed or opened": "#b9770e",
    "one to all": "#444444",
}
PEERS = {"distance": "cch path", "distance and path": "cch path", "matrix 50 x 50": "cch distance_matrix"}
UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0}
WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 760, 460, 70, 20, 230, 50


def read(lines):
    """Nodes by graph, and (work, graph) -> (ours, peer) in seconds."""
    nodes, figures = {}, {}
    for line in lines:
        if found := re.match(r"(\w+): (\d+) nodes", line):
            nodes[found[1]] = int(found[2])
        row = re.match(r"(.+?)\s+(\w+)\s+([\d.]+) (us|ms|s)\s{3}(.+?)\s{2,}([\d.]+) (us|ms|s)\s", line)
        if row and row[1] in WORKS and PEERS.get(row[1], row[5]) == row[5]:
            figures.setdefault((row[1], row[2]), (float(row[3]) * UNITS[row[4]], float(row[6]) * UNITS[row[7]]))
    return nodes, figures


def draw(nodes, figures):
    times = [time for pair in figures.values() for time in pair]
    spans = [(math.log10(min(v)), math.log10(max(v))) for v in (list(nodes.values()), times)]
    low_y, high_y = math.floor(spans[1][0]), math.ceil(spans[1][1])
    low_x, high_x = spans[0][0] - 0.1, spans[0][1] + 0.1
    x = lambda count: LEFT + (math.log10(count) - low_x) / (high_x - low_x) * (WIDTH - LEFT - RIGHT)
    y = lambda time: TOP + (high_y - math.log10(time)) / (high_y - low_y) * (HEIGHT - TOP - BOTTOM)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">']
    out.append(f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>')
    for power in range(low_y, high_y + 1):
        name = {-6: "1 µs", -5: "10 µs", -4: "0.1 ms", -3: "1 ms", -2: "10 ms", -1: "0.1 s", 0: "1 s"}.get(power, f"1e{power} s")
        at = y(10.0**power)
        out.append(f'<path d="M{LEFT} {at:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        out.append(f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{name}</text>')
    for graph, count in nodes.items():
        out.append(f'<path d="M{x(count):.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#ddd"/>')
        out.append(f'<text x="{x(count):.1f}" y="{HEIGHT - 30}" text-anchor="middle">{graph}</text>')
        out.append(f'<text x="{x(count):.1f}" y="{HEIGHT - 15}" text-anchor="middle">{count // 1000} k</text>')
    order = sorted(nodes, key=nodes.get)
    for number, (work, colour) in enumerate(WORKS.items()):
        for side, dash in ((0, ""), (1, ' stroke-dasharray="5 4"')):
            spots = [(nodes[graph], figures[work, graph][side]) for graph in order if (work, graph) in figures]
            line = " ".join(f"{x(count):.1f},{y(time):.1f}" for count, time in spots)
            out.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>')
        out.append(f'<text x="{WIDTH - RIGHT + 12}" y="{TOP + 20 + 22 * number}" fill="{colour}">{work}</text>')
    out.append(f'<text x="{WIDTH - RIGHT + 12}" y="{TOP + 40 + 22 * len(WORKS)}">full: ours; dashed: peer</text></svg>')
    return "\n".join(out)


if __name__ == "__main__":
    print(draw(*read(sys.stdin)))
