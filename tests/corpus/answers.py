"""Whether an answer is one that a case accepts: each check gives None, or a class and the reason."""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

Verdict = tuple[str, str] | None
Case = dict[str, Any]


def scores(result: Any) -> Any:
    """Scores as floats, more is better."""
    found = np.asarray(result.scores).astype(float).ravel()
    return found if result.higher_is_better else -found


def order(result: Any, tolerance: float = 1e-12) -> Any:
    """Sign matrix, +1 where i is better than j, from the library's own ranks where it has them."""
    s = -np.asarray(result.ranks, float).ravel() if result.ranks is not None else scores(result)
    difference = s[:, None] - s[None, :]
    return np.where(np.abs(difference) <= tolerance * max(1.0, np.max(np.abs(s))), 0, np.sign(difference))


def valid(result: Any, count: int) -> Verdict:
    """Finite scores and ranks that do not contradict each other."""
    s = scores(result)
    if s.shape != (count,):
        return "silent-wrong", f"{s.size} scores for {count} alternatives"
    if not np.isfinite(s).all():
        return "silent-nan", f"scores {s[:4]}"
    if result.ranks is None:
        return None
    rank = np.asarray(result.ranks, float).ravel()
    if rank.shape != (count,) or not np.isfinite(rank).all() or (rank < 1).any():
        return "silent-nan", f"ranks {rank[:6]}"
    clear = (s[:, None] - s[None, :]) > 1e-9 * max(1.0, np.max(np.abs(s)))
    if result.extra.get("partial") is None and (clear & (rank[:, None] > rank[None, :])).any():
        return "silent-wrong", "ranks contradict scores"
    return None


def check(judge: Any, case: Case, method: str, result: Any, oracle: Case) -> Verdict:
    """Judge an answer by the rule of its operation."""
    return _BY_OPERATION[case["op"]](judge, case, method, result, oracle)


def _ranking(judge: Any, case: Case, method: str, result: Any, oracle: Case) -> Verdict:
    count = len(judge.problem(case["given"])["alternatives"])
    bad = valid(result, count)
    if bad or oracle["oracle"] == "finite":
        return bad
    kind = oracle["oracle"]
    if kind.startswith("same"):
        return _same(judge, "saw-minmax" if case["op"] == "group" else method, result, oracle, count)
    signs, s = order(result), scores(result)
    if _RANK_RULES[kind](signs, oracle):
        return None
    return "silent-wrong", f"not {kind}: scores {s[:5]}"


def _ranks(signs: Any, oracle: Case) -> bool:
    rank = np.array(oracle["ranks"], float)
    return bool((signs == np.sign(rank[None, :] - rank[:, None])).all())


_RANK_RULES: dict[str, Callable[[Any, Case], bool]] = {
    "ranks": _ranks,
    "all_tied": lambda signs, _: not signs.any(),
    "tied": lambda signs, oracle: signs[tuple(oracle["pair"])] == 0,
    "first": lambda signs, oracle: bool((signs[oracle["alt"]] >= 0).all()),
    "last": lambda signs, oracle: bool((signs[oracle["alt"]] <= 0).all()),
    "not_before": lambda signs, oracle: signs[oracle["a"], oracle["b"]] <= 0,
}


def _same(judge: Any, method: str, result: Any, oracle: Case, count: int) -> Verdict:
    other = judge.call_rank(method, oracle.get("given", {}))
    if valid(other, count):
        return "n/a", "the comparison problem itself fails"
    s, t = scores(result), scores(other)
    keep = np.abs(t[:, None] - t[None, :]) > (1e-3 if oracle.get("loose") else -1.0)
    if ((order(result) != order(other)) & keep).any():
        return "silent-wrong", f"order differs: scores {s[:5]} against {t[:5]}"
    if oracle["oracle"] in ("same_as_base", "same_as"):
        bound = oracle.get("rtol", 1e-9) * max(1e-300, np.max(np.abs(t)))
        if np.max(np.abs(s - t)) > bound:
            return "silent-wrong", f"scores {s[:5]} against {t[:5]}"
    return None


def _priorities(judge: Any, case: Case, method: str, result: Any, oracle: Case) -> Verdict:
    items, weights = case["given"].get("items"), result.weights
    if isinstance(weights, dict):
        if items is not None and set(items) != set(weights):
            return "silent-wrong", f"items {sorted(weights)[:6]}"
        weights = [weights[name] for name in (items or sorted(weights))]
    w = np.asarray(weights, float).ravel()
    if not np.isfinite(w).all() or (result.cr is not None and not np.isfinite(result.cr)):
        return "silent-nan", f"weights {w[:4]} cr {result.cr}"
    if (w <= 0).any() or abs(w.sum() - 1) > 1e-6:
        return "silent-wrong", f"not positive weights of sum 1: {w[:4]}"
    if oracle["oracle"] == "weights":
        expected = np.array(judge.decode(copy.deepcopy(oracle["weights"])), float)
        bound = oracle["rtol"] * expected if "rtol" in oracle else oracle.get("tol", 1e-9)
        if w.shape != expected.shape or (np.abs(w - expected) > bound).any():
            return "silent-wrong", f"weights {w[:4]} for {expected[:4]}"
    if oracle["oracle"] == "repeatable":
        again = np.asarray(judge.run(case, method).weights, float)
        if again.tobytes() != np.asarray(result.weights, float).tobytes():
            return "silent-wrong", "second call differs in bits"
    return _consistency(result.cr, oracle)


