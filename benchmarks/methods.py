"""Every ranking method that a peer has too: one ranking, and 1,000 weight vectors, beside the peer.

    python benchmarks/methods.py                       # all methods, all peers that are installed
    python benchmarks/methods.py --rounds 40 Vikor Copras

One ranking goes from plain arrays to ranks through the public API: the problem is built and checked, the method made,
scores and ranks found; peers validate too. In a batch ours is one call; peers, which take one weight vector at a time,
loop over the first 50 without validation, and that time is multiplied by 20. All run in one process in turns, A B C,
A B C, ..., so that a busy machine hits each alike; ratios are ours over the peer's, of the least times and as the
median over the rounds. Before anything is timed, ranks are compared; a peer that is known to differ says why.
"""

from __future__ import annotations

import argparse
import statistics
import warnings
from collections.abc import Callable
from functools import partial
from time import perf_counter_ns
from typing import Any, NamedTuple

import numpy as np

import clusterdecide as cd
from clusterdecide import methods

Array = np.ndarray[Any, Any]
SIZES = (10, 6), (50, 8)
DRAWS, LOOPED = 1000, 50
TURN = 3e5  # ns of one system in one round


class Data(NamedTuple):
    """Grades, one weight vector, signs and words of the senses, and many weight vectors."""

    x: Array
    weights: Array
    signs: Array
    sense: list[str]
    draws: Array


class Peer(NamedTuple):
    """One library: from data and one weight vector to ranks, with its validation and, where it can, without."""

    rank: Callable[[Data, Array], Array]
    unchecked: Callable[[Data, Array], Array]
    differs: str = ""


class Case(NamedTuple):
    """One of our methods, and the peers that have it by name."""

    ours: Callable[[Data], Any]
    peers: dict[str, Peer]
    scale: tuple[float, float] | None = None


def data_of(size: tuple[int, int]) -> Data:
    """Positive grades with one decimal, every second criterion a cost."""
    rng = np.random.default_rng(2026)
    signs = np.resize([1, -1], size[1])
    draws = rng.dirichlet(np.ones(size[1]), DRAWS)
    sense = ["max" if sign > 0 else "min" for sign in signs]
    return Data(rng.uniform(1, 9, size).round(1), np.full(size[1], 1 / size[1]), signs, sense, draws)


def problem_of(case: Case, d: Data) -> cd.Problem:
    """Problem from plain arrays; with fixed scales where the method takes them."""
    return cd.Problem.of(d.x, sense=d.sense, scale=case.scale)


def one_of_ours(case: Case, d: Data) -> Array:
    """Ranks of one ranking."""
    return cd.rank(problem_of(case, d), d.weights, case.ours(d)).rank


def batch_of_ours(case: Case, d: Data) -> Array:
    """Scores under all weight vectors."""
    return methods.applied(case.ours(d), problem_of(case, d)).score(d.draws)


def looped(peer: Peer, d: Data) -> None:
    """The first weight vectors, one after the other."""
    for weights in d.draws[:LOOPED]:
        peer.unchecked(d, weights)


def same_order(ours: Array, theirs: Array) -> bool:
    """Whether no two alternatives are ranked the other way round; rounding may part those that tie."""
    return not ((ours[:, None] < ours) & (theirs[:, None] > theirs)).any()


def pymcdm_cases() -> dict[str, Peer]:
    """Methods of pymcdm, made in the call since its PROMETHEE objects work once only."""
    from pymcdm import methods as theirs
    from pymcdm import normalizations as nz

    def peer(make: Callable[[Data], Any], differs: str = "") -> Peer:
        def rank(d: Data, weights: Array, *, checked: bool = True) -> Array:
            method = make(d)
            return np.asarray(method.rank(method(d.x, weights, d.signs, validation=checked)))

        return Peer(rank, partial(rank, checked=False), differs)

    return {
        "Aras": peer(lambda _: theirs.ARAS()),
        "Codas": peer(lambda _: theirs.CODAS()),
        "Copras": peer(lambda _: theirs.COPRAS(), "it counts costs as benefits"),
        "Edas": peer(lambda _: theirs.EDAS()),
        "Mabac": peer(lambda _: theirs.MABAC()),
        "Marcos": peer(lambda _: theirs.MARCOS()),
        "Moora": peer(lambda _: theirs.MOORA()),
        "Promethee2": peer(lambda _: theirs.PROMETHEE_II("usual")),
        "Promethee2 linear": peer(
            lambda d: theirs.PROMETHEE_II("vshape_2", q=np.full(len(d.signs), 0.5), p=np.full(len(d.signs), 2.0))
        ),
        "Spotis": peer(lambda d: theirs.SPOTIS(np.tile([1.0, 9.0], (len(d.signs), 1)))),
        "Topsis": peer(lambda _: theirs.TOPSIS(nz.vector_normalization)),
        "Vikor": peer(lambda _: theirs.VIKOR()),
        "Waspas": peer(lambda _: theirs.WASPAS()),
        "WeightedProduct": peer(lambda _: theirs.WPM()),
        "WeightedSum": peer(lambda _: theirs.WSM(nz.minmax_normalization)),
    }


