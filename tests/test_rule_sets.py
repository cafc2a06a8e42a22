"""The rule sets that ship with the library, on small calls decided by hand: the arithmetic stands beside them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide.calls import RULE_SETS, Call, Decision, LadderStep, rule_set
from clusterdecide.calls.ladder import Ladder
from clusterdecide.calls.tree import reweighted
from clusterdecide.errors import InvalidInputError

HORIZON = rule_set("horizon")
RATED = rule_set("rated_criteria")


def received(rules: Call, code: str, lot: str, facts: dict[str, Any], grades: dict[str, float]) -> dict[str, Any]:
    """A dossier that is in time and whole."""
    return {
        "code": code,
        "requested_lot": lot,
        "received_at": rules.versions[0].published_at,
        "facts": facts,
        "pieces": {document.id: {"status": "present"} for document in rules.documents},
        "grades": grades,
    }


def proposal(code: str, lot: str, marks: tuple[float, float, float], **facts: Any) -> dict[str, Any]:
    """A proposal: excellence, impact, implementation."""
    stated = {"action": lot, "topics": "t1", "gender_balance": 30, "countries": "FR", "entities": 3, **facts}
    return received(HORIZON, code, lot, stated, dict(zip(("excellence", "impact", "implementation"), marks)))


def decided(*dossiers: dict[str, Any], rules: Call = HORIZON) -> Decision:
    return rules.replace(dossiers=dossiers).decide()


def why(decision: Decision, code: str) -> list[tuple[str, str]]:
    return [(reason.code, reason.id) for reason in decision.dossier(code).reasons]


@pytest.mark.parametrize("name", RULE_SETS)
def test_a_rule_set_is_a_whole_call_without_dossiers(name: str) -> None:
    rules = rule_set(name)
    assert rules.dossiers == ()
    assert Call.loads(rules.dumps()) == rules
    assert {lot.lot: lot.funded for lot in rules.decide().lots} == {lot.id: () for lot in rules.lots}


def test_an_unknown_rule_set_names_those_there_are() -> None:
    with pytest.raises(InvalidInputError, match="no rule set is called 'who'; there are cluster, horizon"):
        rule_set("who")


def test_the_cluster_rules_are_those_of_the_example() -> None:
    assert rule_set("cluster").rules_hash == cd.calls.example().rules_hash


# Horizon Europe


def test_horizon_floors_read_unweighted_scores() -> None:
    decision = decided(
        proposal("below", "RIA", (3.0, 3.5, 3.0)),  # 3 each, but 9.5 of 15
        proposal("weak", "RIA", (5.0, 5.0, 2.5)),  # 12.5 of 15, but 2.5 < 3
        proposal("just", "RIA", (3.0, 3.5, 3.5)),  # 10.0 of 15
        proposal("light", "IA", (3.5, 3.0, 3.5)),  # 10.0, though 15 x (2 x 3.5 + 3 x 3 + 2 x 3.5) / 35 = 9.857
        proposal("heavy", "IA", (3.0, 3.5, 3.0)),  # 9.5; weighted 15 x (6 + 10.5 + 6) / 35 = 9.643
        proposal("both", "IA", (2.5, 3.5, 3.0)),  # 2.5 < 3, and 9.0 of 15
    )
    assert decision.funded == {"RIA": ("just",), "IA": ("light",)}
    assert str(decision["IA"]["light"].total_published) == "9.86"
    assert why(decision, "below") == [("FLOOR_OVERALL", "UNWEIGHTED")]
    assert why(decision, "weak") == [("FLOOR_LEAF", "implementation")]
    assert why(decision, "heavy") == [("FLOOR_OVERALL", "UNWEIGHTED")]
    assert why(decision, "both") == [("FLOOR_LEAF", "excellence"), ("FLOOR_OVERALL", "UNWEIGHTED")]
    assert decision.dossier("below").reasons[0].observed == Fraction(19, 2)


def test_horizon_weights_rank_innovation_actions_alone() -> None:
    # sums 12, 12, 12; weighted 15 x (2E + 3I + 2M) / 35: 15 x 27.5 / 35 = 11.79, 15 x 28.5 / 35 = 12.21, 12.00
    marks = {"a": (4.5, 3.5, 4.0), "b": (3.5, 4.5, 4.0), "c": (4.5, 4.0, 3.5)}
    decision = decided(*(proposal(code, "IA", grades) for code, grades in marks.items()))
    assert [str(decision["IA"][code].published) for code in "abc"] == ["11.79", "12.21", "12.00"]
    assert decision["IA"].order == ("b", "c", "a")
    alike = decided(*(proposal(code, "RIA", grades, topics="t9") for code, grades in marks.items()))
    assert [str(alike["RIA"][code].published) for code in "abc"] == ["12.00"] * 3


def test_horizon_ties_go_first_to_what_is_not_yet_covered_then_to_excellence() -> None:
    decision = decided(
        proposal("R1", "RIA", (4.5, 4.5, 4.0)),  # 13.0, covers t1
        proposal("R2", "RIA", (4.0, 4.5, 4.0)),  # 12.5, t1 is covered
        proposal("R3", "RIA", (4.0, 4.5, 4.0), topics="t2; t1"),  # 12.5, t2 is not: second
        proposal("R4", "RIA", (4.5, 4.0, 4.0)),  # 12.5, t1 is covered; excellence 4.5 > 4.0: third
    )
    assert decision["RIA"].order == ("R1", "R3", "R4", "R2")
    assert decision["RIA"].funded == ("R1", "R3", "R4")
    (tie,) = decision["RIA"].ties
    assert [(step.kind, step.by) for step in tie.steps] == [
        ("coverage", "coverage"),
        ("coverage", "coverage"),
        ("score", "excellence"),
    ]
    assert tie.steps[0].values == {"R2": 0, "R3": 1, "R4": 0}


def test_horizon_coverage_is_counted_again_after_each_placing() -> None:
    # X and Y bring t3, Z nothing new; X has more excellence than Y, and once X is placed Y brings nothing new either:
    # then Z, of excellence 4.0, goes before Y, of excellence 3.5. A sort by fixed keys would give X, Y, Z.
    decision = decided(
        proposal("A", "RIA", (5.0, 4.5, 4.5)),  # 14, covers t1
        proposal("X", "RIA", (4.5, 4.0, 3.5), topics="t3"),  # 12 each
        proposal("Y", "RIA", (3.5, 4.5, 4.0), topics="t3"),
        proposal("Z", "RIA", (4.0, 4.0, 4.0)),
    )
    assert decision["RIA"].order == ("A", "X", "Z", "Y")


def test_horizon_ties_of_innovation_actions_go_by_impact_then_excellence() -> None:
    # 2E + 3I + 2M = 28 for all three, so 12.00; impact 5, 4, 4; then excellence 4.5 before 4.0
    decision = decided(
        proposal("I1", "IA", (4.0, 4.0, 4.0)),
        proposal("I2", "IA", (3.0, 5.0, 3.5)),
        proposal("I3", "IA", (4.5, 4.0, 3.5)),
    )
    assert {str(standing.published) for standing in decision["IA"].standings} == {"12.00"}
    assert decision["IA"].order == ("I2", "I3", "I1")
    research = [proposal("I1", "RIA", (4.0, 4.5, 3.5)), proposal("I2", "RIA", (4.0, 4.0, 4.0))]
    assert decided(*research)["RIA"].ties[0].steps[2].by == "impact"  # excellence is equal: then impact
    assert decided(*research)["RIA"].order == ("I1", "I2")


def test_horizon_last_steps_are_gender_balance_then_new_countries() -> None:
    same = (4.0, 4.0, 4.0)
    decision = decided(
        proposal("A", "RIA", (5.0, 5.0, 5.0), countries="FR; ES"),
        proposal("P", "RIA", same, gender_balance=40, countries="FR; MA; BE"),  # MA and BE are new: 2
        proposal("Q", "RIA", same, gender_balance=40, countries="FR; ES; PT; DE"),  # PT is new, DE came with S: 1
        proposal("S", "RIA", same, gender_balance=45.5, countries="DE"),
    )
    assert decision["RIA"].order == ("A", "S", "P", "Q")
    steps = decision["RIA"].ties[0].steps
    assert steps[-1].values == {"P": 2, "Q": 1}
    assert [step.by for step in steps[-2:]] == ["gender_balance", "coverage"]


def test_horizon_leaves_the_rest_to_the_panel_and_says_so() -> None:
    twins = [proposal(code, "RIA", (4.0, 4.0, 4.0)) for code in ("A", "B")]
    with pytest.raises(InvalidInputError, match="lot RIA: the ladder of ties ends without separating A, B"):
        decided(*twins)
    unstated = [twins[0], proposal("B", "RIA", (4.0, 4.0, 4.0), gender_balance=None)]
    with pytest.raises(InvalidInputError, match="dossier B: the fact gender_balance is not stated, and step 4"):
        decided(*unstated)


def test_horizon_line_breakpoints_hold_with_an_unweighted_floor_and_stateful_steps() -> None:
    decision = decided(
        proposal("R1", "RIA", (4.5, 4.5, 4.0)),
        proposal("R2", "RIA", (4.0, 4.5, 4.0)),
        proposal("R3", "RIA", (4.0, 4.5, 4.0), topics="t2"),
        proposal("R4", "RIA", (4.5, 4.0, 4.0)),
        proposal("out", "RIA", (3.0, 3.0, 3.5)),  # 9.5 of 15 whatever the weights
    )
    line = cd.calls.line_breakpoints(decision, "RIA", "impact")["impact"]
    # at a third on each, R4 is third by excellence; a little more weight on impact and R2, better on it, passes R4
    assert line.above is not None
    assert set(line.above.funded or ()) == {"R1", "R3", "R2"}
    assert Fraction(1, 3) < line.above.weight < Fraction(17, 50)


def at_weight(decision: Decision, lot: str, leaf: str, t: Fraction) -> set[str]:
    """Funded dossiers when a leaf weighs ``t`` in all and the others keep their proportions, decided again exactly."""
    tree = decision[lot].tree
    assert tree.hierarchy is not None
    now = tree.hierarchy.exact_weights()
    then = {name: t if name == leaf else weight * (1 - t) / (1 - now[leaf]) for name, weight in now.items()}
    shares: dict[str, dict[str, Fraction]] = {"total": {}}
    for name, weight in then.items():
        shares.setdefault(tree.parents[name], {})[name] = weight
    shares["total"] = {main: sum(shares[main].values(), Fraction(0)) for main in tree.main}
    return set(cd.calls.relist(decision, lot, tree=reweighted(tree, shares)).funded)


@pytest.mark.parametrize("leaf", ["C2.1", "C2.6", "C1.4"])
@pytest.mark.parametrize("step", [-1, 1])
def test_the_exact_line_follows_an_unweighted_floor(leaf: str, step: int) -> None:
    call = cd.calls.example()
    lot = call.lot("L1")
    sums = sorted(sum(standing.mains.values()) for standing in call.decide()["L1"].standings)
    bar = Decimal(round(float(sums[-3]) + step * 0.02, 2)).quantize(Decimal("0.01"))
    floors = lot.floors.replace(overall=bar, overall_on="unweighted", node={}, leaf={})
    decision = call.replace(lots=(lot.replace(floors=floors), call.lot("L2"))).decide()
    found = cd.calls.line_breakpoints(decision, "L1", leaf)[leaf]
    now = set(decision["L1"].funded)
    low = found.below.weight if found.below else 0.0
    high = found.above.weight if found.above else 1.0
    assert found.below or found.above
    for k in range(1, 8):
        assert at_weight(decision, "L1", leaf, Fraction(low + (high - low) * k / 8)) == now
    for change, side in ((found.below, -1), (found.above, 1)):
        if change is not None:
            beyond = at_weight(decision, "L1", leaf, Fraction(change.weight + side * 1e-7))
            assert beyond == set(change.funded or ()) != now


# rated criteria


def bid(code: str, *marks: float, price: float = 900, contracts: int = 3, turnover: float = 6) -> dict[str, Any]:
    """A bid: T.1, T.2, E.1, E.2, S.1, S.2."""
    facts = {"turnover": turnover, "price": price, "similar_contracts": contracts}
    return received(RATED, code, "W", facts, dict(zip(("T.1", "T.2", "E.1", "E.2", "S.1", "S.2"), marks)))


def test_rated_criteria_floors_by_sub_criterion_criterion_and_overall() -> None:
    # T = 0.6 T.1 + 0.4 T.2, E and S plain means; total = 0.5 T + 0.3 E + 0.2 S
    decision = decided(
        bid("B1", 80, 70, 80, 60, 70, 60),  # T 76, E 70, S 65: 38 + 21 + 13 = 72
        bid("B2", 90, 90, 90, 90, 90, 45),  # S.2 45 < 50; T 90, E 90, S 67.5: 85.5
        bid("B3", 60, 70, 90, 90, 80, 80),  # T 36 + 28 = 64 < 65; 32 + 27 + 16 = 75
        bid("B4", 70, 65, 65, 65, 70, 70),  # T 68, E 65, S 70: 34 + 19.5 + 14 = 67.5 < 70
        bid("B5", 45, 90, 65, 65, 65, 65),  # T.1 45 < 50, T 27 + 36 = 63 < 65, 31.5 + 19.5 + 13 = 64 < 70: all three
        bid("B6", 90, 90, 90, 90, 90, 90, turnover=4),  # not the lot's
        rules=RATED,
    )
    assert decision.funded == {"W": ("B1",)}
    assert [str(decision["W"][code].total_published) for code in ("B1", "B2", "B3", "B4", "B5")] == [
        "72.0", "85.5", "75.0", "67.5", "64.0",
    ]  # fmt: skip
    assert why(decision, "B2") == [("FLOOR_LEAF", "S.2")]
    assert why(decision, "B3") == [("FLOOR_MAIN", "T")]
    assert why(decision, "B4") == [("FLOOR_OVERALL", "TOTAL")]
    assert why(decision, "B5") == [("FLOOR_LEAF", "T.1"), ("FLOOR_MAIN", "T"), ("FLOOR_OVERALL", "TOTAL")]
    assert why(decision, "B6") == [("Q2", "Q2")]


def test_rated_criteria_ties_go_through_every_step() -> None:
    decision = decided(
        bid("B1", 80, 70, 80, 60, 70, 60),  # 72: T 76, E 70, 3 contracts, price 900
        bid("B5", 70, 80, 70, 70, 70, 70),  # 72: T 42 + 32 = 74, E 70, S 70: 37 + 21 + 14; last, by T
        bid("B6", 80, 70, 70, 70, 65, 65, price=850),  # 72: T 76, E 70, S 65, 3 contracts; cheaper than B1
        bid("B7", 80, 70, 65, 65, 75, 70),  # 72: T 76, E 65, S 72.5: 38 + 19.5 + 14.5; fourth, by E
        bid("B8", 80, 70, 75, 65, 65, 65, contracts=5, price=990),  # 72: T 76, E 70, 5 contracts: first
        rules=RATED,
    )
    assert decision["W"].order == ("B8", "B6", "B1", "B7", "B5")
    assert [step.by for step in decision["W"].ties[0].steps] == ["T", "E", "similar_contracts", "price"]


# the parts that they brought


@given(data=st.data())
def test_coverage_places_as_if_one_by_one(data: Any) -> None:
    codes = [f"D{n}" for n in range(data.draw(st.integers(2, 7)))]
    held = {code: data.draw(st.sets(st.sampled_from("abcd"), max_size=3)) for code in codes}
    stated = {code: "; ".join(sorted(held[code])) or ";" for code in codes}
    numbers = {code: Decimal(data.draw(st.integers(0, 2))) for code in codes}
    counts = data.draw(st.sampled_from(["any", "each"]))
    steps = (
        LadderStep(by="coverage", fact="topics", counts=counts),
        LadderStep(by="number", fact="age", first="lowest"),
        LadderStep(by="draw"),
    )
    ladder = Ladder("L", steps, 3, {}, {"topics": stated, "age": numbers}, "seed")
    ladder.place(codes, Decimal(1))

    placed: list[str] = []
    while len(placed) < len(codes):
        ahead = set().union(*(held[code] for code in placed))
        new = {code: len(held[code] - ahead) for code in codes if code not in placed}
        counted = new if counts == "each" else {code: min(1, count) for code, count in new.items()}
        placed.append(min(counted, key=lambda c: (-counted[c], numbers[c], cd.calls.ladder.digest("seed", c))))
    assert ladder.placed == placed


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"by": "coverage"}, "a step by coverage needs fact"),
        ({"by": "number", "fact": "price", "counts": "each"}, "by number takes no field counts"),
        ({"by": "coverage", "fact": "topics", "first": "lowest"}, "by coverage takes no field first"),
        ({"by": "draw", "fact": "topics"}, "a step by draw takes no fact"),
    ],
)
def test_a_step_refuses_fields_that_are_not_its_own(fields: dict[str, Any], reason: str) -> None:
    with pytest.raises(InvalidInputError, match=reason):
        LadderStep.of(fields)


def test_steps_read_facts_of_their_kind() -> None:
    with pytest.raises(InvalidInputError, match=r"ladder\[0\].fact: unknown number fact 'topics'"):
        HORIZON.replace(ladder=(LadderStep(by="number", fact="topics"),))
    with pytest.raises(InvalidInputError, match=r"ladder\[0\].fact: unknown text fact 'gender_balance'"):
        HORIZON.replace(ladder=(LadderStep(by="coverage", fact="gender_balance"),))


def test_an_overall_floor_lies_on_the_scale_that_it_reads() -> None:
    lot = HORIZON.lot("RIA")
    with pytest.raises(InvalidInputError, match="the floor 16 is off the scale, 0 to 15"):
        HORIZON.replace(lots=(lot.replace(floors=lot.floors.replace(overall=16)), HORIZON.lot("IA")))
    with pytest.raises(InvalidInputError, match="says what an overall floor reads, and there is none"):
        HORIZON.replace(lots=(lot.replace(floors=lot.floors.replace(overall=None)), HORIZON.lot("IA")))


def test_shares_other_than_percents_are_given_directly() -> None:
    weights = HORIZON.lot("IA").weights[0]
    assert HORIZON.tree("IA").hierarchy.exact_weights() == {  # type: ignore[union-attr]
        "excellence": Fraction(2, 7), "impact": Fraction(3, 7), "implementation": Fraction(2, 7),
    }  # fmt: skip
    with pytest.raises(InvalidInputError, match="must sum to 7, got 8"):
        weights.replace(percents={"excellence": 2, "impact": 3, "implementation": 3})
    with pytest.raises(InvalidInputError, match="weights elicited by ahp are published as percents"):
        weights.replace(source="ahp")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_reports_say_the_new_rules(lang: str, tmp_path: Path) -> None:
    decision = decided(
        proposal("R1", "RIA", (4.5, 4.5, 4.0)),
        proposal("R2", "RIA", (4.0, 4.5, 4.0)),
        proposal("R3", "RIA", (4.0, 4.5, 4.0), topics="t2"),
        proposal("out", "RIA", (3.0, 3.5, 3.0)),
    )
    cd.report(decision, tmp_path / "page.html", lang=lang)
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert ("unweighted" if lang == "en" else "non pondérée") in page
    assert ("which no application placed" if lang == "en" else "absent des dossiers placés") in page
    assert ("highest first" if lang == "en" else "la plus grande valeur") in page


def test_letters_and_sheets_read_an_unweighted_floor() -> None:
    decision = decided(
        proposal("in", "RIA", (4.0, 4.0, 4.0)),
        proposal("below", "RIA", (3.0, 3.5, 3.0)),  # 9.5 of 15: one half mark short of 10
    )
    found = cd.letters.improvements(decision, "below")
    assert found.steps == 1
    sheet = cd.letters.by_hand(decision, "below").to_markdown("en")
    assert "sum of the main criteria, unweighted: 9.5" in sheet.lower()
