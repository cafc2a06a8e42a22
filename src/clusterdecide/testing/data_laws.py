"""Laws of weights that are taken from the data: how each is judged on one small problem."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from clusterdecide.testing.answers import SAME, Data, joined, numbers
from clusterdecide.testing.cases import Law
from clusterdecide.testing.judging import VOID, Finding
from clusterdecide.testing.weigher import Weigher, sum_to_one, weights_differ


def repeatable(weigh: Weigher, data: Data) -> Finding:
    """The same bits twice."""
    first, second = weigh(data), weigh(data)
    if first.tobytes() == second.tobytes():
        return VOID
    return Finding(1.0, f"the same call gave {numbers(first, '')}, then {numbers(second, '')}")


def permute_alternatives(weigh: Weigher, data: Data) -> Finding:
    """Rows in another order."""
    order = np.array(data.change)
    what = f"with alternatives in the order {(order + 1).tolist()}"
    return weights_differ(weigh(data), weigh(data.of_rows(order)), what)


def permute_criteria(weigh: Weigher, data: Data) -> Finding:
    """Columns in another order."""
    order = np.array(data.change)
    what = f"with criteria in the order {(order + 1).tolist()}"
    return weights_differ(weigh(data)[order], weigh(data.of_columns(order)), what)


def twins(weigh: Weigher, data: Data) -> Finding:
    """Criteria 1 and 2 have the same grades and sense."""
    weights = weigh(data)
    margin = abs(float(weights[0] - weights[1]))
    told = f"criteria 1 and 2 have the same grades, but the weights are {numbers(weights)}"
    return Finding(margin, told if margin > SAME else None)


def unit_change(weigh: Weigher, data: Data) -> Finding:
    """Criteria in other units."""
    factors = np.array(data.change, dtype=np.float64)
    what = f"with the criteria multiplied by {numbers(factors)}"
    return weights_differ(weigh(data), weigh(data.times(factors)), what)


def zero_change(weigh: Weigher, data: Data) -> Finding:
    """Criteria counted from another zero."""
    shifts = np.array(data.change, dtype=np.float64)
    return weights_differ(weigh(data), weigh(data.plus(shifts)), f"with {numbers(shifts)} added to the criteria")


def mirror(weigh: Weigher, data: Data) -> Finding:
    """A cost becomes a gain."""
    what = f"with criterion {data.change + 1} turned around and maximised"
    return weights_differ(weigh(data), weigh(data.turned(data.change)), what)


def constant(weigh: Weigher, data: Data) -> Finding:
    """A criterion on which all are equal joins."""
    value = float(data.change[0])
    more = joined(data, np.full(len(data.matrix), value), 1.0, 1.0, np.array([0.0, 10.0]))
    what = f"with one more criterion on which all have {value:g}"
    return weights_differ(np.append(weigh(data), 0.0), weigh(more), what)


def replicate(weigh: Weigher, data: Data) -> Finding:
    """Every alternative twice."""
    rows = [*range(len(data.matrix))] * 2
    return weights_differ(weigh(data), weigh(data.of_rows(rows)), "with every alternative twice")


class FromData(Weigher):
    """A way from a problem to weights."""

    def given(self, case: Data) -> object:
        """Problem on scales."""
        return case.problem

    def named(self, case: Data) -> tuple[str, ...]:
        """Names of the criteria."""
        return case.names


ENGINE: Mapping[str, Law] = MappingProxyType(
    {
        "sum_to_one": Law(sum_to_one, 2),
        "repeatable": Law(repeatable, 2),
        "permute_alternatives": Law(permute_alternatives, 2, change="rows"),
        "permute_criteria": Law(permute_criteria, 2, change="columns"),
        "twins": Law(twins, 2, 2, change="twins"),
        "unit_change": Law(unit_change, 2, change="factors"),
        "zero_change": Law(zero_change, 2, change="shifts"),
        "mirror": Law(mirror, 2, change="turned"),
        "constant": Law(constant, 2, change="constant"),
        "replicate": Law(replicate, 2),
    }
)
"""How each law of weights from the data is judged."""
