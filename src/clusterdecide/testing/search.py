"""The search for a problem that breaks a law: Hypothesis, guided by how near each problem comes, then chance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from clusterdecide.errors import InvalidInputError
from clusterdecide.model._names import shown
from clusterdecide.testing._extra import hypothesis
from clusterdecide.testing.answers import UnusableError
from clusterdecide.testing.cases import BYTES
from clusterdecide.testing.judging import Finding


class Hunt:
    """One subject under one law: judges problems, counts them, and keeps the first that breaks the law.

    Parameters
    ----------
    subject
        What answers.
    law
        What is asked.
    clear
        The law counts as broken by a margin above this only.

    Attributes
    ----------
    case
        A problem that breaks the law, or None.
    answers
        Number of problems that could be judged.
    silence
        Why the last problem without an answer had none.
    last
        That problem.
    """

    def __init__(self, subject: Any, law: Any, *, clear: float = -np.inf) -> None:
        self.subject, self.law, self.clear = subject, law, clear
        self.case: Any = None
        self.answers = 0
        self.silence = ""
        self.last: Any = None

    def judged(self, data: Any) -> Finding | None:
        """What the law says of a problem, or None where there is no answer."""
        try:
            found: Finding = self.law.judge(self.subject, data)
        except UnusableError as error:
            self.silence, self.last = str(error), data
            return None
        self.answers += 1
        return found

    def breaks(self, data: Any) -> bool:
        """Whether a problem breaks the law."""
        found = self.judged(data)
        return found is not None and found.sentence is not None and found.margin > self.clear

    def tried(self, data: Any) -> float:
        """By how much a problem breaks the law; it is kept if it does."""
        found = self.judged(data)
        if found is None:
            return -np.inf
        if found.sentence is not None and found.margin > self.clear:
            self.case = data
        return found.margin

    def climb(self, examples: int, *, patience: int = 200) -> None:
        """Try so many problems from a fixed seed: random ones, each changed for as long as it comes nearer.

        ``patience``: how many changes in vain before the next random one.
        """
        rng = np.random.default_rng(0)
        best, text, vain = -np.inf, b"", patience
        for _ in range(examples):
            fresh = vain >= patience
            other = rng.bytes(BYTES) if fresh else _with_other_bytes(text, rng)
            margin = self.tried(self.law.built(other))
            if self.case is not None:
                return
            vain = 0 if fresh or margin > best else vain + 1
            if fresh or margin >= best:
                best, text = margin, other

    def shrink(self) -> None:
        """Make the problem that breaks the law smaller, until no smaller one beside it breaks the law."""
        while self.case is not None:
            less = next((data for data in self.law.smaller(self.case) if self.breaks(data)), None)
            if less is None:
                return
            self.case = less


def _with_other_bytes(text: bytes, rng: np.random.Generator) -> bytes:
    moved = bytearray(text)
    for place in rng.integers(len(moved), size=rng.integers(1, 4)):
        moved[place] = rng.integers(256)
    return bytes(moved)


def search(hunts: Sequence[Hunt], examples: int, *, guided: bool = False) -> None:
    """Try every law on each of so many texts of Hypothesis, from a fixed seed; what breaks a law is made small.

    One run for all laws costs far less than one for each. ``guided``: Hypothesis is told how near each text comes.
    """
    package = hypothesis()
    open_hunts = [hunt for hunt in hunts if hunt.case is None]
    if not open_hunts:
        return

    def trial(text: bytes) -> None:
        for place, hunt in enumerate(open_hunts):
            if hunt.case is not None:
                continue
            margin = hunt.tried(hunt.law.built(text))
            if guided and hunt.case is None and margin > -np.inf:
                package.target(margin, label=str(place))

    phases = [package.Phase.generate, *([package.Phase.target] if guided else [])]
    settings = package.settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=phases,
        suppress_health_check=list(package.HealthCheck),
    )
    package.seed(0)(settings(package.given(package.strategies.binary(min_size=BYTES, max_size=BYTES))(trial)))()
    for hunt in open_hunts:
        hunt.shrink()


def check_examples(examples: object) -> None:
    """Refuse a number of examples that is none."""
    if isinstance(examples, bool) or not isinstance(examples, int) or examples < 1:
        msg = f"the number of examples must be at least 1, got {shown(examples)}"
        raise InvalidInputError(msg)
