"""What each dossier is told, and the sheet that leads from its grades to its rank by hand."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from math import sqrt

import pytest
from case_files import RULE_FIELDS, call_of, grades_stated, seed

from clusterdecide.calls import Decision
from clusterdecide.errors import InvalidInputError
from clusterdecide.letters import by_hand, letter, letters

RULES = sorted(RULE_FIELDS)
CALL = grades_stated()


@cache
def decision(rule: str = "") -> Decision:
    return call_of(rule).decide(draw_seed=seed())


CODES = [dossier.code for dossier in call_of().dossiers]
EVALUATED = [standing.code for lot in decision().lots for standing in lot.standings]
by_rule = pytest.mark.parametrize("rule", RULES)
every = pytest.mark.parametrize("code", CODES)


@by_rule
@every
def test_a_letter_tells_the_outcome_and_every_failed_rule(rule: str, code: str) -> None:
    made = decision(rule)
    told = letter(made, code)
    found = made.dossier(code)
    assert told.reasons == found.reasons
    stopped = found.status in ("inadmissible", "ineligible", "withdrawn")
    assert told.outcome == (found.status if stopped else made[told.lot][code].outcome)
    for lang in ("fr", "en"):
        sections = told.sections(lang)
        assert [len(s.items) for s in sections if s.title in ("Règles non remplies", "Rules not met")] == [
            len(found.reasons)
        ] * bool(found.reasons)
        text = told.to_markdown(lang)
        assert text.startswith(f"# {'Dossier' if lang == 'fr' else 'Application'} {code}")
        assert all(reason.id in text for reason in found.reasons if reason.rule not in ("deadline", "overall"))


@by_rule
@pytest.mark.parametrize("code", EVALUATED)
def test_the_gap_is_the_sum_of_what_the_main_criteria_add(rule: str, code: str) -> None:
    made = decision(rule)
    told = letter(made, code)
    if told.outcome == "funded":
        assert (told.gap, told.better) == (None, None)
        return
    assert told.gap is not None
    result = made[told.lot]
    assert told.gap.line == result.funded[-1]
    assert told.gap.points == pytest.approx(float(result[told.gap.line].score) - float(result[code].score))
    assert sum(told.gap.by_criterion.values()) == pytest.approx(told.gap.points, abs=1e-9)
    assert set(told.gap.by_criterion) == set(result.tree.main)


@pytest.mark.parametrize("code", EVALUATED)
def test_grades_come_with_the_levels_they_lie_on_or_between(code: str) -> None:
    call = call_of()
    told = {cell.criterion: cell for cell in letter(decision(), code).grades}
    assert {name: cell.grade for name, cell in told.items()} == call.judged(code)
    for name, cell in told.items():
        levels = [Decimal(level) for level, _ in cell.anchors]
        known = [Decimal(level) for level in call.criterion(name).anchors]
        if not known:
            assert levels == []
        elif cell.grade in known:
            assert levels == [cell.grade]
        else:
            assert levels == [max(k for k in known if k < cell.grade), min(k for k in known if k > cell.grade)]


def test_comments_are_told_without_their_authors() -> None:
    call = call_of()
    hidden = {evaluator.id for evaluator in call.panel.evaluators}
    hidden |= {evaluator.name for evaluator in call.panel.evaluators if evaluator.name}
    comments = 0
    for code, told in letters(decision()).items():
        marks = call.panel.marks(code)
        for cell in told.grades:
            given = {m.comment for (_, name), m in marks.items() if name == cell.criterion and m.comment}
            assert set(cell.comments) == given
            comments += len(given)
        for lang in ("fr", "en"):
            text = told.to_markdown(lang) + told.to_html(lang) + str(told.to_dict(lang))
            assert [name for name in hidden if re.search(rf"\b{re.escape(name)}\b", text)] == []
    assert comments


def test_a_grade_that_the_meeting_moved_comes_with_its_reason() -> None:
    agreed = [(c.dossier, name, m) for c in call_of().panel.consensus for name, m in c.marks.items() if m.reason]
    assert agreed
    for code, name, mark in agreed:
        cell = next(cell for cell in letter(decision(), code).grades if cell.criterion == name)
        assert (cell.starting_point, cell.grade, cell.reason) == (mark.starting_point, mark.grade, mark.reason)
        assert mark.reason.rstrip(".") in letter(decision(), code).to_html("fr").replace("&#x27;", "'")


def test_a_tie_lost_on_the_ladder_is_said_as_such() -> None:
    ties = [(lot, tie) for lot in decision("weighted_total").lots for tie in lot.ties]
    lost = [
        (lot, c) for lot, tie in ties for c in tie.order if lot[c].outcome == "reserve" and lot.funded[-1] in tie.tied
    ]
    for _, code in lost:
        assert "ladder of ties separated them" in letter(decision("weighted_total"), code).to_markdown("en")
    assert lost


def test_an_eliminated_dossier_ahead_of_the_line_is_told_that_its_score_did_not_stop_it() -> None:
    lots = [lot.replace(floors=lot.floors.replace(leaf={"C2.4": 5})) for lot in CALL.lots]
    made = CALL.replace(lots=lots).decide(draw_seed=seed())
    ahead = [
        s.code
        for lot in made.lots
        for s in lot.standings
        if s.outcome == "eliminated" and lot.funded and s.published > lot[lot.funded[-1]].published
    ]
    for code in ahead:
        assert "its score is not what stopped it" in letter(made, code).to_markdown("en")


def test_a_letter_in_json_says_its_parts() -> None:
    stated = letter(decision(), "D13").to_dict("fr")
    assert (stated["outcome"], stated["failed_rules"]) == ("eliminated", ["FLOOR_LEAF"])
    assert [section["title"] for section in stated["sections"]][:2] == ["Résultat", "Règles non remplies"]
    with pytest.raises(InvalidInputError, match="no messages in language 'ar'"):
        letter(decision(), "D13").to_markdown("ar")


def read(cell: str) -> Decimal:
    return Decimal(cell.replace(",", "").replace("\u2212", "-"))


@by_rule
@pytest.mark.parametrize("code", EVALUATED)
def test_a_pen_finds_the_published_score_from_what_the_sheet_shows(rule: str, code: str) -> None:
    made = decision(rule)
    table = by_hand(made, code).sections("en")[0].table
    assert table is not None
    rows = [[read(cell) for cell in row[1:]] for row in table.rows[:-1]]
    weights = [row[-2] if rule == "weighted_total" else row[-3] for row in rows]
    assert sum(weights) == 100
    if rule == "weighted_total":
        score = sum((row[1] * row[2]).quantize(Decimal("1e-4")) for row in rows)
    else:
        best = sqrt(sum((row[1] * row[3]) ** 2 for row in rows))
        worst = sqrt(sum((row[2] * row[3]) ** 2 for row in rows))
        score = Decimal(100 * worst / (worst + best))
    found = Decimal(score).quantize(Decimal("0.1"), ROUND_HALF_UP)
    assert found == made[made.dossier(code).requested_lot][code].published
    shown = [[read(cell) for cell in row[-1 if rule == "weighted_total" else -2 :]] for row in table.rows]
    assert [sum(column) for column in zip(*shown[:-1])] == shown[-1]


@pytest.mark.parametrize("code", EVALUATED)
def test_the_sheet_says_each_floor_and_the_place(code: str) -> None:
    made = decision()
    lot = made.dossier(code).requested_lot
    floors, standing = made.call.lot(lot).floors, made[lot][code]
    said = by_hand(made, code).sections("en")
    assert len(said[2].items) == len(floors.leaf) + len(floors.node) + (floors.overall is not None)
    assert sum(item.endswith("missed.") for item in said[2].items) == len(standing.reasons)
    place = "has no place" if standing.position is None else f"has place {standing.position};"
    assert place in " ".join(said[3].paragraphs)


def test_the_sheet_refuses_what_it_cannot_lay_out() -> None:
    with pytest.raises(InvalidInputError, match="D15 is inadmissible: it was not graded"):
        by_hand(decision(), "D15")


def test_the_sheet_of_a_weighted_sum_with_another_normalisation() -> None:
    call = CALL.replace(ranking=CALL.ranking.replace(method={"method": "weighted_sum", "normalisation": "max"}))
    made = call.decide(draw_seed=seed())
    sheet = by_hand(made, "D03")
    assert sheet.to_dict()["published"] == float(made["L1"]["D03"].published)
    assert "Weight × value" in sheet.to_html("en")
