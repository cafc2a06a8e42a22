"""A meeting as a file states it: members, presence, when, where, reservations."""

from pathlib import Path
from typing import Any, Self

from pydantic import Field, ValidationError

from clusterdecide._json import read_json
from clusterdecide.calls.base import Count, FrozenMap, Instant, Line, Map, Part
from clusterdecide.calls.translation import refuse
from clusterdecide.errors import FileError


class Remark(Part):
    """A reservation or a dissent that a member wants noted."""

    by: Line
    text: Line


class Meeting(Part):
    """The meeting that decided: all that its minutes need and that the decision does not say.

    Examples
    --------
    >>> meeting = Meeting.of({"members": {"A": "chair"}, "present": ["A"], "held_at": "2023-07-20T10:00:00+01:00"})
    >>> meeting.settings()["members"]
    {'A': 'chair'}
    """

    members: Map[Line, Line] = Field(default_factory=FrozenMap)
    present: tuple[Line, ...] = ()
    held_at: Instant
    place: Line | None = None
    quorum: Count | None = None
    reservations: tuple[Remark, ...] = ()

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read a meeting from a JSON file.

        Raises
        ------
        FileError
            With the file and the place in it: not readable, not JSON, or not a meeting.
        """
        path = Path(path)
        data = read_json(path)
        if not isinstance(data, dict):
            msg = "a meeting is a JSON object: members, present, held_at"
            raise FileError(msg, file=path.name)
        try:
            return cls(**data)
        except ValidationError as error:
            refuse(error, path.name, file=True)

    def settings(self) -> dict[str, Any]:
        """What `minutes` takes beside the decision."""
        return {
            "members": dict(self.members),
            "present": self.present,
            "held_at": self.held_at,
            "place": self.place,
            "quorum": self.quorum,
            "reservations": [(one.by, one.text) for one in self.reservations],
        }
