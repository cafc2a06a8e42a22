"""A rehearsal counts on arrays what deciding each of its synthetic calls gives, one after the other."""

from __future__ import annotations

from collections import Counter
from functools import cache
from hashlib import sha256
from typing import Any

import numpy as np
import pytest

import clusterdecide as cd
from clusterdecide.calls import Call, Decision, LadderStep, LotResult, QualityGrades, Rehearsal, UniformGrades, rule_set

REGION, DRAW = LadderStep(by="region", fact="region"), LadderStep(by="draw")
C2 = LadderStep(by="score", criterion={"L1": "C2", "L2": "C2"})
TOTAL = {"method": {"method": "weighted_total"}, "precision": 0}
VECTOR = {"method": {"method": "topsis", "normalisation": "vector"}, "precision": 0}


def changed(rules: Call, **changes: Any) -> Call:
    """Rules with a part changed; ``ranking`` and ``budget`` in their fields."""
    parts = {
        name: getattr(rules, name).replace(**changes.pop(name)) for name in ("ranking", "budget") if name in changes
    }
    return rules.replace(**parts, **changes)


CLUSTER = rule_set("cluster")
RULES: dict[str, Call] = {
    "cluster": CLUSTER,
    "total": changed(CLUSTER, ranking=TOTAL, ladder=(REGION, C2, DRAW)),
    "drawn": changed(CLUSTER, ranking=TOTAL, ladder=(DRAW,), budget={"annual_envelope": 6_000_000}),
    "vector": changed(CLUSTER, ranking=VECTOR, ladder=(C2, DRAW)),
    "order": changed(
        CLUSTER, ranking=TOTAL, selection={"by": "order", "envelopes": {"L1": 4_000_000, "L2": 6_000_000}}
    ),
    "horizon": rule_set("horizon"),
    "rated_criteria": rule_set("rated_criteria"),
}
RULES["uniform"] = RULES["rated_criteria"].replace(
    lots=[
        lot.replace(floors={"leaf": {"T.1": 55}, "node": {"S": 30}, "overall": 40})
        for lot in RULES["rated_criteria"].lots
    ],
    ranking=TOTAL,
)
BY_MARKS = [LadderStep(by="score", criterion=dict.fromkeys(("RIA", "IA"), leaf)) for leaf in ("excellence", "impact")]
RULES["marks"] = RULES["horizon"].replace(ladder=(*BY_MARKS, DRAW), draw={"commitment": "0" * 64})
TRIALS = {"marks": 40, "horizon": 25, "rated_criteria": 25, "uniform": 40}


@cache
def rehearsed(name: str) -> Rehearsal:
    grades = UniformGrades() if name == "uniform" else QualityGrades(0.8, 0.1, 0.1)
    return RULES[name].rehearse(trials=TRIALS.get(name, 15), dossiers=6, grades=grades, rng=7)


@cache
def decided(name: str) -> list[Decision]:
    found = rehearsed(name)
    return [found.trial(k).decide(draw_seed=found.draw_seed) for k in range(found.trials)]


every = pytest.mark.parametrize("name", sorted(RULES))


@every
def test_synthetic_dossiers_reach_the_floors_of_the_lot_that_they_ask_for(name: str) -> None:
    for decision in decided(name):
        assert {result.status for result in decision.dossiers} <= {"passed", "eliminated"}
        assert all(result.requested_lot in (result.lots or ()) for result in decision.dossiers)
        assert {len(lot.standings) for lot in decision.lots} == {6}


@every
def test_floors_are_those_that_the_decisions_apply(name: str) -> None:
    for lot in rehearsed(name).lots:
        missed: Counter[str] = Counter()
        alone: Counter[str] = Counter()
        standings = [s for decision in decided(name) for s in decision[lot.lot].standings]
        for standing in standings:
            named = ["total" if reason.rule == "overall" else reason.id for reason in standing.reasons]
            missed.update(named)
            alone.update(named if len(named) == 1 else ())
        assert lot.passed == sum(not standing.reasons for standing in standings)
        assert lot.floors
        for floor in lot.floors:
            assert floor.dossiers == len(standings)
            assert (floor.passed, floor.alone) == (len(standings) - missed[floor.id], alone[floor.id])


