"""Rule sets that ship with the library: whole calls without dossiers, to adapt, rehearse and freeze."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from clusterdecide.calls.call import Call
from clusterdecide.calls.cluster import example
from clusterdecide.calls.panel import Panel
from clusterdecide.errors import InvalidInputError

RULE_SETS = ("cluster", "horizon", "rated_criteria")
"""Names of the rule sets that ship with the library."""


@cache
def rule_set(name: str) -> Call:
    """Give the rules of a call, without a dossier.

    ``"cluster"``: two lots of clusters, TOPSIS on fixed points, floors by lot, a draw at the end of the ladder.
    ``"horizon"``: three criteria in half marks out of 5, floors of 3 each and of 10 out of 15 on unweighted scores,
    weights for the ranking alone (impact one and a half times for innovation actions), and the ex aequo order of
    Horizon Europe: what is not yet covered, excellence then impact (impact then excellence), gender balance, countries
    not yet represented. ``"rated_criteria"``: marks out of 100 with floors of 70 overall, 65 by criterion, 50 by
    sub-criterion, as in World Bank procurement. Each is an example, not an official document.

    Parameters
    ----------
    name
        One of ``RULE_SETS``.

    Raises
    ------
    InvalidInputError
        If no rule set has this name.

    References
    ----------
    European Commission, *Horizon Europe Work Programme 2023-2025, General Annexes*, parts D and F (2022); World Bank,
    *Evaluating Bids and Proposals, Including the Use of Rated Criteria* (2023).

    Examples
    --------
    >>> rules = rule_set("horizon")
    >>> rules.lot("IA").weights[0].percents["impact"], rules.lot("IA").weights[0].out_of
    (3, 7)
    >>> [step.by for step in rules.ladder]
    ['coverage', 'score', 'score', 'number', 'coverage']
    """
    if name not in RULE_SETS:
        msg = f"no rule set is called {name!r}; there are {', '.join(RULE_SETS)}"
        raise InvalidInputError(msg)
    if name == "cluster":
        return example().replace(dossiers=(), panel=Panel())
    text = files("clusterdecide.calls").joinpath(f"{name}.json").read_bytes()
    return Call.loads(text, name=f"{name}.json")
