"""Load a large call, decide it, and draw the funded set 10,000 times: time of each step and peak memory.

    python benchmarks/funded_set.py 2000                    # one process, one JSON line
    python benchmarks/funded_set.py 125,250,500,1000,2000   # a fresh process each, then the growth exponents

Each process loads the call from a file that was written before it started.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from growth import slope

STEPS = ("load", "decide", "weights", "both")


def peak_mb() -> float:
    """Largest resident set of this process so far, MB (Linux only)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def run(file: Path, draws: int) -> dict[str, float]:
    """Seconds of each step, and memory at the peak."""
    from large_call import REVEALED

    import clusterdecide as cd

    times = [time.perf_counter()]
    call = cd.Call.load(file)
    times.append(time.perf_counter())
    decision = call.decide(draw_seed=REVEALED)
    times.append(time.perf_counter())
    shares = cd.firmness.list_shares(decision, n=draws, rng=1)
    times.append(time.perf_counter())
    both = cd.firmness.list_shares(decision, grades="panel", n=draws, rng=1)
    times.append(time.perf_counter())
    steps = {name: round(b - a, 3) for name, a, b in zip(STEPS, times, times[1:], strict=False)}
    told = {"announced": shares.announced, "announced_both": both.announced}
    return {
        "dossiers": len(call.dossiers),
        **steps,
        "total": round(times[-1] - times[0], 3),
        **told,
        "peak_mb": peak_mb(),
    }


def fresh(size: int, draws: int) -> dict[str, float]:
    """Run one size in a process of its own, its file written by another."""
    here = Path(__file__).parent
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "call.json"
        subprocess.run([sys.executable, here / "large_call.py", str(size), file], check=True)
        command = [sys.executable, __file__, "--file", str(file), "--draws", str(draws), str(size)]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        return {**json.loads(told), "file_mb": round(file.stat().st_size / 1e6, 1)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes")
    parser.add_argument("--draws", type=int, default=10_000)
    parser.add_argument("--file", type=Path)
    given = parser.parse_args()
    if given.file is not None:
        print(json.dumps(run(given.file, given.draws)))
        return
    sizes = [int(size) for size in given.sizes.split(",")]
    rows = []
    for size in sizes:
        rows.append(fresh(size, given.draws))
        print(json.dumps(rows[-1]), flush=True)
    for step in (*STEPS, "total") if len(sizes) > 1 else ():
        line = [slope([float(s) for s in some], [row[step] for row in found]) for some, found in
                ((sizes, rows), (sizes[-2:], rows[-2:]))]  # fmt: skip
        print(f"{step:8} exponent {line[0]:.2f}, last step {line[1]:.2f}")


if __name__ == "__main__":
    main()
