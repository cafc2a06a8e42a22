"""The funding line against a plain re-application of the whole rule on both sides of every reported weight."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from case_files import grades_stated

import clusterdecide as cd
from clusterdecide.calls import Call, Decision, line_breakpoints

RULES = {"topsis": None, "weighted_total": {"method": "weighted_total"}}


def decided(rule: str, **changes: Any) -> Decision:
    call = grades_stated()
    spec = RULES[rule]
    if spec is not None:
        call = call.replace(ranking=call.ranking.replace(method=spec))
    return call.replace(**changes).decide()


def half_up(value: float, precision: int = 1) -> float:
    return math.floor(round(value, 9) * 10**precision + 0.5) / 10**precision


def moved_weights(decision: Decision, lot: str, node: str, t: float) -> dict[str, float]:
    weights = decision[lot].weights
    tree = decision[lot].tree.hierarchy
    inside = set(tree.leaves_under(node))
    now = weights[node]
    return {n: w * t / now if n in inside else w * (1 - t) / (1 - now) for n, w in weights.to_dict().items()}


def node_score(
    decision: Decision, lot: str, node: str, weights: Mapping[str, float], values: Mapping[str, float]
) -> float:
    below = decision[lot].tree.hierarchy.leaves_under(node)
    return 5 * sum(weights[n] * values[n] for n in below) / sum(weights[n] for n in below)


def listed(decision: Decision, lot: str, node: str, t: float, rule: str) -> set[str]:
    """The rule of the example in plain loops: floors, score to one decimal, C2 and C1 for ties, places."""
    call: Call = decision.call
    weights = moved_weights(decision, lot, node, t)
    floors, kept = call.lot(lot).floors, []
    for code in decision[lot].problem.alternatives:
        judged = call.judged(code)
        values = {n: float(decision[lot].tree[n].exact_value(judged[n])) for n in weights}
        total = 100 * sum(weights[n] * values[n] for n in weights)
        mains = {n: node_score(decision, lot, n, weights, values) for n in decision[lot].tree.main}
        if half_up(total) < floors.overall or any(mains[n] < float(v) - 1e-12 for n, v in floors.node.items()):
            continue
        if any(judged[n] < v for n, v in floors.leaf.items()):
            continue
        best = math.sqrt(sum((weights[n] * (1 - values[n])) ** 2 for n in weights))
        worst = math.sqrt(sum((weights[n] * values[n]) ** 2 for n in weights))
        score = total if rule == "weighted_total" else 100 * worst / (best + worst)
        steps = [round(mains[step.criterion[lot]], 12) for step in call.ladder if step.by == "score"]
        kept.append((-half_up(score, call.ranking.precision), *(-value for value in steps), code))
    return {key[-1] for key in sorted(kept)[: decision[lot].places]}


def nodes(decision: Decision, lot: str) -> Iterable[str]:
    return [*decision[lot].tree.main, *decision[lot].tree.names[::7]]


def shaken(call: Call, seed: int) -> Call:
    """Other grades on the half-mark scale, near enough to each other for ties, floors and the ladder to matter."""
    rng = np.random.default_rng(seed)
    dossiers = []
    for dossier in call.dossiers:
        grades = {leaf: Decimal(int(rng.integers(6, 10))) / 2 for leaf in dossier.grades}
        dossiers.append(dossier.replace(grades=grades))
    return call.replace(
        dossiers=tuple(dossiers), ranking=call.ranking.replace(method=RULES["weighted_total"], precision=0)
    )


@pytest.mark.parametrize("seed", range(5))
def test_shaken_grades_with_ties_at_the_line(seed: int) -> None:
    decision = shaken(grades_stated(), seed).decide(draw_seed=None)
    line = line_breakpoints(decision, "L1", over=nodes(decision, "L1"))
    now = set(decision["L1"].funded)
    for found in line.ranges:
        low = found.below.weight if found.below else 0.0
        high = found.above.weight if found.above else 1.0
        for t in np.linspace(low, high, 6)[1:-1]:
            assert listed(decision, "L1", found.node, t, "weighted_total") == now
        for change, side in ((found.below, -1), (found.above, 1)):
            if change is not None and change.funded is not None:
                beyond = listed(decision, "L1", found.node, change.weight + side * 1e-7, "weighted_total")
                assert beyond == set(change.funded) != now


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("lot", ["L1", "L2"])
def test_the_list_changes_where_it_is_said_to_and_nowhere_nearer(rule: str, lot: str) -> None:
    decision = decided(rule)
    line = line_breakpoints(decision, lot, over=nodes(decision, lot))
    now = set(decision[lot].funded)
    rng = np.random.default_rng(5)
    for found in line.ranges:
        low = found.below.weight if found.below else 0.0
        high = found.above.weight if found.above else 1.0
        for t in [*(low + (high - low) * rng.random(6)), low + 1e-7, high - 1e-7]:
            assert listed(decision, lot, found.node, t, rule) == now
        for change, side in ((found.below, -1), (found.above, 1)):
            if change is not None:
                assert listed(decision, lot, found.node, change.weight + side * 1e-7, rule) == set(change.funded) != now


def test_unrounded_scores_cross_where_they_are_equal() -> None:
    decision = decided("topsis")
    line = line_breakpoints(decision, "L1", "C2")
    (t,) = line["C2"].crossings
    weights = moved_weights(decision, "L1", "C2", t)
    ranking = cd.rank(decision["L1"].problem, weights, cd.Topsis(normalisation="scale"))
    score = dict(zip(ranking.alternatives, ranking.score, strict=True))
    assert score[line.last_funded] == pytest.approx(score[line.first_not_funded], abs=1e-12)


def test_more_places_than_dossiers_leave_no_line() -> None:
    call = grades_stated()
    lots = tuple(lot.replace(places=9) for lot in call.lots)
    rich = call.budget.replace(annual_envelope=call.budget.amount_per_year * 18)
    line = line_breakpoints(call.replace(lots=lots, budget=rich).decide(), "L1", "C2")
    assert (line.first_not_funded, line.gap, line["C2"].crossings) == (None, None, ())


def test_a_ladder_that_needs_an_unknown_draw_says_so() -> None:
    call = grades_stated()
    call = call.replace(
        ranking=call.ranking.replace(method={"method": "weighted_total"}, precision=0),
        ladder=tuple(step for step in call.ladder if step.by == "draw"),
        draw=call.draw,
    )
    with pytest.raises(cd.InvalidInputError, match="seed"):
        call.decide()


def test_it_reads_well_and_converts() -> None:
    line = line_breakpoints(decided("topsis"), "L1")
    assert "C2         42.00 %  32.00 %: D03, D09, D10  never" in repr(line)
    assert "exact, rounding and ladder included" in line._repr_html_()
    first = line.to_dict()["weights"][0]
    assert first["node"] == "C1"
    assert first["below"] is None
    assert first["above"]["funded"] == ["D03", "D09", "D10"]


def test_bad_input_is_named() -> None:
    decision = decided("topsis")
    with pytest.raises(cd.InvalidInputError, match="unknown node 'C9'"):
        line_breakpoints(decision, "L1", "C9")
    with pytest.raises(cd.InvalidInputError, match="no weight of 'C9' was moved"):
        line_breakpoints(decision, "L1")["C9"]
    fine = decision.call.replace(ranking=decision.call.ranking.replace(precision=6)).decide()
    with pytest.raises(cd.InvalidInputError, match="too fine to follow every step of rounding"):
        line_breakpoints(fine, "L1")
