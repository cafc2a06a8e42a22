"""The same rule for all, and what the weights came to: every rule against every dossier, effective weights."""

from __future__ import annotations

import json
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pytest
from case_files import call_of, seed

from clusterdecide.calls import Decision, rule_table
from clusterdecide.firmness import effective_weights

RULES = ["topsis", "weighted_total"]


@cache
def decision(rule: str = "topsis") -> Decision:
    return call_of(rule).decide(draw_seed=seed())


def test_every_reason_is_a_failure_and_every_failure_a_reason() -> None:
    table = rule_table(decision())
    failures = {(code, rule) for (code, rule), met in table.cells.items() if met is False}
    stated = {(found.code, (reason.rule, reason.id)) for found in decision().dossiers for reason in found.reasons}
    assert failures == stated
    assert table.dossiers == tuple(dossier.code for dossier in decision().call.dossiers)
    assert table.exceptions == ()
    for kind, name in table.rules:
        assert table.failed(kind, name) == tuple(c for c in table.dossiers if (c, (kind, name)) in failures)


def test_only_the_stages_that_a_dossier_reached_are_examined() -> None:
    table = rule_table(decision())
    order = ["deadline", "document", "eligibility", "leaf", "main", "overall"]
    assert [order.index(kind) for kind, _ in table.rules] == sorted(order.index(kind) for kind, _ in table.rules)
    for found in decision().dossiers:
        kinds = {kind for kind, name in table.rules if table.cells[found.code, (kind, name)] is not None}
        reached = {"inadmissible": order[:2], "ineligible": order[:3], "withdrawn": []}.get(found.status, order)
        assert kinds == set(reached)
        lot = decision().call.lot(found.requested_lot)
        if kinds == set(order):
            leaves = {name for kind, name in table.rules if kind == "leaf"} & set(lot.floors.leaf)
            assert {n for k, n in table.rules if k == "leaf" and table.cells[found.code, (k, n)] is not None} == leaves


def test_a_funded_dossier_that_fails_a_rule_would_be_an_exception() -> None:
    lot = decision().call.lots[0].id
    first = decision()[lot].funded[0]
    stopped = next(
        found for found in decision().dossiers if found.status == "eliminated" and found.requested_lot == lot
    )
    forged = _forged(decision(), first, stopped.reasons)
    assert rule_table(forged).exceptions == (first,)


def _forged(made: Decision, code: str, reasons: Any) -> Decision:
    from dataclasses import replace

    dossiers = tuple(replace(each, reasons=reasons) if each.code == code else each for each in made.dossiers)
    return replace(made, dossiers=dossiers)


def test_a_withdrawn_dossier_is_held_against_no_rule() -> None:
    call = call_of("topsis")
    code = decision().lots[0].funded[0]
    dossiers = [
        d.replace(withdrawn={"at": d.received_at.isoformat(), "reason": "merged"}) if d.code == code else d
        for d in call.dossiers
    ]
    table = rule_table(call.replace(dossiers=dossiers).decide(draw_seed=seed()))
    assert {table.cells[code, rule] for rule in table.rules} == {None}
    assert json.loads(json.dumps(table.to_dict()))["dossiers"] == [*table.dossiers]
    assert "no rule of the dossier's lot" in repr(table)


@pytest.mark.parametrize("rule", RULES)
def test_effective_weights_are_shares_of_the_variance(rule: str) -> None:
    found = effective_weights(decision(rule))
    for lot in decision(rule).lots:
        assert found.applied[lot.lot] == {n: float(lot.tree.hierarchy.local[n]) for n in lot.tree.main}  # type: ignore[union-attr]
        assert sum(found.effective[lot.lot].values()) == pytest.approx(1)
        if rule == "weighted_total":
            totals = np.array([float(s.total) for s in lot.standings])
            for name, share in found.effective[lot.lot].items():
                part = np.array([float(Fraction(s.mains[name])) for s in lot.standings]) * found.applied[lot.lot][name]
                part *= float(decision(rule).call.scoring.total_maximum / decision(rule).call.scoring.node_maximum)
                assert share == pytest.approx(np.cov(part, totals)[0, 1] / np.var(totals, ddof=1))
    assert json.loads(json.dumps(found.to_dict())).keys() == {"applied", "effective"}


def test_a_criterion_on_which_all_are_alike_decides_nothing() -> None:
    made = decision("weighted_total")
    lot = made.lots[0]
    assert lot.problem is not None
    names = [name for name in lot.problem.criteria_names if name.startswith("C1")]
    grades = {(code, n): made.call.judged(lot.funded[0])[n] for code in lot.problem.alternatives for n in names}
    from dataclasses import replace

    from clusterdecide.calls import relist

    alike = replace(made, lots=(relist(made, lot.lot, grades=grades), *made.lots[1:]))
    assert effective_weights(alike).effective[lot.lot]["C1"] == pytest.approx(0, abs=1e-12)


def test_a_lot_of_one_dossier_has_no_effective_weights() -> None:
    made = decision()
    lot = made.lots[0]
    from dataclasses import replace

    from clusterdecide.calls import relist

    assert lot.problem is not None
    alone = relist(made, lot.lot, without=lot.problem.alternatives[1:])
    found = effective_weights(replace(made, lots=(alone, *made.lots[1:])))
    assert found.effective[lot.lot] == {}
    assert [row for row in repr(found).splitlines() if row.startswith(lot.lot) and row.endswith("%")] != []
