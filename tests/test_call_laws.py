"""Laws of a call, on the shipped example with edits: exact round trips, lots apart, no effect of file order."""

from __future__ import annotations

import pickle
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from case_files import converter, grades_stated
from hypothesis import given, settings
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide.calls import Call, Decision, Dossier, LotResult, Text
from clusterdecide.testing import DRAW_SEED, edited_calls

CALL = grades_stated()
DECISION = CALL.decide()
TOTAL = CALL.replace(ranking=CALL.ranking.replace(method={"method": "weighted_total"}))
GRADED = [node.id for node in CALL.criteria if node.kind == "graded"]
INDICATORS = [node.id for node in CALL.criteria if node.kind == "indicator"]
GRADES = st.integers(0, 10).map(lambda halves: Decimal(halves) / 2)
EVALUATED = [standing.code for lot in DECISION.lots for standing in lot.standings]
few = settings(max_examples=15, deadline=None)


def edit(call: Call, code: str, **fields: object) -> Call:
    return call.replace(dossiers=[d.replace(**fields) if d.code == code else d for d in call.dossiers])


def regraded(dossier: Dossier, leaf: str, grade: Decimal) -> dict[str, Any]:
    return {"grades": {**dossier.grades, leaf: grade}}


def told(result: LotResult) -> object:
    return (result.standings, result.ties, result.places, result.cost)


changed_calls = st.sampled_from([CALL, TOTAL]).flatmap(edited_calls)


@few
@given(call=changed_calls)
def test_a_call_written_and_read_is_the_same_call(call: Call) -> None:
    assert Call.loads(call.dumps()) == call
    assert Call.of(call.dump()) == call
    assert Call.model_validate_json(call.model_dump_json()) == call
    assert Call.loads(call.dumps()).dumps() == call.dumps()


def test_a_call_survives_a_file_a_pickle_and_a_set(tmp_path: Any) -> None:
    CALL.save(tmp_path / "call.json")
    assert Call.load(tmp_path / "call.json") == CALL == pickle.loads(pickle.dumps(CALL))  # noqa: S301
    assert {CALL, Call.load(str(tmp_path / "call.json"))} == {CALL}
    DECISION.save(tmp_path / "decision.json")
    assert Decision.load(tmp_path / "decision.json").to_dict() == DECISION.to_dict()


def test_the_schema_of_a_call_can_be_written() -> None:
    schema = Call.model_json_schema()
    assert set(schema["required"]) <= set(CALL.dump())
    assert schema["$defs"]["Lot"]["properties"]["places"] == {"minimum": 0, "title": "Places", "type": "integer"}


@few
@given(call=changed_calls)
def test_a_decision_reads_back_and_keeps_its_promises(call: Call) -> None:
    decision = call.decide(draw_seed=DRAW_SEED)
    assert Decision.from_json(decision.to_json()).to_dict() == decision.to_dict()
    assert decision.spend.per_year <= call.budget.annual_envelope
    for lot in decision.lots:
        assert len(lot.funded) == min(lot.places, len(lot.order))
        scores = [standing.published for standing in lot.standings if standing.position]
        assert scores == sorted(scores, reverse=True)
        assert all(bool(s.reasons) == (s.outcome == "eliminated") for s in lot.standings)


@few
@given(order=st.permutations(CALL.dossiers), call=st.sampled_from([CALL, TOTAL]))
def test_the_order_of_the_file_changes_nothing(order: list[Dossier], call: Call) -> None:
    moved, kept = call.replace(dossiers=order).decide(), call.decide()
    assert {r.code: r for r in moved.dossiers} == {r.code: r for r in kept.dossiers}
    for lot in kept.lots:
        assert moved[lot.lot].order == lot.order
        assert [(s.code, s.published, s.total) for s in moved[lot.lot].standings] == [
            (s.code, s.published, s.total) for s in lot.standings
        ]


@few
@given(
    call=st.sampled_from([CALL, TOTAL]),
    code=st.sampled_from([d.code for d in CALL.dossiers if d.requested_lot == "L2" and d.grades]),
    leaf=st.sampled_from(GRADED),
    grade=GRADES,
    floor=st.integers(0, 100),
    percents=st.permutations([46, 26, 10, 18]),
)
def test_nothing_of_a_lot_depends_on_the_other(
    call: Call, code: str, leaf: str, grade: Decimal, floor: int, percents: list[int]
) -> None:
    first, second = call.lots
    top = second.weights[0].replace(percents=dict(zip(["C1", "C2", "C3", "C4"], percents, strict=True)))
    weights = [top, *second.weights[1:]]
    second = second.replace(places=1, weights=weights, floors=second.floors.replace(overall=floor))
    changed = edit(call, code, **regraded(call.dossier(code), leaf, grade)).replace(lots=[first, second])
    assert told(changed.decide(draw_seed=None)["L1"]) == told(call.decide()["L1"])