def passed(lot: LotResult) -> int:
    return sum(standing.position is not None for standing in lot.standings)


@every
def test_places_left_empty_and_not_paid_for(name: str) -> None:
    found = rehearsed(name)
    for lot in found.lots:
        results = [decision[lot.lot] for decision in decided(name)]
        assert lot.empty == sum(passed(result) < lot.places for result in results)
        wanted = [min(result.places_published, passed(result)) for result in results]
        assert lot.short == sum(len(result.funded) < n for result, n in zip(results, wanted, strict=True))
    assert found.empty == sum(any(passed(d[t.lot]) < t.places for t in found.lots) for d in decided(name))
    assert found.refused == 0


def test_an_envelope_that_is_short_takes_places() -> None:
    assert {lot.lot: (lot.places, lot.places_published) for lot in rehearsed("drawn").lots} == {
        "L1": (2, 3),
        "L2": (1, 2),
    }
    assert {lot.lot: lot.places for lot in rehearsed("order").lots} == {"L1": 2, "L2": 2}
    assert rehearsed("drawn")["L1"].short > 0


def on_the_line(lot: LotResult, places: int) -> list[str]:
    """Dossiers that share the published score of the last place with one that has none."""
    for tie in lot.ties:
        at = [lot[code].position or 0 for code in tie.tied]
        if min(at) <= places < max(at):
            return list(tie.tied)
    return []


@every
def test_ties_and_steps_of_the_ladder(name: str) -> None:
    found = rehearsed(name)
    last = Counter[int]()
    for lot in found.lots:
        results = [decision[lot.lot] for decision in decided(name)]
        assert lot.tied == sum(bool(on_the_line(result, lot.places)) for result in results)
        assert sum(step.settles for step in lot.steps) == lot.tied
        for step in lot.steps:
            applied = [[s for tie in result.ties for s in tie.steps if s.step == step.step] for result in results]
            assert step.reached == sum(map(bool, applied))
            assert step.separates == sum(any(one.separates for one in some) for some in applied)
            last.update(k for k, some in enumerate(applied) if some and step is lot.steps[-1])
    by_draw = found.rules.ladder[-1].by == "draw"
    assert (found.drawn, found.open) == ((len(last), 0) if by_draw else (0, len(last)))


SEEDS = [f"s{i}" for i in range(8)]


def sets(call: Call, lot: str, steps: int) -> set[frozenset[str]]:
    """Funded sets of a lot when only the first steps of the ladder count, and draws of several seeds the rest."""
    drawn = [(seed, {"commitment": sha256(seed.encode()).hexdigest()}) for seed in SEEDS]
    ladder = (*call.ladder[:steps], *(() if call.ladder[steps - 1].by == "draw" and steps else (DRAW,)))
    short = [call.replace(ladder=ladder, draw=draw).decide(draw_seed=seed) for seed, draw in drawn]
    return {frozenset(decision[lot].funded) for decision in short}


@pytest.mark.parametrize("name", ["total", "drawn", "horizon", "uniform", "marks"])
def test_the_step_that_settles_the_line_is_the_first_after_which_no_draw_changes_the_set(name: str) -> None:
    found = RULES[name].rehearse(trials=12, dossiers=6, grades=rehearsed(name).scene.model, rng=7)
    settled = Counter[tuple[str, int]]()
    for k, decision in enumerate(decided(name)[:12]):
        for lot in found.lots:
            if on_the_line(decision[lot.lot], lot.places):
                call = found.trial(k)
                steps = [n for n in range(1, len(call.ladder)) if len(sets(call, lot.lot, n)) == 1]
                settled[lot.lot, min(steps, default=len(call.ladder))] += 1
    assert settled
    assert {(lot.lot, s.step): s.settles for lot in found.lots for s in lot.steps if s.settles} == dict(settled)


