"""Strict reading and canonical writing of JSON, and the two tables."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterdecide._json import MAX_DEPTH, canonical_json, pretty_json, read_json
from clusterdecide._table import html_table, text_table
from clusterdecide.errors import ClusterDecideError, FileError, InvalidInputError, MissingExtraError

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(PLAIN)
def test_what_is_written_is_read_back(value: Any) -> None:
    for write in (canonical_json, pretty_json):
        assert read_json(write(value)) == value
        assert read_json(write(value).encode()) == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_floats_come_back_to_the_bit(value: float) -> None:
    text = canonical_json(value)
    if abs(value) < 1e308:
        assert float(read_json(text)) == value


def test_numbers_are_exact() -> None:
    read = read_json("[1, 0.1, 1e3, -0.0, 72.25, 123456789012345678901234567890]")
    assert read == [
        1,
        Decimal("0.1"),
        Decimal("1e3"),
        Decimal("-0.0"),
        Decimal("72.25"),
        123456789012345678901234567890,
    ]
    assert [type(x) for x in read] == [int, Decimal, Decimal, Decimal, Decimal, int]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("", "<text>: the file is empty; a JSON document is expected"),
        (" \n ", "the file is empty"),
        ("{", "<text>, line 1, column 2: not valid JSON: expecting property name"),
        ('{"a": 1,\n "b" 2}', "line 2, column 6: not valid JSON: expecting ':' delimiter"),
        ("[1] [2]", "line 1, column 5: not valid JSON: extra data"),
        ("{'a': 1}", "not valid JSON"),
        ("[1,]", "not valid JSON"),
        ("// note\n1", "not valid JSON"),
        ('{"a": 1, "b": 2, "a": 3}', "the key 'a' is given twice in one object"),
        ('{"x": {"k": 1, "k": 1}}', "the key 'k' is given twice"),
        ("[NaN]", "NaN is not a finite number; JSON numbers are finite"),
        ("[Infinity]", "Infinity is not a finite number"),
        ("[-Infinity]", "-Infinity is not a finite number"),
        ("[1e999]", "the number 1e999 is too large: not finite as a float"),
        ("[-1e400]", "too large"),
        ("[1." + "1" * 500 + "]", "too large"),
        ("9" * 301, "has 301 digits: too large"),
        ("[" * 101 + "]" * 101, "line 1: nested deeper than 100 levels"),
        ("\n" + '{"a":' * 101 + "1" + "}" * 101, "line 2: nested deeper"),
        (b"\xff\xfe{\x00}\x00", "not UTF-8 text"),
        ('{"a": "é"}'.encode("latin-1"), r"not UTF-8 text \(byte 7 cannot be decoded\); save the file with UTF-8"),
        ('{"a": "tab\tinside"}', "not valid JSON: invalid control character"),
        ("\x00", "not valid JSON"),
        ('["\\ud800"]', "half of a surrogate pair"),
    ],
)
def test_what_is_not_json_is_refused_with_its_place(source: Any, words: str) -> None:
    with pytest.raises(FileError, match=words):
        read_json(source)


def test_depth_is_counted_outside_texts_only() -> None:
    assert read_json('["' + "[" * 500 + '"]') == ["[" * 500]
    assert read_json('["\\"' + "{" * 500 + '"]')[0].endswith("{")
    assert read_json("[" * MAX_DEPTH + "]" * MAX_DEPTH) is not None


def test_a_byte_order_mark_is_accepted() -> None:
    assert read_json(b"\xef\xbb\xbf[1]") == read_json("\ufeff[1]") == [1]


def test_files_are_named(tmp_path: Path) -> None:
    file = tmp_path / "call.json"
    file.write_bytes(b'{"a": 1,}')
    with pytest.raises(FileError, match=r"call\.json, line 1, column") as caught:
        read_json(file)
    assert (caught.value.file, caught.value.place) == ("call.json", caught.value.place)
    assert str(tmp_path) not in str(caught.value)
    with pytest.raises(FileError, match=r"gone\.json: cannot be read: No such file"):
        read_json(tmp_path / "gone.json")
    with pytest.raises(FileError, match="cannot be read"):
        read_json(tmp_path)
    with pytest.raises(FileError, match="request: the file is empty"):
        read_json("", name="request")


def test_canonical_text_has_one_form() -> None:
    assert canonical_json({"b": [1.5, None], "a": "é\n"}) == '{"a":"é\\n","b":[1.5,null]}\n'
    assert canonical_json({"x": Decimal("2.50"), "y": Decimal("3.0")}) == '{"x":2.5,"y":3}\n'
    assert canonical_json(np.array([1.0, 2.0])) == canonical_json([1.0, 2.0])
    assert canonical_json(np.int64(3)) == "3\n"
    assert pretty_json({"b": 1, "a": [1]}) == '{\n  "b": 1,\n  "a": [\n    1\n  ]\n}\n'


@pytest.mark.parametrize("value", [float("nan"), [float("inf")], {"a": object()}, {(1, 2): 3}, {1, 2}])
def test_what_has_no_json_form_is_refused(value: Any) -> None:
    with pytest.raises(InvalidInputError, match="cannot be written as JSON"):
        canonical_json(value)


def test_tables_measure_what_is_seen() -> None:
    table = text_table(["name", "x"], [["Élan", "1"], ["日本", "22"], ["e\u0301", "3"]], align="l")
    assert table.splitlines() == ["name   x", "Élan   1", "日本  22", "e\u0301      3"]
    assert text_table(["a"], []) == "a"


def test_html_tables_escape_everything() -> None:
    html = html_table(["<h>"], [['<script>"&']], caption="<c>")
    assert "<script>" not in html
    assert "&lt;h&gt;" in html
    assert "&lt;script&gt;&quot;&amp;" in html
    assert "&lt;c&gt;" in html
    assert "<caption" not in html_table(["a"], [])
    assert "text-align:left" in html_table(["a"], [["x"]], align="l")


def test_errors_are_one_tree_under_value_error() -> None:
    assert issubclass(FileError, InvalidInputError)
    assert issubclass(InvalidInputError, ClusterDecideError)
    assert issubclass(ClusterDecideError, ValueError)
    assert issubclass(MissingExtraError, ImportError)
    assert str(FileError("wrong", file="a.json")) == "a.json: wrong"
