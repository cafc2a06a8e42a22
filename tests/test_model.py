"""Criteria and problems: what they hold, and the text of every refusal."""

from __future__ import annotations

import copy
import pickle
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide.testing import problems

GRADES = [[4.0, 120.0], [3.0, 90.0]]
NAMES = ["quality", "cost"]


def refused(words: str) -> Any:
    return pytest.raises(cd.InvalidInputError, match=words)


# criteria


def test_a_criterion_keeps_what_it_is_given() -> None:
    label = {"fr": "Vision", "en": "Vision"}
    criterion = cd.Criterion("vision", unit="/5", scale=[0, 5], step=0.5, label=label, aims=["a1"])  # type: ignore[arg-type]
    label["fr"] = "changed"
    assert (criterion.scale, criterion.aims, criterion.text("fr"), criterion.text("ar")) == (
        (0, 5),
        ("a1",),
        "Vision",
        "vision",
    )
    with pytest.raises(TypeError):
        criterion.label["fr"] = "x"  # type: ignore[index]
    with pytest.raises(AttributeError):
        criterion.name = "x"  # type: ignore[misc]
    for same in (pickle.loads(pickle.dumps(criterion)), copy.deepcopy(criterion)):  # noqa: S301 - our own bytes
        assert same == criterion
    assert hash(criterion) == hash(cd.Criterion("vision", unit="/5", scale=(0, 5), step=0.5, aims=("a1",)))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "the name of a criterion must be a non-empty text, got ''"),
        ({"name": "  "}, "non-empty text"),
        ({"name": None}, "non-empty text, got None"),
        ({"name": 3}, "non-empty text, got 3"),
        ({"sense": "up"}, r"criterion 'c': the sense \(direction\) must be 'max' or 'min', got 'up'"),
        ({"sense": 1}, "'max' or 'min', got 1"),
        (
            {"scale": (5, 0)},
            r"'c': the scale must be \(low, high\) with low < high, both finite, got \(5, 0\)",
        ),
        ({"scale": (0, 0)}, "low < high"),
        ({"scale": (0, 10**400)}, "low < high, both finite"),
        ({"scale": (-1.5e308, 1.5e308)}, r"'c': the width of the scale .* is out of the range of floats"),
        ({"scale": (Fraction(1), 1 + Fraction(1, 10**30))}, "is out of the range of floats"),
        ({"scale": (0, float("inf"))}, "both finite"),
        ({"scale": (0, True)}, "both finite"),
        ({"scale": (0,)}, "the scale must be"),
        ({"scale": "05"}, "the scale must be"),
        ({"scale": (0, "5")}, "the scale must be"),
        ({"step": 0}, "criterion 'c': the step must be a positive number, got 0"),
        ({"step": -1}, "positive number"),
        ({"step": "half"}, "positive number, got 'half'"),
        ({"value": [(0, 0)]}, r"the value function needs at least two points \(grade, value\) of finite numbers"),
        ({"value": [(0, 0), (1,)]}, "at least two points"),
        ({"value": [(0, 0), (1, float("nan"))]}, "finite numbers"),
        ({"value": 3}, "at least two points"),
        ({"value": [3, 4]}, "at least two points"),
        ({"scale": np.array(5)}, "the scale must be"),
        ({"scale": (np.array([0, 1]), np.array([2, 3]))}, "the scale must be"),
        ({"value": [(1, 0), (1, 1)]}, r"must have grades in increasing order, got \[1, 1\]"),
        ({"value": [(0, 0), (1, 1.1)]}, r"must have values in \[0, 1\], got \[0, 1.1\]"),
        ({"value": [(0, 1), (1, 0)]}, r"contradicts its sense 'max': values are \[1, 0\]"),
        ({"value": [(0, 0), (1, 1)], "sense": "min"}, "contradicts its sense 'min'"),
    ],
)
def test_a_criterion_refuses(fields: dict[str, Any], words: str) -> None:
    with refused(words):
        cd.Criterion(**({"name": "c"} | fields))


