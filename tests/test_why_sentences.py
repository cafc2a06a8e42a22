"""The sentence that says why: exact words in both languages, and figures that add up as they are written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide.errors import InvalidInputError
from clusterdecide.reasons.sentence import apportioned
from clusterdecide.reasons.why import why
from clusterdecide.testing import problems, weights_for

NARROW, FIXED = "\u202f", "\u00a0"
LABELS = {"vision": {"fr": "vision partagée"}, "market": {"fr": "marché"}, "team": {"fr": "équipe"}}
CRITERIA = [cd.Criterion(name, scale=(0, 5), label=LABELS[name]) for name in LABELS]
WEIGHTS = {"vision": 0.5, "market": 0.3, "team": 0.2}


def asked(first: list[float], second: list[float], weights: Any = WEIGHTS, **options: Any) -> Any:
    problem = cd.Problem.of([first, second], CRITERIA, alternatives=["Green H2", "Rail"])
    return why(problem, weights, options.pop("method", cd.WeightedSum()), "Green H2", "Rail", **options)


def plain(sentence: str) -> str:
    return sentence.replace(FIXED, " ").replace(NARROW, " ")


SAID = [
    (
        asked([4, 3, 2], [3, 2.5, 3]),
        (
            "Green H2 (0.660) is ahead of Rail (0.570): vision +0.100 and market +0.030 outweigh team −0.040; as long "
            "as team keeps its weight, this holds whatever the other weights."
        ),
        (
            "Green H2 (0,660) passe devant Rail (0,570) : vision partagée +0,100 et marché +0,030 l’emportent sur "
            "équipe −0,040 ; à poids inchangé pour équipe, cela tient quels que soient les autres poids."
        ),
    ),
    (
        asked([3, 2.5, 3], [4, 3, 2]),
        (
            "Rail (0.660) is ahead of Green H2 (0.570): vision +0.100 and market +0.030 outweigh team −0.040; as long "
            "as team keeps its weight, this holds whatever the other weights."
        ),
        (
            "Rail (0,660) passe devant Green H2 (0,570) : vision partagée +0,100 et marché +0,030 l’emportent sur "
            "équipe −0,040 ; à poids inchangé pour équipe, cela tient quels que soient les autres poids."
        ),
    ),
    (
        asked([4, 3, 4], [3, 2, 3]),
        (
            "Green H2 (0.74) is ahead of Rail (0.54): vision +0.10, market +0.06 and team +0.04, and nothing the other "
            "way; this holds whatever the weights."
        ),
        (
            "Green H2 (0,74) passe devant Rail (0,54) : vision partagée +0,10, marché +0,06 et équipe +0,04, et rien "
            "en sens inverse ; cela tient quels que soient les poids."
        ),
    ),
    (
        asked([5, 0, 1], [0, 5, 3]),
        (
            "Green H2 (0.54) is ahead of Rail (0.42): vision +0.50 outweighs market −0.30 and team −0.08; it takes the "
            "weights of all the criteria."
        ),
        (
            "Green H2 (0,54) passe devant Rail (0,42) : vision partagée +0,50 l’emporte sur marché −0,30 et équipe "
            "−0,08 ; il y faut les poids de tous les critères."
        ),
    ),
    (
        asked([4, 2, 3], [2, 4, 3], {"vision": 0.4, "market": 0.4, "team": 0.2}),
        "Green H2 and Rail tie (0.60): vision +0.16 makes up for market −0.16.",
        "Green H2 et Rail sont à égalité (0,60) : vision partagée +0,16 compense marché −0,16.",
    ),
    (
        asked([4, 2, 3], [4, 2, 3]),
        "Green H2 and Rail tie (0.64): no criterion separates them.",
        "Green H2 et Rail sont à égalité (0,64) : aucun critère ne les sépare.",
    ),
    (
        asked([4, 3, 2], [3, 2.5, 3], within=cd.WeightSet.around(cd.Weights.of(WEIGHTS), 0.2)),
        (
            "Green H2 (0.660) is ahead of Rail (0.570): vision +0.100 and market +0.030 outweigh team −0.040; this "
            "holds whatever the admissible weights."
        ),
        (
            "Green H2 (0,660) passe devant Rail (0,570) : vision partagée +0,100 et marché +0,030 l’emportent sur "
            "équipe −0,040 ; cela tient quels que soient les poids admis."
        ),
    ),
]


@pytest.mark.parametrize(("found", "english", "french"), SAID)
def test_the_sentence_word_for_word(found: Any, english: str, french: str) -> None:
    assert plain(found.sentence()) == english
    assert plain(found.sentence("fr")) == french


def test_french_spaces_do_not_break() -> None:
    said = SAID[0][0].sentence("fr")
    assert f"Rail (0,570){NARROW}: vision partagée{FIXED}+0,100 et marché{FIXED}+0,030" in said
    assert f"équipe{FIXED}−0,040{NARROW}; à poids" in said


def test_two_criteria_that_settle_it_within_bounds() -> None:
    names = ["a", "b", "c", "d"]
    problem = cd.Problem.of([[5, 0, 1, 2], [0, 5, 3, 2.5]], [cd.Criterion(name, scale=(0, 5)) for name in names])
    weights = cd.Weights.of(dict(zip(names, [0.5, 0.2, 0.2, 0.1])))
    free = why(problem, weights, cd.WeightedSum(), "A1", "A2")
    assert free.sufficient.criteria == ("a", "b")
    assert free.sentence().endswith("as long as a and b keep their weights, this holds whatever the other weights.")
    assert free.sentence("fr").endswith("à poids inchangés pour a et b, cela tient quels que soient les autres poids.")
    wide = cd.WeightSet.between({"a": (0.2, 0.6), "b": (0, 0.3), "c": (0, 0.3), "d": (0, 0.2)})
    held = why(problem, weights, cd.WeightedSum(), "A1", "A2", within=wide)
    assert held.sufficient.criteria == ("a",)
    assert held.sentence().endswith("as long as a keeps its weight, this holds whatever the other admissible weights.")
    assert plain(held.sentence("fr")).endswith(
        "à poids inchangé pour a, cela tient quels que soient les autres poids admis."
    )


def test_small_parts_are_told_together_and_other_names_can_be_given() -> None:
    names = [f"C{j}" for j in range(1, 9)]
    problem = cd.Problem.of([[5, 5, 4, 4, 4, 2, 1, 1], [1, 2, 2, 3, 3.5, 3, 3, 5]], names)
    found = why(problem, cd.Weights.equal(names), cd.WeightedSum(normalisation="max"), "A1", "A2")
    said = plain(found.sentence(most=1, labels={"A1": "Port", "C1": "first"}))
    assert said.startswith("Port (")
    assert "first +0.100 and the other criteria together +0.184 outweigh C8 −0.100 and the other criteria" in said
    assert "the other criteria together −0.125; as long as" in said
    assert "les autres critères ensemble +0,184" in plain(found.sentence("fr", most=1))


def test_the_nodes_of_the_tree_can_be_told_in_place_of_the_criteria() -> None:
    tree = cd.Hierarchy.of({"strategy": ("0.8", {"vision": "0.625", "market": "0.375"}), "team": "0.2"})
    found = asked([4, 3, 2], [3, 2.5, 3], tree.weights())
    assert "strategy +0.130 outweighs team −0.040" in plain(found.sentence(depth=1))
    assert "vision +0.100 and market +0.030 outweigh team −0.040" in plain(found.sentence(depth=2))


def test_what_is_too_small_for_the_decimals_asked_is_not_denied() -> None:
    found = asked([4, 3, 2], [3, 2.5, 3])
    assert plain(found.sentence(digits=1)).startswith(
        "Green H2 (0.7) is ahead of Rail (0.6): vision +0.1, the rest being too small to write; "
    )
    assert "(1) is ahead of Rail (0)" not in found.sentence(digits=0)
    close = asked([3, 3, 3], [3, 3, 2.999])
    assert "(0.600000) is ahead of Rail (0.599960)" in close.sentence()
    assert "team +0.000040" in plain(close.sentence())


def test_closeness_is_told_the_same_way() -> None:
    found = asked([4, 3, 2], [3, 2.5, 3], method=cd.Topsis(normalisation="scale"))
    assert plain(found.sentence("fr")) == (
        "Green H2 (0,69) passe devant Rail (0,58) : vision partagée +0,12 et marché +0,02 l’emportent sur équipe −0,03"
        " ; à poids inchangé pour équipe, cela tient quels que soient les autres poids."
    )


FIGURE = re.compile(r"[+−]?\d[\d,]*(?:\.\d+)?(?=[ ,;.)]| and)")


@given(
    problem=problems(alternatives=(2, 5), criteria=(1, 5)),
    data=st.data(),
    method=st.sampled_from([cd.WeightedSum(), cd.Topsis(normalisation="scale"), cd.Topsis()]),
    most=st.integers(1, 3),
    digits=st.one_of(st.none(), st.integers(0, 5)),
)
def test_the_figures_add_up_as_they_are_written(
    problem: cd.Problem, data: st.DataObject, method: Any, most: int, digits: int | None
) -> None:
    weights = data.draw(weights_for(problem))
    names = dict(zip([*problem.alternatives, *problem.criteria_names], "STUVWabcdefgh", strict=False))
    found = why(problem, weights, method, *problem.alternatives[:2])
    said = plain(found.sentence(most=most, digits=digits, labels=names))
    figures = [Decimal(text.replace("−", "-").replace(",", "")) for text in FIGURE.findall(said)]
    scores, parts = (figures[:1] * 2, figures[1:]) if found.tied else (figures[:2], figures[2:])
    assert sum(parts) == scores[0] - scores[1]
    assert found.tied or scores[0] > scores[1]
    side = -1 if found.difference < 0 and not found.tied else 1
    unit = 10 ** scores[0].as_tuple().exponent if isinstance(scores[0].as_tuple().exponent, int) else 0
    for c, name in enumerate(problem.criteria_names):
        shown = re.search(rf"(?<![a-z]){names[name]} ([+−]\d+(?:\.\d+)?)", said)
        if shown is not None:
            assert abs(float(shown[1].replace("−", "-")) - side * found.contribution[c]) < unit * (1 + 1e-5)


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=6), st.integers(0, 4))
def test_parts_are_rounded_by_less_than_a_unit_and_never_change_sign(values: list[float], digits: int) -> None:
    total = round(sum(values) * 10**digits)
    units = apportioned(values, total, digits)
    assert sum(units) == total
    for value, unit in zip(values, units):
        assert abs(unit - value * 10**digits) < 1 + 2e-6
        assert unit * value >= 0 or abs(value) < 1e-6


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"lang": "ar"}, "there are 'fr', 'en'"),
        ({"most": 0}, "most must be a whole number from 1 up, got 0"),
        ({"digits": -1}, "digits must be a whole number from 0 up, got -1"),
        ({"digits": 1.5}, "digits must be a whole number from 0 up, got 1.5"),
        ({"depth": 0}, r"depth must be a whole number from 1 \(right below the root\), got 0"),
    ],
)
def test_a_sentence_that_cannot_be_written_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        SAID[0][0].sentence(**options)


@dataclass(frozen=True)
class RawSum:
    """Sums in the unit of the grades, of any magnitude."""

    def on(self, problem: cd.Problem, x: Any = None) -> cd.methods.General:
        values = problem.values(x)
        return cd.methods.General(lambda w: (w[..., None, :] * values).sum(-1))


@pytest.mark.parametrize("unit", [1e-300, 1e-50, 1e20, 1e100, 1e300])
def test_scores_of_any_magnitude_are_told(unit: float) -> None:
    problem = cd.Problem.of([[4 * unit, 2 * unit], [3 * unit, 2.5 * unit]], ["a", "b"], alternatives=["A", "B"])
    said = why(problem, [0.5, 0.5], RawSum(), "A", "B").sentence("en").replace(",", "")
    figures = [Fraction(found.replace("−", "-")) for found in re.findall(r"[+−]?\d+(?:\.\d+)?", said)]
    for figure, expected in zip(figures, (3, 2.75, 0.5, -0.25), strict=True):
        assert float(figure) == pytest.approx(expected * unit, rel=1e-9)
    assert figures[0] - figures[1] == sum(figures[2:])


def test_as_many_decimals_as_anybody_asks() -> None:
    assert "0.66" + "0" * 97 in asked([4, 3, 2], [3, 2.5, 3]).sentence("en", digits=99)
