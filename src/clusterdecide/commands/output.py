"""What a command has to say, and where its files may go."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from clusterdecide.errors import FileError


class Output(NamedTuple):
    """What the command line prints for a command, and the exit status."""

    text: str
    exact: bool = False  # byte for byte, as JSON; else text for people
    status: int = 0
    fault: str = ""  # for stderr


def writable(output: str) -> Path:
    """Refuse a place that cannot be written before any work is done."""
    path = Path(output)
    if path.is_dir():
        msg = "is a folder; name a file in it"
        raise FileError(msg, file=output)
    if not path.parent.is_dir():
        msg = f"the folder {str(path.parent)!r} does not exist; make it first"
        raise FileError(msg, file=output)
    return path
