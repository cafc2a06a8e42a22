"""Wishes of a choice made into named limits: budgets, groups, musts, exclusions, dependencies, counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from clusterdecide.errors import InvalidInputError
from clusterdecide.kernels.choice import Limit
from clusterdecide.selection.request import Group, Named, check_names, shown, whole

Needs = Mapping[str, str | Sequence[str]]


def budget_limits(costs: Sequence[Sequence[Fraction]], budgets: Sequence[Fraction]) -> list[Named]:
    """One limit for each year."""
    found = []
    for year, budget in enumerate(budgets):
        *coefficients, most = whole([*(row[year] for row in costs), budget])
        which = f" of year {year + 1}" if len(budgets) > 1 else ""
        found.append(Named(f"budget{which}: {shown(budget)}", Limit(tuple(coefficients), most=most), "budget"))
    return found


def wish_limits(
    names: Sequence[str],
    *,
    must: Iterable[str],
    must_not: Iterable[str],
    exclusions: Iterable[Iterable[str]],
    needs: Needs,
    groups: Iterable[Group],
    least: int | None,
    most: int | None,
) -> list[Named]:
    """Every other wish, in the order in which it is given."""
    found = [_some(names, [name], f"{name} must be chosen", "must", least=1) for name in must]
    found += [_some(names, [name], f"{name} must not be chosen", "must_not", most=0) for name in must_not]
    for wish in exclusions:
        items = list(wish)
        found.append(_some(names, items, f"at most one of {', '.join(items)}", "exclusion", most=1))
    for name, wanted in needs.items():
        for other in [wanted] if isinstance(wanted, str) else wanted:
            found.append(_need(names, name, other))
    for group in groups:
        if group.least is not None:
            says = f"at least {group.least} of {group.name}"
            found.append(_some(names, group.members, says, "group", least=group.least))
        if group.most is not None:
            says = f"at most {group.most} of {group.name}"
            found.append(_some(names, group.members, says, "group", most=group.most))
    if least is not None:
        found.append(_some(names, names, f"at least {_count(least)} in all", "count", least=least))
    if most is not None:
        found.append(_some(names, names, f"at most {_count(most)} in all", "count", most=most))
    return found


def _count(number: object) -> int:
    if isinstance(number, bool) or not isinstance(number, int) or number < 0:
        msg = f"least and most are whole numbers of items, got {number!r}"
        raise InvalidInputError(msg)
    return number


def _some(
    names: Sequence[str],
    items: Iterable[str],
    says: str,
    kind: str,
    *,
    least: int | None = None,
    most: int | None = None,
) -> Named:
    inside = set(items)
    check_names(inside, names, says)
    return Named(says, Limit(tuple(int(name in inside) for name in names), least, most), kind)


def _need(names: Sequence[str], name: str, other: str) -> Named:
    says = f"{name} only with {other}"
    check_names([name, other], names, says)
    if name == other:
        msg = f"{name!r} is said to need itself"
        raise InvalidInputError(msg)
    coefficients = tuple(int(item == name) - int(item == other) for item in names)
    return Named(says, Limit(coefficients, most=0), "need")
