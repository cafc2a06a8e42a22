"""Pydantic's errors said in the library's words: what, where, what was received, what to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NoReturn

from clusterdecide.calls.findings import Finding, finding, located
from clusterdecide.errors import FileError, InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

MOST_SHOWN = 20

_WORDS = {
    "missing": "field is missing",
    "extra_forbidden": "unknown field; correct its name or remove it",
    "string_type": "must be text, got {got}",
    "string_too_short": "must not be empty",
    "string_too_long": "text is too long, got {got}",
    "string_pattern_mismatch": "must be text without spaces at its ends, line breaks or control characters, got {got}",
    "bool_type": "must be true or false, got {got}",
    "literal_error": "must be {expected}, got {got}",
    "tuple_type": "must be a list, got {got}",
    "dict_type": "must be an object, got {got}",
    "model_type": "must be an object, got {got}",
    "greater_than": "must be more than {gt}, got {got}",
    "greater_than_equal": "must be at least {ge}, got {got}",
    "less_than_equal": "must be at most {le}, got {got}",
    "too_short": "must hold at least {min_length} items, got {actual_length}",
    "too_long": "must hold at most {max_length} items, got {actual_length}",
}


# what no sentence of a validator tells: the code of a fault that pydantic finds, by its type, then by its place
_CODES = {
    "missing": "MISSING_FIELD",
    "extra_forbidden": "UNKNOWN_FIELD",
    "string_type": "WRONG_TYPE",
    "bool_type": "WRONG_TYPE",
    "tuple_type": "WRONG_TYPE",
    "dict_type": "WRONG_TYPE",
    "model_type": "WRONG_TYPE",
    "greater_than": "OUT_OF_BOUNDS",
    "greater_than_equal": "OUT_OF_BOUNDS",
    "less_than_equal": "OUT_OF_BOUNDS",
    "too_short": "OUT_OF_BOUNDS",
    "too_long": "OUT_OF_BOUNDS",
}
_PLACES = (
    (re.compile(r"lots\[\d+\]\.weights\[\d+\]\.percents\..+"), "OUT_OF_BOUNDS", "NEGATIVE_WEIGHT"),
    (re.compile(r"panel\.amendments\[\d+\]\.reason"), None, "AMENDMENT_WITHOUT_REASON"),
)


class CodedError(ValueError):
    """A fault found by the validator of one part, which knows its code."""

    def __init__(self, message: str, *, code: str, observed: object = None) -> None:
        self.code = code
        self.observed = observed
        super().__init__(message)


class FindingsError(ValueError):
    """Faults found by a check across fields: findings, or pairs of a place and what is wrong there."""

    def __init__(self, found: Sequence[Finding | tuple[str, str]]) -> None:
        self.found = tuple(one if isinstance(one, Finding) else finding("INVALID_VALUE", *one) for one in found)
        super().__init__("; ".join(f"{one.place}: {one.message}" if one.place else one.message for one in self.found))


def place_of(steps: Iterable[str | int]) -> str:
    """Path of a field as a reader of the file writes it.

    Examples
    --------
    >>> place_of(["dossiers", 3, "grades", "C1.2"])
    'dossiers[3].grades.C1.2'
    """
    path = ""
    for step in steps:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else str(step)
    return path


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _found(detail: ErrorDetails) -> list[Finding]:
    place = place_of(step for step in detail["loc"] if step != "[key]")
    context: dict[str, Any] = detail.get("ctx", {})
    error = context.get("error")
    if isinstance(error, FindingsError):
        return [_within(place, one) for one in error.found]
    if isinstance(error, CodedError):
        return [finding(error.code, place, str(error), observed=error.observed)]
    code = _CODES.get(detail["type"], "INVALID_VALUE")
    for pattern, kind, special in _PLACES:
        if pattern.fullmatch(place) and kind in (None, code):
            code = special
    if error is not None:
        return [finding(code, place, str(error))]
    words = _WORDS.get(detail["type"])
    text = (
        words.format(got=_shown(detail["input"]), **context) if words else f"{detail['msg']}, got {detail['input']!r}"
    )
    return [finding(code, place, text)]


def _within(place: str, one: Finding) -> Finding:
    joined = f"{place}.{one.place}" if place and one.place else place or one.place
    return finding(one.code, joined, one.message, observed=one.observed, **one.where)


def translate(error: ValidationError) -> list[tuple[str, str]]:
    """Pairs of a place and a sentence, one for each fault that pydantic found."""
    return [(one.place, one.message) for one in findings_in(error)]


def findings_in(error: ValidationError, data: object = None) -> tuple[Finding, ...]:
    """Findings of what pydantic found, named and valued by the fields that were read."""
    found = [one for detail in error.errors(include_url=False) for one in _found(detail)]
    return tuple(found if data is None else (located(one, data) for one in found))


def refuse(error: ValidationError, name: str, data: object = None, *, file: bool = False, within: str = "") -> NoReturn:
    """Raise the library's error for what pydantic found: the first fault, then the others, 20 in all.

    Raises
    ------
    FileError
        If ``file`` is true: ``name`` is the file's name, ``within`` the field of the file that was read.
    InvalidInputError
        Otherwise: ``name`` is what was being made.
    """
    findings = findings_in(error, data)
    (place, text), *others = [(".".join(filter(None, (within, one.place))), one.message) for one in findings]
    shown = [f"\n  {where}: {what}" if where else f"\n  {what}" for where, what in others[: MOST_SHOWN - 1]]
    if len(others) > len(shown):
        shown.append(f"\n  and {len(others) - len(shown)} more")
    text += "".join(shown)
    refusal = (
        FileError(text, file=name, place=place)
        if file
        else InvalidInputError(f"{name}, {place}: {text}" if place else f"{name}: {text}")
    )
    refusal.findings = findings
    raise refusal from None
