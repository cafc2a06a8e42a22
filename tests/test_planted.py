"""The list of planted faults keeps up with the code; ``plant_faults.py`` runs the tests on them."""

from __future__ import annotations

import ast
import subprocess
from collections import Counter
from inspect import isfunction

import pytest
from plant_faults import HERE, SOURCE, Fault, faults, verdict

from clusterdecide import consensus, weighting
from clusterdecide.methods import registered

FAULTS = faults()
LEAST = 5


def test_every_method_has_five_faults() -> None:
    counts = Counter(fault.name for fault in FAULTS)
    assert {method.__name__ for method in registered() if counts[method.__name__] < LEAST} == set()


def test_every_function_of_weighting_and_consensus_has_faults_in_its_file() -> None:
    known = [getattr(part, name) for part in (weighting, consensus) for name in part.__all__]
    files = {one.__module__.replace(".", "/") + ".py" for one in known if isfunction(one)}
    assert files - {fault.path.as_posix() for fault in FAULTS} == set()


def test_no_fault_is_listed_twice() -> None:
    edits = Counter((fault.file, fault.old, fault.new) for fault in FAULTS)
    assert [edit for edit, count in edits.items() if count > 1] == []


def test_what_is_replaced_stands_there_once_and_what_replaces_it_is_python() -> None:
    for fault in FAULTS:
        text = (SOURCE / fault.path).read_text(encoding="utf-8")
        assert (text.count(fault.old), fault.old.count("\n"), fault.new.count("\n")) == (1, 0, 0), fault
        assert fault.old != fault.new
        ast.parse(fault.planted(text), fault.file)


def test_the_tests_named_exist() -> None:
    for test in sorted({test for fault in FAULTS for test in fault.tests}):
        file, _, function = test.partition("::")
        path = (HERE / "published" if test.endswith(".json") else HERE) / file
        assert path.is_file(), test
        assert not function or f"def {function.partition('[')[0]}(" in path.read_text(encoding="utf-8"), test


def ended(code: int, *lines: str) -> subprocess.CompletedProcess[str]:
    return subprocess.CompletedProcess([], code, "\n".join(lines), "")


def test_only_a_test_that_fails_finds_a_fault() -> None:
    failed = "FAILED tests/test_x.py::test_y[a] - assert 1 == 2"
    assert verdict(ended(1, ".F", failed)) == (True, "found by tests/test_x.py::test_y[a]")
    assert verdict(ended(0, "1 passed")) == (False, "SURVIVES")
    for code, line in (
        (1, "ERROR tests/test_x.py - ImportError"),
        (2, failed),
        (4, "no such file"),
        (5, "no tests ran"),
    ):
        assert verdict(ended(code, line))[1].startswith(f"BREAKS THE RUN, pytest ended with {code}")


def test_a_fragment_that_is_gone_or_there_twice_is_not_planted() -> None:
    fault = Fault("x", "x.py", "a", "b", ())
    assert fault.planted("1 + a") == "1 + b"
    for text in ("1 + c", "a + a"):
        with pytest.raises(ValueError, match="unpack"):
            fault.planted(text)
