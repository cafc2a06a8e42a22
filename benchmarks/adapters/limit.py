"""The NumPy limit: see ``limits/``."""

from limits import outranking, ranking, stability, weighting

WORKLOADS = {
    "W1": ranking.scores_and_ranks,
    "W2": ranking.scores,
    "W2r": ranking.scores_and_ranks,
    "W3": ranking.topsis_acceptability,
    "W4": ranking.sum_acceptability,
    "W5": ranking.smaa,
    "W6": outranking.promethee,
    "W7e": weighting.eigenvector,
    "W7g": weighting.geometric_mean,
    "W8": ranking.vikor_ranks,
    "W9": stability.drop_one,
    "W10": stability.weight_intervals,
    "W11": outranking.electre_one,
    "W11c": outranking.electre_three,
    "W12e": weighting.entropy,
    "W12c": weighting.critic,
    "W13s": stability.spearman,
    "W13k": stability.kendall,
    "W14": stability.session,
    "W15": stability.smallest_change,
}
