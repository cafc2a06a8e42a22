"""Draw the figures of the pages on sensitivity, in English and French: run by hand after a change of the plots."""  # noqa: INP001

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import matplotlib as mpl
from PIL import Image

import clusterdecide as cd

FIGURES = Path(__file__).parent / "figures"
LABELS = {
    "strategy": {"en": "strategy", "fr": "stratégie"},
    "innovation": {"en": "innovation", "fr": "innovation"},
    "overlap": {"en": "overlap", "fr": "recouvrement"},
}


def main() -> None:
    """Write each figure, the same bytes from one run to the next."""
    mpl.use("agg")
    problem = cd.Problem.of(
        [[4.0, 3.5, 12], [3.0, 4.5, 5], [4.5, 2.5, 30], [3.5, 3.5, 8]],
        alternatives=["Green H2", "Rail", "Textile", "Ports"],
        criteria=[
            cd.Criterion("strategy", scale=(0, 5), step=0.5, label=LABELS["strategy"]),
            cd.Criterion("innovation", scale=(0, 5), step=0.5, label=LABELS["innovation"]),
            cd.Criterion("overlap", sense="min", unit="%", scale=(0, 40), step=1, label=LABELS["overlap"]),
        ],
    )
    weights = cd.Weights.of({"strategy": 0.5, "innovation": 0.3, "overlap": 0.2})
    topsis = cd.Topsis(normalisation="scale")
    around = cd.WeightSet.around(weights, 0.2)
    ordered = cd.WeightSet.order(["strategy", "innovation", "overlap"])
    winner = cd.breakpoints(problem, weights, topsis, watch="winner")
    drawn = {
        "rank_acceptability": (cd.plot.acceptability, cd.acceptability(problem, around, topsis, rng=1)),
        "weight_ranges": (cd.plot.weight_ranges, winner),
        "tornado": (cd.plot.tornado, winner),
        "extreme_ranks": (cd.plot.extreme_ranks, cd.extreme_ranks(problem, ordered, cd.WeightedSum())),
        "contributions": (cd.plot.contributions, cd.sensitivity.contributions(problem, weights, topsis)),
        "why": (cd.plot.why, cd.why(problem, weights, topsis, "Green H2", "Rail")),
    }
    for name, (draw, result) in drawn.items():
        for lang in ("en", "fr"):
            drawing = BytesIO()
            draw(result, lang=lang).figure.savefig(drawing, dpi=144)
            Image.open(drawing).convert("RGB").quantize(48).save(FIGURES / f"{name}_{lang}.png", optimize=True)


if __name__ == "__main__":
    main()
