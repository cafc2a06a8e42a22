"""Run the bad-input corpus against a library and classify what happens.

    python run_corpus.py clusterdecide --strict            # acceptance: exit 0 only with zero failures
    python run_corpus.py clusterdecide --groups cell,ahp --show silent,obscure

Classes, from best to worst:
  correct      an accepted answer
  precise      a clear error that names the cell, criterion, pair, node or field at fault
  clear        an error whose text says what is wrong, but not where
  refused      a clear error on an input that has a defined answer
  obscure      an error that does not say what is wrong (index, attribute, broadcast, ...)
  silent-nan   no error; scores, weights or ranks are not finite
  silent-wrong no error; a finite answer that breaks the case's rule
  hang, crash  no answer in the time limit; process death, MemoryError or RecursionError
  breach       foreign code ran, a file was written outside its folder, markup got through
  n/a          the library has no such operation

A case is judged by its worst run over the methods it applies to. In the strict run
clear counts as a failure wherever the case asks for a place, and n/a is a failure.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import importlib
import json
import os
import resource
import select
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
if str(HERE) not in sys.path:
    sys.path.insert(0, str(HERE))
ADAPTERS = {"clusterdecide": "clusterdecide_"}
GOOD = ["n/a", "correct", "precise", "clear"]
ORDER = [*GOOD, "refused", "obscure", "silent-nan", "silent-wrong", "hang", "crash", "breach"]
DEFAULT_METHODS = [
    *("saw-minmax", "saw-linear", "wpm", "topsis-vector", "vikor", "promethee2"),
    *("moora", "copras", "edas", "mabac", "aras", "codas"),
]
SILENCE_S = 60
Case = dict[str, Any]
Rows = dict[str, dict[str, Any]]


def load_adapter(name: str) -> Any:
    return importlib.import_module(f"adapters.{ADAPTERS[name]}").A()


def halves() -> list[str]:
    """Names of the corpora that lie beside this file."""
    return sorted(path.stem.removeprefix("corpus_") for path in HERE.glob("corpus_*.json"))


def load_cases(half: str, groups: str = "") -> tuple[dict[str, Any], list[Case]]:
    """Base problem and cases of one corpus, or of all, in the groups asked for."""
    base: dict[str, Any] = {}
    cases: list[Case] = []
    for name in halves() if half == "all" else [half]:
        document = json.loads((HERE / f"corpus_{name}.json").read_text(encoding="utf-8"))
        base = document["base"]
        cases += [dict(case, half=name) for case in document["cases"]]
    wanted = set(groups.split(",")) if groups else {case["group"] for case in cases}
    return base, [case for case in cases if case["group"] in wanted]


def methods_of(case: Case, adapter: Any) -> list[str]:
    if case["op"] != "rank":
        return ["-"]
    wanted = case.get("methods", DEFAULT_METHODS)
    if wanted == ["*once"]:
        return [case["given"]["method"]]
    return [method for method in wanted if method in adapter.methods] or ["-"]


def not_said(case: Case, method: str, adapter: Any) -> bool:
    """Whether the library lacks the method, or takes no names where the case is about names."""
    return bool(
        (method == "-" and case["op"] == "rank")
        or (case.get("named") and not adapter.named)
        or (case.get("byname") and not adapter.weights_by_name)
    )


def judged(cases: list[Case], base: dict[str, Any], adapter: Any) -> Any:
    """Key and result of every run, one by one."""
    from judge import Judge

    judge = Judge(adapter, base)
    nothing = {"class": "n/a", "why": "no such method, or no names here", "warned": False, "numpy_warning": False}
    for case in cases:
        for method in methods_of(case, adapter):
            key = f"{case['half']}|{case['id']}|{method}"
            yield key, (lambda c=case, m=method: nothing if not_said(c, m, adapter) else judge.judge(c, m))


def worker(name: str, half: str, groups: str, skip: list[str]) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
    sys.setrecursionlimit(3000)
    os.environ["MPLBACKEND"] = "Agg"
    say = os.fdopen(os.dup(1), "w", buffering=1)
    base, cases = load_cases(half, groups)
    for key, run_it in judged(cases, base, load_adapter(name)):
        if key not in skip:
            say.write("S " + key + "\n")
            say.write("R " + json.dumps(dict(run_it(), key=key)) + "\n")
    say.write("END\n")


class Watch:
    """Reads what a worker says; after a silence the worker is ended."""

    def __init__(self, process: subprocess.Popen[bytes], results: Rows) -> None:
        self.process, self.results = process, results
        self.current: str | None = None
        self.ended = self.silent = False

    def follow(self) -> None:
        assert self.process.stdout is not None
        rest, last = b"", time.monotonic()
        while time.monotonic() - last <= SILENCE_S:
            if not select.select([self.process.stdout], [], [], 1.0)[0]:
                continue
            chunk = os.read(self.process.stdout.fileno(), 65536)
            if not chunk:
                return
            last = time.monotonic()
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                self.heard(line.decode("utf-8", "replace"))
        self.silent = True
        self.process.kill()

    def heard(self, line: str) -> None:
        if line.startswith("S "):
            self.current = line[2:]
        elif line.startswith("R "):
            result = json.loads(line[2:])
            self.results[result.pop("key")] = result
            self.current = None
        self.ended = self.ended or line == "END"


def run(name: str, half: str, groups: str = "") -> tuple[Rows, float]:
    """Judge every case in a process of its own, and in another one after each that dies."""
    results: Rows = {}
    start, ended = time.monotonic(), False
    while not ended:
        with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False) as skip:
            json.dump(list(results), skip)
        command = [sys.executable, str(HERE / "run_corpus.py"), "--worker", name, "--half", half]
        command += ["--groups", groups, "--skip", skip.name]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0) as process:
            watch = Watch(process, results)
            watch.follow()
        Path(skip.name).unlink()
        ended = watch.ended
        if not ended and watch.current is None:
            msg = f"{name}: the worker ended before its first case (exit {process.returncode})"
            raise SystemExit(msg)
        if watch.current is not None:
            kind = "hang" if watch.silent else "crash"
            why = f"process ended with {process.returncode}"
            results[watch.current] = {"class": kind, "why": why, "warned": False, "numpy_warning": False}
    return results, time.monotonic() - start


def summarise(results: Rows, cases: list[Case]) -> Rows:
    """Worst run of each case."""
    rows: Rows = {}
    for case in cases:
        key = f"{case['half']}|{case['id']}"
        mine = {name.split("|")[2]: result for name, result in results.items() if name.rsplit("|", 1)[0] == key}
        if not mine:
            continue
        method, worst = max(mine.items(), key=lambda item: ORDER.index(item[1]["class"]))
        place = any(rule.get("raise", {}).get("names") for rule in case["accept"])
        told = {"group": case["group"], "what": case["what"], "method": method, "place": place}
        rows[key] = worst | told
    return rows


def failures(rows: Rows) -> Rows:
    """Cases that the strict run counts as failed."""
    return {
        key: row
        for key, row in rows.items()
        if row["class"] not in ("correct", "precise") and not (row["class"] == "clear" and not row["place"])
    }


def say(name: str, rows: Rows, results: Rows, seconds: float, shown: set[str]) -> None:
    cases = collections.Counter(row["class"] for row in rows.values())
    runs = collections.Counter(result["class"] for result in results.values())
    with contextlib.suppress(ImportError):
        name = f"{name} {load_adapter(name).version()}"
    lines = [f"{name}: {len(rows)} cases, {len(results)} runs, {seconds:.0f} s"]
    lines.append("  cases: " + ", ".join(f"{kind} {cases[kind]}" for kind in ORDER if cases[kind]))
    lines.append("  runs:  " + ", ".join(f"{kind} {runs[kind]}" for kind in ORDER if runs[kind]))
    lines += [told(key, row) for key, row in rows.items() if row["class"] in shown]
    sys.stdout.write("\n".join(lines) + "\n")


def told(key: str, row: dict[str, Any]) -> str:
    return f"    {row['class']:12s} {key:28s} {row['method']:14s} {row['what']} -- {row['why'][:140]}"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("adapters", nargs="*", choices=[*ADAPTERS, []])
    parser.add_argument("--half", default="all", choices=["all", *halves()])
    parser.add_argument("--groups", default="", help="only these groups, comma separated")
    parser.add_argument("--strict", action="store_true")
    parser.add_argument("--show", default="", help="list cases of these classes, comma separated; 'silent' means both")
    parser.add_argument("--out")
    parser.add_argument("--worker")
    parser.add_argument("--skip")
    given = parser.parse_args(arguments)
    if given.worker:
        worker(given.worker, given.half, given.groups, json.loads(Path(given.skip).read_text(encoding="utf-8")))
        return 0
    _, cases = load_cases(given.half, given.groups)
    shown = set(given.show.replace("silent", "silent-nan,silent-wrong").split(","))
    kept, failed = {}, False
    for name in given.adapters:
        results, seconds = run(name, given.half, given.groups)
        rows = summarise(results, cases)
        say(name, rows, results, seconds, shown)
        kept[name] = {"seconds": round(seconds, 1), "rows": rows}
        bad = failures(rows) if given.strict else {}
        if given.strict:
            lines = [
                f"  STRICT: {len(bad)} of {len(rows)} cases fail",
                *(told(*item) for item in list(bad.items())[:40]),
            ]
            sys.stdout.write("\n".join(lines) + "\n")
        failed = failed or bool(bad)
    if given.out:
        Path(given.out).write_text(json.dumps(kept, indent=1), encoding="utf-8")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
