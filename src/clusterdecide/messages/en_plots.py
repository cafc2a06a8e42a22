"""Words of the plots in English."""

from __future__ import annotations

PLOTS = {
    "plot.acceptability": "{name} comes first in {share} of the draws",
    "plot.acceptability.caption": "Share of {draws} draws that give each rank; standard error at most {error}\n{how}",
    "plot.acceptability.exact": "Share of the admissible weights that gives each rank, exact\n{how}",
    "plot.colon": ":",
    "plot.rank": "Rank",
    "plot.tornado": "Which weight would put {b} before {a}?",
    "plot.tornado.none": "None of these changes of weight puts {b} before {a}",
    "plot.tornado.axis": "Difference of scores: {a} minus {b}",
    "plot.tornado.less": "weight divided by {factor}",
    "plot.tornado.more": "weight × {factor}",
    "plot.tie": "tie",
    "plot.ranges": "How far each weight may go and nothing changes",
    "plot.ranges.order": "How far each weight may go and the order stays",
    "plot.ranges.first": "How far each weight may go and the first {n} stay",
    "plot.ranges.first.one": "How far each weight may go and the winner stays",
    "plot.ranges.axis": "Weight, the others keeping their proportions",
    "plot.ranges.enters": "{names} enters",
    "plot.ranges.passes": "{a} passes {b}",
    "plot.ranges.now": "weight now",
    "plot.exact": "exact",
    "plot.bracketed": "bracketed, resolution {resolution}",
    "plot.contributions": "Where the scores come from",
    "plot.contributions.axis": "Contribution to the score",
    "plot.why": "Why {a} comes before {b}",
    "plot.why.tie": "{a} and {b} tie",
    "plot.why.axis": "Share of each criterion in the difference of scores, {gap}",
    "plot.why.for": "for {name}",
    "plot.extremes": "Best and worst rank of each, over all admissible weights",
}
