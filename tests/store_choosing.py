"""Renew the tables of docs/choosing.md from docstrings, laws, forms, and trials of what each method refuses."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

from method_values import kind_of, method_values

import clusterdecide as cd
from clusterdecide.methods import Additive, Closeness
from clusterdecide.methods.base import KINDS, registered, takes_weights

PAGE = Path(__file__).parents[1] / "docs" / "choosing.md"
TABLE_BEGINS = "% The rest is written by tests/store_choosing.py"

HEADINGS = {
    "ranking": "Methods that rank",
    "outranking": "Methods that give a partial order",
    "sorting": "Methods that sort into categories",
}

JUDGED: dict[str, tuple[str, str]] = {
    "Aras": ("yes", "grades are amounts with a true zero; worth is the share of an optimal alternative"),
    "Choquet": ("as set", "criteria share one scale; a capacity says which of them support or replace one another"),
    "Codas": ("yes", "whoever is farther from the worst present is better"),
    "Comet": ("as rated", "an expert can rate every combination of typical grades; in between all is linear"),
    "Copras": ("yes", "grades are amounts with a true zero; low costs are worth their reciprocals"),
    "Edas": ("yes", "the average of those present is a sensible reference"),
    "Electre1": ("no", "a majority of the weights decides, unless a loss is too large"),
    "Electre3": ("no", "small differences say nothing, and a very large loss forbids outranking"),
    "ElectreTri": ("no", "boundaries between categories are known; small differences say nothing"),
    "Gra": ("yes", "nearness to the best present counts, its last steps most"),
    "Mabac": ("yes", "as the weighted sum between the worst and the best present, told from a border"),
    "Marcos": ("yes", "grades are amounts with a true zero; worth lies between an ideal and an anti-ideal"),
    "Moora": ("yes", "grades are amounts with a true zero; costs are taken off benefits"),
    "MooraMultiplicative": ("partly", "grades are amounts with a true zero; what counts is by how many per cent"),
    "MooraReferencePoint": ("no", "an alternative is as good as its largest weighted distance from the best"),
    "MrSort": ("no", "boundaries between categories are known; a grade reaches one or does not"),
    "Multimoora": ("partly", "three views of MOORA have the same say"),
    "Promethee1": ("partly", "pairs can be compared one criterion at a time; a difference counts up to a limit"),
    "Promethee2": ("partly", "pairs can be compared one criterion at a time; a difference counts up to a limit"),
    "Spotis": ("yes", "the best grade is known in advance; worth falls evenly with the distance from it"),
    "Topsis": ("yes", "an ideal and an anti-ideal say it all; large distances count more than evenly"),
    "Vikor": ("partly", "both the regret of all criteria together and the largest single regret matter"),
    "Waspas": ("partly", "a sum and a product of the same ratios each have a say"),
    "WeightedProduct": ("partly", "grades are amounts with a true zero; what counts is by how many per cent"),
    "WeightedSum": ("yes", "a step on the scale is worth the same wherever it is, whatever the other grades are"),
}
"""What no law tells: whether a bad grade is made up for by good ones, and what a method assumes."""


def page_text(page: str) -> str:
    """Page with its tables renewed."""
    head = page[: page.index(TABLE_BEGINS) + len(TABLE_BEGINS)]
    return head + "\n\n" + "\n\n".join(_section(kind) for kind in HEADINGS) + "\n"


def _section(kind: str) -> str:
    groups = [[one for one in method_values() if kind_of(one) is each] for each in registered(kind) if _ours(each)]
    about = _table(("method", "what it does", "what it assumes", "source"), map(_about, groups))
    facts = ("method", "makes up for a bad grade", "data", "parameters", "weights", "a third one matters")
    if kind == "ranking":
        return "\n\n".join(
            [
                f"## {HEADINGS[kind]}",
                about,
                _table((*facts, "analyses"), ((*_facts(values), _told(values, _analyses)) for values in groups)),
            ]
        )
    return "\n\n".join([f"## {HEADINGS[kind]}", about, _table(facts, map(_facts, groups))])


def _ours(kind: type[Any]) -> bool:
    return kind.__module__.startswith("clusterdecide.")


def _about(values: list[Any]) -> tuple[str, ...]:
    kind = kind_of(values[0])
    text = inspect.getdoc(kind) or ""
    source = " ".join(text.partition("References\n----------\n")[2].partition("\n\n")[0].split())
    return f"`{kind.__name__}`", text.splitlines()[0].rstrip("."), JUDGED[kind.__name__][1], source


def _facts(values: list[Any]) -> tuple[str, ...]:
    kind = kind_of(values[0])
    return (
        f"`{kind.__name__}`",
        JUDGED[kind.__name__][0],
        _told(values, _data),
        _parameters(kind),
        "yes" if takes_weights(kind) else "no",
        _told(values, _third),
    )


def _told(values: list[Any], fact: Callable[[Any], str]) -> str:
    """Fact of the default value, then of those that differ from it."""
    base = _base(values)
    by_fact: dict[str, list[str]] = {fact(base): []}
    for value in values:
        changes = _changes(value, base)
        if changes:
            by_fact.setdefault(fact(value), []).append(f"`{changes}`")
    (usual, _), *others = by_fact.items()
    return "; ".join([usual, *(f"{word} with {' or '.join(dict.fromkeys(which))}" for word, which in others)])


def _base(values: list[Any]) -> Any:
    kind = kind_of(values[0])
    if not _needed(kind):
        return kind()
    usual = {field.name: field.default for field in fields(kind) if field.default is not MISSING}
    whole = (one for one in values if all(getattr(one, name) == given for name, given in usual.items()))
    return next(whole, values[0])


def _needed(kind: type[Any]) -> set[str]:
    """Parameters without a default."""
    return {each.name for each in fields(kind) if each.default is MISSING and each.default_factory is MISSING}


def _changes(value: Any, base: Any) -> str:
    """Parameters in which a value differs from another."""
    if type(value) is not type(base):
        return repr(value).partition("(")[2].removesuffix(")")
    needed = _needed(type(base))
    pairs = ((field.name, getattr(value, field.name)) for field in fields(base) if field.name not in needed)
    return ", ".join(f"{name}={given!r}" for name, given in pairs if given != getattr(base, name))


def _parameters(kind: type[Any]) -> str:
    needed = _needed(kind)
    return ", ".join(f"`{each.name}`{' (must be given)' * (each.name in needed)}" for each in fields(kind)) or "none"


def _third(method: Any) -> str:
    words = {"holds": "no", "broken": "yes", "open": "not known", "inapplicable": "–"}
    return words[method.laws().verdict("delete_any")]


_SCALE = (-10, 20)


def _problem(
    count: int = 2, *, low_benefit: float = 2, low_cost: float = 2, high: float = 7, scaled: bool = True
) -> cd.Problem:
    scale = _SCALE if scaled else None
    criteria = [cd.Criterion(f"C{j + 1}", "min" if j == 1 else "max", scale=scale) for j in range(count)]
    rows = [5, 6, 5, 4], [low_benefit, high, 4, 5], [4, low_cost, 6, 3]
    return cd.Problem.of([row[:count] for row in rows], criteria)


def _count(method: Any) -> int:
    """How many criteria a method takes that names them in its parameters; two where any number will do."""
    return next(count for count in (2, 3, 4) if not _refuses(method, _problem(count)))


def _data(method: Any) -> str:
    """Which of the simplest problems a method refuses."""
    count = _count(method)
    if _refuses(method, _problem(count, scaled=False), "scale"):
        return "fixed scales"
    if _refuses(method, _problem(count, high=19), "outside"):
        return "within its own ends"
    if _refuses(method, _problem(count, low_benefit=0)):
        return "above zero"
    if _refuses(method, _problem(count, low_benefit=-1), "negative"):
        return "zero or more" + ", costs above zero" * _refuses(method, _problem(count, low_cost=0))
    return "any"


def _refuses(method: Any, problem: cd.Problem, why: str = "") -> bool:
    try:
        _applied(method, problem)
    except cd.InvalidInputError as error:
        return why in str(error)
    return False


def _applied(method: Any, problem: cd.Problem) -> Any:
    part = next(part for part, _ in KINDS.values() if hasattr(method, part))
    return getattr(method, part)(problem)


def _analyses(method: Any) -> str:
    if not takes_weights(method):
        return "none"
    scorer = _applied(method, _problem(_count(method)))
    if isinstance(scorer, Additive):
        return "exact"
    return "exact or certified" if isinstance(scorer, Closeness) else "approximate"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


if __name__ == "__main__":
    PAGE.write_text(page_text(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
