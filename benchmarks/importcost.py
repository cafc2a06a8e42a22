"""Import time (fresh interpreter, files cached) and installed size of packages.

python benchmarks/importcost.py numpy clusterdecide clusterdecide.methods pymcdm
python benchmarks/importcost.py --size DIR [DIR ...]      trees made by `pip install --target DIR`
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path


def cost(code: str, runs: int) -> tuple[float, float]:
    """Least wall and CPU seconds of a fresh interpreter running ``code``."""
    wall, cpu = [], []
    for _ in range(runs):
        start, before = time.perf_counter(), os.times()
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
        wall.append(time.perf_counter() - start)
        after = os.times()
        cpu.append(after.children_user - before.children_user + after.children_system - before.children_system)
    return min(wall), min(cpu)


def modules(name: str) -> int:
    """How many modules an import brings in."""
    code = f"import sys; a = len(sys.modules); import {name}; print(len(sys.modules) - a)"
    return int(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)


def show_imports(names: list[str], runs: int) -> None:
    """Milliseconds of each above a bare interpreter."""
    bare = cost("pass", runs)
    print(f"{'bare interpreter':28}{bare[0] * 1e3:8.0f} ms wall {bare[1] * 1e3:8.0f} ms CPU")
    for name in names:
        wall, cpu = (1e3 * (x - y) for x, y in zip(cost(f"import {name}", runs), bare, strict=True))
        print(f"{name:28}{wall:8.0f} ms wall {cpu:8.0f} ms CPU {modules(name):6} modules", flush=True)


def show_size(folder: Path) -> None:
    """Megabytes, files and distributions of a tree."""
    files = [p for p in folder.rglob("*") if p.is_file() and not p.is_symlink()]
    total = sum(p.stat().st_size for p in files) / 1e6
    print(
        f"{folder.name:28}{total:8.0f} MB {len(files):8} files {len(list(folder.glob('*.dist-info'))):4} distributions"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="+")
    parser.add_argument("--size", action="store_true", help="the names are folders: show their size")
    parser.add_argument("--runs", type=int, default=5)
    a = parser.parse_args()
    if a.size:
        for name in a.names:
            show_size(Path(name))
    else:
        show_imports(a.names, a.runs)


if __name__ == "__main__":
    main()
