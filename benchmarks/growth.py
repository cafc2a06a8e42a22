"""Time, growth exponent and peak memory against the size of a workload.

    python benchmarks/growth.py --systems limit,clusterdecide --workloads W3,W4 --sizes 1e4,1e5,1e6
    python benchmarks/growth.py --systems pymcdm --workloads W6 --sizes 250,500,1000,2000

``peak`` is the growth of resident memory during the first call, the inputs being there before it: for W3 and W4 it
should not change with the number of draws. The exponent is the slope of log time against log size, over all sizes and
over the last two.
"""

from __future__ import annotations

import argparse
import math
import sys

from compare import call, seconds


def slope(sizes: list[float], times: list[float]) -> float:
    """Least-squares slope of log time against log size."""
    x, y = [math.log(v) for v in sizes], [math.log(v) for v in times]
    x_mean, y_mean = sum(x) / len(x), sum(y) / len(y)
    top = sum((a - x_mean) * (b - y_mean) for a, b in zip(x, y, strict=True))
    return top / sum((a - x_mean) ** 2 for a in x)


def show(python: str, label: str, workload: str, sizes: list[float], timeout: float) -> None:
    """One line per size, then the exponents."""
    done: list[float] = []
    times: list[float] = []
    for size in sizes:
        row = call(python, label, workload, ["--units", str(size), "--repeats", "3", "--budget", "2"], timeout)
        if "error" in row:
            print(f"{workload:6}{label:18}{size:>10.0f}  {row['error']}", flush=True)
            break
        done.append(size)
        times.append(row["least"])
        print(
            f"{workload:6}{label:18}{size:>10.0f}{seconds(row['least']):>12}   peak {row.get('peak_mb')} MB", flush=True
        )
    if len(done) > 1:
        print(
            f"{workload:6}{label:18}  exponent {slope(done, times):.2f}, last step {slope(done[-2:], times[-2:]):.2f}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--systems", required=True)
    parser.add_argument("--workloads", required=True)
    parser.add_argument("--sizes", required=True)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--timeout", type=float, default=100)
    a = parser.parse_args()
    for workload in a.workloads.split(","):
        for label in a.systems.split(","):
            show(a.python, label, workload, [float(s) for s in a.sizes.split(",")], a.timeout)


if __name__ == "__main__":
    main()
