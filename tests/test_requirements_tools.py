"""R36 to R38: results for notebooks, the command line and JSON for other tools, strategies for property tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from IPython.core.formatters import DisplayFormatter
from requirements_case import DECISION, OTHER, few, told

import clusterdecide as cd
from clusterdecide import cli, testing
from clusterdecide._json import canonical_json
from clusterdecide.calls import Call, line_breakpoints, scrutiny
from clusterdecide.interop.schemas import schema_text
from clusterdecide.letters import letter
from clusterdecide.reporting import decision_text
from clusterdecide.testing import DRAW_SEED, edited_calls, problems, weights_for

METHODS = [cd.Topsis(normalisation="scale"), cd.WeightedSum(normalisation="scale")]
methods = st.sampled_from(METHODS)


def results() -> dict[str, Any]:
    """One of each kind of result that a notebook shows."""
    first = DECISION["L1"]
    assert first.problem is not None
    around = cd.WeightSet.around(first.weights, 0.2)
    return {
        "decision": DECISION,
        "problem": first.problem,
        "weights": first.weights,
        "ranking": first.ranking,
        "acceptability": cd.acceptability(first.problem, around, METHODS[0], draws=200, rng=1),
        "line": line_breakpoints(DECISION, "L1"),
        "scrutiny": scrutiny(DECISION, "L2"),
        "what_if": DECISION.what_if(budget=8_000_000),
        "coverage": cd.calls.example().panel_coverage("L1"),
    }


@pytest.mark.parametrize("name", results())
def test_R36_a_notebook_shows_a_result_as_a_table_and_as_plain_text(name: str) -> None:
    result = results()[name]
    shown, _ = DisplayFormatter().format(result)
    assert shown["text/plain"] == repr(result)
    assert len(shown["text/plain"].splitlines()) > 2
    assert shown["text/html"].startswith("<table")
    assert "<script" not in shown["text/html"]


def test_R36_results_speak_french_and_english() -> None:
    words = {
        "fr": ("financé", "il manque 0,5", "Avec une ", "Clarté de la vision"),
        "en": ("funded", "short by 0.5", "With an ", "Clarity of the vision"),
    }
    for lang, (funded, short, envelope, vision) in words.items():
        said = decision_text(DECISION, lang)
        assert all(word in said for word in (funded, short, "D03", "D07", "D15"))
        assert DECISION.what_if(budget=8_000_000).sentence(lang).startswith(envelope)
        assert vision in letter(DECISION, "D10").to_markdown(lang)


def run(capfdbinary: pytest.CaptureFixture[bytes], *arguments: str) -> tuple[int, bytes, str]:
    """Run a command in this process: exit code, output to the byte, what it says on stderr."""
    status = cli.main(arguments)
    out, err = capfdbinary.readouterr()
    return status, out, err.decode()


@pytest.fixture
def call_file(tmp_path: Path) -> Path:
    path = tmp_path / "call.json"
    cd.calls.example().save(path)
    return path


def test_R37_the_command_line_gives_what_python_gives_byte_for_byte(
    call_file: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    decision = cd.calls.example().decide()
    assert run(capfdbinary, "decide", str(call_file), "--json") == (0, decision.to_json().encode(), "")
    for lang in ("fr", "en"):
        expected = decision_text(decision, lang).encode()
        assert run(capfdbinary, "decide", str(call_file), "--lang", lang) == (0, expected, "")


def test_R37_a_process_of_its_own_gives_the_same_bytes(call_file: Path) -> None:
    command = [sys.executable, "-m", "clusterdecide", "decide", str(call_file), "--json"]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}  # JSON does not depend on the terminal
    found = subprocess.run(command, capture_output=True, check=False, env=environment)
    assert (found.returncode, found.stdout, found.stderr) == (0, DECIDED.to_json().encode(), b"")


DECIDED = cd.calls.example().decide()


def test_R37_a_request_is_answered_as_in_python(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    criteria = [{"name": "vision", "scale": [0, 5]}, {"name": "share", "sense": "min", "scale": [0, 100]}]
    request = {
        "format": "clusterdecide/request/1",
        "problem": {"alternatives": ["A", "B"], "criteria": criteria, "grades": [[3.5, 36], [4, 32.5]]},
        "weights": {"vision": 0.6, "share": 0.4},
        "method": {"method": "topsis", "normalisation": "scale"},
    }
    path = tmp_path / "request.json"
    path.write_text(json.dumps(request), encoding="utf-8")
    status, out, _ = run(capfdbinary, "evaluate", str(path))
    assert (status, out) == (0, canonical_json(cd.evaluate(request)).encode())
    jsonschema.validate(request, json.loads(schema_text("request")))
    jsonschema.validate(json.loads(out), json.loads(schema_text("response")))


def test_R37_exit_codes_and_one_line_that_names_file_and_place(
    call_file: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    fields = json.loads(call_file.read_text(encoding="utf-8"))
    fields["budget"]["years"] = 0
    call_file.write_text(json.dumps(fields), encoding="utf-8")
    status, out, err = run(capfdbinary, "decide", str(call_file), "--json")
    assert (status, out, err.count("\n")) == (2, b"", 1)
    assert err.startswith("clusterdecide decide: call.json, budget.years: ")


@settings(few, max_examples=5)
@given(call=edited_calls())
def test_R37_the_schema_takes_every_call_and_is_the_one_printed(call: Call) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(schema_text("call")))
    assert [*validator.iter_errors(call.dump())] == []
    assert [*validator.iter_errors({**call.dump(), "deadline": "soon"})] != []


def test_R37_the_schema_is_printed(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(capfdbinary, "schema", "call") == (0, schema_text("call").encode(), "")


def test_R38_strategies_are_exported() -> None:
    wanted = {"problems", "weights_for", "weight_vectors", "judgements", "hierarchies", "edited_calls"}
    assert wanted <= set(testing.__all__)
    assert all(callable(getattr(testing, name)) for name in wanted)


@given(problem=problems(), method=methods, data=st.data())
def test_R38_permutation(problem: cd.Problem, method: Any, data: st.DataObject) -> None:
    weights = data.draw(weights_for(problem)).aligned(problem)
    order = np.array(data.draw(st.permutations(range(len(problem)))))
    moved = method.on(problem.take(order)).score(weights)
    np.testing.assert_allclose(moved, method.on(problem).score(weights)[order], rtol=1e-9, atol=1e-12)


@given(problem=problems(), method=methods, data=st.data())
def test_R38_monotonicity(problem: cd.Problem, method: Any, data: st.DataObject) -> None:
    weights = data.draw(weights_for(problem)).aligned(problem)
    i, j = data.draw(st.integers(0, len(problem) - 1)), data.draw(st.integers(0, problem.shape[1] - 1))
    better = problem.grades.copy()
    better[i, j] = 5 if problem.criteria[j].sense == "max" else 0
    before, after = (cd.rank(p, weights, method).score for p in (problem, cd.Problem.of(better, problem.criteria)))
    assert after[i] >= before[i] - 1e-12
    np.testing.assert_allclose(np.delete(after, i), np.delete(before, i), atol=1e-12)


@given(problem=problems(alternatives=(2, 6)), method=methods, data=st.data())
def test_R38_dominance(problem: cd.Problem, method: Any, data: st.DataObject) -> None:
    weights = data.draw(weights_for(problem)).aligned(problem)
    score, values = method.on(problem).score(weights), method.on(problem).score(np.eye(problem.shape[1]))
    for a in range(len(problem)):
        for b in range(len(problem)):
            if (values[:, a] >= values[:, b]).all():
                assert score[a] >= score[b] - 1e-12


@given(problem=problems(), method=methods, factor=st.sampled_from([0.01, 3, 1000]), data=st.data())
def test_R38_scale(problem: cd.Problem, method: Any, factor: float, data: st.DataObject) -> None:
    weights = data.draw(weights_for(problem)).aligned(problem)
    criteria = [cd.Criterion(c.name, c.sense, scale=(0, 5 * factor)) for c in problem.criteria]
    scaled = cd.Problem.of(np.clip(problem.grades * factor, 0, 5 * factor), criteria)
    np.testing.assert_allclose(
        method.on(scaled).score(weights), method.on(problem).score(weights), rtol=1e-9, atol=1e-12
    )


@few
@given(call=edited_calls(), kept=st.sampled_from(["L1", "L2"]), data=st.data())
def test_R38_lot_isolation(call: Call, kept: str, data: st.DataObject) -> None:
    other = data.draw(edited_calls(call))
    gone = [d for d in call.dossiers if d.requested_lot == OTHER[kept]]
    mixed = call.replace(dossiers=[d if d not in gone else other.dossier(d.code) for d in call.dossiers])
    assert told(mixed.decide(draw_seed=DRAW_SEED)[kept]) == told(call.decide(draw_seed=DRAW_SEED)[kept])


@settings(few, max_examples=5)
@given(call=edited_calls())
def test_R38_idempotence(call: Call) -> None:
    first, again = call.decide(draw_seed=DRAW_SEED), call.decide(draw_seed=DRAW_SEED)
    assert first.to_json() == again.to_json()
    assert Call.loads(call.dumps()).decide(draw_seed=DRAW_SEED).to_json() == first.to_json()
    same = call.replace(dossiers=[dossier.replace(facts=dossier.facts) for dossier in call.dossiers])
    assert same == call
    assert first.what_if().moved == ()
