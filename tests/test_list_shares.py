"""Probability of the published list, against plain loops over the same draws and against exact ranges of a weight."""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import product
from math import comb
from typing import Any

import numpy as np
import pytest

import clusterdecide as cd
from clusterdecide.calls import Decision, LotRule, line_breakpoints, lot_rule, relist
from clusterdecide.calls.decide import lot_problem
from clusterdecide.calls.tree import reweighted
from clusterdecide.firmness import (
    PanelAgain,
    funded_share,
    list_draws,
    list_shares,
    list_tally,
    main_weights,
    panel_again,
)
from clusterdecide.model.seeds import child


@cache
def decided(method: str = "topsis") -> Decision:
    call = cd.calls.example()
    if method == "total":
        call = call.replace(ranking=call.ranking.replace(method={"method": "weighted_total"}))
    elif method != "topsis":
        call = call.replace(ranking=call.ranking.replace(method={"method": "topsis", "normalisation": method}))
    return call.decide()


@pytest.mark.parametrize("method", ["topsis", "total", "vector"])
def test_it_counts_what_relist_gives_draw_by_draw(method: str) -> None:
    decision, n = decided(method), 120
    shares = list_shares(decision, weights="any", n=n, rng=7)
    held, all_announced = {"L1": Counter(), "L2": Counter()}, np.ones(n, dtype=bool)
    for k, lot in enumerate(("L1", "L2")):
        result = decision[lot]
        drawn = main_weights(result.tree.hierarchy, None).nodes.draw(n, child(7, 0, k, 0))
        for b, row in enumerate(drawn):
            tree = reweighted(result.tree, {"total": dict(zip(result.tree.main, map(Fraction, row), strict=True))})
            funded = frozenset(relist(decision, lot, tree=tree).funded)
            held[lot][funded] += 1
            all_announced[b] &= funded == set(result.funded)
        found = shares[lot]
        for code in found.codes:
            times = sum(count for some, count in held[lot].items() if code in some)
            assert found.probability(code) == times / n
        assert {frozenset(some): share for some, share in found.sets(99)} == {
            some: count / n for some, count in held[lot].items()
        }
        assert found.announced == held[lot][frozenset(result.funded)] / n
    assert shares.announced == all_announced.mean()


@pytest.mark.parametrize("method", ["topsis", "total"])
def test_leaf_weights_and_grades_are_drawn_together(method: str) -> None:
    decision, n = decided(method), 60
    result = decision["L1"]
    noise, near = cd.GradeNoise(result.problem, 0.4), cd.Dirichlet(result.weights, 60)
    shares = list_shares(decision, weights={"L1": near}, grades={"L1": noise}, n=n, rng=3)
    rule = LotRule.of(decision, "L1")
    weights, grades = near.draw(n, child(3, 0, 0, 0)), noise.draw(n, child(3, 0, 0, 1))
    np.testing.assert_array_equal(shares["L1"].funded, rule.funded(weights, grades).mean(0))
    assert shares["L2"].announced == 1
    assert (shares["L2"].weights, shares["L2"].grades) == ("published weights", "agreed grades")


@pytest.mark.parametrize("method", ["topsis", "total", "vector"])
@pytest.mark.parametrize("weights", [None, 0.3])
def test_the_panel_drawn_again_is_a_matrix_of_grades(method: str, weights: float | None) -> None:
    """Scored from a table of rows, it is what the same grades give as matrices."""
    decision, n = decided(method), 80
    shares = list_shares(decision, weights=weights, grades="panel", n=n, rng=11)
    for k, lot in enumerate(("L1", "L2")):
        rule = LotRule.of(decision, lot)
        panel = PanelAgain.of(decision.call, rule.codes, rule.problem.criteria_names)
        grades = panel.draw(n, child(11, 0, k, 1))
        near = main_weights(decision[lot].tree.hierarchy, 0.3)
        drawn = None if weights is None else near.draw(n, child(11, 0, k, 0))
        np.testing.assert_allclose(shares[lot].funded, rule.funded(drawn, grades).mean(0), atol=1e-12)


def test_with_no_draw_left_the_panel_is_its_starting_point() -> None:
    """The starting points that the call states are those of the panel as it is."""
    decision = decided()
    call = decision.call
    stated = {c.dossier: c.marks for c in call.panel.consensus}
    for lot, keep in product(decision.lots, (True, False)):
        names = lot.problem.criteria_names
        panel = PanelAgain.of(call, lot.problem.alternatives, names, keep_changes=keep)
        for i, code in enumerate(panel.codes):
            rows = panel.rows[panel.first[i] : panel.first[i + 1]]
            shares = panel.shares[panel.first[i] : panel.first[i + 1]]
            assert shares.sum() == pytest.approx(1)
            middle = rows[by_all_once(len(shares))]
            agreed = {j: stated[code][name] for j, name in enumerate(names) if name in stated[code]}
            wanted = {j: float(mark.grade if keep else mark.starting_point) for j, mark in agreed.items()}
            assert {j: middle[j] for j in wanted} == wanted
            assert (rows[:, list(wanted)] * 2 % 1 == 0).all()


