"""Swing weighting: exact shares, groups, refusals; a call whose weights come from swings."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide.calls import Call, GroupWeights, SwingRound
from clusterdecide.errors import InvalidInputError
from clusterdecide.weighting import published_percent, swing

NAMES = ("a", "b", "c", "d")


@st.composite
def swings(draw: st.DrawFn) -> dict[str, int]:
    best = draw(st.sampled_from(NAMES))
    return {name: 100 if name == best else draw(st.integers(0, 100)) for name in NAMES}


def test_the_car_buyer_of_the_textbooks() -> None:
    # R. T. Clemen, Making Hard Decisions (1996): swings of price 100, life span 75, colour 10; weights .541, .405, .054
    weights = swing({"price": 100, "life span": 75, "colour": 10})
    assert [round(value, 3) for value in weights.to_dict().values()] == [0.541, 0.405, 0.054]
    assert weights.evidence.shares["price"] == Fraction(100, 185)


@given(points=swings())
def test_weights_are_in_the_ratio_of_the_points(points: dict[str, int]) -> None:
    shares = swing(points).evidence.shares
    assert sum(shares.values()) == 1
    assert all(shares[a] * points[b] == shares[b] * points[a] for a in NAMES for b in NAMES)


@given(group=st.lists(swings(), min_size=1, max_size=4), data=st.data())
def test_a_group_is_the_plain_mean_of_its_members_and_nobody_counts_more_for_giving_more(
    group: list[dict[str, int]], data: Any
) -> None:
    members = {f"M{i}": points for i, points in enumerate(group)}
    voices = {name: data.draw(st.integers(1, 5)) for name in members}
    shares = swing(members, voices=voices).evidence.shares
    for name in NAMES:
        total = Fraction(0)
        for member, points in members.items():
            total += Fraction(voices[member], sum(voices.values())) * Fraction(points[name], sum(points.values()))
        assert shares[name] == total
    assert swing(dict.fromkeys("xyz", group[0])).evidence.shares == swing(group[0]).evidence.shares


def test_what_one_member_alone_finds_worthless_keeps_a_weight() -> None:
    shares = swing({"M1": {"a": 100, "b": 0}, "M2": {"a": 100, "b": 100}}).evidence.shares
    assert shares == {"a": Fraction(3, 4), "b": Fraction(1, 4)}


def test_the_evidence_reads_as_a_table_and_goes_to_json() -> None:
    evidence = swing({"M1": {"a": 100, "b": 60}, "M2": {"a": 50, "b": 100}}).evidence
    assert "points M1" in repr(evidence)
    assert "mean of own weights" in repr(evidence)
    assert evidence.to_dict()["points"]["M1"] == {"a": 100.0, "b": 60.0}
    assert evidence.own("M1") == {"a": Fraction(5, 8), "b": Fraction(3, 8)}
    with pytest.raises(InvalidInputError, match="no member is called 'M3'"):
        evidence.own("M3")


@pytest.mark.parametrize(
    ("points", "voices", "why"),
    [
        ([1, 2], None, "swings are a mapping"),
        ({}, None, "swings are a mapping"),
        ({"a": 100}, None, "two criteria or more"),
        ({"a": 100, "b": 101}, None, "'b' must lie between 0 and 100, got 101"),
        ({"a": 100, "b": -1}, None, "'b' is negative"),
        ({"a": 90, "b": 50}, None, "the most wanted swing has 100 points, got at most 90"),
        ({"a": 100, "b": float("nan")}, None, "'b' must be finite"),
        ({"a": 100, "b": 50}, {"M1": 1}, "voices are those of several members"),
        ({"M1": {"a": 100, "b": 1}, "M2": {"a": 100, "c": 1}}, None, "member 'M2': swings are compared on the same"),
        ({"M1": {"a": 100, "b": 1}, "M2": 5}, None, "member 'M2': points by criterion are needed, got 5"),
        ({"M1": {"a": 100, "b": 1}}, {"M2": 1}, "voices are those of the members 'M1'"),
        ({"M1": {"a": 100, "b": 1}}, {"M1": 0}, "voices are positive"),
    ],
)
def test_swings_without_meaning_are_refused(points: Any, voices: Any, why: str) -> None:
    with pytest.raises(InvalidInputError, match=why):
        swing(points, voices=voices)


EXAMPLE = cd.calls.example()
MAINS = EXAMPLE.tree().main


def swung(*rounds: dict[str, Any], percents: dict[str, int] | None = None, lot: int = 0) -> Call:
    """The example where the main criteria of a lot are weighed by swings."""
    chosen = EXAMPLE.lots[lot]
    first = chosen.weights[0]
    group = GroupWeights(percents=first.percents if percents is None else percents, source="swing")
    lots = [*EXAMPLE.lots]
    lots[lot] = chosen.replace(weights=(group, *chosen.weights[1:]))
    return EXAMPLE.replace(lots=tuple(lots), swings=tuple(SwingRound.of({"lot": chosen.id, **r}) for r in rounds))


def points(*values: int) -> dict[str, int]:
    return dict(zip(MAINS, values, strict=True))


def test_published_percents_follow_from_swings_by_largest_remainder() -> None:
    # M1: 100 + 80 + 40 + 30 = 250, so 40, 32, 16, 12 %; M2: 50 + 100 + 40 + 10 = 200, so 25, 50, 20, 5 %
    # their mean: 32.5, 41, 18, 8.5; whole parts 32, 41, 18, 8 leave 1, to the first of the equal remainders: 33
    call = swung(
        {"member": "M1", "points": points(100, 80, 40, 30)}, {"member": "M2", "points": points(50, 100, 40, 10)}
    )
    assert call.judged_percents("L1") == points(33, 41, 18, 8)
    differences = {d.child: (d.published, d.from_judgements) for d in call.weight_differences() if d.lot == "L1"}
    assert differences == {"C1": (29, 33), "C2": (42, 41), "C3": (17, 18), "C4": (12, 8)}
    agreed = swung(*(r.dump() for r in call.swings), percents=points(33, 41, 18, 8))
    assert [d for d in agreed.weight_differences() if d.lot == "L1"] == []
    assert call.swing("L1").evidence.voices == {"M1": Fraction(1, 2), "M2": Fraction(1, 2)}


def test_the_last_round_of_a_member_counts_and_voices_are_those_of_the_committee() -> None:
    first = {"member": "M1", "points": points(100, 100, 100, 100)}
    call = swung({**first, "round": 2, "points": points(100, 0, 0, 0)}, first)
    assert call.judged_percents("L1") == points(100, 0, 0, 0)
    heavier = tuple(m.replace(weight=3) if m.id == "M1" else m for m in call.committee)
    call = swung({**first, "points": points(100, 0, 0, 0)}, {"member": "M2", "points": points(0, 100, 0, 0)})
    assert call.replace(committee=heavier).judged_percents("L1") == points(75, 25, 0, 0)


def test_swings_serve_where_the_weights_say_so_or_nothing_else_was_judged() -> None:
    call = swung({"member": "M1", "points": points(100, 100, 100, 100)})
    ahp = call.replace(lots=EXAMPLE.lots)
    assert ahp.judged_percents("L1") == EXAMPLE.judged_percents("L1")
    assert ahp.replace(judgements=()).judged_percents("L1") == points(25, 25, 25, 25)
    assert published_percent(call.swing("L1")) == call.judged_percents("L1")
    with pytest.raises(InvalidInputError, match="no swings on C2 for lot L1; there are on L1/whole tree"):
        call.swing("L1", "C2")


@pytest.mark.parametrize(
    ("rounds", "why"),
    [
        ([{"member": "M9", "points": points(100, 0, 0, 0)}], r"swings\[0\].member: unknown member 'M9'"),
        ([{"lot": "L9", "member": "M1", "points": points(100, 0, 0, 0)}], r"swings\[0\].lot: unknown lot 'L9'"),
        ([{"node": "C9", "member": "M1", "points": {"a": 100}}], r"swings\[0\].node: unknown inner node 'C9'"),
        ([{"member": "M1", "points": {"C1": 100, "C9": 5}}], r"swings\[0\].points.C9: unknown criterion 'C9'"),
        ([{"member": "M1", "points": {"C1": 100}}], r"swings\[0\].points: no points for C2, C3, C4"),
        ([{"member": "M1", "points": points(100, 0, 0, 0)}] * 2, r"swings\[1\]: round 1 of M1 is given twice"),
        (
            [{"member": "M1", "points": points(100, 0, 0, 0), "at": "2024-01-01T09:00:00+01:00"}],
            r"swings\[0\].at: said",
        ),
    ],
)
def test_faults_of_swings_are_named(rounds: list[dict[str, Any]], why: str) -> None:
    with pytest.raises(InvalidInputError, match=why):
        swung(*rounds)


@pytest.mark.parametrize("values", [{"C1": 99}, {"C1": 100, "C2": 101}, {"C1": 100, "C2": -1}, {}])
def test_points_of_a_round_go_from_0_to_100_which_the_best_has(values: dict[str, int]) -> None:
    with pytest.raises(InvalidInputError, match=r"between 0 and 100|has 100 points"):
        SwingRound.of({"lot": "L1", "member": "M1", "points": values})


def test_judgements_said_after_the_first_dossier_came_are_refused() -> None:
    first = min(dossier.received_at for dossier in EXAMPLE.dossiers)
    late = (EXAMPLE.judgements[0].replace(at=first), *EXAMPLE.judgements[1:])
    with pytest.raises(InvalidInputError, match=r"judgements\[0\].at: said at .*; weights are fixed before"):
        EXAMPLE.replace(judgements=late)
    EXAMPLE.replace(judgements=(EXAMPLE.judgements[0].replace(at=EXAMPLE.versions[0].published_at),))
