"""One sentence, in French or English, that says why one alternative stands before another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, NamedTuple

from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.ranks import TIE
from clusterdecide.messages import check_language, listed, number, text

if TYPE_CHECKING:
    from clusterdecide.reasons.why_result import Why

_MOST_DIGITS = 340  # the least float has its two figures there
_NOISE = Decimal("0.000001")


class Part(NamedTuple):
    """One contribution as it will be written, in units of the last decimal."""

    name: str
    units: int


def sentence(
    why: Why, lang: str, *, most: int, digits: int | None, depth: int | None, labels: Mapping[str, str]
) -> str:
    """See `Why.sentence`."""
    check_language(lang)
    _check_counts(most, digits)
    sign = -1.0 if why.score[1] > why.score[0] and not why.tied else 1.0
    names, found = _told(why, depth)
    values = [sign * value for value in found.tolist()]
    shown = [labels.get(name, _label(why, name, lang)) for name in names]
    if why.residual:
        shown.append(text("why.method", lang))
        values.append(sign * why.residual)
    noise = TIE * max(map(abs, why.score))
    places = _digits(why, [abs(value) for value in values if abs(value) > noise], digits)
    scores = [_units(score, places) for score in why.score]
    lead = 0 if why.tied else abs(scores[0] - scores[1])
    parts = [Part(name, units) for name, units in zip(shown, apportioned(values, lead, places))]
    said = _reasons(parts, lang, most, places, tied=why.tied, alone=min(values) >= -noise)
    said += text("why.sampled", lang, n=number(why.draws, lang)) if why.draws else ""
    a, b = (labels.get(name, name) for name in (why.a, why.b))
    if why.tied:
        return text("why.tie", lang, a=a, b=b, score=_number(scores[0], places, lang), reasons=said)
    ahead, behind = ((a, scores[0]), (b, scores[1]))[:: int(sign)]
    return text(
        "why.ahead", lang, ahead=ahead[0], more=_number(ahead[1], places, lang), behind=behind[0],
        less=_number(behind[1], places, lang), reasons=said, enough=_enough(why, lang, labels),
    )  # fmt: skip


def apportioned(values: Sequence[float], total: int, digits: int) -> list[int]:
    """Values in units of the last decimal, rounded down or up so that they add up to a total.

    Parameters
    ----------
    values
        Contributions; their sum lies within one unit of ``total``.
    total
        What they must add up to, in units.

    Examples
    --------
    >>> apportioned([0.014, 0.014, -0.004], 2, 2)
    [1, 1, 0]
    """
    # a millionth of a unit is noise of the sums: without it a whole number of units would be rounded down
    exact = [Decimal(repr(float(value))).scaleb(digits).quantize(_NOISE) for value in values]
    units = [int(value.to_integral_value(ROUND_FLOOR)) for value in exact]
    missing = total - sum(units)
    step = 1 if missing > 0 else -1
    order = sorted(range(len(units)), key=lambda i: step * (units[i] - exact[i]))
    for i in order[: abs(missing)]:
        units[i] += step
    if abs(missing) > len(units):  # beyond the digits of a float the sum itself is rounded: the largest takes it
        units[max(range(len(units)), key=lambda i: abs(units[i]))] += missing - step * len(units)
    return units


def _reasons(parts: Sequence[Part], lang: str, most: int, digits: int, *, tied: bool, alone: bool) -> str:
    """Say what speaks for the one ahead and what against; ``alone`` where nothing does against."""
    pros = _side([part for part in parts if part.units > 0], lang, most, digits)
    cons = _side([part for part in parts if part.units < 0], lang, most, digits)
    if not pros:
        return text("why.nothing", lang)
    said = {"pros": listed(pros, lang), "cons": listed(cons, lang)}
    if not cons:
        return text("why.only" if alone else "why.mostly", lang, pros=said["pros"])
    return text("why.balance" if tied else "why.outweigh", lang, n=len(pros), **said)


def _side(parts: Sequence[Part], lang: str, most: int, digits: int) -> list[str]:
    """Write the largest ones, and what the others make together."""
    ordered = sorted(parts, key=lambda part: -abs(part.units))
    kept = ordered if len(ordered) <= most + 1 else ordered[:most]
    rest = sum(part.units for part in ordered[len(kept) :])
    if rest:
        kept = [*kept, Part(text("why.others", lang), rest)]
    return [text("why.part", lang, name=part.name, value=_signed(part.units, digits, lang)) for part in kept]


def _enough(why: Why, lang: str, labels: Mapping[str, str]) -> str:
    names = why.sufficient.criteria
    if names is None:
        return ""
    within = ".within" if why.within else ""
    if not names:
        return text(f"why.anyway{within}", lang)
    if why.sufficient.smallest and len(names) == len(why.criteria) - 1:
        return text("why.all", lang)
    shown = [labels.get(name, _label(why, name, lang)) for name in names]
    return text(f"why.enough{within}", lang, n=len(names), names=listed(shown, lang))


def _told(why: Why, depth: int | None) -> tuple[list[str], Floats]:
    """Criteria, or the nodes of the tree at a depth and the criteria above it."""
    if depth is None:
        return list(why.criteria), why.contribution
    if isinstance(depth, bool) or not isinstance(depth, int) or depth < 1:
        msg = f"depth must be a whole number from 1 (right below the root), got {depth!r}"
        raise InvalidInputError(msg)
    nodes = why.nodes
    at = [k for k, d in enumerate(nodes.depth) if d == depth or (d < depth and not nodes.tree.children[k])]
    return [nodes.names[k] for k in at], why.by_node[at]


def _label(why: Why, name: str, lang: str) -> str:
    if name in why.criteria:
        return why.problem.criteria[why.criteria.index(name)].text(lang)
    return name


def _digits(why: Why, sizes: Sequence[float], asked: int | None) -> int:
    """Decimals that give the lead two figures, at least 2; where some are asked, as many as tell the scores apart.

    In a tie the largest contribution stands for the lead.
    """
    if why.tied and not sizes:
        return 2 if asked is None else asked
    lead = max(sizes) if why.tied else abs(why.score[0] - why.score[1])
    if asked is None:
        return next((d for d in range(2, _MOST_DIGITS) if lead * 10.0**d >= 10), _MOST_DIGITS)
    while asked < _MOST_DIGITS and not _tells(why, lead, asked):
        asked += 1
    return asked


def _tells(why: Why, lead: float, digits: int) -> bool:
    if why.tied:
        return lead * 10.0**digits >= 1
    return _units(why.score[0], digits) != _units(why.score[1], digits)


def _units(value: float, digits: int) -> int:
    return int(Decimal(repr(float(value))).scaleb(digits).to_integral_value(ROUND_HALF_UP))


def _number(units: int, digits: int, lang: str) -> str:
    return number(Decimal(units).scaleb(-digits), lang, digits)


def _signed(units: int, digits: int, lang: str) -> str:
    return ("+" if units > 0 else "") + _number(units, digits, lang)


def _check_counts(most: object, digits: object) -> None:
    for name, value, least in (("most", most, 1), ("digits", 0 if digits is None else digits, 0)):
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= 100:
            msg = f"{name} must be a whole number from {least} up, got {value!r}"
            raise InvalidInputError(msg)
