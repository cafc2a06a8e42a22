"""Sentences in English: what is said to each dossier, and the sheet to compute by hand."""

from __future__ import annotations

LETTERS = {
    "letter.title": "Application {code}: result of the call",
    "letter.call": "{title}. Lot {lot}: {label}.",
    "letter.result": "Result",
    "letter.funded": "The application is funded: place {position} of lot {lot}, score {score}; the lot has {places}.",
    "letter.reserve": "The application is on the reserve list: place {position} of lot {lot}, score {score}; the lot "
    "has "
    "{places}.",
    "letter.eliminated": "The application is eliminated: it misses {n} thresholds of lot {lot}.",
    "letter.eliminated.one": "The application is eliminated: it misses a threshold of lot {lot}.",
    "letter.inadmissible": "The application is inadmissible and was not evaluated.",
    "letter.ineligible": "The application is ineligible and was not evaluated.",
    "letter.withdrawn": "The application was withdrawn and was not evaluated.",
    "letter.rules": "Rules not met",
    "letter.gap": "Distance to the line",
    "letter.gap.last": "The last application funded in lot {lot} is {line}, score {line_score}. {code} scores {score}, "
    "that is {gap} less.",
    "letter.gap.ahead": "The last application funded in lot {lot} is {line}, score {line_score}. {code} scores "
    "{score}: "
    "its score is not what stopped it.",
    "letter.gap.tie": "The last application funded in lot {lot} is {line}. Both scores are {score}: the ladder of ties "
    "separated them.",
    "letter.gap.parts": "What each main criterion adds to the difference of the scores before rounding, in points:",
    "letter.gap.criterion": "Criterion",
    "letter.gap.own": "{code}, out\u00a0of\u00a0{out_of}",
    "letter.gap.difference": "Difference, points",
    "letter.gap.total": "Score before rounding",
    "letter.grades": "Grades and reasons",
    "letter.grade": "{id} {label}: {grade} out of {out_of}.",
    "letter.figure": "{id} {label}: {grade} {unit}.",
    "letter.anchor": "Level {level}: {text}",
    "letter.changed": "The meeting moved it from {start} to {grade}: {reason}",
    "letter.comment": "Comment: {text}",
    "letter.better": "What would have been enough",
    "letter.better.found": "{n} steps on the scale of grades would have been enough, and none fewer, everything else "
    "unchanged. {sets}",
    "letter.better.found.one": "One step on the scale of grades would have been enough, everything else unchanged. "
    "{sets}",
    "letter.better.sets": "The smallest sets of improvements:",
    "letter.better.sets.one": "The smallest set of improvements:",
    "letter.better.more": "Others are as small.",
    "letter.better.one": "{id} {label} from {now} to {then}",
    "letter.better.none": "The highest grade on every criterion would not have been enough: what stopped the "
    "application "
    "does not depend on its grades.",
    "letter.better.open": "No set of up to {n} steps would have been enough; larger ones were not searched.",
    "letter.share": "How much it depends on the weights",
    "letter.share.found": "Of the weights examined ({weights}), {share} would fund the application "
    "({n} drawn, margin ± {error}).",
    "letter.share.never": "None of the {n} weights drawn ({weights}) would fund the application.",
    "letter.share.always": "All of the {n} weights drawn ({weights}) would fund the application.",
    "hand.title": "From grades to rank by hand: {code}",
    "hand.score": "Score",
    "hand.intro.closeness": "Each line: the value of the grade lies {best} from the best point and {worst} from the "
    "worst; multiply by the weight, take the square, add up.",
    "hand.intro.additive": "Each line: the value of the grade times the weight; add up.",
    "hand.best": "a",
    "hand.worst": "b",
    "hand.criterion": "Criterion",
    "hand.grade": "Grade",
    "hand.value": "Value",
    "hand.weight": "Weight, %",
    "hand.points": "Weight × value",
    "hand.square": "({what}\u00a0×\u00a0weight)²",
    "hand.sum": "Sum",
    "hand.steps": "From the sums to the score",
    "hand.roots": "Square roots of the sums: to the worst point {worst}, to the best point {best}.",
    "hand.closeness": "Closeness: {worst} / ({worst} + {best}) = {closeness}.",
    "hand.total": "Score: {sum} × {factor} / 100 = {score}.",
    "hand.times": "Score: {factor} × {closeness} = {score}.",
    "hand.published": "Rounded half up to {digits}: {published}.",
    "hand.floors": "Thresholds",
    "hand.no_floor": "The lot has no threshold.",
    "hand.node": "{id}: {maximum} × ({parts}) = {score}",
    "hand.met": "{what}; threshold\u00a0{floor}: met.",
    "hand.missed": "{what}; threshold\u00a0{floor}: missed.",
    "hand.unweighted_floor": "sum of the main criteria, unweighted: {score}",
    "hand.total_floor": "Weighted total: {maximum} × sum of weight × value = {score}, rounded {published}",
    "hand.rank": "Rank",
    "hand.order": "Published scores of the lot, in order: {scores}.",
    "hand.place": "{code} has place {position}; the lot has {places}.",
    "hand.out": "{code} misses a threshold and has no place.",
}
