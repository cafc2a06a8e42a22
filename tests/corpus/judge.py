"""Runs one case against a library and says which class its outcome belongs to."""

from __future__ import annotations

import contextlib
import copy
import io
import re
import resource
import shutil
import signal
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import answers
import numpy as np
from adapters.base import Adapter, Unsupported
from codec import Decoder, NotForThisAdapterError
from documents import mutate

LIMIT_S = 20
PARTS = ("matrix", "weights", "directions", "criteria", "alternatives")
# texts that come from the language or from NumPy and tell a user of a decision library nothing
GENERIC = re.compile(
    "broadcast|object has no attribute|index .* out of (range|bounds)|list index|inhomogeneous|"
    "setting an array element|unsupported operand|not subscriptable|not iterable|not supported between|"
    "ufunc|truth value|to unpack|too many indices|only integer scalar|invalid __array_struct__|"
    "zero-size array|object of type .* has no len|unhashable|takes .* positional|concatenat|matmul|"
    "axis \\d is out of bounds|shapes .* not aligned|referenced before|not associated with a value|"
    "can't multiply|Length of values|could not be determined|must be aligned|float\\(\\) argument|"
    "must pass 2-d input|shape of passed values|cannot convert the series|boolean index did not match|"
    "int\\(\\) argument|singular matrix|infs or nans|did not converge|missing \\d+ required",
    re.IGNORECASE,
)
Outcome = tuple[str, str]


class TimeIsUpError(BaseException):
    """Not an Exception, so that no library can swallow it."""


