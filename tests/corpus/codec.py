"""Turns the tagged values of the corpus files into Python objects.

A tag is an object with the key "$". Nothing here is pickled or evaluated.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np


class NotForThisAdapterError(Exception):
    """The case cannot be said in this library's own terms."""


def consistent_weights(n: int) -> Any:
    weights = np.array([1.0 + (3 * k) % 7 for k in range(n)])
    return weights / weights.sum()


class Decoder:
    """Decodes values; ``base`` is the problem that tags refer to, ``direction`` a library's words for directions."""

    def __init__(self, base: Mapping[str, Any], direction: Mapping[str, Any] | None = None) -> None:
        self.base, self.direction = base, direction

    def __call__(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self(x) for x in value]
        if isinstance(value, dict):
            if "$" in value:
                return getattr(self, "t_" + value["$"].replace("-", "_"))(value)
            return {k: self(x) for k, x in value.items()}
        return value

    def operand(self, value: Any) -> Any:
        return self.base["matrix"] if value == "base" else self(value)

    def grid(self, value: Any) -> list[Any]:
        """Operand of a tag as a list of lists (a fresh copy)."""
        found = self.operand(value)
        if isinstance(found, np.ndarray):
            found = found.tolist()
        return [list(r) if isinstance(r, (list, tuple)) else r for r in found]

    # scalars

    def t_nan(self, _v: Any) -> float:
        return float("nan")

    def t_inf(self, _v: Any) -> float:
        return float("inf")

    def t__inf(self, _v: Any) -> float:
        return float("-inf")

    def t_complex(self, v: Any) -> complex:
        return complex(v["re"], v["im"])

    def t_object(self, _v: Any) -> object:
        return object()

    def t_bytes(self, v: Any) -> bytes:
        return bytes.fromhex(v["hex"])

    def t_decimal(self, v: Any) -> Decimal:
        return Decimal(v["text"])

    def t_fraction(self, v: Any) -> Fraction:
        return Fraction(v["text"])

    def t_bigint(self, v: Any) -> int:
        return int(10 ** (v["digits"] - 1))

    def t_timedelta(self, _v: Any) -> np.timedelta64:
        return np.timedelta64(3, "D")

    def t_npbool(self, v: Any) -> np.bool_:
        return np.bool_(v["value"])

    def t_npfloat(self, v: Any) -> np.float64:
        return np.float64(v["value"])

    def t_joined(self, v: Any) -> list[Any]:
        return [item for part in v["of"] for item in self(part)]

    def t_repeat(self, v: Any) -> str:
        return str(v["text"] * v["n"])

    def t_names(self, v: Any) -> list[str]:
        return [f"n{i:04d}" for i in range(v["n"])]

    def t_list(self, v: Any) -> list[Any]:
        return [self(v["value"])] * v["n"]

    def t_pdna(self, _v: Any) -> Any:
        import pandas as pd

        return pd.NA

    def t_pdnat(self, _v: Any) -> Any:
        import pandas as pd

        return pd.NaT

    # matrices

    def t_edit(self, v: Any) -> list[Any]:
        cells = self.grid(v["of"])
        for i, j, x in v["cells"]:
            cells[i][j] = self(x)
        return cells

    def t_column(self, v: Any) -> list[Any]:
        cells = self.grid(v["of"])
        for row in cells:
            row[v["col"]] = self(v["value"])
        return cells

    def t_columnvalues(self, v: Any) -> list[Any]:
        cells = self.grid(v["of"])
        for row, x in zip(cells, v["values"]):
            row[v["col"]] = self(x)
        return cells

    def t_row(self, v: Any) -> list[Any]:
        cells = self.grid(v["of"])
        cells[v["row"]] = [self(v["value"])] * len(cells[v["row"]])
        return cells

    def t_drop(self, v: Any) -> list[Any]:
        return [[x for j, x in enumerate(row) if j != v["col"]] for row in self.grid(v["of"])]

    def t_text(self, v: Any) -> list[Any]:
        return [[repr(x) for x in row] for row in self.grid(v["of"])]

    def t_tuples(self, v: Any) -> tuple[Any, ...]:
        return tuple(tuple(row) for row in self.grid(v["of"]))

    def t_generator(self, v: Any) -> Any:
        return (row for row in self.grid(v["of"]))

    def t_set(self, _v: Any) -> set[Any]:
        return {tuple(row) for row in self.base["matrix"]}

    def t_dictcols(self, _v: Any) -> dict[str, list[Any]]:
        return {name: [row[j] for row in self.base["matrix"]] for j, name in enumerate(self.base["criteria"])}

    def t_mul(self, v: Any) -> Any:
        return np.array(self.grid(v["of"]), float) * v["by"]

    def t_mulcols(self, v: Any) -> Any:
        return np.array(self.grid(v["of"]), float) * np.array(v["by"])

    def t_addcols(self, v: Any) -> Any:
        return np.array(self.grid(v["of"]), float) + np.array(v["by"])

    def t_datetime(self, _v: Any) -> Any:
        return np.full((4, 4), np.datetime64("2023-05-19"))

    def t_npmatrix(self, v: Any) -> Any:
        # built without its constructor, which warns
        return np.array(self.grid(v["of"])).view(np.matrix)

    def t_full(self, v: Any) -> Any:
        x = v["value"]
        if isinstance(x, dict) and x.get("$") == "rowvalues":
            return [list(x["row"]) for _ in range(v["shape"][0])]
        if isinstance(x, dict) and x.get("$") == "ramp":
            return (np.arange(np.prod(v["shape"]), dtype=float).reshape(v["shape"]) * 7 % 11) + 1
        return np.full(v["shape"], self(x))

    def t_np(self, v: Any) -> Any:
        dtype = np.longdouble if v["dtype"] == "longdouble" else v["dtype"]
        with np.errstate(all="ignore"):
            return np.array(self.operand(v["of"]), dtype=dtype)

    def t_masked(self, v: Any) -> Any:
        array = np.ma.masked_array(np.array(self.operand(v["of"]), float))
        for place in v["mask"]:
            array[tuple(place) if isinstance(place, list) else place] = np.ma.masked
        return array

    def t_layout(self, v: Any) -> Any:
        array = np.array(self.grid(v["of"]), float)
        kind = v["kind"]
        if kind == "fortran":
            return np.asfortranarray(array)
        if kind == "transposed":
            return np.ascontiguousarray(array.T).T
        if kind == "reversed":
            big = np.zeros((2 * array.shape[0], 2 * array.shape[1]))
            big[::2, ::2] = array[::-1, ::-1]
            return big[::2, ::2][::-1, ::-1]
        array.setflags(write=False)
        return array

    def t_frame(self, v: Any) -> Any:
        import pandas as pd

        frame = pd.DataFrame(self.grid(v["of"]), columns=self.base["criteria"], index=v.get("index"))
        return frame.astype(v["dtype"]) if "dtype" in v else frame

    def t_polars(self, v: Any) -> Any:
        import polars as pl

        return pl.DataFrame(self.grid(v["of"]), schema=list(self.base["criteria"]), orient="row", strict=False)

    def t_arrow(self, v: Any) -> Any:
        import pyarrow as pa

        return pa.table([list(column) for column in zip(*self.grid(v["of"]))], names=list(self.base["criteria"]))

    def t_sparse(self, v: Any) -> Any:
        from scipy import sparse

        return sparse.csr_array(np.array(self.grid(v["of"])))

    def t_exact(self, v: Any) -> list[Any]:
        return [
            [Fraction(x) if (i + j) % 2 else Decimal(repr(x)) for j, x in enumerate(row)]
            for i, row in enumerate(self.grid(v["of"]))
        ]

    def t_structured(self, v: Any) -> Any:
        names = [(name, float) for name in self.base["criteria"]]
        return np.array([tuple(row) for row in self.grid(v["of"])], dtype=names)

    def t_wpm400(self, _v: Any) -> Any:
        array = np.full((2, 400), 1e-3)
        array[1, 7] = 2e-3
        return array

    # pairwise matrices

    def t_consistent(self, v: Any) -> Any:
        weights = consistent_weights(v["n"])
        return weights[:, None] / weights[None, :]

    def t_consistent_weights(self, v: Any) -> Any:
        return consistent_weights(v["n"]).tolist()

    def t_random_pcm(self, v: Any) -> Any:
        n, rng = v["n"], np.random.default_rng(v["seed"])
        ratios = np.ones((n, n))
        for i in range(n):
            for j in range(i):
                ratios[i, j] = float(rng.integers(1, 10)) ** float(rng.choice([-1, 1]))
                ratios[j, i] = 1.0 / ratios[i, j]
        return ratios

    def t_star(self, v: Any) -> Any:
        weights = np.array([1.0] + [1.0 / (i + 2) for i in range(v["n"] - 1)])
        return (weights / weights.sum()).tolist()

    # trees

    def t_chain(self, v: Any) -> list[dict[str, Any]]:
        below = [{"id": f"n{i}", "parent": f"n{i - 1}", "weight": 1.0} for i in range(1, v["n"])]
        return [{"id": "n0", "parent": None, "weight": None}, *below]

    def t_chain_leaf(self, v: Any) -> dict[str, float]:
        return {f"n{v['n'] - 1}": 1.0}

    def t_wide(self, v: Any) -> list[dict[str, Any]]:
        n = v["n"]
        below = [{"id": f"c{i}", "parent": "root", "weight": 1.0 / n} for i in range(n)]
        return [{"id": "root", "parent": None, "weight": None}, *below]

    def t_direction(self, v: Any) -> Any:
        if self.direction is None or v["kind"] not in self.direction:
            raise NotForThisAdapterError(v["kind"])
        return self.direction[v["kind"]]
