"""The catalogues: whole in every language, and numbers as each language writes them."""

from __future__ import annotations

import datetime as dt
import string
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterdecide import messages
from clusterdecide.errors import InvalidInputError

NARROW, FIXED = "\u202f", "\u00a0"
languages = pytest.mark.parametrize("lang", messages.LANGUAGES)


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_every_language_has_the_same_messages() -> None:
    keys = [set(messages.catalogue(lang)) for lang in messages.LANGUAGES]
    assert keys[0] == keys[1]


def test_a_message_asks_for_the_same_values_in_every_language() -> None:
    french, english = (messages.catalogue(lang) for lang in messages.LANGUAGES)
    assert [key for key in french if placeholders(french[key]) != placeholders(english[key])] == []


@languages
def test_no_message_is_empty_and_each_singular_has_its_plural(lang: str) -> None:
    found = messages.catalogue(lang)
    assert [key for key, text in found.items() if not text.strip()] == []
    assert [key for key in found if key.endswith(".one") and key.removesuffix(".one") not in found] == []


def test_french_puts_narrow_spaces_where_they_belong() -> None:
    for key, text in messages.catalogue("fr").items():
        assert not [mark for mark in ";:!?%»" if f" {mark}" in text and key != "rules.and"], key
        assert "« " not in text
        assert "'" not in text


def test_only_single_words_are_alike_in_both_languages() -> None:
    french, english = (messages.catalogue(lang) for lang in messages.LANGUAGES)
    alike = [literals(french[key]) for key in french if french[key] == english[key]]
    assert [words for words in alike if len(words) > 2] == []


def literals(template: str) -> list[str]:
    return "".join(literal for literal, _, _, _ in string.Formatter().parse(template)).split()


@pytest.mark.parametrize(
    ("value", "digits", "french", "english"),
    [
        (Decimal("72.25"), 1, "72,3", "72.3"),
        (Fraction(289, 4), 1, "72,3", "72.3"),
        (72.25, 1, "72,3", "72.3"),
        (0.1 + 0.2, None, "0,3", "0.3"),
        (10_000_000, None, f"10{NARROW}000{NARROW}000", "10,000,000"),
        (Decimal("-1234.5"), None, f"−1{NARROW}234,5", "−1,234.5"),
        (-0.04, 1, "0,0", "0.0"),
        (Decimal(3), 1, "3,0", "3.0"),
        (Decimal("2.50"), None, "2,5", "2.5"),
        (Fraction(1, 3), 3, "0,333", "0.333"),
        (0, None, "0", "0"),
        (1e21, 0, NARROW.join(["1", *["000"] * 7]), ",".join(["1", *["000"] * 7])),
    ],
)
def test_numbers(value: float, digits: int | None, french: str, english: str) -> None:
    assert messages.number(value, "fr", digits) == french
    assert messages.number(value, "en", digits) == english


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=3), st.integers(0, 4))
def test_a_number_reads_back_in_both_languages(value: Decimal, digits: int) -> None:
    french = messages.number(value, "fr", digits).replace(NARROW, "").replace(",", ".").replace("−", "-")
    english = messages.number(value, "en", digits).replace(",", "").replace("−", "-")
    assert french == english
    assert abs(Decimal(french) - value) <= Decimal("0.5").scaleb(-digits)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_only_finite_numbers_are_written(value: float) -> None:
    with pytest.raises(InvalidInputError, match="finite"):
        messages.number(value, "fr")


def test_percentages() -> None:
    assert messages.percent(Fraction(8, 25), "fr", 1) == f"32,0{NARROW}%"
    assert messages.percent(0.29, "en") == "29%"
    assert messages.percent(0.145745, "fr", 2) == f"14,57{NARROW}%"


def test_money() -> None:
    assert messages.money(Decimal(2_000_000), "MAD", "fr") == f"2{NARROW}000{NARROW}000{FIXED}MAD"
    assert messages.money(Decimal("1999.90"), "EUR", "en") == f"EUR{FIXED}1,999.90"


def test_dates_and_instants() -> None:
    when = dt.datetime.fromisoformat("2023-08-01T09:05:00-03:30")
    assert messages.instant(when, "fr").replace(FIXED, " ") == "1er août 2023 à 9 h 05"
    assert messages.instant(when, "en").replace(FIXED, " ") == "1 August 2023 at 09:05"
    assert messages.offset(when) == "UTC−03:30"


@pytest.mark.parametrize(
    ("span", "shown"),
    [
        (dt.timedelta(days=2, hours=3), "2 j 3 h"),
        (dt.timedelta(minutes=6, seconds=12), "6 min 12 s"),
        (dt.timedelta(milliseconds=1), "1 s"),
        (dt.timedelta(), "0 s"),
    ],
)
def test_durations_round_up_to_the_second(span: dt.timedelta, shown: str) -> None:
    assert messages.duration(span, "fr").replace(FIXED, " ") == shown


def test_lists() -> None:
    assert messages.listed([], "fr") == ""
    assert messages.listed(["D03"], "en") == "D03"
    assert messages.listed(["D03", "D09", "D02"], "en") == "D03, D09 and D02"


def test_zero_is_singular_in_french_only() -> None:
    assert [messages.text("days", "fr", n=n) for n in (0, 1, 2)] == ["0 jour", "1 jour", "2 jours"]
    assert [messages.text("days", "en", n=n) for n in (0, 1, 2)] == ["0 days", "1 day", "2 days"]


def test_braces_in_a_value_are_only_text() -> None:
    assert "{lot.__class__}" in messages.text("rules.says", "en", what="{lot.__class__}")


@pytest.mark.parametrize("lang", ["ar", "FR", "", "fr-MA"])
def test_an_unknown_language_is_refused_and_the_known_ones_named(lang: str) -> None:
    with pytest.raises(InvalidInputError, match="there are 'fr', 'en'"):
        messages.text("places", lang, n=1)
    with pytest.raises(InvalidInputError, match="there are 'fr', 'en'"):
        messages.number(1, lang)


def test_an_unknown_message_and_a_value_not_given_are_refused() -> None:
    with pytest.raises(InvalidInputError, match=r"no message is called 'no\.such'"):
        messages.text("no.such", "fr")
    with pytest.raises(InvalidInputError, match="'places' needs the value 'n'"):
        messages.text("places", "fr")
