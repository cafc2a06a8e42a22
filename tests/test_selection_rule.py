"""How a call selects: places, down the list within an envelope, exact optimum under limits; amounts to the centime."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest
from case_files import grades_stated, seed

from clusterdecide.calls import Call, portfolio, relist
from clusterdecide.calls.lot_rule import LotRule
from clusterdecide.calls.replay import Replay
from clusterdecide.errors import InvalidInputError
from clusterdecide.selection import ConflictError

CALL = grades_stated()
BASE = CALL.decide(draw_seed=seed())
MILLION = 1_000_000


def asking(call: Call, amounts: dict[str, Any]) -> Call:
    dossiers = [d.replace(amount_per_year=amounts[d.code]) if d.code in amounts else d for d in call.dossiers]
    return call.replace(dossiers=dossiers)


def selecting(call: Call, envelope: int | None = None, **rule: Any) -> Call:
    budget = call.budget if envelope is None else call.budget.replace(annual_envelope=envelope)
    return call.replace(selection=rule, budget=budget)


def codes_of(finding_code: str, decision: Any) -> list[str]:
    return [found.where["dossier"] for found in decision.findings if found.code == finding_code]


def test_places_count_the_amount_that_each_dossier_asks_for() -> None:
    first = BASE["L1"].funded[0]
    made = asking(CALL, {first: Decimal("1500000.01")}).decide(draw_seed=seed())
    assert made.funded == BASE.funded
    assert made["L1"].cost_per_year == BASE["L1"].cost_per_year - Decimal("499999.99")
    assert made.spend.per_year == sum(lot.cost_per_year for lot in made.lots)
    assert made.spend.total == made.spend.per_year * CALL.budget.years


def test_places_refuse_amounts_beyond_the_envelope() -> None:
    first = BASE["L1"].funded[0]
    with pytest.raises(InvalidInputError, match=r"the funded dossiers ask for 10000000\.01 a year"):
        asking(CALL, {first: Decimal("2000000.01")}).decide(draw_seed=seed())


def test_down_the_list_of_each_lot_within_its_envelope() -> None:
    order = BASE["L1"].order
    rule = {"by": "order", "envelopes": {"L1": 5 * MILLION, "L2": 5 * MILLION}}
    call = asking(CALL, {order[0]: 2 * MILLION, order[1]: 4 * MILLION, order[2]: 3 * MILLION})
    strict = selecting(call, **rule).decide(draw_seed=seed())
    jumping = selecting(call, **rule, jumps=True).decide(draw_seed=seed())
    assert strict["L1"].funded == order[:1]
    assert jumping["L1"].funded == (order[0], order[2])
    assert jumping["L1"].order == (order[0], order[2], order[1], *order[3:])
    assert [s.code for s in jumping["L1"].standings if s.position is not None] == list(order)
    assert codes_of("AMOUNT_BEYOND_ENVELOPE", jumping) == codes_of("AMOUNT_BEYOND_ENVELOPE", strict) == [order[1]]
    told = next(f for f in jumping.findings if f.code == "AMOUNT_BEYOND_ENVELOPE")
    assert "short by 1000000; it is jumped over" in told.message
    assert jumping["L1"].cost_per_year == 5 * MILLION
    again = relist(jumping, "L1", without=[order[0]])
    assert again.funded == (order[1],)


def test_an_optimum_is_the_best_of_all_the_sets() -> None:
    amounts = {s.code: (k % 3 + 1) * MILLION for k, s in enumerate(s for lot in BASE.lots for s in lot.standings)}
    call = asking(CALL, amounts)
    passed = {s.code: s for lot in BASE.lots for s in lot.standings if s.position is not None}
    places = {lot.lot: lot.places for lot in BASE.lots}
    lot_of = {code: lot.lot for lot in BASE.lots for code in lot.order}
    for envelope in (3, 5, 7, 10):
        made = selecting(call, envelope * MILLION, by="optimum").decide(draw_seed=seed())
        best = max(
            sum(passed[code].published for code in codes)
            for size in range(len(passed) + 1)
            for codes in combinations(passed, size)
            if sum(amounts[code] for code in codes) <= envelope * MILLION
            and all(sum(lot_of[code] == lot for code in codes) <= most for lot, most in places.items())
        )
        chosen = [code for lot in made.lots for code in lot.funded]
        assert sum(passed[code].published for code in chosen) == best
        assert made.spend.per_year == sum(amounts[code] for code in chosen) <= envelope * MILLION
        for code in codes_of("PASSED_OVER", made):
            ahead = made[lot_of[code]][code].position
            assert any((made[lot_of[code]][c].position or 0) > (ahead or 0) for c in made[lot_of[code]].funded)


def test_an_optimum_keeps_the_limits_of_its_groups() -> None:
    regions = {d.code: d.facts["region"] for d in CALL.dossiers}
    outside = next(code for lot in BASE.lots for code in lot.reserve if regions[code] != regions[BASE["L1"].funded[0]])
    groups = [{"fact": "region", "value": regions[outside], "least": 1}]
    made = selecting(CALL, by="optimum", groups=groups).decide(draw_seed=seed())
    assert any(regions[code] == regions[outside] for lot in made.lots for code in lot.funded)
    impossible = [{"fact": "region", "value": regions[outside], "least": 50}]
    with pytest.raises(ConflictError, match=f"at least 50 of region {regions[outside]}"):
        selecting(CALL, by="optimum", groups=impossible).decide(draw_seed=seed())


def test_sets_of_equal_value_are_told() -> None:
    first, second = BASE["L1"].order[:2]
    same = CALL.judged(first)
    indicators = dict(CALL.dossier(first).indicators)
    dossiers = [
        d.replace(grades={n: g for n, g in same.items() if n not in indicators}, indicators=indicators)
        if d.code == second
        else d
        for d in CALL.dossiers
    ]
    call = selecting(CALL.replace(dossiers=dossiers), 2 * MILLION, by="optimum")
    made = call.decide(draw_seed=seed())
    equals = made["L2"].funded == () and made["L1"][first].published == made["L1"][second].published
    assert equals == any(found.code == "SEVERAL_OPTIMA" for found in made.findings)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"by": "order"}, "several lots selected by order need an envelope each; L1, L2 has none"),
        ({"by": "order", "envelopes": {"L1": 9, "L9": 1}}, "unknown lot 'L9'"),
        ({"by": "order", "envelopes": {"L1": 10**7, "L2": 1}}, "the envelopes of the lots sum to 10000001"),
        ({"by": "places", "jumps": True}, "jumps and envelopes belong to a selection by order, got places"),
        (
            {"by": "order", "groups": [{"fact": "region", "value": "x", "most": 1}]},
            "groups belong to a selection by opt",
        ),
        ({"by": "optimum", "groups": [{"fact": "members", "value": "x", "most": 1}]}, "unknown text fact 'members'"),
        ({"by": "optimum", "groups": [{"fact": "region", "value": "x"}]}, "a group needs least, most or both"),
        ({"by": "optimum", "groups": [{"fact": "region", "value": "x", "least": 2, "most": 1}]}, "cannot both hold"),
    ],
)
def test_rules_that_do_not_fit_are_refused(rule: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidInputError, match=said) as caught:
        CALL.replace(selection=rule)
    if "envelope each" in said or "envelopes of the lots" in said:
        assert caught.value.findings[0].code == "ENVELOPE_OF_LOT"


def test_what_follows_places_refuses_other_selections_by_name() -> None:
    made = selecting(CALL, by="optimum").decide(draw_seed=seed())
    with pytest.raises(InvalidInputError, match="deciding one lot again follows lists made by places"):
        relist(made, "L1")
    with pytest.raises(InvalidInputError, match="selects by optimum"):
        Replay.of(made, "L1")
    with pytest.raises(InvalidInputError, match="the rule of a lot on arrays"):
        LotRule.of(made, "L1")


def test_a_call_written_and_read_keeps_its_selection() -> None:
    call = selecting(CALL, by="order", jumps=True, envelopes={"L1": 5 * MILLION, "L2": 4 * MILLION})
    assert Call.loads(call.dumps()) == call
    made = call.decide(draw_seed=seed())
    assert type(made).from_json(made.to_json()).to_dict() == made.to_dict()


def test_the_portfolio_says_what_a_rule_of_balance_costs() -> None:
    regions = {d.code: str(d.facts["region"]) for d in CALL.dossiers}
    free = portfolio(BASE, limits={"region": {}})
    assert set(free.selection.chosen) == {code for lot in BASE.lots for code in lot.funded}
    assert (free.points, free.gains, free.loses) == (0, (), ())
    reserve = BASE["L1"].reserve[0]
    bound = portfolio(BASE, must=[reserve], limits={"region": {regions[reserve]: (1, None)}})
    line = BASE["L1"].funded[-1]
    assert (bound.gains, bound.loses) == ((reserve,), (line,))
    assert bound.points == BASE["L1"][line].published - BASE["L1"][reserve].published
    counted = bound.counts["region"]
    assert sum(a for a, _ in counted.values()) == sum(b for _, b in counted.values()) == 5
    assert bound.to_dict()["points"] == float(bound.points)
    with pytest.raises(InvalidInputError, match="no text fact is called 'members'"):
        portfolio(BASE, limits={"members": {}})
