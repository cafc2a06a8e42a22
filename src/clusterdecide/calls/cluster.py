"""The example that ships with the library, and its criteria tree for use alone."""

from functools import cache
from importlib.resources import files

from clusterdecide.calls.call import Call
from clusterdecide.calls.tree import CriteriaTree


@cache
def example() -> Call:
    """Give the illustrative two-lot cluster call that ships with the library: simulated data, dossiers D01 to D15.

    Examples
    --------
    >>> call = example()
    >>> len(call.dossiers), call.title.get("en")
    (15, 'Industrial and technological clusters call 2023 (illustration)')
    """
    text = files("clusterdecide.calls").joinpath("example.json").read_bytes()
    return Call.loads(text, name="example.json")


def cluster_criteria(lot: str | None = None) -> CriteriaTree:
    """Criteria tree of the cluster call: strategy, collaborative innovation, articulation, international visibility.

    Scales, value functions, anchors in French and English, and the aims that each criterion serves; a proposed grid,
    not an official one.

    Parameters
    ----------
    lot
        ``"L1"`` (new clusters) or ``"L2"`` (clusters over eight years old) for the weights published for it; None for
        the criteria without weights.

    Raises
    ------
    InvalidInputError
        If the call has no such lot.

    Examples
    --------
    >>> tree = cluster_criteria(lot="L2")
    >>> tree["C1.1"].anchors[3]["en"]
    'Sector-specific vision, 5-year horizon, ambition partly quantified.'
    >>> tree.weights["C1.1"], tree.aims["A3"]
    (0.1196, ('C1.4',))
    """
    return example().tree(lot)
