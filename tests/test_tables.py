"""Tables and problem files: read by stated rules, refused with line and column, written so that they read back."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import clusterdecide as cd
from clusterdecide.interop import dump_problem, load_problem, rank_table, read_criteria, read_table

FRENCH = (
    "\ufeffDossier;Montant (DH);Part (%)\r\nD02;2\u202f000\u202f000,50;36,0\r\nD03;1\u00a0500;−2\r\nD06;7 000;40,25\r\n"
)
NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1, max_size=12).filter(
    lambda name: name == name.strip() and name[0] not in "=+-@"
)
FINITE = st.floats(allow_nan=False, allow_infinity=False, width=64)


def test_what_a_french_spreadsheet_writes_is_read() -> None:
    table = read_table(FRENCH.encode())
    assert table.columns == ("Dossier", "Montant (DH)", "Part (%)")
    assert table.numbers("Montant (DH)") == (2000000.5, 1500, 7000)
    assert table.numbers("Part (%)") == (36, -2, 40.25)
    assert (table.figures.decimal, table.lines) == (",", (2, 3, 4))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_ends_of_lines_make_no_difference(encoding: str, end: str, tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_bytes(end.join(["élan\tnote", "a.b\t3.5", "b\t4", "", "\t"]).encode(encoding))
    table = read_table(tmp_path / "table.csv")
    assert (table.name, table.columns, table.numbers("note")) == ("table.csv", ("élan", "note"), (3.5, 4))


def test_a_title_is_left_out_when_said() -> None:
    text = b"Grille de notes;;\nnom;note;rang\nA;3,5;1\n"
    with pytest.raises(cd.FileError, match=r"^<table>, line 1: column 2 has no name.*say header=2"):
        read_table(text)
    assert read_table(text, header=2).numbers("note") == (3.5,)
    with pytest.raises(cd.FileError, match="there is no line 9"):
        read_table(text, header=9)


def test_a_quoted_cell_may_hold_separators_quotes_and_line_breaks() -> None:
    table = read_table(b'name,vision,market\n"Rail, ""Est""\nand more",3,4\nB,5,x\n')
    assert table.texts("name") == ('Rail, "Est"\nand more', "B")
    with pytest.raises(cd.FileError, match=r"line 4, column 'market': 'x' is not a number"):
        table.numbers("market")


CELLS = [
    ("", "the cell is empty: a missing value"),
    ("CI", "'CI' is not a number"),
    ("36 %", "'36 %' is not a number; write digits alone"),
    ("NaN", "'NaN' is not a number: missing"),
    ("-inf", "'-inf' is not finite"),
    ("1e400", "'1e400' is too large: not finite"),
    ("3,5", "'3,5' is not a number: here the decimal mark is '.'"),
    ("1 00", "'1 00' is not a number"),
    ("1 0000", "'1 0000' is not a number"),
    ("=1+1", "'=1+1' is not a number"),
    ("0x1F", "is not a number"),
    ("١٢", "is not a number"),
    ("1_000", "is not a number"),
]


@pytest.mark.parametrize(("cell", "says"), CELLS)
def test_a_cell_that_is_no_number_is_named(cell: str, says: str) -> None:
    table = read_table(f"name;note;other\nA;1.5;a.b\nB;{cell};b\n".encode(), decimal=".")
    with pytest.raises(cd.FileError) as caught:
        table.numbers("note")
    assert str(caught.value).startswith("<table>, line 3, column 'note': ")
    assert says in str(caught.value)


TEXTS = [
    ("a;b\nx;1.234\ny;5\n", "line 2, column 'b': '1.234' may mean 1234 or 1.234: say decimal="),
    ("a;b\nx;1,234\ny;5.5\n", "line 2, column 'b': '1,234' may mean 1234 or 1.234"),
    ("a;b\nx;1,5\ny;5.5\n", "line 3, column 'b': '5.5' has another decimal mark than '1,5' in line 2"),
    ("a;b,c\nx;1,5\n", "line 1: the separator may be semicolon and comma; say which, as in separator=';'"),
    ("a\nx\n", r"line 1: no separator (semicolon, tab or comma)"),
    ("a,b\nx,1,2\n", r"line 2: the row has 3 values (fields) for 2 columns"),
    ("a,b,c\nx,1\n", r"line 2: the row has 2 values (fields) for 3 columns"),
    ("a,b\nx,3,5\n", r"line 2: the row has 3 values (fields) for 2 columns"),
    ("a,b\n", "there are no rows under the header: at least one alternative"),
    ("", "the file is empty"),
    (" \n \n", "the file is empty"),
    (",,\n,,\n", "there are no rows from line 1 on"),
    ("a,b,b\nx,1,2\n", "line 1: columns 2 and 3 are both named 'b'; no duplicate names"),
    ("a,b,\nx,1,2\n", "line 1: column 3 has no name; name it or remove it"),
    ('a,b\n"x,1\n', "line 2: the row cannot be read as CSV (check its quotes)"),
    ('a,b\n"x"y,1\n', "line 2: the row cannot be read as CSV"),
    ("a,b\nx\0,1\n", "line 2: holds a zero byte"),
    (f"a,b\n{'x' * 100_001},1\n", "line 2: a cell holds more than 100000 characters"),
]


@pytest.mark.parametrize(("text", "says"), TEXTS, ids=lambda text: text[:12])
def test_a_table_that_is_unclear_is_refused(text: str, says: str) -> None:
    with pytest.raises(cd.FileError) as caught:
        read_table(text.encode(), name="notes.csv")
    assert says in str(caught.value)
    assert str(caught.value).startswith("notes.csv")


def test_saying_the_marks_settles_it() -> None:
    assert read_table(b"a;b\nx;1.234\n", decimal=".").numbers("b") == (1.234,)
    assert read_table(b"a;b,c\nx;1,5\n", separator=";").numbers("b,c") == (1.5,)
    assert read_table(b"a;b\nx;1.234\ny;0.5\n").numbers("b") == (1.234, 0.5)
    with pytest.raises(cd.InvalidInputError, match="the separator must be"):
        read_table(b"a|b\n", separator="|")
    with pytest.raises(cd.InvalidInputError, match="the decimal mark must be"):
        read_table(b"a;b\nx;1\n", decimal="·")  # type: ignore[arg-type]


@pytest.mark.parametrize("data", ["é;b\nx;1\n".encode("cp1252"), "é;b\nx;1\n".encode("utf-16-le")])
def test_another_encoding_is_refused_with_what_to_do(data: bytes) -> None:
    with pytest.raises(cd.FileError, match=r"line 1: .*UTF-(8|16).*save as 'CSV UTF-8'"):
        read_table(data)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(cd.FileError, match=r"^none\.csv: cannot be read: No such file"):
        read_table(str(tmp_path / "none.csv"))
    with pytest.raises(cd.FileError, match=r"^none\.csv: cannot be read"):
        load_problem(tmp_path / "none.csv", "csv")


def test_a_table_becomes_a_problem() -> None:
    table = read_table(b"code,vision,name,cost\nD1,4,Rail,120\nD2,3,Est,90\n")
    problem = table.problem([cd.Criterion("vision"), cd.Criterion("cost", "min")], id="name")
    assert (problem.alternatives, problem.senses.tolist()) == (("Rail", "Est"), [1, -1])
    assert table.problem(["vision", "cost"], sense={"cost": "min"}).alternatives == ("D1", "D2")
    with pytest.raises(cd.FileError, match=r"there is no column 'size'; the columns are 'code', 'vision'"):
        table.problem(["size"])
    with pytest.raises(cd.FileError, match=r"<table>: two alternatives have the same name 'x'"):
        read_table(b"a,b\nx,1\nx,2\n").problem()
    with pytest.raises(cd.FileError, match="no column beside 'a'"):
        read_table(b"a\nx\n", separator=";").problem()


@given(names=st.lists(NAMES, min_size=2, max_size=4, unique=True), cells=st.lists(FINITE, min_size=2, max_size=2))
def test_a_problem_written_as_a_table_reads_back_to_the_last_bit(names: list[str], cells: list[float]) -> None:
    problem = cd.Problem.of([[x] for x in cells] + [[1.0]] * (len(names) - 2), ["grade"], alternatives=names)
    again = load_problem(dump_problem(problem, format="csv"), "csv").problem
    assert again.alternatives == problem.alternatives
    assert again.grades.tobytes() == problem.grades.tobytes()


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+x", "-x", "@x", " x", "a\0b"])
def test_a_name_that_a_spreadsheet_would_run_is_refused(name: str) -> None:
    problem = cd.Problem.of([[1.0]], ["grade"], alternatives=[name])
    with pytest.raises(cd.InvalidInputError, match=r"cannot be kept in CSV: .*character.*rename it, or write JSON"):
        dump_problem(problem, format="csv")


RICH = [
    cd.Criterion(
        "vision",
        scale=(0, 0.1),
        step=0.05,
        unit="/5",
        label={"fr": "Vision", "ar": "رؤية"},
        anchors={0: {"en": "none"}, 0.5: {"en": "half"}, Fraction(1, 3): {"en": "third"}},
        aims=("A1", "A2"),
    ),
    cd.Criterion("overlap", "min", value=((0, 1), (0.1, Fraction(1, 3)), (Fraction(40), 0)), scale=(0, 50)),
]


def test_a_problem_written_as_json_reads_back_the_same() -> None:
    problem = cd.Problem.of([[0.1, 12], [0.05, 1 / 3]], RICH, alternatives=["Élan", "=1"])
    weights = cd.Hierarchy.of({"top": ("2/3", {"vision": 1}), "overlap": "1/3"}, root="goal").weights()
    again = load_problem(dump_problem(problem, weights))
    assert again.problem.criteria == problem.criteria
    assert again.problem.criteria[1].value == RICH[1].value
    assert again.problem.alternatives == problem.alternatives
    assert again.problem.grades.tobytes() == problem.grades.tobytes()
    assert again.weights is not None
    assert again.weights.hierarchy == weights.hierarchy
    assert again.weights.values.tobytes() == weights.values.tobytes()
    assert dump_problem(*again) == dump_problem(problem, weights)


@given(shares=st.lists(st.integers(1, 1000), min_size=2, max_size=2), raw=st.booleans())
def test_weights_read_back_to_the_last_bit(shares: list[int], *, raw: bool) -> None:
    problem = cd.Problem.of([[0.1, 12]], RICH, alternatives=["A"])
    weights = cd.Weights.raw(shares) if raw else cd.Weights.scaled(shares)
    again = load_problem(dump_problem(problem, weights)).weights
    assert again is not None
    assert again.values.tobytes() == weights.values.tobytes()


def test_a_problem_without_weights_has_none() -> None:
    assert load_problem(dump_problem(cd.Problem.of([[1.0]]))).weights is None


@pytest.mark.parametrize("name", ["yaml", "pickle", "xml", "JSON"])
def test_other_formats_are_refused(name: str) -> None:
    with pytest.raises(cd.InvalidInputError, match=f"the format '{name}' is not supported; there are json, csv"):
        load_problem(b"", name)
    with pytest.raises(cd.InvalidInputError, match="not supported"):
        dump_problem(cd.Problem.of([[1.0]]), format=name)


def test_weights_do_not_go_into_csv_or_to_another_problem() -> None:
    problem = cd.Problem.of([[1.0]], ["a"], alternatives=["x"])
    with pytest.raises(cd.InvalidInputError, match="CSV has no place for weights"):
        dump_problem(problem, cd.Weights.equal(["a"]), "csv")
    with pytest.raises(cd.InvalidInputError, match="no weight for criteria 'a'"):
        dump_problem(problem, cd.Weights.equal(["b"]))
    document = json.loads(dump_problem(problem)) | {"weights": {"b": 1}}
    with pytest.raises(cd.FileError, match=r"^p\.json, weights: .*no weight for criteria 'a'"):
        load_problem(json.dumps(document).encode(), name="p.json")
    document = json.loads(dump_problem(problem)) | {"alternatives": [" "]}
    with pytest.raises(cd.FileError, match=r"^<data>: the name of"):
        load_problem(json.dumps(document).encode())


TABLE = b"name;vision;part\nA;4;36,5\nB;3,5;20\n"
CRITERIA = [{"name": "vision", "scale": [0, 5]}, {"name": "part", "sense": "min", "scale": [0, 100]}]


@pytest.mark.parametrize(
    "document",
    [
        [{**CRITERIA[0], "weight": 0.6}, {**CRITERIA[1], "weight": "2/5"}],
        {"criteria": CRITERIA, "weights": {"part": 0.4, "vision": 0.6}},
        {"format": "clusterdecide/criteria/1", "criteria": CRITERIA, "weights": {"scaled": {"vision": 3, "part": 2}}},
    ],
)
def test_a_table_is_ranked_by_a_file_of_criteria(document: object, tmp_path: Path) -> None:
    (tmp_path / "criteria.json").write_text(json.dumps(document))
    method = cd.Topsis(normalisation="scale")
    answer = rank_table(TABLE, tmp_path / "criteria.json", method)
    problem = cd.Problem.of(
        [[4, 36.5], [3.5, 20]], [cd.Criterion("vision", scale=(0, 5)), cd.Criterion("part", "min", scale=(0, 100))]
    )
    np.testing.assert_allclose(answer.ranking.score, cd.rank(problem, [0.6, 0.4], method).score, rtol=1e-12)
    assert answer.to_dict() == cd.evaluate(cd.interop.request(answer.ranking.problem, answer.ranking.weights, method))
    again = rank_table(read_table(TABLE), read_criteria(tmp_path / "criteria.json"), method, id="name")
    assert again.to_dict() == answer.to_dict()


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (CRITERIA, r"c\.json: no weight for criterion 'vision'; give each criterion a weight"),
        ({"criteria": [{**CRITERIA[0], "weight": 1}], "weights": {"vision": 1}}, "weights are given twice"),
        ({"criteria": CRITERIA, "weights": {"vision": 1}}, r"c\.json, weights: .*no weight for criteria 'part'"),
        ([{**CRITERIA[0], "wt": 1}], r"c\.json, criteria\[0\]\.wt: unknown field"),
        ([], r"c\.json, criteria: must hold at least 1"),
        ([{"name": "vision", "weight": 0.5}], r"c\.json, weights: weights must sum to 1, got 0\.5"),
        (3, r"c\.json: a JSON object is needed, got 3"),
    ],
)
def test_a_file_of_criteria_at_fault_is_placed(document: object, says: str) -> None:
    with pytest.raises(cd.FileError, match=says):
        read_criteria(json.dumps(document).encode(), name="c.json")


def test_a_grade_outside_its_scale_names_the_table(tmp_path: Path) -> None:
    (tmp_path / "c.json").write_text(json.dumps({"criteria": CRITERIA, "weights": {"vision": 0.5, "part": 0.5}}))
    with pytest.raises(cd.FileError, match=r"<table>: criterion 'vision': the grade 6 of alternative 'A' is outside"):
        rank_table(b"name,vision,part\nA,6,1\n", tmp_path / "c.json", cd.WeightedSum())
