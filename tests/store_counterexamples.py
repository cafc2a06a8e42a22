"""Find a problem for every law that a method declares broken, write all of them to the package, and renew docs/laws.md.

A problem that breaks a law of one method often breaks it for others; each is written once. Those of methods that are
not in ``method_values`` are dropped.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from method_values import method_values

import clusterdecide.testing
from clusterdecide.testing import law_table
from clusterdecide.testing.answers import CLEAR
from clusterdecide.testing.cases import ENGINE
from clusterdecide.testing.counterexamples import read_problem, stored, written
from clusterdecide.testing.methods import subject_of
from clusterdecide.testing.search import Hunt, search

PAGE = Path(__file__).parents[1] / "docs" / "laws.md"
TARGET = Path(clusterdecide.testing.__file__).with_name("counterexamples.json")
TABLE_BEGINS = "% The rest is written by tests/store_counterexamples.py"
GUIDED, CLIMBS = 2000, 60_000


_TURN = [4, 4, 4, 4, 3, 3, 2, 2, 1]
_CYCLE = {  # each beats the next by 3 on one criterion, and loses to it by 1 on three of the eight others
    "matrix": [_TURN[9 - i :] + _TURN[: 9 - i] for i in range(9)],
    "weights": [1] * 9,
    "senses": [1] * 9,
    "change": None,
}
_IMPROVED = {  # under shares of the sum
    "matrix": [[8, 8, 5], [1, 7, 4], [8, 3, 3], [1, 6, 2], [1, 9, 9]],
    "weights": [2, 1, 1],
    "senses": [1, 1, -1],
    "change": [0, 1, 9],
}
KNOWN: dict[str, list[dict[str, Any]]] = {
    "improve": [_IMPROVED],
    "pairs_cycle": [_CYCLE],
}
"""Problems with more alternatives than the search tries, or rarer than it meets, where it finds none."""


def counterexample(method: Any, law: str, known: list[dict[str, Any]]) -> dict[str, Any] | None:
    """One that is known already, else the smallest that a long search finds."""
    hunt = Hunt(subject_of(method), ENGINE[law], clear=CLEAR)
    own = stored().own(repr(method), law)
    for one in [*([] if own is None else [written(own)]), *known]:
        if hunt.breaks(read_problem(one)):
            return one
    search([hunt], GUIDED, guided=True)
    if hunt.case is None:
        hunt.case = next((data for data in map(read_problem, KNOWN.get(law, ())) if hunt.breaks(data)), None)
    if hunt.case is None:
        hunt.climb(CLIMBS)
        hunt.shrink()
    return None if hunt.case is None else written(hunt.case)


def collected() -> dict[str, Any]:
    """Document of the package's file."""
    problems: dict[str, list[Any]] = {law: [] for law in ENGINE}
    methods: dict[str, dict[str, int]] = {}
    for method in method_values():
        for law in sorted(method.laws().broken, key=list(ENGINE).index):
            found = counterexample(method, law, problems[law])
            if found is None:
                sys.stderr.write(f"{method!r}: no counterexample to {law} was found\n")
                continue
            if found not in problems[law]:
                problems[law].append(found)
            methods.setdefault(repr(method), {})[law] = problems[law].index(found)
    return {"problems": {law: many for law, many in problems.items() if many}, "methods": methods}


def document_text(document: dict[str, Any]) -> str:
    """JSON with one problem or method a line."""
    parts = []
    for heading, group in document.items():
        lines = []
        for name, value in group.items():
            many = ",\n".join("      " + json.dumps(one) for one in value)
            body = json.dumps(value) if isinstance(value, dict) else f"[\n{many}\n    ]"
            lines.append(f"    {json.dumps(name)}: {body}")
        parts.append(f"  {json.dumps(heading)}: {{\n" + ",\n".join(lines) + "\n  }")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def page_text(page: str) -> str:
    """Page of the laws with its table renewed."""
    head = page[: page.index(TABLE_BEGINS) + len(TABLE_BEGINS)]
    return head + "\n\n" + law_table(method_values()) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page_text(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    TARGET.write_text(document_text(collected()), encoding="utf-8")
