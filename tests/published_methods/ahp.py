"""Published AHP examples through the public API: one function for each ``method`` key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

import clusterdecide as cd
from clusterdecide.weighting import AhpResult, ahp_tree, random_index, synthesise

Document = dict[str, Any]
Node = Mapping[str, Any]

_WORDS = {
    **dict.fromkeys(("rgm", "gm", "geometric", "geometric_mean", "row_geometric_mean", "llsm", "lls"), "geometric"),
    **dict.fromkeys(("eigenvector", "eigen", "ev", "em", "eigenvalue", "saaty"), "eigenvector"),
}
_TIE = 1e-9


def _options(document: Document, prioritisation: str) -> dict[str, Any]:
    """What the parameters say, in our words; the priorities that the method's authors meant where they say nothing."""
    parameters = document.get("parameters") or {}
    word = str(parameters.get("prioritisation", parameters.get("prioritization", prioritisation)))
    options: dict[str, Any] = {"prioritisation": _WORDS[word.lower()]}
    if parameters.get("random_index") is not None:
        options["random_index"] = parameters["random_index"]
    return options


def _names(document: Document, count: int, *keys: str) -> list[str]:
    found = next((document["inputs"][key] for key in keys if document["inputs"].get(key)), None)
    return list(found) if found else [f"item {i + 1}" for i in range(count)]


def _ranks(values: Any) -> list[int]:
    array = np.asarray(values, dtype=float)
    return (1 + (array[None, :] > array[:, None] + _TIE).sum(1)).tolist()


def _order(values: Any) -> list[int]:
    """Numbers of the items, from 1, best first."""
    return (np.argsort(_ranks(values), kind="stable") + 1).tolist()


def _figures(weights: cd.Weights, suffix: str = "") -> dict[str, Any]:
    """Every figure of one AHP under the names that publications use; consistency also of completed matrices."""
    result: AhpResult = weights.evidence
    ratio = result.cr
    if ratio is None and result.ci is not None:
        ratio = result.ci / result.ri if result.ri else 0.0
    figures = {
        "weights": result.priorities.tolist(),
        "weights_rgm": result.geometric.tolist(),
        "weights_eigenvector": result.eigenvector.tolist(),
        "lambda_max": result.lambda_max,
        "CI": result.ci,
        "RI": result.ri,
        "CR": ratio,
        "GCI": result.gci,
        "matrix": None if result.matrix is None else result.matrix.tolist(),
        "missing": list(result.completed.values()),
        "ranks": _ranks(result.priorities),
        "ranking": _order(result.priorities),
    }
    return {name + suffix: value for name, value in figures.items()}


