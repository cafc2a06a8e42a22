"""What a ranking says: order, ties, steps by label, text, HTML, plain values."""

from __future__ import annotations

import json
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide._json import canonical_json
from clusterdecide.testing import problems, weights_for

CRITERIA = [cd.Criterion("vision", scale=(0, 5)), cd.Criterion("cost", "min", scale=(0, 200))]
PROBLEM = cd.Problem.of([[4, 100], [3, 50], [4, 100], [1, 200]], CRITERIA, alternatives=["A", "B", "<C>", "D"])
WEIGHTS = {"vision": 0.5, "cost": 0.5}


@given(problems(), st.data())
def test_ranks_order_and_ties_agree(problem: cd.Problem, data: st.DataObject) -> None:
    ranking = cd.rank(problem, data.draw(weights_for(problem)), cd.WeightedSum())
    assert [ranking[name] for name in ranking.alternatives] == ranking.rank.tolist()
    assert [ranking[name] for name in ranking.order] == sorted(ranking.rank.tolist())
    assert sorted(ranking.order) == sorted(ranking.alternatives)
    assert ranking[ranking.order[0]] == 1
    for group in ranking.ties:
        assert len({ranking[name] for name in group}) == 1
    tied = sum(len(group) for group in ranking.ties)
    assert len(set(ranking.rank.tolist())) == len(ranking) - tied + len(ranking.ties)


def test_ties_share_the_best_rank_in_the_order_of_the_problem() -> None:
    ranking = cd.rank(PROBLEM, WEIGHTS, cd.WeightedSum())
    assert ranking.rank.tolist() == [2, 1, 2, 4]
    assert ranking.order == ("B", "A", "<C>", "D")
    assert ranking.ties == (("A", "<C>"),)
    assert (ranking["B"], len(ranking)) == (1, 4)
    with pytest.raises(cd.InvalidInputError, match="no alternative is named 'E'; there are 'A', 'B'"):
        ranking["E"]


def test_a_ranking_reads_well() -> None:
    ranking = cd.rank(PROBLEM, WEIGHTS, cd.WeightedSum())
    assert repr(ranking).splitlines() == [
        "rank   score  alternative",
        "   1  0.6750  B",
        "   2  0.6500  A",
        "   2  0.6500  <C>",
        "   4  0.1000  D",
        "WeightedSum(normalisation='scale')",
    ]
    html = ranking._repr_html_()
    assert "&lt;C&gt;" in html
    assert "<C>" not in html
    assert "scores are relative to the alternatives present" in repr(cd.rank(PROBLEM, WEIGHTS, cd.Topsis()))


def test_a_long_ranking_is_cut_and_raw_weights_are_told() -> None:
    long = cd.rank(cd.Problem.of(np.arange(60.0)[:, None]), cd.Weights.raw([3.0]), cd.WeightedSum(normalisation="max"))
    assert "first 50 of 60 shown" in repr(long)
    assert "weights sum to 3" in repr(long)
    assert long.weights.total == 3.0


def test_steps_are_labelled() -> None:
    explained = cd.rank(PROBLEM, WEIGHTS, cd.Topsis()).explain()
    assert list(explained) == [
        *("weights", "normalised", "weighted", "ideal", "anti_ideal", "to_ideal", "to_anti_ideal", "score"),
    ]
    assert len(explained) == 8
    assert explained["weighted"].columns == ("vision", "cost")
    assert explained["weighted"].rows == PROBLEM.alternatives
    assert (explained["ideal"].rows, explained["ideal"].columns) == (("vision", "cost"), ())
    assert repr(explained["weights"]).splitlines() == ["weights", "vision   0.5", "cost     0.5"]
    assert repr(explained).startswith("Topsis(normalisation='vector')")
    assert "&lt;C&gt;" in explained._repr_html_()
    assert "<C>" not in explained._repr_html_()
    assert "<table" in explained["ideal"]._repr_html_()
    with pytest.raises(cd.InvalidInputError, match="no step is named 'x'; there are weights, normalised"):
        explained["x"]


def test_steps_end_in_the_score_that_is_ranked() -> None:
    for method in (cd.Topsis(), cd.WeightedSum()):
        ranking = cd.rank(PROBLEM, WEIGHTS, method)
        np.testing.assert_allclose(ranking.steps.score, ranking.score, rtol=1e-12)
        np.testing.assert_allclose(ranking.explain()["score"].values, ranking.score, rtol=1e-12)


def test_plain_values_go_through_json() -> None:
    told = json.loads(canonical_json(cd.rank(PROBLEM, WEIGHTS, cd.WeightedSum()).to_dict()))
    assert told["rank"] == [2, 1, 2, 4]
    assert told["weights"] == WEIGHTS
    assert told["method"] == "WeightedSum(normalisation='scale')"
    assert told["alternatives"][2] == "<C>"


def test_a_frame_needs_a_library_when_the_source_was_none() -> None:
    import pandas as pd

    ranking = cd.rank(PROBLEM, WEIGHTS, cd.WeightedSum())
    frame = ranking.to_frame("pandas")
    assert isinstance(frame, pd.DataFrame)
    assert frame["alternative"].tolist() == list(ranking.order)
    with pytest.raises(cd.InvalidInputError, match="the source was not a data frame: name the library"):
        ranking.to_frame()
    with pytest.raises(cd.InvalidInputError, match="no data frame library is called 'excel'"):
        ranking.to_frame("excel")


def test_a_library_that_is_not_installed_is_named() -> None:
    with pytest.raises(cd.MissingExtraError, match="modin is not installed; run: pip install modin"):
        cd.rank(PROBLEM, WEIGHTS, cd.WeightedSum()).to_frame("modin")


def test_a_ranking_does_not_change_and_can_be_pickled() -> None:
    ranking = cd.rank(PROBLEM, WEIGHTS, cd.Topsis())
    with pytest.raises(ValueError, match="read-only"):
        ranking.score[0] = 1
    with pytest.raises(AttributeError):
        ranking.rule = None  # type: ignore[misc]
    again = pickle.loads(pickle.dumps(ranking))  # noqa: S301 - our own bytes
    assert again.order == ranking.order
    assert repr(again) == repr(ranking)


@pytest.mark.parametrize(
    ("method", "relative"),
    [
        (cd.Topsis(normalisation="scale"), False),
        (cd.Topsis(), True),
        (cd.methods.WeightedProduct(normalisation="none"), False),
        (cd.methods.WeightedProduct(normalisation="linear"), True),  # the order is not, the scores are
        (cd.methods.Moora(), True),  # says so by its laws alone
        (cd.Vikor(normalisation="scale"), True),
        (cd.Vikor(v=1, normalisation="scale"), False),
    ],
    ids=repr,
)
def test_the_note_tells_scores_that_depend_on_who_is_present(method: cd.methods.Method, relative: object) -> None:
    criteria = [cd.Criterion(name, scale=(0, 5)) for name in ("a", "b")]
    note = cd.rank(cd.Problem.of([[1, 5], [4, 2]], criteria), [0.5, 0.5], method).note
    assert note == ("scores are relative to the alternatives present" if relative else "")
