"""What a partial order says: pairs, layers, kernel, arrows; text, frames, plain values; and that it has no rank."""

from __future__ import annotations

import copy
import json
import pickle
from itertools import combinations, permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide._json import canonical_json
from clusterdecide.kernels.relations import agreed, relation_of, strong_classes

NAMES = ("A", "B", "<C>", "D", "E")


def order_of(at_least: Any, names: tuple[str, ...] = NAMES) -> cd.PartialOrder:
    matrix = np.array(at_least, dtype=bool)
    problem = cd.Problem.of(np.ones((len(matrix), 2)), ["a", "b"], alternatives=names[: len(matrix)])
    return cd.PartialOrder(problem, cd.Weights.of([0.5, 0.5]), relation_of(matrix), "by hand")


def arrows(size: int, *pairs: tuple[int, int]) -> Any:
    matrix = np.eye(size, dtype=bool)
    for i, j in pairs:
        matrix[i, j] = True
    return matrix


# A and B tie; both are ahead of <C>, which is ahead of D; E is ahead of D alone
ORDER = order_of(arrows(5, (0, 1), (1, 0), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3), (4, 3)))

matrices = st.integers(1, 6).flatmap(
    lambda n: st.lists(st.lists(st.booleans(), min_size=n, max_size=n), min_size=n, max_size=n)
)


def ways(matrix: Any) -> Any:
    """Who reaches whom along any way, by plain loops."""
    reach = np.array(matrix, dtype=bool)
    size = len(reach)
    for k in range(size):
        for i in range(size):
            for j in range(size):
                reach[i, j] |= reach[i, k] and reach[k, j]
    return reach


def test_pairs_are_asked_by_name() -> None:
    assert (ORDER["A", "<C>"], ORDER["<C>", "A"], ORDER["A", "B"], ORDER["A", "E"]) == (1, -1, 0, 2)
    words = [ORDER.compare("A", name) for name in ("<C>", "B", "E")]
    assert words == ["ahead", "tied", "incomparable"]
    assert ORDER.compare("D", "E") == "behind"
    assert ORDER.incomparable == (("A", "E"), ("B", "E"), ("<C>", "E"))
    assert ORDER.ties == (("A", "B"),)
    assert (len(ORDER), ORDER.alternatives, ORDER.method) == (5, NAMES, "by hand")
    assert not ORDER.complete
    assert order_of(arrows(2, (0, 1))).complete


def test_layers_kernel_and_arrows() -> None:
    assert ORDER.classes == (("A", "B"), ("<C>",), ("D",), ("E",))
    assert ORDER.layers == (("A", "B", "E"), ("<C>",), ("D",))
    assert ORDER.kernel == ORDER.best == ("A", "B", "E")
    assert ORDER.hasse == ((("A", "B"), ("<C>",)), (("<C>",), ("D",)), (("E",), ("D",)))


def test_cycles_are_merged_before_the_kernel() -> None:
    cycle = order_of(arrows(5, (0, 1), (1, 2), (2, 0), (2, 3), (3, 4)))
    assert cycle.compare("A", "B") == "ahead"
    assert cycle.classes == (("A", "B", "<C>"), ("D",), ("E",))
    assert cycle.best == ()
    assert cycle.kernel == ("A", "B", "<C>", "E")
    assert cycle.layers == (("A", "B", "<C>"), ("D",), ("E",))


def test_a_kernel_takes_who_is_behind_none_of_its_members() -> None:
    chain = order_of(arrows(3, (0, 1), (1, 2)))
    assert (chain.kernel, chain.best) == (("A", "<C>"), ("A",))


def test_an_arrow_that_a_long_way_implies_is_left_out() -> None:
    long = order_of(arrows(4, (0, 1), (1, 2), (2, 3), (0, 3)))
    assert long.hasse == ((("A",), ("B",)), (("B",), ("<C>",)), (("<C>",), ("D",)))


def test_there_is_no_rank() -> None:
    for name in ("rank", "ranks", "score", "scores", "order", "position"):
        with pytest.raises(
            AttributeError, match=f"a partial order has no {name}: some pairs are incomparable; ask comp"
        ):
            getattr(ORDER, name)
    with pytest.raises(AttributeError, match="no attribute 'beauty'"):
        ORDER.beauty  # type: ignore[attr-defined]  # noqa: B018
    assert not hasattr(ORDER, "rank")
    for wrong in ("A", ("A",), ("A", "B", "D"), 1):
        with pytest.raises(
            cd.InvalidInputError, match=r"no rank: .*name two alternatives, order\[first, second\], got"
        ):
            ORDER[wrong]  # type: ignore[index]


def test_an_unknown_name_is_refused() -> None:
    for pair in (("A", "F"), ("F", "A")):
        with pytest.raises(cd.InvalidInputError, match="no alternative is named 'F'; there are 'A', 'B'"):
            ORDER.compare(*pair)


def test_a_partial_order_reads_well() -> None:
    assert repr(ORDER).splitlines() == [
        "layer  alternatives  directly ahead of  incomparable with",
        "    1  A = B         <C>                E",
        "    1  E             D                  A, B, <C>",
        "    2  <C>           D                  E",
        "    3  D",
        "by hand; a partial order: 3 of 10 pairs incomparable",
    ]
    html = ORDER._repr_html_()
    assert "&lt;C&gt;" in html
    assert "<C>" not in html


