"""The funding line where little is left to move: no place, a weight of 0, ties that the line does not see."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from case_files import grades_stated

import clusterdecide as cd
from clusterdecide.calls import Call, line_breakpoints
from clusterdecide.calls.sweep import Sweep


def example(places: int, precision: int = 1) -> Call:
    """The example ranked by weighted total, with other places in lot 1."""
    call = grades_stated()
    lots = tuple(lot.replace(places=places if lot.id == "L1" else lot.places) for lot in call.lots)
    rule = call.ranking.replace(method={"method": "weighted_total"}, precision=precision)
    return call.replace(lots=lots, ranking=rule)


def near_twin(call: Call, code: str, of: str, **steps: int) -> Call:
    """The call where one dossier is another one, some grades moved by half marks."""
    model = call.dossier(of)
    grades = {leaf: grade + Decimal(steps.get(leaf.replace(".", "_"), 0)) / 2 for leaf, grade in model.grades.items()}
    twin = model.replace(code=code, grades=grades)
    return call.replace(dossiers=tuple(twin if dossier.code == code else dossier for dossier in call.dossiers))


@pytest.mark.parametrize("places", [0, 2])
def test_a_tie_that_only_the_draw_separates_matters_at_the_line_alone(places: int) -> None:
    decision = near_twin(example(places), "D14", "D03", C3_1=-1, C4_1=1).decide()
    pair = {"D03", "D14"}
    assert set(decision["L1"].order[:2]) == pair

    line = line_breakpoints(decision, "L1", "C3")["C3"]

    for change in (line.below, line.above):
        assert change is None or change.funded is not None
    assert places or line.below is line.above is None
    at_the_line = decision.call.replace(lots=tuple(lot.replace(places=1) for lot in decision.call.lots))
    line = line_breakpoints(at_the_line.decide(), "L1", "C3")["C3"]
    assert any(change is not None and change.funded is None for change in (line.below, line.above))


def test_a_ladder_that_ends_too_soon_leaves_the_tie_undecided() -> None:
    call = near_twin(example(1), "D14", "D03", C3_1=-1, C4_1=1)
    short = call.replace(ladder=tuple(step for step in call.ladder if step.by == "score"), draw=None)
    line = line_breakpoints(short.decide(), "L1", "C3")
    assert any(change is not None and change.funded is None for change in (line["C3"].below, line["C3"].above))
    assert "a tie is undecided" in repr(line)


def test_the_list_beyond_a_change_is_in_the_published_order() -> None:
    decision = near_twin(example(3, precision=0), "D14", "D03", C1_1=-1, C2_3=1).decide()
    assert decision["L1"].funded[:2] == ("D14", "D03")
    assert decision["L1"]["D14"].published == decision["L1"]["D03"].published

    line = line_breakpoints(decision, "L1", ["C3", "C4"])

    changes = [change for found in line.ranges for change in (found.below, found.above) if change is not None]
    assert changes
    for change in changes:
        assert change.funded is not None
        assert change.funded[:2] == ("D14", "D03")


def test_a_weight_of_0_has_nothing_below() -> None:
    call = example(3)
    whole = {"C1.1": 0, "C1.2": 0, "C1.3": 0, "C1.4": 0, "C1.5": 0, "C1.6": 100}
    lots = []
    for lot in call.lots:
        percents = {"C1": whole, None: {"C1": 0, "C2": 60, "C3": 20, "C4": 20}}
        groups = tuple(g.replace(percents=percents.get(g.node, g.percents)) for g in lot.weights)
        lots.append(lot.replace(weights=groups))
    decision = call.replace(lots=tuple(lots)).decide()

    line = line_breakpoints(decision, "L1", ["C1.1", "C1.6"])

    assert [found.below for found in line.ranges] == [None, None]


def test_a_main_criterion_of_weight_0_leaves_the_others_their_ranges() -> None:
    call = example(3)
    lots = []
    for lot in call.lots:
        groups = tuple(
            g if g.node else g.replace(percents={"C1": 29, "C2": 42, "C3": 29, "C4": 0}) for g in lot.weights
        )
        lots.append(lot.replace(weights=groups))
    call = call.replace(lots=tuple(lots))

    line = line_breakpoints(call.decide(), "L1")

    assert [found.node for found in line.ranges] == ["C1", "C2", "C3", "C4"]
    change = line["C4"].above
    assert change is not None
    assert change.funded is not None
    assert line["C4"].below is None


def test_scores_below_0_are_followed_too() -> None:
    """Between two events no published comparison turns, also where a relative rule scores costs below 0."""
    call = example(3)
    nodes = tuple(n.replace(scale=(0, 40), value=()) if n.id == "C3.4" else n for n in call.criteria)
    rule = call.ranking.replace(method={"method": "weighted_sum", "normalisation": "vector"})
    result = (decision := call.replace(criteria=nodes, ranking=rule).decide())["L1"]
    method = cd.WeightedSum(normalisation="vector")
    moved = cd.breakpoints(result.problem, result.weights, method, over="C3.4", watch="winner")
    sweep = Sweep(decision.call, result, moved.paths, moved.paths, 0, "C3.4", None)

    edges = np.concatenate([[0.0], sweep.events(), [1.0]])
    published = [sweep._published(edges[:-1] + part * np.diff(edges)) for part in (0.1, 0.5, 0.9)]

    signs = [np.sign(scores[:, :, None] - scores[:, None, :]) for scores in published]
    assert published[1].min() < 0
    assert (signs[0] == signs[1]).all()
    assert (signs[1] == signs[2]).all()
