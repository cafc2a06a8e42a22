"""Frozen rules: any change is refused and named; later notices and answers may be added; grades carry the hash."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide._json import canonical_json
from clusterdecide.calls import Call, Panel, Question, ScoreSheet, load_scores, save_scores, scores_of, with_scores
from clusterdecide.calls.freeze import changes, freeze_of, hashes
from clusterdecide.errors import FileError, InvalidInputError

EXAMPLE = cd.calls.example()
AT = EXAMPLE.versions[0].published_at
FROZEN = EXAMPLE.freeze(at=AT)
DUMP = EXAMPLE.dump()
RULES = [name for name in cd.calls.CallRules.model_fields if name in DUMP]


def reread(data: dict[str, Any]) -> Call:
    return Call.loads(json.dumps(data), name="call.json")


def test_a_frozen_call_round_trips_with_its_hash() -> None:
    again = Call.loads(FROZEN.dumps())
    assert again == FROZEN
    assert again.rules_hash == FROZEN.rules_hash == FROZEN.frozen.sha256  # type: ignore[union-attr]
    assert again.decide()["L1"].funded == EXAMPLE.decide()["L1"].funded


def test_the_hash_is_that_of_the_hashes_of_its_places_in_canonical_json() -> None:
    from hashlib import sha256

    frozen = FROZEN.frozen
    assert frozen is not None
    assert sha256(canonical_json(dict(frozen.parts)).encode()).hexdigest() == frozen.sha256
    weights = canonical_json(DUMP["lots"][0]["weights"]).encode()
    assert frozen.parts["lots[L1].weights"] == sha256(weights).hexdigest()


def leaves(value: Any, path: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    if isinstance(value, dict) and value:
        return [found for key, item in value.items() for found in leaves(item, (*path, key))]
    if isinstance(value, list) and value:
        return [found for i, item in enumerate(value) for found in leaves(item, (*path, i))]
    return [path]


PATHS = [path for name in RULES for path in leaves(DUMP[name], (name,))]


@given(path=st.sampled_from(PATHS))
def test_any_change_of_any_value_of_the_rules_changes_the_hash_and_its_place_alone(path: tuple[Any, ...]) -> None:
    data = {name: json.loads(json.dumps(DUMP[name])) for name in RULES}
    spot = data
    for step in path[:-1]:
        spot = spot[step]
    old = spot[path[-1]]
    spot[path[-1]] = old + 1 if isinstance(old, int | float) and not isinstance(old, bool) else f"{old}!"
    try:
        changed = cd.calls.CallRules.of(data)
    except InvalidInputError:
        return
    found = [place for place, _ in changes(hashes(EXAMPLE), hashes(changed))]
    assert found
    assert all(place.startswith(str(path[0])) for place in found)


@pytest.mark.parametrize(
    ("place", "changed"),
    [
        ("lots\\[L1\\].places", {"lots": (EXAMPLE.lots[0].replace(places=2), EXAMPLE.lots[1])}),
        ("ranking.precision", {"ranking": EXAMPLE.ranking.replace(precision=2)}),
        ("ladder\\[2\\].fact: removed", {"ladder": (*EXAMPLE.ladder[:2], EXAMPLE.ladder[3])}),
        ("budget.annual_envelope", {"budget": EXAMPLE.budget.replace(annual_envelope=8_000_000)}),
        ("cure.days", {"cure": EXAMPLE.cure.replace(days=6)}),
        ("draw.commitment", {"draw": EXAMPLE.draw.replace(commitment="0" * 64)}),  # type: ignore[union-attr]
        ("versions\\[1\\].deadline", {"versions": (EXAMPLE.versions[0].replace(deadline=AT.replace(month=4)),)}),
        ("title.en", {"title": EXAMPLE.title.replace(en="Another call")}),
        ("late: added", {"late": "from_deadline"}),
    ],
)
def test_a_frozen_call_refuses_other_rules_and_names_the_field(place: str, changed: dict[str, Any]) -> None:
    with pytest.raises(InvalidInputError, match=f"{place}.* since the rules were frozen|{place} since"):
        FROZEN.replace(**changed)
    draft = FROZEN.replace(frozen=None, dossiers=(), panel=Panel(), **changed)
    assert draft.rules_hash != FROZEN.replace(frozen=None).rules_hash


def test_a_file_whose_rules_differ_names_every_changed_field() -> None:
    data = json.loads(FROZEN.dumps())
    first, second = data["lots"][0]["weights"][0]["percents"], data["criteria"][1]
    first["C1"], first["C2"] = first["C1"] + 1, first["C2"] - 1
    second["anchors"]["3"]["en"] += " Or so."
    with pytest.raises(FileError, match=r"lots\[L1\].weights: changed") as refused:
        reread(data)
    assert "criteria[C1.1].anchors: changed since the rules were frozen" in str(refused.value)
    assert str(refused.value).count("since the rules were frozen") == 2


def test_an_edited_freeze_is_found() -> None:
    data = json.loads(FROZEN.dumps())
    data["frozen"]["parts"]["late"] = "0" * 64
    with pytest.raises(FileError, match=r"not the hash of frozen\.parts"):
        reread(data)


def test_the_order_of_criteria_and_steps_is_a_rule() -> None:
    ladder = (EXAMPLE.ladder[1], EXAMPLE.ladder[0], *EXAMPLE.ladder[2:])
    with pytest.raises(InvalidInputError, match=r"ladder\[0\].criterion: changed"):
        FROZEN.replace(ladder=ladder)
    moved = (EXAMPLE.criteria[-1], *EXAMPLE.criteria[:-1])
    with pytest.raises(InvalidInputError, match="Call, criteria: changed"):
        FROZEN.replace(criteria=moved)


QUESTION = Question.of({"asked_at": AT, "text": {"en": "May a region apply?"}})


def test_a_later_version_of_the_notice_may_be_added_and_an_earlier_one_not() -> None:
    last = EXAMPLE.versions[-1]
    later = last.replace(number=3, published_at=last.deadline - dt.timedelta(days=2), change={"en": "one day more"})
    assert FROZEN.replace(versions=(*EXAMPLE.versions, later)).rules_hash == FROZEN.rules_hash
    strict = EXAMPLE.replace(dossiers=(), panel=Panel()).freeze(at=EXAMPLE.versions[1].published_at)
    assert strict.rules_hash != FROZEN.rules_hash
    with pytest.raises(InvalidInputError, match=r"versions\[2\].\w+: (changed|removed)"):
        strict.replace(versions=(EXAMPLE.versions[0], later))


def test_questions_and_answers_may_be_added_and_never_changed() -> None:
    asked = EXAMPLE.replace(questions=(QUESTION,)).freeze(at=AT + dt.timedelta(days=1))
    answer = {"answer": {"en": "No."}, "answered_at": AT + dt.timedelta(days=2)}
    answered = asked.replace(questions=(QUESTION.replace(**answer),))
    another = QUESTION.replace(asked_at=AT + dt.timedelta(days=3))
    assert answered.replace(questions=(*answered.questions, another)).rules_hash == asked.rules_hash
    early = QUESTION.replace(**{**answer, "answered_at": AT + dt.timedelta(hours=1)})
    with pytest.raises(InvalidInputError, match=r"questions\[0\].answer.*: added since"):
        asked.replace(questions=(early,))
    with pytest.raises(InvalidInputError, match=r"questions\[0\].text: changed"):
        asked.replace(questions=(QUESTION.replace(text={"en": "May a city apply?"}),))
    with pytest.raises(InvalidInputError, match=r"questions\[0\].text: removed"):
        asked.replace(questions=())


def test_what_is_received_and_graded_is_no_part_of_the_rules() -> None:
    bare = FROZEN.replace(dossiers=(), panel=Panel())
    assert bare.rules_hash == FROZEN.rules_hash == freeze_of(bare, at=AT).sha256


def test_rules_are_frozen_once_with_an_offset_and_before_dossiers() -> None:
    with pytest.raises(InvalidInputError, match="frozen already"):
        FROZEN.freeze(at=AT)
    with pytest.raises(InvalidInputError, match="without an offset"):
        EXAMPLE.freeze(at=dt.datetime(2023, 3, 1))
    first = min(dossier.received_at for dossier in EXAMPLE.dossiers)
    EXAMPLE.freeze(at=first)
    with pytest.raises(InvalidInputError, match=r"after dossier D.. was received at .*; rules are fixed before"):
        EXAMPLE.freeze(at=first + dt.timedelta(seconds=1))


def test_scores_go_back_to_the_rules_under_which_they_were_given(tmp_path: Path) -> None:
    save_scores(FROZEN, tmp_path / "scores.json")
    ungraded = FROZEN.replace(
        panel=Panel(), dossiers=tuple(dossier.replace(grades={}, indicators={}) for dossier in FROZEN.dossiers)
    )
    assert load_scores(ungraded, tmp_path / "scores.json") == FROZEN


def test_scores_given_under_other_rules_are_refused_by_field(tmp_path: Path) -> None:
    save_scores(FROZEN, tmp_path / "scores.json")
    other = EXAMPLE.replace(ranking=EXAMPLE.ranking.replace(precision=2), late="from_deadline").freeze(at=AT)
    with pytest.raises(FileError, match=r"under other rules .*: late \(added\), ranking.precision \(added\)$"):
        load_scores(other, tmp_path / "scores.json")
    data = json.loads((tmp_path / "scores.json").read_text(encoding="utf-8"))
    data["rules"] = data["rules"]["sha256"]
    (tmp_path / "scores.json").write_text(json.dumps(data), encoding="utf-8")
    assert load_scores(FROZEN, tmp_path / "scores.json") == FROZEN
    with pytest.raises(FileError, match="no hash of each field to name the change by"):
        load_scores(other, tmp_path / "scores.json")


def test_scores_need_a_frozen_call_of_their_own_and_known_dossiers(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="is not frozen: grades are given under fixed rules"):
        scores_of(EXAMPLE)
    scores = scores_of(FROZEN)
    with pytest.raises(InvalidInputError, match="the scores of call C9, not of"):
        with_scores(FROZEN, scores.replace(call="C9"))
    with pytest.raises(InvalidInputError, match="no dossier is called 'D99'"):
        with_scores(FROZEN, scores.replace(indicators={"D99": {"C1.6": 30}}))
    (tmp_path / "scores.json").write_text("[]", encoding="utf-8")
    with pytest.raises(FileError, match="not a file of scores"):
        load_scores(FROZEN, tmp_path / "scores.json")
    (tmp_path / "scores.json").write_text('{"format": "clusterdecide/scores/1", "call": "X"}', encoding="utf-8")
    with pytest.raises(FileError, match=r"rules.*: field is missing"):
        load_scores(FROZEN, tmp_path / "scores.json")
    with pytest.raises(InvalidInputError, match="every field agrees and the whole does not"):
        with_scores(FROZEN, ScoreSheet(call=scores.call, rules=scores.rules.replace(sha256="0" * 64)))  # type: ignore[union-attr]
