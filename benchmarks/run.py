"""Run one workload on one system in this process and print one JSON line.

    python benchmarks/run.py --system limit --workload W3 [--units 1000] [--repeats 5]

Seconds are those of the full workload. Where a system declares MAX_UNITS for it, the time measured is multiplied by
(full / units) ** ORDER and ``extrapolated_from`` says from how many units. With --units the time is that of the smaller
run.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import json
import os
import statistics
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ENOUGH = 0.02  # seconds that one timing should last: shorter calls are repeated within it


def resident_mb(field: str) -> float | None:
    """Resident memory now (VmRSS) or at its peak (VmHWM); None where the system does not say (only Linux does)."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(field)), None)


def forget_peak() -> bool:
    """Set the peak of resident memory back to its present value, if the system can."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return False
    return True


def measure(f: Any, repeats: int, budget: float) -> tuple[dict[str, float], Any]:
    """Times of one call, and growth of resident memory in the first one."""
    gc.collect()
    before, known = resident_mb("VmRSS"), forget_peak()
    start = time.perf_counter()
    result = f()
    first = time.perf_counter() - start
    peak = resident_mb("VmHWM")
    once = first
    if first < ENOUGH:  # a first call fills caches: count with a second one
        begin = time.perf_counter()
        result = f()
        once = time.perf_counter() - begin
    number = max(1, min(2000, int(ENOUGH / max(once, 1e-7))))
    times: list[float] = []
    while len(times) < repeats and (not times or time.perf_counter() - start < budget):
        begin = time.perf_counter()
        for _ in range(number):
            result = f()
        times.append((time.perf_counter() - begin) / number)
    out = {"median": statistics.median(times), "least": min(times), "most": max(times), "first": first}
    grown = {} if before is None or peak is None or not known else {"peak_mb": round(max(0.0, peak - before), 1)}
    return out | grown | {"runs": len(times), "number": number}, result


def one(a: argparse.Namespace) -> dict[str, Any]:
    """The measurement as a dictionary; with key ``error`` where there is none."""
    from workloads import WORKLOADS, probe

    try:
        adapter = importlib.import_module(f"adapters.{a.system}")
    except ImportError as e:
        return {"error": f"import: {e}"}
    if a.workload not in adapter.WORKLOADS:
        return {"error": "not supported"}
    workload = WORKLOADS[a.workload]
    units = a.units or min(workload.units, getattr(adapter, "MAX_UNITS", {}).get(a.workload, workload.units))
    scale = {}
    factor = 1.0
    if units < workload.units and not a.units:
        factor = (workload.units / units) ** getattr(adapter, "ORDER", {}).get(a.workload, 1.0)
        scale = {"extrapolated_from": units}
    try:
        times, result = measure(adapter.WORKLOADS[a.workload](workload.data(units)), a.repeats, a.budget)
    except Exception as e:  # noqa: BLE001  a system that fails is a finding
        return {"units": units, "error": f"{type(e).__name__}: {e}"[:300]}
    for key in ("median", "least", "most", "first"):
        times[key] *= factor
    numbers, digest = probe(result)
    known = getattr(adapter, "KNOWN", {}).get(a.workload)
    return {"units": units, **scale, **times, "digest": digest, "probe": numbers, "known": known}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--system", required=True)
    parser.add_argument("--workload", required=True)
    parser.add_argument("--units", type=lambda text: int(float(text)), help="size of a smaller run, timed as it is")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--budget", type=float, default=20.0, help="stop repeating after this many seconds")
    parser.add_argument("--threads", type=int, default=1, help="BLAS threads; 0 leaves them free")
    a = parser.parse_args()
    if a.threads:
        for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
            os.environ[name] = str(a.threads)
    # this folder holds modules with common names: keep it last on the path
    sys.path[:] = [p for p in sys.path if Path(p or ".").resolve() != HERE] + [str(HERE)]
    out = {"system": a.system, "workload": a.workload, "threads": a.threads} | one(a)
    print(json.dumps(out))
    return 1 if out.get("error", "not supported") != "not supported" else 0


if __name__ == "__main__":
    sys.exit(main())
