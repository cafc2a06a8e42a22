"""What an AHP leaves behind: both priority vectors, consistency, and each member round by round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from clusterdecide._table import html_table, text_table
from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.ranks import competition_ranks


@dataclass(frozen=True, slots=True, eq=False)
class AhpMember:
    """Priorities and consistency of one member in one round.

    Attributes
    ----------
    member, round
        Who, and in which round.
    in_force
        Whether this is the highest round of the member, the one that counts.
    weight
        Weight of the member in the group; the weights of the members sum to 1.
    complete
        Whether every pair was judged.
    priorities, geometric, eigenvector
        Shape ``(n,)``, summing to 1: by the prioritisation chosen, by log least squares (row geometric mean), by the
        principal eigenvector. None where the judgements do not link all items.
    lambda_max, ci
        Principal eigenvalue and consistency index of the matrix, completed where pairs are missing.
    cr
        Consistency ratio, of complete judgements only: random indices are those of complete matrices.
    gci
        Geometric consistency index of the pairs judged; None where nothing could contradict.
    """

    member: str
    round: int
    in_force: bool
    weight: float
    complete: bool
    priorities: Floats | None
    geometric: Floats | None
    eigenvector: Floats | None
    lambda_max: float | None
    ci: float | None
    cr: float | None
    gci: float | None

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return _plain(self)


@dataclass(frozen=True, slots=True, eq=False)
class AhpResult:
    """How weights were obtained from pairwise judgements; the ``evidence`` of `Weights`.

    Attributes
    ----------
    items
        The n things compared.
    prioritisation, aggregation, completion, random_index
        The methods used; the random index by the name of its table, of the formula beyond it, or ``"given"``.
    ri
        The random index itself; 0 below order 3.
    priorities, geometric, eigenvector
        Shape ``(n,)``, summing to 1, read-only: the weights, and both vectors they are chosen from.
    matrix
        Shape ``(n, n)``: the judgements of the group, completed; None for several members under
        ``aggregation="priorities"``, where there is no group matrix and no consistency of the group.
    completed
        The ratios put in for pairs that nobody judged, by pair.
    lambda_max, ci
        Principal eigenvalue and consistency index of ``matrix``.
    cr
        Consistency ratio ``ci / ri``; 0 below order 3; None where pairs are missing, as random indices are those of
        complete matrices.
    gci
        Geometric consistency index of the pairs judged; None where nothing could contradict.
    members
        Every round of every member.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> cd.ahp(cd.Judgements.of({("a", "b"): 2, ("a", "c"): 4, ("b", "c"): 3})).evidence
    item  geometric  eigenvector
    a        0.5584       0.5584
    b        0.3196       0.3196
    c        0.1220       0.1220
    priorities: geometric; both orders agree; lambda max 3.0183, CI 0.0091, CR 0.0158 (RI 0.58, saaty_1980), GCI 0.0548
    """

    items: tuple[str, ...]
    prioritisation: str
    aggregation: str
    completion: str
    random_index: str
    ri: float
    priorities: Floats
    geometric: Floats
    eigenvector: Floats
    matrix: Floats | None
    completed: Mapping[tuple[str, str], float]
    lambda_max: float | None
    ci: float | None
    cr: float | None
    gci: float | None
    members: tuple[AhpMember, ...]

    @property
    def orders_agree(self) -> bool:
        """Whether both priority vectors order the items alike, ties included."""
        orders = competition_ranks(np.log([self.geometric, self.eigenvector]))
        return bool((orders[0] == orders[1]).all())

    @property
    def complete(self) -> bool:
        """Whether every pair was judged: by someone, or by everyone where priorities are aggregated."""
        return not self.completed and (self.matrix is not None or all(m.complete for m in self.members if m.in_force))

    def of_member(self, member: str, *, round: int | None = None) -> AhpMember:  # noqa: A002 - the word of the field
        """Priorities and consistency of one member, in the round in force or the one asked for.

        Raises
        ------
        InvalidInputError
            No such member or round.
        """
        for one in self.members:
            if one.member == member and (one.in_force if round is None else one.round == round):
                return one
        known = ", ".join(f"{one.member!r} round {one.round}" for one in self.members)
        msg = f"no judgements of member {member!r}{'' if round is None else f' in round {round!r}'}; there are {known}"
        raise InvalidInputError(msg)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        plain = _plain(self)
        plain["orders_agree"] = self.orders_agree
        plain["completed"] = [[a, b, ratio] for (a, b), ratio in self.completed.items()]
        plain["members"] = [one.to_dict() for one in self.members]
        return plain

    def _caption(self) -> str:
        parts = [f"priorities: {self.prioritisation}", "both orders agree" if self.orders_agree else "ORDERS DIFFER"]
        if len(self.members) > 1:
            parts.append(f"aggregation of {self.aggregation}")
        if self.completed:
            parts.append(f"{len(self.completed)} pairs completed by {self.completion}")
        if self.lambda_max is not None:
            ratio = "none, pairs are missing" if self.cr is None else f"{self.cr:.4f}"
            index = "none, nothing could contradict" if self.gci is None else f"{self.gci:.4f}"
            parts.append(
                f"lambda max {self.lambda_max:.4f}, CI {self.ci:.4f},"
                f" CR {ratio} (RI {self.ri:.4g}, {self.random_index}), GCI {index}"
            )
        return "; ".join(parts)

    def _vectors(self) -> tuple[list[str], list[list[str]]]:
        rows = zip(self.items, self.geometric, self.eigenvector)
        return ["item", "geometric", "eigenvector"], [[name, f"{g:.4f}", f"{e:.4f}"] for name, g, e in rows]

    def _people(self) -> tuple[list[str], list[list[str]]]:
        rows = [
            [
                one.member or "-",
                f"{one.round}" if one.in_force else f"{one.round} (replaced)",
                "incomplete" if one.cr is None else f"{one.cr:.4f}",
                *(["-"] * len(self.items) if one.priorities is None else [f"{p:.4f}" for p in one.priorities]),
            ]
            for one in self.members
        ]
        return ["member", "round", "CR", *self.items], rows

    def __repr__(self) -> str:
        parts = [text_table(*self._vectors(), align="l"), self._caption()]
        if len(self.members) > 1:
            parts.append(text_table(*self._people(), align="ll"))
        return "\n".join(parts)

    def _repr_html_(self) -> str:
        people = html_table(*self._people(), align="ll") if len(self.members) > 1 else ""
        return html_table(*self._vectors(), align="l", caption=self._caption()) + people


def _plain(result: AhpMember | AhpResult) -> dict[str, Any]:
    values = {name: getattr(result, name) for name in result.__slots__}
    return {
        name: value.tolist() if hasattr(value, "tolist") else list(value) if isinstance(value, tuple) else value
        for name, value in values.items()
    }