@given(st.lists(st.integers(0, 10), min_size=2, max_size=4, unique=True), st.integers(-2, 12), st.data())
def test_exact_values_are_the_float_values(grades: list[int], grade: int, data: st.DataObject) -> None:
    values = sorted(data.draw(st.lists(st.integers(0, 4), min_size=len(grades), max_size=len(grades))))
    points = [(x, Fraction(v, 4)) for x, v in zip(sorted(grades), values)]
    criterion = cd.Criterion("c", value=points)  # type: ignore[arg-type]
    exact = criterion.exact_value(Fraction(grade))
    assert float(exact) == pytest.approx(float(criterion.values([grade])[0]), abs=1e-12)
    assert 0 <= exact <= 1
    assert (criterion.seen_scale, criterion.seen_sense) == ((0.0, 1.0), "max")


@pytest.mark.parametrize("kind", [np.int8, np.int64, np.uint8, np.float32, np.float64])
def test_numbers_of_numpy_become_numbers_of_python(kind: Any) -> None:
    """A place on a scale of eight bits must not overflow."""
    criterion = cd.Criterion("c", scale=(kind(0), kind(100)), step=kind(1))
    assert criterion == cd.Criterion("c", scale=np.array([0, 100], dtype=kind), step=1)  # type: ignore[arg-type]
    assert repr(criterion).count("np.") == 0
    assert criterion.exact_value(Fraction(75)) == Fraction(3, 4)
    points = cd.Criterion("c", value=np.array([[0, 0], [100, 1]], dtype=kind))  # type: ignore[arg-type]
    assert points.exact_value(Fraction(75)) == Fraction(3, 4)


def test_a_falling_value_function_is_seen_as_a_gain() -> None:
    overlap = cd.Criterion("overlap", sense="min", unit="%", scale=(0, 40), value=[(0, 1), (40, 0)])  # type: ignore[arg-type]
    problem = cd.Problem.of([[10.0], [30.0]], [overlap])
    assert problem.senses.tolist() == [1.0]
    assert problem.grades.tolist() == [[10.0], [30.0]]
    assert problem.performance.tolist() == [[0.75], [0.25]]
    assert problem.scales.tolist() == [[0.0, 1.0]]
    assert "less is better: overlap" in repr(problem)


def test_an_exact_value_without_a_function_is_a_place_on_the_scale() -> None:
    assert cd.Criterion("c", scale=(0, 40)).exact_value(Decimal(10)) == Fraction(1, 4)
    assert cd.Criterion("c", "min", scale=(0, 40)).exact_value(10) == Fraction(3, 4)
    with refused("criterion 'c' has neither a scale nor a value function; give one of them"):
        cd.Criterion("c").exact_value(Fraction(1))
    assert cd.Criterion("c").values([1, 2]).tolist() == [1.0, 2.0]


# problems


def test_defaults_have_names() -> None:
    problem = cd.Problem.of([[1, 2], [3, 4], [5, 6]])
    assert (problem.alternatives, problem.criteria_names) == (("A1", "A2", "A3"), ("C1", "C2"))
    assert (problem.shape, len(problem), problem.library) == ((3, 2), 3, None)
    assert problem.performance is problem.grades
    assert cd.Problem.of([[1, 2]], sense=["max", "min"]).criteria[1] == cd.Criterion("C2", "min")


@pytest.mark.parametrize("names", [NAMES, None], ids=["named", "unnamed"])
def test_nothing_in_a_problem_changes(names: Any) -> None:
    source = np.array(GRADES)
    problem = cd.Problem.of(source, names, sense=["max", "min"])
    source[0, 0] = -1
    assert problem.grades[0, 0] == 4.0
    for array in (problem.grades, problem.performance, problem.senses):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    with pytest.raises(AttributeError, match="a Problem does not change: build another one"):
        problem.grades = source


@given(problems())
def test_a_problem_survives_pickle_and_copy(problem: cd.Problem) -> None:
    for other in (pickle.loads(pickle.dumps(problem)), copy.deepcopy(problem), copy.copy(problem)):  # noqa: S301
        assert other.criteria == problem.criteria
        assert other.alternatives == problem.alternatives
        assert (other.grades == problem.grades).all()
        assert (other.senses == problem.senses).all()


