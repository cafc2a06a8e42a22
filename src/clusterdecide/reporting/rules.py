"""The rules of the call in words, from its data: notice, pieces, eligibility, lots, floors, ranking, ties, money."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from clusterdecide.calls.status import overall_maximum
from clusterdecide.reporting.html import Safe, join, tag
from clusterdecide.wording.sentences import condition, ladder_step, ranking_rule

if TYPE_CHECKING:
    from clusterdecide.calls import Lot
    from clusterdecide.reporting.view import View


def rules(view: View) -> Safe:
    """Every rule that was applied, in the order in which it was."""
    words = view.words
    sections = (
        ("versions", versions(view)),
        ("documents", documents(view)),
        ("eligibility", eligibility(view)),
        ("lots", words.paragraphs([lot_rule(view, lot) for lot in view.call.lots])),
        ("scores", scores(view)),
        ("floors", tag("div", *(floors(view, lot) for lot in view.call.lots))),
        (
            "ranking",
            words.paragraphs(
                [ranking_rule(words, view.call), words("rules.relative" if _relative(view) else "rules.fixed")]
            ),
        ),
        ("ties", ties(view)),
        ("places", places(view)),
    )
    return join([part for name, body in sections for part in (tag("h3", words(f"rules.{name}")), body)])


def _relative(view: View) -> bool:
    return not view.call.ranking.exact and view.call.ranking.method.get("normalisation") != "scale"


def versions(view: View) -> Safe:
    """Each version of the notice, and what changed."""
    words, said = view.words, []
    for version in view.call.versions:
        values = {
            "n": version.number,
            "published": words.instant(version.published_at),
            "deadline": words.instant(version.deadline),
            "due": words.instant(version.decision_due),
        }
        text = words("rules.version", **values)
        change = version.change
        if change is not None and getattr(change, words.lang) is not None:
            text += " " + words("rules.change", what=words.of(change))
        said.append(text)
    return join([words.paragraphs(said), tag("p", words("rules.in_force", n=view.call.version.number))])


def documents(view: View) -> Safe:
    """Pieces asked for, which of them may be supplied later, and within how long."""
    words, call = view.words, view.call
    if not call.documents:
        return tag("p", words("rules.no_documents"))
    said = [
        words("rules.document.curable" if piece.curable else "rules.document", id=piece.id, label=words.of(piece.label))
        for piece in call.documents
    ]
    if any(piece.curable for piece in call.documents):
        said.append(words("rules.cure", delay=words("days", n=call.cure.days)))
    return words.paragraphs(said)


def eligibility(view: View) -> Safe:
    """Each rule of eligibility, with its condition on the facts of the dossier."""
    words, said = view.words, []
    for rule in view.call.eligibility:
        asked = words("rules.requested_lot") if rule.test is None else condition(words, view.call, rule.test)
        said.append(words("rules.eligibility_rule", id=rule.id, label=words.of(rule.label), asked=asked))
    return words.paragraphs([*said, words("rules.all_listed")])


def lot_rule(view: View, lot: Lot) -> str:
    """Who may ask for a lot, and how many places it has."""
    words = view.words
    asked = words("rules.and").join(condition(words, view.call, test) for test in lot.where)
    values = {
        "lot": words("lot.title", id=lot.id),
        "label": words.of(lot.label),
        "places": words("places", n=lot.places),
    }
    text = words("rules.lot", **values, asked=asked)
    if lot.says is not None and getattr(lot.says, words.lang) is not None:
        text += " " + words("rules.says", what=words.of(lot.says))
    return text


def scores(view: View) -> Safe:
    """How grades become node scores and a total, with the value function of each indicator."""
    words, call = view.words, view.call
    scoring = call.scoring
    said = [
        words("rules.grades"),
        words("rules.nodes", maximum=words.number(scoring.node_maximum)),
        words(
            "rules.total", maximum=words.number(scoring.total_maximum),
            end=words("rule.rounding", digits=words("decimals", n=scoring.total_precision)),
        ),
    ]  # fmt: skip
    for node in call.criteria:
        if node.kind == "indicator" and node.value:
            points = ", ".join(words("rules.point", x=words.number(x), v=words.number(v)) for x, v in node.value)
            unit = f" ({node.unit})" if node.unit else ""
            said.append(words("rules.value", id=node.id, label=f"{view.label(node.id)}{unit}", points=points))
    return words.paragraphs(said)


def floors(view: View, lot: Lot) -> Safe:
    """Floors of a lot."""
    words, asked = view.words, lot.floors
    maximum = words.number(view.call.scoring.node_maximum)
    said = []
    if asked.node:
        listed = _least(view, asked.node)
        said.append(words("rules.node_floors", floors=listed, maximum=maximum))
    if asked.leaf:
        listed = _least(view, asked.leaf)
        said.append(words("rules.leaf_floors", floors=listed))
    if asked.overall is not None:
        total = words.number(overall_maximum(view.call, asked.overall_on))
        key = "rules.overall_floor" if asked.overall_on == "weighted" else "rules.unweighted_floor"
        said.append(words(key, least=words.number(asked.overall), maximum=total))
    name = tag("h4", words("lot.title", id=lot.id))
    return join([name, words.paragraphs(said) if said else tag("p", words("floors.none"))])


def _least(view: View, asked: Mapping[str, Decimal]) -> str:
    words = view.words
    return ", ".join(words("floors.column", name=name, least=words.number(least)) for name, least in asked.items())


def ties(view: View) -> Safe:
    """Ladder of ties, step by step, and the commitment of the draw."""
    words, call = view.words, view.call
    parts = [tag("p", words("rules.tie"))]
    parts.append(tag("ol", *(tag("li", ladder_step(words, call, step)) for step in call.ladder)))
    if call.draw is not None:
        commitment = tag("code", call.draw.commitment)
        parts.append(tag("p", words.html("rules.draw", commitment=commitment)))
        seed = view.decision.draw_seed
        told = words("rules.no_seed") if seed is None else words.html("rules.seed", seed=tag("code", seed))
        parts.append(tag("p", told))
    return join(parts)


def places(view: View) -> Safe:
    """Places, money, and who gives up a place when money is short."""
    words, budget = view.words, view.call.budget
    order = words("rules.then").join(words("lot", id=name) for name in budget.gives_up)
    said = [
        words("rules.apart"),
        words("rules.money", each=view.money(budget.amount_per_year), years=words("years", n=budget.years)),
        words(
            "rules.envelope",
            envelope=view.money(budget.annual_envelope),
            contracts=words("contracts", n=budget.contracts),
        ),
    ]
    return words.paragraphs([*said, words("rules.gives_up", order=order)] if order else said)