def levelled(call: Call, leaf: str) -> Call:
    """Every dossier of a lot with the middle grade of the lot on a leaf, which has no floor."""
    node = call.criterion(leaf)
    field = "grades" if node.kind == "graded" else "indicators"
    dossiers = []
    for dossier in call.dossiers:
        grades = sorted(getattr(d, field)[leaf] for d in call.dossiers if d.requested_lot == dossier.requested_lot)
        dossiers.append(dossier.replace(**{field: {**getattr(dossier, field), leaf: grades[(len(grades) - 1) // 2]}}))
    lots = []
    for lot in call.lots:
        others = {name: least for name, least in lot.floors.leaf.items() if name != leaf}
        lots.append(lot.replace(floors=lot.floors.replace(leaf=others)))
    return call.replace(dossiers=dossiers, lots=lots)


@pytest.mark.parametrize(("name", "leaves"), [("cluster", ["C2.3", "C1.1", "C3.4"]), ("vector", ["C2.1"]),
                                              ("horizon", ["impact"]), ("uniform", None)])  # fmt: skip
def test_a_leaf_that_tells_nobody_apart(name: str, leaves: list[str] | None) -> None:
    found = rehearsed(name)
    for leaf in leaves or [one.id for one in found.lots[0].leaves]:
        trials, seats = Counter[str](), Counter[str]()
        for k, decision in enumerate(decided(name)):
            without = levelled(found.trial(k), leaf).decide(draw_seed=found.draw_seed)
            for lot, funded in decision.funded.items():
                lost, gained = set(funded) - set(without[lot].funded), set(without[lot].funded) - set(funded)
                trials[lot] += bool(lost or gained)
                seats[lot] += max(len(lost), len(gained))
        assert {lot.lot: (lot.leaf(leaf).levelled, lot.leaf(leaf).seats) for lot in found.lots} == {
            lot.lot: (trials[lot.lot], seats[lot.lot]) for lot in found.lots
        }


@pytest.mark.parametrize("name", sorted(RULES))
def test_influences_are_shares_of_the_places_that_change_hands(name: str) -> None:
    for lot in rehearsed(name).lots:
        whole = sum(leaf.seats for leaf in lot.leaves)
        assert whole > 0
        np.testing.assert_allclose([leaf.influence for leaf in lot.leaves], [leaf.seats / whole for leaf in lot.leaves])
        assert sum(leaf.weight for leaf in lot.leaves) == pytest.approx(1)


@pytest.mark.parametrize(
    ("name", "leaves"), [("cluster", ["C4.3", "C2.3"]), ("horizon", None), ("rated_criteria", ["T.1", "S.2"])]
)
def test_the_ends_of_a_scale_find_every_grade_that_changes_the_set(name: str, leaves: list[str] | None) -> None:
    """Every grade of the scale of one dossier is tried, by the exact answer to "who moves?"."""
    rules = RULES[name]
    found = rules.rehearse(trials=4, dossiers=4, grades=QualityGrades(0.85, 0.05, 0.05), rng=3)
    for leaf in leaves or [one.id for one in found.lots[0].leaves]:
        levels = next(one for one in found.scene.levels if one.name == leaf).grades
        pivots: Counter[str] = Counter()
        for k in range(found.trials):
            decision = found.trial(k).decide(draw_seed=found.draw_seed)
            for lot in found.lots:
                codes = [standing.code for standing in decision[lot.lot].standings]
                asked = ({(code, leaf): grade} for code in codes for grade in levels[:: max(1, len(levels) // 12)])
                ends = ({(code, leaf): levels[end]} for code in codes for end in (0, -1))
                tried = [*asked, *ends]
                pivots[lot.lot] += any(
                    set(decision.what_if(grades=one).funded[lot.lot]) != set(decision[lot.lot].funded) for one in tried
                )
        assert {lot.lot: lot.leaf(leaf).one_grade for lot in found.lots} == dict(pivots)


def test_one_grade_where_the_scores_of_all_depend_on_each() -> None:
    found = RULES["vector"].rehearse(trials=3, dossiers=4, grades=QualityGrades(0.8, 0.1, 0.1), rng=5)
    pivots: Counter[tuple[str, str]] = Counter()
    for k in range(found.trials):
        decision = found.trial(k).decide(draw_seed=found.draw_seed)
        for leaf in found.scene.levels:
            for lot in decision.lots:
                ends = {s.code: leaf.grades[0 if s.outcome == "funded" else -1] for s in lot.standings}
                moved = (decision.what_if(grades={(code, leaf.name): grade}) for code, grade in ends.items())
                pivots[lot.lot, leaf.name] += any(set(one.funded[lot.lot]) != set(lot.funded) for one in moved)
    assert {(lot.lot, leaf.id): leaf.one_grade for lot in found.lots for leaf in lot.leaves} == dict(pivots)


@every
def test_the_spread_is_that_of_what_the_overall_floor_reads(name: str) -> None:
    found = rehearsed(name)
    for lot in found.lots:
        assert lot.spread is not None
        unweighted = lot.spread.reads == "unweighted"
        standings = [s for decision in decided(name) for s in decision[lot.lot].standings]
        read = sorted(float(sum(s.mains.values()) if unweighted else s.total_published) for s in standings)
        wanted = {q: read[int(np.ceil(q * len(read))) - 1] for q in lot.spread.quantiles}
        assert lot.spread.quantiles == pytest.approx(wanted)
        assert lot.spread.least == found.rules.lot(lot.lot).floors.overall


def test_a_place_that_nobody_could_fill_is_not_short_of_money() -> None:
    rules = changed(CLUSTER, ranking=TOTAL, selection={"by": "optimum"}, budget={"annual_envelope": 20_000_000})
    found = rules.rehearse(trials=4, dossiers=3, amounts=(0.9, 1.0), rng=1)
    assert found.empty > 0
    assert (found.short, found.refused) == (0, 0)


def codes(found: Rehearsal) -> list[str]:
    return [one.code for one in found.findings]


@pytest.mark.parametrize("selection", [{"by": "optimum"}, {"by": "order", "jumps": True}, {"by": "places"}])
def test_amounts_that_differ_and_optima_are_decided_one_by_one(selection: dict[str, Any]) -> None:
    if selection["by"] == "order":
        selection |= {"envelopes": {"L1": 5_000_000, "L2": 3_000_000}}
    rules = changed(
        CLUSTER, ranking=TOTAL, selection=selection, budget={"annual_envelope": 8_000_000, "gives_up": ("L1",)}
    )
    found = rules.rehearse(trials=6, dossiers=4, grades=QualityGrades(0.75, 0.1, 0.1), amounts=(0.7, 1.9), rng=2)
    short, refused = Counter[str](), 0
    for k in range(found.trials):
        call = found.trial(k)
        assert {dossier.amount_per_year for dossier in call.dossiers} != {None}
        try:
            decision = call.decide(draw_seed=found.draw_seed)
        except cd.InvalidInputError:
            refused += 1
            continue
        for lot in decision.lots:
            short[lot.lot] += len(lot.funded) < min(lot.places_published, passed(lot))
    assert (found.refused, {lot.lot: lot.short for lot in found.lots}) == (
        refused,
        {"L1": short["L1"], "L2": short["L2"]},
    )
    assert refused == 0 or selection["by"] == "places"
    assert selection["by"] == "places" or {lot.lot: lot.places for lot in found.lots} == {"L1": 3, "L2": 2}
    assert sum(short.values()) or refused
    assert ("REFUSED" in codes(found)) == bool(refused)
