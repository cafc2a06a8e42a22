"""Sentences in English: rules, reasons, ties, terms."""

from __future__ import annotations

RULES = {
    # ranking rule
    "rule.rounding": "rounded half up to {digits}",
    "rule.total": "Weighted total out of {maximum}, {end}.",
    "rule.topsis_scale": "TOPSIS on fixed reference points: {factor} × closeness to the ideal, {end}.",
    "rule.topsis": "TOPSIS ({parameters}): {factor} × closeness to the ideal, {end}.",
    "rule.other": "Method {method}: {factor} × its score, {end}.",
    # conditions on facts
    "test.empty": "not stated ({fact})",
    "test.in": "one of {values} ({fact})",
    "test.below": "less than {value} ({fact})",
    "test.most": "at most {value} ({fact})",
    "test.above": "more than {value} ({fact})",
    "test.least": "at least {value} ({fact})",
    "test.equal": "exactly {value} ({fact})",
    "test.years.more": "more than {n} years before the day of the deadline ({fact})",
    "test.years.more.one": "more than {n} year before the day of the deadline ({fact})",
    "test.years.least": "at least {n} years before the day of the deadline ({fact})",
    "test.years.least.one": "at least {n} year before the day of the deadline ({fact})",
    "test.years.less": "less than {n} years before the day of the deadline ({fact})",
    "test.years.less.one": "less than {n} year before the day of the deadline ({fact})",
    "test.years.most": "at most {n} years before the day of the deadline ({fact})",
    "test.years.most.one": "at most {n} year before the day of the deadline ({fact})",
    "test.day.more": "before the day of the deadline ({fact})",
    "test.day.least": "on the day of the deadline at the latest ({fact})",
    "test.day.less": "after the day of the deadline ({fact})",
    "test.day.most": "on the day of the deadline at the earliest ({fact})",
    # reasons
    "reason.WITHDRAWN": "Withdrawn by its bearer on {seen}.",
    "reason.LATE.at": "Received at the very deadline, on {seen}: the notice asks for before (version {version}).",
    "reason.LATE": "Received too late: on {seen}, {late} after the deadline of {limit} (notice, version {version}).",
    "reason.DOC_MISSING": "Piece {id} missing: {label}. It could be supplied on request and was not.",
    "reason.DOC_MISSING.final": "Piece {id} missing: {label}. The notice does not allow it to be supplied later.",
    "reason.DOC_NOT_CURABLE": "Piece {id} ({label}) supplied afterwards, on {seen}. The notice does not allow it.",
    "reason.DOC_CURED_TOO_LATE": "Piece {id} ({label}) supplied too late: on {seen}, {late} after the limit of {limit} "
    "({delay} after the request).",
    "reason.eligibility": "Rule {id}, “{label}”: not met. Required: {asked}. Found: {seen}.",
    "reason.lot": "Rule {id}, “{label}”: not met. Lot requested: {asked}. {found} Found: {facts}.",
    "reason.lots": "Its facts belong to another lot: {lots}.",
    "reason.no_lot": "Its facts belong to no lot.",
    "reason.fact": "{fact} {value}",
    "reason.floor.leaf": "{label} ({id}): grade {seen}, threshold {floor}; short by {gap}.",
    "reason.floor.main": "{label} ({id}): {seen} out of {out_of}, threshold {floor}; short by {gap}.",
    "reason.floor.overall": "Weighted total: {seen} out of {out_of}, threshold {floor}; short by {gap}.",
    "reason.floor.unweighted": "Sum of the main criteria, unweighted: {seen} out of {out_of}, threshold {floor}; short "
    "by {gap}.",
    # ties
    "ladder.score": "score of {id}, unrounded, highest first",
    "ladder.scores": "unrounded score, highest first: {ids}",
    "ladder.region": "priority to the value least present ({fact}) among the applications already placed in the lot, "
    "counted again after each placing",
    "ladder.coverage.any": "priority to an application that brings something ({fact}) which no application placed "
    "ahead of it has, counted again after each placing",
    "ladder.coverage.each": "priority to the application that brings more ({fact}) which no application placed ahead "
    "of it has, counted again after each placing",
    "ladder.number.highest": "{fact}, highest first",
    "ladder.number.lowest": "{fact}, lowest first",
    "ladder.draw": "draw: SHA-256 of the seed followed by the code, in ascending order",
    "tie.found": "Tie at the published score {score}: {codes}",
    "tie.separates": "Step {step}, {what}: {values}. It separates the applications.",
    "tie.leaves": "Step {step}, {what}: {values}. It does not separate them.",
    "tie.order": "Order kept: {codes}.",
    # rules of the call
    "rules.versions": "Notice and time limits",
    "rules.documents": "Pieces",
    "rules.eligibility": "Eligibility",
    "rules.lots": "Lots",
    "rules.scores": "Grades and totals",
    "rules.floors": "Thresholds",
    "rules.ranking": "Ranking",
    "rules.ties": "Breaking ties",
    "rules.places": "Places and budget",
    "rules.version": "Version {n}, published on {published}: deadline {deadline}, decision due {due}.",
    "rules.change": "Change: {what}.",
    "rules.in_force": "Version {n} is in force for everyone. An application received at the very instant of the "
    "deadline is in time.",
    "rules.no_documents": "The notice asks for no piece.",
    "rules.document": "{id}: {label}; may not be supplied later.",
    "rules.document.curable": "{id}: {label}; may be supplied on request.",
    "rules.cure": "A piece supplied on request is received at most {delay} (of 24 hours) after the request.",
    "rules.eligibility_rule": "{id}, {label}. Condition read: {asked}.",
    "rules.requested_lot": "the application meets the condition of the lot it asks for",
    "rules.all_listed": "Every rule is read; each rule missed is given as a reason.",
    "rules.and": "; and ",
    "rules.lot": "{lot}, {label}: {places}. Condition: {asked}.",
    "rules.says": "The notice puts it so: “{what}”.",
    "rules.grades": "A grade becomes a value by its scale, from 0 (low) to 1 (high); an indicator, by its value "
    "function.",
    "rules.nodes": "The score of a criterion is the mean of its sub-criteria, weighted by their weights inside the "
    "group, stated out of {maximum} and not rounded. The weight of the criterion itself does not enter.",
    "rules.total": "The weighted total is the sum of values times weights, out of {maximum}, {end}. The computation is "
    "exact (fractions): only the result is rounded.",
    "rules.value": "{id} {label}: {points}; linear between these points, constant beyond.",
    "rules.point": "{x} is worth {v}",
    "rules.node_floors": "Criteria, out of {maximum}: {floors}.",
    "rules.leaf_floors": "Sub-criteria, grade: {floors}.",
    "rules.unweighted_floor": "Sum of the main criteria, unweighted, out of {maximum}: at least {least}.",
    "rules.overall_floor": "Published weighted total, out of {maximum}: at least {least}.",
    "rules.fixed": "Reference points are fixed: the presence or withdrawal of an application changes the score of no "
    "other.",
    "rules.relative": "Reference points depend on the evaluated applications: the presence or withdrawal of one may "
    "change the scores of the others. All evaluated applications of the lot are read, those eliminated included.",
    "rules.tie": "Inside a lot, at equal published score, these steps apply in order:",
    "rules.draw": "The seed of the draw is committed to beforehand by its SHA-256: {commitment}.",
    "rules.no_seed": "No draw was needed.",
    "rules.seed": "Seed revealed: {seed}.",
    "rules.apart": "Lots are independent: no place passes from one to another.",
    "rules.money": "Each contract costs {each} a year for {years}.",
    "rules.envelope": "The annual envelope of {envelope} pays for {contracts}.",
    "rules.gives_up": "If it does not suffice, places are given up one at a time, in this order: {order}.",
    "rules.then": ", then ",
    # glossary
    "term.total": "Weighted total",
    "term.total.is": "Sum of the values of the sub-criteria times their weights, stated on the scale of the call.",
    "term.floor": "Threshold",
    "term.floor.is": "Least value required of a grade, a criterion or the total. A threshold missed eliminates the "
    "application, whatever its rank.",
    "term.closeness": "Closeness (TOPSIS)",
    "term.closeness.is": "D− ÷ (D+ + D−), where D+ is the distance of the application to the ideal and D− its distance "
    "to the anti-ideal, weights included. 1: it is the ideal; 0: it is the anti-ideal.",
    "term.line": "Funding line",
    "term.line.is": "Limit, in the published order, between the last application funded and the first in reserve.",
    "term.ties": "Tie-break",
    "term.ties.is": "Steps set by the notice to order applications that share a published score.",
    "term.acceptability": "Frequency of a rank (acceptability)",
    "term.acceptability.is": "Share of the weights drawn at random in which an application takes this rank. It is not "
    "a probability that the decision is right: it measures how much the decision depends on the weights.",
    "term.range": "Range of a weight",
    "term.range.is": "Values of this weight, the others keeping their proportions, for which the funded list stays "
    "the same.",
    "term.ahp": "AHP",
    "term.ahp.is": "A way to obtain weights from comparisons two by two, on a scale from 1 (as much) to 9 (extremely "
    "more).",
    "term.consistency": "Consistency ratio (CR)",
    "term.consistency.is": "Contradiction in the comparisons of a member, relative to that of comparisons made at "
    "random. 0: no contradiction.",
    "term.half_up": "Rounding half up",
    "term.half_up.is": "72.25 becomes 72.3 at one decimal; 72.24 becomes 72.2.",
}
