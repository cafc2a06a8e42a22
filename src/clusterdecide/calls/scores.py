"""What the panel hands in: marks and figures that carry the hash of the rules under which they were given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field, ValidationError

from clusterdecide._json import pretty_json, read_json, replace_file
from clusterdecide.calls.base import FrozenMap, Map, Name, Number, Part
from clusterdecide.calls.dossier import Digest
from clusterdecide.calls.freeze import Freeze, changes, named
from clusterdecide.calls.panel import Panel
from clusterdecide.calls.translation import refuse
from clusterdecide.errors import FileError, InvalidInputError

if TYPE_CHECKING:
    from clusterdecide.calls.call import Call

FORMAT = "clusterdecide/scores/1"


class ScoreSheet(Part):
    """Grades of a call and the rules under which they were given.

    ``rules`` is the freeze of the call (its hash alone will do, but then a change cannot be named); ``panel`` holds the
    individual marks and the consensus, ``grades`` and ``indicators`` the figures by dossier and criterion.
    """

    format: Literal["clusterdecide/scores/1"] = "clusterdecide/scores/1"
    call: Name
    rules: Freeze | Digest
    panel: Panel = Field(default_factory=Panel)
    grades: Map[Name, Map[Name, Number]] = Field(default_factory=FrozenMap)
    indicators: Map[Name, Map[Name, Number]] = Field(default_factory=FrozenMap)


def scores_of(call: Call) -> ScoreSheet:
    """Give the grades of a frozen call with the hash of its rules.

    Raises
    ------
    InvalidInputError
        If the call is not frozen.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> call = cd.calls.example()
    >>> frozen = call.freeze(at=call.versions[0].published_at)
    >>> scores_of(frozen).rules.sha256 == frozen.rules_hash
    True
    """
    grades = {dossier.code: dossier.grades for dossier in call.dossiers if dossier.grades}
    indicators = {dossier.code: dossier.indicators for dossier in call.dossiers if dossier.indicators}
    return ScoreSheet(call=call.id, rules=_freeze(call), panel=call.panel, grades=grades, indicators=indicators)


def with_scores(call: Call, scores: ScoreSheet) -> Call:
    """Give a call its grades, once the rules under which they were given are known to be its own.

    Raises
    ------
    InvalidInputError
        The call is not frozen, the scores are of another call, or were given under other rules: every changed field is
        named; or they name a dossier that the call does not have.
    """
    frozen = _freeze(call)
    if scores.call != call.id:
        msg = f"these are the scores of call {scores.call}, not of {call.id}"
        raise InvalidInputError(msg)
    found = scores.rules if isinstance(scores.rules, str) else scores.rules.sha256
    if found != frozen.sha256:
        msg = f"the scores were given under other rules than those frozen at {frozen.at.isoformat()}: "
        raise InvalidInputError(msg + _differ(frozen, scores.rules))
    for code in (*scores.grades, *scores.indicators):
        call.dossier(code)
    dossiers = tuple(
        dossier.replace(
            grades=scores.grades.get(dossier.code, dossier.grades),
            indicators=scores.indicators.get(dossier.code, dossier.indicators),
        )
        for dossier in call.dossiers
    )
    return call.replace(panel=scores.panel, dossiers=dossiers)


def load_scores(call: Call, path: str | Path) -> Call:
    """Read grades from a file and give them to the call; see `with_scores`.

    Raises
    ------
    FileError
        Not readable, not scores, or given under other rules: every changed field is named.
    """
    path = Path(path)
    data = read_json(path)
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        msg = f"not a file of scores: the field format must be {FORMAT!r}"
        raise FileError(msg, file=path.name, place="format")
    try:
        scores = ScoreSheet(**data)
    except ValidationError as error:
        refuse(error, path.name, file=True)
    try:
        return with_scores(call, scores)
    except InvalidInputError as error:
        raise FileError(str(error), file=path.name) from error


def save_scores(call: Call, path: str | Path) -> None:
    """Write the grades of a frozen call to a file, replaced whole or not at all.

    Raises
    ------
    InvalidInputError
        If the call is not frozen.
    FileError
        The file cannot be written.
    """
    replace_file(Path(path), pretty_json({"format": FORMAT, **scores_of(call).dump()}))


def _freeze(call: Call) -> Freeze:
    if call.frozen is None:
        msg = f"call {call.id} is not frozen: grades are given under fixed rules; freeze them first, freeze(at=...)"
        raise InvalidInputError(msg)
    return call.frozen


def _differ(frozen: Freeze, other: Freeze | str) -> str:
    if isinstance(other, str):
        hashes = f"their hash is {other}, that of the call {frozen.sha256}"
        return f"{hashes}; they hold no hash of each field to name the change by: write them with save_scores"
    return named(changes(other.parts, frozen.parts)) or "every field agrees and the whole does not: one was edited"
