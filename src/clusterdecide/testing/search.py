"""The search for a problem that breaks a law: Hypothesis, guided by how near each problem comes, then chance."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np

from clusterdecide.errors import InvalidInputError
from clusterdecide.model._names import shown
from clusterdecide.testing._extra import hypothesis
from clusterdecide.testing.answers import Data, UnusableError
from clusterdecide.testing.cases import Law, cases, drawn, smaller
from clusterdecide.testing.judging import Finding


class Hunt:
    """One subject under one law: says of a problem whether it breaks the law, and counts those that it judged.

    Parameters
    ----------
    subject
        What answers.
    law
        What is asked.
    guided
        Whether Hypothesis is told how near each problem comes.
    clear
        The law counts as broken by a margin above this only.

    Attributes
    ----------
    answers
        Number of problems that could be judged.
    silence
        Why the last problem without an answer had none.
    """

    def __init__(self, subject: Any, law: Law, *, guided: bool = False, clear: float = -np.inf) -> None:
        self.subject, self.law, self.clear = subject, law, clear
        self.answers = 0
        self.silence = "it gave no answer that could be judged"
        self.last: Data | None = None
        self._target = hypothesis().target if guided else None

    def judged(self, data: Data) -> Finding | None:
        """What the law says of a problem, or None where there is no answer."""
        try:
            found = self.law.judge(self.subject, data)
        except UnusableError as error:
            self.silence, self.last = str(error), data
            return None
        self.answers += 1
        return found

    def breaks(self, data: Data) -> bool:
        """Whether a problem breaks the law."""
        found = self.judged(data)
        return found is not None and self._broken(found)

    def first(self, examples: int) -> Data | None:
        """Smallest problem found that breaks the law, out of so many from a fixed seed."""
        package = hypothesis()
        phases = [package.Phase.generate, package.Phase.shrink]
        phases += [package.Phase.target] if self._target else []
        settings = package.settings(
            max_examples=examples,
            database=None,
            deadline=None,
            phases=phases,
            suppress_health_check=list(package.HealthCheck),
        )
        seed = Random(0)  # noqa: S311 - the same subject always gets the same verdict
        try:
            found = package.find(cases(self.law), self._aimed, settings=settings, random=seed)
        except package.errors.NoSuchExample:
            return None
        return self.shrunk(found)

    def by_chance(self, examples: int) -> Data | None:
        """Smallest problem found that breaks the law, out of so many drawn at random from a fixed seed."""
        rng = np.random.default_rng(0)
        found = next((data for data in (drawn(self.law, rng) for _ in range(examples)) if self.breaks(data)), None)
        return None if found is None else self.shrunk(found)

    def shrunk(self, data: Data) -> Data:
        """Smaller problem that breaks the law too, with no smaller one beside it."""
        while (less := next((case for case in smaller(self.law, data) if self.breaks(case)), None)) is not None:
            data = less
        return data

    def _aimed(self, data: Data) -> bool:
        found = self.judged(data)
        if found is None:
            return False
        if self._target is not None:
            self._target(found.margin)
        return self._broken(found)

    def _broken(self, found: Finding) -> bool:
        return found.sentence is not None and found.margin > self.clear


def check_examples(examples: object) -> None:
    """Refuse a number of examples that is none."""
    if isinstance(examples, bool) or not isinstance(examples, int) or examples < 1:
        msg = f"the number of examples must be at least 1, got {shown(examples)}"
        raise InvalidInputError(msg)
