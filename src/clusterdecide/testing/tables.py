"""The table of methods and laws, for documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from clusterdecide.methods.laws import LAWS, Lawful

SIGNS: Mapping[str, str] = {"holds": "✓", "broken": "✗", "open": "?", "inapplicable": "–"}
"""Sign of each verdict in a table."""


def law_table(methods: Iterable[Lawful]) -> str:
    """Table in Markdown of what methods declare: one row for each, one column for each law, by its number.

    Parameters
    ----------
    methods
        Method values, each with its parameters.

    Returns
    -------
    str
        The numbered laws, then the table: ✓ holds, ✗ broken, ? open, – inapplicable.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> table = law_table([cd.WeightedSum(normalisation="minmax")]).splitlines()
    >>> table[0], table[-1]
    ('1. `finite`: scores are finite, also on ties and constant criteria',
     "| `WeightedSum(normalisation='minmax')` |✓|✓|✓|✓|✓|✓|✓|✓|✓|✓|✓|✓|✓|✓|✓|✓|✓|✓|✗|✗|✗|✗|✗|✓|")
    """
    legend = [f"{number}. `{law}`: {words}" for number, (law, words) in enumerate(LAWS.items(), 1)]
    head = "| method |" + "|".join(str(number) for number in range(1, len(LAWS) + 1)) + "|"
    rule = "|---|" + "---|" * len(LAWS)
    return "\n".join([*legend, "", head, rule, *(_row(method) for method in methods)])


def _row(method: Any) -> str:
    declared = method.laws()
    return f"| `{method!r}` |" + "|".join(SIGNS[declared.verdict(law)] for law in LAWS) + "|"
