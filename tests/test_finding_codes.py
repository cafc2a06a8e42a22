"""Every code of the list is given by something: one fault each, in what any call can get wrong."""

from __future__ import annotations

import copy
import datetime as dt
import json
import pickle
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from case_files import grades_stated
from hypothesis import given
from hypothesis import strategies as st
from test_defects import DEFECTS
from test_panel_faults import FAULTS

import clusterdecide as cd
from clusterdecide.calls import CODES, Call, Finding
from clusterdecide.messages import catalogue

Fields = dict[str, Any]
Change = Callable[[Fields], object]
STATED = grades_stated().dump()
FIRST = STATED["dossiers"][0]


def pair(a: str, b: str, value: object) -> Fields:
    return {"a": a, "b": b, "value": value}


def frozen(call: Fields, **changes: object) -> None:
    made = Call.of(call).freeze(at=dt.datetime.fromisoformat(call["versions"][0]["published_at"])).frozen
    assert made is not None
    call["frozen"] = made.dump() | changes


LATE = "2023-12-01T00:00:00+01:00"
RULES: list[tuple[str, Change, str, Fields]] = [
    ("MISSING_FIELD", lambda c: c["lots"][0].pop("places"), r"lots\[0\]\.places", {"lot": "L1"}),
    ("UNKNOWN_FIELD", lambda c: c["lots"][0].update(quota=3), r"lots\[0\]\.quota", {"lot": "L1"}),
    ("WRONG_TYPE", lambda c: c["lots"][0].update(label="x"), r"lots\[0\]\.label", {"lot": "L1"}),
    ("OUT_OF_BOUNDS", lambda c: c["budget"].update(years=0), r"budget\.years", {}),
    ("INVALID_VALUE", lambda c: c["budget"].update(amount_per_year=0.001), r"budget\.amount_per_year", {}),
    ("NAIVE_TIMESTAMP", lambda c: FIRST and c["dossiers"][0].update(received_at="2023-05-03T14:32:07"),
     r"dossiers\[0\]\.received_at", {"dossier": FIRST["code"]}),
    ("DUPLICATE_ID", lambda c: c["documents"].append(c["documents"][0]), r"documents\[8\]\.id", {"document": "P1"}),
    ("DUPLICATE_ID", lambda c: c["dossiers"].append(c["dossiers"][0]), r"dossiers\[15\]\.code", {}),
    ("UNKNOWN_AIM", lambda c: c["criteria"][1].update(aims=["A9"]), r"criteria\[1\]\.aims\[0\]", {"criterion": "C1.1"}),
    ("UNKNOWN_CRITERION", lambda c: c["lots"][0]["floors"]["leaf"].update(C9=2), r".+leaf\.C9", {"lot": "L1"}),
    ("UNKNOWN_DOCUMENT", lambda c: c["dossiers"][0]["pieces"].update(P9={"status": "missing"}), r".+P9", {}),
    ("UNKNOWN_FACT", lambda c: c["dossiers"][0]["facts"].update(staff=3), r".+facts\.staff", {"fact": "staff"}),
    ("UNKNOWN_LOT", lambda c: c["dossiers"][0].update(requested_lot="L9"), r".+requested_lot", {}),
    ("UNKNOWN_MEMBER", lambda c: c["judgements"][0].update(member="M9"), r"judgements\[0\]\.member", {"lot": "L1"}),
    ("UNKNOWN_TIMEZONE", lambda c: c.update(timezone="Mars/Olympus"), "timezone", {}),
    ("VERSIONS_OUT_OF_ORDER", lambda c: c["versions"].reverse(), r"versions\[1\]", {"version": 1}),
    ("PARENT_NOT_A_NODE", lambda c: c["criteria"][2].update(parent="C1.1"), r"criteria\[2\]\.parent", {}),
    ("EMPTY_NODE", lambda c: c["criteria"].append({"id": "C9", "kind": "node", "label": {"fr": "x"}}),
     r"criteria\[23\]", {"criterion": "C9"}),
    ("TEST_DOES_NOT_FIT_FACT", lambda c: c["eligibility"][1]["test"].update(fact="region"),
     r"eligibility\[1\]\.test", {"rule": "EL2"}),
    ("NO_RULE_ON_LOT", lambda c: c["eligibility"].pop(), "eligibility", {}),
    ("WEIGHTS_GIVEN_TWICE", lambda c: c["lots"][0]["weights"].append(c["lots"][0]["weights"][1]),
     r"lots\[0\]\.weights\[5\]\.node", {"lot": "L1", "node": "C1"}),
    ("MISSING_WEIGHT", lambda c: c["lots"][0]["weights"].pop(1), r"lots\[0\]\.weights", {"lot": "L1", "node": "C1"}),
    ("THRESHOLD_WITHOUT_MEANING", lambda c: c["lots"][0]["floors"]["leaf"].update({"C3.4": 2}),
     r"lots\[0\]\.floors\.leaf\.C3\.4", {"lot": "L1", "criterion": "C3.4"}),
    ("DUPLICATE_JUDGEMENT", lambda c: c["judgements"][0]["pairs"].append(c["judgements"][0]["pairs"][0]),
     r"judgements\[0\]\.pairs\[6\]", {"member": "M1", "a": "C1", "b": "C2"}),
    ("DUPLICATE_JUDGEMENT", lambda c: c["judgements"][0]["pairs"].append(pair("C2", "C1", 2)),
     r"judgements\[0\]\.pairs\[6\]", {"member": "M1", "a": "C2", "b": "C1"}),
    ("RECIPROCAL_CONTRADICTION", lambda c: c["judgements"][0]["pairs"].append(pair("C1", "C2", 2)),
     r"judgements\[0\]\.pairs\[6\]", {"member": "M1", "a": "C1", "b": "C2"}),
    ("DUPLICATE_ROUND", lambda c: c["judgements"].append(c["judgements"][0]), r"judgements\[\d+\]", {"member": "M1"}),
    ("JUDGED_TOO_LATE", lambda c: c["judgements"][0].update(at=LATE), r"judgements\[0\]\.at", {"member": "M1"}),
    ("LADDER_INCOMPLETE", lambda c: c["ladder"][0]["criterion"].pop("L1"), r"ladder\[0\]\.criterion", {}),
    ("NOTHING_AFTER_DRAW", lambda c: c["ladder"].reverse(), r"ladder\[1\]", {}),
    ("DRAW_NOT_COMMITTED", lambda c: c.pop("draw"), r"ladder\[3\]", {}),
    ("RULES_CHANGED", lambda c: (frozen(c), c["lots"][0].update(places=2)), r"lots\[.+\]\.places", {}),
    ("RULES_FROZEN_LATE", lambda c: frozen(c, at=LATE), r"frozen\.at", {}),
    ("FREEZE_EDITED", lambda c: frozen(c, sha256="0" * 64), r"frozen\.sha256", {}),
    ("FACT_OF_WRONG_KIND", lambda c: c["dossiers"][0]["facts"].update(members="many"), r".+facts\.members", {}),
    ("MISSING_PIECE", lambda c: c["dossiers"][0]["pieces"].pop("P3"), r".+pieces", {"document": "P3"}),
    ("MISSING_GRADE", lambda c: c["dossiers"][0]["grades"].pop("C1.1"), r"dossiers\[0\]\.grades", {}),
    ("MISSING_GRADE", lambda c: c["dossiers"][0]["indicators"].pop("C1.6"), r"dossiers\[0\]\.indicators", {}),
    ("GRADES_GIVEN_TWICE",
     lambda c: c.update(panel=cd.calls.example().dump()["panel"]), r"dossiers\[0\]\.grades", {"dossier": "D01"}),
    ("SCORE_OUT_OF_RANGE", lambda c: c["dossiers"][0]["grades"].update({"C1.1": 6}), r".+grades\.C1\.1",
     {"dossier": "D01", "criterion": "C1.1"}),
    ("LOT_OVERLAP", lambda c: c["lots"][1]["where"][0].update(op="<=", years=0), r"dossiers\[\d+\]\.facts", {}),
    ("PUBLISHED_WEIGHTS_DIFFER_FROM_AHP",
     lambda c: c["lots"][0]["weights"][0]["percents"].update(C1=30, C2=41),
     r"lots\[0\]\.weights\[0\]\.percents\.C1", {"lot": "L1", "criterion": "C1"}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "change", "place", "where"), RULES, ids=[f"{i}-{r[0]}" for i, r in enumerate(RULES)])
