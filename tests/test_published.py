"""Published examples, driven by data alone: every JSON in ``published/`` is recomputed through the public API.

The ``method`` of a document names its runner, a function in some module of ``published_methods/``; of the figures that
the runner gives, those that the document expects are compared, within the document's tolerance.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from clusterdecide.methods import registered

HERE = Path(__file__).parent
DOCUMENTS = sorted((HERE / "published").glob("*.json"))
WHOLE = {"rank", "ranks", "ranking"}
Document = dict[str, Any]


def runners() -> dict[str, Callable[[Document], dict[str, Any]]]:
    """Every runner, by the method that it is for."""
    found: dict[str, Callable[[Document], dict[str, Any]]] = {}
    for path in sorted((HERE / "published_methods").glob("*.py")):
        spec = importlib.util.spec_from_file_location(f"published_methods_{path.stem}", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        twice = found.keys() & module.RUNNERS.keys()
        assert not twice, f"{path.name} gives a second runner for {sorted(twice)}"
        found |= module.RUNNERS
    return found


RUNNERS = runners()


def tolerance(document: Document, key: str) -> float:
    given = document.get("tolerance", 1e-9)
    if isinstance(given, dict):
        given = given.get(key, given.get("default", 1e-9))
    return float(given)


def differences(found: Any, expected: Any, within: float, place: str) -> Iterator[str]:
    """Every place at which a result is not what is expected; what is null is not compared."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            has = isinstance(found, dict) and key in found
            yield from differences(found[key] if has else None, value, within, f"{place}.{key}")
    elif isinstance(expected, list) and isinstance(found, list) and len(found) == len(expected):
        for i, (one, other) in enumerate(zip(found, expected)):
            yield from differences(one, other, within, f"{place}[{i}]")
    elif expected is not None and not same(found, expected, within):
        yield f"{place}: {found!r} for {expected!r} within {within:g}"


def same(found: Any, expected: Any, within: float) -> bool:
    if any(isinstance(value, (str, bool, list, dict, type(None))) for value in (found, expected)):
        return bool(found == expected)
    return bool(abs(found - expected) <= within * (1 + 1e-9))


def compare(document: Document) -> list[str]:
    """Run a document and list what differs."""
    method = document["method"]
    if method not in RUNNERS:
        return [f"unknown method {method!r}; there are runners for {', '.join(sorted(RUNNERS))}"]
    found = RUNNERS[method](document)
    wrong: list[str] = []
    for key, expected in document["expected"].items():
        if key not in found and expected is not None:
            wrong.append(f"the runner of {method!r} gives no {key!r}; it gives {', '.join(found)}")
            continue
        within = 0.0 if key in WHOLE else tolerance(document, key)
        wrong += differences(found.get(key), expected, within, key)
    return wrong


def read(path: Path) -> Document:
    document: Document = json.loads(path.read_text(encoding="utf-8"))
    return document


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_a_published_example_is_reproduced(path: Path) -> None:
    assert compare(read(path)) == []


def some(method: str) -> Document:
    return next(document for document in map(read, DOCUMENTS) if document["method"] == method)


def test_every_runner_has_an_example_and_every_example_a_runner() -> None:
    assert {read(path)["method"] for path in DOCUMENTS} == set(RUNNERS)


def test_every_registered_method_has_a_published_example(monkeypatch: pytest.MonkeyPatch) -> None:
    """Methods that another one asks for parts of its answer do not count."""
    ours = [kind for kind in registered() if kind.__module__.startswith("clusterdecide.")]
    seen: set[type[Any]] = set()
    inside: list[type[Any]] = []

    def noted(kind: type[Any], verb: str) -> None:
        function = getattr(kind, verb)

        def asked(method: Any, *args: Any, **options: Any) -> Any:
            if not inside:
                seen.add(kind)
            inside.append(kind)
            try:
                return function(method, *args, **options)
            finally:
                inside.pop()

        monkeypatch.setattr(kind, verb, asked)

    for kind in ours:
        noted(kind, next(verb for verb in ("on", "relate", "place") if hasattr(kind, verb)))
    for path in DOCUMENTS:
        compare(read(path))
    assert len(ours) > 20
    assert {kind.__name__ for kind in ours} - {kind.__name__ for kind in seen} == set()


def test_an_unknown_method_fails() -> None:
    wrong = compare(some("topsis") | {"method": "topsy"})
    assert len(wrong) == 1
    assert "unknown method 'topsy'" in wrong[0]


def test_a_figure_that_no_runner_gives_fails() -> None:
    assert "no 'beauty'" in compare(some("saw") | {"expected": {"beauty": 1.0}})[0]


def test_a_wrong_figure_fails_and_names_its_place() -> None:
    document = some("topsis")
    scores = [*document["expected"]["scores"][:-1], 2.0]
    assert compare(document | {"expected": {"scores": scores}})[0].startswith(f"scores[{len(scores) - 1}]: ")


def test_ranks_are_compared_as_whole_numbers_whatever_the_tolerance() -> None:
    document = some("saw") | {"tolerance": 100.0}
    ranks = document["expected"]["ranks"]
    assert compare(document | {"expected": {"ranks": ranks}}) == []
    assert compare(document | {"expected": {"ranks": ranks[::-1]}}) != []


def test_nulls_are_not_compared_and_lengths_are() -> None:
    document = some("topsis")
    count = len(document["expected"]["scores"])
    assert compare(document | {"expected": {"scores": [None] * count, "ideal": None}}) == []
    assert compare(document | {"expected": {"scores": [None] * (count + 1)}}) != []


def test_tolerances_may_be_given_by_figure() -> None:
    document = {"tolerance": {"default": 0.1, "scores": 0.01}}
    assert [tolerance(document, key) for key in ("scores", "ideal")] == [0.01, 0.1]
    assert tolerance({"tolerance": 0.5}, "scores") == 0.5
    assert tolerance({}, "scores") == 1e-9


@pytest.mark.parametrize(
    ("inputs", "parameters", "expected"),
    [
        ({"matrix": [[1, 2], [3, 1]], "weights": [2, 1]}, {}, {"scores": [4, 7], "ranks": [2, 1], "ranking": [2, 1]}),
        (
            {"matrix": [[1, 2], [3, 1]], "weights": [2, 1], "types": [1, -1]},
            {"normalisation": "none"},
            {"scores": [0, 5]},
        ),
        (
            {"matrix": [[4.0], [2.0]], "weights": [1.0], "types": [-1], "alternatives": ["x", "y"]},
            {"normalisation": "scale", "scales": [[0, 5]]},
            {"scores": [0.2, 0.6], "ranking": ["y", "x"], "best": "y", "utilities": [[0.2], [0.6]]},
        ),
    ],
    ids=["plain", "plain with a cost", "fixed scale"],
)
def test_a_weighted_sum_of_any_published_form_runs(inputs: Any, parameters: Any, expected: Any) -> None:
    document = {"method": "saw", "inputs": inputs, "parameters": parameters, "expected": expected, "tolerance": 1e-12}
    assert compare(document) == []


def test_topsis_on_fixed_scales_and_with_weights_of_any_sum_runs() -> None:
    document = {
        "method": "topsis",
        "inputs": {"matrix": [[5, 0], [0, 5], [2.5, 2.5]], "weights": [2, 2], "scales": [[0, 5], [0, 5]]},
        "parameters": {"normalisation": "scale"},
        "expected": {"scores": [0.5, 0.5, 0.5], "d_plus": [2, 2, 2**0.5], "ideal": [2, 2], "anti_ideal": [0, 0]},
        "tolerance": 1e-12,
    }
    assert compare(document) == []
