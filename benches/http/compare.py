"""Latency over HTTP, side by side with OSRM and Valhalla, on one extract.

One client, one kept-alive connection, the same points for everybody, warm. A round of every engine in turn is repeated,
so that a busy machine is busy for all; the figures are medians over all requests. Standard library only.
"""

import argparse
import json
import os
import random
import socket
import statistics
import subprocess
import time


class Connection:
    """As little client as possible: its own time is part of every figure."""

    def __init__(self, port):
        self.port = port
        self.open()

    def open(self):
        self.socket = socket.create_connection(("127.0.0.1", self.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request):
        """Sends a request as bytes; the body of the answer, which must be a success."""
        self.socket.sendall(request)
        data = self.socket.recv(1 << 20)
        if not data:
            self.open()
            return self.ask(request)
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self.socket.recv(1 << 20)
        head = data[:end].lower()
        if b" 200 " not in head[:20]:
            raise SystemExit(f"{request[:300]}\n{data[:600]}")
        if (at := head.find(b"content-length: ")) >= 0:
            length = int(head[at + 16 :].split(b"\r\n")[0])
            parts, have = [data[end + 4 :]], len(data) - end - 4
            while have < length:
                parts.append(self.socket.recv(1 << 20))
                have += len(parts[-1])
            return b"".join(parts)
        while not data.endswith(b"0\r\n\r\n"):
            data += self.socket.recv(1 << 20)
        body, rest = b"", data[end + 4 :]
        while (size := int(rest[: rest.find(b"\r\n")], 16)) > 0:
            start = rest.find(b"\r\n") + 2
            body += rest[start : start + size]
            rest = rest[start + size + 2 :]
        return body


def get(path):
    return f"GET {path} HTTP/1.1\r\nHost: h\r\n\r\n".encode()


def post(path, body):
    text = json.dumps(body)
    head = f"POST {path} HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n"
    return (head + text).encode()


def resident_mb(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))


def spots(ours, box, count, seed):
    """Points on the road: random ones of the box, snapped."""
    rng = random.Random(seed)
    found = []
    while len(found) < count:
        lon, lat = rng.uniform(box[0], box[2]), rng.uniform(box[1], box[3])
        request = get(f"/v1/nearest?lon={lon:.6f}&lat={lat:.6f}&vehicle=car")
        try:
            answer = json.loads(ours.ask(request))
        except SystemExit:
            continue
        snapped = answer["snapped"]
        if answer["snap_distance_m"] < 1_000:
            found.append((snapped["lon"], snapped["lat"]))
    return found


def mirror(core, size):
    """A port on which a process answers whatever comes with `size` ready bytes: what the exchange alone costs."""
    listener = socket.create_server(("127.0.0.1", 0))
    if os.fork() == 0:
        os.sched_setaffinity(0, {core})
        ready = f"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n".encode() + b"x" * size
        connection, _ = listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while connection.recv(1 << 16):
            connection.sendall(ready)
        os._exit(0)
    return listener.getsockname()[1]


