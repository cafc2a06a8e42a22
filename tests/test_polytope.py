"""Polytopes: vertices against every choice of tight rows, triangulations against Qhull, hulls that are flat."""

from __future__ import annotations

from itertools import combinations
from math import factorial
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.spatial import ConvexHull

from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels import hit_and_run, polytope

NONE = np.empty((0, 4)), np.empty(0)


def rows_of(seed: int, count: int) -> tuple[Any, Any]:
    """Rows that some inner point of the simplex satisfies."""
    generator = np.random.default_rng(seed)
    upper = generator.integers(-3, 4, size=(count, 4)).astype(float)
    return upper, upper @ generator.dirichlet(np.ones(4)) + generator.uniform(0.01, 0.3, count)


def vertices_by_trial(upper: Any, limit: Any) -> Any:
    """Solve for every three rows tight at once; keep what satisfies all."""
    rows, limits = np.concatenate([-np.eye(4), upper]), np.concatenate([np.zeros(4), limit])
    found = []
    for choice in combinations(range(len(rows)), 3):
        matrix = np.concatenate([rows[list(choice)], np.ones((1, 4))])
        if abs(np.linalg.det(matrix)) > 1e-9:
            point = np.linalg.solve(matrix, np.append(limits[list(choice)], 1.0))
            found += [point] * bool((rows @ point <= limits + 1e-9).all())
    return np.unique(np.round(found, 8) + 0.0, axis=0)


@given(seed=st.integers(0, 2**32), count=st.integers(0, 7))
def test_vertices_are_those_found_by_trial(seed: int, count: int) -> None:
    upper, limit = rows_of(seed, count)
    found = polytope.corners(upper, limit, *NONE)
    assert found is not None
    np.testing.assert_allclose(
        np.unique(found.points.round(8) + 0.0, axis=0), vertices_by_trial(upper, limit), atol=2e-8
    )
    slack = np.concatenate([found.points, limit - found.points @ upper.T], axis=1)
    np.testing.assert_array_equal(found.tight, abs(slack) < 1e-10)


@given(seed=st.integers(0, 2**32), count=st.integers(2, 9))
def test_vertices_where_many_rows_meet(seed: int, count: int) -> None:
    """Rows through corners and middles of the simplex: more of them meet in a vertex than there are dimensions."""
    upper = np.random.default_rng(seed).integers(-1, 2, size=(count, 4)).astype(float)
    limit = np.maximum(0.0, upper.mean(1).round())
    upper, limit = upper[np.ptp(upper, axis=1) > 0], limit[np.ptp(upper, axis=1) > 0]
    upper[upper.mean(1) > limit] *= -1
    found = polytope.corners(upper, limit, *NONE)
    assert found is not None
    assert len(found.points) == len(np.unique(found.points.round(8), axis=0))
    np.testing.assert_allclose(
        np.unique(found.points.round(8) + 0.0, axis=0), vertices_by_trial(upper, limit), atol=2e-8
    )


@given(seed=st.integers(0, 2**32), count=st.integers(0, 7), last=st.booleans())
def test_a_triangulation_fills_the_hull_and_no_more(seed: int, count: int, *, last: bool) -> None:
    upper, limit = rows_of(seed, count)
    found = polytope.corners(upper, limit, *NONE)
    assert found is not None
    frame = polytope.frame(found.points)
    here = (found.points - frame.origin) @ frame.axes
    simplices = polytope.triangulation(found.tight, 3, last=last)
    assert simplices is not None
    volumes = polytope.volumes(here[simplices])
    assert volumes.min() > 0
    np.testing.assert_allclose(volumes.sum(), ConvexHull(here).volume, rtol=1e-6)
    inside = np.random.default_rng(seed).dirichlet(np.ones(len(here))) @ here
    shares = [np.linalg.solve(np.vstack([here[s].T, np.ones(4)]), np.append(inside, 1)).min() for s in simplices]
    assert sum(share > 1e-9 for share in shares) <= 1 <= sum(share > -1e-9 for share in shares)


