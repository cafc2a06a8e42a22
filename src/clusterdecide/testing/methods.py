"""Check a method value against the laws that it declares."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from clusterdecide.errors import InvalidInputError
from clusterdecide.methods.laws import LAWS, Laws
from clusterdecide.model._names import shown
from clusterdecide.testing.answers import VERBS, OfMethod
from clusterdecide.testing.cases import ENGINE
from clusterdecide.testing.checks import UNDECLARED, LawsCheck, checked, law_names
from clusterdecide.testing.counterexamples import Counterexample, stored
from clusterdecide.testing.search import Hunt, check_examples


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
        Any value with ``on(problem, x=None)``, or one that gives a partial order by ``relate(problem, x=None)`` or
        categories by ``place(problem, x=None)``, which are judged by who is ahead of whom. It is given problems of 1 to
        5 alternatives and 1 to 4 criteria named C1, C2, ... in both senses, each on a fixed scale (0, 10), with grades
        that are whole numbers from 1 to 9 and positive weights; for the law ``batch`` two of them at once, as every
        analysis of many weights or grades does.
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
    answer fails. Scores that are all below 1e-13 in size are rounding of zero, and tie. Counterexamples that are stored
    with the package are tried first.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> check_method(cd.WeightedSum(normalisation="minmax"), laws=["improve", "delete_any"], examples=20)
    law         declared  found   seen
    improve     holds     kept    no counterexample found in 20 examples
    delete_any  broken    broken  on matrix [[1, 2], [1, 3], [2, 1]], weights [0.5, 0.5], senses [1, 1]
    WeightedSum(normalisation='minmax'): 2 of 2 laws are as declared
    """
    subject = subject_of(method)
    check_examples(examples)
    names = law_names(laws, LAWS)
    declared = _declared(method)
    verdicts = {name: _verdict(declared, name) for name in names}
    hunts = {name: Hunt(subject, ENGINE[name]) for name in names if verdicts[name] != "inapplicable"}
    for name, hunt in hunts.items():
        _try_stored(hunt, name)
    return MethodCheck(repr(method), checked(hunts, verdicts, examples, Counterexample.of))


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


def _try_stored(hunt: Hunt, law: str) -> None:
    """A stored problem that breaks the law: of this very method, or one of another method, made smaller."""
    own = stored().own(repr(hunt.subject.method), law)
    for data in [*([] if own is None else [own]), *stored().all(law)]:
        hunt.tried(data)
        if hunt.case is not None:
            break
    if hunt.case is not own:
        hunt.shrink()
    hunt.answers = 0  # what is told is how long the search was
