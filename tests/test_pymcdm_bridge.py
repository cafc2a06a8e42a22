"""pymcdm, both ways: any of its methods behind our protocol, any of ours as a callable of its signature."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pymcdm
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymcdm import methods as peer

import clusterdecide as cd
from clusterdecide.interop import from_pymcdm, to_pymcdm
from clusterdecide.methods import Additive, Comet, Edas, Electre1, Spotis, WeightedProduct

pytestmark = pytest.mark.filterwarnings("ignore:Alternatives with indices:UserWarning")  # of pymcdm, on dominance
BOUNDS = np.array([[0.0, 10.0]] * 3)
THEIR_NORMALISATIONS = pymcdm.normalizations.minmax_normalization, pymcdm.normalizations.vector_normalization
PLAIN = [
    "ARAS", "AROMAN", "COCOSO", "CODAS", "EDAS", "LMAW", "MABAC", "MAIRCA", "MARCOS", "MOORA", "OCRA", "PROBID",
    "RAM", "SPROBID", "TOPSIS", "VIKOR", "WASPAS", "WPM", "WSM",
]  # fmt: skip
THEIRS = [
    *(getattr(peer, name)() for name in PLAIN),
    peer.SPOTIS(BOUNDS),
    peer.PROMETHEE_II("usual"),
    peer.RIM(BOUNDS),
]
theirs = pytest.mark.parametrize("method", THEIRS, ids=lambda method: type(method).__name__)
SENSES, SIDES = np.array([1, -1, 1]), ["max", "min", "max"]


def some(seed: int, rows: int = 6) -> tuple[cd.Problem, Any]:
    x = np.random.default_rng(seed).integers(2, 90, (rows, 3)) / 10
    return cd.Problem.of(x, list("abc"), sense=["max", "min", "max"]), x


@theirs
def test_a_method_of_theirs_ranks_as_it_does_alone(method: Any) -> None:
    problem, x = some(3)
    weights = np.array([0.5, 0.3, 0.2])
    ranking = cd.rank(problem, weights, from_pymcdm(method))
    alone = np.asarray(method(x, weights, SENSES))
    assert np.sort(np.abs(ranking.score)).tolist() == pytest.approx(np.sort(np.abs(alone)).tolist())
    theirs_, ours = np.asarray(method.rank(alone)), ranking.rank
    told_apart = ~np.isclose(alone[:, None], alone, rtol=1e-12)  # they rank ties by rounding
    assert (((theirs_[:, None] < theirs_) == (ours[:, None] < ours)) | ~told_apart).all()
    assert repr(from_pymcdm(method)).startswith(f"pymcdm.{type(method).__name__}(")
    assert "0x" not in repr(from_pymcdm(method))


@theirs
def test_more_is_better_whatever_their_index(method: Any) -> None:
    """Dominance tells which way a score runs; RIM is judged by its own ideal, CODAS may break dominance elsewhere."""
    x = np.array([[5.0, 5, 5], [6, 4, 6], [3, 7, 4], [8, 2, 3]])
    problem = cd.Problem.of(x, list("abc"), sense=["max", "min", "max"])
    score = cd.rank(problem, [0.4, 0.3, 0.3], from_pymcdm(method)).score
    if not isinstance(method, peer.RIM):
        assert score[1] > score[0]


def test_batches_of_weights_and_of_grades_are_single_runs() -> None:
    problem, x = some(5)
    method = from_pymcdm(peer.TOPSIS())
    ways = np.array([[0.5, 0.3, 0.2], [0.1, 0.1, 0.8]])
    grades = np.stack([x, x[::-1]])
    scorer = method.on(problem)
    np.testing.assert_array_equal(scorer.score(ways), [scorer.score(way) for way in ways])
    several = method.on(problem, grades).score(ways)
    np.testing.assert_array_equal(several, [method.on(problem, g).score(w) for g, w in zip(grades, ways)])
    share = cd.acceptability(
        problem, cd.WeightSet.around(cd.Weights.of({"a": 0.5, "b": 0.3, "c": 0.2}), 0.2), method, draws=64, rng=1
    )
    assert share.first(1).sum() == pytest.approx(1)


def test_comet_takes_no_weights() -> None:
    values = [np.array([1.0, 4, 10]), np.array([1.0, 6, 10])]
    model = peer.COMET(values, peer.comet_tools.MethodExpert(peer.WSM(), np.array([0.5, 0.5]), np.array([1, 1])))
    problem = cd.Problem.of([[1, 2], [3, 9], [8, 4]], ["a", "b"])
    ranking = cd.rank(problem, method=from_pymcdm(model))
    np.testing.assert_allclose(ranking.score, model(problem.grades))


@pytest.mark.parametrize(("name", "why"), [("COPRAS", "adds costs as if they were benefits"), ("LoPM", "upside down")])
def test_methods_known_to_be_wrong_are_refused_with_the_reason(name: str, why: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=why):
        from_pymcdm(getattr(peer, name)())


def test_the_reasons_are_still_true() -> None:
    """A later pymcdm may mend them: then the refusals go."""
    weights, cost = np.array([1.0]), np.array([-1])
    copras = np.asarray(peer.COPRAS()([[1.0], [2.0]], weights, cost))
    assert copras[1] > copras[0]
    lopm = peer.LoPM()
    assert lopm.rank(lopm(np.array([[1.0], [2.0]]), weights, np.array([1]))).tolist() == [1, 2]


def test_what_is_no_method_of_theirs_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for wrong in (peer.TOPSIS, cd.Topsis(), "topsis"):
        with pytest.raises(cd.InvalidInputError, match="an object of a pymcdm method"):
            from_pymcdm(wrong)
    monkeypatch.setitem(sys.modules, "pymcdm.methods.mcda_method", None)
    with pytest.raises(cd.MissingExtraError, match=r"clusterdecide\[crosscheck\]"):
        from_pymcdm(peer.TOPSIS())


def test_what_they_refuse_or_cannot_answer_is_an_error_of_ours() -> None:
    problem = cd.Problem.of([[1.0, 2.0], [1.0, 2.0]], ["a", "b"])
    with pytest.raises(cd.InvalidInputError, match=r"the score nan|refuses the data"), np.errstate(all="ignore"):
        cd.rank(problem, [0.5, 0.5], from_pymcdm(peer.TOPSIS()))
    with pytest.raises(cd.InvalidInputError, match="pymcdm's VIKOR refuses the data"):
        cd.rank(problem, [0.5, 0.5], from_pymcdm(peer.VIKOR()))


OURS = [
    (cd.Topsis(normalisation="minmax"), peer.TOPSIS(), None),
    (cd.Topsis(), peer.TOPSIS(pymcdm.normalizations.vector_normalization), None),
    (cd.WeightedSum(normalisation="minmax"), peer.WSM(pymcdm.normalizations.minmax_normalization), None),
    (Edas(), peer.EDAS(), None),
    (Spotis(), peer.SPOTIS(BOUNDS), [(0.0, 10.0)] * 3),
]


@settings(max_examples=20)
@given(seed=st.integers(0, 10_000))
@pytest.mark.parametrize(("ours", "theirs_", "scales"), OURS, ids=lambda value: type(value).__name__)
def test_a_method_of_ours_is_called_as_theirs(ours: Any, theirs_: Any, scales: Any, seed: int) -> None:
    _, x = some(seed)
    weights = np.array([0.5, 0.3, 0.2])
    f = to_pymcdm(ours, scales=scales)
    scores = f(x, weights, SENSES)
    if not (isinstance(ours, cd.Topsis) and ours.normalisation == "vector"):  # costs are turned around differently
        sign = 1 if theirs_._reverse_ranking else -1
        np.testing.assert_allclose(np.diff(scores), sign * np.diff(theirs_(x, weights, SENSES)), atol=1e-9)
    problem = cd.Problem.of(
        x,
        [
            cd.Criterion(f"C{j + 1}", s, scale=e)
            for j, (s, e) in enumerate(zip(["max", "min", "max"], scales or [None] * 3))
        ],
    )
    ranking = cd.rank(problem, weights, ours)
    assert f.rank(scores).tolist() == ranking.rank.tolist()


def test_refusals_of_the_callable() -> None:
    f = to_pymcdm(WeightedProduct())
    with pytest.raises(cd.InvalidInputError, match=r"type 2 must be 1 \(more is better\) or -1"):
        f([[1, 2]], [0.5, 0.5], [1, 0])
    with pytest.raises(cd.InvalidInputError, match="1 scales for 2 criteria"):
        to_pymcdm(Spotis(), scales=[(0, 1)])([[1, 2]], [0.5, 0.5], [1, 1])
    with pytest.raises(cd.InvalidInputError, match="outrank"):
        to_pymcdm(Electre1())  # type: ignore[arg-type]
    for types in ([[1], [1]], None, 1, ["max", "max"], np.ones((2, 1))):
        with pytest.raises(cd.InvalidInputError, match=r"1 \(more is better\) or -1 \(less is better\)"):
            f([[1, 2]], [0.5, 0.5], types)
    for scales in ("abc", [(0, 1), (1, 0)], 5):
        with pytest.raises(cd.InvalidInputError, match=r"scale must be"):
            to_pymcdm(Spotis(), scales=scales)([[1, 2]], [0.5, 0.5], [1, 1])  # type: ignore[arg-type]
    for scores in ([1, np.nan], [[1, 2]], "ab", [], None):
        with pytest.raises(cd.InvalidInputError, match="scores must be finite numbers, one for each alternative"):
            f.rank(scores)
    comet = Comet({"C1": (0, 10)}, ratings=(1, 2))
    with pytest.raises(cd.InvalidInputError, match="takes no weights"):
        to_pymcdm(comet)([[1], [2]], [1.0], [1])
    assert to_pymcdm(comet)([[1], [2]], None, [1]).shape == (2,)


def test_a_method_of_theirs_has_the_form_that_promises_nothing() -> None:
    problem, _ = some(1)
    assert not isinstance(from_pymcdm(peer.WSM()).on(problem), Additive)


def test_one_pair_is_the_scale_of_all_criteria() -> None:
    both = [
        to_pymcdm(Spotis(), scales=scales)([[1, 2], [3, 1]], [0.5, 0.5], [1, -1]) for scales in ((0, 5), [(0, 5)] * 2)
    ]
    assert both[0].tolist() == both[1].tolist()


def test_a_method_of_theirs_is_named_with_its_parameters() -> None:
    """Two forms of one method must be told apart where their rankings are compared."""
    problem, _ = some(2)
    forms = [from_pymcdm(peer.TOPSIS(one)) for one in THEIR_NORMALISATIONS]
    result = cd.compare(problem, [0.5, 0.3, 0.2], forms)
    assert result.normalisations == ("minmax", "vector")
    assert [label.count("'") for label in result.labels] == [2, 2]
    assert "[" not in repr(result)  # the label names the normalisation already
    assert repr(from_pymcdm(peer.VIKOR())) == "pymcdm.VIKOR(normalization='none', v=0.5)"
    assert result.methods[1] == "pymcdm.TOPSIS(normalization='vector')"
    bounds = from_pymcdm(peer.SPOTIS(BOUNDS))
    assert repr(bounds) == "pymcdm.SPOTIS(bounds=[[0.0, 10.0], [0.0, 10.0], [0.0, 10.0]], esp=None)"
    assert bounds.normalisation == ""
    wide = peer.SPOTIS(np.tile([0.0, 1.0], (20, 1)))
    assert repr(from_pymcdm(wide)) == "pymcdm.SPOTIS(bounds=array of shape (20, 2), esp=None)"


@pytest.mark.parametrize("name", ["COPRAS", "LoPM"])
def test_what_inherits_a_fault_is_refused_too(name: str) -> None:
    kind = getattr(peer, name)
    derived = type("Ours", (kind,), {"__init__": lambda _: None})()
    with pytest.raises(cd.InvalidInputError, match=f"pymcdm's {name}"):
        from_pymcdm(derived)
