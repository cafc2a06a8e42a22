"""What the commands give back, without a terminal."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path

import pytest

from clusterdecide.calls import example
from clusterdecide.commands import decisions, records


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("call") / "call.json"
    path.write_text(example().dumps(), encoding="utf-8")
    return path


def test_the_report_is_written_beside_the_decision_as_json(call: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    options = Namespace(call=str(call), output=str(report), draw_seed=None, lang="en", json=True)
    found = decisions.decide(options)
    assert (found.exact, found.status, found.fault) == (True, 0, "")
    assert json.loads(found.text)
    assert report.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_seal_is_printed_where_its_record_is_written_and_a_record_that_is_false_is_no_success(
    call: Path, tmp_path: Path
) -> None:
    options = Namespace(call=str(call), draw_seed=None, made_at=None, analyses=None, salt=None, output=None)
    record = records.seal(options)
    assert record.exact
    path = tmp_path / "record.json"
    told = records.seal(Namespace(**{**vars(options), "output": str(path), "made_at": "2023-07-20T10:00:00+01:00"}))
    assert not told.exact
    assert told.text == json.loads(path.read_text(encoding="utf-8"))["seal"]
    asked = Namespace(record=str(path), seal=told.text, lang="en", json=True)
    assert (records.verify(asked).status, records.verify(asked).exact) == (0, True)
    asked.seal = "0" * len(told.text)
    assert records.verify(asked).status == 1
    asked.json = False
    assert (records.verify(asked).status, records.verify(asked).exact) == (1, False)
