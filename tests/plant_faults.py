"""Plant the faults listed in planted/ into copies of the package, one at a time, and tell which test finds each.

``python tests/plant_faults.py [--jobs N] [NAME ...]``; a NAME is that of a method or function, none stands for all.
The exit code is 1 where a fault survives.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

HERE = Path(__file__).parent
SOURCE = HERE.parent / "src"
PACKAGE = "clusterdecide"
EXAMPLE = "test_published.py::test_a_published_example_is_reproduced"
PYTEST = "-m pytest -x -q --tb=no -p no:cacheprovider -p no:randomly"
PATIENCE = 300.0  # seconds for the tests of one fault


class Fault(NamedTuple):
    """A fragment of one line, what stands there instead, and the tests that should notice, the quickest first."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    @property
    def path(self) -> Path:
        return Path(PACKAGE, self.file)

    def planted(self, text: str) -> str:
        before, after = text.split(self.old)  # a fragment that is not there once is an error
        return before + self.new + after


def faults() -> list[Fault]:
    """Every fault of every file in planted/, in their order."""
    found = []
    for path in sorted((HERE / "planted").glob("*.toml")):
        for name, table in tomllib.loads(path.read_text(encoding="utf-8")).items():
            tests = table.pop("tests")
            for file, lines in table.items():
                found += [Fault(name, file, old, new, tuple(own or tests)) for old, new, *own in lines]
    return found


def argument(test: str) -> str:
    """What pytest is given: the name of a published example stands for the test that recomputes it."""
    one = f"{EXAMPLE}[{test.removesuffix('.json')}]" if test.endswith(".json") else test
    return f"{HERE.name}/{one}"


def environment(copy: Path, *, caching: bool = False) -> dict[str, str]:
    """The copy before all else; the same examples at every run; no compiled file of a fault is left behind."""
    return os.environ | {
        "PYTHONPATH": str(copy),
        "PYTHONDONTWRITEBYTECODE": "" if caching else "1",
        "CI": "true",
        "HYPOTHESIS_PROFILE": "unshrunk",
    }


def run(copy: Path, tests: Sequence[str], *, sound: bool = False) -> subprocess.CompletedProcess[str]:
    """Run tests on a copy of the package, up to the first that fails."""
    return subprocess.run(
        [sys.executable, *shlex.split(PYTEST), *map(argument, tests)],
        cwd=HERE.parent,
        env=environment(copy, caching=sound),
        capture_output=True,
        text=True,
        check=False,
        timeout=None if sound else PATIENCE,
    )


def verdict(done: subprocess.CompletedProcess[str]) -> tuple[bool, str]:
    """Whether a test failed, and which; a run in which no test could fail finds nothing."""
    failed = [line for line in done.stdout.splitlines() if line.startswith("FAILED ")]
    if done.returncode == 0:
        return False, "SURVIVES"
    if done.returncode == 1 and failed:
        return True, f"found by {failed[0].removeprefix('FAILED ').split(' - ')[0]}"
    return False, f"BREAKS THE RUN, pytest ended with {done.returncode}:\n{done.stdout[-1000:]}{done.stderr[-1000:]}"


def sound_copy(folder: Path, tests: Sequence[str]) -> Path:
    """A copy of the package that is imported before the installed one, and on which every test passes."""
    copy = Path(shutil.copytree(SOURCE, folder / "0"))
    where = subprocess.run(
        [sys.executable, "-c", f"import {PACKAGE}; print({PACKAGE}.__file__)"],
        env=environment(copy), capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    if not Path(where).is_relative_to(copy):
        msg = f"the tests would import {where} in place of the copy in {copy}"
        raise RuntimeError(msg)
    without = run(copy, tests, sound=True)
    if without.returncode != 0:
        msg = f"without any fault: {verdict(without)[1]}"
        raise RuntimeError(msg)
    return copy


def outcome(fault: Fault, copies: SimpleQueue[Path]) -> tuple[bool, str]:
    """Verdict on a fault, planted in whichever copy is free."""
    copy = copies.get()
    try:
        file = copy / fault.path
        file.write_text(fault.planted(file.read_text(encoding="utf-8")), encoding="utf-8")
        return verdict(run(copy, fault.tests))
    except subprocess.TimeoutExpired:
        return False, f"HAS NO END within {PATIENCE:g} s"
    finally:
        shutil.copy2(SOURCE / fault.path, file)  # with its time, by which the compiled file is known to be current
        copies.put(copy)


def main(names: Sequence[str], jobs: int) -> int:
    every = faults()
    if unknown := set(names) - {fault.name for fault in every}:
        raise SystemExit(f"no faults are listed for {', '.join(sorted(unknown))}")  # noqa: EM102
    chosen = [fault for fault in every if not names or fault.name in names]
    missed = 0
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(jobs) as pool:
        first = sound_copy(Path(folder), list(dict.fromkeys(test for fault in chosen for test in fault.tests)))
        copies: SimpleQueue[Path] = SimpleQueue()
        for copy in [first, *(Path(shutil.copytree(first, Path(folder, str(job)))) for job in range(1, jobs))]:
            copies.put(copy)
        for fault, (found, told) in zip(chosen, pool.map(lambda fault: outcome(fault, copies), chosen)):
            missed += not found
            sys.stdout.write(f"{fault.name}, {fault.file}: {fault.old}  ->  {fault.new}\n    {told}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{len(chosen)} faults, {len(chosen) - missed} found, {missed} not\n")
    return int(missed > 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--jobs", type=int, default=1)
    given = parser.parse_args()
    raise SystemExit(main(given.names, given.jobs))