def _consistency(cr: float | None, oracle: Case) -> Verdict:
    if "cr_max" in oracle and (cr is None or abs(cr) > oracle["cr_max"] + 1e-9):
        return "silent-wrong", f"cr {cr}"
    if "cr_min" in oracle and (cr is None or cr < oracle["cr_min"]):
        return "silent-wrong", f"inconsistency not shown: cr {cr}"
    return None


def _tree(judge: Any, _case: Case, _method: str, result: Any, oracle: Case) -> Verdict:
    w = {name: float(value) for name, value in result.items()}
    if not all(np.isfinite(value) for value in w.values()):
        return "silent-nan", str(w)[:80]
    if oracle["oracle"] == "leaf_sum":
        return None if abs(sum(w.values()) - 1) < 1e-6 else ("silent-wrong", f"leaf weights sum to {sum(w.values())}")
    expected = judge.decode(copy.deepcopy(oracle["weights"]))
    if set(expected) != set(w) or any(abs(w[name] - expected[name]) > 1e-6 for name in expected):
        return "silent-wrong", str(w)[:80]
    return None


def _load(judge: Any, _case: Case, _method: str, result: Any, oracle: Case) -> Verdict:
    expected = copy.deepcopy(judge.base)
    for old, new in oracle.get("rename", {}).items():
        expected["alternatives"] = [new if name == old else name for name in expected["alternatives"]]
    if oracle["oracle"] == "loads":
        return None
    if oracle["oracle"] == "cell":
        expected["matrix"][1][3] = oracle["value"]
    try:
        same = (
            list(map(str, result["alternatives"])) == expected["alternatives"]
            and list(result["criteria"]) == expected["criteria"]
            and np.allclose(np.array(result["matrix"], float), np.array(expected["matrix"], float), rtol=1e-15, atol=0)
        )
    except (TypeError, ValueError, KeyError):
        same = False
    return None if same else ("silent-wrong", f"another problem came back: {str(result)[:90]}")


def _report(_judge: Any, _case: Case, _method: str, result: Any, oracle: Case) -> Verdict:
    if isinstance(result, bytes) and result.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(result)) as archive:
            text = "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    else:
        text = result.decode("utf-8", "replace") if isinstance(result, bytes) else result
    hit = [mark for mark in oracle["forbid"] if (re.search(mark[3:], text) if mark.startswith("re:") else mark in text)]
    return ("breach", f"unescaped {hit[0]!r}") if hit else None


def _save(judge: Any, _case: Case, _method: str, result: Any, _oracle: Case) -> Verdict:
    return None if judge.folder in Path(result).resolve().parents else ("breach", "written outside its folder")


def _smaa(judge: Any, case: Case, method: str, result: Any, oracle: Case) -> Verdict:
    share = np.asarray(result["acceptability"], float)
    if not np.isfinite(share).all():
        return "silent-nan", "acceptability"
    if np.max(np.abs(share.sum(1) - 1)) > 1e-9 or np.max(np.abs(share.sum(0) - 1)) > 1e-9:
        return "silent-wrong", "acceptability rows or columns do not sum to 1"
    again: list[dict[str, Any]] = []
    if oracle["oracle"] == "chunk_invariant":
        again = [{"chunk": 64}, {"chunk": 999}, {"threads": 2}]
    elif oracle["oracle"] == "resume_identical":
        again = [{"interrupt_after": 0.5}]
    for extra in again:
        other = np.asarray(judge.run(case, method, **extra)["acceptability"], float)
        if share.tobytes() != other.tobytes():
            return "silent-wrong", f"bits differ with {extra}"
    return None


def _portfolio(_judge: Any, _case: Case, _method: str, result: Any, oracle: Case) -> Verdict:
    chosen = list(result["chosen"])
    wrong_size = "size" in oracle and len(chosen) != oracle["size"]
    if wrong_size or ("names" in oracle and sorted(chosen) != sorted(oracle["names"])):
        return "silent-wrong", f"chosen {chosen}"
    return None


_BY_OPERATION: dict[str, Callable[..., Verdict]] = {
    "rank": _ranking,
    "group": _ranking,
    "ahp": _priorities,
    "ahp_pairs": _priorities,
    "tree": _tree,
    "load": _load,
    "report": _report,
    "save": _save,
    "smaa": _smaa,
    "portfolio": _portfolio,
}