def test_a_fault_has_its_code_its_place_and_its_names(code: str, change: Change, place: str, where: Fields) -> None:
    fields = copy.deepcopy(STATED)
    change(fields)
    found = [one for one in Call.check(fields) if one.code == code]
    assert found, Call.check(fields)
    here = [one for one in found if re.fullmatch(place, one.place)]
    assert here, [one.place for one in found]
    assert where.items() <= {**here[0].where}.items()
    assert here[0].severity == CODES[code]


def test_every_code_of_the_list_is_given_by_some_test() -> None:
    given = {rule[0] for rule in RULES} | {fault[0] for fault in FAULTS} | {defect["code"] for defect in DEFECTS}
    assert given <= CODES.keys()
    others = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert [code for code in CODES.keys() - given if f'"{code}"' not in others] == []


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_code_has_one_sentence_in_each_language_and_no_sentence_is_left_over(lang: str) -> None:
    said = {key.removeprefix("finding.") for key in catalogue(lang) if key.startswith("finding.")}
    assert said == CODES.keys()
    for code in CODES:
        assert Finding(code, CODES[code], "", {}, "").says(lang).endswith(".")


def test_a_dossier_that_is_not_eligible_and_was_graded_is_told_and_counts_for_nothing() -> None:
    fields = cd.calls.example().dump()
    row = next(row for row in fields["dossiers"] if row["code"] == "D02")
    row["facts"]["members"] = 3
    call = Call.of(fields)
    (found,) = [one for one in call.decide().findings if one.code == "SCORED_INELIGIBLE_DOSSIER"]
    assert (found.where, found.observed) == ({"dossier": "D02"}, ("EL2",))
    assert "D02" not in call.decide()["L1"].order


