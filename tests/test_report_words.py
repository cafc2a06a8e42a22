"""Sentences of the report: every kind of rule and reason, and what the sampled weights are."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from case_files import grades_stated

import clusterdecide as cd
from clusterdecide.calls import Reason, Test, TieStep
from clusterdecide.errors import InvalidInputError
from clusterdecide.firmness import main_weights
from clusterdecide.methods import Additive, Topsis, WeightedSum
from clusterdecide.reporting.html import Safe, clean, join, safe, tag
from clusterdecide.reporting.standings import COLUMNS
from clusterdecide.reporting.sureness import Among, rank_shares
from clusterdecide.reporting.svg import ink_on, luminance, measure, ramp, wrap
from clusterdecide.wording import sentences
from clusterdecide.wording.words import Words

FR, EN = Words("fr", "Africa/Casablanca"), Words("en", "Africa/Casablanca")


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def labelled() -> cd.Call:
    data = grades_stated().dump()
    names = {"created": {"fr": "date de création", "en": "date of creation"}, "members": {"fr": "membres"}}
    facts = [fact | ({"label": names[fact["id"]]} if fact["id"] in names else {}) for fact in data["facts"]]
    return cd.Call.of(data | {"facts": facts})


@pytest.mark.parametrize(
    ("test", "french", "english"),
    [
        ({"fact": "created", "op": "<", "years": 8}, "plus de 8 ans avant", "more than 8 years before"),
        ({"fact": "created", "op": "<=", "years": 1}, "1 an au moins avant", "at least 1 year before"),
        ({"fact": "created", "op": ">", "years": 2}, "moins de 2 ans avant", "less than 2 years before"),
        ({"fact": "created", "op": ">=", "years": 5}, "5 ans au plus avant", "at most 5 years before"),
        ({"fact": "created", "op": "<", "years": 0}, "avant le jour", "before the day"),
        ({"fact": "created", "op": "<=", "years": 0}, "au plus tard le jour", "at the latest"),
        ({"fact": "created", "op": ">", "years": 0}, "après le jour", "after the day"),
        ({"fact": "created", "op": ">=", "years": 0}, "au plus tôt le jour", "at the earliest"),
        ({"fact": "members", "op": "<", "value": 15}, "moins de 15 (membres)", "less than 15 (membres)"),
        ({"fact": "members", "op": "<=", "value": 15}, "15 au plus (membres)", "at most 15"),
        ({"fact": "members", "op": ">", "value": 1500}, "plus de 1 500 (membres)", "more than 1,500"),
        ({"fact": "members", "op": ">=", "value": Decimal("1.5")}, "1,5 au moins (membres)", "at least 1.5"),
        ({"fact": "legal_form", "op": "==", "value": "GIE"}, "exactement GIE (forme juridique)", "exactly GIE"),
        ({"fact": "legal_form", "op": "in", "value": ["a", "b"]}, "parmi a, b (forme juridique)", "one of a, b"),
        ({"fact": "region", "op": "is_empty"}, "non renseigné (région)", "not stated (region)"),
    ],
)
def test_conditions_on_facts(test: dict[str, Any], french: str, english: str) -> None:
    dated = {"relative_to": "deadline"} if "years" in test else {}
    made, call = Test.of(test | dated), labelled()
    assert french in plain(sentences.condition(FR, call, made))
    assert english in plain(sentences.condition(EN, call, made))


def reason(why: Reason, code: str = "D01", call: cd.Call | None = None) -> str:
    return plain(sentences.reason(FR, call or cd.calls.example(), why, code))


def test_reasons_about_pieces() -> None:
    call = cd.calls.example()
    piece = {"rule": "document", "id": "P1", "label": call.documents[0].label}
    missing = Reason("DOC_MISSING", observed="missing", curable=True, **piece)  # type: ignore[arg-type]
    assert reason(missing) == (
        "Pièce P1 manquante : Formulaire signé. Elle pouvait être régularisée et ne l’a pas été."
    )
    late = Reason("DOC_NOT_CURABLE", observed=call.deadline, curable=False, **piece)  # type: ignore[arg-type]
    assert "fournie après coup, le 14 juin 2023 à 15 h 00. L’avis ne permet pas" in reason(late)


def test_reasons_about_floors() -> None:
    label = cd.calls.example().criterion("C1").label
    main = Reason("FLOOR_MAIN", "main", "C1", Decimal(3), Fraction(2999, 1000), label)
    assert reason(main).endswith("(C1) : 2,999 sur 5, seuil 3 ; il manque 0,001.")
    overall = Reason("FLOOR_OVERALL", "overall", "TOTAL", Decimal(65), Decimal("64.9"))
    assert reason(overall) == "Total pondéré : 64,9 sur 100, seuil 65 ; il manque 0,1."


def test_reasons_about_lots_and_facts() -> None:
    call = labelled()
    label = call.eligibility[0].label
    other = Reason("EL5", "eligibility", "EL5", "L1", ("L2",), label)
    assert "Lot demandé : L1. Ses données relèvent d’un autre lot : L2." in reason(other)
    assert reason(other, "D02", call).endswith("Constaté : date de création 2021.")
    silent = Reason("EL1", "eligibility", "EL1", ("association", "GIE"), None, label)
    assert reason(silent).endswith("Exigé : parmi association, GIE (forme juridique). Constaté : non renseigné.")


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ({"method": "topsis", "normalisation": "minmax"}, "TOPSIS (normalisation = minmax) : 100 × la proximité"),
        ({"method": "weighted_sum", "normalisation": "scale"}, "Méthode weighted_sum (normalisation = scale) : 100 ×"),
        ({"method": "weighted_sum"}, "Méthode weighted_sum : 100 × son score, arrondi à 1 décimale"),
    ],
)
def test_the_ranking_rule_in_one_sentence(spec: dict[str, str], said: str, tmp_path: Path) -> None:
    call = cd.calls.example()
    call = call.replace(ranking=call.ranking.replace(method=spec))
    assert plain(sentences.ranking_rule(FR, call)).startswith(said)
    assert said in plain(cd.report(call.decide(), tmp_path / "r.html", draws=50).read_text("utf-8")).replace(
        "&amp;", "&"
    )


def test_steps_of_the_ladder() -> None:
    call = cd.calls.example()
    region = plain(sentences.ladder_step(FR, call, call.ladder[2], "L1"))
    assert "priorité à la valeur la moins présente (région)" in region
    assert plain(sentences.ladder_step(FR, call, call.ladder[0])).endswith("C2 (lot L1) et C1 (lot L2)")
    step = TieStep(3, "region", "region", {"D02": 1, "D10": 1}, separates=False)
    lot = call.decide()["L1"]
    assert plain(sentences._step(FR, call, lot, step)).endswith(": D02 1, D10 1. Elle ne les sépare pas.")


def test_a_number_shows_on_which_side_of_a_floor_it_is() -> None:
    assert FR.against(Fraction(29999, 10000), Fraction(3), 2) == "2,9999"
    assert FR.against(Fraction(3), Fraction(3), 2) == "3,00"
    assert FR.against(Fraction(29, 10), Fraction(3), 2) == "2,90"


def test_shares_found_by_drawing() -> None:
    shown = [plain(FR.chance(count, 1000)) for count in (0, 1, 10, 546, 995, 1000)]
    assert shown == ["·", "< 1 %", "1 %", "55 %", "> 99 %", "100 %"]


def test_signs() -> None:
    assert [FR.signed(Fraction(x, 100), 1) for x in (-50, -4, 0, 4, 50)] == ["−0,5", "0,0", "0,0", "0,0", "+0,5"]


def test_an_unknown_zone_leaves_the_offset_that_was_written() -> None:
    when = cd.calls.example().deadline
    assert plain(Words("en", "Nowhere/Else").instant(when)) == "14 June 2023 at 15:00"
    assert Words("en", "UTC").offset(when) == "UTC+00:00"


def test_main_weights_move_and_the_proportions_inside_them_stay() -> None:
    tree = cd.calls.example().tree("L1").hierarchy
    assert tree is not None
    near = main_weights(tree, 0.2).draw(500, np.random.default_rng(0))
    names = list(tree.leaves)
    c2 = near[:, [names.index(leaf) for leaf in tree.leaves_under("C2")]]
    assert 0.8 * 0.42 - 1e-12 <= c2.sum(1).min() <= c2.sum(1).max() <= 1.2 * 0.42 + 1e-12
    np.testing.assert_allclose(c2[:, 0] / c2.sum(1), 0.25)
    np.testing.assert_allclose(near.sum(1), 1)
    assert "NodeWeights(WeightSet(C1 0.232 to 0.348" in repr(main_weights(tree, 0.2))


def test_a_relative_method_sees_every_evaluated_dossier() -> None:
    call = cd.calls.example()
    call = call.replace(ranking=call.ranking.replace(method={"method": "topsis", "normalisation": "minmax"}))
    lot = call.decide()["L1"]
    shares = rank_shares(call, lot, 1e-6, draws=10, rng=0)
    assert shares is not None
    assert shares.alternatives == lot.order
    assert shares.expected_rank.tolist() == list(range(1, len(lot.order) + 1))
    assert repr(shares.method) == repr(cd.Topsis("minmax"))


def test_a_choice_among_dossiers_is_refused_what_it_cannot_do() -> None:
    problem = cd.Problem.of([[1, 2], [2, 1], [3, 3]], ["a", "b"])
    among = Among(Topsis(normalisation="minmax"), problem, (0, 2))
    with pytest.raises(InvalidInputError, match="their own grades"):
        among.on(problem)

    class Other:
        def on(self, _: cd.Problem) -> object:
            return object()

    with pytest.raises(InvalidInputError, match="none of the known forms"):
        Among(Other(), problem, (0, 2)).on(problem.take([0, 2]))
    kept = Among(WeightedSum(normalisation="minmax"), problem, (0, 2)).on(problem.take([0, 2]))
    assert isinstance(kept, Additive)
    assert kept.utilities.tolist() == [[0.0, 0.5], [1.0, 1.0]]
    weights = np.array([[0.5, 0.5], [0.2, 0.8]])
    some = Among(cd.Vikor(), problem, (0, 2)).on(problem.take([0, 2])).score(weights)
    assert some.tolist() == cd.Vikor().on(problem).score(weights)[:, [0, 2]].tolist()


def test_a_lot_ranked_by_a_method_without_exact_analyses_is_reported() -> None:
    call = cd.calls.example()
    call = call.replace(ranking=call.ranking.replace(method={"method": "vikor", "normalisation": "scale"}))
    shares = rank_shares(call, call.decide()["L1"], 0.2, draws=50, rng=0)
    assert shares is not None
    assert shares.rank_acceptability.sum() == pytest.approx(len(shares.alternatives))


def flat(percents: dict[str, int]) -> cd.Call:
    """Two graded criteria with no tree above them, one lot of one place."""
    call = grades_stated()
    node = {"kind": "graded", "scale": [0, 5], "label": {"fr": "Critère", "en": "Criterion"}}
    lot = call.lots[0].dump() | {"places": 1, "floors": {}, "weights": [{"percents": percents, "source": "direct"}]}
    rows = [row for row in call.dump()["dossiers"] if row["requested_lot"] == "L1"]
    graded = [row | {"grades": {"A": 3 + i % 3, "B": 5 - i % 2}, "indicators": {}} for i, row in enumerate(rows)]
    return cd.Call.of(
        call.dump()
        | {
            "criteria": [node | {"id": "A"}, node | {"id": "B"}],
            "lots": [lot],
            "aims": [],
            "judgements": [],
            "contract": None,
            "dossiers": graded[:3],
            "budget": call.budget.dump() | {"gives_up": []},
            "ladder": [{"by": "score", "criterion": {"L1": "A"}}, {"by": "draw"}],
        }
    )


def test_criteria_without_a_tree(tmp_path: Path) -> None:
    html = cd.report(flat({"A": 60, "B": 40}).decide(), tmp_path / "flat.html", draws=50).read_text("utf-8")
    assert "La liste change" in html or "aucun poids de critère principal" in plain(html)


def test_a_weight_of_one_leaves_nothing_to_vary(tmp_path: Path) -> None:
    html = cd.report(flat({"A": 100, "B": 0}).decide(), tmp_path / "one.html", draws=50).read_text("utf-8")
    assert "ces intervalles ne peuvent pas" not in plain(html).lower()
    assert "les rangs ne dépendent pas des poids" in plain(html)


def test_a_precision_too_fine_to_follow_is_said(tmp_path: Path) -> None:
    call = cd.calls.example()
    fine = call.replace(ranking=call.ranking.replace(precision=6))
    html = cd.report(fine.decide(), tmp_path / "fine.html", draws=50).read_text("utf-8")
    assert "ces intervalles ne peuvent pas" in plain(html).lower()


def test_published_weights_that_the_judgements_do_not_give_are_said(tmp_path: Path) -> None:
    call = cd.calls.example()
    first = call.lots[0].dump()
    first["weights"][0]["percents"] = {"C1": 30, "C2": 41, "C3": 17, "C4": 12}
    changed = cd.Call.of(call.dump() | {"lots": [first, call.lots[1].dump()]})
    text = plain(cd.report(changed.decide(), tmp_path / "w.html", draws=50).read_text("utf-8"))
    assert "lot L1, C1 : publié 30 %, les jugements donnent 29 %." in text


def test_a_dossier_that_fits_several_lots_is_told(tmp_path: Path) -> None:
    data = grades_stated().dump()
    wide = data["lots"][1] | {"where": [{"fact": "created", "op": "<=", "years": 0, "relative_to": "deadline"}]}
    rows = [row for row in data["dossiers"] if row["code"] != "D11"]
    call = cd.Call.of(data | {"lots": [data["lots"][0], wide], "dossiers": rows})
    text = plain(cd.report(call.decide(), tmp_path / "o.html", lang="en", draws=50).read_text("utf-8"))
    assert "Application D02 meets the condition of several lots: L1 and L2." in text


def test_markup_is_safe_by_construction() -> None:
    assert tag("p", "a & b", Safe("<b>c</b>"), title='"') == '<p title="&quot;">a &amp; b<b>c</b></p>'
    assert join(["<", Safe("<")], " & ") == "&lt; &amp; <"
    assert safe("it's") == "it&#x27;s"
    assert clean("a\ud800b\x00c\td") == "a\ufffdb\ufffdc\td"


def test_every_colour_of_the_ramp_carries_readable_figures() -> None:
    for share in range(101):
        fill = ramp(share / 100)
        lights = sorted([luminance(fill) + 0.05, luminance(ink_on(fill)) + 0.05])
        assert lights[1] / lights[0] >= 3.8  # the best that ink or white can do on the middle of the ramp
    assert [luminance(ramp(s / 20)) for s in range(21)] == sorted(
        (luminance(ramp(s / 20)) for s in range(21)), reverse=True
    )


def test_wrapping_breaks_words_that_are_too_long_and_ends_in_an_ellipsis() -> None:
    lines = wrap("Anticonstitutionnellement et toujours plus loin encore", 60, 12, lines=3)
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert all(measure(line, 12) <= 60 for line in lines)


def test_floors_beyond_one_table_go_to_the_next(tmp_path: Path) -> None:
    leaves = [node.id for node in cd.calls.example().criteria if node.kind == "graded"]
    assert len(leaves) > COLUMNS
    data = grades_stated().dump()
    lots = [lot | {"floors": {"leaf": dict.fromkeys(leaves, 0.5)}} for lot in data["lots"]]
    decision = cd.Call.of(data | {"lots": lots}).decide()
    text = cd.report(decision, tmp_path / "floors.html", draws=50).read_text("utf-8")
    assert [leaf for leaf in leaves if f"{leaf} ≥\u00a00,5" not in text] == []


def test_the_page_states_the_shares_that_the_draws_gave(tmp_path: Path) -> None:
    decision = cd.calls.example().decide()
    found = [rank_shares(decision.call, decision["L1"], where, draws=400, rng=7) for where in (0.2, None)]
    text = plain(cd.report(decision, tmp_path / "s.html", lang="en", draws=400, rng=7).read_text("utf-8"))
    cells = []
    for shares in found:
        assert shares is not None
        i = shares.alternatives.index("D02")
        funded, mean = round(400 * shares.first(3)[i]), float(shares.expected_rank[i])
        cells += [f'<td class="num">{shown}</td>' for shown in (EN.chance(funded, 400), EN.number(mean, 2))]
    assert f"<td><b>D02</b></td>{''.join(cells)}" in text
