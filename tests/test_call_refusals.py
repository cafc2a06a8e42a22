"""What a call refuses once it is read: to decide on what is not settled, to find what is not there, to be changed."""

from __future__ import annotations

import datetime as dt
import json
import zoneinfo
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from case_files import grades_stated
from test_call_errors import drop, put

import clusterdecide as cd
from clusterdecide.calls import Call, Decision, Lot, Pair, RankingRule

Fields = dict[str, Any]
EXAMPLE = grades_stated().dumps()


def test_a_number_that_programs_read_differently_is_refused() -> None:
    text = EXAMPLE.replace('"amount_per_year": 2000000', '"amount_per_year": 2000000.12345678901234567')
    with pytest.raises(cd.FileError, match=r"budget.amount_per_year: must be a number of at most 15 digits"):
        Call.loads(text)


def test_a_date_that_settles_nothing_is_an_error_that_names_dossier_and_fact() -> None:
    fields = json.loads(EXAMPLE)
    fields["dossiers"][1]["facts"]["created"] = "2018"
    call = Call.of(fields)
    with pytest.raises(cd.InvalidInputError, match=r"dossier D02, fact created: 2018 does not settle .*lot L1; state"):
        call.decide()
    with pytest.raises(cd.InvalidInputError, match="dossier D02, fact created"):
        call.coverage()


def test_a_dossier_to_be_evaluated_needs_grades() -> None:
    fields = json.loads(EXAMPLE)
    fields["dossiers"][1] |= {"grades": {}, "indicators": {}}
    with pytest.raises(cd.InvalidInputError, match="dossier D02, lot L1: to be evaluated, but it has no grades"):
        Call.of(fields).decide()


def test_a_decision_before_the_deadline_is_refused() -> None:
    call = grades_stated()
    with pytest.raises(cd.InvalidInputError, match="the call is open until 2023-06-14T15:00:00"):
        call.decide(at=call.deadline)
    with pytest.raises(cd.InvalidInputError, match="has no offset from UTC"):
        call.decide(at=call.deadline.replace(tzinfo=None))
    with pytest.raises(cd.InvalidInputError, match="has no offset from UTC"):
        call.version_at(call.deadline.replace(tzinfo=None))


def test_an_instant_or_a_seed_of_another_type_is_refused() -> None:
    call = grades_stated()
    with pytest.raises(cd.InvalidInputError, match="at must be a datetime with an offset from UTC, got '2024-01-01'"):
        call.decide(at="2024-01-01")  # type: ignore[arg-type]
    with pytest.raises(cd.InvalidInputError, match="draw_seed must be the text that was revealed, got 5"):
        call.decide(draw_seed=5)  # type: ignore[arg-type]


def test_a_last_round_left_blank_is_no_judgement() -> None:
    fields = json.loads(EXAMPLE)
    first = next(r for r in fields["judgements"] if (r["lot"], r.get("node")) == ("L1", None))
    blank = {**first, "round": 9, "pairs": [{**pair, "value": None} for pair in first["pairs"]]}
    without = [
        r
        for r in fields["judgements"]
        if (r["lot"], r.get("node"), r["member"]) != (first["lot"], None, first["member"])
    ]
    expected = Call.of({**fields, "judgements": without}).ahp("L1")
    found = Call.of({**fields, "judgements": [*fields["judgements"], blank]}).ahp("L1")
    assert found.to_dict() == expected.to_dict()


