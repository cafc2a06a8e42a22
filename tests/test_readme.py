"""The pages do what they say: Python blocks run, command lines run and print what is shown, links lead somewhere."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PAGES = [README, ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
RUN = [page for page in PAGES if page.name != "design.md"]  # the design also shows what is still to come
FENCE = re.compile(r"^```([\w{}-]*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE

pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
run_pages = pytest.mark.parametrize("page", RUN, ids=lambda page: page.name)


def commands(block: str) -> list[tuple[str, str]]:
    """Command and what is shown under it; a command goes on in the lines that begin with ``>``."""
    parts = re.findall(r"^\$ (.*\n(?:> ?.*\n)*)((?:(?!\$ ).*\n)*)", block, re.MULTILINE)
    return [(re.sub(r"^> ?", "", command, flags=re.MULTILINE), shown) for command, shown in parts]


def blocks(page: Path, language: str) -> list[str]:
    return [body for tag, body in FENCE.findall(page.read_text(encoding="utf-8")) if tag == language]


@run_pages
def test_python_blocks_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The blocks of a page share their names; ``>>>`` blocks also give what they show."""
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for number, block in enumerate(blocks(page, "python")):
        if ">>> " not in block:
            exec(compile(block, f"{page.name}[{number}]", "exec"), names)  # noqa: S102
            continue
        test = doctest.DocTestParser().get_doctest(block, names, f"{page.name}[{number}]", str(page), 0)
        said: list[str] = []
        doctest.DocTestRunner(optionflags=FLAGS).run(test, out=said.append, clear_globs=False)
        names.update(test.globs)
        assert said == [], "".join(said)


@run_pages
def test_console_blocks_run(page: Path, tmp_path: Path) -> None:
    """Each ``$`` line runs in one folder per page; what is shown under it is what it prints."""
    scripts = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for block in blocks(page, "console"):
        for command, shown in commands(block):
            run = subprocess.run(
                ["bash", "-c", command],
                cwd=tmp_path,
                env={**os.environ, "PATH": scripts},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                check=False,
            )
            assert run.returncode == (2 if "exit status 2" in command else 0), f"{command}\n{run.stdout}"
            assert not shown or doctest.OutputChecker().check_output(shown, run.stdout, FLAGS), run.stdout


@pages
def test_links_lead_to_files(page: Path) -> None:
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("name", ["example", "test"])
def test_the_two_commands_are_one_line_each(name: str) -> None:
    text = README.read_text(encoding="utf-8")
    found = re.findall(rf"^<!-- command: {name} -->\n```sh\n(.*?)\n```$", text, re.MULTILINE | re.DOTALL)
    assert len(found) == 1
    assert len(found[0].splitlines()) == 1
