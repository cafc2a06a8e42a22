"""Pydantic's errors said in the library's words: what, where, what was received, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

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


class FindingsError(ValueError):
    """Faults found by a check across fields: pairs of a place and what is wrong there."""

    def __init__(self, found: Sequence[tuple[str, str]]) -> None:
        self.found = tuple(found)
        super().__init__("; ".join(f"{place}: {text}" if place else text for place, text in found))


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


def _lines(detail: ErrorDetails) -> list[tuple[str, str]]:
    place = place_of(step for step in detail["loc"] if step != "[key]")
    context: dict[str, Any] = detail.get("ctx", {})
    error = context.get("error")
    if isinstance(error, FindingsError):
        return [(f"{place}.{inner}" if place and inner else place or inner, text) for inner, text in error.found]
    if error is not None:
        return [(place, str(error))]
    words = _WORDS.get(detail["type"])
    text = (
        words.format(got=_shown(detail["input"]), **context) if words else f"{detail['msg']}, got {detail['input']!r}"
    )
    return [(place, text)]


def translate(error: ValidationError) -> list[tuple[str, str]]:
    """Pairs of a place and a sentence, one for each fault that pydantic found."""
    return [line for detail in error.errors(include_url=False) for line in _lines(detail)]


def refuse(error: ValidationError, name: str, *, file: bool = False, within: str = "") -> NoReturn:
    """Raise the library's error for what pydantic found: the first fault, then the others, 20 in all.

    Raises
    ------
    FileError
        If ``file`` is true: ``name`` is the file's name, ``within`` the field of the file that was read.
    InvalidInputError
        Otherwise: ``name`` is what was being made.
    """
    (place, text), *others = [(".".join(filter(None, (within, at))), what) for at, what in translate(error)]
    shown = [f"\n  {where}: {what}" if where else f"\n  {what}" for where, what in others[: MOST_SHOWN - 1]]
    if len(others) > len(shown):
        shown.append(f"\n  and {len(others) - len(shown)} more")
    text += "".join(shown)
    if file:
        raise FileError(text, file=name, place=place) from None
    raise InvalidInputError(f"{name}, {place}: {text}" if place else f"{name}: {text}") from None
