"""Sealed records: the same bytes for the same decision, verified in another process, every changed byte found."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from case_files import call_of, seed
from hypothesis import given, settings
from hypothesis import strategies as st

from clusterdecide._json import canonical_json
from clusterdecide.calls import Decision
from clusterdecide.errors import FileError, InvalidInputError
from clusterdecide.records import Record, decide_again, seal, verify
from clusterdecide.records.chain import chain_of

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
WHEN = dt.datetime.fromisoformat("2023-06-22T10:00:00+01:00")
ANALYSES = {"line_breakpoints": [{"lot": "L1"}], "list_shares": {"n": 200, "rng": 7}}


@cache
def decision() -> Decision:
    return call_of().decide(draw_seed=seed())


@cache
def record() -> Record:
    return seal(decision(), made_at=WHEN, analyses=ANALYSES)


def test_the_same_decision_gives_the_same_bytes() -> None:
    again = seal(call_of().decide(draw_seed=seed()), made_at=WHEN, analyses=ANALYSES)
    assert again.text == record().text
    assert again.seal == record().seal
    assert seal(decision()).seal != record().seal
    assert canonical_json(json.loads(record().text)) == record().text


def test_a_record_verifies_with_its_analyses() -> None:
    found = verify(record())
    assert found.ok
    assert bool(found)
    assert found.difference is None
    assert {"form", "chain"} < set(found.checked)
    assert verify(record(), seal=record().seal).ok
    assert found.to_dict()["ok"] is True
    assert "recomputing" not in found.says("en")
    assert found.says("fr") != found.says("en")
    assert decide_again(record()).to_dict() == decision().to_dict()


def test_a_record_verifies_in_another_process(tmp_path: Path) -> None:
    path = record().save(tmp_path / "decision.seal.json")
    code = f"from clusterdecide.records import verify; from pathlib import Path; print(verify(Path({str(path)!r})).ok)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"
    assert Record.load(path).seal == record().seal


@settings(max_examples=1000 if DEEP else 150)
@given(data=st.data())
def test_any_changed_byte_is_found_and_named(data: st.DataObject) -> None:
    text = record().text.encode()
    at = data.draw(st.integers(0, len(text) - 1))
    value = data.draw(st.integers(0, 255).filter(lambda b: b != text[at]))
    found = verify(text[:at] + bytes([value]) + text[at + 1 :])
    assert not found.ok
    assert found.difference is not None
    assert found.difference.says("en")
    assert found.difference.says("fr")


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1], lambda t: t + b"\n", lambda _: b"", lambda _: b"{}", lambda t: t[:1000]]
)
def test_bytes_added_or_lost_are_found(change: Any) -> None:
    assert not verify(change(record().text.encode())).ok


def rewritten(change: Any) -> str:
    """The record changed with all its hashes made anew: true to itself, but not to what it holds."""
    document = json.loads(record().text)
    change(document["parts"])
    document["chain"] = chain_of(document["parts"])
    document["seal"] = document["chain"][-1]["link"]
    return canonical_json(document)


def test_a_result_changed_with_its_hashes_is_found_by_deciding_again() -> None:
    def promote(parts: Any) -> None:
        parts["results"]["lots"][0]["standings"][0]["outcome"] = "reserve"

    found = verify(rewritten(promote))
    assert not found.ok
    assert found.difference is not None
    assert found.difference.place == "parts.results.lots[0].standings[0].outcome"
    assert (found.difference.stated, found.difference.recomputed) == ("reserve", "funded")


def test_an_analysis_changed_with_its_hashes_is_found_by_drawing_again() -> None:
    def surer(parts: Any) -> None:
        text = canonical_json(parts["analyses"])
        assert "rng" in text
        parts["analyses"] = json.loads(text.replace('"rng":7', '"rng":8'))

    assert not verify(rewritten(surer)).ok


def test_a_record_written_anew_from_end_to_end_has_another_seal() -> None:
    def rename(parts: Any) -> None:
        parts["rules"]["title"]["en"] = "Another call"

    found = verify(rewritten(rename), seal=record().seal)
    assert not found.ok
    assert not verify(record(), seal="0" * 64).ok


def test_refusals(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match=r"no offset|an offset"):
        seal(decision(), made_at=dt.datetime(2023, 6, 22))
    with pytest.raises(InvalidInputError, match="analys"):
        seal(decision(), analyses={"fortune": {}})
    with pytest.raises(InvalidInputError, match="rng"):
        seal(decision(), analyses={"list_shares": {"n": 10}})
    with pytest.raises(FileError, match="cannot be read"):
        verify(tmp_path / "absent.json")
    forged = tmp_path / "forged.json"
    forged.write_text(record().text.replace("funded", "reserve", 1), encoding="utf-8")
    with pytest.raises(FileError):
        Record.load(forged)
    with pytest.raises(InvalidInputError):
        decide_again(Record(forged.read_text(encoding="utf-8"), record().seal))


def test_a_salt_changes_hashes_of_private_parts() -> None:
    salted, plain = seal(decision(), salt="secret"), seal(decision())
    assert salted.seal != plain.seal
    assert verify(salted).ok
    assert "part" in repr(salted)
