"""How long an extract takes until it can be served: ours beside OSRM's extract and contract. Standard library only."""

import argparse
import os
import subprocess
import tempfile
import time


def seconds(*command):
    begin = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begin


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--xianggan", required=True, help="the program")
    parser.add_argument("--osrm", required=True, help="the folder with OSRM's bin and share")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("extracts", nargs="+")
    options = parser.parse_args()
    print("extract, MB, ours s, ours s/MB, extract + contract s, ratio")
    for extract in options.extracts:
        with tempfile.TemporaryDirectory() as folder:
            copy = os.path.join(folder, "map.osm.pbf")
            os.symlink(os.path.abspath(extract), copy)
            ours, theirs = [], []
            for _ in range(options.rounds):
                ours.append(seconds(options.xianggan, "build", "--osm", copy, "-o", f"{folder}/map.xg"))
                profile = f"{options.osrm}/share/profiles/car.lua"
                cut = seconds(f"{options.osrm}/bin/osrm-extract", "-p", profile, copy)
                theirs.append(cut + seconds(f"{options.osrm}/bin/osrm-contract", f"{folder}/map.osrm"))
            size, mine, other = os.path.getsize(extract) / 1e6, min(ours), min(theirs)
            name = os.path.basename(extract).split(".")[0]
            print(f"{name}, {size:.1f}, {mine:.2f}, {mine / size:.3f}, {other:.2f}, {other / mine:.0f}x", flush=True)


if __name__ == "__main__":
    main()
