"""The house rules that no linter keeps: sizes, depth, nothing unfinished, every public name explained."""

from __future__ import annotations

import ast
import inspect
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

import clusterdecide as cd

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "clusterdecide"
PROGRAMS = sorted(p for folder in ("src", "tests", "benchmarks", "examples") for p in (ROOT / folder).rglob("*.py"))
MODULES = sorted(SOURCE.rglob("*.py"))
UNFINISHED = ("TO" + "DO", "FIX" + "ME", "NotImplemented" + "Error")
BLOCKS = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.Match)

files = pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.relative_to(ROOT).as_posix())
modules = pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def body_length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def nesting(node: ast.AST, *, chained: bool = False) -> int:
    """Deepest block within a node; an ``elif`` is on the level of its ``if``."""
    deepest = 0
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        elif_branch = isinstance(node, ast.If) and node.orelse == [child] and isinstance(child, ast.If)
        deepest = max(deepest, nesting(child, chained=elif_branch))
    return deepest + (isinstance(node, BLOCKS) and not chained)


def test_the_measures_see_what_they_are_for() -> None:
    lines = ["def f(x):", "    if x:", "        pass", "    elif not x:", "        for _ in x:", "            with x:"]
    deep = ast.parse("\n".join([*lines, "                while x:", "                    pass"]))
    assert isinstance(function := deep.body[0], ast.FunctionDef)
    assert (nesting(function), body_length(function)) == (4, 7)


@files
def test_a_file_has_at_most_400_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@files
def test_a_function_body_has_at_most_40_lines(path: Path) -> None:
    assert [(f.name, f.lineno) for f in functions(path) if body_length(f) > 40] == []


@files
def test_blocks_nest_at_most_three_deep(path: Path) -> None:
    assert [(f.name, f.lineno) for f in functions(path) if nesting(f) > 3] == []


@files
def test_nothing_is_left_unfinished(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [word for word in UNFINISHED if word in text] == []


@modules
def test_packages_are_two_deep(path: Path) -> None:
    assert len(path.relative_to(SOURCE).parts) <= 2


@modules
def test_only_the_command_line_prints(path: Path) -> None:
    if path.name == "cli.py":
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert [f.lineno for f in calls if isinstance(f, ast.Name) and f.id == "print"] == []


FUNCTIONS = [name for name in cd.__all__ if name.islower() and find_spec(f"clusterdecide.{name}") is None]
CLASSES = [name for name in cd.__all__ if not name.islower() and not name.endswith("Error")]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_public_function_explains_itself(name: str) -> None:
    function = getattr(cd, name)
    doc = inspect.getdoc(function) or ""
    missing = [part for part in ("Parameters\n---", "Returns\n---", "Examples\n---", ">>> ") if part not in doc]
    assert missing == []
    assert [p for p in inspect.signature(function).parameters if p not in doc] == []


@pytest.mark.parametrize("name", CLASSES)
def test_a_public_class_shows_an_example(name: str) -> None:
    members = [getattr(cd, name), *vars(getattr(cd, name)).values()]
    docs = [inspect.getdoc(getattr(member, "__func__", member)) or "" for member in members]
    assert docs[0]
    assert any(">>> " in doc for doc in docs)


ROOMS = [p.parent for p in SOURCE.glob("*/__init__.py") if "door(__name__" in p.read_text(encoding="utf-8")]


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_no_module_hides_a_public_name_of_its_room(room: Path) -> None:
    """Loading such a module would put it in the place of the function that the lazy room had given."""
    public = import_module(f"clusterdecide.{room.name}").__all__
    assert {path.stem for path in room.glob("*.py")} & set(public) == set()
