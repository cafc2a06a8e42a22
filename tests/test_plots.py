"""Plots say what the results say, in both languages, with nothing outside the figure."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt

import clusterdecide as cd

mpl.use("Agg")

NAMES = ["Green H2", "Train Industrie ONCF", "MMI (industrie médicale)", "Digital électronique Agadir"]
LABELS = {
    "strategy": "Stratégie de développement",
    "innovation": "Innovation collaborative",
    "delay": "Délai de départ",
}
GRADES = [[4.5, 4.0, 6], [4.0, 3.0, 9], [3.0, 4.5, 8], [2.5, 3.5, 10]]


def problem() -> cd.Problem:
    ends = {"strategy": (0, 5), "innovation": (0, 5), "delay": (0, 24)}
    criteria = [
        cd.Criterion(name, "min" if name == "delay" else "max", scale=ends[name], label={"fr": label})
        for name, label in LABELS.items()
    ]
    return cd.Problem.of(GRADES, criteria, alternatives=NAMES)


WEIGHTS = cd.Weights.of({"strategy": 0.45, "innovation": 0.35, "delay": 0.2})
SET = cd.WeightSet.around(WEIGHTS, 0.6)
SUM = cd.WeightedSum()


def results() -> dict[str, tuple[Any, Any]]:
    some = problem()
    return {
        "acceptability": (cd.plot.acceptability, cd.acceptability(some, SET, SUM, draws=2000, rng=1)),
        "exact": (cd.plot.acceptability, cd.sensitivity.exact_acceptability(some, SET, SUM)),
        "tornado": (cd.plot.tornado, cd.breakpoints(some, WEIGHTS, cd.Topsis("scale"), watch="winner")),
        "ranges": (cd.plot.weight_ranges, cd.breakpoints(some, WEIGHTS, SUM)),
        "ranges of the first": (cd.plot.weight_ranges, cd.breakpoints(some, WEIGHTS, cd.Topsis(), watch=2)),
        "contributions": (cd.plot.contributions, cd.sensitivity.contributions(some, WEIGHTS, cd.Topsis("scale"))),
        "why": (cd.plot.why, cd.why(some, WEIGHTS, cd.Topsis("scale"), NAMES[1], NAMES[2])),
        "extremes": (cd.plot.extreme_ranks, cd.extreme_ranks(some, SET, SUM)),
    }


RESULTS = results()


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    plt.close("all")


def words(ax: Any) -> list[str]:
    """Every text of a figure that is not empty."""
    return [t.get_text() for t in ax.figure.findobj(mpl.text.Text) if t.get_text() and t.get_visible()]


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("kind", RESULTS)
def test_nothing_is_cut_off(kind: str, lang: str) -> None:
    draw, result = RESULTS[kind]
    ax = draw(result, lang=lang)
    figure = ax.figure
    figure.canvas.draw()
    drawn, (width, height) = figure.get_tightbbox(), figure.get_size_inches()
    assert min(drawn.x0, drawn.y0) >= -0.01
    assert drawn.x1 <= width + 0.01
    assert drawn.y1 <= height + 0.01


@pytest.mark.parametrize("kind", RESULTS)
def test_rows_do_not_overprint_each_other(kind: str) -> None:
    draw, result = RESULTS[kind]
    ax = draw(result)
    ax.figure.canvas.draw()
    boxes = [label.get_window_extent() for label in ax.get_yticklabels()]
    assert len(boxes) >= 3
    assert not any(a.overlaps(b) for a, b in itertools.pairwise(boxes))


@pytest.mark.parametrize("kind", RESULTS)
def test_axes_given_are_drawn_in_and_returned(kind: str) -> None:
    draw, result = RESULTS[kind]
    figure, (left, right) = plt.subplots(1, 2, figsize=(14, 5))
    assert draw(result, right) is right
    assert right.get_title(loc="left")
    assert not left.has_data()
    assert figure.get_suptitle() == ""


def test_shares_are_written_in_their_cells() -> None:
    result = RESULTS["acceptability"][1]
    shown = words(cd.plot.acceptability(result, lang="fr"))
    share = result.rank_acceptability
    first = round(100 * share[0, 0])
    assert f"Green H2 arrive au premier rang dans {first}\u202f% des tirages" in shown
    assert shown.count("·") == int((share == 0).sum())
    assert any("2\u202f000 tirages" in part for part in shown)
    english = words(cd.plot.acceptability(RESULTS["exact"][1]))
    assert any("exact" in part for part in english)


def test_a_share_is_never_rounded_to_certainty() -> None:
    draws = np.full((1000, 2), 0.5)
    draws[:3] = [0.0, 1.0]
    some = cd.Problem.of([[5, 1], [0, 2]], [cd.Criterion(n, scale=(0, 5)) for n in "ab"])
    shown = words(cd.plot.acceptability(cd.acceptability(some, cd.Draws(draws), SUM)))
    assert {"> 99%", "< 1%"} <= set(shown)


def test_a_tornado_tells_whether_a_weight_turns_the_pair() -> None:
    result = RESULTS["tornado"][1]
    order = cd.rank(result.problem, WEIGHTS, cd.Topsis("scale")).order
    shown = words(cd.plot.tornado(result, lang="fr", factor=1.01))
    assert f"Aucun de ces changements de poids ne fait passer {order[1]} devant {order[0]}" in shown
    assert "Stratégie de développement (45\u202f%)" in shown
    some = cd.Problem.of([[5, 0], [0, 4]], [cd.Criterion(n, scale=(0, 5)) for n in "ab"])
    shown = words(cd.plot.tornado(cd.breakpoints(some, [0.55, 0.45], SUM)))
    assert "Which weight would put A2 before A1?" in shown
    pair = (NAMES[3], NAMES[1])
    assert f"Difference of scores: {pair[0]} minus {pair[1]}" in words(cd.plot.tornado(result, between=pair))


def test_ranges_say_who_takes_over() -> None:
    result = RESULTS["ranges of the first"][1]
    shown = " ".join(words(cd.plot.weight_ranges(result, lang="fr")))
    change = min((c for c in result.changes if c.name == "strategy"), key=lambda c: abs(c.weight - result.low[0]))
    entering = next(n for n in change.before if n not in change.after)
    assert f"{entering} entre" in shown
    assert "sans changer les 2 premiers" in shown


def test_contributions_are_drawn_end_to_end() -> None:
    result = RESULTS["contributions"][1]
    ax = cd.plot.contributions(result)
    lengths = np.array([[bar.get_width() for bar in part] for part in ax.containers])
    order = np.argsort(-result.score)
    np.testing.assert_allclose(lengths, result.values[order].T)
    ends = [bar.get_x() + bar.get_width() for bar in ax.containers[-1]]
    np.testing.assert_allclose(ends, result.score[order])


def test_more_than_eight_parts_are_drawn_as_eight() -> None:
    tree = cd.Hierarchy.of({f"N{i}": ("1/4", {f"C{3 * i + j}": "1/3" for j in range(3)}) for i in range(4)})
    weights = tree.weights()
    some = cd.Problem.of(np.random.default_rng(0).random((3, 12)), list(weights.criteria))
    result = cd.sensitivity.contributions(some, weights, cd.WeightedSum(normalisation="minmax"))
    ax = cd.plot.contributions(result, lang="fr")
    assert [t.get_text() for t in ax.get_legend().get_texts()][-1] == "5 autres"
    assert len(ax.containers) == 8
    ends = sum(np.array([bar.get_width() for bar in part]) for part in ax.containers)
    np.testing.assert_allclose(ends, np.sort(result.score - result.base)[::-1], atol=1e-12)
    nodes = cd.plot.contributions(result, depth=1)
    assert [t.get_text() for t in nodes.get_legend().get_texts()] == ["N0", "N1", "N2", "N3"]
    with pytest.raises(cd.InvalidInputError, match="depth must be a whole number from 1"):
        cd.plot.contributions(result, depth=0)


def test_why_puts_the_leader_first_whoever_is_asked_about() -> None:
    some, method = problem(), cd.Topsis("scale")
    for a, b in ((NAMES[1], NAMES[2]), (NAMES[2], NAMES[1])):
        found = cd.why(some, WEIGHTS, method, a, b)
        ahead, behind = (a, b) if found.difference > 0 else (b, a)
        assert f"Pourquoi {ahead} devance {behind}" in words(cd.plot.why(found, lang="fr"))
    twins = cd.Problem.of([[1, 2], [1, 2]], [cd.Criterion(n, scale=(0, 5)) for n in "ab"])
    assert "A1 and A2 tie" in words(cd.plot.why(cd.why(twins, [0.5, 0.5], SUM, "A1", "A2")))


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"factor": 1}, "factor must be above 1"),
        ({"between": ("Green H2", "X")}, "no alternative is named 'X'"),
    ],
)
def test_tornado_refuses(options: Any, text: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=text):
        cd.plot.tornado(RESULTS["tornado"][1], **options)


def test_a_tornado_needs_two() -> None:
    alone = cd.breakpoints(problem().take([0]), WEIGHTS, SUM)
    with pytest.raises(cd.InvalidInputError, match="needs two alternatives"):
        cd.plot.tornado(alone)


@pytest.mark.parametrize("kind", RESULTS)
def test_a_language_without_catalogue_is_refused(kind: str) -> None:
    draw, result = RESULTS[kind]
    with pytest.raises(cd.InvalidInputError, match="'de'"):
        draw(result, lang="de")


def test_without_matplotlib_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(cd.MissingExtraError, match=r'pip install "clusterdecide\[plot\]"'):
        cd.plot.acceptability(RESULTS["acceptability"][1])


def test_exact_shares_are_not_said_to_be_drawn() -> None:
    for lang in ("en", "fr"):
        ax = cd.plot.acceptability(RESULTS["exact"][1], lang=lang)
        title = ax.figure.get_suptitle()
        assert "admissible" in title
        assert any("exact" in part for part in words(ax))
        assert not any(word in title for word in ("draws", "tirages"))


def test_a_title_does_not_round_a_share_to_certainty() -> None:
    draws = np.full((1000, 2), 0.5)
    draws[:3] = [0.0, 1.0]
    some = cd.Problem.of([[5, 1], [0, 2]], [cd.Criterion(n, scale=(0, 5)) for n in "ab"])
    title = cd.plot.acceptability(cd.acceptability(some, cd.Draws(draws), SUM)).figure.get_suptitle()
    assert "> 99%" in title


@pytest.mark.parametrize("kind", RESULTS)
def test_another_result_is_refused(kind: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=r"this plot draws the result [A-Z]\w+.*, got dict"):
        RESULTS[kind][0]({})


ODD = ["costs 5 $ or 6 $", "$\\nothing$", "x" * 150, "a name of many words " * 9, "<b>&"]


@pytest.mark.parametrize("axes", ["new", "given"])
def test_names_are_drawn_as_they_are_and_long_ones_leave_room(axes: str) -> None:
    criteria = [cd.Criterion(name, scale=(0, 5)) for name in ODD[:3]]
    grades = [[4, 2, 1], [3, 3, 2], [1, 4, 4], [5, 0, 2], [2, 2, 3]]
    some = cd.Problem.of(grades, criteria, alternatives=ODD)
    drawn = {
        cd.plot.acceptability: cd.acceptability(some, cd.WeightSet.simplex(ODD[:3]), SUM, draws=100, rng=1),
        cd.plot.contributions: cd.sensitivity.contributions(some, [0.4, 0.3, 0.3], SUM),
        cd.plot.why: cd.why(some, [0.4, 0.3, 0.3], SUM, ODD[0], ODD[1]),
    }
    for plot, result in drawn.items():
        ax = plot(result, plt.subplots(2)[1][0]) if axes == "given" else plot(result)
        ax.figure.canvas.draw()  # a formula that is none, or no room left, would be an error
        labels = [label.get_text() for label in ax.get_yticklabels()]
        assert all(len(line) <= 40 for label in labels for line in label.split("\n"))
        assert ODD[0] in labels
        assert not any(t.get_parse_math() for t in ax.get_yticklabels())
