"""Each of the requirements R1 to R38 has tests that bear its number: ``pytest -k R17`` runs those of one."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import conftest
import pytest

NUMBERS = range(1, 39)
NUMBERED = re.compile(r"test_R([1-9]\d*)_[a-z]")
LIKE_A_NUMBER = re.compile(r"r\d", re.IGNORECASE)  # pytest -k takes any part of a name, in either case


@cache
def names_by_file() -> dict[str, list[str]]:
    trees = {path.name: ast.parse(path.read_text(encoding="utf-8")) for path in Path(__file__).parent.glob("test_*.py")}
    return {
        name: [node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
        for name, tree in trees.items()
    }


@pytest.mark.parametrize("number", NUMBERS)
def test_a_requirement_has_a_test(number: int) -> None:
    found = [name for names in names_by_file().values() for name in names if name.startswith(f"test_R{number}_")]
    assert found
    assert len(set(found)) == len(found)


def test_the_number_of_a_requirement_runs_its_tests_and_no_others() -> None:
    class Config:
        option = SimpleNamespace(keyword="R1 or (not R38 and order)")

    conftest.pytest_configure(Config)  # type: ignore[arg-type]
    assert Config.option.keyword == "R1_ or (not R38_ and order)"


def test_no_other_test_is_taken_for_one_of_a_requirement() -> None:
    for file, names in names_by_file().items():
        assert not LIKE_A_NUMBER.search(file)
        for name in names:
            if not LIKE_A_NUMBER.search(name):
                continue
            found = NUMBERED.match(name)
            assert found, f"{file}: {name}"
            assert int(found[1]) in NUMBERS
            assert len(LIKE_A_NUMBER.findall(name)) == 1
