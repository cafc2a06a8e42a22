"""What a rehearsal tells a ministry: faults planted in the rules are found, seeds are kept, nonsense is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from test_rehearsal import C2, CLUSTER, DRAW, REGION, RULES, changed, codes, rehearsed

import clusterdecide as cd
from clusterdecide.calls import Call, QualityGrades, Rehearsal, UniformGrades, rule_set


def of(found: Rehearsal, code: str) -> list[dict[str, Any]]:
    return [dict(one.where) for one in found.findings if one.code == code]


def with_lot(rules: Call, at: int, **changes: Any) -> Call:
    lots = list(rules.lots)
    lots[at] = lots[at].replace(**changes)
    return rules.replace(lots=lots)


def test_a_floor_that_nobody_passes_one_that_few_do_and_one_that_all_do() -> None:
    floors = CLUSTER.lots[0].floors.replace(leaf={"C2.3": 5, "C1.1": 0}, node={"C1": 5}, overall=None)
    found = with_lot(CLUSTER, 0, floors=floors).rehearse(trials=100, grades=QualityGrades(0.6, 0.1, 0.15), rng=1)
    assert found["L1"].floor("C1").passed == 0
    assert of(found, "FLOOR_NOBODY") == [{"lot": "L1", "kind": "node", "criterion": "C1", "floor": Decimal(5)}]
    assert [one["criterion"] for one in of(found, "FLOOR_RARELY")] == ["C2.3"]
    assert [one["criterion"] for one in of(found, "FLOOR_STOPS_NOBODY")] == ["C1.1"]
    assert {"lot": "L1"} in of(found, "FLOORS_TOGETHER")
    assert of(found, "PLACES_EMPTY")[0] == {"lot": "L1"}
    assert found["L1"].empty == found.empty == 100
    assert not [one for one in of(found, "LEAF_NEVER") if one["lot"] == "L1"]  # nobody is funded: nothing can be said
    said = found.says("en")
    assert "Floor C1 ≥ 5 in lot L1: no synthetic dossier reaches it; lower it." in said
    rare = found["L1"].floor("C2.3")
    assert f"Floor C2.3 ≥ 5 in lot L1: reached by {100 * rare.passed / rare.dossiers:.1f}% of synthetic" in said


def test_a_leaf_that_weighs_nothing_never_matters() -> None:
    weights = [group.replace(percents={"C1.1": 40, "C1.2": 0, "C1.3": 15, "C1.4": 20, "C1.5": 15, "C1.6": 10},
                             source="direct") if group.node == "C1" else group
               for group in CLUSTER.lots[0].weights]  # fmt: skip
    found = with_lot(CLUSTER, 0, weights=weights).rehearse(trials=100, dossiers=12, rng=1)
    leaf = found["L1"].leaf("C1.2")
    assert (leaf.weight, leaf.levelled, leaf.one_grade, leaf.influence) == (0, 0, 0, 0)
    assert {"lot": "L1", "criterion": "C1.2"} in of(found, "LEAF_NEVER")
    assert "C1.2 (" in found.says("fr")


def test_a_leaf_that_one_grade_can_move_is_not_said_never_to_matter() -> None:
    weights = [
        g.replace(percents={"T.1": 99, "T.2": 1}) if g.node == "T" else g for g in RULES["uniform"].lots[0].weights
    ]
    found = with_lot(RULES["uniform"], 0, weights=weights).rehearse(trials=100, dossiers=6, rng=2)
    leaf = found["W"].leaf("T.2")
    assert leaf.levelled == 0 < leaf.one_grade
    assert of(found, "LEAF_HARDLY") == [{"lot": "W", "criterion": "T.2"}]
    assert of(found, "LEAF_NEVER") == []


def test_leaves_are_not_blamed_where_floors_decide() -> None:
    floors = CLUSTER.lots[1].floors.replace(node={"C1": Decimal("4.5")})
    found = with_lot(CLUSTER, 1, floors=floors).rehearse(trials=100, dossiers=8, rng=1)
    assert found["L2"].empty > 50
    assert sum(leaf.levelled for leaf in found["L2"].leaves) > 0
    assert not [one for one in found.findings if one.code.startswith("LEAF") and one.where["lot"] == "L2"]


def test_a_floor_makes_a_leaf_without_weight_matter() -> None:
    rules = changed(rule_set("rated_criteria"))
    weights = [g.replace(percents={"T.1": 100, "T.2": 0}) if g.node == "T" else g for g in rules.lots[0].weights]
    found = with_lot(rules, 0, weights=weights).rehearse(trials=60, grades=UniformGrades(), rng=1)
    assert found["W"].leaf("T.2").levelled > 0
    assert ("W", "T.2") not in [(one["lot"], one["criterion"]) for one in of(found, "LEAF_NEVER")]


def test_equal_grades_tie_at_the_line_and_the_draw_settles_it() -> None:
    rules = changed(CLUSTER, ladder=(C2, DRAW))
    found = rules.rehearse(trials=20, grades=QualityGrades(0.8, 0, 0), rng=1)
    assert [(lot.tied, lot.steps[-1].settles, lot.steps[0].settles) for lot in found.lots] == [(20, 20, 0)] * 2
    assert (found.drawn, found.open) == (20, 0)
    assert not {"TIES", "DRAW"} & set(codes(CLUSTER.rehearse(trials=20, rng=1)))
    assert of(found, "TIES") == of(found, "DRAW") == [{"lot": "L1"}, {"lot": "L2"}]
    open_ended = rules.replace(ladder=(C2,), draw=None).rehearse(trials=20, grades=QualityGrades(0.8, 0, 0), rng=1)
    assert (open_ended.drawn, open_ended.open) == (0, 20)
    assert codes(open_ended)[1] == "LADDER_OPEN"
    with pytest.raises(cd.InvalidInputError, match="ladder of ties ends without separating"):
        open_ended.trial(0).replace(ladder=(C2,), draw=None).decide()


def test_a_gap_and_an_overlap_between_lots_are_shown_with_their_days() -> None:
    found = CLUSTER.rehearse(trials=1, rng=1)
    [gap] = of(found, "LOT_GAP")
    assert set(codes(found)) <= {"LOT_GAP", "PLACES_EMPTY"}  # one trial says nothing of floors and leaves
    assert (str(gap["created"][0]["low"]), str(gap["created"][0]["high"])) == ("2015-06-14", "2018-06-13")
    assert (gap["created"][0]["older"], gap["created"][0]["younger"]) == (8, 5)
    said = found.says("fr").replace("\u202f", " ").replace("\u00a0", " ")
    assert "date de création du 14 juin 2015 au 13 juin 2018 (de 5 à 8 ans avant la date" in said
    where = [test.replace(years=4) if test.years == 8 else test for test in CLUSTER.lots[1].where]
    over = with_lot(CLUSTER, 1, where=where).rehearse(trials=1, rng=1)
    assert (codes(over).count("LOT_GAP"), of(over, "LOT_OVERLAP")[0]["lots"]) == (0, ("L1", "L2"))


def test_a_lot_that_nobody_can_enter_is_told_and_not_rehearsed() -> None:
    where = (*CLUSTER.lots[1].where, {"fact": "members", "op": "<", "value": 15})
    found = with_lot(CLUSTER, 1, where=where).rehearse(trials=5, rng=1)
    assert of(found, "LOT_CLOSED") == [{"lot": "L2", "facts": ("members",)}]
    assert (found["L2"].dossiers, found["L2"].floors, found["L1"].dossiers) == (0, (), 12)
    assert "nobody can enter it" in repr(found["L2"])
    assert found.trial(0).decide(draw_seed=found.draw_seed).funded["L2"] == ()
    assert found.says("fr")
    assert repr(found)


def test_a_fact_that_the_ladder_reads_and_a_lot_wants_empty_is_refused() -> None:
    where = (*CLUSTER.lots[0].where, {"fact": "region", "op": "is_empty"})
    rules = with_lot(changed(CLUSTER, ladder=(REGION, DRAW)), 0, where=where)
    found = rules.rehearse(trials=4, dossiers=5, grades=QualityGrades(0.8, 0, 0), rng=1)
    assert (found.refused, of(found, "REFUSED")) == (4, [{}])
    with pytest.raises(cd.InvalidInputError, match="the fact region is not stated"):
        found.trial(0).decide(draw_seed=found.draw_seed)


def test_an_envelope_for_which_nobody_gives_up_a_place() -> None:
    rules = changed(CLUSTER, budget={"annual_envelope": 6_000_000, "gives_up": ("L1",)})
    found = rules.rehearse(trials=5, rng=1)
    assert not found.affordable
    assert "BUDGET_UNCOVERED" in codes(found)
    assert {lot.places for lot in found.lots} == {3, 2}
    short = changed(CLUSTER, budget={"annual_envelope": 8_000_000}).rehearse(trials=50, rng=1)
    assert of(short, "BUDGET_SHORT") == [{"lot": "L1"}]
    assert 0 < short["L1"].short == short.short


def test_a_seed_gives_the_same_rehearsal_and_more_trials_begin_with_the_same() -> None:
    first = CLUSTER.rehearse(trials=120, dossiers={"L1": 5, "L2": 4}, rng=11)
    again = CLUSTER.rehearse(trials=120, dossiers={"L1": 5, "L2": 4}, rng=11)
    assert first.to_dict() == again.to_dict()
    assert first.to_dict() != CLUSTER.rehearse(trials=120, dossiers={"L1": 5, "L2": 4}, rng=12).to_dict()
    longer = CLUSTER.rehearse(trials=230, dossiers={"L1": 5, "L2": 4}, rng=11)
    assert first.trial(119) == longer.trial(119) != longer.trial(19)
    fresh = CLUSTER.rehearse(trials=3, rng=None)
    assert CLUSTER.rehearse(trials=3, rng=fresh.entropy).to_dict() == fresh.to_dict()
    drawn = [CLUSTER.rehearse(trials=3, rng=np.random.default_rng(5)).entropy for _ in range(2)]
    assert drawn[0] == drawn[1]


def test_each_block_of_trials_has_its_facts_and_each_lot_its_grades() -> None:
    found = RULES["marks"].rehearse(trials=103, dossiers=3, rng=4)
    first, last, other = (found.trial(k).dossiers for k in (0, 99, 100))
    assert [dossier.facts for dossier in first] == [dossier.facts for dossier in last]
    assert [dossier.facts for dossier in first] != [dossier.facts for dossier in other]
    assert [dossier.grades for dossier in first[:3]] != [dossier.grades for dossier in first[3:]]
    decisions = [found.trial(k).decide(draw_seed=found.draw_seed) for k in range(103)]
    for lot in found.lots:
        assert lot.passed == sum(len(decision[lot.lot].order) for decision in decisions)


def test_blocks_of_grades_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = rehearsed("horizon").to_dict()
    monkeypatch.setattr("clusterdecide.calls.rehearsal_counts._CELLS", 100)
    assert (
        RULES["horizon"].rehearse(trials=25, dossiers=6, grades=QualityGrades(0.8, 0.1, 0.1), rng=7).to_dict() == whole
    )


def test_a_draft_is_rehearsed_and_received_dossiers_take_no_part() -> None:
    call = cd.calls.example()
    fields = {name: getattr(call, name) for name in cd.calls.CallRules.model_fields}
    draft = cd.calls.CallRules.of(fields)
    with_dossiers = call.rehearse(trials=20, rng=1)
    assert {d.code for d in with_dossiers.trial(0).dossiers}.isdisjoint(d.code for d in call.dossiers)
    assert draft.rehearse(trials=20, rng=1).to_dict()["lots"] == CLUSTER.rehearse(trials=20, rng=1).to_dict()["lots"]
    regions = {dossier.facts["region"] for dossier in call.dossiers}
    assert {d.facts["region"] for d in with_dossiers.trial(0).dossiers} <= regions  # those that were stated
    with pytest.raises(cd.InvalidInputError, match="unknown lot 'L9'"):
        cd.calls.CallRules.of({**fields, "budget": call.budget.replace(gives_up=("L9",))}).rehearse(trials=1)


def test_facts_lie_on_both_sides_of_every_threshold() -> None:
    scene = CLUSTER.rehearse(trials=1, dossiers=12, rng=1).scene
    facts = [d.facts for k in range(0, 1000, 100) for d in scene.trial(k).dossiers]
    assert {facts_["members"] == 15 for facts_ in facts} == {True, False}
    assert {facts_["created"] > "2018-06-14" for facts_ in facts} == {True, False}
    assert len({facts_["region"] for facts_ in facts}) > 3


def test_grades_follow_their_law() -> None:
    counts = np.array([11, 101, 2])
    flat = UniformGrades().levels(np.random.default_rng(1), (500, 40), counts)
    for j, n in enumerate(counts):
        np.testing.assert_allclose(np.bincount(flat[..., j].ravel(), minlength=n) / 20_000, 1 / n, atol=0.02)
    assert abs(np.corrcoef(flat.reshape(-1, 3).T)[0, 1]) < 0.03
    some = QualityGrades(0.5, 0.1, 0.05).levels(np.random.default_rng(1), (500, 40), np.array([1001, 1001])) / 1000
    np.testing.assert_allclose(some.mean((0, 1)), 0.5, atol=0.01)
    np.testing.assert_allclose(some.std((0, 1)), np.hypot(0.1, 0.05), atol=0.01)
    assert np.corrcoef(some.reshape(-1, 2).T)[0, 1] == pytest.approx(0.01 / 0.0125, abs=0.02)


def test_levels_are_those_of_the_scale_and_go_beyond_the_value_function() -> None:
    levels = {one.name: one for one in CLUSTER.rehearse(trials=1, rng=1).scene.levels}
    assert [float(grade) for grade in levels["C1.1"].grades] == [k / 2 for k in range(11)]
    assert (levels["C1.6"].grades[0], levels["C1.6"].grades[-1]) == (6, 54)  # 10 to 50, a tenth of 40 beyond
    assert (levels["C3.4"].grades[0], levels["C3.4"].grades[-1]) == (44, 0)  # less is better, and not below zero
    for one in levels.values():
        assert all(CLUSTER.criterion(one.name).fault(grade) is None for grade in one.grades)
        np.testing.assert_array_equal(one.values, [float(grade) for grade in one.grades])


def test_it_reads_in_both_languages_as_a_table_and_as_json() -> None:
    import json

    found = rehearsed("horizon")
    plain = json.loads(json.dumps(found.to_dict()))
    assert plain["entropy"] == 7
    assert [lot["lot"] for lot in plain["lots"]] == ["RIA", "IA"]
    assert len(plain["lots"][0]["steps"]) == 6
    assert plain["lots"][0]["steps"][-1]["by"] == "none"
    assert "<table" in found._repr_html_()
    rows = [line.split()[0] for line in repr(found["RIA"]).splitlines()]
    assert rows[:5] == ["criterion", "excellence", "impact", "implementation", "total"]
    for lang in ("fr", "en"):
        assert len(found.says(lang).splitlines()) == 1 + 2 + len(found.findings)
    with pytest.raises(cd.InvalidInputError, match="there are 'fr', 'en'"):
        found.findings[0].says("ar")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"trials": 0}, "trials must be a whole number from 1 to 1000000, got 0"),
        ({"trials": 2.5}, r"trials must be a whole number .* got 2\.5"),
        ({"dossiers": 201}, "dossiers must be a whole number from 1 to 200, got 201"),
        ({"dossiers": {"L1": 3}}, "a number for each of the lots L1, L2, got L1"),
        ({"dossiers": {"L1": 3, "L2": True}}, "dossiers of lot L2 must be a whole number"),
        ({"grades": "uniform"}, r"grades must be a law such as UniformGrades\(\) .* got 'uniform'"),
        ({"amounts": (2, 1)}, r"amounts must be the least and the most .* got \(2, 1\)"),
        ({"amounts": 1}, "amounts must be the least and the most"),
        ({"rng": -1}, "rng must be a seed"),
    ],
)
def test_what_has_no_meaning_is_refused(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=words):
        CLUSTER.rehearse(**settings)


def test_laws_and_names_that_have_no_meaning_are_refused() -> None:
    for fields, words in (
        ((2, 0, 0), "mean is a share"),
        ((0.5, -1, 0), "spread must"),
        ((0.5, 0, float("nan")), "noise"),
    ):
        with pytest.raises(cd.InvalidInputError, match=words):
            QualityGrades(*fields)
    found = rehearsed("cluster")
    for ask, words in (
        (lambda: found["L9"], "no lot is called 'L9'; there are L1, L2"),
        (lambda: found["L1"].leaf("C9"), "no leaf of lot L1 is called 'C9'"),
        (lambda: found["L1"].floor("C1.1"), "no floor of lot L1 is called 'C1.1'; there are C2.3, C2.4, C1"),
        (lambda: found.trial(15), "trials go from 0 to 14, got 15"),
    ):
        with pytest.raises(cd.InvalidInputError, match=words):
            ask()
