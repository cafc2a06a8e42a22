"""Every number of every registered method, replaced by what is no usable number: refused by the library's own error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from method_values import method_values

import clusterdecide as cd
from clusterdecide.errors import InvalidInputError
from clusterdecide.methods.base import registered
from clusterdecide.methods.parameters import number
from clusterdecide.model._cells import as_float

NEVER = [10**400, -(10**400), float("nan"), float("inf"), Decimal("sNaN"), Fraction(10**400, 3), "x", None, True, 1j]
PROBLEM = cd.Problem.of([[3.0, 4, 5], [4, 3, 6], [5, 6, 4]], [cd.Criterion(f"C{i}", scale=(0, 10)) for i in (1, 2, 3)])
CRITERIA = PROBLEM.criteria_names
OTHERS: dict[tuple[str, str], Any] = {
    ("Spotis", "expected"): {"C1": 4.0},
    ("Aras", "optimal"): {"C1": 9.0},
    ("ElectreTri", "q"): {name: {"relative": 0.1, "constant": 0.5} for name in CRITERIA},
    ("Electre3", "v"): {"C1": {"relative": 0.1, "constant": 5.0}},
    ("MrSort", "veto"): {"C1": 3.0},
    ("Electre1", "veto"): {"C1": 3.0},
}
"""Values of parameters that hold numbers more deeply than any of the values on which laws are checked."""


def variants(value: Any, bad: Any) -> Iterator[Any]:
    """The value with each number in it, one at a time, replaced."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from ({**value, key: other} for other in variants(part, bad))
    elif isinstance(value, (tuple, list)) and not isinstance(value, str):
        for i, part in enumerate(value):
            yield from ([*value[:i], other, *value[i + 1 :]] for other in variants(part, bad))
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield bad


def numeric_parameters() -> list[Any]:
    """Class, all parameters of one value of it, and the name of a parameter that holds numbers."""
    found = []
    for method in method_values():
        if hasattr(method, "kind"):  # made anew for each problem; its class has plain values too
            continue
        given = {field.name: getattr(method, field.name) for field in fields(type(method))}
        deeper = {name: value for (kind, name), value in OTHERS.items() if kind == type(method).__name__}
        for name, value in {**given, **{k: v for k, v in deeper.items() if k in given}}.items():
            if any(True for _ in variants(value, 0)):
                found.append(pytest.param(type(method), {**given, name: value}, name, id=f"{method!r}-{name}"[:120]))
    return found


def applied(method: Any) -> None:
    """Use the method for what it is, on three alternatives."""
    weights = [0.5, 0.3, 0.2]
    if hasattr(method, "on"):
        ranking = cd.rank(PROBLEM, weights if getattr(method, "takes_weights", True) else None, method)
        assert np.isfinite(ranking.score).all()
    elif hasattr(method, "relate"):
        cd.outrank(PROBLEM, weights, method)
    else:
        cd.sort(PROBLEM, weights, method)


@pytest.mark.parametrize(("kind", "given", "name"), numeric_parameters())
def test_no_number_of_a_method_fails_but_by_its_own_error(kind: Any, given: Any, name: str) -> None:
    for bad in NEVER:
        for value in variants(given[name], bad):
            try:
                method = kind(**{**given, name: value})
                assert bad is None, f"{kind.__name__}({name}={value!r}) was taken"  # None may stand for no threshold
                applied(method)
                said = ""
            except InvalidInputError as error:
                said = str(error)
            assert len(said) < 600


def test_every_class_with_numbers_is_tried() -> None:
    tried = {param.values[0].__name__ for param in numeric_parameters()}
    numeric = {"Waspas", "Vikor", "Gra", "Codas", "Comet", "Choquet", "Electre1", "Electre3", "ElectreTri", "MrSort"}
    assert numeric | {"Spotis", "Aras", "Promethee1", "Promethee2"} <= tried
    assert {kind for kind, _ in OTHERS} <= {kind.__name__ for kind in registered()}


def test_a_number_beyond_the_floats_is_shown_shortly() -> None:
    with pytest.raises(InvalidInputError, match=r"cut must be a number from 0 to 1, got 1000+\.\.\.$") as caught:
        number(10**400, "cut", low=0.0, high=1.0)
    assert len(str(caught.value)) < 110
    with pytest.raises(InvalidInputError, match=r"share_of_sum must be a number from 0 to 1, got -1000+\.\.\.$"):
        cd.methods.Waspas(share_of_sum=-(10**400))
    with pytest.raises(InvalidInputError, match="must be a finite number, got a value of type int"):
        number(10**5000, "cut")


def test_numbers_beyond_the_floats_are_infinite() -> None:
    assert as_float(10**400) == as_float(Fraction(10**400, 3)) == as_float(Decimal("1e400")) == np.inf
    assert as_float(-(10**400)) == as_float(Decimal("-1e400")) == -np.inf
    assert np.isnan(as_float(Decimal("sNaN")))
