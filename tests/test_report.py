"""The report: one whole page, in both languages, whatever the data; and the summary for a terminal."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from case_files import grades_stated

import clusterdecide as cd
from clusterdecide.errors import FileError, InvalidInputError
from clusterdecide.reporting import decision_text
from clusterdecide.reporting.svg import measure

DRAWS, VOID = 300, {"meta", "br", "col"}
languages = pytest.mark.parametrize("lang", ["fr", "en"])


class Page(HTMLParser):
    """Checks that tags are balanced, and keeps what a reader sees."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.parts: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, name: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((name, dict(attrs)))
        if name not in VOID:
            self.open.append(name)

    def handle_endtag(self, name: str) -> None:
        assert self.open.pop() == name

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.parts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.parts).replace("\u00a0", " ").replace("\u202f", " ").split())


def edited(**changes: Callable[[Any], Any]) -> cd.Call:
    """Give the example with some of its fields passed through functions of their JSON."""
    data = grades_stated().dump()
    return cd.Call.of(data | {name: change(data.get(name)) for name, change in changes.items()})


def total(call: cd.Call) -> cd.Call:
    return call.replace(ranking=call.ranking.replace(method={"method": "weighted_total"}))


def without_lot_2() -> cd.Call:
    def of_lot_1(rows: list[dict[str, Any]], field: str) -> list[dict[str, Any]]:
        return [row for row in rows if row[field] == "L1"]

    return edited(
        lots=lambda lots: of_lot_1(lots, "id"),
        dossiers=lambda rows: of_lot_1(rows, "requested_lot"),
        judgements=lambda rows: of_lot_1(rows, "lot"),
        ladder=lambda steps: [
            s | {"criterion": {"L1": s["criterion"]["L1"]}} if "criterion" in s else s for s in steps
        ],
        budget=lambda budget: budget | {"gives_up": ["L1"] * 3},
    )


def overall(least: float) -> cd.Call:
    return edited(lots=lambda lots: [lot | {"floors": {"overall": least}} for lot in lots])


