"""Published elections and one order from several rankings: one function for each ``method`` key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from clusterdecide import consensus

Document = dict[str, Any]


def voting(document: Document) -> dict[str, Any]:
    """Orders of names, each with how many voters gave it; Copeland's difference of pairs won and lost."""
    inputs = document["inputs"]
    names, ballots = inputs["candidates"], inputs["ballots"]
    ranks = [[ballot["order"].index(name) + 1 for name in names] for ballot in ballots]
    votes = [ballot["count"] for ballot in ballots]
    points = consensus.borda(ranks, votes, alternatives=names)
    pairs = consensus.copeland(ranks, votes, win=1, tie=0, loss=-1, alternatives=names)
    return {
        "borda": points.score.tolist(),
        "copeland_net": pairs.score.tolist(),
        "borda_winner": points.order[0],
        "copeland_winner": pairs.order[0],
    }


def copeland_ranks(document: Document) -> dict[str, Any]:
    return {"ranks": consensus.copeland(document["inputs"]["rankings"]).rank.tolist()}


RUNNERS: dict[str, Callable[[Document], dict[str, Any]]] = {"voting": voting, "copeland_ranks": copeland_ranks}
