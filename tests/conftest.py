"""Profiles of the property tests, chosen by ``HYPOTHESIS_PROFILE``.

``quick`` by default; ``gate`` where the variable ``CI`` is set: the same examples at every run, so that a landing never
depends on luck; ``deep`` for a long search; ``unshrunk`` where any failure will do, however large its example.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import hypothesis
import pytest

sys.path.insert(0, str(Path(__file__).parent / "corpus"))

_PATIENT = {
    "deadline": None,
    "suppress_health_check": [hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.data_too_large],
}
os.environ.setdefault("MPLBACKEND", "Agg")  # plots of the tests open no window
hypothesis.settings.register_profile("quick", max_examples=60, **_PATIENT)
hypothesis.settings.register_profile("gate", max_examples=60, derandomize=True, **_PATIENT)
hypothesis.settings.register_profile("deep", max_examples=2000, **_PATIENT)
hypothesis.settings.register_profile(
    "unshrunk", hypothesis.settings.get_profile("gate"), phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate]
)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate" if os.environ.get("CI") else "quick"))


def pytest_configure(config: pytest.Config) -> None:
    """Take ``-k R1`` as the requirement R1 alone: neither R10 to R19, nor an id that ends alike, such as order1."""
    config.option.keyword = re.sub(r"\bR([1-9]\d?)\b", r"R\1_", config.option.keyword or "")
