"""Check a method value against the laws that it declares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from clusterdecide.errors import InvalidInputError
from clusterdecide.methods.laws import LAWS, Laws
from clusterdecide.model._names import shown
from clusterdecide.testing.answers import VERBS, OfMethod
from clusterdecide.testing.cases import ENGINE
from clusterdecide.testing.checks import UNDECLARED, LawCheck, LawsCheck, law_names
from clusterdecide.testing.counterexamples import MOODY, Counterexample, stored
from clusterdecide.testing.search import Hunt, check_examples, search

_CLIMBS = 10
"""How many problems are tried by climbing for each one of Hypothesis, on a law that is declared broken."""


class MethodCheck(LawsCheck):
    """What `check_method` found: ``passed``, ``failures``, and by ``[name]`` the verdict on each law."""

    __slots__ = ()


def check_method(method: Any, *, laws: Iterable[str] | str | None = None, examples: int = 200) -> MethodCheck:
    """Check a method value, ours or your own, against the laws that it declares.

    Laws declared to hold are tried on many small problems, and fail with the smallest one that breaks them. For each
    law declared broken a counterexample must be found, so that false modesty fails too. Laws declared open are
    searched, and fail once a counterexample is known. A method without ``laws()`` is asked for every law, or for those
    that are named.

    Parameters
    ----------
    method
        Any value with ``on(problem)``, or one that gives a partial order by ``relate(problem)`` or categories by
        ``place(problem)``, which are judged by who is ahead of whom. It is given problems of 1 to 5 alternatives and
        1 to 4 criteria named C1, C2, ... in both senses, each on a fixed scale (0, 10), with grades that are whole
        numbers from 1 to 9 and positive weights.
    laws
        Names out of ``clusterdecide.methods.laws.LAWS``; all by default.
    examples
        Number of problems per law, from a fixed seed: the same method always gets the same verdict.

    Returns
    -------
    MethodCheck
        A table of the laws: declared, found, and the counterexample or how many problems were tried.

    Raises
    ------
    InvalidInputError
        Not a method, an unknown law, a number of examples below 1, a ``laws()`` that gives no `Laws`.
    MissingExtraError
        Hypothesis is not installed.

    Notes
    -----
    A problem that the method refuses with `InvalidInputError` when it is applied is passed over; any other exception,
    and a score that is not finite, breaks ``finite`` and is passed over by the other laws. A law that never got an
    answer fails. Counterexamples that are stored with the package are tried first.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> check_method(cd.WeightedSum(normalisation="minmax"), laws=["improve", "delete_any"], examples=20)
    law         declared  found   seen
    improve     holds     kept    no counterexample found in 20 examples
    delete_any  broken    broken  on matrix [[2, 2], [3, 1], [1, 2]], weights [0.6667, 0.3333], senses [1, 1]
    WeightedSum(normalisation='minmax'): 2 of 2 laws are as declared
    """
    subject = subject_of(method)
    check_examples(examples)
    names = law_names(laws, LAWS)
    declared = _declared(method)
    verdicts = {name: _verdict(declared, name) for name in names}
    hunts = {name: Hunt(subject, ENGINE[name]) for name in names if verdicts[name] != "inapplicable"}
    _searched(hunts, verdicts, examples)
    return MethodCheck(repr(method), tuple(_checked(hunts.get(name), verdicts[name], name) for name in names))


def subject_of(method: Any) -> OfMethod:
    """What answers the problems of the laws.

    Raises
    ------
    InvalidInputError
        Not a method, or a ``laws()`` that gives no `Laws`.
    """
    if isinstance(method, type) or not any(hasattr(method, verb) for verb in VERBS):
        msg = f"a method such as Topsis() is needed, got {shown(method)}"
        raise InvalidInputError(msg)
    declared = _declared(method)
    return OfMethod(method, declared.bounds if declared else None)


def _declared(method: Any) -> Laws | None:
    if not hasattr(method, "laws"):
        return None
    declared = method.laws()
    if not isinstance(declared, Laws):
        msg = f"laws() of {shown(repr(method))} must give a Laws, got {shown(declared)}"
        raise InvalidInputError(msg)
    return declared


def _verdict(declared: Laws | None, name: str) -> str:
    if declared is None:  # such a method states no bounds
        return "inapplicable" if name == "bounds" else UNDECLARED
    return declared.verdict(name)


def _searched(hunts: Mapping[str, Hunt], verdicts: Mapping[str, str], examples: int) -> None:
    """Stored problems first, then one search for all laws that may hold, then one for each that is said not to."""
    for name, hunt in hunts.items():
        _try_stored(hunt, name)
    search([hunt for name, hunt in hunts.items() if verdicts[name] in ("holds", UNDECLARED)], examples)
    for name, hunt in hunts.items():
        if verdicts[name] in ("broken", "open") and hunt.case is None:
            search([hunt], examples, guided=True)
        if verdicts[name] == "broken" and hunt.case is None:
            hunt.climb(_CLIMBS * examples)
            hunt.shrink()


def _try_stored(hunt: Hunt, law: str) -> None:
    """A stored problem that breaks the law: of this very method, or one of another method, made smaller."""
    own = stored().own(repr(hunt.subject.method), law)
    for data in [*([] if own is None else [own]), *stored().all(law)]:
        hunt.tried(data)
        if hunt.case is not None:
            break
    if hunt.case is not own:
        hunt.shrink()


def _checked(hunt: Hunt | None, verdict: str, name: str) -> LawCheck:
    if hunt is None:
        return LawCheck(name, "inapplicable", "skipped")
    if hunt.case is not None:
        found = hunt.judged(hunt.case)
        seen = Counterexample.of(name, (found and found.sentence) or MOODY, hunt.case)
        return LawCheck(name, verdict, "broken", hunt.answers, seen)
    if not hunt.answers:
        return LawCheck(name, verdict, "unjudged", silence=hunt.silence)
    return LawCheck(name, verdict, "kept", hunt.answers)
