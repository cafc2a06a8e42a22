"""Every registered method declares its laws, and each is found as declared: kept, or broken by a stored problem."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import settings
from method_values import kind_of, method_values
from store_counterexamples import PAGE, TARGET, document_text, page_text

from clusterdecide.methods.base import registered
from clusterdecide.methods.laws import LAWS, Lawful
from clusterdecide.testing import check_method
from clusterdecide.testing.answers import CLEAR
from clusterdecide.testing.cases import ENGINE, premised
from clusterdecide.testing.counterexamples import stored, written
from clusterdecide.testing.methods import subject_of

DEEP = settings.default.max_examples > 100  # type: ignore[union-attr]
EXAMPLES = settings.default.max_examples if DEEP else 25  # type: ignore[union-attr]

values = pytest.mark.parametrize("method", method_values(), ids=repr)


@values
def test_laws_are_found_as_declared(method: Any) -> None:
    check = check_method(method, examples=EXAMPLES)
    assert check.passed, check


def test_every_registered_method_declares_its_laws() -> None:
    ours = [kind for kind in registered() if kind.__module__.startswith("clusterdecide.")]
    assert [kind.__name__ for kind in ours if not issubclass(kind, Lawful)] == []
    assert {kind.__name__ for kind in ours} == {kind_of(method).__name__ for method in method_values()}


@values
def test_every_broken_law_has_a_stored_problem_that_breaks_it_clearly(method: Any) -> None:
    broken = method.laws().broken
    assert set(stored().laws(repr(method))) == set(broken), "run: python tests/store_counterexamples.py"
    for law in broken:
        data = stored().own(repr(method), law)
        assert data is not None
        assert premised(ENGINE[law], data), law
        found = ENGINE[law].judge(subject_of(method), data)
        assert found.sentence is not None, law
        assert found.margin > CLEAR, law


def test_nothing_else_is_stored() -> None:
    assert set(stored().methods()) <= {repr(method) for method in method_values()}
    text = TARGET.read_text(encoding="utf-8")
    document = json.loads(text)
    assert text == document_text(document)
    used = {(law, place) for places in document["methods"].values() for law, place in places.items()}
    there = {(law, place) for law, many in document["problems"].items() for place in range(len(many))}
    assert used == there


def test_a_stored_problem_is_written_as_it_is_read() -> None:
    document = json.loads(TARGET.read_text(encoding="utf-8"))
    for law, many in document["problems"].items():
        assert [written(data) for data in stored().all(law)] == many
        for one in many:
            assert len(one["matrix"]) <= 9
            assert {x for row in one["matrix"] for x in row} <= set(range(1, 10))
            assert set(one["weights"]) <= set(range(1, 6))


def test_the_engine_judges_every_law() -> None:
    assert set(ENGINE) == {*LAWS, "input_kept", "nan_refused"}


def test_the_page_of_the_laws_is_current() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == page_text(page), "run: python tests/store_counterexamples.py"