@given(problems(alternatives=(2, 6)), st.data())
def test_taking_and_leaving_out(problem: cd.Problem, data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.integers(0, len(problem) - 1), min_size=1, max_size=4, unique=True))
    part = problem.take(rows)
    assert part.alternatives == tuple(problem.alternatives[i] for i in rows)
    assert (part.performance == problem.performance[rows]).all()
    name = data.draw(st.sampled_from(problem.alternatives))
    assert set(problem.without(name).alternatives) == set(problem.alternatives) - {name}


def test_leaving_out_refuses_the_unknown_and_the_last() -> None:
    problem = cd.Problem.of([[1.0]])
    with refused("no alternative is named 'B'; there are 'A1'"):
        problem.without("B")
    with refused("'A1' is the only alternative: without it no alternative is left"):
        problem.without("A1")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"matrix": [[1, 2], [3]]}, "alternative number 2 has 1 values, expected 2"),
        ({"matrix": [[1, 2], [3]], "alternatives": ["a", "b"]}, "alternative 'b' has 1 values, expected 2"),
        ({"matrix": [[1, None]]}, "the grade of alternative number 1 on criterion number 2 is missing"),
        ({"matrix": [[1, np.nan]], "criteria": NAMES}, "on criterion 'cost' is NaN: a missing value; every grade"),
        ({"matrix": np.array([[1, np.inf]])}, "on criterion number 2 is inf; every grade must be a finite number"),
        ({"matrix": [[1, "4,0"]], "criteria": NAMES}, "'cost' is '4,0' of type str; it must be a real number"),
        ({"matrix": [[1, ""]]}, "is an empty text: missing"),
        ({"matrix": [[1, True]]}, "is True of type bool"),
        ({"matrix": [[1, 2j]]}, "of type complex"),
        ({"matrix": [[1, np.timedelta64(3, "D")]]}, "of type timedelta64"),
        ({"matrix": [[1, Decimal("sNaN")]]}, "is NaN: a missing value"),
        ({"matrix": [[1, 10**400]]}, "is too large to be a float: not finite"),
        ({"matrix": np.array([[1, np.longdouble("1e4000")]])}, "is too large to be a float"),
        ({"matrix": np.ma.masked_array([[1.0, 2.0]], [[False, True]])}, "is masked: a missing value"),
        ({"matrix": np.array([["1", "2"]])}, "the matrix has dtype <U1; grades must be real numbers"),
        ({"matrix": np.array([[True]])}, "dtype bool"),
        ({"matrix": 7}, "a matrix of two dimensions .* is needed, got 7 of type int"),
        ({"matrix": "ab"}, "got 'ab' of type str"),
        ({"matrix": [1, 2]}, "each row a list of grades, got 1 for a row"),
        ({"matrix": np.zeros(3)}, r"two dimensions .* got shape \(3,\)"),
        ({"matrix": np.zeros((1, 2, 3))}, r"got shape \(1, 2, 3\)"),
        ({"matrix": []}, "there are no alternatives: the matrix is empty"),
        ({"matrix": np.zeros((2, 0))}, "there are no criteria"),
        ({"matrix": np.array(GRADES), "criteria": ["a"]}, "the matrix has 2 columns for 1 criteria"),
        ({"matrix": GRADES, "criteria": ["a"]}, "alternative number 1 has 2 values, expected 1"),
        ({"matrix": GRADES, "alternatives": ["a"]}, "the matrix has 2 rows but there are 1 alternatives"),
        ({"matrix": {"a": [1, 2], "b": [1]}}, "the columns have different lengths: 'a' has 2 values and 'b' has 1"),
        ({"matrix": {"a": [1], "b": [1]}, "criteria": ["b", "a"]}, "the columns are 'a', 'b' but the criteria are 'b'"),
        ({"matrix": GRADES, "alternatives": "ab"}, "alternatives must be a sequence of names, got 'ab' of type str"),
        ({"matrix": GRADES, "alternatives": 2}, "alternatives must be a sequence of names, got 2"),
        ({"matrix": GRADES, "alternatives": {"a", "b"}}, "alternatives must be a sequence of names"),
        ({"matrix": GRADES, "alternatives": ["a", ""]}, r"the name of an alternative \(number 2\) must be"),
        ({"matrix": GRADES, "alternatives": ["a", "a "]}, "two alternatives have the same name 'a'"),
        ({"matrix": GRADES, "alternatives": ["a", "\ta"]}, "two alternatives have the same name 'a'"),
        ({"matrix": GRADES, "criteria": "ab"}, "criteria must be a sequence of names, got 'ab'"),
        ({"matrix": GRADES, "criteria": 2}, "criteria must be a sequence of names, got 2"),
        ({"matrix": GRADES, "criteria": ["a", None]}, r"the name of a criterion \(number 2\) must be"),
        ({"matrix": GRADES, "criteria": ["a", "a"]}, "two criteria have the same name 'a'"),
        ({"matrix": GRADES, "criteria": [cd.Criterion("a"), cd.Criterion("a")]}, "two criteria have the same name"),
        (
            {"matrix": GRADES, "criteria": [cd.Criterion("a"), cd.Criterion("b")], "sense": ["max", "max"]},
            "'a' is a Criterion, which carries its own sense, but sense= is given beside it",
        ),
        ({"matrix": GRADES, "criteria": NAMES, "sense": ["max"]}, r"1 senses \(directions\) for 2 criteria"),
        ({"matrix": GRADES, "sense": ["max"]}, r"1 senses \(directions\) for 2 criteria"),
        ({"matrix": GRADES, "sense": ["max", "less"]}, "criterion 'C2': the sense"),
        ({"matrix": GRADES, "sense": ["max", ["min"]]}, "criterion 'C2': the sense"),
        ({"matrix": GRADES, "criteria": NAMES, "sense": "max"}, "sense .* must be 'max' or 'min' for each criterion"),
        ({"matrix": GRADES, "criteria": NAMES, "sense": 1}, "for each criterion, in order or by name, got 1"),
        ({"matrix": GRADES, "criteria": NAMES, "sense": {"price": "min"}}, "sense names unknown criteria 'price'"),
    ],
)
def test_a_problem_refuses(arguments: dict[str, Any], words: str) -> None:
    with refused(words):
        cd.Problem.of(**arguments)


