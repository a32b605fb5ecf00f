"""How long until a closed road is driven round: ours against the hot swap of OSRM's MLD.

Ours: from the request that publishes an approved closure until a route is answered that keeps to it. OSRM: from the
file of changed speeds, over `osrm-customize` and `osrm-datastore --only-metric`, until a route is answered that keeps to
it; the servers read from shared memory. Both in turn, on the same pairs of points of one extract. Standard library only.
"""

import argparse
import json
import os
import statistics
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

from compare import Connection, get, spots

OURS, OSRM = 18001, 18002


def call(path, body=None, token=None):
    """An answer of ours; a failure ends the run."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{OURS}{path}", data, headers)
    try:
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read())
    except urllib.error.HTTPError as error:
        raise SystemExit(f"{path}: {error.read()[:600]}") from error


def our_line(pair):
    points = [{"lon": lon, "lat": lat} for lon, lat in pair]
    leg = call("/v1/routes?geometry=geojson&simplify=0", {"points": points})["legs"][0]
    return leg["geometry"]["coordinates"]


def their_route(pair):
    joined = ";".join(f"{lon},{lat}" for lon, lat in pair)
    url = f"http://127.0.0.1:{OSRM}/route/v1/driving/{joined}?overview=full&geometries=geojson&annotations=nodes"
    with urllib.request.urlopen(url) as answer:
        return json.loads(answer.read())["routes"][0]


def until_changed(line, before, begin):
    """Seconds from `begin` until `line()` is not `before` any more; none within a minute is a failure."""
    while time.perf_counter() - begin < 60:
        if line() != before:
            return time.perf_counter() - begin
    raise SystemExit("the closure was never kept to")


def ours_once(number, pair, tokens):
    before = our_line(pair)
    lon, lat = before[len(before) // 2]
    closure = {"points": [{"lon": lon, "lat": lat}], "sources": ["knowledge"], "reason": {"zh": "塌方", "en": "landslide"}}
    edit = {"op": "create", "kind": "closure", "id": f"bench-{number}", "patch": closure}
    draft = {"comment": "bench", "source": "bench", "edits": [edit]}
    one = f"/v1/changesets/{call('/v1/changesets', draft, tokens['editor'])['id']}"
    call(f"{one}/submit", {}, tokens["editor"])
    call(f"{one}/approve", {}, tokens["reviewer"])
    begin = time.perf_counter()
    call(f"{one}/publish", {}, tokens["reviewer"])
    return until_changed(lambda: our_line(pair), before, begin)


def osrm_once(pair, tools, data, folder):
    before = their_route(pair)
    nodes = before["legs"][0]["annotation"]["nodes"]
    at = len(nodes) // 2
    begin = time.perf_counter()
    speeds = os.path.join(folder, "speeds.csv")
    with open(speeds, "w") as file:
        file.write("".join(f"{a},{b},0\n" for a, b in [nodes[at : at + 2], nodes[at : at + 2][::-1]]))
    quiet = {"stdout": subprocess.DEVNULL, "check": True}
    subprocess.run([f"{tools}/osrm-customize", "-t", "2", "--segment-speed-file", speeds, data], **quiet)
    subprocess.run([f"{tools}/osrm-datastore", "--only-metric", "1", data], **quiet)
    geometry = lambda: their_route(pair)["geometry"]
    return until_changed(geometry, before["geometry"], begin)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--xianggan", required=True, help="the program")
    parser.add_argument("--network", required=True, help="network file of the extract")
    parser.add_argument("--osrm", required=True, help="folder of OSRM's programs")
    parser.add_argument("--data", required=True, help="the .osrm of the same extract, extracted and partitioned")
    parser.add_argument("--box", type=float, nargs=4, required=True, help="west south east north")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    tools, running = options.osrm, []
    with tempfile.TemporaryDirectory() as folder:
        store = f"sqlite:{folder}/bench.db"
        add = lambda name, *role: subprocess.run(
            [options.xianggan, "user", "add", name, "--store", store, *role], capture_output=True, check=True, text=True
        ).stdout.split()[-1]
        tokens = {"editor": add("editor", "--role", "admin"), "reviewer": add("reviewer", "--role", "reviewer", "--province", "36")}
        try:
            serve = [options.xianggan, "serve", "--network", options.network, "--store", store]
            running.append(subprocess.Popen([*serve, "--listen", f"127.0.0.1:{OURS}"], stdout=subprocess.DEVNULL))
            subprocess.run([f"{tools}/osrm-customize", options.data], stdout=subprocess.DEVNULL, check=True)
            subprocess.run([f"{tools}/osrm-datastore", options.data], stdout=subprocess.DEVNULL, check=True)
            routed = [f"{tools}/osrm-routed", "-s", "-a", "MLD", "-i", "127.0.0.1", "-p", str(OSRM), "-l", "ERROR"]
            running.append(subprocess.Popen(routed))
            for _ in range(100):
                try:
                    Connection(OURS).ask(get("/health/ready")), Connection(OSRM)
                    break
                except OSError:
                    time.sleep(0.1)
            points = spots(Connection(OURS), options.box, 2 * options.rounds, 1)
            times = {"ours": [], "osrm": []}
            for number, pair in enumerate(zip(points[::2], points[1::2])):
                times["ours"].append(ours_once(number, pair, tokens))
                times["osrm"].append(osrm_once(pair, tools, options.data, folder))
                print(", ".join(f"{who} {values[-1] * 1e3:.0f} ms" for who, values in times.items()), flush=True)
            ours, osrm = (statistics.median(values) for values in times.values())
            print(f"closure to visible: ours {ours * 1e3:.0f} ms, osrm {osrm * 1e3:.0f} ms; {osrm / ours:.1f}x")
        finally:
            for process in running:
                process.terminate()
                process.wait()
            subprocess.run([f"{tools}/osrm-datastore", "-s"], stdout=subprocess.DEVNULL, input=b"y\n", check=False)


if __name__ == "__main__":
    main()
