"""Hypothesis strategy of small calls that decide: every part is the smallest that a valid call can have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clusterdecide.testing._extra import hypothesis
from clusterdecide.testing.strategies import Range, check_range

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from clusterdecide.calls import Call

_PUBLISHED, _DEADLINE, _DUE = (f"2030-0{month}-01T12:00:00+00:00" for month in (1, 3, 6))
_HALVES = 10
_METHODS = ({"method": "weighted_total"}, {"method": "topsis", "normalisation": "scale"})


def calls(*, dossiers: Range = (1, 5), criteria: Range = (1, 3), lots: Range = (1, 2)) -> SearchStrategy[Call]:
    """Valid calls that decide without a draw.

    Parameters
    ----------
    dossiers, criteria, lots
        Smallest and largest numbers of each: dossiers D1, D2, ... arrive in that order, criteria C1, C2, ... are
        graded in half marks from 0 to 5, lots L1, L2, ...

    Returns
    -------
    SearchStrategy
        Of `clusterdecide.calls.Call`. Ties are frequent; the earlier dossier is then first. Some dossiers have too few
        members to be eligible, some lots have no place or a floor, and the money may not reach all places.

    Raises
    ------
    InvalidInputError
        A range that is empty or starts below 1.
    MissingExtraError
        Hypothesis is not installed.

    Examples
    --------
    >>> from hypothesis import find
    >>> call = find(calls(), lambda call: len(call.decide()["L1"].funded) > 0)
    >>> [(dossier.code, dossier.requested_lot, float(dossier.grades["C1"])) for dossier in call.dossiers]
    [('D1', 'L1', 0.0)]
    """
    st = hypothesis().strategies
    for name, ends in (("dossiers", dossiers), ("criteria", criteria), ("lots", lots)):
        check_range(name, ends)

    @st.composite  # type: ignore[untyped-decorator]
    def draw_call(draw: Any) -> Call:
        from clusterdecide.calls import Call

        leaves = [f"C{j + 1}" for j in range(draw(st.integers(*criteria)))]
        names = [f"L{k + 1}" for k in range(draw(st.integers(*lots)))]
        parts = [_lot(draw, name, leaves) for name in names]
        received = [_dossier(draw, i + 1, names, leaves) for i in range(draw(st.integers(*dossiers)))]
        places = [name for name, part in zip(names, parts) for _ in range(part["places"])]
        money = {"currency": "EUR", "amount_per_year": 100, "years": 1, "gives_up": places}
        return Call(
            **_NOTICE,
            criteria=[_leaf(leaf) for leaf in leaves],
            lots=parts,
            dossiers=received,
            budget={**money, "annual_envelope": 100 * draw(st.integers(0, 4))},
            ranking={"method": draw(st.sampled_from(_METHODS))},
        )

    return draw_call()  # type: ignore[no-any-return]


_NOTICE: dict[str, Any] = {
    "format": "clusterdecide/call/1",
    "id": "CALL",
    "title": {"en": "A call"},
    "timezone": "UTC",
    "versions": [{"number": 1, "published_at": _PUBLISHED, "deadline": _DEADLINE, "decision_due": _DUE}],
    "facts": [
        {"id": name, "kind": kind} for name, kind in (("members", "number"), ("place", "number"), ("lot", "text"))
    ],
    "eligibility": [
        {"id": "E1", "label": {"en": "At least two members"}, "test": {"fact": "members", "op": ">=", "value": 2}},
        {"id": "E2", "label": {"en": "Fits the lot"}, "requested_lot": True},
    ],
    "ladder": [{"by": "number", "fact": "place", "first": "lowest"}],
}


def _leaf(name: str) -> dict[str, Any]:
    return {"id": name, "label": {"en": name}, "kind": "graded", "scale": [0, 5], "step": 0.5}


def _lot(draw: Any, name: str, leaves: list[str]) -> dict[str, Any]:
    st = hypothesis().strategies
    cuts = sorted(draw(st.lists(st.integers(0, 4), min_size=len(leaves) - 1, max_size=len(leaves) - 1)))
    shares = [b - a for a, b in zip([0, *cuts], [*cuts, 4])]
    return {
        "id": name,
        "label": {"en": name},
        "where": [{"fact": "lot", "op": "==", "value": name}],
        "places": draw(st.integers(0, 3)),
        "weights": [{"percents": {leaf: 25 * share for leaf, share in zip(leaves, shares)}, "source": "direct"}],
        "floors": draw(st.sampled_from([{}, {"overall": 50}])),
    }


def _dossier(draw: Any, number: int, lots: list[str], leaves: list[str]) -> dict[str, Any]:
    st = hypothesis().strategies
    marks = draw(st.binary(min_size=len(leaves), max_size=len(leaves)))
    lot = draw(st.sampled_from(lots))
    return {
        "code": f"D{number}",
        "requested_lot": lot,
        "received_at": f"2030-02-{number % 28 + 1:02d}T12:00:00+00:00",
        "facts": {"members": draw(st.sampled_from([2, 1])), "place": number, "lot": lot},
        "grades": {leaf: mark % (_HALVES + 1) / 2 for leaf, mark in zip(leaves, marks)},
    }
