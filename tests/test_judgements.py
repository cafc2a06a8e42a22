"""Judgements: what is read exactly, and what is refused with the pair named."""

from __future__ import annotations

import pickle
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide.errors import InvalidInputError

RATIOS = st.fractions(Fraction(1, 99), 99, max_denominator=99).filter(bool)
NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("given_as", "exact"),
    [
        (3, Fraction(3)),
        (np.int8(3), Fraction(3)),
        (0.25, Fraction(1, 4)),
        (np.float32(0.5), Fraction(1, 2)),
        (Fraction(2, 7), Fraction(2, 7)),
        (Decimal("0.3"), Fraction(3, 10)),
        ("1/3", Fraction(1, 3)),
        (" 2.5 ", Fraction(5, 2)),
        ("1/2.5", Fraction(2, 5)),
        ("1.5 / 4", Fraction(3, 8)),
        (".5", Fraction(1, 2)),
        ("1e2", Fraction(100)),
    ],
)
def test_a_ratio_is_read_exactly(given_as: object, exact: Fraction) -> None:
    judgements = cd.Judgements.of({("a", "b"): given_as})
    assert judgements.pairs() == {("a", "b"): exact}
    assert judgements.ratios[0, 0, 1] == float(exact)
    assert judgements.ratios[0, 1, 0] == float(1 / exact)


BAD_RATIOS = [
    (0, "the judgement is zero"),
    ("0.0", "the judgement is zero"),
    (-2, "the judgement -2 is negative"),
    ("-1/3", "'-1/3' is negative"),
    (NAN, "NaN, not a number"),
    (Decimal("NaN"), "NaN, not a number"),
    (INF, "inf, not finite"),
    (Decimal("-Infinity"), "-inf, not finite"),
    (1e200, "out of range"),
    ("1e-300", "out of range"),
    pytest.param(10**5000, "a value of type int is out of range", id="huge int"),
    (Decimal("1e99999999"), "out of range"),
    ("1e999", "out of range"),
    ("three", "'three' is text but not a number"),
    ("2,5", "with a decimal point"),
    ("1/0", "divides by zero"),
    ("1/2/3", "is text but not a number"),
    ("1_000", "is text but not a number"),
    ("٣", "is text but not a number"),
    pytest.param("9" * 5000, "is text but not a number", id="long text"),
    (" ", "is an empty text: missing"),
    (True, "True of type bool, not a number"),
    (np.bool_(True), "of type bool"),
    (2j, "of type complex, not a number"),
    (b"3", "of type bytes"),
    ([3], "of type list"),
]


@pytest.mark.parametrize(("ratio", "message"), BAD_RATIOS)
def test_a_bad_ratio_is_refused_wherever_it_stands(ratio: object, message: str) -> None:
    with pytest.raises(InvalidInputError, match=rf"pair \('a', 'b'\): .*{message}") as of_pairs:
        cd.Judgements.of({("a", "b"): ratio})
    with pytest.raises(InvalidInputError, match=rf"member 'M1', round 2, pair \('a', 'b'\): .*{message}"):
        cd.Judgements.group({"M1": {2: {("a", "b"): ratio}}})
    with pytest.raises(InvalidInputError, match=rf"pair \('a', 'b'\): .*{message}"):
        cd.Judgements.matrix([[1, ratio], [ratio, 1]], ["a", "b"])
    assert len(str(of_pairs.value)) < 300


