"""Bad input: every case of the corpus gets the right answer, or an error that names what is at fault."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import run_corpus

GROUPS = [
    *("cell", "shape", "degenerate", "names", "domain", "scale"),
    *("dtype", "weights", "direction", "ahp", "pairs", "tree"),
]
RUNNER = Path(run_corpus.__file__)
ADAPTER = run_corpus.load_adapter("clusterdecide")
_, CASES = run_corpus.load_cases("all", ",".join(GROUPS))
PRESENT = [case for case in CASES if run_corpus.methods_of(case, ADAPTER) != ["-"] or case["op"] != "rank"]


@pytest.fixture(scope="module")
def rows() -> dict[str, Any]:
    """Worst run of each case, judged in a process of its own."""
    results, _ = run_corpus.run("clusterdecide", "all", ",".join(GROUPS))
    found: dict[str, Any] = run_corpus.summarise(results, PRESENT)
    return found


@pytest.mark.parametrize("group", GROUPS)
def test_no_case_of_a_group_fails(group: str, rows: dict[str, Any]) -> None:
    mine = {key: row for key, row in rows.items() if row["group"] == group}
    assert len(mine) == sum(case["group"] == group for case in PRESENT) > 0
    assert [run_corpus.told(key, row) for key, row in run_corpus.failures(mine).items()] == []


def test_nothing_is_said_by_warnings(rows: dict[str, Any]) -> None:
    assert [key for key, row in rows.items() if row["warned"]] == []


def test_identifiers_are_unique_and_cases_say_what_must_happen() -> None:
    names = [(case["half"], case["id"]) for case in CASES]
    assert len(set(names)) == len(names)
    assert all(case["accept"] and case["what"] for case in CASES)


class Careless(type(ADAPTER)):  # type: ignore[misc]
    """A library that answers everything with the same scores."""

    def rank(self, _method: str, *, matrix: Any, **_: Any) -> Any:
        from adapters.base import Ranking

        return Ranking([float(i) for i in range(len(matrix))])


def test_the_judge_sees_a_careless_library() -> None:
    from judge import Judge

    base, cases = run_corpus.load_cases("visible", "cell,degenerate")
    judge = Judge(Careless(), base)
    classes = {case["id"]: judge.judge(case, "saw-minmax")["class"] for case in cases}
    assert classes["CELL-01"] == "silent-wrong"
    assert classes["DEGENERATE-04"] == "silent-wrong"
    assert classes["DEGENERATE-05"] == "silent-wrong"


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ValueError("the grade of GreenH2 on visibility is NaN"), "precise"),
        (ValueError("a grade is NaN"), "clear"),
        (ValueError("operands could not be broadcast together"), "obscure"),
        (KeyError("visibility"), "obscure"),
        (RecursionError(), "crash"),
    ],
    ids=["named", "told", "shapes", "key", "depth"],
)
def test_the_judge_tells_good_errors_from_bad(error: Exception, expected: str) -> None:
    from judge import Judge

    class Failing(type(ADAPTER)):  # type: ignore[misc]
        def rank(self, *_: Any, **__: Any) -> Any:
            raise error

    base, cases = run_corpus.load_cases("visible", "cell")
    assert Judge(Failing(), base).judge(cases[0], "saw-minmax")["class"] == expected


def test_the_runner_runs_alone(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    command = [sys.executable, str(RUNNER), "clusterdecide", "--strict", "--half", "visible", "--groups", "tree"]
    run = subprocess.run([*command, "--out", str(out)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "STRICT: 0 of 9 cases fail" in run.stdout
    assert len(json.loads(out.read_text(encoding="utf-8"))["clusterdecide"]["rows"]) == 9
