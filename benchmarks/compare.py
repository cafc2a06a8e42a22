"""Run systems interleaved in one session and print their times as ratios.

    python benchmarks/compare.py --systems limit,clusterdecide,clusterdecide@0,pymcdm --workloads W1,W3
    python benchmarks/compare.py --check                                # do the systems agree on small data?
    python benchmarks/compare.py --python pysensmcda=ENV/bin/python ... # a system with an environment of its own

``system@N`` runs a system with N BLAS threads (0: left free); plain names run with --threads. So ``clusterdecide@0``
beside ``limit`` gives the ratio that the targets are about: ours as a user runs it over the limit's one-thread time.
Each measurement is a fresh process. Rounds go A B C, A B C, ... so that a machine which slows down hits every system
alike. Two ratios are printed: of the least times of all rounds, and the median over the rounds of (system / limit)
within a round. A workload without a limit is told beside the first system that takes part.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from adapters import SYSTEMS
from workloads import WORKLOADS

Row = dict[str, Any]
HERE = Path(__file__).resolve().parent


def call(python: str, label: str, workload: str, options: list[str], timeout: float) -> Row:
    """One measurement in a fresh process; ``label`` is a system, with ``@N`` for its BLAS threads."""
    system, _, threads = label.partition("@")
    command = [python, str(HERE / "run.py"), "--system", system, "--workload", workload, *options]
    if threads:
        command += ["--threads", threads]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)
    except subprocess.TimeoutExpired:
        return {"error": f"over {timeout:.0f} s"}
    for line in reversed(done.stdout.splitlines()):
        if line.startswith("{"):
            return dict(json.loads(line))
    return {"error": (done.stderr.strip().splitlines() or ["no output"])[-1][:200]}


def gaps(expected: Row, found: Row, rtol: float) -> dict[str, float]:
    """Keys of two probes that differ, with the largest relative gap."""
    out = {}
    for key, numbers in expected.items():
        if key not in found or found[key][2] != numbers[2]:
            out[key] = float("inf")
            continue
        pairs = list(zip(numbers[:2], found[key][:2], strict=True))
        out[key] = max(abs(x - y) / max(1e-3, abs(x), abs(y)) for x, y in pairs)
    return {key: gap for key, gap in out.items() if gap > rtol}


def seconds(x: float) -> str:
    """A time with its unit."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if x >= size:
            return f"{x / size:.3g} {unit}"
    return f"{x / 1e-6:.3g} us"


def interleaved(a: argparse.Namespace, labels: list[str], name: str) -> tuple[dict[str, list[Row]], dict[str, str]]:
    """Rows of each system, one per round, and why a system has none."""
    python = dict(p.split("=", 1) for p in a.python)
    options = ["--repeats", str(a.repeats), "--budget", str(a.budget), "--threads", str(a.threads)]
    units = WORKLOADS[name].small if a.check else a.units
    if units:
        options += ["--units", str(units)]
    rows: dict[str, list[Row]] = {label: [] for label in labels}
    failed: dict[str, str] = {}
    for label in labels * (1 if a.check else a.rounds):
        if label in failed:
            continue
        row = call(python.get(label.partition("@")[0], sys.executable), label, name, options, a.timeout)
        keep(a.out, {"label": label, "workload": name} | row)
        if "error" in row:
            failed[label] = row["error"]
        else:
            rows[label].append(row)
    return {label: found for label, found in rows.items() if label not in failed}, failed


def keep(path: str | None, row: Row) -> None:
    """Append one measurement to a file, if one is asked for."""
    if path:
        with Path(path).open("a") as sink:
            sink.write(json.dumps(row) + "\n")


def summary(rows: list[Row], base: list[Row]) -> Row:
    """Median and least time of one system, and both ratios to the base."""
    least = min(r["least"] for r in rows)
    return {
        "median": statistics.median(r["median"] for r in rows),
        "least": least,
        "ratio": statistics.median(r["median"] / b["median"] for r, b in zip(rows, base, strict=True)),
        "least_ratio": least / min(b["least"] for b in base),
        "peak": max((r["peak_mb"] for r in rows if "peak_mb" in r), default=None),
        "star": "*" if "extrapolated_from" in rows[0] else "",
    }