@given(code=st.sampled_from(EVALUATED), leaf=st.sampled_from(GRADED), grade=GRADES)
@few
def test_raising_a_grade_never_lowers_the_total(code: str, leaf: str, grade: Decimal) -> None:
    dossier = TOTAL.dossier(code)
    lot = dossier.requested_lot
    total = edit(TOTAL, code, **regraded(dossier, leaf, grade)).decide()[lot][code].total
    before = DECISION[lot][code].total
    change = total - before
    assert (change >= 0) == (grade >= dossier.grades[leaf])
    weight = Fraction(CALL.tree(lot).weights[leaf]).limit_denominator(10**6)  # type: ignore[index]
    assert change == weight * 100 * Fraction(grade - dossier.grades[leaf]) / 5


@given(code=st.sampled_from(EVALUATED), more=st.decimals(0, 60, places=1))
@few
def test_raising_the_overlap_never_raises_the_total(code: str, more: Decimal) -> None:
    dossier = TOTAL.dossier(code)
    figures = {**dossier.indicators, "C3.4": dossier.indicators["C3.4"] + more}
    lot = dossier.requested_lot
    assert edit(TOTAL, code, indicators=figures).decide()[lot][code].total <= DECISION[lot][code].total


@given(
    lot=st.sampled_from([0, 1]), floors=st.dictionaries(st.sampled_from(GRADED), GRADES), overall=st.integers(0, 100)
)
@few
def test_a_tighter_floor_only_shrinks_those_that_pass(lot: int, floors: dict[str, Decimal], overall: int) -> None:
    old = CALL.lots[lot].floors
    leaf = {**floors, **{name: max(least, floors.get(name, least)) for name, least in old.leaf.items()}}
    assert old.overall is not None
    tight = CALL.lots[lot].replace(floors=old.replace(leaf=leaf, overall=max(old.overall, Decimal(overall))))
    lots = [tight if i == lot else other for i, other in enumerate(CALL.lots)]
    after = CALL.replace(lots=lots).decide()[tight.id]
    assert set(after.order) <= set(DECISION[tight.id].order)
    assert [s.score for s in after.standings if s.position] == [DECISION[tight.id][c].score for c in after.order]


@given(code=st.sampled_from([d.code for d in CALL.dossiers]), data=st.data())
@few
def test_lots_depend_on_the_facts_alone(code: str, data: st.DataObject) -> None:
    dossier = CALL.dossier(code)
    other = data.draw(st.sampled_from(CALL.dossiers))
    mixed = dossier.replace(code="X", facts=other.facts, requested_lot="L2", grades={}, indicators={})
    assert CALL.replace(dossiers=[mixed, *CALL.dossiers]).lots_of("X") == CALL.lots_of(other.code)


def test_a_criterion_of_weight_nothing_moves_nothing() -> None:
    fields = CALL.dump()
    leaf = {"id": "C4.9", "parent": "C4", "label": {"en": "New"}, "kind": "graded", "scale": [0, 5], "step": 0.5}
    fields["criteria"].append(leaf)
    for lot in fields["lots"]:
        next(group for group in lot["weights"] if group.get("node") == "C4")["percents"]["C4.9"] = 0
    for i, dossier in enumerate(fields["dossiers"]):
        if "grades" in dossier:
            dossier["grades"]["C4.9"] = i % 6
    fields["judgements"] = []
    changed = Call.of(fields).decide()
    assert changed.funded == DECISION.funded
    for lot in DECISION.lots:
        assert [s.score for s in changed[lot.lot].standings] == pytest.approx([s.score for s in lot.standings])
        assert [s.total for s in changed[lot.lot].standings] == [s.total for s in lot.standings]


def test_units_of_an_indicator_do_not_matter() -> None:
    fields = CALL.dump()
    node = next(node for node in fields["criteria"] if node["id"] == "C1.6")
    node["value"] = [[x / 100, v] for x, v in node["value"]]
    for dossier in fields["dossiers"]:
        if "indicators" in dossier:
            dossier["indicators"]["C1.6"] /= 100
    changed = Call.of(fields).decide()
    assert [[s.total for s in lot.standings] for lot in changed.lots] == [
        [s.total for s in lot.standings] for lot in DECISION.lots
    ]


def test_a_tree_of_another_depth() -> None:
    fields = CALL.dump()
    for node in fields["criteria"]:
        if node.get("parent") == "C4":
            node["parent"] = "C4.0"
    fields["criteria"].append({"id": "C4.0", "parent": "C4", "label": {"fr": "Visibilité"}, "kind": "node"})
    for lot in fields["lots"]:
        group = next(group for group in lot["weights"] if group.get("node") == "C4")
        lot["weights"].append({"node": "C4", "percents": {"C4.0": 100}, "source": "direct"})
        group["node"] = "C4.0"
    changed = Call.of(fields).decide()
    assert [[s.total for s in lot.standings] for lot in changed.lots] == [
        [s.total for s in lot.standings] for lot in DECISION.lots
    ]
    assert changed["L1"].tree.main == ("C1", "C2", "C3", "C4")