@pytest.mark.parametrize("what", ["call", "decision"])
def test_a_file_that_cannot_be_written_is_named_and_kept(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = grades_stated()
    part = call if what == "call" else call.decide()
    with pytest.raises(cd.FileError, match=r"out.json: cannot be written: No such file"):
        part.save(tmp_path / "none" / "out.json")
    path = tmp_path / "out.json"
    path.write_text("what was there")

    def full(self: Path, data: bytes) -> int:
        with self.open("wb") as file:
            file.write(data[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(cd.FileError, match=r"out.json: cannot be written: No space left"):
        part.save(path)
    assert path.read_text() == "what was there"
    assert [*tmp_path.iterdir()] == [path]


def test_a_wrong_seed_is_refused() -> None:
    with pytest.raises(cd.InvalidInputError, match="draw_seed does not match the commitment of the call"):
        grades_stated().decide(draw_seed="guess")


def test_a_seed_without_a_draw_is_refused() -> None:
    fields = json.loads(EXAMPLE)
    del fields["draw"]
    fields["ladder"].pop()
    with pytest.raises(cd.InvalidInputError, match="the call has no draw"):
        Call.of(fields).decide(draw_seed="guess")


def test_an_order_of_giving_up_that_is_too_short_is_refused() -> None:
    call = grades_stated()
    budget = call.budget.replace(annual_envelope=1, gives_up=["L2", "L2", "L2", "L1"])
    with pytest.raises(cd.InvalidInputError, match="gives_up names only 3 of the 5 places to give up"):
        call.replace(budget=budget).decide()


@pytest.mark.parametrize("ask", ["lot", "dossier", "criterion"])
def test_a_part_that_is_not_there_is_named(ask: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=f"no {ask} is called 'X' in call CLU-2023-ILL"):
        getattr(grades_stated(), ask)("X")


def test_judgements_that_are_not_there_are_named() -> None:
    with pytest.raises(cd.InvalidInputError, match="no judgements on C3 for lot L1; there are on L1/whole tree, L2/C1"):
        grades_stated().ahp("L1", "C3")


def test_results_that_are_not_there_are_named() -> None:
    decision = grades_stated().decide()
    with pytest.raises(cd.InvalidInputError, match="no lot is called 'L3'; there are L1, L2"):
        decision["L3"]
    with pytest.raises(cd.InvalidInputError, match="no dossier has the code 'X'"):
        decision.dossier("X")
    with pytest.raises(cd.InvalidInputError, match="no evaluated dossier 'D15' in lot L1"):
        decision["L1"]["D15"]
    with pytest.raises(cd.InvalidInputError, match="no criterion is named 'C9'"):
        cd.calls.cluster_criteria()["C9"]


def test_a_tree_without_lot_has_no_weights_to_score_with() -> None:
    with pytest.raises(cd.InvalidInputError, match="name a lot, as in cluster_criteria"):
        cd.calls.cluster_criteria().node_values({})


def test_parts_made_in_python_are_checked_alike() -> None:
    lot = grades_stated().lot("L1")
    with pytest.raises(cd.InvalidInputError, match="Lot, places: must be at least 0, got -2"):
        lot.replace(places=-2)
    with pytest.raises(cd.InvalidInputError, match="Lot, id: field is missing"):
        Lot.of({})
    with pytest.raises(cd.InvalidInputError, match="RankingRule, method: unknown method None"):
        RankingRule.of({"method": {}})
    with pytest.raises(TypeError, match="cannot be changed in place"):
        lot.weights[0].percents["C1"] = 30
    with pytest.raises(ValueError, match="frozen"):
        lot.places = 4  # type: ignore[misc]


def edited(change: Callable[[Fields], None]) -> str:
    fields = grades_stated().decide().to_dict()
    change(fields)
    return json.dumps(fields)


RECORDS: dict[str, tuple[Callable[[Fields], None], str]] = {
    "format": (put("format", "x"), "format: not a decision: the field format must be 'clusterdecide/decision/1'"),
    "seed": (put("draw_seed", 3), "draw_seed: must be text or null, got 3"),
    "call": (put("call/lots/0/places", -3), r"call.lots\[0\].places: must be at least 0"),
    "call missing": (drop("call"), "call: a call is a JSON object, got NoneType"),
    "list": (put("lots/0/funded/2", "D10"), r"lots\[0\].funded\[2\]: the call decides 'D02' here, the file says 'D10'"),
    "score": (put("lots/0/standings/0/score", 81.0), r"lots\[0\].standings\[0\].score: the call decides 80\.\d+ here"),
    "score as text": (put("lots/0/standings/0/score", "81"), "the file says '81'"),
    "reason": (put("dossiers/6/reasons", []), r"dossiers\[6\].reasons: the call decides"),
    "grade of the call": (put("call/dossiers/2/grades/C1.1", 1), "the call decides"),
    "extra empty": (put("spend/bonus", None), "spend.bonus: the call decides 'nothing' here, the file says None"),
    "extra": (put("spend/bonus", 1), "spend.bonus: the call decides 'nothing' here, the file says 1"),
}


@pytest.mark.parametrize("name", RECORDS)
def test_a_decision_that_its_call_does_not_make_is_refused(name: str) -> None:
    change, says = RECORDS[name]
    with pytest.raises(cd.FileError, match=says):
        Decision.from_json(edited(change), name="decision.json")


@pytest.mark.parametrize("places", [float("nan"), float("inf"), 10**400])
def test_a_number_that_is_not_finite_is_refused_in_python_too(places: float) -> None:
    with pytest.raises(cd.InvalidInputError, match=r"places: must be a (finite number|number of at most 15)"):
        grades_stated().lot("L1").replace(places=places)


def test_ratios_may_be_given_exactly() -> None:
    assert Pair.of({"a": "x", "b": "y", "value": Fraction(1, 3)}) == Pair.of({"a": "x", "b": "y", "value": "0.5/1.5"})


def test_a_fact_may_be_said_to_be_unknown() -> None:
    fields = json.loads(EXAMPLE)
    fields["dossiers"][6]["facts"]["members"] = None
    result = Call.of(fields).decide().dossier("D07")
    assert (result.reasons[0].code, result.reasons[0].observed) == ("EL2", None)


def test_a_time_zone_that_the_database_does_not_know_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def small_database(name: str) -> dt.tzinfo:
        if name != "UTC":
            raise zoneinfo.ZoneInfoNotFoundError(name)
        return dt.UTC

    monkeypatch.setattr(zoneinfo, "ZoneInfo", small_database)
    with pytest.raises(cd.FileError, match=r"call.json, timezone: no time zone is called 'Africa/Casablanca'; use a"):
        Call.loads(EXAMPLE, name="call.json")
