"""One dossier from grades to rank on one page, for pen and calculator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from clusterdecide._typing import Floats
from clusterdecide.errors import InvalidInputError
from clusterdecide.messages import check_language
from clusterdecide.methods import Additive, Closeness, WeightedSum, applied, from_spec
from clusterdecide.wording.pages import Document, Grid, Section
from clusterdecide.wording.sentences import tie
from clusterdecide.wording.words import Words

if TYPE_CHECKING:
    from clusterdecide.calls import Decision, LotResult, Standing

VALUE_DIGITS, DIGITS = 6, 4  # of a value, of a product: sums of some tens of them keep the published decimals


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class HandSheet(Document):
    """Every figure of the way from the grades of a dossier to its rank.

    Attributes
    ----------
    decision, lot, code
        What is computed.
    criteria
        C names, in the order of the tree.
    parts
        For a weighted sum, the values, shape ``(1, C)``; for a closeness, the distances to the best and to the worst
        point before weighting, shape ``(2, C)``.
    percents
        Exact weights in percent.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> sheet = cd.letters.by_hand(cd.calls.example().decide(), "D10")
    >>> print(sheet.to_markdown("en").splitlines()[0])
    # From grades to rank by hand: D10
    """

    decision: Decision
    lot: str
    code: str
    criteria: tuple[str, ...]
    parts: Floats
    percents: Mapping[str, Fraction]

    @property
    def standing(self) -> Standing:
        """Where the dossier stands."""
        return self.decision[self.lot][self.code]

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        judged = self.decision.call.judged(self.code)
        names = ("value",) if len(self.parts) == 1 else ("to_best", "to_worst")
        rows = [
            {"criterion": name, "grade": float(judged[name]), "percent": float(self.percents[name])}
            | {part: float(values[j]) for part, values in zip(names, self.parts)}
            for j, name in enumerate(self.criteria)
        ]
        standing = self.standing
        score = {"score": float(standing.score), "published": float(standing.published)}
        return {"lot": self.lot, "dossier": self.code, "rows": rows, **score, "position": standing.position}

    def sections(self, lang: str = "fr") -> tuple[Section, ...]:
        """Score, thresholds and rank, in French or English."""
        check_language(lang)
        words = Words(lang, self.decision.call.timezone)
        return (*_score(self, words), _floors(self, words), _rank(self, words))

    def title(self, lang: str = "fr") -> str:
        """Title of the sheet, which prints on one side of A4."""
        return Words(lang, self.decision.call.timezone)("hand.title", code=self.code)


def by_hand(decision: Decision, code: str) -> HandSheet:
    """Lay out the arithmetic of one dossier, from its grades to its rank, for pen and calculator.

    Parameters
    ----------
    decision
        A decision.
    code
        An evaluated dossier.

    Raises
    ------
    InvalidInputError
        The dossier is not evaluated, or the ranking method is neither a weighted sum nor a closeness: its steps are
        then in ``decision[lot].ranking.explain()``.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> sheet = by_hand(cd.calls.example().decide(), "D10")
    >>> [item for item in sheet.sections("en")[1].items if item.startswith("Score")]
    ['Score: 100 × 0.710699 = 71.0699.']
    """
    found = decision.dossier(code)
    if found.status not in ("passed", "eliminated"):
        msg = f"dossier {code} is {found.status}: it was not graded, nothing leads to a rank"
        raise InvalidInputError(msg)
    result = decision[found.requested_lot]
    hierarchy, problem = result.tree.hierarchy, result.problem
    assert hierarchy is not None and problem is not None  # noqa: S101, PT018 - the dossier is evaluated
    percents = {name: 100 * share for name, share in hierarchy.exact_weights().items()}
    parts = _parts(decision, result, problem.alternatives.index(code))
    return HandSheet(decision, result.lot, code, problem.criteria_names, parts, percents)


def _parts(decision: Decision, result: LotResult, i: int) -> Floats:
    rule = decision.call.ranking
    assert result.problem is not None  # noqa: S101 - the dossier is evaluated
    method = WeightedSum(normalisation="scale") if rule.exact else from_spec(rule.method)
    scorer = applied(method, result.problem)
    if isinstance(scorer, Additive) and scorer.published is None:
        return np.asarray(scorer.utilities[[i]])
    if isinstance(scorer, Closeness):
        return np.asarray(np.sqrt(np.stack([scorer.to_best[i], scorer.to_worst[i]])))
    msg = f"{method!r} is neither a weighted sum nor a closeness: see decision[{result.lot!r}].ranking.explain()"
    raise InvalidInputError(msg)


def _score(sheet: HandSheet, words: Words) -> tuple[Section, Section]:
    call = sheet.decision.call
    judged, rule = call.judged(sheet.code), call.ranking
    near = len(sheet.parts) == 2
    names = ("hand.best", "hand.worst") if near else ("hand.value",)
    header = ["hand.criterion", "hand.grade", *names, "hand.weight"]
    titles = [words(key) for key in header]
    squares = [words("hand.square", what=words(name)) for name in names] if near else [words("hand.points")]
    power = 2 if near else 1
    rows, sums = [], [Decimal(0)] * len(sheet.parts)
    for j, name in enumerate(sheet.criteria):
        percent = sheet.percents[name]
        values = [_shown(part[j], VALUE_DIGITS) for part in sheet.parts]
        products = [_shown((Fraction(value) * percent) ** power, DIGITS) for value in values]
        sums = [total + product for total, product in zip(sums, products)]
        cells = [words.number(value) for value in values]
        more = [words.number(product, DIGITS) for product in products]
        label = f"{name} {words.of(call.criterion(name).label)}"
        rows.append((label, words.number(judged[name]), *cells, words.number(percent), *more))
    blank = [""] * (len(titles) - 1)
    rows.append((words("hand.sum"), *blank, *(words.number(total, DIGITS) for total in sums)))
    grid = Grid((*titles, *squares), tuple(rows), "l" + "r" * (len(titles) + len(squares) - 1))
    intro = "hand.intro.closeness" if near else "hand.intro.additive"
    told = words(intro, best=words("hand.best"), worst=words("hand.worst"))
    digits = words("decimals", n=rule.precision)
    published = words.number(sheet.standing.published, rule.precision)
    steps = (*_steps(sheet, words, sums), words("hand.published", digits=digits, published=published))
    return Section(words("hand.score"), (told,), table=grid), Section(words("hand.steps"), items=steps)


def _shown(value: float | Fraction, digits: int) -> Decimal:
    """Value as it is written on the sheet: what is computed next starts from there, as a pen does."""
    return Decimal(f"{float(value):.{digits}f}")


def _steps(sheet: HandSheet, words: Words, sums: list[Decimal]) -> list[str]:
    rule = sheet.decision.call.ranking
    factor = sheet.decision.call.scoring.total_maximum if rule.exact else rule.factor
    if len(sums) == 1:
        score = sums[0] * factor / 100
        said = {"sum": words.number(sums[0], DIGITS), "factor": words.number(factor)}
        return [words("hand.total", score=words.number(score, DIGITS), **said)]
    best, worst = (_shown(float(total) ** 0.5, DIGITS) for total in sums)
    closeness = Fraction(worst) / (Fraction(worst) + Fraction(best)) if worst + best else Fraction(1, 2)
    roots = {"best": words.number(best, DIGITS), "worst": words.number(worst, DIGITS)}
    shown = words.number(closeness, DIGITS + 2)
    result = words.number(Fraction(factor) * closeness, DIGITS)
    return [
        words("hand.roots", **roots),
        words("hand.closeness", closeness=shown, **roots),
        words("hand.times", factor=words.number(factor), closeness=shown, score=result),
    ]


def _floors(sheet: HandSheet, words: Words) -> Section:
    call = sheet.decision.call
    floors, judged = call.lot(sheet.lot).floors, call.judged(sheet.code)
    missed = {reason.id for reason in sheet.standing.reasons}
    said = []
    for name, least in floors.leaf.items():
        what = f"{name} {words.of(call.criterion(name).label)} {words.number(judged[name])}"
        said.append(words("hand.missed" if name in missed else "hand.met", what=what, floor=words.number(least)))
    for name, least in floors.node.items():
        what = _node(sheet, words, name)
        said.append(words("hand.missed" if name in missed else "hand.met", what=what, floor=words.number(least)))
    if floors.overall is not None and floors.overall_on == "unweighted":
        seen = sum(sheet.standing.mains.values(), Fraction(0))
        what = words("hand.unweighted_floor", score=words.number(seen, DIGITS))
        key = "hand.missed" if "UNWEIGHTED" in missed else "hand.met"
        said.append(words(key, what=what, floor=words.number(floors.overall)))
    elif floors.overall is not None:
        standing, scoring = sheet.standing, call.scoring
        what = words(
            "hand.total_floor", maximum=words.number(scoring.total_maximum), score=words.number(standing.total, DIGITS),
            published=words.number(standing.total_published, scoring.total_precision),
        )  # fmt: skip
        key = "hand.missed" if "TOTAL" in missed else "hand.met"
        said.append(words(key, what=what, floor=words.number(floors.overall)))
    return Section(words("hand.floors"), () if said else (words("hand.no_floor"),), tuple(said))


def _node(sheet: HandSheet, words: Words, name: str) -> str:
    tree = sheet.decision[sheet.lot].tree
    assert tree.hierarchy is not None  # noqa: S101 - a decided lot has weights
    call = sheet.decision.call
    values = tree.node_values({leaf: Fraction(grade) for leaf, grade in call.judged(sheet.code).items()})
    maximum = Fraction(call.scoring.node_maximum)
    parts = [
        f"{words.percent(tree.hierarchy.local[child])} × {words.number(values[child])}"
        for child in tree.hierarchy.children(name)
    ]
    score = words.number(maximum * values[name], DIGITS)
    return words("hand.node", id=name, maximum=words.number(maximum), parts=" + ".join(parts), score=score)


def _rank(sheet: HandSheet, words: Words) -> Section:
    result, precision = sheet.decision[sheet.lot], sheet.decision.call.ranking.precision
    inside = [standing for standing in result.standings if standing.position is not None]
    scores = ", ".join(f"{s.code} {words.number(s.published, precision)}" for s in inside)
    position = sheet.standing.position
    said = [words("hand.order", scores=scores)] if inside else []
    if position is None:
        said.append(words("hand.out", code=sheet.code))
    else:
        places = words("places", n=result.places)
        said.append(words("hand.place", code=sheet.code, position=position, places=places))

    told = [
        line
        for found in result.ties
        if sheet.code in found.tied
        for line in tie(words, sheet.decision.call, result, found)
    ]
    return Section(words("hand.rank"), (*said, *told))
