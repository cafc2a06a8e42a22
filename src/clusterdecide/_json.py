"""Strict reading of JSON and one canonical way to write it."""

from __future__ import annotations

import json
import math
import os
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

from clusterdecide.errors import FileError, InvalidInputError

MAX_DEPTH = 100
MAX_DIGITS = 400
_CLOSERS = {"{": 1, "[": 1, "}": -1, "]": -1}


def read_json(source: str | bytes | Path, *, name: str = "<text>") -> Any:
    """Read a JSON document and refuse what JSON readers usually let pass.

    Parameters
    ----------
    source
        A path, or the text itself as ``str`` or UTF-8 ``bytes``; a byte order mark is accepted.
    name
        What to call the text in messages; a path gives its own name.

    Returns
    -------
    object
        Integers as ``int``, numbers with a fraction or an exponent as ``decimal.Decimal``, so that 0.1 stays 0.1.

    Raises
    ------
    FileError
        Not readable, not UTF-8, not JSON, a key given twice, NaN, Infinity or a number beyond the range of
        floats, half of a surrogate pair, nested deeper than 100 levels: with the line and column where the text
        allows it.

    Examples
    --------
    >>> read_json('{"share": 0.6, "members": 15}')
    {'share': Decimal('0.6'), 'members': 15}
    """
    if isinstance(source, Path):
        name, source = source.name, bytes_of(source)
    text = _decoded(source, name) if isinstance(source, bytes) else source.removeprefix("\ufeff")
    if not text.strip():
        msg = "the file is empty; a JSON document is expected"
        raise FileError(msg, file=name)
    _check_depth(text, name)
    try:
        value = json.loads(
            text,
            object_pairs_hook=lambda pairs: _unique(pairs, name),
            parse_constant=lambda word: _refuse(f"{word} is not a finite number; JSON numbers are finite", name),
            parse_float=lambda digits: _number(digits, name),
            parse_int=lambda digits: _integer(digits, name),
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        msg = f"not valid JSON: {error.msg[0].lower()}{error.msg[1:]}"
        raise FileError(msg, file=name, place=place) from None
    _check_characters(value, text, name)
    return value


def canonical_json(value: Any) -> str:
    """Write JSON in one form: sorted keys, no spaces to choose, UTF-8, finite numbers, a newline at the end.

    Raises
    ------
    InvalidInputError
        A number is not finite, or a value has no JSON form.

    Examples
    --------
    >>> print(canonical_json({"b": 1, "a": "é"}), end="")
    {"a":"é","b":1}
    """
    return _dumped(value, indent=None)


def pretty_json(value: Any) -> str:
    """Write JSON for people: two spaces of indent, keys in their own order, a newline at the end.

    Raises
    ------
    InvalidInputError
        A number is not finite, or a value has no JSON form.
    """
    return _dumped(value, indent=2)


def _dumped(value: Any, indent: int | None) -> str:
    separators = (",", ":") if indent is None else None
    try:
        text = json.dumps(
            value,
            ensure_ascii=False,
            allow_nan=False,
            sort_keys=indent is None,
            indent=indent,
            separators=separators,
            default=_plain,
        )
    except (ValueError, TypeError) as error:
        msg = f"cannot be written as JSON: {error}"
        raise InvalidInputError(msg) from None
    return text + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and abs(value) < 10**15 else float(value)
    if hasattr(value, "tolist"):  # arrays and scalars of NumPy, without importing it
        return value.tolist()
    msg = f"a value of type {type(value).__name__} has no JSON form"
    raise TypeError(msg)


def bytes_of(path: Path) -> bytes:
    """Read a file, or say why it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        msg = f"cannot be read: {error.strerror or error}"
        raise FileError(msg, file=path.name or str(path)) from None


def replace_file(path: Path, text: str) -> Path:
    """Write beside the file first, so that a failure leaves what was there; UTF-8, line ends as given.

    Raises
    ------
    FileError
        The file cannot be written.
    """
    beside = path.with_name(f".{path.name or 'file'}.{os.getpid()}.part")
    try:
        beside.write_bytes(text.encode("utf-8"))
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        msg = f"cannot be written: {error.strerror or error}"
        raise FileError(msg, file=path.name or str(path)) from None
    return path


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problem = f"not UTF-8 text (byte {error.start} cannot be decoded); save the file with UTF-8 encoding"
        raise FileError(problem, file=name) from None


def _check_depth(text: str, name: str) -> None:
    depth = 0
    for token in re.finditer(r'"(?:[^"\\]|\\.)*"|[{}\[\]]', text):
        depth += _CLOSERS.get(token[0], 0)
        if depth > MAX_DEPTH:
            line = text.count("\n", 0, token.start()) + 1
            msg = f"nested deeper than {MAX_DEPTH} levels"
            raise FileError(msg, file=name, place=f"line {line}")


def _check_characters(value: Any, text: str, name: str) -> None:
    """JSON can spell half of a surrogate pair, which is no character and can never be written again."""
    if not re.search(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]", text):
        return
    try:
        canonical_json(value).encode()
    except UnicodeEncodeError as error:
        half = f"\\u{ord(error.object[error.start]):04x}"
        msg = f"a text holds {half}, half of a surrogate pair and no character; write the character itself"
        raise FileError(msg, file=name) from None


def _unique(pairs: list[tuple[str, Any]], name: str) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        msg = f"the key {twice!r} is given twice in one object (duplicate key); keep one"
        raise FileError(msg, file=name)
    return found


def _number(digits: str, name: str) -> Decimal:
    value = Decimal(digits)
    if len(digits) > MAX_DIGITS or not math.isfinite(float(value)):
        _refuse(f"the number {digits[:40]} is too large: not finite as a float", name)
    return value


def _integer(digits: str, name: str) -> int:
    if len(digits) > MAX_DIGITS - 100:
        _refuse(f"the number {digits[:40]}... has {len(digits)} digits: too large", name)
    return int(digits)


def _refuse(problem: str, name: str) -> None:
    raise FileError(problem, file=name)