def _shaped(document: Document, result: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """Vectors by name where the publication gives them by name."""
    for key, wanted in document["expected"].items():
        value = result.get(key)
        if isinstance(wanted, dict) and isinstance(value, list) and len(value) == len(names):
            result[key] = dict(zip(names, value))
    return result


def priorities(document: Document) -> dict[str, Any]:
    rows = document["inputs"]["pairwise"]
    names = _names(document, len(rows), "labels", "items", "criteria", "alternatives")
    weights = cd.ahp(cd.Judgements.matrix(rows, names), **_options(document, "eigenvector"))
    return _shaped(document, _figures(weights), names)


def _incomplete(document: Document, completion: Any) -> dict[str, Any]:
    rows = document["inputs"]["pairwise"]
    names = _names(document, len(rows), "labels", "items", "criteria", "alternatives")
    options = _options(document, "eigenvector")
    weights = cd.ahp(cd.Judgements.matrix(rows, names), completion=completion, **options)
    return _shaped(document, _figures(weights), names)


def lambda_min(document: Document) -> dict[str, Any]:
    return _incomplete(document, "lambda_min")


def harker(document: Document) -> dict[str, Any]:
    return _incomplete(document, "harker")


def group(document: Document) -> dict[str, Any]:
    matrices = document["inputs"]["pairwise"]
    actors = _names(document, len(matrices), "actors", "members", "decision_makers")
    names = _names(document, len(matrices[0]), "labels", "items", "criteria", "alternatives")
    options = _options(document, "geometric")
    parameters = document.get("parameters") or {}
    judgements = cd.Judgements.group(
        {actor: cd.Judgements.matrix(rows, names) for actor, rows in zip(actors, matrices)},
        weights=parameters.get("dm_weights"),
    )
    together = cd.ahp(judgements, **options)
    apart = cd.ahp(judgements, aggregation="priorities", **options)
    result = {**_figures(together), **_figures(together, "_aij"), **_figures(apart, "_aip")}
    people = [together.evidence.of_member(actor) for actor in actors]
    fields = {"weights": "priorities", "lambda_max": "lambda_max", "CI": "ci", "CR": "cr", "GCI": "gci"}
    for name, field in fields.items():
        values = [getattr(one, field) for one in people]
        plain = [value.tolist() if isinstance(value, np.ndarray) else value for value in values]
        by_name = isinstance(document["expected"].get(f"{name}_individual"), dict)
        result[f"{name}_individual"] = dict(zip(actors, plain)) if by_name else plain
    return _shaped(document, result, names)


def _walk(node: Node, path: str) -> Iterator[tuple[str, Node]]:
    yield path, node
    for child in node.get("children") or ():
        yield from _walk(child, f"{path}/{child['name']}")


class _Solved:
    """A published hierarchy: criteria nodes above, under each lowest criterion the alternatives in pairs."""

    def __init__(self, root: Node, alternatives: list[str], options: dict[str, Any]) -> None:
        nodes = dict(_walk(root, str(root["name"])))
        inner = {path: node for path, node in nodes.items() if node.get("children")}
        self.names = {path: str(node["name"]) for path, node in nodes.items()}
        self.alternatives = alternatives
        self.weights = ahp_tree(
            {
                path: cd.Judgements.matrix(node["pairwise"], [f"{path}/{child['name']}" for child in node["children"]])
                for path, node in inner.items()
            },
            **options,
        )
        self.local = {
            path: cd.ahp(cd.Judgements.matrix(nodes[path]["pairwise"], alternatives), **options)
            for path in self.weights.keys()  # noqa: SIM118 - the names of the leaves
            if nodes[path].get("pairwise")
        }

    def composite(self, mode: Any) -> cd.Ranking:
        return synthesise(self.weights, self.local, mode=mode)

    def results(self) -> dict[str, AhpResult]:
        inner = self.weights.evidence.nodes
        return {**inner, **{path: weights.evidence for path, weights in self.local.items()}}


def _alternatives(document: Document, root: Node) -> list[str]:
    node = root
    while node.get("children"):
        node = node["children"][0]
    return _names(document, len(node.get("pairwise") or ()), "alternatives", "labels")


def hierarchy(document: Document) -> dict[str, Any]:
    root = document["inputs"].get("hierarchy", document["inputs"])
    parameters = document.get("parameters") or {}
    solved = _Solved(root, _alternatives(document, root), _options(document, "eigenvector"))
    results, names = solved.results(), solved.names
    top, *below = results
    ratios = {names[path]: one.cr for path, one in results.items()}
    leaves = {names[path]: weight for path, weight in solved.weights.to_dict().items()}
    result: dict[str, Any] = {
        "criteria_weights": results[top].priorities.tolist(),
        "criteria_CR": results[top].cr,
        "criteria_CI": results[top].ci,
        "criteria_lambda_max": results[top].lambda_max,
        "criteria_GCI": results[top].gci,
        "local": {names[path]: results[path].priorities.tolist() for path in below},
        "local_CR": {names[path]: results[path].cr for path in below},
        "local_lambda_max": {names[path]: results[path].lambda_max for path in below},
        "global_weights": leaves,
        "leaf_weights": leaves,
        "CR": ratios if isinstance(document["expected"].get("CR"), dict) else results[top].cr,
    }
    if solved.local:
        mode = parameters.get("mode", parameters.get("synthesis", "distributive"))
        for name in ("distributive", "ideal"):
            composite = solved.composite(name).score
            result |= {name: composite.tolist(), f"composite_{name}": composite.tolist()}
        composite = solved.composite(mode).score
        result |= {"composite": composite.tolist(), "ranks": _ranks(composite), "ranking": _order(composite)}
    return _shaped(document, result, solved.alternatives)


def rank_reversal(document: Document) -> dict[str, Any]:
    result: dict[str, Any] = {}
    options = _options(document, "eigenvector")
    for state, root in document["inputs"].items():
        if not isinstance(root, dict):
            continue
        solved = _Solved(root, [f"a{i + 1}" for i in range(len(root["children"][0]["pairwise"]))], options)
        for mode in ("distributive", "ideal"):
            score = solved.composite(mode).score
            result[f"{mode}_{state}"] = score.tolist()
            result[f"{mode}_{state}_normalised"] = (score / score.sum()).tolist()
            result[f"{mode}_ranks_{state}"] = result[f"ranks_{mode}_{state}"] = _ranks(score)
            result[f"{mode}_best_{state}"] = result[f"best_{mode}_{state}"] = _order(score)[0]
    return result


def random_index_table(document: Document) -> dict[str, Any]:
    """Simulated where the document asks for samples, else the named table, else the one that fits best."""
    orders = [int(n) for n in document["expected"]["RI"]]
    parameters = document.get("parameters") or {}
    if parameters.get("samples"):
        found = {
            str(n): random_index.simulate(n, int(parameters["samples"]), rng=n).value if n > 2 else 0.0 for n in orders
        }
        return {"RI": found}
    named = next((parameters[key] for key in ("table", "random_index", "name") if parameters.get(key)), None)
    wanted = np.array(list(document["expected"]["RI"].values()), dtype=float)
    tables = (
        [named] if named else [name for name in random_index.TABLES if set(orders) <= set(random_index.TABLES[name])]
    )
    values = {name: [random_index.value(n, name) for n in orders] for name in tables}
    best = min(values, key=lambda name: np.abs(np.array(values[name]) - wanted).max())
    return {"RI": {str(n): ri for n, ri in zip(orders, values[best])}}


RUNNERS: dict[str, Callable[[Document], dict[str, Any]]] = {
    "ahp_priorities": priorities,
    "ahp_hierarchy": hierarchy,
    "ahp_group": group,
    "ahp_rank_reversal": rank_reversal,
    "ahp_incomplete_lambda_min": lambda_min,
    "ahp_incomplete_harker": harker,
    "random_index_table": random_index_table,
}
