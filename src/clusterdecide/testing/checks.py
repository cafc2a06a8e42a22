"""What a check of declared laws found: a verdict on each, with a counterexample where there is one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from clusterdecide._table import Tabular, View
from clusterdecide.errors import InvalidInputError
from clusterdecide.model._names import shown
from clusterdecide.testing.counterexamples import MOODY
from clusterdecide.testing.search import Hunt, search

UNDECLARED = "undeclared"

_CLIMBS = 10
"""How many cases are tried by climbing for each one of Hypothesis, on a law that is declared broken."""


@dataclass(frozen=True, slots=True)
class LawCheck:
    """One law: what is declared, and what was found.

    Attributes
    ----------
    law
        Name of the law.
    declared
        ``"holds"``, ``"broken"``, ``"open"``, ``"inapplicable"``, or ``"undeclared"``.
    found
        ``"kept"``: no counterexample; ``"broken"``: there is one; ``"unjudged"``: no answer could be judged;
        ``"skipped"``: the law was declared inapplicable.
    examples
        How many problems were judged.
    counterexample
        The smallest problem found that breaks the law.
    silence
        Why nothing could be judged, if so.
    """

    law: str
    declared: str
    found: str
    examples: int = 0
    counterexample: Any = None
    silence: str = ""

    @property
    def passed(self) -> bool:
        """Whether what was found agrees with what is declared."""
        return not self.fault

    @property
    def fault(self) -> str:
        """What is wrong and what to do; empty where the law passed."""
        if self.found == "unjudged":
            return f"{self.law}: the law could not be judged on any problem: {self.silence}"
        if self.found == "broken" and self.declared == "open":
            return f"declared open, but there is a counterexample: declare it broken\n  {self.counterexample!r}"
        if self.found == "broken" and self.declared == "holds":
            return f"declared to hold, but there is a counterexample\n  {self.counterexample!r}"
        if self.found == "broken" and self.declared == UNDECLARED:
            return repr(self.counterexample)
        if self.found == "kept" and self.declared == "broken":
            seen = f"no counterexample was found in {self.examples} examples"
            return f"{self.law}: declared broken, but {seen}; declare that it holds, or open"
        return ""

    @property
    def seen(self) -> str:
        """One line on what was seen."""
        if self.counterexample is not None:
            return repr(self.counterexample).splitlines()[-1].strip()
        if self.found == "kept":
            return f"no counterexample found in {self.examples} examples"
        return self.silence


@dataclass(frozen=True, slots=True, repr=False)
class LawsCheck(Tabular):
    """Verdicts on the laws of a method or of a way to weights.

    Attributes
    ----------
    subject
        What was checked.
    laws
        One `LawCheck` for each law that was asked for.
    """

    subject: str
    laws: tuple[LawCheck, ...]

    @property
    def passed(self) -> bool:
        """Whether every law was found as it is declared."""
        return not self.failures

    @property
    def failures(self) -> tuple[LawCheck, ...]:
        """The laws that were not found as they are declared."""
        return tuple(law for law in self.laws if not law.passed)

    def __getitem__(self, law: str) -> LawCheck:
        """Verdict on one law, by its name."""
        return next(one for one in self.laws if one.law == law)

    def _view(self) -> View:
        rows = [[one.law, one.declared, one.found, one.seen] for one in self.laws]
        kept = len(self.laws) - len(self.failures)
        head = f"{self.subject}: {kept} of {len(self.laws)} laws are as declared"
        return View(["law", "declared", "found", "seen"], rows, "llll", "\n".join([head, *self._faults()]))

    def _faults(self) -> list[str]:
        return [one.fault for one in self.failures]


def law_names(laws: object, known: Iterable[str], default: Iterable[str] | None = None) -> tuple[str, ...]:
    """Names of laws that were asked for, each once; without any the default ones, or all that are known."""
    every = tuple(known)
    if laws is None:
        return every if default is None else tuple(default)
    names = (laws,) if isinstance(laws, str) or not isinstance(laws, Iterable) else tuple(laws)
    unknown = [name for name in names if name not in every]
    if unknown or not names:
        msg = f"laws must be some of {', '.join(every)}, got {shown(unknown[0]) if names else 'none'}"
        raise InvalidInputError(msg)
    return tuple(dict.fromkeys(names))


def checked(
    hunts: Mapping[str, Hunt], verdicts: Mapping[str, str], examples: int, told: Callable[[str, str, Any], Any]
) -> tuple[LawCheck, ...]:
    """Search for a counterexample to each law, once for all that may hold, then for each that is said not to.

    Parameters
    ----------
    hunts
        By law; those declared inapplicable have none.
    verdicts
        What is declared of each law.
    examples
        Number of cases per law.
    told
        From a law, a sentence and a case to a counterexample for people.
    """
    search([hunt for law, hunt in hunts.items() if verdicts[law] in ("holds", UNDECLARED)], examples)
    for law, hunt in hunts.items():
        if verdicts[law] in ("broken", "open") and hunt.case is None:
            search([hunt], examples, guided=True)
        if verdicts[law] == "broken" and hunt.case is None:
            hunt.climb(_CLIMBS * examples)
            hunt.shrink()
    return tuple(_law_check(hunts.get(law), verdict, law, told) for law, verdict in verdicts.items())


def _law_check(hunt: Hunt | None, verdict: str, law: str, told: Callable[[str, str, Any], Any]) -> LawCheck:
    if hunt is None:
        return LawCheck(law, "inapplicable", "skipped")
    examples = hunt.answers
    if hunt.case is not None:
        found = hunt.judged(hunt.case)
        return LawCheck(law, verdict, "broken", examples, told(law, (found and found.sentence) or MOODY, hunt.case))
    if not examples:
        return LawCheck(law, verdict, "unjudged", silence=hunt.silence)
    return LawCheck(law, verdict, "kept", examples)
