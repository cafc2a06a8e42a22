"""The pages of the API name every public name: those that list names by hand forget none."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import clusterdecide as cd

PAGE = Path(__file__).parents[1] / "docs" / "api" / "sensitivity.md"


def test_every_analysis_is_on_its_page() -> None:
    listed = re.findall(r"^\.\. auto(function|class):: (\w+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    kinds = {n: "class" if inspect.isclass(getattr(cd.sensitivity, n)) else "function" for n in cd.sensitivity.__all__}
    assert sorted((name, kind) for kind, name in listed) == sorted(kinds.items())