def pyrepo_cases() -> dict[str, Peer]:
    """Methods of pyrepo-mcda, which validates always; not its MABAC, which does not run with NumPy 2."""
    from pyrepo_mcda import mcda_methods as theirs
    from pyrepo_mcda import normalizations as nz
    from pyrepo_mcda.mcda_methods import multimoora as parts

    return {
        "Aras": _pyrepo(theirs.ARAS),
        "Codas": _pyrepo(theirs.CODAS),
        "Copras": _pyrepo(theirs.COPRAS),
        "Edas": _pyrepo(theirs.EDAS),
        "Marcos": _pyrepo(theirs.MARCOS),
        "Moora": _pyrepo(parts.MULTIMOORA_RS),
        "MooraMultiplicative": _pyrepo(parts.MULTIMOORA_FMF),
        "MooraReferencePoint": _pyrepo(parts.MULTIMOORA_RP, less=True),
        "Multimoora": _pyrepo_multimoora(),
        "Promethee2 linear": _pyrepo_promethee(),
        "Spotis": _pyrepo(theirs.SPOTIS, lambda d: (np.tile([[1.0], [9.0]], len(d.signs)),), less=True),
        "Waspas": _pyrepo(theirs.WASPAS),
        "Topsis": _pyrepo(lambda: theirs.TOPSIS(normalization_method=nz.vector_normalization)),
        "Vikor": _pyrepo(theirs.VIKOR, less=True),
        "WeightedSum": _pyrepo(lambda: theirs.SAW(normalization_method=nz.minmax_normalization)),
    }


def _nothing(_: Data) -> tuple[Any, ...]:
    return ()


def _pyrepo(make: Callable[[], Any], more: Callable[[Data], tuple[Any, ...]] = _nothing, *, less: bool = False) -> Peer:
    from pyrepo_mcda.additions import rank_preferences

    def rank(d: Data, weights: Array) -> Array:
        return np.asarray(rank_preferences(make()(d.x, weights, d.signs, *more(d)), reverse=not less))

    return Peer(rank, rank)


def _pyrepo_multimoora() -> Peer:
    from pyrepo_mcda.mcda_methods import MULTIMOORA

    def rank(d: Data, weights: Array) -> Array:
        return np.asarray(MULTIMOORA()(d.x, weights, d.signs))

    return Peer(rank, rank, "it settles dominance by a graph")


def _pyrepo_promethee() -> Peer:
    from pyrepo_mcda.mcda_methods import PROMETHEE_II

    def thresholds(d: Data) -> tuple[Any, ...]:
        each = np.ones(len(d.signs))
        return [PROMETHEE_II()._linear_function] * len(d.signs), 2.0 * each, 0.5 * each

    return _pyrepo(PROMETHEE_II, thresholds)


def skcriteria_cases() -> dict[str, Peer]:
    """Methods of scikit-criteria; building its decision matrix is its validation."""
    import skcriteria as skc
    from skcriteria.agg.simple import WeightedSumModel
    from skcriteria.agg.topsis import TOPSIS
    from skcriteria.agg.vikor import VIKOR
    from skcriteria.preprocessing.invert_objectives import NegateMinimize
    from skcriteria.preprocessing.scalers import MinMaxScaler, VectorScaler

    def peer(method: Callable[[], Any], *steps: Callable[[], Any]) -> Peer:
        def rank(d: Data, weights: Array) -> Array:
            matrix = skc.mkdm(d.x, d.signs.tolist(), weights=weights)
            for step in steps:
                matrix = step().transform(matrix)
            return np.asarray(method().evaluate(matrix).rank_)

        return Peer(rank, rank)

    return {
        "Topsis": peer(TOPSIS, lambda: VectorScaler(target="matrix")),
        "Vikor": peer(lambda: VIKOR(use_compromise_set=False)),
        "WeightedSum": peer(WeightedSumModel, NegateMinimize, lambda: MinMaxScaler(target="matrix")),
    }


