"""Sentences in English: what a rehearsal of the rules found before they are published."""

from __future__ import annotations

REHEARSAL = {
    # how it was made
    "rehearsal.made": "{n} rehearsals with synthetic dossiers (number by lot: {dossiers}), grades by {grades}, seed "
    "{entropy}. Shares are sampled: what never happens here happens in at most {rare} of cases, at 95% confidence.",
    "rehearsal.made.one": "{n} rehearsal with synthetic dossiers (number by lot: {dossiers}), grades by {grades}, seed "
    "{entropy}. Shares are sampled: what never happens here happens in at most {rare} of cases, at 95% confidence.",
    # each lot
    "rehearsal.lot": "Lot {lot}, {places}: {passed} of the dossiers are above every floor; a place stays empty in "
    "{empty} of rehearsals, money lacks for a place in {short}, a tie reaches the line in {tied}.",
    "rehearsal.lot.closed": "Lot {lot}: nobody can enter it, nothing was rehearsed.",
    "rehearsal.reads.weighted": "Weighted total",
    "rehearsal.reads.unweighted": "Sum of the main criteria",
    "rehearsal.spread": "{reads}: half of the dossiers reach {middle} out of {maximum}; nine in ten lie between {low} "
    "and {high}.",
    "rehearsal.spread.bar": "{reads}: half of the dossiers reach {middle} out of {maximum}, the bar is {bar}; nine in "
    "ten lie between {low} and {high}.",
    # facts
    "rehearsal.days.low.high": "{fact} from {low} to {high}",
    "rehearsal.days.low": "{fact} from {low} on",
    "rehearsal.days.high": "{fact} up to {high}",
    "rehearsal.stated": "any {fact}",
    "rehearsal.age": "({younger} to {older} years before the deadline)",
    "rehearsal.words": "{fact}: {words}",
    "rehearsal.other": "any other value",
    "rehearsal.absent": "{fact} not stated",
    "rehearsal.any": "any facts",
    # the rules as a whole
    "rehearsal.LOT_CLOSED": "Nobody can enter lot {lot}: whatever a dossier states ({facts}), a condition of the lot "
    "or a rule of eligibility fails; correct one of them.",
    "rehearsal.LOT_GAP": "No lot takes dossiers with: {facts}; move the condition of a lot, or say in the notice that "
    "they are not eligible.",
    "rehearsal.LOT_OVERLAP": "Several lots ({lots}) take dossiers with: {facts}; say which lot they go to.",
    "rehearsal.LOTS_NOT_COMPARED": "The conditions of the lots cut the facts into too many parts to list gaps and "
    "overlaps; read them by hand.",
    "rehearsal.BUDGET_UNCOVERED": "The annual envelope pays for {contracts} contracts, and the rules do not say which "
    "lots give up the other places: the call could not be decided; complete budget.gives_up. Rehearsed as if all "
    "places were paid for.",
    "rehearsal.REFUSED": "In {share} of rehearsals the decision is refused: the amounts exceed the envelope, no set of "
    "dossiers meets every limit, or the ladder of ties reads a fact that is not stated; change the rule of selection "
    "or the conditions.",
    "rehearsal.LADDER_OPEN": "In {share} of rehearsals the ladder of ties ends without separating a tie: the call "
    "could not be decided; end the ladder with a draw.",
    # floors
    "rehearsal.FLOOR_NOBODY": "Floor {floor} in lot {lot}: no synthetic dossier reaches it; lower it.",
    "rehearsal.FLOOR_RARELY": "Floor {floor} in lot {lot}: reached by {share} of synthetic dossiers; is that meant?",
    "rehearsal.FLOOR_STOPS_NOBODY": "Floor {floor} in lot {lot}: every synthetic dossier reaches it; it excludes "
    "nobody, raise it or leave it out.",
    "rehearsal.FLOORS_TOGETHER": "All floors of lot {lot} together: {share} of synthetic dossiers are above them; each "
    "may be fair, all at once they leave few.",
    "rehearsal.total": "overall",
    # leaves
    "rehearsal.LEAF_NEVER": "Criterion {id} ({label}, {weight} of the total) never matters in lot {lot}: neither the "
    "same grade for all nor any other grade for one dossier changes who is funded; raise its weight or leave it out.",
    "rehearsal.LEAF_HARDLY": "Criterion {id} ({label}, {weight} of the total) hardly matters in lot {lot}: with the "
    "same grade for all, the funded dossiers are others in {share} of rehearsals; raise its weight or leave it out.",
    # line
    "rehearsal.TIES": "In lot {lot} a tie reaches the line in {share} of rehearsals; settled by: {steps}. Publish one "
    "decimal more, or check that the ladder says what you want.",
    "rehearsal.DRAW": "In lot {lot} nothing but chance settles the line in {share} of rehearsals; add a step to the "
    "ladder before the draw.",
    "rehearsal.PLACES_EMPTY": "In lot {lot} a place stays empty in {share} of rehearsals; lower a floor, or say where "
    "the place goes.",
    "rehearsal.BUDGET_SHORT": "In lot {lot} the envelope lacks money for a place that could be filled in {share} of "
    "rehearsals ({places} paid for, {published} published); raise the envelope or publish fewer places.",
    "rehearsal.by.score": "score of {node}",
    "rehearsal.by.region": "fewest already placed ({fact})",
    "rehearsal.by.coverage": "what is not yet covered ({fact})",
    "rehearsal.by.number": "{fact}",
    "rehearsal.by.draw": "draw",
    "rehearsal.by.none": "nothing",
}
