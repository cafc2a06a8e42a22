"""Sentences in English. Plain apostrophes are curled by `clusterdecide.messages.typography`."""

from __future__ import annotations

from clusterdecide.messages.en_contracts import CONTRACTS
from clusterdecide.messages.en_findings import FINDINGS
from clusterdecide.messages.en_letters import LETTERS
from clusterdecide.messages.en_list import LIST
from clusterdecide.messages.en_plots import PLOTS
from clusterdecide.messages.en_reasons import REASONS
from clusterdecide.messages.en_records import RECORDS
from clusterdecide.messages.en_rehearsal import REHEARSAL
from clusterdecide.messages.en_rules import RULES
from clusterdecide.messages.en_shares import SHARES
from clusterdecide.messages.typography import english

_REPORT = {
    # counted things
    "places": "{n} places",
    "places.one": "{n} place",
    "dossiers": "{n} applications",
    "dossiers.one": "{n} application",
    "contracts": "{n} contracts",
    "contracts.one": "{n} contract",
    "funded": "{n} funded",
    "funded.one": "{n} funded",
    "judged": "{n} evaluated",
    "judged.one": "{n} evaluated",
    "years": "{n} years",
    "years.one": "{n} year",
    "days": "{n} days",
    "days.one": "{n} day",
    "decimals": "{n} decimals",
    "decimals.one": "{n} decimal",
    "first": "the first {n}",
    "first.one": "the first",
    "lot": "lot\u00a0{id}",
    "lot.title": "Lot\u00a0{id}",
    "none": "none",
    "unstated": "not stated",
    "quoted": "“{what}”",
    # page
    "page.title": "{title}: decision report",
    "page.margin": "Decision report, call {call}",
    "page.number": "page ",
    "page.of": " of ",
    "page.contents": "Contents",
    "notice": "Notice",
    "section.glance": "The decision at a glance",
    "section.lot": "Result of {lot}: {label}",
    "section.dossiers": "All applications: status and reasons",
    "section.weights": "The weights and where they come from",
    "section.rules": "The rules of the call",
    "section.grades": "Grades and indicators",
    "section.words": "Glossary",
    "section.again": "How to recompute",
    "lot.ranking": "Ranking",
    "lot.line": "Which weights would change the list",
    "lot.chances": "How often each rank occurs when the weights vary",
    "lot.floors": "Thresholds and margins",
    "lot.contributions": "What each main criterion brings to the weighted total",
    # head
    "head.kind": "Decision report",
    "head.call": "Call",
    "head.authority": "Authority",
    "head.version": "Notice in force",
    "head.version_value": "version {n}, published on {date}",
    "head.deadline": "Deadline",
    "head.due": "Decision due",
    "head.dossiers": "Applications",
    "head.dossiers_value": "{received}: {judged}, {funded}",
    "head.rule": "Ranking rule",
    # at a glance
    "glance.lot": "Lot",
    "glance.funded": "Funded, in order",
    "glance.reserve": "Reserve list, in order",
    "glance.places": "Places",
    "glance.year": "Cost per year",
    "glance.years": "Cost over {years}",
    "glance.sum": "All lots",
    "glance.places_left": "{n} (published: {published})",
    "glance.each": "Each funded application receives {each} a year for {years}.",
    "glance.envelope": "The annual envelope is {envelope}; {left} is left.",
    "glance.spent": "The annual envelope of {envelope} is fully committed.",
    "glance.short": "The annual envelope pays for only {contracts}, against {places} in the notice. "
    "Places are given up in the order set by the notice: {lots}.",
    "glance.all": "In {lot}, every ranked application is funded: no line separates them.",
    "glance.nobody": "In {lot}, no application reaches every threshold: none is ranked.",
    "glance.empty": "In {lot}, no application is evaluated.",
    "glance.unfunded": "In {lot}, there is no place: every ranked application is on the reserve list.",
    "glance.firm": "In {lot}, no weight of a main criterion, moved alone, changes the list.",
    "note.LOT_GAP": "Application {code} meets the condition of no lot.",
    "note.LOT_OVERLAP": "Application {code} meets the condition of several lots: {lots}.",
    "firm.title": "How firm is the funding line?",
    "firm.last": "Last funded",
    "firm.next": "First in reserve",
    "firm.gap": "Gap between unrounded scores",
    "firm.nearest": "Smallest move of one weight that changes the list",
    "firm.sure": "The last funded stays so, weights within ± {around}",
    "firm.below": "{node} below {weight} (published:\u00a0{now})",
    "firm.above": "{node} above {weight} (published:\u00a0{now})",
    "firm.none": "none",
    "firm.unknown": "not computed",
    "glance.tied": "{lot}: {last} and {next} are tied at the published score ({score}); the tie-break rule separates "
    "them.",
    # ranking
    "rank.position": "Rank",
    "rank.code": "Application",
    "rank.score": "Published score",
    "rank.total": "Weighted total",
    "rank.gap": "Gap to the line",
    "rank.outcome": "Result",
    "rank.line": "Funding line: {places}",
    "rank.eliminated": "Eliminated by a threshold, by score: evaluated, not ranked",
    "rank.note": "The published score ranks the applications. The weighted total serves the overall threshold. "
    "Main criteria are scored out of {maximum}. "
    "The gap to the line is the difference in published score from the last one funded.",
    "rank.note_exact": "The published score is the weighted total: it ranks the applications and serves the overall "
    "threshold. Main criteria are scored out of {maximum}. "
    "The gap to the line is the difference in published score from the last one funded.",
    "outcome.funded": "● funded",
    "outcome.reserve": "○ reserve",
    "outcome.eliminated": "✕ eliminated",
    # floors
    "floors.none": "No threshold is set for this lot.",
    "floors.column": "{name} ≥\u00a0{least}",
    "floors.unweighted": "Main criteria, sum ≥\u00a0{least}",
    "floors.total": "Total ≥\u00a0{least}",
    "floors.note": "In small print: the margin above (+) or below (−) the threshold. "
    "A threshold missed carries a cross and is underlined.",
    "floors.leaves": "Sub-criteria with a threshold: {names}.",
    # contributions
    "bars.title": "Contributions to the weighted total, {lot}",
    "bars.column": "{name} ({weight})",
    "bars.note": "These figures break down exactly the weighted total out of {maximum}, which the overall threshold "
    "reads. They do not break down the TOPSIS score, which is not a sum: it is a ratio of distances.",
    "bars.note_other": "These figures break down exactly the weighted total out of {maximum}, which the overall "
    "threshold reads. They do not break down the ranking score, which is computed otherwise.",
    "bars.note_exact": "The weighted total out of {maximum} is the exact sum of these contributions, before rounding.",
    # weights of the line
    "line.criterion": "Criterion",
    "line.now": "Published weight",
    "line.low": "Changes below",
    "line.low_list": "List then funded",
    "line.high": "Changes above",
    "line.high_list": "List then funded",
    "line.never": "never",
    "line.draw": "tie undecided",
    "line.below": "the weight of {node} falls below {weight} (published:\u00a0{now})",
    "line.above": "the weight of {node} rises above {weight} (published:\u00a0{now})",
    "line.sentence": "The list changes if {move}.",
    "line.method": "One weight moves at a time, from 0 to 100%; the others keep their proportions. The whole rule is "
    "applied again: score, rounding, thresholds, tie-break. The values are exact, not sampled; they are shown with "
    "two decimals.",
    "line.title": "Weights that leave the list unchanged, {lot}",
    "line.caption": "Solid blue: the list stays the same. Hatching: beyond the nearest change. "
    "Orange mark: the weight at which the list changes. Diamond: the published weight.",
    "line.no_list": "No application is funded: there is no list to vary.",
    "line.not_computed": "These ranges cannot be computed exactly for this ranking rule or these weights.",
    # shares of ranks
    "chance.intro": "The weights of the {n} main criteria are drawn at random {draws} times, uniformly: first within "
    "{around} of the published weights, then among all possible weights. Inside each main criterion, the published "
    "proportions are kept. Each draw ranks again, by unrounded score, the applications that reached every threshold.",
    "chance.near": "Weights within ± {around}",
    "chance.near_short": "within ± {around}",
    "chance.anywhere_short": "all weights",
    "chance.anywhere": "All possible weights",
    "chance.first": "Among {places}, {where}",
    "chance.mean": "Mean rank, {where}",
    "chance.never": "never",
    "chance.title": "How often each rank occurs, {lot}. {where}",
    "chance.caption": "One row per application, in the published order; “·”: never. "
    "Standard error of a frequency: at most {error} percentage points. Seed: {seed}.",
    "chance.line": "Orange line: funding line.",
    "chance.none": "Fewer than two applications are ranked, or only one weight can vary: ranks do not depend on the "
    "weights.",
    # charts
    "chart.rank": "Rank",
    "chart.floor": "overall threshold {floor}",
    "chart.cell": "{code}, rank {rank}: {share}",
    "chart.bars_desc": "Horizontal bars: one per application, one part per main criterion. "
    "The table above gives the same values.",
    "chart.ranges_desc": "One track per criterion, from 0 to 100%. The table above gives the same values.",
    "chart.heat_desc": "One row per application, one column per rank; each cell carries its value.",
    # dossiers
    "dossier.lot": "Lot requested",
    "dossier.received": "Received on",
    "dossier.status": "Status",
    "dossier.why": "Reasons",
    "dossier.count": "{total}: {told}.",
    "dossier.none": "No application was received.",
    "dossier.stages": "The examination stops at the first stage missed: admissibility, eligibility, thresholds. "
    "Every reason of that stage is given.",
    "dossier.funded": "Ranked {n} in {lot} with {score}: funded.",
    "dossier.funded.one": "Ranked {n} in {lot} with {score}: funded.",
    "dossier.reserve": "Ranked {n} in {lot} with {score}: reserve list.",
    "dossier.reserve.one": "Ranked {n} in {lot} with {score}: reserve list.",
    "status.passed": "ranked",
    "status.eliminated": "eliminated",
    "status.ineligible": "ineligible",
    "status.inadmissible": "inadmissible",
    "status.withdrawn": "withdrawn",
    "count.passed": "{n} ranked",
    "count.passed.one": "{n} ranked",
    "count.eliminated": "{n} eliminated by a threshold",
    "count.eliminated.one": "{n} eliminated by a threshold",
    "count.ineligible": "{n} ineligible",
    "count.ineligible.one": "{n} ineligible",
    "count.inadmissible": "{n} inadmissible",
    "count.inadmissible.one": "{n} inadmissible",
    "count.withdrawn": "{n} withdrawn",
    "count.withdrawn.one": "{n} withdrawn",
    "grades.note": "Grades agreed in consensus and indicators taken from the applications, in the published order. "
    "The weight is that of the sub-criterion in the total.",
    "grades.scale": "out of {high}",
    "grades.weight": "Weight",
    # weights
    "weights.note": "Whole percentages published in the notice. An asterisk marks those that come from the "
    "committee's judgements (AHP); the others were set directly.",
    "weights.inside": "Inside its group, {lot}",
    "weights.total": "In the total, {lot}",
    "ahp.none": "No pairwise judgement comes with this call: the weights were set directly.",
    "ahp.intro": "Each member compared the criteria two by two. The consistency ratio (CR) measures contradictions: "
    "above {limit}, a round is flagged. The last round of each member counts. The group combines the judgements by "
    "geometric mean; the published weights are its rounding to whole percentages, by largest remainder.",
    "ahp.title": "Judgements of the committee, {lot}: {what}",
    "ahp.mains": "main criteria",
    "ahp.member": "Member",
    "ahp.round": "Round",
    "ahp.cr": "CR",
    "ahp.in_force": "{round}, kept",
    "ahp.replaced": "{round}, replaced",
    "ahp.incomplete": "incomplete",
    "ahp.group": "Group",
    "ahp.published": "Published",
    "ahp.flagged": "Member {member}, round {n}: inconsistent judgements (CR {cr}).",
    "ahp.missing": "Member {member}: incomplete judgements ({pairs}); its weights are estimated from the other pairs.",
    "ahp.orders_agree": "The geometric mean and the eigenvector put the criteria in the same order.",
    "ahp.orders_differ": "The geometric mean and the eigenvector do not put the criteria in the same order.",
    "ahp.same": "The published percentages are those that the committee's judgements give.",
    "ahp.differs": "{lot}, {child}: published {published}, the judgements give {judged}.",
    # recomputing
    "again.intro": "The same call file gives the same decision and the same report, byte for byte. The hash below is "
    "that of the content of the call, applications and grades included: SHA-256 of its canonical JSON (sorted keys, "
    "no spaces).",
    "again.hash": "Hash of the call",
    "again.form": "Format of the call",
    "again.library": "Library",
    "again.draws": "Draws",
    "again.draws_value": "{draws} per table, seed {seed}",
    "again.lines": "To compute it again:",
    # terminal
    "text.funded": "Funded: {codes}",
    "text.reserve": "Reserve: {codes}",
    "text.eliminated": "Eliminated: {codes}",
    "text.stopped": "Applications stopped:",
    "text.reason": "{code}: {why}",
    "text.money": "{contracts}, {year} a year, {total} over {years}",
}

_PARTS = (_REPORT, FINDINGS, RULES, REASONS, LETTERS, PLOTS, RECORDS, CONTRACTS, SHARES, LIST, REHEARSAL)

MESSAGES = english({key: text for part in _PARTS for key, text in part.items()})
