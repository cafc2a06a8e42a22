"""Places in a JSON text: on which field a byte falls, also where the text is damaged."""

from __future__ import annotations

import re

Path = tuple[str | int, ...]
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|[{}\[\],:]|[^\s"{}\[\],:]+', re.DOTALL)


class _Level:
    """One object or list that is open: its key or position, and the keys already seen."""

    __slots__ = ("is_list", "key", "seen", "wants_key")

    def __init__(self, *, is_list: bool) -> None:
        self.is_list = is_list
        self.key: str | int | None = 0 if is_list else None
        self.wants_key = not is_list
        self.seen: set[str] = set()

    def next(self) -> None:
        """Go on after a comma."""
        if isinstance(self.key, int):
            self.key += 1
        else:
            self.wants_key = True


def path_at(text: str, offset: int) -> Path:
    """Path of the field that holds a character of a JSON text; a damaged text is read as far as it goes.

    Examples
    --------
    >>> text = '{"lots":[{"id":"L1"},{"id":"L2"}]}'
    >>> path_at(text, text.index("L2"))
    ('lots', 1, 'id')
    """
    levels: list[_Level] = []
    for mark in _TOKEN.finditer(text):
        if mark.start() > offset:
            break
        _read(mark[0], levels)
        if mark.end() > offset and mark[0] not in "{[":
            break
    return _path(levels)


def key_given_twice(text: str) -> Path | None:
    """Path of the first key that stands twice in one object.

    Examples
    --------
    >>> key_given_twice('{"a":{"b":1,"b":2}}')
    ('a', 'b')
    """
    levels: list[_Level] = []
    for mark in _TOKEN.finditer(text):
        is_key = bool(levels) and levels[-1].wants_key and mark[0].startswith('"')
        if is_key and mark[0] in levels[-1].seen:
            return (*_path(levels[:-1]), mark[0].strip('"'))
        _read(mark[0], levels)
    return None


def _read(mark: str, levels: list[_Level]) -> None:
    if mark in "{[":
        levels.append(_Level(is_list=mark == "["))
    elif not levels:
        return
    elif mark in "}]":
        levels.pop()
    elif mark == ",":
        levels[-1].next()
    elif levels[-1].wants_key and mark.startswith('"'):
        levels[-1].key, levels[-1].wants_key = mark.strip('"'), False
        levels[-1].seen.add(mark)


def _path(levels: list[_Level]) -> Path:
    return tuple(level.key for level in levels if level.key is not None)
