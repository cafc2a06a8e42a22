"""The ladder of ties, against a plain one that places one dossier at a time; the draw; the envelope."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from typing import Any

import pytest
from case_files import grades_stated
from hypothesis import given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide.calls import Call, LadderStep
from clusterdecide.calls.ladder import Ladder, digest

STEPS = (
    LadderStep(by="score", criterion={"L1": "C2"}),
    LadderStep(by="score", criterion={"L1": "C1"}),
    LadderStep(by="region", fact="region"),
    LadderStep(by="draw"),
)


@dataclass(frozen=True)
class Told:
    """Scores of a dossier, given."""

    first: int
    second: int

    def node(self, name: str) -> Fraction:
        return Fraction({"C2": self.first, "C1": self.second}[name])


def plainly(
    groups: list[list[str]], told: dict[str, Told], region: dict[str, str], places: int, seed: str
) -> list[str]:
    """One dossier at a time: best on the first score, then the second, then region, then draw."""
    placed: list[str] = []
    for group in groups:
        left = set(group)
        while left:
            counts = {code: [region[p] for p in placed[:places]].count(region[code]) for code in left}
            best = min(left, key=lambda c: (-told[c].first, -told[c].second, counts[c], digest(seed, c)))
            placed.append(best)
            left.remove(best)
    return placed


@st.composite
def lists(draw: st.DrawFn) -> tuple[list[list[str]], dict[str, Told], dict[str, str], int]:
    codes = [f"D{n:02}" for n in range(draw(st.integers(2, 9)))]
    level = st.integers(0, 1)
    told = {code: Told(draw(level), draw(level)) for code in codes}
    region = {code: draw(st.sampled_from(["Oriental", "national", "Souss"])) for code in codes}
    cut = draw(st.integers(0, len(codes)))
    return [group for group in (codes[:cut], codes[cut:]) if group], told, region, draw(st.integers(0, 5))


@given(case=lists(), seed=st.text(max_size=5))
def test_the_ladder_places_as_if_one_by_one(case: Any, seed: str) -> None:
    groups, told, region, places = case
    ladder = Ladder("L1", STEPS, places, told, {"region": region}, seed)
    ties = [ladder.place(group, Decimal(9 - i)) for i, group in enumerate(groups)]
    assert ladder.placed == plainly(groups, told, region, places, seed)
    assert [tie.order for tie in ties if tie] == [
        tuple(code for code in ladder.placed if code in group) for group in groups if len(group) > 1
    ]
    for tie in (tie for tie in ties if tie):
        assert tie.steps[0].step == 1
        assert set(tie.steps[0].values) == set(tie.tied)
        assert tie.steps[-1].separates


def tied_call() -> Call:
    """The example where D10 and D14 take the grades of D02: at most the region tells them apart."""
    call = grades_stated()
    model = call.dossier("D02")
    twin = call.dossier("D10").replace(grades=model.grades, indicators=model.indicators)
    third = call.dossier("D14").replace(grades=model.grades, indicators=model.indicators)
    swapped = {twin.code: twin, third.code: third}
    return call.replace(dossiers=[swapped.get(dossier.code, dossier) for dossier in call.dossiers])


def test_the_region_with_fewer_funded_of_the_lot_goes_first_and_is_counted_again() -> None:
    call = tied_call()
    seed = "revealed"
    call = call.replace(draw=call.draw.replace(commitment=sha256(seed.encode()).hexdigest()) if call.draw else None)
    result = call.decide(draw_seed=seed)["L1"]
    # D03, placed first, is national as D02 and D14 are; D10 of Souss-Massa takes the third place
    assert result.funded == ("D03", "D09", "D10")
    tie = next(tie for tie in result.ties if "D10" in tie.tied)
    assert set(tie.tied) == {"D02", "D10", "D14"}
    assert [step.kind for step in tie.steps] == ["score", "score", "region", "region", "draw"]
    assert tie.steps[2].values == {"D02": 1, "D10": 0, "D14": 1}
    assert tie.order == ("D10", *sorted(("D02", "D14"), key=lambda code: digest(seed, code)))


def test_the_draw_asks_for_the_revealed_seed() -> None:
    with pytest.raises(
        cd.InvalidInputError, match=r"lot L1: D02, D14 are still tied at step 4 of the ladder, the draw"
    ):
        tied_call().decide()


def test_a_ladder_that_ends_too_soon_says_so() -> None:
    call = tied_call()
    with pytest.raises(
        cd.InvalidInputError, match="the ladder of ties ends without separating D02, D10, D14; add a st"
    ):
        call.replace(ladder=call.ladder[:2]).decide()


def test_a_region_that_the_ladder_needs_must_be_stated() -> None:
    call = tied_call()
    bare = call.dossier("D14").replace(facts={k: v for k, v in call.dossier("D14").facts.items() if k != "region"})
    call = call.replace(dossiers=[bare if dossier.code == "D14" else dossier for dossier in call.dossiers])
    with pytest.raises(cd.InvalidInputError, match="dossier D14: the fact region is not stated, and step 3 of the lad"):
        call.decide()


@pytest.mark.parametrize(
    ("envelope", "places", "funded"),
    [
        (10_000_000, (3, 2), 5),
        (11_999_999, (3, 2), 5),
        (9_999_999, (2, 2), 4),
        (6_000_000, (2, 1), 3),
        (2_000_000, (1, 0), 1),
        (0, (0, 0), 0),
    ],
)
def test_places_are_given_up_in_the_published_order(envelope: int, places: tuple[int, int], funded: int) -> None:
    call = grades_stated()
    decision = call.replace(budget=call.budget.replace(annual_envelope=envelope)).decide()
    assert tuple(lot.places for lot in decision.lots) == places
    assert decision.spend.contracts == funded
    assert decision.spend.per_year == 2_000_000 * funded <= max(envelope, 0)
    assert decision.spend.total == 5 * decision.spend.per_year
    assert [found.code for found in decision.findings].count("BUDGET_EXCEEDED") == (sum(places) < 5)
    assert [lot.order for lot in decision.lots] == [lot.order for lot in call.decide().lots]


def test_money_is_exact() -> None:
    call = grades_stated()
    spend = call.replace(budget=call.budget.replace(amount_per_year=0.1, annual_envelope=0.5)).decide().spend
    assert (spend.per_year, spend.total) == (Decimal("0.5"), Decimal("2.5"))


def test_a_lot_without_dossiers_is_an_empty_list() -> None:
    call = grades_stated()
    decision = call.replace(dossiers=[d for d in call.dossiers if d.requested_lot == "L2"]).decide()
    assert decision["L1"].standings == ()
    assert decision["L1"].problem is decision["L1"].ranking is call.replace(dossiers=[]).problem("L1") is None
    assert decision["L2"].funded == ("D12", "D04")
