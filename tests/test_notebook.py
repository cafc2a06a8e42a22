"""The notebook: committed without outputs, and run from its first cell to its last without an error or a warning."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

import clusterdecide as cd

NOTEBOOK = Path(__file__).parents[1] / "examples" / "cluster_call.ipynb"

# In a process of its own: what the kernel's messaging warns of in its host is not ours.
EXECUTE = """
import sys
import nbformat
from nbclient import NotebookClient

source, result, folder = sys.argv[1:]
notebook = nbformat.read(source, as_version=4)
notebook.cells.insert(0, nbformat.v4.new_code_cell("import warnings; warnings.simplefilter('error')"))
client = NotebookClient(notebook, timeout=300, kernel_name="this", resources={"metadata": {"path": folder}})
client.execute()
nbformat.write(notebook, result)
"""


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Cells by id, as run by the interpreter of these tests, whatever kernels are installed."""
    folder = tmp_path_factory.mktemp("notebook")
    kernel = folder / "jupyter" / "kernels" / "this"
    kernel.mkdir(parents=True)
    start = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (kernel / "kernel.json").write_text(json.dumps({"argv": start, "display_name": "this", "language": "python"}))
    work = folder / "work"
    work.mkdir()
    places = {"JUPYTER_PATH": "jupyter", "JUPYTER_RUNTIME_DIR": "runtime", "JUPYTER_CONFIG_DIR": "config"}
    places |= {"IPYTHONDIR": "ipython", "JUPYTER_DATA_DIR": "data"}
    environment = {**os.environ, **{name: str(folder / place) for name, place in places.items()}}
    environment["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"  # whatever draws elsewhere
    arguments = [str(NOTEBOOK), str(folder / "executed.ipynb"), str(work)]
    run = subprocess.run(
        [sys.executable, "-c", EXECUTE, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr[-3000:]
    assert list(work.iterdir()) == []
    notebook = nbformat.read(folder / "executed.ipynb", as_version=4)
    return {cell.id: cell for cell in notebook.cells}


def shown(cell: Any) -> str:
    """Plain text of what a cell printed and gave."""
    return "".join(out.text if out.output_type == "stream" else out.data["text/plain"] for out in cell.outputs)


def test_it_is_committed_without_outputs() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.id for cell in code if cell.outputs or cell.execution_count is not None] == []
    assert all("simulated" in cell.source or "invented" in cell.source for cell in notebook.cells if cell.id == "title")


def test_it_runs_without_a_warning(executed: dict[str, Any]) -> None:
    outputs = [out for cell in executed.values() if cell.cell_type == "code" for out in cell.outputs]
    assert [out.output_type for out in outputs if out.output_type == "error"] == []
    assert [out.text for out in outputs if out.output_type == "stream" and out.name == "stderr"] == []


def test_it_shows_what_it_says(executed: dict[str, Any]) -> None:
    assert "alternative 'D22' on criterion 'C2.4'" in shown(executed["fault"])
    assert shown(executed["ranking"]).splitlines()[-1] == "Topsis(normalisation='scale')"
    assert "relative to the alternatives present" in shown(executed["textbook"])
    assert "10000 draws" in shown(executed["acceptability"])
    assert "exact" in shown(executed["breakpoints"])
    assert "below" in shown(executed["changes"])
    assert any("image/png" in out.data for out in executed["ranges"].outputs if "data" in out)
    assert "certified" in shown(executed["smallest"])
    assert "exact" in shown(executed["margins"])
    assert "is ahead of" in shown(executed["why"])
    assert shown(executed["call"]) == repr(cd.calls.example().decide())
    assert "decision.html" in shown(executed["report"])


def test_R36_the_notebook_shows_the_decision_as_a_table_and_as_plain_text(executed: dict[str, Any]) -> None:  # noqa: N802
    cell, decision = executed["call"], cd.calls.example().decide()
    assert cell.outputs[-1].data["text/plain"] == repr(decision)
    assert cell.outputs[-1].data["text/html"] == decision._repr_html_()


@pytest.mark.parametrize("name", ["criteria", "frame", "ranking", "acceptability", "breakpoints", "polars", "call"])
def test_tables_are_shown_as_html(name: str, executed: dict[str, Any]) -> None:
    page = executed[name].outputs[-1].data["text/html"]
    assert "<table" in page
    assert "<script" not in page
    assert len(page) < 40_000
