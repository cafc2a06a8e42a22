"""The illustrative case, from its raw tables to its decision, against results computed independently of the library.

Every number comes from ``expected.json`` of the folder that CLUSTERDECIDE_CASE names; nothing here knows the case.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from case_files import CASE, EXPECTED, FOLDER, READINGS, RULE_FIELDS, call_of, converter, seed

import clusterdecide as cd
from clusterdecide.calls import Decision, LineChange, LotResult, Reason, line_breakpoints
from clusterdecide.weighting import published_percent

TOLERANCE = float(EXPECTED.get("tolerance", 1e-9))
NORMALISATIONS = {"fixed": "scale", "vector": "vector", "minmax": "minmax"}
STAGES = {"deadline": "receipt", "document": "pieces", "eligibility": "eligibility"}  # the others are floors
RULES = sorted(set(EXPECTED["rules"]) & set(RULE_FIELDS))
RULE_LOTS = [(rule, lot) for rule in RULES for lot in EXPECTED["rules"][rule]]
TOPSIS = [(lot, kind) for lot, kinds in EXPECTED["topsis"].items() for kind in NORMALISATIONS if kind in kinds]


@cache
def decision(rule: str = "") -> Decision:
    return call_of(rule).decide(draw_seed=seed())


def close(value: object) -> Any:
    """Numbers to the tolerance of the case, whatever their exact type."""
    return pytest.approx(value, rel=TOLERANCE, abs=TOLERANCE)


def number(value: object) -> float:
    assert isinstance(value, int | float | Decimal | Fraction)
    return float(value)


def numbers(values: Mapping[str, object]) -> dict[str, float]:
    return {name: number(value) for name, value in values.items()}


def node_of(name: str) -> str | None:
    return converter.node_of(name)


def same(mine: object, stated: object) -> bool:
    """One observed or required value, as each side writes it: instants, numbers, lists, texts, nothing."""
    if isinstance(mine, bool) or isinstance(stated, bool):
        return mine is stated
    if isinstance(mine, dt.datetime):
        return isinstance(stated, str) and mine == dt.datetime.fromisoformat(stated)
    if isinstance(mine, int | float | Decimal | Fraction) and isinstance(stated, int | float):
        return float(mine) == close(stated)
    if isinstance(mine, tuple) and isinstance(stated, list):
        return len(mine) == len(stated) and all(map(same, mine, stated))
    return (mine or None) == (stated or None)


def test_every_lot_and_rule_is_judged() -> None:
    assert set(EXPECTED["rules"]) == set(RULE_FIELDS)
    assert {lot for _, lot in RULE_LOTS} == {lot.id for lot in call_of().lots}
    assert {reading for reading in EXPECTED["lots"] if not reading.startswith("no_lot")} == set(READINGS)


@pytest.mark.parametrize("reading", READINGS)
def test_lots_under_each_reading(reading: str) -> None:
    call = call_of(reading=reading)
    stated = {code: tuple(lots) for code, lots in EXPECTED["lots"][reading].items()}
    assert dict(call.coverage().lots) == stated
    assert {dossier.code: call.lots_of(dossier.code) for dossier in call.dossiers} == stated


@pytest.mark.parametrize("reading", READINGS)
def test_dossiers_that_fit_no_lot(reading: str) -> None:
    key = next(key for key in EXPECTED["lots"] if key.startswith("no_lot") and reading.startswith(key[7:]))
    assert sorted(call_of(reading=reading).coverage().gaps) == sorted(EXPECTED["lots"][key])


def reason_matches(mine: Reason, stated: Mapping[str, Any]) -> bool:
    pairs = {"threshold": mine.threshold, "observed": mine.observed, "curable": mine.curable}
    return all(same(value, stated[name]) for name, value in pairs.items() if name in stated)


@pytest.mark.parametrize("code", EXPECTED["status"])
def test_status_and_every_reason(code: str) -> None:
    mine, stated = decision().dossier(code), EXPECTED["status"][code]
    assert mine.status == stated["status"]
    stages = {STAGES.get(reason["rule"], "floors") for reason in stated["reasons"]}
    found = {
        (reason.rule, reason.code if reason.rule == "overall" else reason.id): reason
        for reason in mine.reasons
        if STAGES.get(reason.rule, "floors") in stages
    }
    wanted = {(r["rule"], r["code"] if r["rule"] == "overall" else r["id"]): r for r in stated["reasons"]}
    assert set(found) == set(wanted)
    assert {key: reason.code for key, reason in found.items()} == {key: r["code"] for key, r in wanted.items()}
    assert [key for key, reason in found.items() if not reason_matches(reason, wanted[key])] == []


def test_a_dossier_that_passed_has_no_reason() -> None:
    assert [r.code for r in decision().dossiers if (r.status == "passed") == bool(r.reasons)] == []


def test_aims_coverage() -> None:
    stated = {aim: sorted(leaves) for aim, leaves in EXPECTED["aims_coverage"].items()}
    assert {aim: sorted(leaves) for aim, leaves in call_of().aims_coverage().items() if leaves} == stated


@pytest.mark.parametrize("key", EXPECTED["ahp_individual"])
def test_ahp_of_each_member_in_each_round(key: str) -> None:
    lot, node, member, turn = key.split("/")
    stated = EXPECTED["ahp_individual"][key]
    weights = call_of().ahp(lot, node_of(node), member=member, round=int(turn.removeprefix("round")))
    result = weights.evidence
    assert dict(zip(result.items, result.geometric, strict=True)) == close(stated["weights_llsm"])
    assert result.complete == stated["complete"]
    if not stated["complete"]:
        return
    assert dict(zip(result.items, result.eigenvector, strict=True)) == close(stated["weights_eigenvector"])
    found = {"lambda_max": result.lambda_max, "CI": result.ci, "RI": result.ri, "CR": result.cr}
    assert found == close({name: stated[name] for name in found})


@pytest.mark.parametrize("key", EXPECTED["ahp_group"])
def test_ahp_of_the_committee_and_published_percents(key: str) -> None:
    lot, node = key.split("/")
    stated = EXPECTED["ahp_group"][key]
    weights = call_of().ahp(lot, node_of(node))
    assert weights.to_dict() == close(stated["weights"])
    assert published_percent(weights) == stated["published_percent"]
    assert dict(call_of().judged_percents(lot, node_of(node))) == stated["published_percent"]
    group = next(g for g in call_of().lot(lot).weights if g.node == node_of(node))
    differs = {d.child for d in call_of().weight_differences() if (d.lot, d.node) == (lot, group.node)}
    assert differs == {
        child for child, percent in group.percents.items() if percent != stated["published_percent"][child]
    }


@pytest.mark.parametrize("lot", EXPECTED["leaf_weights"])
def test_leaf_weights(lot: str) -> None:
    tree = call_of().tree(lot)
    assert tree.weights is not None
    assert tree.hierarchy is not None
    assert tree.weights.to_dict() == close(EXPECTED["leaf_weights"][lot])
    assert sum(tree.hierarchy.exact_weights().values()) == 1


@pytest.mark.parametrize("code", EXPECTED["totals"])
def test_totals_and_main_scores(code: str) -> None:
    stated = EXPECTED["totals"][code]
    standing = decision()[stated["lot"]][code]
    assert number(standing.total) == close(stated["total"])
    assert number(standing.total_published) == close(stated["total_rounded"])
    assert numbers(standing.mains) == close(stated["mains"])


def test_only_evaluated_dossiers_have_totals() -> None:
    assert {s.code for lot in decision().lots for s in lot.standings} == set(EXPECTED["totals"])


@pytest.mark.parametrize(("rule", "lot"), RULE_LOTS)
def test_scores_of_each_rule(rule: str, lot: str) -> None:
    stated = EXPECTED["rules"][rule][lot]["scores"]
    result = decision(rule)[lot]
    assert {s.code: number(s.score) for s in result.standings} == close({c: s["unrounded"] for c, s in stated.items()})
    published = {s.code: number(s.published) for s in result.standings}
    assert published == close({c: s["published"] for c, s in stated.items()})
    assert {s.code: s.outcome != "eliminated" for s in result.standings} == {c: s["ranked"] for c, s in stated.items()}


@pytest.mark.parametrize(("rule", "lot"), RULE_LOTS)
def test_lists_of_each_rule(rule: str, lot: str) -> None:
    stated = EXPECTED["rules"][rule][lot]
    result = decision(rule)[lot]
    assert {"order": [*result.order], "funded": [*result.funded], "reserve": [*result.reserve]} == {
        name: stated[name] for name in ("order", "funded", "reserve")
    }


def groups(found: Iterable[Iterable[str]]) -> set[frozenset[str]]:
    return {frozenset(group) for group in found}


@pytest.mark.parametrize(("rule", "lot"), RULE_LOTS)
def test_ties_and_the_ladder_as_applied(rule: str, lot: str) -> None:
    stated = EXPECTED["rules"][rule][lot]
    ties = {frozenset(tie.tied): tie for tie in decision(rule)[lot].ties}
    assert set(ties) == groups(stated["ties_at_published_precision"])
    assert set(ties) == groups(entry["tied"] for entry in stated["ladder"])
    for entry in stated["ladder"]:
        tie = ties[frozenset(entry["tied"])]
        assert number(tie.published) == close(entry["published_score"])
        assert [*tie.order] == entry["result"]
        check_steps(decision(rule)[lot], entry)


def check_steps(result: LotResult, entry: Mapping[str, Any]) -> None:
    """Scores compared at each step, whatever the way a step that tells dossiers apart in several turns is written."""
    tie = next(tie for tie in result.ties if set(tie.tied) == set(entry["tied"]))
    nodes = set(result.tree.parents)
    for step in entry["steps"]:
        mine = [one for one in tie.steps if one.step == step["step"]]
        assert mine, f"step {step['step']} was not applied to {tie.tied}"
        if step["by"] not in nodes:
            continue
        assert {one.by for one in mine} == {step["by"]}
        values = {code: number(value) for one in mine for code, value in one.values.items()}
        assert {code: values.get(code) for code in step["values"]} == close(step["values"])
    if all(step["by"] in nodes for step in entry["steps"]):
        assert max(one.step for one in tie.steps) == max(step["step"] for step in entry["steps"])


@pytest.mark.parametrize(("lot", "kind"), TOPSIS)
def test_topsis_in_three_normalisations(lot: str, kind: str) -> None:
    stated = EXPECTED["topsis"][lot][kind]
    problem, weights = call_of().problem(lot), call_of().tree(lot).weights
    assert problem is not None
    assert weights is not None
    method = cd.Topsis(normalisation=NORMALISATIONS[kind])
    ranking = cd.rank(problem, weights, method)
    assert dict(zip(ranking.alternatives, ranking.score.tolist(), strict=True)) == close(stated["closeness"])
    assert [*ranking.order] == stated["order"]
    reversals = []
    for removed in problem.alternatives if len(problem) > 1 else ():
        before = [code for code in ranking.order if code != removed]
        after = [*cd.rank(problem.without(removed), weights, method).order]
        if before != after:
            reversals.append({"removed": removed, "before": before, "after": after})
    key = "rank_reversal_on_removal"
    assert sorted(reversals, key=lambda r: r["removed"]) == sorted(stated[key], key=lambda r: r["removed"])


LINE = [(rule, lot) for rule in RULES for lot in EXPECTED["funding_line_sensitivity"].get(rule, {})]


def test_a_funding_line_is_stated() -> None:
    assert LINE


def crossings(stated: Mapping[str, Any]) -> list[float]:
    """Weights where unrounded scores are equal: a list under TOPSIS, one number or null under the weighted total."""
    if "swap_at" in stated:
        return list(stated["swap_at"])
    return [] if stated["unrounded_equality"] is None else [stated["unrounded_equality"]]


def change(found: LineChange | None) -> dict[str, Any] | None:
    if found is None:
        return None
    assert found.funded is not None
    return {"weight": found.weight, "funded": sorted(found.funded)}


@pytest.mark.parametrize(("rule", "lot"), LINE)
def test_the_funding_line(rule: str, lot: str) -> None:
    stated = EXPECTED["funding_line_sensitivity"][rule][lot]
    line = line_breakpoints(decision(rule), lot, over=list(stated["by_main_criterion"]))
    assert (line.last_funded, line.first_not_funded) == (stated["last_funded"], stated["first_not_funded"])
    assert line.gap == close(stated["unrounded_gap"])
    for node, wanted in stated["by_main_criterion"].items():
        found = line[node]
        assert found.current == close(wanted["current"])
        assert list(found.crossings) == close(crossings(wanted))
        for side, mine in (("below", found.below), ("above", found.above)):
            there = wanted["list_changes_at"][side]
            beyond = there and {"weight": close(there["weight"]), "funded": sorted(there["funded"])}
            assert change(mine) == beyond


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule in EXPECTED.get("envelope_one_contract_short", {})])
def test_one_contract_short(rule: str) -> None:
    stated = EXPECTED["envelope_one_contract_short"]
    call = call_of(rule)
    short = call.replace(budget=call.budget.replace(annual_envelope=stated["annual_envelope"]))
    result = short.decide(draw_seed=seed())
    assert {lot: [*codes] for lot, codes in result.funded.items()} == stated[rule]
    assert {lot.lot: lot.places for lot in result.lots} == stated["places"]
    assert short.budget.contracts == stated["contracts"]
    assert "BUDGET_EXCEEDED" in {found.code for found in result.findings}


def test_draw() -> None:
    revealed = seed()
    if revealed is None:
        pytest.skip("the case has no revealed seed")
    drawn = call_of().draw_order(revealed)
    assert drawn == EXPECTED["draw"]["sha256"]
    assert [*drawn] == EXPECTED["draw"]["order"]


def test_spend() -> None:
    stated, spend = EXPECTED["spend"], decision().spend
    found = {"contracts": spend.contracts, "per_year": spend.per_year, "total": spend.total}
    assert {name: found[name] for name in found if name in stated} == {n: stated[n] for n in found if n in stated}


@pytest.mark.parametrize("rule", RULES)
def test_a_decision_is_read_back_by_deciding_again(rule: str) -> None:
    made = decision(rule)
    assert Decision.from_json(made.to_json()).to_dict() == made.to_dict()


def test_the_command_of_the_example_writes_the_call(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    converter.main([str(FOLDER), str(tmp_path / "call.json"), "--ranking", "ranking_rule"])
    assert "written" in capsys.readouterr().out
    assert cd.Call.load(tmp_path / "call.json") == call_of()


def test_names_of_candidates_are_left_out() -> None:
    text = call_of().dumps()
    assert [row["candidate_id"] for row in CASE["candidates"] if row["name"] in text] == []
