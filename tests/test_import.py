"""Start-up: what ``import clusterdecide`` offers, and what it and a ranking may load."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec

import pytest

import clusterdecide as cd

RANK = """
problem = cd.Problem.of([[3.0, 10.0], [5.0, 20.0]], criteria=["quality", "cost"], sense=["max", "min"])
cd.rank(problem, cd.Weights.of({"quality": 0.6, "cost": 0.4}), METHOD).explain()
"""
HEAVY = {"scipy.stats", "scipy.optimize", "pandas", "polars", "pyarrow", "matplotlib", "pymcdm", "altair", "hypothesis"}


def loaded_by(program: str) -> set[str]:
    """Modules that a fresh interpreter holds after a program."""
    report = "\nimport json, sys; print(json.dumps(sorted(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", program + report], capture_output=True, text=True, check=True)
    return set(json.loads(run.stdout.splitlines()[-1]))


def test_the_import_loads_neither_numpy_nor_pydantic() -> None:
    assert loaded_by("import clusterdecide").isdisjoint({"numpy", "pydantic", "scipy", "narwhals"} | HEAVY)


@pytest.mark.parametrize("method", ["cd.Topsis()", "cd.WeightedSum(normalisation='vector')"])
def test_ranking_loads_only_what_it_needs(method: str) -> None:
    loaded = loaded_by("import clusterdecide as cd" + RANK.replace("METHOD", method))
    assert "numpy" in loaded
    assert loaded.isdisjoint({"pydantic"} | HEAVY)


@pytest.mark.parametrize("name", cd.__all__)
def test_every_public_name_resolves(name: str) -> None:
    assert getattr(cd, name) is getattr(cd, name)


def test_every_module_imports_alone() -> None:
    rooms = [name for name in cd.__all__ if find_spec(f"clusterdecide.{name}")]
    for room in (*rooms, "cli", "kernels", "messages", "reporting"):
        assert f"clusterdecide.{room}" in loaded_by(f"import clusterdecide.{room}")


def test_dir_lists_every_public_name() -> None:
    assert set(dir(cd)) >= {*cd.__all__, "__version__"}
    assert list(cd.__all__) == sorted(cd.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'clusterdecide' has no attribute 'topsys'"):
        cd.topsys  # noqa: B018


def test_the_version_is_the_one_installed() -> None:
    from importlib.metadata import version

    assert version("clusterdecide") == cd.__version__
