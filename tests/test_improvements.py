"""The smallest improvements that would have funded a dossier: applied, and every smaller set tried."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from itertools import combinations, product

import pytest
from case_files import RULE_FIELDS, call_of, grades_stated, seed
from hypothesis import assume, given
from hypothesis import strategies as st

from clusterdecide.calls import Call, Decision, relist
from clusterdecide.errors import InvalidInputError
from clusterdecide.letters import Improvements, improvements

CALL = grades_stated()
RULES = sorted(RULE_FIELDS)
TOTAL = CALL.replace(ranking=CALL.ranking.replace(method={"method": "weighted_total"}))


@cache
def decision(rule: str) -> Decision:
    return call_of(rule).decide(draw_seed=seed())


def out_of(made: Decision) -> list[str]:
    return [s.code for lot in made.lots for s in lot.standings if s.outcome != "funded"]


def funded_with(made: Decision, found: Improvements, taken: dict[str, int]) -> bool:
    judged = made.call.judged(found.code)
    cells = {}
    for name, steps in taken.items():
        node = made.call.criterion(name)
        assert node.step is not None
        cells[found.code, name] = judged[name] + steps * node.step * (1 if node.sense == "max" else -1)
    return found.code in relist(made, found.lot, grades=cells).funded


def room(made: Decision, code: str) -> dict[str, int]:
    """Steps left above each grade."""
    judged, left = made.call.judged(code), {}
    for node in made.call.criteria:
        if node.kind == "graded" and node.scale is not None and node.step is not None:
            end = node.scale[1] if node.sense == "max" else node.scale[0]
            left[node.id] = int(abs(end - judged[node.id]) / node.step)
    return left


def every_set(left: dict[str, int], steps: int) -> Iterator[dict[str, int]]:
    several = (names for leaves in range(min(steps, len(left)) + 1) for names in combinations(left, leaves))
    for names in several:
        for counts in product(*(range(1, left[name] + 1) for name in names)):
            if sum(counts) == steps:
                yield dict(zip(names, counts))


def brute(made: Decision, found: Improvements, most: int) -> tuple[int, set[frozenset[tuple[str, int]]]] | None:
    """Fewest steps, then fewest criteria, with every such set, by trying them all."""
    left = room(made, found.code)
    for steps in range(most + 1):
        sets = [taken for taken in every_set(left, steps) if funded_with(made, found, taken)]
        if sets:
            fewest = min(map(len, sets))
            return steps, {frozenset(taken.items()) for taken in sets if len(taken) == fewest}
    return None


def told(found: Improvements) -> set[frozenset[tuple[str, int]]]:
    return {frozenset((one.criterion, one.steps) for one in taken) for taken in found.sets}


CASES = [(rule, code) for rule in RULES for code in out_of(decision(rule))]


@pytest.mark.parametrize(("rule", "code"), CASES)
def test_applied_they_fund_the_dossier_and_one_step_less_does_not(rule: str, code: str) -> None:
    made = decision(rule)
    found = improvements(made, code, most=50)
    assert found.steps is not None
    for taken in found.sets:
        steps = {one.criterion: one.steps for one in taken}
        assert sum(steps.values()) == found.steps
        assert funded_with(made, found, steps)
        for name, count in steps.items():
            assert not funded_with(made, found, {**steps, name: count - 1})
        for one in taken:
            assert one.now == made.call.judged(code)[one.criterion]
            assert made.call.criterion(one.criterion).fault(one.then) is None
    after = relist(made, found.lot, grades={(code, one.criterion): one.then for one in found.sets[0]})[code]
    assert (found.published, found.position) == (after.published, after.position)


@pytest.mark.parametrize(
    ("rule", "code"), [case for case in CASES if (improvements(decision(case[0]), case[1]).steps or 9) < 4]
)
def test_every_smaller_set_was_tried_on_the_case(rule: str, code: str) -> None:
    found = improvements(decision(rule), code, most=50)
    assert found.complete
    assert (found.steps, told(found)) == brute(decision(rule), found, 3)


@st.composite
def small_calls(draw: st.DrawFn) -> Call:
    """The example with a tree cut to a few criteria, so that brute force can follow."""
    call = draw(st.sampled_from([CALL, TOTAL]))
    kept = {"C1": ["C1.1", "C1.2"], "C2": ["C2.3", "C2.4"]}
    leaves = [name for below in kept.values() for name in below]
    nodes = [node for node in call.criteria if node.id in kept or node.id in leaves]
    shares = [draw(st.integers(20, 80)) for _ in range(3)]
    groups = [(None, "C1", "C2", shares[0]), ("C1", *kept["C1"], shares[1]), ("C2", *kept["C2"], shares[2])]
    weights = [{"node": n, "percents": {a: share, b: 100 - share}, "source": "direct"} for n, a, b, share in groups]
    half = st.integers(4, 9).map(lambda halves: Decimal(halves) / 2)
    floors = {
        "leaf": draw(st.dictionaries(st.sampled_from(leaves), half, max_size=1)),
        "node": draw(st.dictionaries(st.sampled_from(list(kept)), half, max_size=1)),
        "overall": draw(st.none() | st.sampled_from([50, 65])),
    }
    lots = [lot.replace(weights=weights, floors=floors, places=draw(st.integers(1, 3))) for lot in call.lots]
    dossiers = [
        d.replace(indicators={}, grades={name: draw(half) for name in leaves} if d.grades else {})
        for d in call.dossiers
    ]
    budget = call.budget.replace(annual_envelope=40_000_000)
    return call.replace(criteria=nodes, lots=lots, dossiers=dossiers, judgements=[], budget=budget, contract=None)


@given(call=small_calls(), pick=st.randoms(use_true_random=False))
def test_small_calls_agree_with_brute_force(call: Call, pick: object) -> None:
    made = call.decide(draw_seed=seed())
    out = out_of(made)
    assume(out)
    code = pick.choice(out)  # type: ignore[attr-defined]
    found = improvements(made, code, most=50)
    expected = brute(made, found, 4)
    if found.steps is None or found.steps > 4:
        assert expected is None
    else:
        assert expected == (found.steps, told(found))


def test_a_relative_method_is_searched_without_bounds() -> None:
    relative = CALL.replace(ranking=CALL.ranking.replace(method={"method": "topsis", "normalisation": "vector"}))
    made = relative.decide(draw_seed=seed())
    code = made["L1"].reserve[0]
    found = improvements(made, code, most=50)
    assert (found.steps, told(found)) == brute(made, found, 3)


def test_a_search_that_ends_says_how_far_it_came(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clusterdecide.letters.improvement_search.MOST_LISTS", 20)
    relative = CALL.replace(ranking=CALL.ranking.replace(method={"method": "topsis", "normalisation": "vector"}))
    made = relative.decide(draw_seed=seed())
    found = improvements(made, made["L1"].reserve[-1])
    assert (found.steps, found.sets, found.reachable) == (None, (), True)
    assert f"no set of up to {found.tried} steps" in repr(found)
    assert found.to_dict()["exact"] is False


def test_no_place_cannot_be_reached() -> None:
    lots = [lot.replace(places=0 if lot.id == "L1" else lot.places) for lot in CALL.lots]
    made = CALL.replace(lots=lots).decide(draw_seed=seed())
    found = improvements(made, "D10")
    assert (found.steps, found.reachable) == (None, False)
    assert "top grade on every criterion would not fund it" in repr(found)


def test_a_floor_on_a_figure_cannot_be_reached() -> None:
    lots = [lot.replace(floors=lot.floors.replace(leaf={"C2.6": 6})) for lot in CALL.lots]
    made = CALL.replace(lots=lots).decide(draw_seed=seed())
    code = next(s.code for s in made["L1"].standings if s.outcome == "eliminated")
    assert not improvements(made, code).reachable


def test_refusals() -> None:
    made = CALL.decide(draw_seed=seed())
    with pytest.raises(InvalidInputError, match="D03 is funded"):
        improvements(made, "D03")
    with pytest.raises(InvalidInputError, match="D15 is inadmissible: it was not graded"):
        improvements(made, "D15")
    with pytest.raises(InvalidInputError, match="no dossier has the code 'D99'"):
        improvements(made, "D99")
    with pytest.raises(InvalidInputError, match="most must be a positive whole number"):
        improvements(made, "D10", most=0)


def test_it_is_told_in_json_and_in_words() -> None:
    found = improvements(CALL.decide(draw_seed=seed()), "D13")
    stated = found.to_dict()
    assert stated["exact"]
    assert stated["steps"] == found.steps
    assert stated["sets"][0][0]["criterion"] == found.sets[0][0].criterion
    assert f"{found.steps} steps would have funded it, none fewer" in repr(found)