def test_a_method_of_the_library_by_name() -> None:
    rule = CALL.ranking.replace(method={"method": "weighted_sum", "normalisation": "scale"})
    same = CALL.replace(ranking=rule).decide()
    assert same.funded == TOTAL.decide().funded
    assert [float(s.total) for s in same["L1"].standings] == pytest.approx([s.score for s in same["L1"].standings])


def test_published_weights_that_the_committee_did_not_give_are_told() -> None:
    lot = CALL.lot("L1")
    top = lot.weights[0].replace(percents={"C1": 30, "C2": 41, "C3": 17, "C4": 12})
    call = CALL.replace(lots=[lot.replace(weights=[top, *lot.weights[1:]]), CALL.lot("L2")])
    found = [(d.lot, d.node, d.child, d.published, d.from_judgements) for d in call.weight_differences()]
    assert found == [("L1", None, "C1", 30, 29), ("L1", None, "C2", 41, 42)]
    assert CALL.weight_differences() == ()


def test_a_member_who_judged_nothing_in_a_round_is_passed_over() -> None:
    rounds = [r for r in CALL.judgements if (r.lot, r.node, r.member) != ("L1", None, "M4")]
    empty = [pair.replace(value=None) for pair in CALL.judgements[0].pairs]
    silent = CALL.judgements[0].replace(member="M4", pairs=empty)
    judgements = CALL.replace(judgements=[*rounds, silent]).committee_judgements("L1")
    assert judgements.members == ("M1", "M2", "M3", "M5")


def test_a_decision_reads_well() -> None:
    text = repr(DECISION)
    assert "L1          3  D02       72.1   72.3  funded" in text
    assert "D08 inadmissible: DOC_MISSING, DOC_CURED_TOO_LATE" in text
    assert "SIMULATED DATA" in text
    assert "<table" in DECISION._repr_html_()
    assert "weighted total, 1 decimal, half up" in repr(TOTAL.decide())
    assert "<table" in CALL.replace(notice=None).decide()._repr_html_()


def test_texts_fall_back_to_a_language_that_there_is() -> None:
    text = Text(en="Vision", ar="رؤية")
    assert (text.get("fr"), text.get("ar"), text.to_dict()) == ("Vision", "رؤية", {"en": "Vision", "ar": "رؤية"})


def test_gaps_and_overlaps_of_lots() -> None:
    call = edit(CALL, "D03", facts={**CALL.dossier("D03").facts, "created": "2020-01-01"})
    wide = call.lot("L2").replace(where=[call.lot("L2").where[0].replace(years=0)])
    coverage = call.replace(lots=[call.lot("L1"), wide]).coverage()
    assert "D03" in coverage.overlaps
    assert "D11" not in coverage.gaps
    told = {found.code: found.where for found in DECISION.findings}
    assert told == {"LOT_GAP": {"dossier": "D11"}}


def test_the_criteria_tree_alone() -> None:
    bare, tree = cd.calls.cluster_criteria(), cd.calls.cluster_criteria(lot="L1")
    assert bare.weights is bare.hierarchy is None
    assert bare.names == tree.names
    assert bare.criteria == tree.criteria
    assert tree["C2.3"].anchors[2]["fr"].startswith("Équipe désignée") or tree["C2.3"].anchors[2]["fr"]
    assert set(tree.aims) == {"A1", "A2", "A3", "A4"}
    graded = [criterion for criterion in tree.criteria if criterion.scale]
    assert all(set(criterion.anchors) == set(range(6)) for criterion in graded)
    assert all(set(text) == {"fr", "en"} for criterion in graded for text in criterion.anchors.values())
    values = tree.node_values({name: Fraction(5) for name in tree.names})
    assert values["C2"] == Fraction(9, 10) + Fraction(1, 10) * Fraction(13, 15)


def test_the_shipped_example_is_the_converted_case() -> None:
    case = converter.read_case(Path(__file__).parent / "case")
    shipped = cd.calls.example()
    assert Call.of(converter.convert(case)) == shipped
    assert shipped.replace(dossiers=shipped.dossiers) == shipped == Call.loads(shipped.dumps())
    assert shipped.decide().to_dict()["lots"] == DECISION.to_dict()["lots"]
    assert CALL.needs_native_check == ("ar",)


def test_each_part_by_its_name() -> None:
    assert CALL.criterion("C2.3").label.get("en") == "Steering team"
    assert CALL.lot("L2").places == 2
    assert DECISION["L1"].eliminated == ("D13",)
    assert [r.status for r in DECISION.dossiers].count("eliminated") == 2
