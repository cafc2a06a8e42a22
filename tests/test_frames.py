"""Data frames in and out: the library of the source is the library of the result; a fault names the column or cell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import clusterdecide as cd

DATA = {"cluster": ["Green H2", "Rail", "Élan"], "vision": [4.0, 3.5, 2.0], "overlap": [12, 5, 30]}
CRITERIA = [cd.Criterion("vision", scale=(0, 5)), cd.Criterion("overlap", "min", unit="%", scale=(0, 40))]
MAKERS: dict[str, Callable[[dict[str, list[Any]]], Any]] = {
    "pandas": pd.DataFrame,
    "polars": pl.DataFrame,
    "polars lazy": pl.LazyFrame,
    "pyarrow": pa.table,
}
makers = pytest.mark.parametrize("kind", MAKERS)


def library(frame: object) -> str:
    return type(frame).__module__.split(".")[0]


@makers
def test_a_frame_becomes_a_problem(kind: str) -> None:
    problem = cd.Problem.from_frame(MAKERS[kind](DATA), CRITERIA, id="cluster")
    assert problem.alternatives == ("Green H2", "Rail", "Élan")
    assert problem.grades.tolist() == [[4.0, 12.0], [3.5, 5.0], [2.0, 30.0]]
    assert problem.criteria == tuple(CRITERIA)
    assert problem.senses.tolist() == [1, -1]


@makers
def test_results_come_back_in_the_library_of_the_source(kind: str) -> None:
    problem = cd.Problem.from_frame(MAKERS[kind](DATA), CRITERIA, id="cluster")
    ranking = cd.rank(problem, [0.6, 0.4], cd.Topsis(normalisation="scale"))
    frame = ranking.to_frame()
    assert library(frame) == kind.split(maxsplit=1)[0]
    rows = (
        frame.to_pydict()
        if kind == "pyarrow"
        else frame.to_dict("list")
        if kind == "pandas"
        else frame.to_dict(as_series=False)
    )
    assert rows == {
        "alternative": list(ranking.order),
        "score": sorted(ranking.score.tolist(), reverse=True),
        "rank": [1, 2, 3],
    }


@pytest.mark.parametrize("name", ["pandas", "polars", "pyarrow"])
def test_another_library_can_be_asked_for(name: str) -> None:
    problem = cd.Problem.from_frame(pl.DataFrame(DATA), CRITERIA, id="cluster")
    weights = cd.Weights.of([0.6, 0.4])
    method = cd.WeightedSum()
    assert library(cd.rank(problem, weights, method).to_frame(name)) == name
    assert library(cd.breakpoints(problem, weights, method).to_frame(name)) == name
    sampled = cd.acceptability(problem, cd.WeightSet.simplex(["vision", "overlap"]), method, draws=50, rng=1)
    assert library(sampled.to_frame(name)) == name


@makers
def test_columns_are_chosen_by_name_and_put_in_the_order_asked_for(kind: str) -> None:
    frame = MAKERS[kind](DATA | {"remark": ["a", "b", "c"]})
    problem = cd.Problem.from_frame(frame, ["overlap", "vision"], sense={"overlap": "min"})
    assert problem.criteria_names == ("overlap", "vision")
    assert problem.grades[0].tolist() == [12.0, 4.0]
    assert problem.alternatives == ("A1", "A2", "A3")


@makers
def test_without_criteria_every_other_column_is_one(kind: str) -> None:
    problem = cd.Problem.from_frame(MAKERS[kind](DATA), id="cluster", sense=["max", "min"])
    assert problem.criteria_names == ("vision", "overlap")
    assert problem.senses.tolist() == [1, -1]


def test_the_index_of_pandas_gives_the_names() -> None:
    frame = pd.DataFrame(DATA).set_index("cluster")
    assert cd.Problem.from_frame(frame).alternatives == ("Green H2", "Rail", "Élan")
    assert cd.Problem.from_frame(frame.reset_index(drop=True)).alternatives == ("A1", "A2", "A3")
    assert cd.Problem.from_frame(frame[frame["vision"] < 4]).alternatives == ("Rail", "Élan")
    assert cd.Problem.from_frame(frame.set_axis([10, 20, 30])).alternatives == ("10", "20", "30")
    with pytest.raises(cd.InvalidInputError, match="two alternatives have the same name 'x'"):
        cd.Problem.from_frame(frame.set_axis(["x", "y", "x"]))


def test_rows_kept_by_a_filter_keep_their_place_as_a_name() -> None:
    frame = pd.DataFrame(DATA).drop(columns="cluster")
    assert cd.Problem.from_frame(frame[frame["vision"] < 4]).alternatives == ("1", "2")
    assert cd.Problem.from_frame(frame[frame["overlap"] != 5]).alternatives == ("0", "2")
    assert cd.Problem.from_frame(frame).alternatives == ("A1", "A2", "A3")


@pytest.mark.parametrize("label", [None, float("nan"), pd.NaT, pd.NA])
def test_a_row_without_a_label_is_refused(label: object) -> None:
    frame = pd.DataFrame(DATA).drop(columns="cluster").set_axis(pd.Index(["a", label, "c"], dtype=object))
    with pytest.raises(cd.InvalidInputError, match=r"alternative \(number 2\) must be a non-empty text"):
        cd.Problem.from_frame(frame)


def test_columns_that_pandas_numbers_are_named_by_their_numbers() -> None:
    frame = pd.DataFrame([[4, 2], [3, 5]])
    assert cd.Problem.from_frame(frame).criteria_names == ("0", "1")
    assert cd.Problem.from_frame(frame, ["1"]).grades.tolist() == [[2.0], [5.0]]


def test_a_polars_frame_and_a_pandas_frame_rank_alike() -> None:
    scores = [
        cd.rank(cd.Problem.from_frame(make(DATA), CRITERIA, id="cluster"), [0.5, 0.5], cd.Topsis()).score.tobytes()
        for make in MAKERS.values()
    ]
    assert len(set(scores)) == 1


@makers
def test_a_column_that_is_missing_is_named(kind: str) -> None:
    frame = MAKERS[kind](DATA)
    with pytest.raises(
        cd.InvalidInputError, match=r"the frame has no column 'visibility'; its columns are .*'cluster'"
    ):
        cd.Problem.from_frame(frame, ["vision", "visibility"])
    with pytest.raises(cd.InvalidInputError, match="no column 'code'"):
        cd.Problem.from_frame(frame, CRITERIA, id="code")


@makers
@pytest.mark.parametrize(
    ("value", "what"), [(None, "missing|NaN"), (float("nan"), "missing|NaN"), (float("inf"), "inf")]
)
def test_a_cell_at_fault_is_named(kind: str, value: float | None, what: str) -> None:
    frame = MAKERS[kind](DATA | {"vision": [4.0, value, 2.0]})
    with pytest.raises(cd.InvalidInputError, match=rf"alternative 'Rail' on criterion 'vision' is .*({what})"):
        cd.Problem.from_frame(frame, CRITERIA, id="cluster")


@makers
@pytest.mark.parametrize("column", [["4", "3", "2"], [True, False, True]])
def test_a_column_that_holds_no_numbers_is_refused(kind: str, column: list[Any]) -> None:
    with pytest.raises(
        cd.InvalidInputError, match=r"alternative 'Green H2' on criterion 'vision' is .*must be a real number"
    ):
        cd.Problem.from_frame(MAKERS[kind](DATA | {"vision": column}), CRITERIA, id="cluster")


@makers
def test_names_must_be_texts_and_unique(kind: str) -> None:
    with pytest.raises(cd.InvalidInputError, match="two alternatives have the same name 'a'"):
        cd.Problem.from_frame(MAKERS[kind](DATA | {"cluster": ["a", "b", "a"]}), CRITERIA, id="cluster")
    with pytest.raises(cd.InvalidInputError, match=r"name of an? alternative \(number 2\)"):
        cd.Problem.from_frame(MAKERS[kind](DATA | {"cluster": ["a", None, "c"]}), CRITERIA, id="cluster")


def test_numbers_as_names_are_written_out() -> None:
    frame = pl.DataFrame(DATA | {"cluster": [1, 2, 3]})
    assert cd.Problem.from_frame(frame, CRITERIA, id="cluster").alternatives == ("1", "2", "3")


def test_two_columns_of_one_name_are_refused() -> None:
    frame = pd.DataFrame([[1, 2, 3]], columns=["vision", "market", "vision"])
    with pytest.raises(cd.InvalidInputError, match=r"two columns.*'vision'|'vision'.*(twice|duplicate|unique)"):
        cd.Problem.from_frame(frame)
    with pytest.raises(cd.InvalidInputError, match="two columns named '1'"):
        cd.Problem.from_frame(pd.DataFrame([[1, 2]], columns=[1, "1"]))
    arrow = pa.table([[1], [2]], names=["vision", "vision"])
    with pytest.raises(cd.InvalidInputError, match=r"two columns.*'vision'|'vision'.*(twice|duplicate|unique)"):
        cd.Problem.from_frame(arrow)


@pytest.mark.parametrize("thing", [[[1, 2]], {"a": [1]}, 3, None, "table.csv"], ids=str)
def test_what_is_not_a_frame_is_refused(thing: object) -> None:
    with pytest.raises(cd.InvalidInputError, match=r"a data frame \(pandas, polars, pyarrow\) is needed, got"):
        cd.Problem.from_frame(thing)


@makers
def test_a_frame_without_rows_or_criteria_is_refused(kind: str) -> None:
    empty = MAKERS[kind]({name: [] for name in DATA})
    with pytest.raises(cd.InvalidInputError, match="no alternatives"):
        cd.Problem.from_frame(empty, CRITERIA, id="cluster")
    with pytest.raises(cd.InvalidInputError, match="no criteria"):
        cd.Problem.from_frame(MAKERS[kind]({"cluster": ["a", "b"]}), id="cluster")


def test_a_result_without_a_source_needs_a_library() -> None:
    ranking = cd.rank(cd.Problem.of([[1.0], [2.0]]), [1.0], cd.Topsis())
    with pytest.raises(cd.InvalidInputError, match=r"the source was not a data frame.*to_frame\('pandas'\)"):
        ranking.to_frame()
    with pytest.raises(cd.InvalidInputError, match="no data frame library is called 'excel'"):
        ranking.to_frame("excel")
    with pytest.raises(cd.MissingExtraError, match="modin is not installed"):
        ranking.to_frame("modin")


def test_the_frame_is_left_as_it_was() -> None:
    frame = pd.DataFrame(DATA)
    before = frame.copy()
    problem = cd.Problem.from_frame(frame, CRITERIA, id="cluster")
    frame.loc[0, "vision"] = 0.0
    assert problem.grades[0, 0] == 4.0
    assert before.loc[0, "vision"] == 4.0