def race(name, engines, count, rounds):
    """Medians of each engine over `rounds` turns of `count` requests."""
    times = {who: [] for who in engines}
    for turn in range(rounds + 1):
        for who, (connection, requests) in engines.items():
            for request in requests[:count]:
                begin = time.perf_counter()
                connection.ask(request)
                if turn > 0:  # the first round warms
                    times[who].append(time.perf_counter() - begin)
    medians = {who: statistics.median(values) * 1e3 for who, values in times.items()}
    mine = medians["ours"]
    floor = medians.pop("floor", None)
    line = ", ".join(f"{who} {value:.3f} ms" for who, value in medians.items())
    ratios = ", ".join(f"{value / mine:.1f}x {who}" for who, value in medians.items() if who != "ours")
    print(f"{name}: {line}; {ratios}", flush=True)
    if floor:
        net = ", ".join(f"{(value - floor) / (mine - floor):.1f}x {who}" for who, value in medians.items() if who != "ours")
        print(f"    the exchange alone takes {floor:.3f} ms; without it {net}", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ours", type=int, required=True, help="port of xianggan serve")
    parser.add_argument("--osrm", type=int, help="port of osrm-routed, CH")
    parser.add_argument("--valhalla", type=int, help="port of valhalla_service")
    parser.add_argument("--box", type=float, nargs=4, required=True, help="west south east north")
    parser.add_argument("--floor", type=int, metavar="CORE", help="measure an exchange with a server that does nothing, too")
    parser.add_argument("--pairs", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pids", nargs="*", default=[], help="name=pid, for resident memory")
    options = parser.parse_args()
    ours = Connection(options.ours)
    points = spots(ours, options.box, 2 * options.pairs, 1)
    pairs = list(zip(points[::2], points[1::2]))
    osrm = Connection(options.osrm) if options.osrm else None
    valhalla = Connection(options.valhalla) if options.valhalla else None

    def engines(mine, theirs=None, valhallas=None):
        found = {"ours": (ours, mine)}
        if osrm and theirs:
            found["osrm"] = (osrm, theirs)
        if valhalla and valhallas:
            found["valhalla"] = (valhalla, valhallas)
        return found

    place = lambda p: {"lon": p[0], "lat": p[1]}
    joined = lambda ps: ";".join(f"{lon},{lat}" for lon, lat in ps)
    mine = lambda query: [post(f"/v1/routes?{query}", {"points": [place(a), place(b)]}) for a, b in pairs]
    theirs = lambda query: [get(f"/route/v1/driving/{joined(pair)}?{query}") for pair in pairs]
    full = mine("geometry=polyline6&simplify=0"), theirs("overview=full&geometries=polyline6")
    lengths = [
        (json.loads(ours.ask(a))["distance_m"], json.loads(osrm.ask(b))["routes"][0]["distance"] if osrm else 0)
        for a, b in zip(*full)
    ]
    both = [(a, b) for a, b in lengths if b > 500]
    if both:
        print(f"length of a route, ours to OSRM's: median {statistics.median(a / b for a, b in both):.3f}")
    racers = engines(*full)
    if options.floor is not None:
        size = statistics.median(len(ours.ask(request)) for request in full[0])
        racers["floor"] = (Connection(mirror(options.floor, int(size))), full[0])
    race("route, full geometry", racers, options.pairs, options.rounds)
    race("route, no geometry", engines(mine("geometry=none"), theirs("overview=false")), options.pairs, options.rounds)
    steps = mine("geometry=polyline6&simplify=0&steps=true"), theirs("overview=full&geometries=polyline6&steps=true")
    race("route, steps", engines(*steps), options.pairs, options.rounds)
    near = [f"lon={lon}&lat={lat}" for lon, lat in points]
    race(
        "nearest",
        engines([get(f"/v1/nearest?{q}&vehicle=car") for q in near], [get(f"/nearest/v1/driving/{x},{y}") for x, y in points]),
        options.pairs,
        options.rounds,
    )
    fifties = [points[k : k + 50] for k in range(0, min(len(points), 500), 50)]
    table = [post("/v1/matrix", {"sources": [place(p) for p in ps], "targets": [place(p) for p in ps]}) for ps in fifties]
    race(
        "matrix 50 x 50, times and distances",
        engines(table, [get(f"/table/v1/driving/{joined(ps)}?annotations=duration,distance") for ps in fifties]),
        10,
        options.rounds,
    )
    race(
        "matrix 50 x 50 (OSRM: times only)",
        engines(table, [get(f"/table/v1/driving/{joined(ps)}") for ps in fifties]),
        10,
        options.rounds,
    )
    for minutes in (10, 20):
        mine_iso = [post("/v1/isochrones", {"origin": place(p), "limits_s": [minutes * 60]}) for p in points[:20]]
        contour = {"costing": "auto", "contours": [{"time": minutes}], "polygons": True}
        theirs_iso = [
            post("/isochrone", {"locations": [{"lon": p[0], "lat": p[1]}], **contour}) for p in points[:20]
        ]
        race(f"isochrone, {minutes} min", engines(mine_iso, None, theirs_iso), 20, options.rounds)
    for name, pid in (item.split("=") for item in options.pids):
        print(f"resident memory, {name}: {resident_mb(pid):.0f} MB")


if __name__ == "__main__":
    main()