def test_senses_by_name_leave_the_others_at_max() -> None:
    assert cd.Problem.of(GRADES, NAMES, sense={"cost": "min"}).senses.tolist() == [1.0, -1.0]


def test_long_names_are_cut_in_messages() -> None:
    long = "MMI " * 10_000
    for arguments in (
        {"matrix": [[np.nan]], "alternatives": [long]},
        {"matrix": [[1.0], [2.0]], "alternatives": [long, long]},
        {"matrix": [[1.0]], "criteria": [long], "sense": ["x"]},
        {"matrix": {long: [1.0]}, "criteria": ["a"]},
    ):
        with refused("MMI MMI") as caught:
            cd.Problem.of(**arguments)
        assert len(str(caught.value)) < 2000


@pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow"])
def test_frames_come_in_and_go_out_in_one_library(library: str) -> None:
    pytest.importorskip(library)
    import narwhals as nw

    columns = {"name": ["A", "B"], "quality": [4.0, 3.0], "cost": [120, 90]}
    frame = nw.from_dict(columns, backend=library).to_native()
    problem = cd.Problem.from_frame(frame, id="name", sense={"cost": "min"})
    assert (problem.alternatives, problem.criteria_names, problem.library) == (("A", "B"), ("quality", "cost"), library)
    back = nw.from_native(cd.rank(problem, [0.5, 0.5], cd.Topsis()).to_frame())
    assert str(back.implementation) == library
    assert back.columns == ["alternative", "score", "rank"]
    assert cd.Problem.from_frame(frame, ["cost"], id="name").grades.tolist() == [[120.0], [90.0]]
    chosen = cd.Problem.from_frame(frame, [cd.Criterion("cost", "min")])
    assert chosen.senses.tolist() == [-1.0]
    assert cd.Problem.of(
        frame[["quality", "cost"]] if library == "pandas" else frame.select(["quality", "cost"])
    ).shape == (2, 2)


