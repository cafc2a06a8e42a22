"""Packages whose names are loaded at first use: start-up time is part of speed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def door(
    package: str, home: Mapping[str, str], *, inside: str | None = None
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Make the ``__getattr__`` and the ``__dir__`` of a package.

    Parameters
    ----------
    package
        Its name.
    home
        For each public name, the module below the package that holds it; an empty text where the name is itself
        such a module.

    Examples
    --------
    >>> load, names = door("json", {"JSONDecoder": "decoder", "scanner": ""})
    >>> load("JSONDecoder").__name__, load("scanner").__name__, names()
    ('JSONDecoder', 'json.scanner', ['JSONDecoder', '__version__', 'scanner'])
    """

    def load(name: str) -> Any:
        if name not in home:
            msg = f"module {package!r} has no attribute {name!r}"
            raise AttributeError(msg)
        module = import_module(f"{inside or package}.{home[name] or name}")
        value = getattr(module, name) if home[name] else module
        setattr(sys.modules[package], name, value)
        return value

    def names() -> list[str]:
        version = ["__version__"] if hasattr(sys.modules[package], "__version__") else []
        return sorted([*home, *version])

    return load, names