def target(name: str) -> str:
    """The target of a workload, in words."""
    w = WORKLOADS[name]
    parts = [f"{w.ratio:g}x the limit"] if w.ratio else []
    if w.seconds:
        parts.append(seconds(w.seconds))
    return f"; target: at most {' and '.join(parts)}" if parts else ""


def show(name: str, found: dict[str, Row], failed: dict[str, str]) -> None:
    """The block of one workload."""
    print(f"## {name}: {WORKLOADS[name].title}{target(name)}")
    for label, s in found.items():
        times = f"{seconds(s['least']):>9} least {seconds(s['median']):>9} median"
        ratios = f"x{s['least_ratio']:<8.3g} x{s['ratio']:<8.3g}"
        print(f"  {label:18}{times}   {ratios} peak {s['peak']} MB {s['star'] and 'extrapolated'}")
    for label, why in failed.items():
        if why != "not supported":
            print(f"  {label:18}FAILED: {why}")
    print(flush=True)


def show_check(name: str, rows: dict[str, list[Row]], failed: dict[str, str], base: str) -> bool:
    """Whether all agree with the base; one line each."""
    print(f"## {name}: {WORKLOADS[name].title}")
    fine = True
    for label, (row, *_) in rows.items():
        differ = (
            gaps(rows[base][0]["probe"], row["probe"], WORKLOADS[name].rtol)
            if base in rows
            else {"no base": float("nan")}
        )
        known = row.get("known")
        fine &= not differ or known is not None
        words = f"{'differs' if known else 'DIFFERS'} {differ}{f': {known}' if known else ''}"
        print(f"  {label:18}{words if differ else 'agrees'}")
    for label, why in failed.items():
        if why != "not supported":
            fine = False
            print(f"  {label:18}FAILED: {why}")
    sys.stdout.flush()
    return fine


def show_table(table: dict[str, dict[str, Row]], labels: list[str], kind: str, title: str) -> None:
    """One Markdown table of all workloads; the first column is the time of the base."""
    print(f"{title}\n\n| workload | {' | '.join(labels)} |")
    print("|---" * (len(labels) + 1) + "|")
    for name, found in table.items():
        base = next(iter(found))
        least = seconds(found[base]["least" if kind == "least_ratio" else "median"])
        cells = [least if base == labels[0] else f"- ({base}: {least})"]
        cells += [f"{found[s][kind]:.3g}{found[s]['star']}" if s in found else "-" for s in labels[1:]]
        print(f"| {name} | {' | '.join(cells)} |")
    print()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--systems", default=",".join(SYSTEMS))
    parser.add_argument("--workloads", default=",".join(WORKLOADS))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--budget", type=float, default=6.0, help="seconds of repeats in one process")
    parser.add_argument("--timeout", type=float, default=120)
    parser.add_argument(
        "--threads", type=int, default=1, help="BLAS threads where a name has no @N; 0 leaves them free"
    )
    parser.add_argument("--units", type=lambda text: int(float(text)))
    parser.add_argument(
        "--check", action="store_true", help="small equal sizes: compare the results with those of naive"
    )
    parser.add_argument("--python", action="append", default=[], metavar="SYSTEM=INTERPRETER")
    parser.add_argument("--out", help="append every measurement to this file, one JSON line each")
    return parser.parse_args()


def main() -> int:
    a = arguments()
    base = "naive" if a.check else "limit"
    labels = [base, *(label for label in a.systems.split(",") if label != base)]
    table: dict[str, dict[str, Row]] = {}
    fine = True
    for name in a.workloads.split(","):
        rows, failed = interleaved(a, labels, name)
        if a.check:
            fine &= show_check(name, rows, failed, base)
        elif rows:
            beside = rows.get(base) or next(iter(rows.values()))  # some workloads have no limit
            table[name] = {label: summary(found, beside) for label, found in rows.items()}
            show(name, table[name], failed)
    if not a.check:
        show_table(
            table, labels, "least_ratio", "Least times: the limit's, and ratios to it (* extrapolated from fewer units)"
        )
        show_table(table, labels, "ratio", "Medians: the limit's, and ratios to it within a round")
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