def test_long_orders_are_cut_and_say_so() -> None:
    names = tuple(f"N{i}" for i in range(60))
    text = repr(order_of(np.eye(60), names))
    assert "first 50 of 60 classes shown" in text
    assert "N1, N2, N3, N4, N5, N6 and 53 more" in text
    assert len(text.splitlines()) == 52
    seven = order_of(np.eye(7), names)
    assert repr(seven).splitlines()[1].endswith("N1, N2, N3, N4, N5, N6")
    assert "shown" not in repr(seven)


def test_plain_values_and_frames() -> None:
    data = json.loads(canonical_json(ORDER.to_dict()))
    assert data["relation"] == ORDER.relation.tolist()
    assert data["layers"] == [["A", "B", "E"], ["<C>"], ["D"]]
    assert data["kernel"] == ["A", "B", "E"]
    assert (data["method"], data["note"], data["alternatives"]) == ("by hand", "", list(NAMES))
    assert data["weights"] == {"C1": 0.5, "C2": 0.5}
    frame = ORDER.to_frame("pandas")
    assert list(frame.columns) == ["first", "second", "relation"]
    assert len(frame) == 10
    assert frame.iloc[0].tolist() == ["A", "B", "tied"]
    assert frame.iloc[-1].tolist() == ["D", "E", "behind"]
    with pytest.raises(cd.InvalidInputError, match="the source was not a data frame: name the library"):
        ORDER.to_frame()


def test_it_is_frozen_and_can_be_copied_and_sent() -> None:
    order = cd.outrank(cd.Problem.of([[1, 2], [2, 1]]), [0.5, 0.5], cd.methods.Electre1())
    with pytest.raises(AttributeError):
        order.note = "other"  # type: ignore[misc]
    with pytest.raises(ValueError, match="read-only"):
        order.relation[0, 1] = 0
    for made in (pickle.loads(pickle.dumps(order)), copy.deepcopy(order), copy.copy(order)):  # noqa: S301 - our own bytes
        assert repr(made) == repr(order)


@given(matrices)
def test_a_relation_is_read_from_who_is_at_least_as_good(matrix: Any) -> None:
    codes = relation_of(np.array(matrix, dtype=bool))
    for i, j in permutations(range(len(matrix)), 2):
        expected = {(1, 1): 0, (1, 0): 1, (0, 1): -1, (0, 0): 2}[int(matrix[i][j]), int(matrix[j][i])]
        assert codes[i, j] == expected
    assert not codes.diagonal().any()
    assert codes.dtype == np.int8


@given(matrices)
def test_classes_layers_and_arrows_by_plain_loops(matrix: Any) -> None:
    order = order_of(matrix, tuple("ABCDEF"))
    at_least = np.array(matrix, dtype=bool)
    reach, size = ways(at_least), len(matrix)
    together = {(i, j) for i in range(size) for j in range(size) if i == j or (reach[i, j] and reach[j, i])}
    classes = strong_classes((order.relation == 1) | (order.relation == 0))
    assert {(i, j) for i in range(size) for j in range(size) if classes[i] == classes[j]} == together
    assert sorted(name for group in order.classes for name in group) == sorted(order.alternatives)
    assert [group[0] for group in order.classes] == sorted(group[0] for group in order.classes)
    layer = {name: k for k, names in enumerate(order.layers) for name in names}
    for i, j in permutations(range(size), 2):
        first, second = order.alternatives[i], order.alternatives[j]
        if reach[i, j] and (i, j) not in together:
            assert layer[first] < layer[second]
        if (i, j) in together:
            assert layer[first] == layer[second]
    for name, depth in layer.items():
        mine = next(group for group in order.classes if name in group)
        above = [layer[a] for a in order.alternatives if a not in mine and any(order[a, m] == 1 for m in mine)]
        assert depth == max(above, default=-1) + 1


@given(matrices)
def test_the_kernel_is_stable(matrix: Any) -> None:
    order = order_of(matrix, tuple("ABCDEF"))
    inside = [group for group in order.classes if group[0] in order.kernel]
    assert sorted(name for group in inside for name in group) == sorted(order.kernel)
    ahead = {(g, h) for g, h in permutations(order.classes, 2) if any(order[a, b] == 1 for a in g for b in h)}
    assert not any(pair in ahead for pair in permutations(inside, 2))
    assert all(any((g, h) in ahead for g in inside) for h in order.classes if h not in inside)


@given(matrices)
def test_arrows_are_the_fewest_that_leave_the_same_ways(matrix: Any) -> None:
    order = order_of(matrix, tuple("ABCDEF"))
    groups = list(order.classes)
    full = np.zeros((len(groups), len(groups)), dtype=bool)
    for (i, g), (j, h) in permutations(enumerate(groups), 2):
        full[i, j] = any(order[a, b] == 1 for a in g for b in h)
    few = [(groups.index(g), groups.index(h)) for g, h in order.hasse]
    reduced = np.zeros_like(full)
    for pair in few:
        reduced[pair] = True
    assert (ways(reduced) == ways(full)).all()
    for pair in few:
        less = reduced.copy()
        less[pair] = False
        assert (ways(less) != ways(full)).any()


@given(
    st.integers(1, 6).flatmap(
        lambda n: st.lists(st.lists(st.integers(1, 4), min_size=n, max_size=n), min_size=2, max_size=2)
    )
)
def test_two_orders_agree_on_a_transitive_relation(ranks: Any) -> None:
    codes = agreed(*map(np.array, ranks))
    for i, j in combinations(range(len(ranks[0])), 2):
        signs = {int(np.sign(rank[j] - rank[i])) for rank in ranks}
        expected = 2 if {1, -1} <= signs else max(signs, key=abs)
        assert codes[i, j] == expected
    order = order_of((codes == 1) | (codes == 0), tuple("ABCDEF"))
    assert order.kernel == order.best
