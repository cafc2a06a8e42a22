"""Check a way to weights against the laws that are declared of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from clusterdecide.errors import InvalidInputError
from clusterdecide.model import Judgements, Weights
from clusterdecide.model._names import shown
from clusterdecide.testing import data_laws, judgement_laws
from clusterdecide.testing.answers import Data
from clusterdecide.testing.checks import LawsCheck, checked, law_names
from clusterdecide.testing.counterexamples import Counterexample
from clusterdecide.testing.judgement_laws import Pairs
from clusterdecide.testing.search import Hunt, check_examples
from clusterdecide.weighting.laws import DataLaws, JudgementLaws


class WeightingCheck(LawsCheck):
    """What `check_weighting` found: ``passed``, ``failures``, and by ``[name]`` the verdict on each law."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class JudgementCounterexample:
    """A law that is broken, with the smallest judgements found on which it is.

    Attributes
    ----------
    law
        Name of the law.
    sentence
        What happened.
    judgements
        What was judged, before the change that the sentence names.
    """

    law: str
    sentence: str
    judgements: Judgements

    def __repr__(self) -> str:
        told = ", ".join(f"{a}/{b} {ratio}" for (a, b), ratio in self.judgements.pairs().items())
        return f"{self.law}: {self.sentence}\n    on judgements {told}"


def check_weighting(
    weighting: Callable[[Any], Weights],
    declared: JudgementLaws | DataLaws,
    *,
    laws: Iterable[str] | str | None = None,
    examples: int = 200,
) -> WeightingCheck:
    """Check a way to weights, ours or your own, against the laws that are declared of it.

    As `check_method`: laws declared to hold must be kept, for each law declared broken a counterexample must be found,
    and one declared open fails once a counterexample is known.

    Parameters
    ----------
    weighting
        A function of one argument that gives `Weights`, a mapping from names to numbers, or numbers in order.
    declared
        `JudgementLaws` for a function of `Judgements`: it is given complete ones on 2 to 5 items named I1, I2, ...,
        ratios from 1/9 to 9, and groups of two members. `DataLaws` for a function of a `Problem`: it is given 2 to 5
        alternatives and 1 to 4 criteria as `check_method` gives them. ``JudgementLaws()`` declares every law to hold.
    laws
        Names of laws; all by default.
    examples
        Number of cases per law, from a fixed seed: the same function always gets the same verdict.

    Returns
    -------
    WeightingCheck
        A table of the laws: declared, found, and the counterexample or how many cases were tried.

    Raises
    ------
    InvalidInputError
        Not a function, nothing declared, an unknown law, a number of examples below 1.
    MissingExtraError
        Hypothesis is not installed.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> from clusterdecide.weighting.laws import JudgementLaws
    >>> check_weighting(cd.ahp, JudgementLaws(broken={"preference"}), laws=["transpose", "preference"])
    law         declared  found   seen
    transpose   holds     kept    no counterexample found in 200 examples
    preference  broken    broken  on judgements I1/I2 1, I1/I3 1/2, I2/I3 5
    ahp: 2 of 2 laws are as declared
    """
    if not callable(weighting) or isinstance(weighting, type):
        msg = f"a function of judgements or of a problem is needed, got {shown(weighting)}"
        raise InvalidInputError(msg)
    check_examples(examples)
    engine, subject = _engine(weighting, declared)
    names = law_names(laws, declared.known)
    verdicts = {name: declared.verdict(name) for name in names}
    hunts = {name: Hunt(subject, engine[name]) for name in names if verdicts[name] != "inapplicable"}
    found = checked(hunts, verdicts, examples, _counterexample)
    return WeightingCheck(_label(weighting), found)


def _engine(weighting: Callable[[Any], Weights], declared: object) -> tuple[Mapping[str, Any], Any]:
    if isinstance(declared, JudgementLaws):
        return judgement_laws.ENGINE, judgement_laws.FromJudgements(weighting)
    if isinstance(declared, DataLaws):
        return data_laws.ENGINE, data_laws.FromData(weighting)
    msg = f"declared must be JudgementLaws(...) or DataLaws(...), whichever the function takes, got {shown(declared)}"
    raise InvalidInputError(msg)


def _counterexample(law: str, sentence: str, case: Pairs | Data) -> JudgementCounterexample | Counterexample:
    if isinstance(case, Pairs):
        return JudgementCounterexample(law, sentence, case.judgements())
    return replace(Counterexample.of(law, sentence, case), weights=())


def _label(weighting: Any) -> str:
    """Name of a function, with the options that a partial one fixes."""
    inner = getattr(weighting, "func", weighting)
    name = getattr(inner, "__name__", None) or type(inner).__name__
    options = getattr(weighting, "keywords", None)
    return f"{name}({', '.join(f'{key}={value!r}' for key, value in options.items())})" if options else name