class Judge:
    """A library and the base problem of the corpus."""

    def __init__(self, adapter: Adapter, base: dict[str, Any]) -> None:
        self.adapter, self.base = adapter, base
        self.decode = Decoder(base, adapter.direction)
        self.folder = self.canary = Path()

    def problem(self, given: dict[str, Any]) -> dict[str, Any]:
        """Base problem with what the case gives in its place."""
        parts = {name: self.decode(copy.deepcopy(given.get(name, self.base[name]))) for name in PARTS}
        rows, columns = _rows(parts["matrix"]), _columns(parts["matrix"])
        weights = parts["weights"] if isinstance(parts["weights"], (list, tuple)) else []
        if "alternatives" not in given and rows not in (None, len(self.base["alternatives"])):
            parts["alternatives"] = [f"alt{i}" for i in range(rows or 0)]
        if "criteria" not in given and columns not in (None, len(self.base["criteria"])) and len(weights) == columns:
            parts["criteria"] = [f"crit{j}" for j in range(columns or 0)]
        return parts

    def call_rank(self, method: str, given: dict[str, Any]) -> Any:
        parts = self.problem(given)
        matrix = parts["matrix"]
        plain = isinstance(matrix, np.ndarray) and matrix.dtype != object
        before = matrix.tobytes() if plain else None
        options = {key: self.decode(value) for key, value in copy.deepcopy(given.get("options", {})).items()}
        result = self.adapter.rank(given.get("method", method), **parts, options=options)
        if plain and matrix.tobytes() != before:
            msg = "the input matrix was changed in place"
            raise AssertionError(msg)
        return result

    def run(self, case: dict[str, Any], method: str, **extra: Any) -> Any:  # noqa: PLR0911 - one per operation
        """Call the operation of a case."""
        given, op, adapter = case["given"], case["op"], self.adapter
        if op == "rank":
            return self.call_rank(method, given)
        if op == "load":
            return adapter.load(self._document(given), given["format"])
        if op == "report":
            named = {key: value for key, value in given.items() if key == "alternatives"}
            return adapter.report(self.problem(named), given["format"])
        told = {key: self.decode(copy.deepcopy(value)) for key, value in given.items() if key != "time_limit"}
        if op in ("ahp", "tree"):
            return getattr(adapter, op)(*told.values())
        if op == "ahp_pairs":
            return adapter.ahp_pairs(told["items"], [tuple(row) for row in told["judgements"]])
        base = copy.deepcopy(self.base)
        if op in ("save", "group"):
            folder = [str(self.folder)] if op == "save" else []
            return getattr(adapter, op)(base, *folder, *told.values())
        return getattr(adapter, op)(base, **told, **extra)

    def _document(self, given: dict[str, Any]) -> bytes:
        steps = given["mutate"]
        fresh = steps[0]["op"] == "whole"
        data = None if fresh else self.adapter.dump(copy.deepcopy(self.base), given["format"])
        return mutate(data, steps, self.canary)

    def judge(self, case: dict[str, Any], method: str) -> dict[str, Any]:
        """Class and reason of one run of a case."""
        self.folder = Path(tempfile.mkdtemp(prefix="corpus-")).resolve()
        self.canary = self.folder.parent / (self.folder.name + ".canary")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        try:
            with _quiet() as warned, _time_limit():
                kind, why = self._outcome(case, method)
        except TimeIsUpError:
            kind, why = "hang", f"over {LIMIT_S} s"
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak) >> 10
        if grown > case.get("memory_mb", 1 << 30):
            kind, why = "crash", f"memory grew by {grown} MB, cap {case['memory_mb']} MB"
        if self.canary.exists():
            self.canary.unlink()
            kind, why = "breach", "the payload ran"
        shutil.rmtree(self.folder, ignore_errors=True)
        silent = (RuntimeWarning, DeprecationWarning, FutureWarning)
        return {
            "class": kind,
            "why": re.sub(r"\s+", " ", why)[:220],
            "warned": any(not issubclass(one.category, silent) for one in warned),
            "numpy_warning": any(issubclass(one.category, RuntimeWarning) for one in warned),
        }

    def _outcome(self, case: dict[str, Any], method: str) -> Outcome:
        try:
            result = self.run(case, method)
            return self._answered(case, method, result)
        except (Unsupported, NotForThisAdapterError, ImportError) as error:
            return "n/a", str(error)
        except AssertionError as error:
            return "silent-wrong", str(error)
        except (MemoryError, RecursionError) as error:
            return "crash", type(error).__name__
        except Exception as error:  # noqa: BLE001 - whatever a library raises is the finding
            return self._refused(case, error)

    def _answered(self, case: dict[str, Any], method: str, result: Any) -> Outcome:
        rules = [rule["answer"] for rule in case["accept"] if "answer" in rule]
        verdicts = [answers.check(self, case, method, result, rule) for rule in rules]
        for verdict in verdicts:
            if verdict is None:
                return "correct", ""
        if verdicts:
            return verdicts[0] or ("correct", "")
        if case["op"] not in ("rank", "ahp", "ahp_pairs"):
            return "silent-wrong", f"no error: {str(result)[:80]}"
        found = result.scores if case["op"] == "rank" else result.weights
        try:
            numbers = np.asarray(list(found.values()) if isinstance(found, dict) else found, float).ravel()
        except (TypeError, ValueError) as error:
            return "silent-wrong", f"unusable answer: {type(error).__name__} {error}"
        return ("silent-wrong" if np.isfinite(numbers).all() else "silent-nan"), f"no error: {numbers[:5]}"

    def _refused(self, case: dict[str, Any], error: Exception) -> Outcome:
        message = str(error)
        text = f"{type(error).__name__}: {message}"
        known = (ValueError, TypeError, *self.adapter.errors)
        own = isinstance(error, known) or type(error).__module__.split(".")[0] == self.adapter.package
        if not own or GENERIC.search(message):
            return "obscure", text
        rules = [rule["raise"] for rule in case["accept"] if "raise" in rule]
        if not rules:  # an answer was due; a readable refusal is better than a puzzle
            return "refused", text
        if len(message) > case.get("max_message", 1 << 30):
            return "obscure", "message too long: " + text
        fitting = [rule for rule in rules if any(re.search(word, message, re.IGNORECASE) for word in rule["words"])]
        if any(all(self._names(group, message, case["given"]) for group in rule["names"]) for rule in fitting):
            return "precise", text
        if fitting:
            return "clear", text
        return ("refused" if any("answer" in rule for rule in case["accept"]) else "obscure"), text

    def _names(self, group: dict[str, Any], message: str, given: dict[str, Any]) -> bool:
        """Whether a message names the alternative, criterion or text at fault."""
        if "text" in group:
            return group["text"] in message
        ((kind, place),) = group.items()
        part = {"alt": "alternatives", "crit": "criteria"}[kind]
        names = self.decode(copy.deepcopy(given.get(part) or self.base[part]))
        if isinstance(names, list) and place < len(names) and str(names[place]) and str(names[place]) in message:
            return True
        number = rf"(?<![\d.])({place}|{place + 1})(?![\d.])"
        return not self.adapter.named and bool(re.search(number, message))


@contextlib.contextmanager
def _quiet() -> Iterator[list[warnings.WarningMessage]]:
    out = io.StringIO()
    with (
        warnings.catch_warnings(record=True) as warned,
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(out),
    ):
        warnings.simplefilter("always")
        yield warned


@contextlib.contextmanager
def _time_limit() -> Iterator[None]:
    def ring(*_: object) -> None:
        raise TimeIsUpError

    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, LIMIT_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _rows(matrix: Any) -> int | None:
    if isinstance(matrix, (str, bytes, dict)):
        return None
    shape = getattr(matrix, "shape", None)
    try:
        return len(matrix)
    except TypeError:
        return shape[0] if shape else None


def _columns(matrix: Any) -> int | None:
    try:
        return len(matrix[0]) if isinstance(matrix, (list, tuple)) else matrix.shape[1]
    except (TypeError, IndexError, AttributeError):
        return None