@pytest.mark.parametrize(
    ("judgements", "items", "message"),
    [
        (
            {("a", "b"): 3, ("b", "a"): 3},
            None,
            r"pair \('b', 'a'\): judged twice, .*: 3 now, 1/3 before",
        ),
        ([("a", "b", 3), ("a", "b", 4)], None, r"pair \('a', 'b'\): judged twice, and contradicting: 4 now, 3 before"),
        ({("a", "a"): 1, ("a", "b"): 2}, None, r"'a' is compared with itself"),
        ({("a", "x"): 2}, ["a", "b"], r"pair \('a', 'x'\): unknown item 'x'; the items are 'a', 'b'"),
        ({}, None, "no judgements: at least one pair"),
        ([], ["a", "b"], "no judgements: at least one pair"),
        ({("a", "b"): None}, None, "no judgements"),
        ({("a", "b"): 2}, ["a", "b", "a"], "two items have the same name 'a'"),
        ({("a", "b"): 2}, ["a", "b", " a"], "two items have the same name 'a'"),
        ({("a", ""): 2}, None, r"compared item \(number 2\) must be a non-empty text"),
        ({("a", "b"): 2}, "ab", "items must be a sequence of names, got 'ab'"),
        ({("a", "b"): 2}, 2, "items must be a sequence of names, got 2"),
        ({"ab": 2}, None, r"two item names and a number, \('a', 'b', 3\), got \('ab', 2\)"),
        ({("a", "b", "c"): 2}, None, "two item names and a number"),
        ({("a", 1): 2}, None, "two item names and a number"),
        ([("a", "b")], None, "two item names and a number"),
        ([5], None, "two item names and a number, .* got 5"),
        (5, None, "given by pair, .* got int; for a full matrix use Judgements.matrix"),
        ("ab", None, "given by pair"),
        (np.eye(2), None, "given by pair, .* got ndarray"),
    ],
)
def test_bad_pairs_are_refused(judgements: object, items: object, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        cd.Judgements.of(judgements, items)


class Silent:
    def __repr__(self) -> str:
        raise ValueError


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ([[1, 3], [2, 1]], r"not reciprocal: pair \('item 1', 'item 2'\) is 3 and .* is 2, which should be .* 1/3"),
        (np.array([[1, 3], [0.333, 1]]), "not reciprocal"),
        ([[2, 3], [1 / 3, 1]], "the diagonal must be 1, an item against itself: 'item 1' has 2"),
        ([[1, 3], [1 / 3, None]], "the diagonal must be 1, .*'item 2' has None"),
        ([[NAN, 3], [1 / 3, 1]], "diagonal, item 'item 1': .* NaN"),
        ([[1, None], [3, 1]], r"pair \('item 2', 'item 1'\): judged, but \('item 1', 'item 2'\) is missing"),
        ([[1, 3], [None, 1]], r"pair \('item 1', 'item 2'\): judged, but \('item 2', 'item 1'\) is missing"),
        ([[1, 2, 4], [0.5, 1, 2]], "square matrix: it has 2 rows, but row 1 has 3 columns"),
        ([[1, 2], [0.5]], "square matrix: it has 2 rows, but row 2 has 1 columns"),
        (np.ones((2, 3)), r"square matrix, .* got shape \(2, 3\)"),
        (np.ones(4), r"square matrix, .* got shape \(4,\)"),
        (np.ones((2, 2, 2)), r"square matrix, .* got shape \(2, 2, 2\)"),
        (np.ones((2, 2), dtype=bool), "True of type bool"),
        (np.ones((2, 2), dtype=complex), "of type complex"),
        (np.full((2, 2), np.datetime64("2023-05-19")), "of type date"),
        ([1, 2], "square matrix, a list of rows: row 1 is 1"),
        ([{1}, {2}], "square matrix, a list of rows: row 1 is {1}"),
        ([[1, Silent()], [1, 1]], r"pair \('item 1', 'item 2'\): .* a value of type Silent"),
        ([[1, 10**400], [0, 1]], "out of range"),
        ([], "the matrix of judgements is empty"),
        (np.empty((0, 0)), "the matrix of judgements is empty"),
        (None, "square matrix, .* got None"),
        ("12", "square matrix, .* got '12'"),
        ({"a": [1]}, "square matrix, .*dict"),
        (3, "square matrix, .* got 3"),
    ],
)
def test_a_bad_matrix_is_refused(cells: object, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        cd.Judgements.matrix(cells)


def test_a_matrix_needs_one_name_for_each_row() -> None:
    with pytest.raises(InvalidInputError, match="3 items are named for a square matrix of 2 rows"):
        cd.Judgements.matrix([[1, 2], [0.5, 1]], ["a", "b", "c"])


ROWS = [[1, 2, None], [0.5, 1, "1/3"], [None, 3, 1]]


@pytest.mark.parametrize(
    "cells",
    [
        ROWS,
        [tuple(row) for row in ROWS],
        iter(ROWS),
        [np.array(row, dtype=object) for row in ROWS],
        np.array(ROWS, dtype=object),
        np.ma.masked_equal(np.array([[1, 2, 0], [0.5, 1, 1 / 3], [0, 3, 1]]), 0),
        pd.DataFrame(ROWS, columns=["item 1", "item 2", "item 3"], dtype=object),
    ],
    ids=["lists", "tuples", "iterator", "arrays", "objects", "masked", "frame"],
)
def test_a_matrix_may_come_in_many_forms(cells: object) -> None:
    judgements = cd.Judgements.matrix(cells)
    assert judgements.items == ("item 1", "item 2", "item 3")
    assert judgements.pairs() == {("item 1", "item 2"): 2, ("item 2", "item 3"): Fraction(1, 3)}
    assert not judgements.in_force[0].complete


@pytest.mark.parametrize("dtype", ["float64", "float32", "longdouble"])
def test_floats_are_told_as_the_simple_ratios_they_stand_for(dtype: str) -> None:
    cells = np.array([[1, 1 / 3], [3, 1]], dtype=dtype)
    assert cd.Judgements.matrix(cells, ["a", "b"]).pairs() == {("a", "b"): Fraction(1, 3)}
    assert "1/3" in repr(cd.Judgements.matrix(cells))


def test_the_matrix_is_copied_and_read_only() -> None:
    cells = np.array([[1.0, 2.0], [0.5, 1.0]])
    judgements = cd.Judgements.matrix(cells)
    cells[0, 1] = 9
    assert judgements.ratios[0, 0, 1] == 2
    with pytest.raises(ValueError, match="read-only"):
        judgements.ratios[0, 0, 1] = 3


@settings(deadline=None)
@given(upper=st.lists(RATIOS, min_size=6, max_size=6), turned=st.lists(st.booleans(), min_size=6, max_size=6))
def test_pairs_either_way_round_and_the_matrix_say_the_same(upper: list[Fraction], turned: list[bool]) -> None:
    pairs = list(combinations("abcd", 2))
    straight = cd.Judgements.of(dict(zip(pairs, upper)))
    rows = [((b, a, 1 / r) if turn else (a, b, r)) for (a, b), r, turn in zip(pairs, upper, turned)]
    either = cd.Judgements.of([*rows, *rows], list("abcd"))
    matrix = cd.Judgements.matrix(straight.ratios[0], list("abcd"))
    told = straight.pairs() | {(b, a): 1 / ratio for (a, b), ratio in straight.pairs().items()}
    texts = cd.Judgements.matrix([[str(told.get((a, b), 1)) for b in "abcd"] for a in "abcd"], list("abcd"))
    for other in (either, texts):
        assert other.to_dict() == straight.to_dict()
        np.testing.assert_array_equal(other.ratios, straight.ratios)
    np.testing.assert_array_equal(matrix.ratios, straight.ratios)


# groups


def group() -> cd.Judgements:
    return cd.Judgements.group(
        {
            "M1": {("a", "b"): 2},
            "M2": {2: [("b", "a", "1/3"), ("a", "c", 5)], 1: {("a", "b"): 9}},
            "M3": cd.Judgements.of({("c", "b"): 7}),
        },
        weights=[1, 2, Fraction(1)],
    )


def test_a_group_keeps_rounds_and_puts_the_highest_in_force() -> None:
    judgements = group()
    assert judgements.items == ("a", "b", "c")
    assert judgements.members == ("M1", "M2", "M3")
    assert judgements.rounds == {"M1": (1,), "M2": (1, 2), "M3": (1,)}
    assert judgements.weights.tolist() == [0.25, 0.5, 0.25]
    assert judgements.of_member("M2").ratios[0, judgements.items.index("a"), judgements.items.index("b")] == 3
    assert judgements.of_member("M2", round=1).pairs() in ({("a", "b"): 9}, {("b", "a"): Fraction(1, 9)})
    assert [one.number for one in judgements.in_force] == [1, 2, 1]
    assert np.isnan(judgements.ratios).sum() == 2 * 5


def test_a_group_reads_well_and_round_trips() -> None:
    judgements = group()
    assert repr(judgements).startswith("judgements of 3 members on 3 items")
    assert "M2         0.5    1, 2      2" in repr(judgements)
    assert "<table" in judgements._repr_html_()
    plain = judgements.to_dict()
    again = cd.Judgements.group(
        {name: {int(k): rows for k, rows in told["rounds"].items()} for name, told in plain["members"].items()},
        plain["items"],
        weights={name: told["weight"] for name, told in plain["members"].items()},
    )
    assert again.to_dict() == plain
    assert pickle.loads(pickle.dumps(judgements)).to_dict() == plain  # noqa: S301 - our own value


PAIR = {("a", "b"): 2}


@pytest.mark.parametrize(
    ("members", "weights", "message"),
    [
        ({}, None, "with at least one member"),
        ([PAIR], None, "a group is a mapping from members to judgements"),
        ({"M1": {}}, None, "member 'M1', round 1, no judgements"),
        ({"M1": {1: PAIR, 2: {}}}, None, "member 'M1', round 2, no judgements"),
        ({"M1": {0: PAIR}}, None, "member 'M1': rounds are numbered 1, 2, ..., got 0"),
        ({"M1": {True: PAIR}}, None, "member 'M1': rounds are numbered 1, 2, ..., got True"),
        ({"M1": {"1": PAIR}}, None, "member 'M1', round 1, each judgement needs two item names"),
        ({"M1": 3}, None, "member 'M1', round 1, judgements are given by pair"),
        ({"": PAIR}, None, "the name of a member must be a non-empty text"),
        ({1: PAIR}, None, "the name of a member must be a non-empty text"),
        ({"M1": PAIR, " M1": PAIR}, None, "two members have the same name 'M1'"),
        ({"M1": cd.Judgements.group({"X": PAIR, "Y": PAIR})}, None, "there are 2 members; choose one"),
        ({"M1": PAIR}, {"M1": 0}, "member 'M1': the weight is zero"),
        ({"M1": PAIR}, [NAN], "member 'M1': the weight is NaN"),
        ({"M1": PAIR}, {"M2": 1}, "member weights and members differ at 'M1', 'M2'"),
        ({"M1": PAIR}, [1, 2], "2 member weights for 1 members"),
        ({"M1": PAIR}, "1", "one number for each member, got '1'"),
        ({"M1": PAIR}, 1, "one number for each member, got 1"),
    ],
)
def test_a_bad_group_is_refused(members: object, weights: object, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        cd.Judgements.group(members, weights=weights)


def test_who_and_which_round_must_exist() -> None:
    with pytest.raises(InvalidInputError, match="unknown member 'M9'; the members are 'M1', 'M2', 'M3'"):
        group().of_member("M9")
    with pytest.raises(InvalidInputError, match="member 'M2' has no round 3; there are 1, 2"):
        group().of_member("M2", round=3)
    with pytest.raises(InvalidInputError, match="there are 3 members; choose one"):
        group().pairs()