@given(seed=st.integers(0, 2**32), count=st.integers(1, 7))
@example(seed=99210178, count=3)  # one weight is fixed
def test_programmes_and_vertices_find_the_same_hull(seed: int, count: int) -> None:
    """Rows of which one is turned into two opposite ones, so that the set is flat."""
    upper, limit = rows_of(seed, count)
    upper[0, 0] += np.ptp(upper[0]) == 0  # else it would be a multiple of the sum
    found = polytope.corners(upper, limit, *NONE)
    assert found is not None
    level = float((found.points.mean(0)) @ upper[0])
    upper, limit = np.concatenate([upper, [upper[0], -upper[0]]]), np.append(limit, [level, -level])
    flat = polytope.corners(upper, limit, *NONE)
    body = polytope.inner(
        np.concatenate([-np.eye(4), upper]), np.append(np.zeros(4), limit), np.ones((1, 4)), np.ones(1)
    )
    assert flat is not None
    assert body is not None
    frame = polytope.frame(flat.points)
    assert frame.axes.shape == body.axes.shape == (4, 2)
    np.testing.assert_allclose(body.axes @ body.axes.T @ frame.axes, frame.axes, atol=1e-9)
    assert body.radius > 0
    assert body.room.min() > 0
    assert (upper @ body.origin <= limit + 1e-9).all()
    ends = polytope.extremes(body)
    np.testing.assert_allclose(ends.min(0), flat.points.min(0), atol=1e-8)
    np.testing.assert_allclose(ends.max(0), flat.points.max(0), atol=1e-8)


@pytest.mark.parametrize("size", [2, 3, 5, 7])
def test_volumes_known_in_closed_form(size: int) -> None:
    """The cut of the cube [0, 2 / C]^C by the sum of 1: an Irwin-Hall density."""
    found = polytope.corners(np.eye(size), np.full(size, 2 / size), np.empty((0, size)), np.empty(0))
    assert found is not None
    simplices = polytope.triangulation(found.tight, size - 1)
    assert simplices is not None
    share = polytope.volumes(found.points[simplices][..., :-1]).sum() * factorial(size - 1)
    terms = [(-1) ** k * factorial(size) / factorial(k) / factorial(size - k) for k in range(size + 1)]
    expected = sum(t * max(0.0, 1 - 2 * k / size) ** (size - 1) for k, t in enumerate(terms))
    np.testing.assert_allclose(share, expected, rtol=1e-12)


def test_what_is_too_large_is_left() -> None:
    rows = np.eye(24), np.full(24, 0.1), np.empty((0, 24)), np.empty(0)
    assert polytope.corners(*rows) is None
    few = polytope.corners(np.eye(10), np.full(10, 0.2), np.empty((0, 10)), np.empty(0))
    assert few is not None
    assert polytope.triangulation(few.tight, 9) is None
    assert polytope.corners(np.eye(10), np.full(10, 0.2), np.empty((0, 10)), np.empty(0), most=50) is None


def test_the_empty_set_has_no_vertices_and_its_conflict_is_named() -> None:
    upper, limit = np.array([[-1.0, 0, 0, 0], [0, -1, 0, 0], [0, 0, 1, 0]]), np.array([-0.7, -0.5, 0.4])
    empty = polytope.corners(upper, limit, *NONE)
    assert empty is not None
    assert len(empty.points) == 0
    assert (
        polytope.inner(np.vstack([-np.eye(4), upper]), np.append(np.zeros(4), limit), np.ones((1, 4)), np.ones(1))
        is None
    )
    distance, proof = polytope.conflict(upper, limit)
    assert distance > 0.1
    assert (proof > 1e-7).tolist() == [True, True, False]
    assert polytope.inner(-np.eye(4), np.zeros(4), np.ones((2, 4)), np.array([1.0, 2.0])) is None


def test_a_programme_that_fails_is_an_error() -> None:
    body = polytope.Inner(np.full(2, 0.5), np.array([[1.0], [-1.0]]) / 2**0.5, np.empty((0, 2)), np.empty(0), 1.0)
    with pytest.raises(InvalidInputError, match="a linear programme on this set of weights failed"):
        polytope.extremes(body)


def test_r_hat_tells_apart_chains_that_stay_where_they_are() -> None:
    means = np.array([[0.0, 1.0], [0.5, 0.5]])
    trace = hit_and_run.Trace(np.empty(0), means, means**2 + 0.01, np.empty(0))
    r_hat, memory = hit_and_run.split_r_hat(trace, trace, 100)
    np.testing.assert_allclose(r_hat, [np.sqrt((0.01 + 1 / 3) / (0.01 * 100 / 99)), np.sqrt(99 / 100)])
    np.testing.assert_allclose(memory, [100 * (1 / 3) / (0.01 + 1 / 3), 0], atol=1e-12)
    still = hit_and_run.Trace(np.empty(0), means[1:], means[1:] ** 2, np.empty(0))
    assert [part.tolist() for part in hit_and_run.split_r_hat(still, still, 100)] == [[1.0], [0.0]]
