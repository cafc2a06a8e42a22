"""The errors of the library: one small tree under ``ValueError``.

Every message says what is wrong, where, what was received and what to do.
"""

from __future__ import annotations

from typing import Any


class ClusterDecideError(ValueError):
    """Any error that the library raises on purpose."""


class InvalidInputError(ClusterDecideError):
    """An input that cannot be given a meaning: the message names the cell, criterion, pair, node or field.

    ``findings`` holds every fault of a call that was refused, each with its code and place; empty for other inputs.
    """

    findings: tuple[Any, ...] = ()


class FileError(InvalidInputError):
    """A file or text that cannot be read; knows the file and the place in it.

    Parameters
    ----------
    problem
        What is wrong and what to do.
    file
        Name of the file, or what stands for it (``"<text>"``).
    place
        Where in the file: a line and column, or the path of a field such as ``dossiers[3].code``.

    Examples
    --------
    >>> str(FileError("unknown field", file="call.json", place="lots[0].quota"))
    'call.json, lots[0].quota: unknown field'
    """

    def __init__(self, problem: str, *, file: str, place: str = "") -> None:
        self.problem = problem
        self.file = file
        self.place = place
        super().__init__(f"{file}, {place}: {problem}" if place else f"{file}: {problem}")


class MissingExtraError(ClusterDecideError, ImportError):
    """An optional package is needed and not installed; the message gives the extra to install."""
