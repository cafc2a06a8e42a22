"""Minutes, differences between records, exports for the file and for everybody, and the commands that give them."""

from __future__ import annotations

import datetime as dt
import json
import re
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from case_files import call_of, grades_stated, seed

from clusterdecide.calls import Decision
from clusterdecide.cli import main
from clusterdecide.contracts import resolve
from clusterdecide.errors import FileError, InvalidInputError
from clusterdecide.records import Meeting, Record, check_public, diff, export, export_text, minutes, seal, verify

HELD = dt.datetime.fromisoformat("2023-07-20T10:00:00+01:00")
MEETING = {
    "members": {"Amina Alaoui": "chair", "Bilal Bennis": "finance", "Chama Chraibi": "research"},
    "present": ["Amina Alaoui", "Bilal Bennis"],
    "held_at": HELD.isoformat(),
    "place": "Rabat",
    "reservations": [{"by": "Bilal Bennis", "text": "The line is narrow in lot 1."}],
}
languages = pytest.mark.parametrize("lang", ["fr", "en"])


@cache
def decision(rule: str = "") -> Decision:
    return call_of(rule).decide(draw_seed=seed())


def drawn_up(**more: Any) -> Any:
    return minutes(decision(), **{**Meeting.of(MEETING).settings(), **more})


@languages
def test_minutes_state_everything_a_contest_will_ask_for(lang: str) -> None:
    record = seal(decision("weighted_total"))
    found = minutes(decision("weighted_total"), record=record, **Meeting.of(MEETING).settings())
    text = found.to_markdown(lang)
    for standing in (s for lot in decision("weighted_total").lots for s in lot.standings):
        assert standing.code in text
    for dossier in decision().dossiers:
        assert dossier.code in text
    for said in ("Amina Alaoui", "Chama Chraibi", "Rabat", "The line is narrow in lot 1", record.seal):
        assert said in text
    for conflict in call_of().panel.conflicts:
        assert conflict.evaluator in text
    assert text.count("\n## ") == len(found.sections(lang))
    assert found.to_html(lang).startswith("<!DOCTYPE html>")
    assert ("Procès-verbal" if lang == "fr" else "Minutes") in found.title(lang)


def test_minutes_as_data() -> None:
    award = resolve(decision(), by="M1", at=HELD)
    stated = drawn_up(award=award).to_dict()
    assert stated["quorum"] == {"needed": None, "present": 2}
    assert [member["present"] for member in stated["members"]] == [True, True, False]
    assert stated["lots"][0]["funded"] == [*decision().lots[0].funded]
    assert set(stated["hashes"]) >= {"rules"}
    assert json.loads(json.dumps(stated)) == stated
    assert "presence" in repr(drawn_up())


def test_minutes_refuse_what_no_meeting_can_state() -> None:
    with pytest.raises(InvalidInputError, match=r"quorum|needs 3"):
        drawn_up(quorum=3)
    with pytest.raises(InvalidInputError, match="Nobody"):
        drawn_up(present=["Nobody"])
    with pytest.raises(InvalidInputError, match="Nobody"):
        drawn_up(reservations=[("Nobody", "against")])
    with pytest.raises(InvalidInputError, match="offset"):
        drawn_up(held_at=dt.datetime(2023, 7, 20))
    with pytest.raises(InvalidInputError, match=r"deadline|open until"):
        drawn_up(held_at=call_of().deadline - dt.timedelta(days=1))
    with pytest.raises(InvalidInputError, match="another decision"):
        drawn_up(award=resolve(decision("weighted_total"), by="M1", at=HELD))
    with pytest.raises(InvalidInputError, match="that of another decision"):
        drawn_up(record=seal(decision("weighted_total")))


@languages
def test_what_changed_is_said_in_words(lang: str) -> None:
    call = grades_stated()
    code = call.decide(draw_seed=seed()).lots[0].reserve[0]
    changed = [
        d.replace(grades={**d.grades, "C2.4": d.grades["C2.4"] + Decimal("0.5")}) if d.code == code else d
        for d in call.dossiers
    ]
    lots = [call.lots[0].replace(floors=call.lots[0].floors.replace(overall=66)), *call.lots[1:]]
    before, after = call, call.replace(dossiers=changed, lots=lots)
    found = diff(before, after)
    assert {change.topic for change in found.changes} >= {"rules", "dossiers"} or len(found.changes) >= 2
    said = found.says(lang)
    assert code in said
    assert "66" in said
    results = diff(before.decide(draw_seed=seed()), after.decide(draw_seed=seed()))
    assert len(results.changes) >= len(found.changes)
    assert results.to_dict()["changes"]
    assert repr(results)


def test_nothing_changed() -> None:
    record = seal(decision())
    found = diff(record, record)
    assert found.changes == ()
    assert found.says("en") != found.says("fr")
    assert diff(decision(), record).of("rules") == ()


