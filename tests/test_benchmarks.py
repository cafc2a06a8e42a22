"""Every workload that clusterdecide takes part in gives the textbook's result; otherwise its times mean nothing."""

import importlib
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"
OURS = (
    *("W1", "W2", "W2r", "W3", "W4", "W5", "W6", "W7e", "W7g", "W8", "W9", "W10", "W11", "W11c", "W12e", "W12c"),
    *("W13s", "W13k", "W14", "W15", "W15t"),
)
NO_LIMIT = ("W15t",)


def _named(names: tuple[str, ...]) -> dict[str, ModuleType]:
    return {name: module for name, module in sys.modules.items() if name.partition(".")[0] in names}


@pytest.fixture(scope="module")
def harness() -> dict[str, ModuleType]:
    """Its modules live outside the package and bear common names: imported by themselves, then out of the way."""
    own = ("workloads", "adapters", "limits")
    others = _named(own)
    for name in others:
        del sys.modules[name]
    sys.path.insert(0, str(BENCHMARKS))
    wanted = ("workloads", "adapters.naive", "adapters.limit", "adapters.clusterdecide")
    found = {name.rpartition(".")[2]: importlib.import_module(name) for name in wanted}
    sys.path.remove(str(BENCHMARKS))
    for name in _named(own):
        del sys.modules[name]
    sys.modules.update(others)
    return found


def test_clusterdecide_takes_part_in_these_workloads(harness: dict[str, ModuleType]) -> None:
    assert tuple(harness["clusterdecide"].WORKLOADS) == OURS


@pytest.mark.parametrize(
    ("system", "name"),
    [("clusterdecide", name) for name in OURS] + [("limit", name) for name in OURS if name not in NO_LIMIT],
)
def test_results_agree_with_the_textbook(harness: dict[str, ModuleType], system: str, name: str) -> None:
    workload = harness["workloads"].WORKLOADS[name]
    data = workload.data(workload.small)
    expected = harness["naive"].WORKLOADS[name](data)()
    found = harness[system].WORKLOADS[name](data)()
    assert set(found) == set(expected) == set(workload.results)
    for key, values in expected.items():
        np.testing.assert_allclose(found[key], values, rtol=workload.rtol, atol=workload.rtol, err_msg=key)


def test_one_run_prints_one_measurement() -> None:
    command = [
        sys.executable,
        str(BENCHMARKS / "run.py"),
        "--system",
        "clusterdecide",
        "--workload",
        "W10",
        "--units",
        "40",
    ]
    done = subprocess.run([*command, "--repeats", "1"], capture_output=True, text=True, check=True)
    assert '"median"' in done.stdout
    assert '"error"' not in done.stdout
