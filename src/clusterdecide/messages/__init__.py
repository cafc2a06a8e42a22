"""Messages in French and English by key, and numbers as each language writes them.

The catalogue holds sentences; values come in already written, by `number` and its siblings.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from clusterdecide.errors import InvalidInputError
from clusterdecide.messages.numbers import (
    check_language,
    date,
    duration,
    instant,
    listed,
    money,
    number,
    offset,
    percent,
    percent_sign,
)

LANGUAGES = ("fr", "en")
"""Languages that have a catalogue, whole."""

__all__ = [
    "LANGUAGES",
    "catalogue",
    "check_language",
    "date",
    "duration",
    "instant",
    "listed",
    "money",
    "number",
    "offset",
    "percent",
    "percent_sign",
    "template",
    "text",
]


@cache
def catalogue(lang: str) -> dict[str, str]:
    """Give every sentence of a language, by key.

    Raises
    ------
    InvalidInputError
        There is no catalogue in this language.
    """
    check_language(lang)
    found: dict[str, str] = import_module(f"clusterdecide.messages.{lang}").MESSAGES
    return found


def template(key: str, lang: str) -> str:
    """Sentence with the places of its values in braces.

    Raises
    ------
    InvalidInputError
        There is no such key, or no catalogue in this language.
    """
    messages = catalogue(lang)
    if key not in messages:
        msg = f"no message is called {key!r} in the catalogue of {lang!r}"
        raise InvalidInputError(msg)
    return messages[key]


def text(key: str, lang: str, **values: object) -> str:
    """Sentence with its values.

    Parameters
    ----------
    key
        Of the catalogue. Where a value ``n`` is given and the catalogue has ``key.one``, that serves the singular.
    lang
        ``"fr"`` or ``"en"``.
    values
        By the names that the sentence has in braces.

    Raises
    ------
    InvalidInputError
        No such key or language, or a value of the sentence is not given.

    Examples
    --------
    >>> text("places", "fr", n=1), text("places", "fr", n=3), text("places", "en", n=0)
    ('1 place', '3 places', '0 places')
    """
    pattern = template(singular(key, lang, values.get("n")), lang)
    try:
        return pattern.format(**values)
    except KeyError as error:
        msg = f"the message {key!r} needs the value {error.args[0]!r}"
        raise InvalidInputError(msg) from None


def singular(key: str, lang: str, n: object) -> str:
    """Key of the singular where the number asks for it and the catalogue has one: 0 is singular in French."""
    one = f"{key}.one"
    few = isinstance(n, int) and (n in (0, 1) if lang == "fr" else n == 1)
    return one if few and one in catalogue(lang) else key