def by_all_once(rows: int) -> int:
    """Place, among the combinations with repetition, of the one that takes every evaluator once."""
    n = next(n for n in range(2, 7) if comb(2 * n - 1, n) == rows)
    some, _ = panel_again.combinations(n)
    return int(np.flatnonzero((some == np.arange(n)).all(1))[0])


@pytest.mark.parametrize("point", ["mean", "median"])
def test_rows_of_the_panel_are_those_of_every_ordered_draw(point: str) -> None:
    call = cd.calls.example()
    rules = call.panel_rules.replace(starting_point=point)
    given = np.array([[3.0, 4.0, np.nan], [2.5, np.nan, np.nan], [4.5, 1.0, np.nan]])
    agreed = np.array([3.5, 2.5, 7.0])
    for ends in (None, (np.zeros(3), np.full(3, 5.0))):
        rows, shares = panel_again._rows(rules, given, agreed, ends)
        counted: Counter[tuple[float, ...]] = Counter()
        start = [halved(given[:, j], point) for j in range(3)]
        for some in product(range(3), repeat=3):
            row = [halved(given[list(some), j], point) for j in range(3)]
            row = [s if r is None else r for r, s in zip(row, start, strict=True)]
            if ends is not None:
                row = [None if r is None else min(5.0, max(0.0, r + a - s)) for r, s, a in zip(row, start, agreed)]
            counted[tuple(a if r is None else r for r, a in zip(row, agreed, strict=True))] += 1
        mine: Counter[tuple[float, ...]] = Counter()
        for row, share in zip(rows, shares, strict=True):
            mine[tuple(row.tolist())] += round(27 * share, 9)
        assert mine == counted