OURS: dict[str, Case] = {
    "Aras": Case(lambda _: methods.Aras(), {}),
    "Codas": Case(lambda _: methods.Codas(), {}),
    "Copras": Case(lambda _: methods.Copras(), {}),
    "Edas": Case(lambda _: methods.Edas(), {}),
    "Mabac": Case(lambda _: methods.Mabac(), {}),
    "Marcos": Case(lambda _: methods.Marcos(), {}),
    "Moora": Case(lambda _: methods.Moora(), {}),
    "MooraMultiplicative": Case(lambda _: methods.MooraMultiplicative(), {}),
    "MooraReferencePoint": Case(lambda _: methods.MooraReferencePoint(), {}),
    "Multimoora": Case(lambda _: methods.Multimoora(), {}),
    "Promethee2": Case(lambda _: methods.Promethee2(), {}),
    "Promethee2 linear": Case(lambda _: methods.Promethee2("linear", q=0.5, p=2.0), {}),
    "Spotis": Case(lambda _: methods.Spotis(), {}, scale=(1.0, 9.0)),
    "Topsis": Case(lambda _: methods.Topsis(), {}),
    "Vikor": Case(lambda _: methods.Vikor(), {}),
    "Waspas": Case(lambda _: methods.Waspas(), {}),
    "WeightedProduct": Case(lambda _: methods.WeightedProduct(normalisation="sum"), {}),
    "WeightedSum": Case(lambda _: methods.WeightedSum(normalisation="minmax"), {}),
}
LIBRARIES = {"pymcdm": pymcdm_cases, "pyrepo-mcda": pyrepo_cases, "scikit-criteria": skcriteria_cases}


def cases(wanted: list[str]) -> dict[str, Case]:
    """Our methods with the peers that are installed; those without a peer are left out."""
    for library, cases_of in LIBRARIES.items():
        try:
            found = cases_of()
        except ImportError:
            print(f"{library} is not installed")
            continue
        for name, peer in found.items():
            OURS[name].peers[library] = peer
    unknown = set(wanted) - set(OURS)
    if unknown:
        msg = f"no such method: {', '.join(sorted(unknown))}; there are {', '.join(OURS)}"
        raise SystemExit(msg)
    return {name: case for name, case in OURS.items() if case.peers and (not wanted or name in wanted)}


def times(runs: dict[str, Callable[[], Any]], rounds: int) -> dict[str, list[float]]:
    """Time of one call of each, in microseconds, one for each round, taken in turns."""
    often = {}
    for name, run in runs.items():
        run()
        start = perf_counter_ns()
        run()
        often[name] = max(1, round(TURN / (perf_counter_ns() - start)))
    found: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            start = perf_counter_ns()
            for _ in range(often[name]):
                run()
            found[name].append((perf_counter_ns() - start) / often[name] / 1e3)
    return found


def compared(runs: dict[str, Callable[[], Any]], rounds: int, factor: float = 1.0) -> dict[str, tuple[float, ...]]:
    """Least and median time of ours and of each peer, and both ratios of ours to it."""
    found = times(runs, rounds)
    ours = found.pop("ours")
    out = {}
    for name, looped_times in found.items():
        theirs = [factor * one for one in looped_times]
        median = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
        least = min(ours), min(theirs)
        out[name] = (*least, statistics.median(ours), statistics.median(theirs), least[0] / least[1], median)
    return out


def row(name: str, library: str, what: str, found: tuple[float, ...]) -> str:
    """One line of the table."""
    numbers = [f"{us:9.1f}" for us in found[:4]]
    return f"| {name:19} | {library:15} | {what:14} | {' | '.join(numbers)} | {found[4]:7.4f} | {found[5]:7.4f} |"


def lines_of(name: str, case: Case, rounds: int) -> list[str]:
    """Lines of one method: one ranking of each size, then many weight vectors."""
    lines = []
    for size in SIZES:
        d = data_of(size)
        for library, peer in case.peers.items():
            if not same_order(one_of_ours(case, d), peer.rank(d, d.weights)):
                print(f"{name}, {size[0]} x {size[1]}: another order than {library}: {peer.differs or 'WHY?'}")
        runs = {library: partial(peer.rank, d, d.weights) for library, peer in case.peers.items()}
        found = compared({"ours": partial(one_of_ours, case, d), **runs}, rounds)
        lines += [row(name, library, f"one {size[0]} x {size[1]}", one) for library, one in found.items()]
    runs = {library: partial(looped, peer, d) for library, peer in case.peers.items()}
    found = compared({"ours": partial(batch_of_ours, case, d), **runs}, max(5, rounds // 10), DRAWS / LOOPED)
    return [*lines, *(row(name, library, f"{DRAWS} weights", one) for library, one in found.items())]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("methods", nargs="*", help="names of our methods; all by default")
    parser.add_argument("--rounds", type=int, default=101)
    a = parser.parse_args()
    warnings.simplefilter("ignore")  # pymcdm warns of dominated alternatives
    head = ("method", "peer", "what", "ours least us", "peer least us", "ours median", "peer median", "ratio", "median")
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for name, case in cases(a.methods).items():
        lines += lines_of(name, case, a.rounds)
    print("\n".join(lines))


if __name__ == "__main__":
    main()