def test_a_finding_reads_well_and_travels() -> None:
    fields = copy.deepcopy(STATED)
    fields["lots"][0]["weights"][0]["percents"]["C1"] = 28
    (found,) = Call.check(fields)
    assert str(found) == (
        "error WEIGHTS_NOT_100, lots[0].weights[0].percents: the weights below the whole tree must sum to 100, got 99"
    )
    assert found.says("fr") == "Les poids ne font pas 100 (lot L1)."
    assert found.says("en") == "The weights do not sum to 100 (lot L1)."
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - what this test wrote
    assert json.loads(json.dumps(found.to_dict())) == {
        "code": "WEIGHTS_NOT_100",
        "severity": "error",
        "place": "lots[0].weights[0].percents",
        "where": {"lot": "L1", "node": None},
        "message": "the weights below the whole tree must sum to 100, got 99",
        "observed": 99,
    }


def test_names_with_dots_and_the_longest_of_them_are_found() -> None:
    fields = copy.deepcopy(STATED)
    grades = fields["dossiers"][0]["grades"]
    grades |= {"C1": 3, "C1.1": 7}
    found = {one.where["criterion"]: one for one in Call.check(fields)}
    assert {name: (one.code, one.observed) for name, one in found.items()} == {
        "C1": ("UNKNOWN_CRITERION", 3),
        "C1.1": ("SCORE_OUT_OF_RANGE", 7),
    }


def paths(value: object, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place of a document, containers included."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(path for name, item in inner for path in paths(item, (*at, name)))]


SMALL = copy.deepcopy(cd.calls.example().dump())
SMALL["panel"]["sheets"] = SMALL["panel"]["sheets"][:6]
SMALL["panel"]["consensus"] = []
PLACES = paths(SMALL)[1:]
JUNK = st.sampled_from(
    [None, True, -1, 0, 3.3, 10**9, "", " ", "C1", "D01", "E1", "2023-06-20T09:03:00", [], [1], {}, {"a": 1}]
)


@given(place=st.sampled_from(PLACES), junk=JUNK, drop=st.booleans())
def test_whatever_is_wrong_is_told_without_raising_and_refused_alike(
    *, place: tuple[str | int, ...], junk: object, drop: bool
) -> None:
    fields = copy.deepcopy(SMALL)
    part: Any = fields
    for step in place[:-1]:
        part = part[step]
    if drop:
        del part[place[-1]]
    else:
        part[place[-1]] = copy.deepcopy(junk)
    found = Call.check(fields)
    errors = [one for one in found if one.severity == "error"]
    assert all(one.message and CODES[one.code] == one.severity and one.says("fr") for one in found)
    assert not errors or len(errors) == len(found)
    if errors and {one.code for one in errors} != {"FACT_LEAVES_RULE_OPEN"}:
        with pytest.raises(cd.InvalidInputError) as caught:
            Call.of(fields)
        assert caught.value.findings == found
    else:
        Call.of(fields)
