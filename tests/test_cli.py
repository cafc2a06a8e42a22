"""The command line: what Python gives, byte for byte; one line when it fails, and nothing left behind."""

from __future__ import annotations

import errno
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import clusterdecide as cd
from clusterdecide import cli
from clusterdecide._json import canonical_json
from clusterdecide.interop.schemas import SCHEMAS, schema_text
from clusterdecide.reporting import decision_text, report

REQUEST: dict[str, Any] = {
    "format": "clusterdecide/request/1",
    "problem": {
        "alternatives": ["Élan", "Rail"],
        "criteria": [{"name": "vision", "scale": [0, 5]}, {"name": "part", "sense": "min", "scale": [0, 100]}],
        "grades": [[3.5, 36], [4, 32.5]],
    },
    "weights": {"vision": 0.6, "part": 0.4},
    "method": {"method": "topsis", "normalisation": "scale"},
}
TABLE = "\ufeffnom;vision;part\r\nÉlan;3,5;36\r\nRail;4;32,5\r\n"
CRITERIA = {"criteria": REQUEST["problem"]["criteria"], "weights": REQUEST["weights"]}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "call.json").write_text(cd.calls.example().dumps(), encoding="utf-8")
    (tmp_path / "table.csv").write_text(TABLE, encoding="utf-8", newline="")
    (tmp_path / "criteria.json").write_text(json.dumps(CRITERIA), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def decision() -> cd.calls.Decision:
    return cd.calls.example().decide()


def said(capfdbinary: pytest.CaptureFixture[bytes], *arguments: str) -> tuple[int, str, str]:
    """Run a command in this process: status, what it prints, what it says on stderr."""
    try:
        status = cli.main(arguments)
    except SystemExit as stop:
        status = int(stop.code or 0)
    out, err = capfdbinary.readouterr()
    return status, out.decode(), err.decode()


def process(*arguments: str, before: str = "", **options: Any) -> subprocess.CompletedProcess[bytes]:
    """Run the command line as a process of its own, or a program that calls it."""
    program = ["-c", before] if before else ["-m", "clusterdecide"]
    return subprocess.run([sys.executable, *program, *arguments], capture_output=True, check=False, **options)


def test_the_example_is_decided_and_reported(
    folder: Path, capfdbinary: pytest.CaptureFixture[bytes], decision: cd.calls.Decision
) -> None:
    status, out, err = said(capfdbinary, "example")
    assert (status, err) == (0, "")
    assert out == f"{decision_text(decision, 'fr')}Rapport : clusterdecide-example.html\n"
    written = (folder / "clusterdecide-example.html").read_bytes()
    assert written == report(decision, folder / "again.html", lang="fr").read_bytes()


def test_a_call_is_decided_and_reported(
    folder: Path, capfdbinary: pytest.CaptureFixture[bytes], decision: cd.calls.Decision
) -> None:
    status, out, _ = said(capfdbinary, "decide", "call.json", "-o", "report.html", "--lang", "en")
    assert (status, out) == (0, f"{decision_text(decision, 'en')}Report: report.html\n")
    assert (folder / "report.html").read_bytes() == report(decision, folder / "again.html", lang="en").read_bytes()


def test_a_decision_printed_as_json_is_that_of_python(
    folder: Path, capfdbinary: pytest.CaptureFixture[bytes], decision: cd.calls.Decision
) -> None:
    assert said(capfdbinary, "decide", "call.json", "--json") == (0, decision.to_json(), "")
    assert sorted(path.name for path in folder.iterdir()) == ["call.json", "criteria.json", "table.csv"]


def test_a_decision_without_a_report_writes_no_file(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    status, out, _ = said(capfdbinary, "decide", "call.json")
    assert (status, "html" in out) == (0, False)
    assert sorted(path.name for path in folder.iterdir()) == ["call.json", "criteria.json", "table.csv"]


@pytest.mark.usefixtures("folder")
def test_the_rules_of_a_call_are_rehearsed(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    found = cd.calls.example().rehearse(trials=20, rng=3)
    asked = ("rehearse", "call.json", "--seed", "3", "--trials", "20")
    assert said(capfdbinary, *asked) == (0, f"{found.says('fr')}\n", "")
    assert said(capfdbinary, *asked, "--lang", "en") == (0, f"{found.says('en')}\n", "")
    status, out, _ = said(capfdbinary, *asked, "--json")
    assert (status, json.loads(out)) == (0, json.loads(json.dumps(found.to_dict())))
    status, out, err = said(capfdbinary, *asked[:2], "--seed", "-3")
    assert (status, out) == (2, "")
    assert err.startswith("clusterdecide rehearse: rng must be a seed")


ANALYSES = {"breakpoints": {"watch": "winner"}, "why": {"a": "Rail", "b": "Élan"}, "explain": True}


def test_a_table_is_ranked_with_analyses(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    (folder / "analyses.json").write_text(json.dumps(ANALYSES), encoding="utf-8")
    options = [*RANK, "--normalisation", "scale", "--analyses", "analyses.json"]
    request = {**REQUEST, "analyses": ANALYSES}
    answer = cd.interop.solve(request)
    assert isinstance(answer, cd.interop.Answer)
    shown = [answer.ranking, answer.explanation, answer.breakpoints, answer.why]
    titles = ["", "", "breakpoints:\n", "why:\n"]
    expected = "\n\n".join(f"{title}{part!r}" for title, part in zip(titles, shown))
    assert said(capfdbinary, *options) == (0, f"{expected}\n", "")
    assert said(capfdbinary, *options, "--json") == (0, canonical_json(cd.evaluate(request)), "")


@pytest.mark.usefixtures("folder")
def test_a_table_is_ranked(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    options = ["rank", "table.csv", "--criteria", "criteria.json", "--normalisation", "scale"]
    answer = cd.interop.solve(REQUEST)
    assert isinstance(answer, cd.interop.Answer)
    assert said(capfdbinary, *options) == (0, f"{answer.ranking!r}\n", "")
    assert said(capfdbinary, *options, "--json") == (0, canonical_json(cd.evaluate(REQUEST)), "")
    status, out, _ = said(capfdbinary, *options, "--method", "weighted_sum", "--id", "nom")
    assert (status, out.splitlines()[-1]) == (0, "WeightedSum(normalisation='scale')")


def test_what_a_table_leaves_open_is_settled_by_options(
    folder: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (folder / "open.csv").write_text("title\nnom\tvision\tpart\nÉlan\t3.500\t36.250\n", encoding="utf-8")
    options = ["rank", "open.csv", "--criteria", "criteria.json", "--header", "2"]
    status, _, err = said(capfdbinary, *options)
    assert (status, "may mean 3500 or 3.500" in err) == (2, True)
    assert said(capfdbinary, *options, "--separator", "tab", "--decimal", ".")[0] == 0


@pytest.mark.parametrize("request_", [REQUEST, {**REQUEST, "method": {"method": "topsys"}}], ids=["good", "bad"])
def test_evaluate_answers_what_python_answers(
    request_: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    text = json.dumps(request_)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    expected, status = cd.interop.evaluate_text(text, name="<stdin>")
    found = said(capfdbinary, "evaluate")
    assert found[:2] == (status, expected)
    lines = found[2].splitlines()
    assert len(lines) == bool(status)
    told = "clusterdecide evaluate: <stdin>, method: unknown method 'topsys'; there are "
    assert all(line.startswith(told) and "topsis, " in line for line in lines)


@pytest.mark.parametrize("request_", [REQUEST, {**REQUEST, "method": {"method": "topsys"}}], ids=["good", "bad"])
def test_a_request_may_be_a_file(
    request_: dict[str, Any], folder: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (folder / "request.json").write_text(json.dumps(request_), encoding="utf-8")
    expected, status = cd.interop.evaluate_text(json.dumps(request_), name="request.json")
    found = said(capfdbinary, "evaluate", "request.json")
    assert found[:2] == (status, expected)
    assert found[2].startswith("clusterdecide evaluate: request.json, method: unknown" * bool(status))


@pytest.mark.parametrize("name", SCHEMAS)
def test_schemas_are_printed_as_they_are_shipped(name: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert said(capfdbinary, "schema", name) == (0, schema_text(name), "")
    assert name in said(capfdbinary, "schema", "--help")[1]


def test_without_a_name_the_schema_is_that_of_requests(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert said(capfdbinary, "schema")[1] == schema_text("request")


def test_the_version_is_told(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert said(capfdbinary, "--version") == (0, f"clusterdecide {cd.__version__}\n", "")


RANK = ["rank", "table.csv", "--criteria", "criteria.json"]
REFUSED = [
    ([], "the following arguments are required: COMMAND"),
    (["decode"], "invalid choice: 'decode'"),
    (["decide"], "the following arguments are required: CALL.json"),
    (["decide", "call.json", "--lang", "de"], "invalid choice: 'de'"),
    (["decide", "none.json"], "clusterdecide decide: none.json: cannot be read: No such file"),
    (["decide", "."], "clusterdecide decide: .: cannot be read: Is a directory"),
    (["decide", "table.csv"], "clusterdecide decide: table.csv, line 1, column 1: not valid JSON"),
    (["decide", "cut.json"], "clusterdecide decide: cut.json, line 1, column 12: not valid JSON"),
    (["decide", "latin.json"], "clusterdecide decide: latin.json: not UTF-8 text"),
    (["decide", "list.json"], "clusterdecide decide: list.json: a call is a JSON object"),
    (["decide", "faults.json"], "clusterdecide decide: faults.json, lots[0].places: "),
    (["decide", "year.json"], "clusterdecide decide: year.json: dossier D01, fact created: 2018 does not settle"),
    (["decide", "call.json", "-o", "none/report.html"], "none/report.html: the folder 'none' does not exist"),
    (["decide", "call.json", "-o", "."], ".: is a folder; name a file in it"),
    (["decide", "call.json", "--draw-seed", "x"], "clusterdecide decide: "),
    (["example", "-o", "none/report.html"], "none/report.html: the folder 'none' does not exist"),
    ([*RANK, "--method", "topsys"], "clusterdecide rank: unknown method 'topsys'"),
    ([*RANK, "--normalisation", "none"], "clusterdecide rank: unknown normalisation 'none'"),
    ([*RANK, "--id", "name"], "clusterdecide rank: table.csv: there is no column 'name'"),
    ([*RANK, "--header", "two"], "invalid int value: 'two'"),
    ([*RANK, "--header", "2"], "clusterdecide rank: table.csv, line 2: the separator may be semicolon and comma"),
    ([*RANK, "--separator", "|"], "clusterdecide rank: the separator must be"),
    ([*RANK, "--analyses", "none.json"], "clusterdecide rank: none.json: cannot be read"),
    ([*RANK, "--analyses", "cut.json"], "clusterdecide rank: cut.json, line 1, column 12: not valid JSON"),
    ([*RANK, "--analyses", "list.json"], "clusterdecide rank: list.json: a JSON object is needed, got an array"),
    ([*RANK, "--analyses", "wrong.json"], "clusterdecide rank: wrong.json, why.b: field is missing"),
    ([*RANK, "--analyses", "far.json"], "clusterdecide rank: far.json, breakpoints: watch must be"),
    (
        [*RANK, "--analyses", "set.json"],
        "clusterdecide rank: set.json, smallest_change.within: weights and",
    ),
    (["evaluate", "none.json"], "clusterdecide evaluate: none.json: cannot be read"),
    (["rank", "table.csv"], "the following arguments are required: --criteria"),
    (["rank", "table.csv", "--criteria", "call.json"], "clusterdecide rank: call.json, "),
    (["rank", "cut.json", "--criteria", "criteria.json"], "clusterdecide rank: cut.json, line 1: no separator"),
    (["schema", "table"], "clusterdecide schema: no schema is called 'table'"),
]


@pytest.mark.parametrize(
    ("arguments", "says"), REFUSED, ids=lambda value: " ".join(value)[-40:] if isinstance(value, list) else ""
)
def test_bad_input_gives_one_line_and_leaves_nothing(
    arguments: list[str], says: str, folder: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    call = cd.calls.example().dump()
    call["lots"][0]["places"] = -1
    call["lots"][1]["places"] = 1.5
    (folder / "faults.json").write_text(json.dumps(call))
    year = cd.calls.example().dump()
    year["dossiers"][0]["facts"]["created"] = "2018"
    (folder / "year.json").write_text(json.dumps(year))
    (folder / "cut.json").write_text('{"format": "c')
    (folder / "wrong.json").write_text('{"why": {"a": "Rail"}}')
    (folder / "far.json").write_text('{"breakpoints": {"watch": 3}}')
    (folder / "set.json").write_text('{"smallest_change": {"within": {"between": {"part": [0, 1]}}}}')
    (folder / "list.json").write_text("[]")
    (folder / "latin.json").write_bytes('{"é": 1}'.encode("latin-1"))
    before = sorted(folder.iterdir())
    status, out, err = said(capfdbinary, *arguments)
    assert (status, out) == (2, "")
    assert says in err
    assert (err.count("\n"), err[-1], "Traceback" in err) == (1, "\n", False)
    assert sorted(folder.iterdir()) == before


def test_further_faults_are_counted(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    call = cd.calls.example().dump()
    call |= {"id": "", "title": {}, "xyzzy": 1}
    (folder / "call.json").write_text(json.dumps(call))
    assert said(capfdbinary, "decide", "call.json")[2].endswith(" (and 2 more)\n")


def test_a_report_that_was_there_stays_when_the_call_is_bad(
    folder: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (folder / "report.html").write_text("before")
    (folder / "call.json").write_text("{}")
    assert said(capfdbinary, "decide", "call.json", "-o", "report.html")[0] == 2
    assert (folder / "report.html").read_text() == "before"


def test_half_a_character_is_refused(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    text = json.dumps(REQUEST).replace("Rail", "\\ud800")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    status, out, err = said(capfdbinary, "evaluate")
    assert (status, json.loads(out)["error"]["code"], err.count("\n")) == (2, "not_json", 1)
    assert "surrogate" in err


@pytest.mark.parametrize("encoding", ["ascii", "utf-8"])
@pytest.mark.usefixtures("folder")
def test_a_terminal_that_lacks_a_character_is_no_error(encoding: str) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    run = process(*RANK, env=environment)
    assert (run.returncode, run.stderr) == (0, b"")
    assert run.stdout.decode(encoding).splitlines()[2].endswith("lan")
    run = process(*RANK, "--normalisation", "scale", "--json", env=environment)
    assert run.stdout.decode("utf-8") == canonical_json(cd.evaluate(REQUEST))
    run = process("decide", "élan.json", env=environment)
    assert (run.returncode, run.stderr.count(b"\n")) == (2, 1)


@pytest.mark.skipif(sys.platform == "win32", reason="the shell's pipe")
@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("arguments", ["decide call.json --json", "decide call.json", "schema call"])
def test_a_reader_that_goes_away_is_no_trouble(arguments: str) -> None:
    command = f"{sys.executable} -m clusterdecide {arguments}; echo $? >&2"
    run = subprocess.run(["bash", "-c", f"({command}) | true"], capture_output=True, check=True)
    assert run.stderr in (b"0\n", b"1\n")


def test_what_is_left_to_write_goes_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    def gone(_text: str) -> None:
        raise BrokenPipeError

    with (tmp_path / "out").open("w") as stream, monkeypatch.context() as patch:
        patch.setattr(cli, "_write", gone)
        patch.setattr(sys, "stdout", stream)
        stream.write("what nobody reads")
        assert cli.main(["schema"]) == 1
    assert (tmp_path / "out").read_text() == ""
    assert said(capfdbinary, "--version")[2] == ""


def test_a_full_disk_is_one_line(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    def full(_text: str) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(cli, "_write", full)
    expected = "clusterdecide schema: the output cannot be written: No space left on device\n"
    assert said(capfdbinary, "schema") == (2, "", expected)


def test_an_interruption_is_quiet(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    def stopped(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("clusterdecide.interop.schemas.schema_text", stopped)
    monkeypatch.setattr("clusterdecide.interop.schema_text", stopped, raising=False)
    assert said(capfdbinary, "schema") == (130, "", "")


LOADED = "import sys; from clusterdecide.cli import main\ntry: main()\nexcept SystemExit: pass\n"
LOADED += "print(*sorted(sys.modules), file=sys.stderr)"


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["schema"], ["decide", "--help"]], ids=" ".join)
def test_help_and_schemas_load_nothing_heavy(arguments: list[str]) -> None:
    loaded = set(process(*arguments, before=LOADED).stderr.decode().split())
    assert "clusterdecide.cli" in loaded
    assert loaded.isdisjoint({"numpy", "pydantic", "scipy", "narwhals", "pandas"})


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("arguments", [RANK, ["decide", "call.json"]], ids=["rank", "decide"])
def test_commands_load_no_data_frames_and_no_statistics(arguments: list[str]) -> None:
    loaded = set(process(*arguments, before=LOADED).stderr.decode().split())
    assert "numpy" in loaded
    assert loaded.isdisjoint(
        {"scipy.stats", "scipy.optimize", "pandas", "polars", "narwhals", "matplotlib", "hypothesis"}
    )
