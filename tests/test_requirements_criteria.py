"""R15 to R26: the criteria of the call, each in the tree with its weight, its floor or its value function."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from requirements_case import CALL, DECISION, FIGURES, GRADED, JUDGED, TOTAL, edit, few, grades, regraded, total_of

import clusterdecide as cd
from clusterdecide.calls import Call
from clusterdecide.letters import letter
from clusterdecide.testing import DRAW_SEED, edited_calls

codes = st.sampled_from(JUDGED)
shares = st.decimals(0, 100, places=2)


def value_of(call: Call, leaf: str, grade: Decimal) -> Fraction:
    """Value of a grade or figure in [0, 1], by a plain reading of the call."""
    node = call.criterion(leaf)
    if not node.value:
        assert node.scale is not None
        low, high = node.scale
        return Fraction(grade - low) / Fraction(high - low)
    points = [(Fraction(x), Fraction(y)) for x, y in node.value]
    at = min(max(Fraction(grade), points[0][0]), points[-1][0])
    (x0, y0), (x1, y1) = next(pair for pair in pairwise(points) if at <= pair[1][0])
    return y0 + (y1 - y0) * (at - x0) / (x1 - x0)


def mean_of(call: Call, lot: str, node: str, judged: Mapping[str, Decimal]) -> Fraction:
    """Weighted mean of the leaves of a main criterion, out of 5."""
    (percents,) = (group.percents for group in call.lot(lot).weights if group.node == node)
    assert sum(percents.values()) == 100
    return 5 * sum(Fraction(n, 100) * value_of(call, leaf, judged[leaf]) for leaf, n in percents.items())


def check_mean(call: Call, node: str) -> None:
    """The score of a main criterion is the weighted mean of its leaves for every dossier of any call."""
    for lot in call.decide(draw_seed=DRAW_SEED).lots:
        for standing in lot.standings:
            assert standing.mains[node] == mean_of(call, lot.lot, node, call.judged(standing.code))
            top = call.lot(lot.lot).weights[0].percents
            assert standing.total == 20 * sum(Fraction(n, 100) * standing.mains[name] for name, n in top.items())


def check_rising(leaf: str, code: str, low: Decimal, high: Decimal) -> None:
    """A better grade on a leaf gives a higher total, by the weight of the leaf, and never a worse place."""
    lot = TOTAL.dossier(code).requested_lot
    weight = CALL.tree(lot).weights
    assert weight is not None
    before, after = (regraded(TOTAL, code, {leaf: grade}).decide()[lot][code] for grade in sorted((low, high)))
    gained = Fraction(abs(high - low)) * 20 * Fraction(weight[leaf]).limit_denominator(10**6)
    assert after.total - before.total == gained
    assert (gained > 0) == (high != low)
    assert after.score >= before.score


@given(call=edited_calls())
@few
def test_R15_the_development_strategy_is_the_weighted_mean_of_its_leaves(call: Call) -> None:
    assert CALL.criterion("C1").label.get("en") == "Development strategy backed by the partners"
    check_mean(call, "C1")


@given(share=shares, more=shares)
@few
def test_R16_the_share_funded_by_members_rises_between_its_points_and_is_constant_outside(
    share: Decimal, more: Decimal
) -> None:
    leaf = CALL.tree("L1")["C1.6"]
    low, high = sorted((Fraction(share), Fraction(more)))
    assert 0 <= leaf.exact_value(low) <= leaf.exact_value(high) <= 1
    assert leaf.exact_value(Fraction(share)) == value_of(CALL, "C1.6", share)
    clipped = min(max(share, Decimal(10)), Decimal(50))
    assert total_of(regraded(CALL, "D03", {"C1.6": share}), "D03") == total_of(
        regraded(CALL, "D03", {"C1.6": clipped}), "D03"
    )


def test_R16_points_are_those_of_the_call_and_must_follow_the_direction() -> None:
    node = CALL.criterion("C1.6")
    assert [(int(x), float(y)) for x, y in node.value] == [(10, 0.0), (30, 0.6), (50, 1.0)]
    assert [float(CALL.tree()["C1.6"].exact_value(Fraction(x))) for x in (0, 10, 20, 30, 50, 99)] == [
        0.0, 0.0, 0.3, 0.6, 1.0, 1.0,
    ]  # fmt: skip
    with pytest.raises(cd.InvalidInputError, match="the sense is max, so values must go up with the grade"):
        node.replace(value=[[10, 0], [30, 0.6], [50, 0.5]])
    with pytest.raises(cd.InvalidInputError, match="points of a value function go up in grade"):
        node.replace(value=[[10, 0], [10, 0.6]])


def test_R16_the_letters_of_the_partners_are_a_piece_that_may_be_cured_and_may_not_be_missing() -> None:
    (piece,) = [document for document in CALL.documents if document.id == "P8"]
    assert (piece.label.get("en"), piece.curable) == ("Partners' commitment letters", True)
    found = edit(CALL, "D03", pieces={**CALL.dossier("D03").pieces, "P8": {"status": "missing"}}).decide()
    assert [(r.code, r.id) for r in found.dossier("D03").reasons] == [("DOC_MISSING", "P8")]


@given(code=codes, low=grades, high=grades)
@few
def test_R17_raising_value_creation_never_lowers_the_total(code: str, low: Decimal, high: Decimal) -> None:
    check_rising("C1.4", code, low, high)


def with_leaf(call: Call, parent: str, **fields: object) -> Call:
    """The call with one more graded leaf, of weight 0, graded from 0 to 5 in turn."""
    data = call.dump()
    data["criteria"].append({"id": "NEW", "parent": parent, "kind": "graded", "scale": [0, 5], "step": 0.5, **fields})
    for lot in data["lots"]:
        next(group for group in lot["weights"] if group.get("node") == parent)["percents"]["NEW"] = 0
    for i, dossier in enumerate(data["dossiers"]):
        if dossier.get("grades"):
            dossier["grades"]["NEW"] = i % 6
    data["judgements"] = []  # nobody compared it with the others
    return Call.of(data)


@pytest.mark.parametrize("parent", ["C1", "C2", "C3", "C4"])
def test_R18_a_leaf_of_weight_nothing_moves_nothing(parent: str) -> None:
    more = with_leaf(CALL, parent, label={"en": "Another one"}).decide()
    assert more.funded == DECISION.funded
    for lot in DECISION.lots:
        now, was = more[lot.lot].standings, lot.standings
        assert [(s.code, s.position, s.total, s.mains) for s in now] == [
            (s.code, s.position, s.total, s.mains) for s in was
        ]
        assert [float(s.score) for s in now] == pytest.approx([float(s.score) for s in was], abs=1e-9)


@given(code=codes, low=grades, high=grades)
@few
def test_R18_raising_market_shares_never_lowers_the_total(code: str, low: Decimal, high: Decimal) -> None:
    check_rising("C1.5", code, low, high)


@given(call=edited_calls())
@few
def test_R19_collaborative_innovation_is_the_weighted_mean_of_its_leaves(call: Call) -> None:
    (percents,) = (group.percents for group in CALL.lot("L1").weights if group.node == "C2")
    assert {"C2.1", "C2.6"} <= set(percents)
    check_mean(call, "C2")


def test_R20_practical_arrangements_have_an_anchor_for_each_level_in_french_and_english() -> None:
    for name in GRADED:
        node = CALL.criterion(name)
        assert node.scale == (0, 5)
        assert sorted(node.anchors) == list("012345")
        assert all(text.fr and text.en for text in node.anchors.values())
    texts = [text.fr for text in CALL.criterion("C2.2").anchors.values()]
    assert len(set(texts)) == 6


@pytest.mark.parametrize(("grade", "levels"), [("3", ["3"]), ("3.5", ["3", "4"])])
def test_R20_a_letter_gives_the_anchors_of_the_grade_in_french_and_english(grade: str, levels: list[str]) -> None:
    told = letter(regraded(CALL, "D10", {"C2.2": Decimal(grade)}).decide(), "D10")
    (cell,) = [cell for cell in told.grades if cell.criterion == "C2.2"]
    assert [level for level, _ in cell.anchors] == levels
    for lang in ("fr", "en"):
        assert all(CALL.criterion("C2.2").anchors[level].get(lang) in told.to_markdown(lang) for level in levels)


def check_floor_of_two(leaf: str, code: str, data: st.DataObject) -> None:
    """A grade of 1.5 eliminates whatever the rest, and 2 does not."""
    grade, missed = data.draw(st.sampled_from([(Decimal("1.5"), True), (Decimal(2), False)]))
    best = regraded(CALL, code, {**dict.fromkeys(GRADED, 5), leaf: grade}).decide()
    assert [r.id for r in best.dossier(code).reasons] == [leaf] * missed
    other = regraded(data.draw(edited_calls(edits=10)), code, {leaf: grade}).decide(draw_seed=DRAW_SEED)
    if other.dossier(code).status in ("passed", "eliminated"):
        assert (leaf in {r.id for r in other.dossier(code).reasons}) == missed
        assert not missed or code not in other[CALL.dossier(code).requested_lot].order


@given(code=codes, data=st.data())
@few
def test_R21_a_weak_steering_team_eliminates_whatever_the_rest(code: str, data: st.DataObject) -> None:
    assert {lot.floors.leaf["C2.3"] for lot in CALL.lots} == {2}
    check_floor_of_two("C2.3", code, data)


@given(code=codes, data=st.data())
@few
def test_R22_a_weak_leader_eliminates_whatever_the_rest(code: str, data: st.DataObject) -> None:
    assert {lot.floors.leaf["C2.4"] for lot in CALL.lots} == {2}
    check_floor_of_two("C2.4", code, data)


def test_R22_a_dossier_above_the_bar_is_out_by_its_leader() -> None:
    standing = DECISION["L1"]["D13"]
    assert (standing.outcome, standing.position, standing.total_published) == ("eliminated", None, Decimal("67.8"))
    assert CALL.lot("L1").floors.overall == 65
    assert [(r.code, r.id, r.threshold, r.observed) for r in standing.reasons] == [
        ("FLOOR_LEAF", "C2.4", 2, Fraction(3, 2))
    ]
    cured = regraded(CALL, "D13", {"C2.4": 2}).decide()["L1"]["D13"]
    assert cured.outcome == "reserve"


@given(code=codes, low=grades, high=grades)
@few
def test_R23_raising_pooled_resources_never_lowers_the_total(code: str, low: Decimal, high: Decimal) -> None:
    check_rising("C2.5", code, low, high)


@given(code=codes, low=shares, high=shares)
@few
def test_R24_raising_the_overlap_never_raises_the_total(code: str, low: Decimal, high: Decimal) -> None:
    assert CALL.criterion("C3.4").sense == "min"
    assert [node.id for node in CALL.criteria if node.parent == "C3"] == ["C3.1", "C3.2", "C3.3", "C3.4"]
    low, high = sorted((low, high))
    lot = CALL.dossier(code).requested_lot
    less, more = (regraded(CALL, code, {"C3.4": overlap}).decide()[lot][code] for overlap in (low, high))
    assert more.total <= less.total
    assert more.score <= less.score
    assert (more.total < less.total) == (min(low, Decimal(40)) < min(high, Decimal(40)))


@given(call=edited_calls())
@few
def test_R25_international_visibility_is_the_weighted_mean_of_its_leaves(call: Call) -> None:
    assert CALL.criterion("C4").label.get("en") == "International visibility"
    check_mean(call, "C4")


def test_R26_grades_and_figures_stand_in_one_tree() -> None:
    tree = CALL.tree("L1")
    leaves = [node for node in CALL.criteria if node.kind != "node"]
    assert tree.main == ("C1", "C2", "C3", "C4")
    for main in tree.main:
        assert {leaf.kind for leaf in leaves if leaf.parent == main} == {"graded", "indicator"}
    assert set(tree.names) == {*GRADED, *FIGURES}
    assert (len(GRADED), len(FIGURES)) == (15, 4)


@given(leaf=st.sampled_from(FIGURES), factor=st.sampled_from(["0.01", "0.5", "1000"]), call=edited_calls())
@few
def test_R26_the_unit_of_a_figure_changes_nothing(leaf: str, factor: str, call: Call) -> None:
    by = Decimal(factor)
    nodes = [
        node if node.id != leaf else node.replace(unit="another", value=[(x * by, v) for x, v in node.value])
        for node in call.criteria
    ]
    dossiers = [
        dossier.replace(indicators={**dossier.indicators, leaf: dossier.indicators[leaf] * by})
        if leaf in dossier.indicators
        else dossier
        for dossier in call.dossiers
    ]
    changed = call.replace(criteria=nodes, dossiers=dossiers).decide(draw_seed=DRAW_SEED)
    for lot in call.decide(draw_seed=DRAW_SEED).lots:
        now = changed[lot.lot].standings
        assert [(s.code, s.outcome, s.total, s.mains) for s in now] == [
            (s.code, s.outcome, s.total, s.mains) for s in lot.standings
        ]
        assert [s.published for s in now] == [s.published for s in lot.standings]
