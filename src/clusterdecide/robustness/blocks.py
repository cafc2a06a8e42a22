"""Work cut in blocks that depend on the problem alone: the same bytes whoever runs them, in one process or many."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, Protocol, Self, TypeVar

from clusterdecide.errors import InvalidInputError, MissingExtraError

SEED_BLOCK = 8192
"""Draws for which one child of the seed serves, whatever the memory, so that results never depend on it."""

TASK = 4
"""Seed blocks that one task works through: long enough to be worth sending, short enough to share out."""

_AHEAD = 64  # tasks sent before the first one is back: memory does not grow with their number

Progress = Callable[[int, int], object] | bool | None
P_co = TypeVar("P_co", covariant=True)


class Executor(Protocol):
    """Whatever can ``submit``: any ``concurrent.futures.Executor``, a dask client or its executor."""

    def submit(self, fn: Callable[..., Any], /, *args: Any) -> Any:
        """Send one call; the future has ``result()``."""


class Part(Protocol[P_co]):
    """One piece of work, sent as it is to another process."""

    def __call__(self) -> P_co:
        """Do it."""


def performed(parts: Iterable[Part[P_co]], executor: Executor | None) -> Iterator[P_co]:
    """Results of all parts in their order; what was sent ahead is cancelled when the caller stops early.

    Raises
    ------
    InvalidInputError
        An executor that cannot ``submit``, or that was shut down.
    """
    if executor is None:
        for part in parts:
            yield part()
        return
    if not callable(getattr(executor, "submit", None)):
        msg = f"executor needs a method submit, as concurrent.futures executors have, got {executor!r}"
        raise InvalidInputError(msg)
    waiting = iter(parts)
    try:
        sent = deque(executor.submit(part) for part in islice(waiting, _AHEAD))
    except RuntimeError as error:  # what concurrent.futures raises
        msg = f"the executor takes no work: {error}; give one that is not shut down, or none"
        raise InvalidInputError(msg) from error
    try:
        while sent:
            done = sent.popleft().result()
            sent.extend(executor.submit(part) for part in islice(waiting, 1))
            yield done
    finally:
        for future in sent:
            future.cancel()


class Report:
    """Tells how many draws are done: to a callable ``(done, total)``, or to a bar on the terminal.

    Parameters
    ----------
    progress
        A callable, True for a bar, None or False for nothing.
    total
        Draws to be done.

    Raises
    ------
    InvalidInputError
        Neither a callable nor a truth value.
    MissingExtraError
        A bar is wanted and tqdm is not installed.
    """

    def __init__(self, progress: Progress, total: int) -> None:
        if progress is not None and not isinstance(progress, bool) and not callable(progress):
            msg = f"progress must be True, or a callable that takes (done, total), got {progress!r}"
            raise InvalidInputError(msg)
        self._bar: Any = _bar(total) if progress is True else None
        self._tell = progress if callable(progress) else None
        self._total, self._done = total, 0

    def __call__(self, done: int) -> None:
        """Tell that so many draws are done by now."""
        if self._bar is not None:
            self._bar.update(done - self._done)
        if self._tell is not None:
            self._tell(done, self._total)
        self._done = done

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()


def _bar(total: int) -> Any:
    try:
        from tqdm.auto import tqdm
    except ImportError:
        msg = 'progress=True needs tqdm: pip install "clusterdecide[progress]", or a callable that takes (done, total)'
        raise MissingExtraError(msg) from None
    return tqdm(total=total, unit="draw", unit_scale=True)
