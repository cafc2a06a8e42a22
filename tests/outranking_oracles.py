"""ELECTRE I, III, TRI-B and MR-Sort written out as loops over alternatives and criteria, one number at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import numpy as np

ROUNDING = 1e-12
Threshold = Callable[[float], float]  # of the grade at which it is evaluated; infinite for none


def electre_one(gains: Any, weights: Any, levels: tuple[float, float], span: Sequence[float]) -> Any:
    """Concordance, discordance and who outranks whom."""
    size, count = len(gains), len(weights)
    agreed, against = np.zeros((size, size)), np.zeros((size, size))
    for a, b, c in product(range(size), range(size), range(count)):
        if gains[a][c] >= gains[b][c]:
            agreed[a, b] += weights[c] / sum(weights)
        elif span[c] > 0:
            against[a, b] = max(against[a, b], (gains[b][c] - gains[a][c]) / span[c])
    return agreed, against, (agreed >= levels[0] - ROUNDING) & (against <= levels[1] + ROUNDING)


def credible(
    tested: Any,
    other: Any,
    senses: Any,
    weights: Any,
    limits: Sequence[tuple[Threshold, Threshold, Threshold]],
    at: Any,
) -> tuple[float, float]:
    """Concordance and credibility that one vector of grades outranks another; thresholds are those at a third."""
    concordance, discords = 0.0, []
    for c, (q, p, v) in enumerate(limits):
        loss = (other[c] - tested[c]) * senses[c]
        low, high, veto = (limit(at[c]) for limit in (q, p, v))
        if loss <= low + ROUNDING:
            partial = 1.0
        elif loss >= high:
            partial = 0.0
        else:
            partial = (high - loss) / (high - low)
        concordance += partial * weights[c] / sum(weights)
        if loss <= high + ROUNDING or veto == np.inf:
            discords.append(0.0)
        else:
            discords.append(1.0 if loss >= veto else (loss - high) / (veto - high))
    found = concordance
    for discord in discords:
        if discord > concordance + ROUNDING:
            found *= (1 - discord) / (1 - concordance)
    return concordance, found


def distil(credibility: Any, line: tuple[float, float], *, best_first: bool) -> list[int]:
    """Class of each alternative in the order of drawing."""
    place, left, number = [0] * len(credibility), set(range(len(credibility))), 0
    while left:
        drawn = _next_class(credibility, left, line, best_first)
        for i in drawn:
            place[i] = number
        left -= drawn
        number += 1
    return place


def _next_class(r: Any, left: set[int], line: tuple[float, float], best_first: bool) -> set[int]:  # noqa: FBT001
    def apart(level: float) -> float:
        return line[0] + line[1] * level

    among = set(left)
    level = max((r[i][j] for i in among for j in among if i != j), default=0.0)
    while len(among) > 1:
        lower = [r[i][j] for i in among for j in among if i != j and r[i][j] < level - apart(level) - ROUNDING]
        level = max(lower, default=0.0)

        def prefers(i: int, j: int, above: float = level) -> bool:
            clear = r[i][j] > above + ROUNDING and r[i][j] - r[j][i] > apart(r[i][j]) + ROUNDING
            return bool(i != j and clear)

        score = {i: sum(prefers(i, j) - prefers(j, i) for j in among) for i in among}
        best = max(score.values()) if best_first else min(score.values())
        among = {i for i in among if score[i] == best}
        if level <= ROUNDING:
            break
    return among


def electre_three(
    grades: Any, senses: Any, weights: Any, limits: Any, line: tuple[float, float], convention: str
) -> Any:
    """Credibility, both distillations counted from 1, the best, and the relation."""
    size = len(grades)
    r = [[0.0] * size for _ in range(size)]
    for a in range(size):
        for b in range(size):
            at = grades[a] if convention == "direct" else grades[b]
            r[a][b] = credible(grades[a], grades[b], senses, weights, limits, at)[1]
    down = [1 + k for k in distil(r, line, best_first=True)]
    up = distil(r, line, best_first=False)
    up = [max(up) - k + 1 for k in up]
    relation = [[_agreed(down[a] - down[b], up[a] - up[b]) for b in range(size)] for a in range(size)]
    return np.array(r), down, up, relation


def _agreed(first: int, second: int) -> int:
    if first * second < 0:
        return 2
    total = first + second
    return 0 if total == 0 else (1 if total < 0 else -1)


def tri(
    grades: Any, profiles: Any, senses: Any, weights: Any, limits: Any, level: float
) -> tuple[list[int], list[int]]:
    """Places by the pessimistic and by the optimistic rule; ``limits`` of each profile."""
    pessimistic, optimistic = [], []
    for row in grades:
        over = [credible(row, b, senses, weights, limits[h], b)[1] >= level - ROUNDING for h, b in enumerate(profiles)]
        under = [credible(b, row, senses, weights, limits[h], b)[1] >= level - ROUNDING for h, b in enumerate(profiles)]
        place = len(profiles)
        while place > 0 and not over[place - 1]:
            place -= 1
        pessimistic.append(place)
        place = 0
        while place < len(profiles) and not (under[place] and not over[place]):
            place += 1
        optimistic.append(place)
    return pessimistic, optimistic


def majority(grades: Any, profiles: Any, senses: Any, weights: Any, share: float, veto: Any) -> list[int]:
    """Places by MR-Sort; ``veto`` by profile and criterion, infinite for none."""
    places = []
    for row in grades:
        place = 0
        for h, profile in enumerate(profiles):
            ahead = [(row[c] - profile[c]) * senses[c] for c in range(len(weights))]
            won = sum(w for w, gap in zip(weights, ahead) if gap >= 0) / sum(weights)
            stopped = any(-gap >= veto[h][c] - ROUNDING for c, gap in enumerate(ahead))
            if won >= share - ROUNDING and not stopped:
                place = h + 1
        places.append(place)
    return places