def halved(marks: Any, point: str) -> float | None:
    some = sorted(Fraction(str(m)) for m in marks if not np.isnan(m))
    if not some:
        return None
    middle = (some[(len(some) - 1) // 2] + some[len(some) // 2]) / 2
    value = sum(some) / len(some) if point == "mean" else middle
    return float(Fraction((2 * value + Fraction(1, 2)).__floor__(), 2))


def test_amended_missing_and_recused_marks_of_the_panel() -> None:
    call = cd.calls.example()
    marks = panel_again.marks_by_dossier(call)
    recused = {(one.evaluator, one.dossier) for one in call.panel.conflicts}
    assert recused
    assert all(evaluator not in marks.get(dossier, {}) for evaluator, dossier in recused)
    sheet = next(s for s in call.panel.sheets if (s.evaluator, s.dossier) not in recused)
    name = next(n for n, mark in sheet.marks.items() if mark.grade is not None)
    change = {"evaluator": sheet.evaluator, "dossier": sheet.dossier, "criterion": name, "reason": "typing error"}
    for mark in ({"grade": 1, "comment": "weak"}, {"status": "missing"}):
        new = cd.calls.Amendment.of({**change, "mark": mark, "at": "2023-06-20T12:00:00+01:00"})
        panel = call.panel.model_copy(update={"amendments": (new,)})
        found = panel_again.marks_by_dossier(call.model_copy(update={"panel": panel}))
        assert found[sheet.dossier][sheet.evaluator].get(name) == mark.get("grade")


@dataclass(frozen=True)
class Path:
    """One main weight anywhere from 0 to 1, the others in proportion."""

    criteria: tuple[str, ...]
    now: np.ndarray
    moving: int

    def draw(self, n: int, rng: np.random.Generator) -> np.ndarray:
        t = rng.random((n, 1))
        return np.where(np.arange(len(self.now)) == self.moving, t, self.now * (1 - t) / (1 - self.now[self.moving]))


@pytest.mark.parametrize("method", ["topsis", "total"])
def test_shares_along_one_weight_are_the_length_of_its_range(method: str) -> None:
    decision = decided(method)
    result = decision["L1"]
    tree = result.tree.hierarchy
    now = np.array([float(tree.local[name]) for name in result.tree.main])
    for j, found in enumerate(line_breakpoints(decision, "L1").ranges):
        low, high = found.below.weight if found.below else 0.0, found.above.weight if found.above else 1.0
        path = Path(result.tree.main, now, j)
        share = funded_share(decision, result.funded[-1], weights=path, n=4000, rng=2)
        # outside its range the last funded dossier may be funded again, never the other way round
        assert share.interval(0.9999)[1] >= high - low
        whole = list_shares(decision, weights={"L1": path}, n=4000, rng=2)["L1"]
        near = abs(whole.announced - (high - low)) < 4 * max(whole.announced_error, 1e-3)
        assert near or whole.announced > high - low


def test_the_same_bytes_whoever_runs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    decision, n = decided(), 40_000
    one = list_shares(decision, n=n, rng=5)
    told: list[int] = []
    with ThreadPoolExecutor(2) as pool:
        two = list_shares(decision, n=n, rng=5, executor=pool, progress=lambda done, _: told.append(done))
    monkeypatch.setattr(lot_rule, "_CELLS", 4096)
    three = list_shares(decision, n=n, rng=5)
    assert one.to_dict() == two.to_dict() == three.to_dict()
    assert told == [32_768, 40_000]


def test_work_can_be_sent_to_another_process() -> None:
    import pickle

    work = list_draws._work(decided(), ["L1", "L2"], 0.2, "panel", 1)
    part = next(iter(work.parts(100)))
    here, there = part(), pickle.loads(pickle.dumps(part))()  # noqa: S301
    np.testing.assert_array_equal(here.lots[0].funded, there.lots[0].funded)


def test_runs_are_pooled_where_only_seeds_differ() -> None:
    decision = decided()
    first, second = (list_shares(decision, weights="any", n=n, rng=seed) for n, seed in ((300, 1), (500, 2)))
    both = first.merge(second)
    assert (both.draws, both.entropy) == (800, (1, 2))
    np.testing.assert_allclose(both["L1"].funded, (300 * first["L1"].funded + 500 * second["L1"].funded) / 800)
    assert both.announced == pytest.approx((300 * first.announced + 500 * second.announced) / 800)
    assert both["L1"].tally.ranks.sum() == first["L1"].tally.ranks.sum() + second["L1"].tally.ranks.sum()
    with pytest.raises(cd.InvalidInputError, match="seed 1"):
        both.merge(first)
    with pytest.raises(cd.InvalidInputError, match="differ in their list"):
        first.merge(list_shares(decision, n=300, rng=3))
    with pytest.raises(cd.InvalidInputError, match="ListShares of another run"):
        first.merge("x")  # type: ignore[arg-type]


def tied_decision() -> Decision:
    """D02, D10 and D14 alike on all that the rule reads: two of them, or one, by a draw whose seed is not known."""
    call = cd.calls.example()
    model = next(c for c in call.panel.consensus if c.dossier == "D02")
    alike = tuple(
        c.model_copy(update={"marks": model.marks}) if c.dossier in ("D10", "D14") else c for c in call.panel.consensus
    )
    figures = call.dossier("D02").indicators
    dossiers = tuple(
        d.model_copy(update={"indicators": figures}) if d.code in ("D10", "D14") else d for d in call.dossiers
    )
    ladder = tuple(step for step in call.ladder if step.by != "region")
    tied = call.model_copy(
        update={"panel": call.panel.model_copy(update={"consensus": alike}), "dossiers": dossiers, "ladder": ladder}
    )
    tied.__dict__.pop("_agreed", None)
    tied.__dict__.pop("_by_code", None)
    decision = decided()
    lots = tuple(
        replace(lot, problem=lot_problem({code: tied.judged(code) for code in lot.problem.alternatives}, lot.tree))
        for lot in decision.lots
    )
    return Decision(tied, decision.dossiers, lots, decision.spend)


def test_open_ties_are_shared_out_and_told() -> None:
    decision = tied_decision()
    result = list_shares(decision, n=500, rng=1)["L1"]
    assert result.open == 1
    for code in ("D02", "D10", "D14"):
        assert result.probability(code) == pytest.approx(1 / 3)
    assert result.funded_error.max() < 1e-6
    assert result.announced == pytest.approx(1 / 3)
    assert sum(share for _, share in result.sets()) == pytest.approx(1)
    assert "open ties in 100.0 %" in repr(result)
    list_tally_alike = list_tally._ALIKE
    try:
        list_tally._ALIKE = 0
        apart = list_shares(decision, n=500, rng=1)["L1"]
    finally:
        list_tally._ALIKE = list_tally_alike
    assert apart.announced == pytest.approx(1 / 3)
    assert (apart.sets(), apart.to_dict()["sets_not_told_apart"]) == ([], 1)


def test_sets_beyond_what_is_kept_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_tally, "MOST_SETS", 1)
    found = list_shares(decided(), weights="any", n=400, rng=1)["L1"]
    assert len(found.sets()) == 1
    assert found.sets()[0][1] + found.to_dict()["sets_not_told_apart"] == pytest.approx(1)


def test_ranks_errors_and_intervals_say_what_they_are() -> None:
    found = list_shares(decided(), weights="any", grades="panel", n=3000, rng=1)["L1"]
    ends, widest = found.rank_interval(), found.rank_interval(1)
    assert (widest[:, 0] <= ends[:, 0]).all()
    assert (ends[:, 1] <= widest[:, 1]).all()
    ranks = found.tally.ranks
    for i in range(len(found.codes)):
        seen = np.repeat(np.arange(1, len(ranks) + 1), ranks[i])
        assert (widest[i] == ([seen.min(), seen.max()] if seen.size else [0, 0])).all()
        outside = (seen < ends[i, 0]).mean(), (seen > ends[i, 1]).mean()
        assert max(outside) <= 0.05
    np.testing.assert_allclose(ranks.sum(-1) + found.tally.stopped, 3000)
    p = found.funded
    np.testing.assert_allclose(found.funded_error, np.sqrt(p * (1 - p) / 3000), atol=1e-12)
    low, high = found.interval()
    assert ((low <= p) & (p <= high)).all()
    with pytest.raises(cd.InvalidInputError, match="coverage must be above 0"):
        found.rank_interval(0)
    with pytest.raises(cd.InvalidInputError, match="confidence must be between"):
        found.interval(1)
    with pytest.raises(cd.InvalidInputError, match="no evaluated dossier 'X'"):
        found.probability("X")


def test_it_reads_well_and_converts() -> None:
    shares = list_shares(decided(), n=200, rng=1)
    assert "every announced list in" in repr(shares)
    assert "D02      funded" in repr(shares["L1"])
    plain = json.loads(json.dumps(shares.to_dict()))
    assert plain["lots"][0]["dossiers"]["D03"]["funded"] == 1
    assert (plain["exact"], plain["entropy"]) == (False, 1)
    assert json.loads(json.dumps(shares.merge(list_shares(decided(), n=9, rng=2)).to_dict()))["entropy"] == [1, 2]
    with pytest.raises(cd.InvalidInputError, match="no shares of lot 'L9'"):
        shares["L9"]


def test_the_share_of_one_dossier_is_that_of_its_list() -> None:
    decision = decided()
    share = funded_share(decision, "D10", weights=0.2, n=1000, rng=4)
    assert share.share == list_shares(decision, weights={"L1": 0.2}, n=1000, rng=4)["L1"].probability("D10")
    assert "20" in share.says("fr")
    assert "20%" in share.says("en")
    assert share.says("en") in repr(share)
    anywhere = funded_share(decision, "D10", n=1000, rng=4)
    assert "tous les poids" in anywhere.says("fr")
    law = funded_share(decision, "D10", weights=cd.Dirichlet(decision["L1"].weights, 50), n=100, rng=4)
    assert "Dirichlet" in law.says("en")
    assert json.loads(json.dumps(share.to_dict()))["share"] == share.share
    with pytest.raises(cd.InvalidInputError, match="'D07' is not evaluated"):
        funded_share(decision, "D07")
    with pytest.raises(cd.InvalidInputError, match="nothing is uncertain"):
        funded_share(decision, "D10", weights=None)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"weights": None}, "nothing is uncertain"),
        ({"n": 0}, "at least 1"),
        ({"n": 1.5}, "whole number"),
        ({"weights": "all"}, "'any' for all main weights"),
        ({"weights": [0.2]}, "a share such as 0.2"),
        ({"weights": {"L7": 0.2}}, "weights name lot 'L7'"),
        ({"weights": cd.WeightSet.simplex(["C1", "X"])}, "drawn for other criteria"),
        ({"grades": "experts"}, "grades must be 'panel'"),
        ({"grades": cd.GradeNoise}, "grades must be 'panel'"),
        ({"rng": "x"}, "rng must be a seed"),
        ({"executor": 3}, "executor needs a method submit"),
    ],
)
def test_what_makes_no_sense_is_refused(given: dict[str, Any], words: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=words):
        list_shares(decided(), **given)


def test_other_refusals() -> None:
    decision = decided()
    noise = cd.GradeNoise(decision["L1"].problem, 0.5)
    with pytest.raises(cd.InvalidInputError, match="give them by lot"):
        list_shares(decision, grades=noise)
    vectors = cd.model.Draws(decision["L1"].weights.values[None], decision["L1"].problem.criteria_names)
    with pytest.raises(cd.InvalidInputError, match="have no law"):
        list_shares(decision, weights={"L1": vectors})
    call = cd.calls.example()
    alone = call.model_copy(update={"panel": call.panel.model_copy(update={"sheets": ()})})
    with pytest.raises(cd.InvalidInputError, match="graded by two evaluators"):
        list_shares(Decision(alone, decision.dossiers, decision.lots, decision.spend), grades="panel")
    with pytest.raises(cd.InvalidInputError, match="no lot has an evaluated dossier"):
        list_shares(call.replace(dossiers=(), panel={}).decide())