def test_a_pandas_index_names_the_alternatives_unless_it_is_a_range() -> None:
    import pandas as pd

    assert cd.Problem.from_frame(pd.DataFrame({"a": [1.0, 2.0]}, index=["x", "y"])).alternatives == ("x", "y")
    assert cd.Problem.from_frame(pd.DataFrame({"a": [1.0, 2.0]})).alternatives == ("A1", "A2")


def test_a_lazy_frame_is_collected() -> None:
    import polars as pl

    assert cd.Problem.from_frame(pl.LazyFrame({"a": [1.0], "b": [2.0]})).grades.tolist() == [[1.0, 2.0]]


def test_frames_are_refused_by_column_and_cell() -> None:
    import pandas as pd

    frame = pd.DataFrame({"name": ["A", "B"], "a": [1.0, None]})
    with refused("a data frame .* is needed, got list; use Problem.of for arrays"):
        cd.Problem.from_frame([[1.0]])
    with refused("the frame has no column 'b'; its columns are 'name', 'a'"):
        cd.Problem.from_frame(frame, ["b"])
    with refused("the frame has no column 'id'"):
        cd.Problem.from_frame(frame, ["a"], id="id")
    with refused("the grade of alternative 'B' on criterion 'a' is NaN|'B' on criterion 'a' is missing"):
        cd.Problem.from_frame(frame, id="name")
    with refused("the grade of alternative 'A' on criterion 'name'|criterion 'name' is 'A' of type str"):
        cd.Problem.from_frame(frame)


def test_a_problem_reads_well() -> None:
    problem = cd.Problem.of(GRADES, [cd.Criterion("quality"), cd.Criterion("<cost>", "min", unit="MAD")])
    assert repr(problem).splitlines() == [
        "alternative  quality  <cost> (MAD)",
        "A1                 4           120",
        "A2                 3            90",
        "less is better: <cost>",
    ]
    assert "&lt;cost&gt;" in problem._repr_html_()
    assert "first 30 of 31 shown" in repr(cd.Problem.of([[1.0]] * 31))


def test_two_columns_of_one_name_are_refused() -> None:
    import pandas as pd

    for columns in (["a", "a"], [1, "1"]):
        with refused("the frame has two columns named '(a|1)'; names must be unique, no duplicate"):
            cd.Problem.from_frame(pd.DataFrame([[1.0, 2.0]], columns=columns))
    with refused("there are no criteria: the frame has no column beside the names in 'n'"):
        cd.Problem.from_frame(pd.DataFrame({"n": ["A"]}), id="n")


def test_what_cannot_be_shown_is_named_by_its_type() -> None:
    with refused("must be a non-empty text, got a value of type int"):
        cd.Criterion(10**5000)  # type: ignore[arg-type]


def test_rows_may_be_arrays_and_objects_may_hold_numbers() -> None:
    assert cd.Problem.of([np.array([1, 2]), np.array([3, 4])]).grades.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert cd.Problem.of(np.array([[1, Decimal("2.5")]], dtype=object)).grades.tolist() == [[1.0, 2.5]]
    assert cd.Problem.of(np.ma.masked_array([[1.0, 2.0]])).grades.tolist() == [[1.0, 2.0]]
    with refused(r"got shape \(1,\)"):
        cd.Problem.of(np.ma.masked_array([1.0], [True]))


def test_criteria_may_be_given_by_name_beside_others() -> None:
    problem = cd.Problem.of([[1, 2]], ["a", cd.Criterion("b", "min")])
    assert [(criterion.name, criterion.sense) for criterion in problem.criteria] == [("a", "max"), ("b", "min")]


@pytest.mark.parametrize("library", ["pandas", "polars", "dict"])
def test_columns_name_the_criteria(library: str) -> None:
    columns = {"vision": [4.0, 3.0], "cost": [2.0, 5.0]}
    frame = columns if library == "dict" else pytest.importorskip(library).DataFrame(columns)
    problem = cd.Problem.of(frame, sense={"cost": "min"})
    assert problem.criteria_names == ("vision", "cost")
    assert problem.senses.tolist() == [1.0, -1.0]
    assert problem.grades.tolist() == [[4.0, 2.0], [3.0, 5.0]]
