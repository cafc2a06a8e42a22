"""What is wrong with a request, and where: one error with a code, a path and a message, for people and programs."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from clusterdecide.calls.translation import place_of, translate
from clusterdecide.errors import FileError, InvalidInputError

_M = TypeVar("_M", bound=BaseModel)
_CODES = {"missing": "missing_field", "extra_forbidden": "unknown_field"}
_TAG = re.compile(r"\.?<[^<>]*>")  # left in paths by pydantic where an object may have several shapes
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: a code for programs, the path of the field, a sentence for people."""

    code: str
    path: str
    message: str

    def to_dict(self) -> dict[str, str]:
        """Plain values for JSON."""
        return {"code": self.code, "path": self.path, "message": self.message}


class RequestError(FileError):
    """A request that cannot be answered.

    Attributes
    ----------
    faults
        Every fault found, the first one in the message.
    """

    def __init__(self, faults: tuple[Fault, ...], *, file: str) -> None:
        self.faults = faults
        shown = [f"\n  {fault.path}: {fault.message}" for fault in faults[1:MOST_SHOWN]]
        if len(faults) > MOST_SHOWN:
            shown.append(f"\n  and {len(faults) - MOST_SHOWN} more")
        super().__init__(faults[0].message + "".join(shown), file=file, place=faults[0].path)


def checked(model: type[_M], data: object, name: str) -> _M:
    """Build a model from what a JSON reader gave.

    Raises
    ------
    RequestError
        With every fault found.
    """
    if not isinstance(data, Mapping):
        msg = f"a JSON object is needed, got {_kind(data)}"
        raise RequestError((Fault("invalid_value", "", msg),), file=name)
    try:
        return model.model_validate(dict(data))
    except ValidationError as error:
        raise RequestError(_faults(error), file=name) from None


class FieldError(InvalidInputError):
    """An error of the library about one field of the part of a request that is being answered."""

    def __init__(self, field: str, problem: str) -> None:
        self.field = field
        super().__init__(problem)


@contextmanager
def inside(field: str) -> Iterator[None]:
    """Say which field of a part an error of the library is about; `placed` says which part."""
    try:
        yield
    except InvalidInputError as error:
        raise FieldError(field, str(error)) from error


@contextmanager
def placed(path: str, name: str) -> Iterator[None]:
    """Say which part of a request an error of the library is about."""
    try:
        yield
    except InvalidInputError as error:
        place = f"{path}.{error.field}" if isinstance(error, FieldError) else path
        raise RequestError((Fault("invalid_value", place, str(error)),), file=name) from error


def _faults(error: ValidationError) -> tuple[Fault, ...]:
    details = error.errors(include_url=False, include_context=False, include_input=False)
    codes = {place_of(detail["loc"]): _CODES[detail["type"]] for detail in details if detail["type"] in _CODES}
    return tuple(
        Fault("wrong_format" if path == "format" else codes.get(path, "invalid_value"), _TAG.sub("", path), message)
        for path, message in translate(error)
    )


def _kind(value: Any) -> str:
    return {list: "an array", tuple: "an array", str: "a text", type(None): "null"}.get(type(value), repr(value)[:60])
