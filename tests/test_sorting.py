"""What a sorting says: categories, members, rules of assignment; text, HTML, frames, plain values."""

from __future__ import annotations

import copy
import json
import pickle

import numpy as np
import pytest

import clusterdecide as cd
from clusterdecide._json import canonical_json

CATEGORIES = ("poor", "fair", "<good>")
PROBLEM = cd.Problem.of(np.ones((4, 2)), ["a", "b"], alternatives=["A", "B", "<C>", "D"])
BOTH = {"pessimistic": np.array([0, 2, 1, 0]), "optimistic": np.array([1, 2, 1, 2])}
SORTING = cd.Sorting(PROBLEM, cd.Weights.of([0.5, 0.5]), CATEGORIES, BOTH["pessimistic"], "by hand", BOTH)
SINGLE = cd.Sorting(PROBLEM, cd.Weights.of([0.5, 0.5]), CATEGORIES, BOTH["optimistic"], "by hand", note="take care")


def test_categories_are_asked_by_name() -> None:
    assert SORTING.category == ("poor", "<good>", "fair", "poor")
    assert [SORTING[name] for name in SORTING.alternatives] == list(SORTING.category)
    assert SORTING.members("poor") == ("A", "D")
    assert [len(SORTING.members(name)) for name in CATEGORIES] == [2, 1, 1]
    assert SINGLE.members("poor") == ()
    assert SORTING.under("optimistic") == ("fair", "<good>", "fair", "<good>")
    assert SORTING.under("pessimistic") == SORTING.category
    assert (SORTING.disputed, SINGLE.disputed) == (("A", "D"), ())
    assert (len(SORTING), SORTING.method) == (4, "by hand")


def test_unknown_names_are_refused() -> None:
    with pytest.raises(cd.InvalidInputError, match="no alternative is named 'E'; there are 'A', 'B'"):
        SORTING["E"]
    with pytest.raises(
        cd.InvalidInputError, match="no category is called 'bad'; there are, worst first, 'poor', 'fair'"
    ):
        SORTING.members("bad")
    with pytest.raises(
        cd.InvalidInputError, match="no rule of assignment is called 'strict'; there are 'pessimistic', "
    ):
        SORTING.under("strict")
    with pytest.raises(cd.InvalidInputError, match="called 'pessimistic'; the method has one rule: use category"):
        SINGLE.under("pessimistic")


def test_a_sorting_reads_well() -> None:
    assert repr(SORTING).splitlines() == [
        "category  alternative  pessimistic  optimistic",
        "<good>    B            <good>       <good>",
        "fair      <C>          fair         fair",
        "poor      A            poor         fair",
        "poor      D            poor         <good>",
        "by hand; categories from worst to best: poor, fair, <good>; rules differ on 2 of 4 alternatives",
    ]
    assert repr(SINGLE).splitlines()[0] == "category  alternative"
    assert repr(SINGLE).endswith("by hand; take care; categories from worst to best: poor, fair, <good>")
    html = SORTING._repr_html_()
    assert "&lt;C&gt;" in html
    assert "<C>" not in html


def test_a_long_sorting_is_cut_and_says_so() -> None:
    problem = cd.Problem.of(np.ones((60, 1)))
    many = cd.Sorting(problem, cd.Weights.of([1.0]), ("no", "yes"), np.zeros(60, dtype=np.int64), "by hand")
    assert "first 50 of 60 shown" in repr(many)
    assert len(repr(many).splitlines()) == 52


def test_plain_values_and_frames() -> None:
    data = json.loads(canonical_json(SORTING.to_dict()))
    assert data["category"] == list(SORTING.category)
    assert data["by_rule"]["optimistic"] == list(SORTING.under("optimistic"))
    assert (data["categories"], data["alternatives"]) == (list(CATEGORIES), list(PROBLEM.alternatives))
    assert (data["method"], data["note"], data["weights"]) == ("by hand", "", {"C1": 0.5, "C2": 0.5})
    frame = SORTING.to_frame("polars")
    assert frame.columns == ["alternative", "category", "pessimistic", "optimistic"]
    assert frame.rows()[0] == ("B", "<good>", "<good>", "<good>")
    assert frame.rows()[3] == ("D", "poor", "poor", "<good>")
    assert SINGLE.to_frame("pandas").columns.tolist() == ["alternative", "category"]
    with pytest.raises(cd.InvalidInputError, match="the source was not a data frame: name the library"):
        SORTING.to_frame()


def test_it_is_frozen_and_can_be_copied_and_sent() -> None:
    method = cd.methods.ElectreTri(("low", "high"), {"a": [2], "b": [3]})
    sorting = cd.sort(cd.Problem.of([[1, 2], [3, 4]], ["a", "b"]), [0.5, 0.5], method)
    with pytest.raises(AttributeError):
        sorting.note = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        sorting.by_rule["third"] = sorting.position  # type: ignore[index]
    for position in (sorting.position, *sorting.by_rule.values()):
        with pytest.raises(ValueError, match="read-only"):
            position[0] = 1
    for made in (pickle.loads(pickle.dumps(sorting)), copy.deepcopy(sorting), copy.copy(sorting)):  # noqa: S301 - our own bytes
        assert repr(made) == repr(sorting)


def test_the_library_of_the_source_is_the_default() -> None:
    import pandas as pd

    problem = cd.Problem.from_frame(pd.DataFrame({"a": [1.0, 3.0], "b": [2.0, 4.0]}))
    method = cd.methods.MrSort(("low", "high"), {"a": [2], "b": [3]})
    assert isinstance(cd.sort(problem, [0.5, 0.5], method).to_frame(), pd.DataFrame)
    assert isinstance(cd.outrank(problem, [0.5, 0.5], cd.methods.Electre1()).to_frame(), pd.DataFrame)
