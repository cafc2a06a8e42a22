"""Typography of the catalogues, so that they are typed with plain spaces and apostrophes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from clusterdecide.messages.numbers import FIXED, NARROW


def french(messages: Mapping[str, str]) -> dict[str, str]:
    """Put narrow no-break spaces before double punctuation and inside guillemets, and curl apostrophes.

    Examples
    --------
    >>> french({"a": "l'ordre : « un »"})["a"] == "l’ordre\u202f: «\u202fun\u202f»"
    True
    """
    spaced = {key: re.sub(r" (?=[;:!?%»])|(?<=«) ", NARROW, text) for key, text in messages.items()}
    return english(spaced)


def english(messages: Mapping[str, str]) -> dict[str, str]:
    """Curl apostrophes, and keep the sign of a margin with its number.

    Examples
    --------
    >>> english({"a": "the committee's weights"})
    {'a': 'the committee’s weights'}
    """
    return {key: text.replace("'", "’").replace("± ", f"±{FIXED}") for key, text in messages.items()}