def hidden() -> set[str]:
    """Everything of the panel that nobody outside may read."""
    panel = call_of().panel
    found = {word for e in panel.evaluators for word in (e.id, e.name) if word}
    for evaluator in panel.evaluators:
        for text in (evaluator.expertise, evaluator.body):
            found |= set(text.to_dict().values()) if text is not None else set()
    marks = [mark for sheet in panel.sheets for mark in sheet.marks.values()]
    anchors = {text for node in call_of().criteria for a in node.anchors.values() for text in a.to_dict().values()}
    found |= {mark.comment for mark in marks if mark.comment and mark.comment not in anchors}
    return found | {m.reason for c in panel.consensus for m in c.marks.values() if m.reason}


def test_the_public_export_names_nobody_and_is_bound_to_the_seal() -> None:
    record = seal(decision())
    public = export(record, "public")
    text = export_text(record, "public")
    told = json.dumps({**public, "rules": None}, ensure_ascii=False)  # anchors may use the words of a body
    assert hidden()
    assert [word for word in hidden() if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", told)] == []
    assert check_public(public)
    assert record.seal in text
    for standing in decision().lots[0].standings:
        assert standing.code in text
    assert export(decision(), "public")["cells"] == public["cells"]
    forged = json.loads(text)
    assert check_public(forged)
    forged["results"]["lots"][0]["standings"][0]["published"] = 5
    assert not check_public(forged)
    assert export(record, "internal") == record.to_dict()
    assert export_text(record, "internal") == record.text
    with pytest.raises(InvalidInputError, match="'internal' or 'public'"):
        export(record, "press")  # type: ignore[arg-type]


def test_a_public_text_that_names_an_evaluator_is_refused_with_its_place() -> None:
    call = call_of()
    first, *others = call.panel.evaluators
    named = call.replace(panel=call.panel.replace(evaluators=[first.replace(name="Najat Naciri"), *others]))
    titled = named.replace(title=named.title.replace(en="A call that Najat Naciri reads"))
    with pytest.raises(InvalidInputError, match=r"rules\.title\.en: .* names an evaluator"):
        export(titled.decide(draw_seed=seed()), "public")
    assert "Najat Naciri" not in export_text(named.decide(draw_seed=seed()), "public")


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    call = tmp_path / "call.json"
    call_of().save(call)
    meeting = tmp_path / "meeting.json"
    meeting.write_text(json.dumps(MEETING), encoding="utf-8")
    record = tmp_path / "decision.seal.json"
    seal(decision(), record)
    return {"call": call, "meeting": meeting, "record": record}


def test_the_commands_print_what_python_gives(files: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    def printed(*arguments: object) -> str:
        assert main([str(a) for a in arguments]) == 0
        return capsys.readouterr().out

    draw = ["--draw-seed", seed()] if seed() else []
    record = Record.load(files["record"])
    assert printed("seal", files["call"], *draw) == record.text
    assert json.loads(printed("verify", files["record"], "--json")) == verify(record).to_dict()
    assert printed("verify", files["record"], "--lang", "fr") == verify(record).says("fr") + "\n"
    assert printed("export", files["record"], "--audience", "public") == export_text(record, "public")
    made = minutes(decision(), record=record, **Meeting.load(files["meeting"]).settings())
    assert printed("minutes", files["record"], "--meeting", files["meeting"], "--lang", "en") == made.to_markdown("en")
    assert printed("minutes", files["record"], "--meeting", files["meeting"], "--html") == made.to_html("fr")
    assert json.loads(printed("minutes", files["record"], "--meeting", files["meeting"], "--json")) == made.to_dict()
    assert printed("diff", files["record"], files["record"]) == diff(record, record).says("fr") + "\n"
    assert json.loads(printed("diff", files["call"], files["record"], "--json"))["changes"] is not None


def test_sealing_to_a_file_and_a_false_record(files: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    out = files["call"].with_name("out.json")
    analyses = files["call"].with_name("analyses.json")
    analyses.write_text('{"list_shares": {"n": 50, "rng": 1}}', encoding="utf-8")
    salt = files["call"].with_name("salt.txt")
    salt.write_text("a secret\n", encoding="utf-8")
    options = ["--made-at", HELD.isoformat(), "--analyses", str(analyses), "--salt", str(salt)]
    assert main(["seal", str(files["call"]), "-o", str(out), *options]) == 0
    assert capsys.readouterr().out.strip() == Record.load(out).seal
    text = out.read_text(encoding="utf-8")
    out.write_text(text.replace('"funded"', '"reserve"', 1), encoding="utf-8")
    assert main(["verify", str(out)]) == 1
    assert capsys.readouterr().out
    assert main(["seal", str(files["call"]), "--made-at", "yesterday"]) == 2
    assert "made-at" in capsys.readouterr().err
    analyses.write_text("[]", encoding="utf-8")
    assert main(["seal", str(files["call"]), "--analyses", str(analyses)]) == 2
    assert "analyses" in capsys.readouterr().err


def test_a_meeting_file_is_read_strictly(tmp_path: Path) -> None:
    path = tmp_path / "meeting.json"
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(FileError, match="a meeting is a JSON object"):
        Meeting.load(path)
    path.write_text(json.dumps({**MEETING, "chair": "x"}), encoding="utf-8")
    with pytest.raises(FileError, match="chair"):
        Meeting.load(path)
