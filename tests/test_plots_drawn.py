"""What plots draw stands in the right row, in the order that they promise."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

import clusterdecide as cd

mpl = pytest.importorskip("matplotlib")
mpl.use("Agg")
plt = pytest.importorskip("matplotlib.pyplot")

PROBLEM = cd.Problem.of(
    [[1.0, 1.0], [2.0, 4.9], [4.0, 4.0], [5.0, 0.0], [3.9, 3.9]], [cd.Criterion(n, scale=(0, 5)) for n in "ab"]
)
ANYWHERE = cd.WeightSet.simplex(["a", "b"])


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    plt.close("all")


def test_lines_of_extreme_ranks_go_from_best_to_worst_in_that_order() -> None:
    found = cd.extreme_ranks(PROBLEM, ANYWHERE, cd.WeightedSum())
    drawn = cd.plot.extreme_ranks(found)
    rows = sorted(zip(found.best.tolist(), found.worst.tolist(), found.alternatives))
    assert [label.get_text() for label in drawn.get_yticklabels()] == [name for *_, name in rows]
    lines = [line[:, 0].tolist() for line in drawn.collections[0].get_segments()]
    assert lines == [[best, worst] for best, worst, _ in rows]
    assert sorted(found.worst.tolist()) != [worst for _, worst, _ in rows]  # the two orders differ here


def test_each_share_stands_in_the_row_of_its_alternative() -> None:
    found = cd.acceptability(PROBLEM, ANYWHERE, cd.WeightedSum(), draws=1000, rng=1)
    drawn = cd.plot.acceptability(found)
    order = np.argsort(found.expected_rank, kind="stable")
    assert [label.get_text() for label in drawn.get_yticklabels()] == [found.alternatives[i] for i in order]
    cells = np.asarray(drawn.collections[0].get_array()).reshape(5, 5)
    np.testing.assert_allclose(cells, found.rank_acceptability[order])
    best = found.alternatives[int(found.rank_acceptability[:, 0].argmax())]
    assert best != found.alternatives[0]
    assert best in drawn.figure.get_suptitle()


def test_reasons_stand_by_size_whatever_their_sign() -> None:
    problem = cd.Problem.of([[5, 1, 3], [1, 3, 2.9]], [cd.Criterion(n, scale=(0, 5)) for n in "abc"])
    drawn = cd.plot.why(cd.why(problem, [0.2, 0.2, 0.6], cd.WeightedSum(), "A1", "A2"))
    assert [label.get_text() for label in drawn.get_yticklabels()] == ["a", "b", "c"]
    lengths = np.sum([[bar.get_width() for bar in side] for side in drawn.containers], axis=0)
    np.testing.assert_allclose(lengths, [0.16, -0.08, 0.012])
    swapped = cd.plot.why(cd.why(problem, [0.2, 0.2, 0.6], cd.WeightedSum(), "A2", "A1"))
    assert [label.get_text() for label in swapped.get_yticklabels()] == ["a", "b", "c"]
