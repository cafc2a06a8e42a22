"""The page on the choice of a method tells every registered method, as it is now."""

from __future__ import annotations

import pytest
from store_choosing import HEADINGS, JUDGED, PAGE, page_text

import clusterdecide as cd
from clusterdecide.methods.base import KINDS, registered

OURS = [kind for kind in registered() if kind.__module__.startswith("clusterdecide.")]


def test_every_registered_method_is_judged() -> None:
    told = "say in JUDGED of tests/store_choosing.py what each method assumes, and whether it makes up for a bad grade"
    assert sorted(JUDGED) == sorted(kind.__name__ for kind in OURS), told
    assert set(HEADINGS) == set(KINDS)


def test_the_page_is_current() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == page_text(page), "run: python tests/store_choosing.py"


@pytest.mark.parametrize(
    ("method", "facts"),
    [
        ("WeightedProduct", "| partly | above zero | `normalisation` | yes | no | exact |"),
        ("Comet", "| within its own ends | `characteristic` (must be given), `ratings` (must be given) | no | no |"),
        ("Copras", "| yes | zero or more | none | yes | yes | approximate |"),
        ("Marcos", "| yes | zero or more, costs above zero | none | yes | yes | exact |"),
        ("Spotis", "| fixed scales; any with `bounds='data'` |"),
        ("Topsis", "| yes; no with `normalisation='scale'` | exact or certified |"),
        ("MooraMultiplicative", "| exact; approximate with `weighting='none'` |"),
        ("MrSort", "| `categories` (must be given), `profiles` (must be given), `majority`, `veto` | yes | no |"),
        ("Choquet", "| as set | fixed scales; any with `normalisation='vector'` or"),
        ("Vikor", "Opricovic"),
        ("Topsis", "| Technique for order of preference by similarity to an ideal solution |"),
    ],
)
def test_facts_that_are_known(method: str, facts: str) -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith(f"| `{method}` |")]
    assert len(rows) == 2
    assert any(facts in row for row in rows), rows


def test_every_method_is_on_the_page_under_its_kind() -> None:
    page = PAGE.read_text(encoding="utf-8")
    sections = page.split("\n## ")
    for kind, heading in HEADINGS.items():
        section = next(part for part in sections if part.startswith(heading))
        for method in registered(kind):
            if method in OURS:
                assert section.count(f"| `{method.__name__}` |") == 2, method


def test_the_prose_names_values_that_exist() -> None:
    scaled = cd.WeightedSum(normalisation="scale"), cd.Topsis(normalisation="scale"), cd.methods.Spotis()
    assert [method.laws().verdict("delete_any") for method in scaled] == ["holds"] * 3
