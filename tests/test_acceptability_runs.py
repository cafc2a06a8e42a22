"""Who runs the draws changes no byte; runs merge; a precision is reached; stated errors are what they say."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import clusterdecide as cd
from clusterdecide.model import GradeSet
from clusterdecide.robustness import blocks

CRITERIA = [cd.Criterion(n, scale=(0, 5)) for n in "abc"]
DRAWS = 100_000  # four tasks


def problem(order: str = "C") -> cd.Problem:
    grades = np.random.default_rng(7).integers(0, 11, (6, 3)) / 2
    return cd.Problem.of(np.array(grades, order=order), CRITERIA)


ANYWHERE = cd.WeightSet.simplex(["a", "b", "c"])


def run(kind: str, **options: Any) -> Any:
    """The same work under any executor."""
    some = problem()
    if kind == "grades":
        options["grades"] = GradeSet.around(some, 0.5)
    source: Any = ANYWHERE
    if kind == "given":
        source = cd.Draws(np.random.default_rng(1).dirichlet(np.ones(3), DRAWS))
    else:
        options |= {"draws": DRAWS, "rng": 11}
    return cd.acceptability(some, source, cd.Topsis(), pairwise=True, **options)


def content(found: Any) -> tuple[bytes, ...]:
    tally = found.tally
    return tally.places.tobytes(), tally.favourable.tobytes(), tally.wins.tobytes(), tally.done.tobytes()


def processes() -> Executor:
    return ProcessPoolExecutor(2, mp_context=get_context("spawn"))


@pytest.mark.parametrize("executor", [lambda: ThreadPoolExecutor(3), processes], ids=["threads", "processes"])
def test_executors_change_no_byte(executor: Any) -> None:
    kinds = ("weights", "grades", "given")
    with executor() as pool:
        for kind in kinds:
            assert content(run(kind, executor=pool)) == content(run(kind))


def test_a_dask_cluster_of_two_workers_changes_no_byte() -> None:
    distributed = pytest.importorskip("dask.distributed")
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with distributed.LocalCluster(**options) as cluster, distributed.Client(cluster) as client:
        for executor in (client.get_executor(), client):
            assert content(run("grades", executor=executor)) == content(run("grades"))


def test_the_layout_of_the_input_changes_no_byte() -> None:
    found = [cd.acceptability(problem(order), ANYWHERE, cd.Topsis(), rng=3) for order in "CF"]
    assert content_of_two(found)
    draws = np.random.default_rng(1).dirichlet(np.ones(3), 5000)
    given = [cd.acceptability(problem(), cd.Draws(np.array(draws, order=o)), cd.Topsis()) for o in ("C", "F")]
    assert content_of_two(given)


def content_of_two(found: list[Any]) -> bool:
    one, other = ([t.places.tobytes(), t.favourable.tobytes()] for t in (f.tally for f in found))
    return one == other


def test_how_far_ahead_tasks_are_sent_changes_no_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    before = content(run("weights"))
    monkeypatch.setattr(blocks, "_AHEAD", 1)
    with ThreadPoolExecutor(2) as pool:
        assert content(run("weights", executor=pool)) == before


def test_parts_take_along_their_own_slice_alone() -> None:
    """A part of given draws is sent without the others."""
    from clusterdecide.robustness.acceptability import _Work

    draws = cd.Draws(np.random.default_rng(1).dirichlet(np.ones(3), DRAWS))
    work = _Work(problem(), draws, cd.Topsis(), None, None, None, pairwise=False)
    sizes = [len(pickle.dumps(part)) for part in work.parts(DRAWS)]
    assert max(sizes) < 1.2 * blocks.TASK * blocks.SEED_BLOCK * 3 * 8


class Lost(Exception):  # noqa: N818 - a test's own
    """What a worker meets."""


def test_an_error_in_a_worker_comes_back_and_the_rest_is_cancelled() -> None:
    def part(number: int) -> Any:
        def work() -> int:
            if number == 1:
                raise Lost
            return number

        return work

    with ThreadPoolExecutor(1) as pool, pytest.raises(Lost):
        list(blocks.performed(map(part, range(500)), pool))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"executor": 3}, "executor needs a method submit"),
        ({"progress": 3}, "progress must be True, or a callable"),
        ({"precision": 0}, "precision must be a positive standard error"),
        ({"precision": "fine"}, "precision must be a positive standard error"),
        ({"precision": 1e-300}, "precision must be a positive standard error .*1e-9 at least"),
        ({"precision": 0.01, "draws": 5}, "give draws or precision, not both"),
    ],
)
def test_runs_refuse(options: Any, words: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=words):
        cd.acceptability(problem(), ANYWHERE, cd.Topsis(), **options)


def test_an_executor_that_was_shut_down_is_refused() -> None:
    with ThreadPoolExecutor(1) as pool:
        pass
    with pytest.raises(cd.InvalidInputError, match=r"the executor takes no work: .* after shutdown; give one"):
        cd.acceptability(problem(), ANYWHERE, cd.Topsis(), executor=pool)


def test_progress_is_told_draws() -> None:
    told: list[tuple[int, int]] = []
    run("weights", progress=lambda done, total: told.append((done, total)))
    assert told == [(min(n * 32768, DRAWS), DRAWS) for n in range(1, 5)]


def test_a_bar_is_drawn_where_tqdm_is_there(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    pytest.importorskip("tqdm")
    run("weights", progress=True)
    assert "100k/100k" in capsys.readouterr().err
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    with pytest.raises(cd.MissingExtraError, match="progress=True needs tqdm"):
        run("weights", progress=True)


def test_a_precision_is_reached_with_no_more_draws_than_it_takes() -> None:
    rough = cd.acceptability(problem(), ANYWHERE, cd.Topsis(), precision=0.002, rng=1)
    assert rough.standard_error.max() <= 0.002
    before = cd.acceptability(problem(), ANYWHERE, cd.Topsis(), draws=rough.draws - 32768, rng=1)
    assert before.standard_error.max() > 0.002
    with ThreadPoolExecutor(2) as pool:
        again = cd.acceptability(problem(), ANYWHERE, cd.Topsis(), precision=0.002, rng=1, executor=pool)
    assert (again.counts == rough.counts).all()
    with pytest.raises(cd.InvalidInputError, match="may need 2500 draws; only 10 are given"):
        cd.acceptability(problem(), cd.Draws(np.full((10, 3), 1 / 3)), cd.Topsis(), precision=0.01)


def test_merged_runs_are_their_pooled_counts() -> None:
    one, other = (cd.acceptability(problem(), ANYWHERE, cd.Topsis(), rng=s, pairwise=True) for s in (1, 2))
    both = one.merge(other)
    assert (both.counts == one.counts + other.counts).all()
    assert (both.tally.wins == one.tally.wins + other.tally.wins).all()
    assert (both.favourable == one.favourable + other.favourable).all()
    assert (both.draws, both.entropy) == (20_000, (1, 2))
    assert (both.confidence == cd.acceptability(problem(), ANYWHERE, cd.Topsis(), draws=20_000, rng=3).confidence).all()
    assert both.merge(cd.acceptability(problem(), ANYWHERE, cd.Topsis(), rng=4, pairwise=True)).entropy == (1, 2, 4)
    assert both.to_dict()["entropy"] == [1, 2]
    given = cd.acceptability(problem(), cd.Draws(np.full((10, 3), 1 / 3)), cd.Topsis())
    assert given.merge(given).entropy is None


def test_runs_over_the_same_panel_merge_wherever_they_come_from() -> None:
    def run(marks: list[list[int]], seed: int) -> cd.Acceptability:
        panel = cd.PanelGrades({"E1": [[1, 2], [2, 1], [3, 3]], "E2": marks})
        two = cd.Problem.of([[1, 2], [2, 1], [3, 3]], [cd.Criterion(n, scale=(0, 5)) for n in ("a", "b")])
        return cd.acceptability(two, cd.Weights.equal(("a", "b")), cd.WeightedSum(), grades=panel, draws=50, rng=seed)

    one, other = run([[2, 2], [4, 1], [3, 1]], 1), run([[2, 2], [4, 1], [3, 1]], 2)
    np.testing.assert_array_equal(one.merge(other).counts, one.counts + other.counts)
    assert hash(one.grades) == hash(other.grades)
    with pytest.raises(cd.InvalidInputError, match="these differ in their grades"):
        one.merge(run([[2, 2], [4, 1], [3, 2]], 2))


def test_runs_that_differ_in_more_than_the_seed_do_not_merge() -> None:
    base = cd.acceptability(problem(), ANYWHERE, cd.Topsis(), draws=10, rng=1)
    other = problem().take([1, 0, 2, 3, 4, 5])
    narrow = cd.WeightSet.around(cd.Weights.equal(["a", "b", "c"]), 0.2)
    grades = GradeSet.around(problem(), 0.5)
    for changed, words in [
        (cd.acceptability(other, ANYWHERE, cd.Topsis(), draws=10, rng=2), "differ in their problem"),
        (cd.acceptability(problem(), ANYWHERE, cd.WeightedSum(), draws=10, rng=2), "differ in their method"),
        (cd.acceptability(problem(), narrow, cd.Topsis(), draws=10, rng=2), "differ in their source"),
        (cd.acceptability(problem(), ANYWHERE, cd.Topsis(), grades=grades, draws=10, rng=2), "differ in their grades"),
        (cd.acceptability(problem(), ANYWHERE, cd.Topsis(), draws=10, rng=1), "both runs hold the draws of seed 1"),
        (cd.acceptability(problem(), ANYWHERE, cd.Topsis(), draws=10, rng=2, pairwise=True), "wins were counted in"),
    ]:
        with pytest.raises(cd.InvalidInputError, match=words):
            base.merge(changed)
    with pytest.raises(cd.InvalidInputError, match="merge needs the Acceptability of another run, got str"):
        base.merge("another")  # type: ignore[arg-type]
    with pytest.raises(cd.InvalidInputError, match="wins were not counted"):
        base.pairwise_winning  # noqa: B018


# three problems with known answers: each gives a result and the true shares
def _corners(seed: int) -> tuple[Any, Any]:
    """Three corners and a compromise: areas of parts of a triangle."""
    some = cd.Problem.of([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0.5] * 3], [cd.Criterion(n, scale=(0, 1)) for n in "abc"])
    corner = [1 / 4, 1 / 12, 1 / 3, 1 / 3]
    found = cd.acceptability(some, ANYWHERE, cd.WeightedSum(), draws=2000, rng=seed)
    return found, np.array([corner, corner, corner, [1 / 4, 3 / 4, 0, 0]])


TWO = cd.Problem.of([[1, 0.3], [0.0, 0.3 + 3 / 7]], [cd.Criterion(n, scale=(0, 1)) for n in "ab"])
EDGE = float(cd.breakpoints(TWO, [0.9, 0.1], cd.Topsis("scale")).low[0])


def _crossing(seed: int) -> tuple[Any, Any]:
    """Two criteria, TOPSIS: the first leads where its weight is above the one at which they cross."""
    found = cd.acceptability(TWO, cd.WeightSet.simplex(["a", "b"]), cd.Topsis("scale"), draws=2000, rng=seed)
    return found, np.array([[1 - EDGE, EDGE], [EDGE, 1 - EDGE]])


FOUR = cd.Problem.of(np.full((4, 2), 2.5), [cd.Criterion(n, scale=(0, 5)) for n in "ab"])
REACH = GradeSet.around(FOUR, 1)


def _alike(seed: int) -> tuple[Any, Any]:
    """Four alternatives whose grades follow one law: each takes each rank equally often."""
    found = cd.acceptability(FOUR, cd.Weights.equal(["a", "b"]), cd.Topsis("scale"), grades=REACH, draws=2000, rng=seed)
    return found, np.full((4, 4), 0.25)


@pytest.mark.parametrize("make", [_corners, _crossing, _alike])
def test_intervals_hold_the_true_share_as_often_as_they_say(make: Any) -> None:
    held = []
    for seed in range(2000):
        found, true = make(seed)
        low, high = found.interval(0.95)
        open_ = (true > 0) & (true < 1)
        held.append(((low <= true) & (true <= high))[open_])
    assert 0.94 <= np.mean(held) <= 0.96


@pytest.mark.parametrize("confidence", [1, 0, 1 - 1e-16, float("nan"), "95 %"])
def test_intervals_refuse_a_confidence_that_is_no_share(confidence: Any) -> None:
    found, _ = _alike(1)
    with pytest.raises(cd.InvalidInputError, match="confidence must be between 0 and 1"):
        found.interval(confidence)


def test_the_error_of_the_mean_rank_is_that_of_many_runs() -> None:
    runs = [_corners(seed)[0] for seed in range(300)]
    spread = np.std([r.expected_rank for r in runs], axis=0)
    np.testing.assert_allclose(spread, runs[0].expected_rank_error, rtol=0.15)


PEAK = """
import sys
import numpy as np
import clusterdecide as cd
problem = cd.Problem.of(np.random.default_rng(0).random((12, 6)))
cd.acceptability(problem, cd.WeightSet.simplex(problem.criteria_names), cd.Topsis(), draws=int(sys.argv[1]), rng=1)
print(open("/proc/self/status").read().split("VmHWM:")[1].split()[0])
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not tell its peak memory")
def test_memory_does_not_grow_with_the_draws() -> None:
    sizes = [100_000, 1_000_000]
    if os.environ.get("HYPOTHESIS_PROFILE") == "deep":
        sizes.append(10_000_000)
    peaks = [int(subprocess.check_output([sys.executable, "-c", PEAK, str(n)])) / 1024 for n in sizes]
    assert max(peaks) < 300
    assert max(peaks) - min(peaks) < 8