def with_twins() -> cd.Call:
    """D10 graded as D02, whose region is D10's too: only the draw separates them."""

    def twins(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        model = next(row for row in rows if row["code"] == "D02")
        same = {name: model[name] for name in ("grades", "indicators", "facts")}
        return [row | same if row["code"] == "D10" else row for row in rows]

    return edited(dossiers=twins)


@functools.cache
def written(make: Callable[[], cd.Decision], lang: str, folder: Path) -> str:
    path = cd.report(make(), folder / f"{make.__name__}-{lang}.html", lang=lang, draws=DRAWS)
    return path.read_text(encoding="utf-8")


@functools.cache
def example() -> cd.Decision:
    return cd.calls.example().decide()


@functools.cache
def example_by_total() -> cd.Decision:
    return total(cd.calls.example()).decide()


@functools.cache
def one_lot() -> cd.Decision:
    return without_lot_2().decide()


@functools.cache
def nobody_passes() -> cd.Decision:
    return overall(100).decide()


@functools.cache
def everyone_funded() -> cd.Decision:
    return edited(
        lots=lambda lots: [lot | {"places": 20} for lot in lots],
        budget=lambda budget: budget | {"annual_envelope": 100_000_000},
    ).decide()


@functools.cache
def no_places() -> cd.Decision:
    return edited(lots=lambda lots: [lot | {"places": 0} for lot in lots]).decide()


@functools.cache
def nobody_applied() -> cd.Decision:
    return edited(dossiers=lambda _: []).decide()


@functools.cache
def short_envelope() -> cd.Decision:
    return edited(budget=lambda budget: budget | {"annual_envelope": 9_000_000}).decide()


@functools.cache
def relative_rule() -> cd.Decision:
    return edited(ranking=lambda _: {"method": {"method": "topsis", "normalisation": "vector"}}).decide()


@functools.cache
def no_floors_no_committee() -> cd.Decision:
    return edited(
        lots=lambda lots: [{k: v for k, v in lot.items() if k != "floors"} for lot in lots],
        committee=lambda _: [],
        judgements=lambda _: [],
        documents=lambda _: [],
        eligibility=lambda rules: rules[-1:],
        dossiers=lambda rows: [row | {"pieces": {}} for row in rows if row.get("grades")],
        notice=lambda _: None,
    ).decide()


CASES = [
    example, example_by_total, one_lot, nobody_passes, everyone_funded, no_places, nobody_applied, short_envelope,
    relative_rule, no_floors_no_committee,
]  # fmt: skip
cases = pytest.mark.parametrize("make", CASES, ids=lambda make: make.__name__)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reports")


@cases
@languages
def test_the_page_is_whole_and_needs_nothing_else(make: Callable[[], cd.Decision], lang: str, folder: Path) -> None:
    html = written(make, lang, folder)
    page = Page(html)
    assert html.startswith("<!doctype html>\n")
    assert len(html.encode()) < 400_000
    names = {name for name, _ in page.tags}
    assert not names & {"script", "link", "img", "iframe", "object", "embed", "form", "base", "image", "use"}
    attributes = [attrs for _, attrs in page.tags]
    assert not [name for attrs in attributes for name in attrs if name.startswith("on") or name in ("src", "srcset")]
    assert [attrs["href"] for attrs in attributes if "href" in attrs and not str(attrs["href"]).startswith("#")] == []
    assert not re.search(r"https?://|@import|url\((?!#)", html)
    assert "nan" not in page.text.lower().split()


@cases
@languages
def test_the_page_names_its_language_and_every_dossier(
    make: Callable[[], cd.Decision], lang: str, folder: Path
) -> None:
    page = Page(written(make, lang, folder))
    assert dict(page.tags)["html"] == {"lang": lang}
    assert [dossier.code for dossier in make().dossiers if dossier.code not in page.text] == []
    assert [lot.label.get(lang) for lot in make().lots if lot.label.get(lang) not in page.text] == []


@cases
def test_each_drawing_has_a_text_alternative(make: Callable[[], cd.Decision], folder: Path) -> None:
    html = written(make, "fr", folder)
    for drawing in re.findall(r"<svg[^>]*>.{0,40}", html, re.DOTALL):
        assert 'aria-hidden="true"' in drawing or ('role="img"' in drawing and "<title>" in drawing)


@cases
def test_in_the_drawings_nothing_leaves_its_frame(make: Callable[[], cd.Decision], folder: Path) -> None:
    for drawing in re.findall(r"<svg role=.*?</svg>", written(make, "fr", folder), re.DOTALL):
        width, height = map(float, re.findall(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', drawing)[0])
        shape = r'<text x="([-\d.]+)" y="([-\d.]+)" font-size="([\d.]+)"(?: text-anchor="(\w+)")?[^>]*>([^<]*)'
        for x, y, size, anchor, text in re.findall(shape, drawing):
            long = measure(text, float(size))
            left = float(x) - {"end": long, "middle": long / 2}.get(anchor, 0.0)
            assert -0.5 <= left <= left + long <= width + 0.5, text
            assert float(size) * 0.7 <= float(y) <= height, text


def test_the_same_decision_gives_the_same_bytes(tmp_path: Path) -> None:
    first = cd.report(example(), tmp_path / "a.html", draws=DRAWS).read_bytes()
    assert cd.report(example(), str(tmp_path / "b.html"), draws=DRAWS).read_bytes() == first
    assert cd.report(example(), tmp_path / "c.html", draws=DRAWS, rng=1).read_bytes() != first


def test_what_a_reader_must_find_in_french(folder: Path) -> None:
    text = Page(written(example, "fr", folder)).text
    for found in (
        "DONNÉES SIMULÉES",
        "TOPSIS sur points de référence fixes : 100 × la proximité à l’idéal, arrondi à 1 décimale",
        "30 000 000 MAD",
        "La liste change si le poids de C2 passe au-dessous de 32,00 % (publié : 42 %).",
        "La liste change si le poids de C1 passe au-dessus de 34,34 % (publié : 29 %).",
        "le 14 juin 2023 à 15 h 06 min 12 s, soit 6 min 12 s après la date limite du 14 juin 2023 à 15 h 00",
        "Pièce P7 manquante : Budget et plan de financement. L’avis ne permet pas de la régulariser.",
        "soit 23 h après la limite du 20 juin 2023 à 10 h 00 (délai de 5 jours après la demande)",
        "Règle EL2, « Au moins 15 membres » : non respectée.",
        "Règle EL3, « Au moins 60 % d'entreprises parmi les membres » : non respectée.",
        "Leader du projet (C2.4) : note 1,5, plancher 2 ; il manque 0,5.",
        "Membre M4, tour 1 : jugements incohérents (RC 0,557).",
        "Membre M5 : jugements incomplets (C3–C4)",
        "Ils ne décomposent pas le score TOPSIS, qui n’est pas une somme",
        "graine 0",
    ):
        assert found in text, found
    assert re.search(r" 3 D02 72,1 [^a-z]+ ● financé Ligne de financement : 3 places 4 D10 71,1 ", text)


def test_what_a_reader_must_find_in_english_under_the_weighted_total(folder: Path) -> None:
    text = Page(written(example_by_total, "en", folder)).text
    for found in (
        "SIMULATED DATA",
        "Weighted total out of 100, rounded half up to 1 decimal.",
        "Tie at the published score 72.3: D02 and D10",
        "Step 1, score of C2, unrounded, highest first: D02 3.500, D10 3.433. It separates the applications.",
        "Lot L1: D02 and D10 are tied at the published score (72.3); the tie-break rule separates them.",
        "The list changes if the weight of C4 falls below 11.19% (published: 12%).",
        "C4 below 11.19% (published: 12%)",
        "The weighted total out of 100 is the exact sum of these contributions",
    ):
        assert found in text, found


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (nobody_passes, "Dans le lot L1, aucun dossier n’atteint tous les seuils : aucun n’est classé."),
        (everyone_funded, "Dans le lot L2, tous les dossiers classés sont financés"),
        (no_places, "Dans le lot L1, il n’y a aucune place"),
        (nobody_applied, "Aucun dossier n’a été reçu."),
        (short_envelope, "L’enveloppe annuelle ne paie que 4 contrats pour 5 places dans l’avis."),
        (relative_rule, "Les points de référence dépendent des dossiers évalués"),
        (no_floors_no_committee, "Aucun seuil n’est fixé pour ce lot."),
    ],
    ids=lambda value: value.__name__ if callable(value) else "says",
)
def test_what_is_particular_is_said(make: Callable[[], cd.Decision], said: str, folder: Path) -> None:
    assert said in Page(written(make, "fr", folder)).text


def test_the_notice_is_at_the_head_and_in_the_margin_of_each_printed_page(folder: Path) -> None:
    html = written(example, "fr", folder)
    assert html.index("<aside") < html.index("<h1")
    assert '@top-left{content:"DONN\\c9 ES\\20 SIMUL' in html
    assert "<aside" not in written(no_floors_no_committee, "fr", folder)


def test_a_tie_down_to_the_draw_shows_seed_and_every_step(tmp_path: Path) -> None:
    from hashlib import sha256

    seed = "seven white stones"
    call = total(with_twins()).replace(draw={"commitment": sha256(seed.encode()).hexdigest()})
    html = cd.report(call.decide(draw_seed=seed), tmp_path / "draw.html", lang="en", draws=DRAWS).read_text("utf-8")
    text = Page(html).text
    assert f"Seed revealed: {seed}" in text
    assert "It does not separate them." in text
    assert "draw: SHA-256 of the seed followed by the code, in ascending order: D" in text


HIDDEN = " \u202e \x07"  # refused in a code, hence in texts only
HOSTILE = 'x" onmouseover="alert(1)\' <script>alert(2)</script> </style> {lot} %s' + HIDDEN


@languages
def test_names_in_the_data_are_harmless(lang: str, tmp_path: Path) -> None:
    text = {"fr": HOSTILE, "en": HOSTILE}

    def relabelled(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [row | {"label": text} for row in rows]

    call = edited(
        title=lambda _: text,
        notice=lambda _: text,
        authority=lambda _: text,
        criteria=relabelled,
        lots=relabelled,
        documents=relabelled,
        eligibility=relabelled,
        facts=lambda rows: [row | {"label": text} for row in rows],
        committee=lambda rows: [row | {"role": text} for row in rows],
        dossiers=lambda rows: [
            row | {"code": HOSTILE.removesuffix(HIDDEN)} if row["code"] == "D03" else row for row in rows
        ],
    )
    html = cd.report(call.decide(), tmp_path / "hostile.html", lang=lang, draws=DRAWS).read_text("utf-8")
    page = Page(html)
    assert "<script" not in html
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
    assert html.count("</style>") == 1
    assert "\x07" not in html
    assert "\u202e" not in html
    assert "{lot} %s" in page.text
    assert "<script>" not in decision_text(call.decide(), lang).replace("<script>alert(2)</script>", "")


def test_a_text_in_another_language_says_so(tmp_path: Path) -> None:
    call = edited(title=lambda _: {"ar": "طلب مشاريع"})
    html = cd.report(call.decide(), tmp_path / "title.html", draws=DRAWS).read_text("utf-8")
    assert '<span lang="ar" dir="auto">طلب مشاريع</span>' in html


def test_many_dossiers_with_long_codes_stay_readable(tmp_path: Path) -> None:
    def many(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        model = next(row for row in rows if row["code"] == "D03")
        grades = [{**model["grades"], "C1.1": 3 + (i % 5) / 2, "C2.1": 3 + (i % 4) / 2} for i in range(20)]
        return [model | {"code": f"Pôle-{'très' * 15}-long {i}", "grades": g} for i, g in enumerate(grades)]

    call = edited(dossiers=many, draw=lambda _: None, ladder=lambda steps: steps[:1])
    call = call.replace(ranking=call.ranking.replace(precision=4), lots=[call.lots[0].replace(places=20), call.lots[1]])
    call = call.replace(budget=call.budget.replace(annual_envelope=100_000_000))
    html = cd.report(call.decide(), tmp_path / "many.html", draws=DRAWS).read_text("utf-8")
    assert "≥ 14" in Page(html).text
    assert 'class="long"' in html


@pytest.mark.parametrize("lang", ["ar", "de", "FR"])
def test_an_unknown_language_is_refused_before_anything_is_written(lang: str, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    with pytest.raises(InvalidInputError, match="there are 'fr', 'en'"):
        cd.report(example(), path, lang=lang)
    with pytest.raises(InvalidInputError, match="there are 'fr', 'en'"):
        decision_text(example(), lang)
    assert list(tmp_path.iterdir()) == []


def test_bad_options_leave_the_former_file(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("former")
    with pytest.raises(InvalidInputError, match="draws"):
        cd.report(example(), path, draws=0)
    assert [(found.name, found.read_text()) for found in tmp_path.iterdir()] == [("report.html", "former")]


def test_a_file_that_cannot_be_written_is_named_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"report\.html: cannot be written: No such file"):
        cd.report(example(), tmp_path / "no" / "report.html", draws=DRAWS)
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(FileError, match=r"folder\.html: cannot be written"):
        cd.report(example(), tmp_path / "folder.html", draws=DRAWS)
    assert [found.name for found in tmp_path.iterdir()] == ["folder.html"]


@cases
@languages
def test_the_summary_for_a_terminal(make: Callable[[], cd.Decision], lang: str) -> None:
    decision = make()
    text = decision_text(decision, lang)
    assert [dossier.code for dossier in decision.dossiers if dossier.code not in text] == []
    for lot in decision.lots:
        assert ", ".join(lot.funded) in text
        assert ", ".join(lot.reserve) in text
    if decision.call.notice is not None:
        assert text.startswith(decision.call.notice.get(lang))
    assert text.endswith("\n")


def test_the_summary_aligns_its_columns() -> None:
    lines = decision_text(example(), "fr").splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("Rang"))
    ends = {line.index("  ", 4 + len("  D03")) for line in lines[start + 1 : start + 8]}
    assert len(ends) == 1
    assert {len(line.split(" ")[-2]) for line in lines[start + 1 : start + 8]} == {1}
