"""What alone changes a published list, against deciding again with each change, one at a time."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import product

import pytest
from case_files import EXPECTED, RULE_FIELDS, call_of, seed

from clusterdecide.calls import Call, Decision, Node, relist
from clusterdecide.calls.decide import places_given_up
from clusterdecide.errors import InvalidInputError
from clusterdecide.firmness import (
    cells_to_discuss,
    decisive_acts,
    grade_steps,
    list_changes,
    money_steps,
    place_steps,
    weight_points,
    withdrawal_effects,
    without_criterion,
    without_evaluator,
    without_member,
)

RULES = sorted(RULE_FIELDS)
by_rule = pytest.mark.parametrize("rule", RULES)
CELLS = {(c.dossier, name): mark for c in call_of().panel.consensus for name, mark in c.marks.items()}


@cache
def decision(rule: str = "") -> Decision:
    return call_of(rule).decide(draw_seed=seed())


def again(rule: str, lot: str, **changes: object) -> set[str]:
    return set(relist(decision(rule), lot, **changes).funded)  # type: ignore[arg-type]


def now(rule: str, lot: str) -> set[str]:
    return set(decision(rule)[lot].funded)


@by_rule
def test_decisive_consensus_changes_are_those_of_the_case(rule: str) -> None:
    found = decisive_acts(decision(rule))
    stated = EXPECTED["decisive_acts"][rule]
    mine = [
        {
            "candidate_id": act.dossier,
            "criterion_id": act.criterion,
            "lot": act.lot,
            "starting_point": float(act.undone),
            "consensus": float(act.was),
            "funded_if_undone": sorted(act.funded_if_undone or ()),
            "gains": [*act.gains],
            "loses": [*act.loses],
        }
        for act in found.of("consensus")
    ]
    assert mine == [{**entry, "funded_if_undone": sorted(entry["funded_if_undone"])} for entry in stated]
    assert found.count("consensus") == EXPECTED["consensus_changes_examined"]


@by_rule
def test_each_decisive_consensus_change_is_found_by_deciding_again(rule: str) -> None:
    moved = {cell: m for cell, m in CELLS.items() if m.starting_point is not None and m.starting_point != m.grade}
    lot_of = {code: lot.lot for lot in decision(rule).lots for code in (s.code for s in lot.standings)}
    expected = {
        cell
        for cell, mark in moved.items()
        if cell[0] in lot_of
        and again(rule, lot_of[cell[0]], grades={cell: mark.starting_point}) != now(rule, lot_of[cell[0]])
    }
    found = decisive_acts(decision(rule))
    assert {(act.dossier, act.criterion) for act in found.of("consensus")} == expected


@by_rule
def test_every_other_kind_of_act_is_examined_and_says_how(rule: str) -> None:
    found = decisive_acts(decision(rule))
    assert found.count("recusal") + len(found.kept) > 0
    assert all(not act.exact for act in found.of("recusal"))
    for act in found.acts:
        assert act.funded_if_undone is None or set(act.funded_if_undone) != now(rule, act.lot)
    assert found.to_dict()["examined"].keys() == {lot.lot for lot in decision(rule).lots}
    assert "acts undone one at a time" in repr(found)
    with pytest.raises(InvalidInputError, match="no lot is called"):
        decisive_acts(decision(rule), "L9")


def first_change(rule: str, lot: str, code: str, node: Node, way: int) -> list[tuple[Decimal, int]]:
    """The first grade up or down one scale under which the list is another, and its steps."""
    assert node.step is not None
    assert node.scale is not None
    grade = decision(rule).call.judged(code)[node.id]
    for k in range(1, 11):
        value = grade + way * k * node.step
        inside = node.scale[0] <= value <= node.scale[1]
        if inside and again(rule, lot, grades={(code, node.id): value}) != now(rule, lot):
            return [(value, k)]
    return []


@by_rule
def test_the_nearest_grade_on_each_cell_is_that_of_deciding_again(rule: str) -> None:
    lot = decision(rule).lots[0].lot
    found = grade_steps(decision(rule), lot)
    call = decision(rule).call
    line = [*decision(rule)[lot].funded[-1:], *decision(rule)[lot].reserve[:1]]
    for code, node in product(line, (n for n in call.criteria if n.kind == "graded")):
        expected = {(value, k) for way in (-1, 1) for value, k in first_change(rule, lot, code, node, way)}
        assert {(change.changed, abs(change.steps)) for change in found.of(code, node.id)} == expected


@by_rule
def test_the_fewest_points_of_weight_are_found_and_none_fewer_change_the_list(rule: str) -> None:
    for result in decision(rule).lots:
        found = weight_points(decision(rule), result.lot, most=20_000)
        lot = decision(rule).call.lot(result.lot)
        group = next(g for g in lot.weights if g.node is None)

        def changed(row: tuple[int, ...], lot=lot, group=group, name: str = result.lot) -> set[str]:  # type: ignore[no-untyped-def]
            percents = dict(zip(group.percents, row))
            weights = [g.replace(percents=percents) if g.node is None else g for g in lot.weights]
            return again(rule, name, rules=lot.replace(weights=weights))

        for move in found.moves:
            assert sum(move.percents) == 100
            assert changed(move.percents) != now(rule, result.lot)
            assert sum(map(abs, move.shift)) == 2 * (found.points or 0)
        for shift in product(range(-2, 3), repeat=len(found.percents)):
            moved = sum(map(abs, shift)) // 2
            row = tuple(p + s for p, s in zip(found.percents, shift))
            if sum(shift) == 0 and 0 < moved < min(found.points or 3, 3) and min(row) >= 0:
                assert changed(row) == now(rule, result.lot)


@by_rule
def test_the_nearest_envelopes_change_the_list_and_a_centime_less_does_not(rule: str) -> None:
    found = money_steps(decision(rule))
    call = decision(rule).call

    def lists(amount: Decimal) -> dict[str, set[str]]:
        changed = call.replace(budget=call.budget.replace(annual_envelope=amount))
        return {lot: set(codes) for lot, codes in changed.decide(draw_seed=seed()).funded.items()}

    assert found.below is not None
    assert lists(found.below.amount) == {lot: set(codes) for lot, codes in found.below.funded.items()}
    assert lists(found.below.amount) != lists(found.envelope)
    assert lists(found.below.amount + Decimal("0.01")) == lists(found.envelope)
    if found.above is not None:
        assert lists(found.above.amount) != lists(found.envelope)
    assert found.to_dict()["below"]["amount"] == float(found.below.amount)


@by_rule
def test_the_nearest_places(rule: str) -> None:
    for result in decision(rule).lots:
        found = place_steps(decision(rule), result.lot)
        for step in (found.fewer, found.more):
            if step is not None:
                assert again(rule, result.lot, places=step[0]) != now(rule, result.lot)
        assert found.fewer is None or found.fewer[0] == result.places - 1


@by_rule
def test_a_withdrawal_frees_a_place_and_upsets_nobody_with_fixed_points(rule: str) -> None:
    found = withdrawal_effects(decision(rule))
    for row in found.rows:
        after = relist(decision(rule), row.lot, without=[row.code])
        before = now(rule, row.lot) - {row.code}
        assert set(row.takes) | set(row.upset) >= set(after.funded) - before
        order = [code for code in decision(rule)[row.lot].order if code != row.code]
        assert row.reordered is None or row.reordered == (list(after.order) != order)
    assert found.upsetting == ()
    assert set(found.to_dict()) >= {"rows"}


def test_a_withdrawal_under_a_relative_method_may_upset_others() -> None:
    call = call_of()
    made = call.replace(ranking=call.ranking.replace(method={"method": "topsis", "normalisation": "minmax"}))
    decided = made.decide(draw_seed=seed())
    for row in withdrawal_effects(decided).rows:
        after = relist(decided, row.lot, without=[row.code])
        kept = set(decided[row.lot].funded) - {row.code}
        assert set(row.upset) >= kept - set(after.funded)


@by_rule
@pytest.mark.parametrize("meeting", ["kept", "dropped"])
def test_without_each_evaluator(rule: str, meeting: str) -> None:
    found = without_evaluator(decision(rule), meeting=meeting)  # type: ignore[arg-type]
    assert {row.name for row in found.rows} | set(found.kept) == {e.id for e in call_of().panel.evaluators}
    for row in found.rows:
        assert row.changes == bool(row.moved.gains or row.moved.loses or row.moved.funded is None)
    assert set(found.deciders) <= {row.name for row in found.rows}
    assert found.to_dict()["what"] == found.what


@by_rule
def test_without_each_member_and_each_criterion(rule: str) -> None:
    members = without_member(decision(rule))
    assert {row.name for row in members.rows} | {name.split()[-1] for name in members.kept}
    mains = without_criterion(decision(rule))
    tree = decision(rule).lots[0].tree
    assert {row.name for row in mains.rows} | set(mains.kept) >= set(tree.main)
    leaves = without_criterion(decision(rule), leaves=True)
    assert {row.name for row in leaves.rows} | set(leaves.kept) >= set(tree.names)


@by_rule
def test_cells_to_discuss_change_the_list_and_the_nearest_come_first(rule: str) -> None:
    found = cells_to_discuss(decision(rule))
    for cell in found.cells[:6]:
        grades = {(cell.dossier, cell.criterion): cell.nearest.changed}
        assert again(rule, cell.lot, grades=grades) != now(rule, cell.lot)
        assert cell.low is None or cell.low <= Fraction(cell.grade) + 5
    steps = [(not cell.within, abs(cell.nearest.steps)) for cell in found.cells]
    assert steps == sorted(steps)
    assert len(found.to_dict()["cells"]) == len(found.cells)


def test_all_of_it_in_one() -> None:
    found = list_changes(decision())
    assert {entry.lot for entry in found.weights} == {lot.lot for lot in decision().lots}
    assert set(found.to_dict()) >= {"grades", "weights", "money", "places"}
    assert repr(found)


@by_rule
def test_what_if_is_what_deciding_a_changed_call_gives(rule: str) -> None:
    call = call_of(rule)
    code = decision(rule).lots[0].reserve[0]
    name = next(node.id for node in call.criteria if node.kind == "graded" and call.judged(code)[node.id] < 4)
    grade = call.judged(code)[name] + Decimal("0.5")
    found = call.what_if(grades={(code, name): grade})
    lot = decision(rule).lots[0].lot
    assert set(found.funded[lot]) == again(rule, lot, grades={(code, name): grade})
    assert set(found.gains) == again(rule, lot, grades={(code, name): grade}) - now(rule, lot)
    envelope = call.budget.annual_envelope - 1
    short = call.replace(budget=call.budget.replace(annual_envelope=envelope))
    money = decision(rule).what_if(budget=envelope)
    assert money.funded == dict(short.decide(draw_seed=seed()).funded)
    assert money.given_up == places_given_up(short)
    for lang in ("fr", "en"):
        assert code in found.sentence(lang) or not found.moved
    assert found.to_dict()
    gone = decision(rule).what_if(without=[decision(rule).lots[0].funded[0]])
    assert decision(rule).lots[0].funded[0] in gone.loses


def test_what_if_changes_weights_and_refuses_what_has_no_meaning() -> None:
    call: Call = call_of()
    lot = call.lots[0]
    group = next(g for g in lot.weights if g.node is None)
    first, second, *_ = group.percents
    row = {**group.percents, first: group.percents[first] + 6, second: group.percents[second] - 6}
    found = decision().what_if(weights={lot.id: {None: row}})
    weights = [g.replace(percents=row) if g.node is None else g for g in lot.weights]
    assert set(found.funded[lot.id]) == again("", lot.id, rules=lot.replace(weights=weights))
    with pytest.raises(InvalidInputError, match=r"101|sum"):
        decision().what_if(weights={lot.id: {None: {**group.percents, first: group.percents[first] + 1}}})
    with pytest.raises(InvalidInputError):
        decision().what_if(grades={("D99", "C1.1"): 3})
    with pytest.raises(InvalidInputError):
        decision().what_if(grades={(decision().lots[0].funded[0], "C1.1"): 3.3})
