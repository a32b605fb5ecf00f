"""PyVRP and VROOM on the TOPTW problems of `--set toptw`; the same CSV rows, a summary on stderr.

python3 -m venv v && v/bin/pip install pyvrp==0.14.1 pyvroom==1.15.2
XIANGGAN_INSTANCES=DIR taskset -c 1 v/bin/python benches/quality/peers.py --budget-ms 1000 [--only c103,r104] [--peer vroom]

PyVRP: every site is an optional client whose prize outweighs distance. VROOM: a job's priority is
its score (scaled down to its maximum of 100 where scores are higher); it stops when it is done.
"""

import argparse
import csv
import datetime
import math
import os
import sys
import time
from pathlib import Path

POINT = 1_000  # what one point of score is worth in distance, for PyVRP


def read(path, scale):
    rows = [line.split() for line in path.read_text().splitlines()[2:] if line.strip()]
    at = [(float(r[1]), float(r[2])) for r in rows]
    times = [tuple(math.floor(float(x) * scale + 1e-6) for x in (r[3], r[-2], r[-1])) for r in rows]
    scores = [int(float(r[4])) for r in rows]
    legs = [[math.floor(math.hypot(a[0] - b[0], a[1] - b[1]) * scale + 1e-9) for b in at] for a in at]
    return times, scores, legs


def pyvrp(times, scores, legs, m, seconds, seed):
    import pyvrp
    from pyvrp.stop import MaxRuntime

    model = pyvrp.Model()
    places = [model.add_location(0, 0) for _ in times]
    depot = model.add_depot(places[0])
    model.add_vehicle_type(m, start_depot=depot, end_depot=depot, tw_early=times[0][1], tw_late=times[0][2])
    for at in range(1, len(times)):
        service, opens, closes = times[at]
        model.add_client(
            places[at], service_duration=service, tw_early=opens, tw_late=closes,
            prize=scores[at] * POINT, required=False,
        )
    for a, row in enumerate(legs):
        for b, leg in enumerate(row):
            model.add_edge(places[a], places[b], distance=leg, duration=leg)
    result = model.solve(MaxRuntime(seconds), seed=seed, display=False, collect_stats=False)
    return result.best.prizes() // POINT if result.is_feasible() else 0


def vroom(times, scores, legs, m, seconds, _seed):
    import numpy
    import vroom

    most = max(scores)
    problem = vroom.Input()
    problem.set_durations_matrix("car", numpy.array(legs, dtype=numpy.uint32))
    for number in range(m):
        problem.add_vehicle(vroom.Vehicle(number + 1, start=0, end=0, time_window=times[0][1:]))
    for at in range(1, len(times)):
        service, opens, closes = times[at]
        priority = scores[at] if most <= 100 else round(scores[at] * 100 / most)
        problem.add_job(
            vroom.Job(at, location=at, default_service=service, priority=priority, time_windows=[(opens, closes)])
        )
    solution = problem.solve(exploration_level=5, nb_threads=1, timeout=datetime.timedelta(seconds=seconds))
    left_out = {job._id for job in solution.unassigned}
    return sum(score for at, score in enumerate(scores) if at > 0 and at not in left_out)


def main():
    words = argparse.ArgumentParser()
    words.add_argument("--budget-ms", type=int, default=1000)
    words.add_argument("--seeds", type=int, default=1)
    words.add_argument("--only", default="")
    words.add_argument("--peer", choices=["pyvrp", "vroom"])
    options = words.parse_args()
    if "XIANGGAN_INSTANCES" not in os.environ:
        sys.exit("peers: XIANGGAN_INSTANCES names no folder, nothing measured")
    root = Path(os.environ["XIANGGAN_INSTANCES"])
    only = set(filter(None, options.only.split(",")))
    print("set,instance,m,seed,budget_ms,value,reference,gap,wall_ms")
    for name, solve in (("pyvrp", pyvrp), ("vroom", vroom)):
        if options.peer and options.peer != name:
            continue
        gaps = []
        for row in csv.DictReader((root / "toptw_reference.csv").open()):
            if only and row["instance"] not in only:
                continue
            scale = 100 if row["instance"].startswith("pr") else 10
            problem = read(root / "toptw" / f"{row['instance']}.txt", scale)
            for seed in range(1, options.seeds + 1):
                begin = time.perf_counter()
                value = solve(*problem, int(row["m"]), options.budget_ms / 1000, seed)
                wall = round(1000 * (time.perf_counter() - begin))
                gap = 1 - value / float(row["value"])
                gaps.append(gap)
                print(f"toptw-{name},{row['instance']},{row['m']},{seed},{options.budget_ms},{value},{row['value']},{gap:.6f},{wall}", flush=True)
        gaps.sort()
        mean = sum(gaps) / max(len(gaps), 1)
        print(
            f"{name} {options.budget_ms} ms: {len(gaps)} runs, gap mean {100 * mean:.2f} % median"
            f" {100 * gaps[len(gaps) // 2]:.2f} % worst {100 * gaps[-1]:.2f} %",
            file=sys.stderr,
        )


main()
