"""The audit of rank reversals: witnesses that anybody can check, and silence on fixed scales."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide.errors import InvalidInputError
from clusterdecide.influence.probes import probes
from clusterdecide.influence.reversal import reversals
from clusterdecide.methods import NORMALISATIONS
from clusterdecide.testing import problems, weight_vectors

METHODS = [kind(normalisation=name) for kind in (cd.Topsis, cd.WeightedSum) for name in NORMALISATIONS]
WATCHES = ["order", "winner", 2]


def with_one_more(problem: cd.Problem, grades: Any) -> cd.Problem:
    rows = [*problem.grades.tolist(), list(grades)]
    return cd.Problem.of(rows, problem.criteria, alternatives=[*problem.alternatives, "newcomer"])


def check_addition(problem: cd.Problem, weights: Any, method: Any, watch: Any, one: Any) -> None:
    """The witness does what it says, by ranking the larger problem."""
    before = cd.rank(problem, weights, method).rank
    rank = cd.rank(with_one_more(problem, one.grades), weights, method).rank
    own = rank[-1]
    assert one.rank == own > 1
    others = rank[:-1] - (rank[:-1] > own)
    if watch == "order":
        ahead = np.flatnonzero(rank[:-1] < own)
        sign = [np.sign(r[ahead][:, None] - r[ahead][None, :]) for r in (before, others)]
        assert (sign[0] != sign[1]).any()
    else:
        k = 1 if watch == "winner" else watch
        assert own > k
        assert ((before <= k) != (others <= k)).any()
    assert one.pairs


@settings(max_examples=30)
@given(problem=problems(alternatives=(2, 5), criteria=(2, 3), positive=True), data=st.data())
def test_every_finding_is_a_reversal(problem: cd.Problem, data: st.DataObject) -> None:
    weights, method = data.draw(weight_vectors(problem.shape[1])), data.draw(st.sampled_from(METHODS))
    watch = data.draw(st.sampled_from(WATCHES))
    audit = reversals(problem, weights, method, watch=watch)
    for one in audit.additions:
        check_addition(problem, weights, method, watch, one)
    before = cd.rank(problem, weights, method).rank
    for d, name in enumerate(problem.alternatives):
        ahead = np.flatnonzero(before < before[d])
        place = [i - (i > d) for i in ahead]
        there = cd.rank(problem.without(name), weights, method).rank[place]
        was = before[ahead]
        moved = (np.sign(was[:, None] - was[None, :]) != np.sign(there[:, None] - there[None, :])).any()
        assert audit.above[d] == moved
    assert audit.found == bool(audit.deciders or audit.additions)


@pytest.mark.parametrize("method", [m for m in METHODS if m.normalisation == "scale"], ids=repr)
def test_on_fixed_scales_nothing_is_found_and_it_says_why(method: Any) -> None:
    @settings(max_examples=25)
    @given(problem=problems(alternatives=(1, 5), criteria=(1, 3)), data=st.data())
    def holds(problem: cd.Problem, data: st.DataObject) -> None:
        weights = data.draw(weight_vectors(problem.shape[1]))
        audit = reversals(
            problem, weights, method, watch=data.draw(st.sampled_from(["order", "winner"])), draws=3, rng=1
        )
        assert (audit.found, audit.relative, audit.warning) == (False, False, "")
        assert audit.fixed == (len(problem) > 1)
        assert audit.probes > 3
        if audit.fixed:
            assert "none can, since grades are placed on fixed scales" in audit.verdict[1]

    holds()


def test_weighted_sum_minmax_has_a_counterexample() -> None:
    problem = cd.Problem.of([[9, 4], [7, 6], [0, 8], [8, 3]], alternatives=["A", "B", "D", "E"])
    method = cd.WeightedSum(normalisation="minmax")
    audit = reversals(problem, [0.5, 0.5], method, watch="winner")
    assert audit.deciders == ("D",)
    assert cd.rank(problem, [0.5, 0.5], method).order[0] == "B"
    assert cd.rank(problem.without("D"), [0.5, 0.5], method).order[0] == "A"
    assert audit.additions
    check_addition(problem, [0.5, 0.5], method, "winner", audit.additions[0])
    assert audit.warning.startswith("Under WeightedSum(normalisation='minmax') scores depend on who is present")


@pytest.mark.parametrize("method", [m for m in METHODS if m.normalisation != "scale"], ids=repr)
def test_every_relative_method_has_a_counterexample(method: Any) -> None:
    rng = np.random.default_rng(2)
    kinds = set()
    for _ in range(12):
        problem = cd.Problem.of(rng.integers(1, 11, (6, 3)), sense=["max", "min", "max"])
        audit = reversals(problem, [0.4, 0.35, 0.25], method)
        assert audit.relative
        assert not audit.fixed
        kinds |= {"withdrawal"} if audit.deciders else set()
        kinds |= {"addition"} if audit.additions else set()
    assert kinds == {"withdrawal", "addition"}


def test_topsis_reverses_by_a_hand_made_loop() -> None:
    """Distances written out for one withdrawal that the audit names."""
    grades = np.array([[3.0, 7.0], [7.0, 3.0], [3.0, 8.0], [7.0, 1.0]])
    problem = cd.Problem.of(grades, alternatives=["A", "B", "D", "E"])

    def closeness(x: Any) -> Any:
        v = x / np.sqrt((x**2).sum(0)) * [0.5, 0.5]
        best = [sum((r - v.max(0)) ** 2) ** 0.5 for r in v]
        worst = [sum((r - v.min(0)) ** 2) ** 0.5 for r in v]
        return np.array([w / (b + w) for b, w in zip(best, worst)])

    audit = reversals(problem, [0.5, 0.5], cd.Topsis())
    whole, without = closeness(grades), closeness(grades[:3])
    swapped = {(a, b) for a in range(3) for b in range(3) if whole[a] > whole[b] and without[a] < without[b]}
    names = problem.alternatives
    told = {(p.first, p.second) for p in audit.withdrawals.pairs("E")}
    assert swapped
    assert "E" in audit.deciders  # the last of all decides who is first
    assert told == {(names[a], names[b]) for a, b in swapped}


@dataclass(frozen=True)
class Rounded:
    """Scores that never depend on others, from a method that does not say so."""

    def on(self, problem: cd.Problem, x: Any = None) -> Any:
        return cd.methods.Additive(np.asarray(problem.values(x)) * 0.1)


def test_none_found_is_never_called_a_proof_without_fixed_scales() -> None:
    problem = cd.Problem.of([[4, 2], [2, 5], [1, 1]])
    audit = reversals(problem, [0.5, 0.5], Rounded(), draws=5, rng=3)
    assert (audit.found, audit.relative, audit.fixed) == (False, False, False)
    assert audit.verdict == (
        "Withdrawal: without any one of 3 alternatives, the order of the others is what it was.",
        f"Addition: none found among {audit.probes} tried, which proves nothing.",
    )
    assert audit.to_dict()["exact"] == {"withdrawals": True, "additions": False}


@dataclass(frozen=True)
class Boast:
    """A method that says its scores are fixed while they are not."""

    inner: Any

    def on(self, problem: cd.Problem, x: Any = None) -> Any:
        return self.inner.on(problem, x)

    def drop_each(self, problem: cd.Problem, _: Any = None) -> Any:
        def made(_: Any, rows: slice) -> Any:
            return np.zeros((rows.stop - rows.start, len(problem))), np.zeros(rows.stop - rows.start)

        class Claims:
            fixed = True
            doubtful = np.ones(len(problem), dtype=bool)
            score = key = staticmethod(made)

        return Claims()


def test_a_false_claim_of_fixed_scales_is_seen_through() -> None:
    problem = cd.Problem.of([[9, 4], [7, 6], [0, 8], [8, 3]])
    audit = reversals(problem, [0.5, 0.5], Boast(cd.Topsis()))
    assert (audit.relative, audit.fixed) == (True, False)


@given(problem=problems(alternatives=(1, 5), criteria=(1, 3)), seed=st.integers(0, 9))
def test_probes_stay_on_scales_and_grids(problem: cd.Problem, seed: int) -> None:
    columns = [cd.Criterion(c.name, c.sense, scale=c.scale, step=0.5) for c in problem.criteria if c.scale]
    problem = cd.Problem.of(problem.grades, columns)
    found = probes(problem, np.arange(1, len(problem) + 1), 5, np.random.default_rng(seed))
    rows = np.array(list(found.values()))
    assert rows.min() >= 0
    assert rows.max() <= 5
    np.testing.assert_array_equal(rows * 2, np.round(rows * 2))
    fixed = [label for label in found if not label.startswith("draw")]
    assert len(np.unique(rows[: len(fixed)], axis=0)) == len(fixed)
    assert len(found) == len(fixed) + 5


def test_probes_without_scales_go_beyond_and_stay_positive() -> None:
    problem = cd.Problem.of([[4.0, -1.0], [2.0, 3.0], [3.0, 3.0]], sense=["min", "max"])
    found = probes(problem, np.array([1, 2, 3]), 0, np.random.default_rng(0))
    rows = np.array(list(found.values()))
    assert rows.min(0).tolist() == [1.0, -5.0]
    assert rows.max(0).tolist() == [6.0, 7.0]
    assert found["a copy of A1"].tolist() == [4.0, -1.0]
    assert found["A2, a step worse on every criterion"].tolist() == [2.5, 2.0]
    assert found["A2, a step worse on C1"].tolist() == [2.5, 3.0]
    assert found["A2, at the worst on C2"].tolist() == [2.0, -5.0]
    assert found["the worst possible on every criterion"].tolist() == [6.0, -5.0]
    assert found["the best possible on C1, the worst possible elsewhere"].tolist() == [1.0, -5.0]
    assert found["the best possible on C2, the worst present elsewhere"].tolist() == [4.0, 7.0]
    assert "the worst present on every criterion" not in found  # it is a copy of A1


def test_a_cost_whose_scale_begins_at_zero_is_still_tried_under_reciprocals() -> None:
    columns = [cd.Criterion("quality", scale=(0, 5)), cd.Criterion("cost", "min", scale=(0, 10))]
    problem = cd.Problem.of([[4, 3], [3, 2], [5, 8]], columns)
    audit = reversals(problem, [0.5, 0.5], cd.WeightedSum(normalisation="linear"))
    tried = probes(problem, np.array([1, 2, 3]), 0, np.random.default_rng(0))
    assert audit.probes == len(tried)


def test_grades_that_the_method_refuses_are_not_counted() -> None:
    problem = cd.Problem.of([[4, 3], [3, 0], [5, 8]], sense=["max", "max"])
    refused = cd.Problem.of([[4, 3], [3, 1], [5, -8]])
    assert reversals(problem, [0.5, 0.5], cd.WeightedSum(normalisation="sum")).probes > 10
    with pytest.raises(InvalidInputError, match="is negative"):
        reversals(refused, [0.5, 0.5], cd.WeightedSum(normalisation="sum"))


def test_a_single_alternative_has_nobody_to_reverse() -> None:
    audit = reversals(cd.Problem.of([[4, 3]]), [0.5, 0.5], cd.Topsis())
    assert audit.verdict[0] == "Withdrawal: there is but one alternative."
    assert audit.above.tolist() == []


def test_the_audit_reads_well_and_goes_to_json_and_frames() -> None:
    problem = cd.Problem.of([[9, 4], [7, 6], [0, 8], [8, 3]], alternatives=["A", "B", "D", "added"])
    audit = reversals(problem, [0.5, 0.5], cd.WeightedSum(normalisation="minmax"), watch="winner")
    assert "withdrawal  D" in repr(audit)
    assert "B / A: ahead, then behind" in repr(audit)
    assert audit.verdict[0] == "Withdrawal: 1 of 4 change the first of the others: D."
    plain = json.loads(json.dumps(audit.to_dict()))
    assert plain["withdrawals"][0]["pairs"] == [{"first": "B", "second": "A", "before": "ahead", "after": "behind"}]
    assert set(plain["additions"][0]) == {"label", "grades", "rank", "pairs"}
    assert plain["exact"] == {"withdrawals": True, "additions": False}
    assert plain["relative"]
    order = reversals(problem, [0.5, 0.5], cd.WeightedSum(normalisation="minmax"))
    told = {one["name"]: one["above"] for one in order.to_dict()["withdrawals"]}
    assert told == {name: bool(above) for name, above in zip(problem.alternatives, order.above) if name in told}
    assert len(set(order.above.tolist())) == 2
    fixed = cd.Problem.of(problem.grades, [cd.Criterion(n, scale=(0, 10)) for n in "ab"])
    assert reversals(fixed, [0.5, 0.5], cd.WeightedSum()).to_dict()["exact"]["additions"]
    frame = audit.to_frame("pandas")
    assert frame["kind"].tolist()[0] == "withdrawal"
    assert len(frame) == 1 + len(audit.additions)
    first_two = reversals(problem, [0.5, 0.5], cd.Topsis(), watch=2)
    assert "the first 2 of the others" in first_two.verdict[0]


def test_draws_follow_the_seed_and_words_that_are_none_are_refused() -> None:
    problem = cd.Problem.of([[4, 2], [2, 5], [1, 1]])
    one, other = (reversals(problem, [0.5, 0.5], cd.Topsis(), draws=40, rng=7).to_dict() for _ in range(2))
    assert one == other
    for draws in (-1, 1.5, True):
        with pytest.raises(InvalidInputError, match="number of draws must be zero or more"):
            reversals(problem, [0.5, 0.5], cd.Topsis(), draws=draws)  # type: ignore[arg-type]
    for rng in (-1, True, "1"):
        with pytest.raises(InvalidInputError, match="rng must be a seed"):
            reversals(problem, [0.5, 0.5], cd.Topsis(), draws=1, rng=rng)  # type: ignore[arg-type]
    with pytest.raises(InvalidInputError, match="watch must be"):
        reversals(problem, [0.5, 0.5], cd.Topsis(), watch=4)
    with pytest.raises(InvalidInputError, match="reversals needs a Problem first"):
        reversals([[1]], [1.0], cd.Topsis())  # type: ignore[arg-type]
