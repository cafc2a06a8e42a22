"""Analyses that a record can hold: asked for by name and settings, so that they can be run again."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from clusterdecide.calls.base import plain
from clusterdecide.calls.decision import written
from clusterdecide.errors import InvalidInputError

if TYPE_CHECKING:
    from clusterdecide.calls import Decision

Settings = Mapping[str, Any]
Requests = Mapping[str, Settings | Sequence[Settings]]
_ROOMS = ("clusterdecide.firmness", "clusterdecide.calls")


def replay(decision: Decision, name: str, settings: Settings) -> dict[str, Any]:
    """Run an analysis of a decision by its name: its settings and its result.

    Raises
    ------
    InvalidInputError
        No analysis of this name takes a decision, a setting is unknown, or ``rng`` is not a whole number although the
        analysis draws at random.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> found = replay(cd.calls.example().decide(), "line_breakpoints", {"lot": "L1"})
    >>> sorted(found)
    ['name', 'result', 'settings']
    """
    function = _function(name)
    known = [p for p in inspect.signature(function).parameters if p != "decision"]
    for setting in settings:
        if setting not in known:
            msg = f"the analysis {name!r} has no setting {setting!r}; it has {', '.join(known)}"
            raise InvalidInputError(msg)
    seed = settings.get("rng")
    if "rng" in known and (isinstance(seed, bool) or not isinstance(seed, int)):
        msg = f"the analysis {name!r} draws at random: give its seed, a whole number, as 'rng', got {seed!r}"
        raise InvalidInputError(msg)
    result = function(decision, **settings)
    return {"name": name, "settings": plain(dict(settings)), "result": written(result.to_dict())}


def analyses() -> tuple[str, ...]:
    """Names of the analyses that a record can hold."""
    return tuple(sorted(name for room in _ROOMS for name in import_module(room).__all__ if _serves(room, name)))


def _function(name: str) -> Callable[..., Any]:
    for room in _ROOMS:
        if name in import_module(room).__all__ and _serves(room, name):
            found: Callable[..., Any] = getattr(import_module(room), name)
            return found
    msg = f"no analysis of a decision is called {name!r}; there are {', '.join(analyses())}"
    raise InvalidInputError(msg)


def _serves(room: str, name: str) -> bool:
    """Whether a public name is a function of a decision whose result can be written."""
    found = getattr(import_module(room), name)
    if not inspect.isfunction(found) or next(iter(inspect.signature(found).parameters), "") != "decision":
        return False
    return name != "relist"
