"""The result of a rehearsal: what the rules of a draft call do to dossiers that nobody filed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from clusterdecide._table import Tabular, View
from clusterdecide.calls.base import plain
from clusterdecide.calls.rehearsal_findings import RehearsalFinding, findings_of, share
from clusterdecide.errors import InvalidInputError
from clusterdecide.messages import number, percent, text

if TYPE_CHECKING:
    from clusterdecide.calls.call import Call
    from clusterdecide.calls.lot_regions import Region
    from clusterdecide.calls.notice import CallRules
    from clusterdecide.calls.synthetic import Scene

_T = TypeVar("_T")
Kind = Literal["leaf", "node", "overall"]


@dataclass(frozen=True, slots=True)
class FloorUse:
    """A floor, and who reaches it.

    Attributes
    ----------
    kind, id, least
        The floor: on a leaf, a node or the total.
    dossiers
        Synthetic dossiers of the lot, all trials together.
    passed, alone
        Those that reach it, and those that no other floor stops.
    """

    kind: Kind
    id: str
    least: Decimal
    dossiers: int
    passed: int
    alone: int


@dataclass(frozen=True, slots=True)
class LeafUse:
    """A leaf, and what hangs on it.

    Attributes
    ----------
    id, weight
        The leaf, and its share of the total as published.
    trials
        Number of trials.
    levelled
        Trials whose funded set is another when every dossier has the middle grade on the leaf, and it has no floor.
    seats
        Places that change hands then, all trials together.
    one_grade
        Trials whose funded set is another when the grade of some one dossier on the leaf is at an end of its scale.
    influence
        ``seats`` as a share of those of all leaves: how much the leaf weighs in fact.
    """

    id: str
    weight: float
    trials: int
    levelled: int
    seats: int
    one_grade: int
    influence: float


@dataclass(frozen=True, slots=True)
class StepUse:
    """A step of the ladder of ties, and how often it serves.

    Attributes
    ----------
    step, by
        Its number, and what it reads; ``"none"`` for the end of a ladder that has no draw, where nothing decides.
    trials
        Number of trials.
    reached, separates
        Trials in which it is applied to a tie anywhere in the list, and in which it separates somebody.
    settles
        Trials in which it settles who is funded: after it the set depends on no later step, before it it does.
    """

    step: int
    by: str
    trials: int
    reached: int
    separates: int
    settles: int


@dataclass(frozen=True, slots=True)
class Spread:
    """Spread of what the overall floor reads.

    Attributes
    ----------
    reads
        ``"weighted"``: the published weighted total. ``"unweighted"``: the sum of the main criteria.
    maximum, least
        Its highest value, and the floor if there is one.
    quantiles
        Value by share of the dossiers that are at it or below.
    """

    reads: Literal["weighted", "unweighted"]
    maximum: Decimal
    least: Decimal | None
    quantiles: Mapping[float, float]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LotRehearsal(Tabular):
    """What the rules of one lot do.

    Attributes
    ----------
    lot, trials, dossiers
        The lot, the number of trials, and of dossiers in each; none where nobody can be eligible.
    places, places_published
        Places that the envelope pays for, and those of the notice.
    passed
        Dossiers above every floor, all trials together.
    empty, short, tied
        Trials in which a place that is paid for stays empty, in which a published place that could be filled is not
        paid for, and in which a tie reaches the line.
    floors, leaves, steps
        Use of each floor, leaf and step of the ladder.
    spread
        Spread of the totals, against the overall floor.
    closed
        Facts for which nothing that a dossier may state is eligible here.
    """

    lot: str
    trials: int
    dossiers: int
    places: int
    places_published: int
    passed: int
    empty: int
    short: int
    tied: int
    floors: tuple[FloorUse, ...]
    leaves: tuple[LeafUse, ...]
    steps: tuple[StepUse, ...]
    spread: Spread | None
    closed: tuple[str, ...] = ()

    def leaf(self, name: str) -> LeafUse:
        """Use of one leaf.

        Raises
        ------
        InvalidInputError
            If no leaf has this name.
        """
        return _one({leaf.id: leaf for leaf in self.leaves}, name, f"leaf of lot {self.lot}")

    def floor(self, name: str) -> FloorUse:
        """Use of one floor, by its leaf or node; ``"total"`` for the overall one.

        Raises
        ------
        InvalidInputError
            If no floor has this name.
        """
        return _one({floor.id: floor for floor in self.floors}, name, f"floor of lot {self.lot}")

    def says(self, lang: str) -> str:
        """Say in a few sentences what happens in the lot, in French or English."""
        if not self.dossiers:
            return text("rehearsal.lot.closed", lang, lot=self.lot)
        told = {
            "lot": self.lot,
            "passed": share(self.passed, self.trials * self.dossiers, lang),
            "empty": share(self.empty, self.trials, lang),
            "short": share(self.short, self.trials, lang),
            "tied": share(self.tied, self.trials, lang),
        }
        said = text("rehearsal.lot", lang, places=text("places", lang, n=self.places), **told)
        return said if self.spread is None else f"{said} {_spread(self.spread, lang)}"

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        numbers = ("lot", "trials", "dossiers", "places", "places_published", "passed", "empty", "short", "tied")
        lists = {name: [_fields(one) for one in getattr(self, name)] for name in ("floors", "leaves", "steps")}
        spread = None if self.spread is None else _fields(self.spread)
        return {**{n: getattr(self, n) for n in numbers}, **lists, "spread": spread, "closed": [*self.closed]}

    def _view(self) -> View:
        floors = {floor.id: floor for floor in self.floors}
        rows = []
        for leaf in self.leaves:
            shares = [share(leaf.levelled, leaf.trials, "en"), share(leaf.one_grade, leaf.trials, "en")]
            told = [leaf.id, percent(leaf.weight, "en", 1), percent(leaf.influence, "en", 1), *shares]
            rows.append([*told, *_floor_cells(floors.pop(leaf.id, None))])
        rows += [[name, "", "", "", "", *_floor_cells(floor)] for name, floor in floors.items()]
        head = ["criterion", "weight", "influence", "levelled", "one grade", "floor", "passed", "alone stops"]
        return View(head, rows, "lrrrrrrr", self.says("en"))


def _one(named: Mapping[str, _T], name: str, what: str) -> _T:
    if name not in named:
        msg = f"no {what} is called {name!r}; there are {', '.join(named) or 'none'}"
        raise InvalidInputError(msg)
    return named[name]


def _fields(one: Any) -> dict[str, Any]:
    return {name: plain(getattr(one, name)) for name in one.__slots__}


def _floor_cells(floor: FloorUse | None) -> list[str]:
    if floor is None:
        return ["", "", ""]
    passed, alone = (share(count, floor.dossiers, "en") for count in (floor.passed, floor.alone))
    return [f"≥ {number(floor.least, 'en')}", passed, alone]


def _spread(spread: Spread, lang: str) -> str:
    low, _, middle, _, high = (number(value, lang, 1) for value in spread.quantiles.values())
    reads = text(f"rehearsal.reads.{spread.reads}", lang)
    told = {"reads": reads, "low": low, "middle": middle, "high": high, "maximum": number(spread.maximum, lang)}
    if spread.least is None:
        return text("rehearsal.spread", lang, **told)
    return text("rehearsal.spread.bar", lang, bar=number(spread.least, lang), **told)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Rehearsal(Tabular):
    """What the rules of a call do to synthetic dossiers, trial after trial; see `CallRules.rehearse`.

    Attributes
    ----------
    scene
        Where the dossiers come from: rules, numbers, law of the grades, amounts, entropy.
    trials
        Number of trials.
    lots
        What happens in each lot.
    regions
        Facts for which no lot is open, or several: exact, from the conditions alone. None where the conditions cut the
        facts into too many parts to be listed.
    open
        Trials that could not be decided: the ladder ends without separating a tie and has no draw.
    drawn
        Trials in which the draw is needed, for the line or for the order of a list.
    empty, short
        Trials in which some lot leaves a place empty, or lacks money for a place that it could fill.
    refused
        Trials whose decision is refused for another reason: the amounts exceed the envelope, no set of dossiers meets
        every limit of the selection, or a step of the ladder reads a fact that a lot asks not to be stated.
    """

    scene: Scene
    trials: int
    lots: tuple[LotRehearsal, ...]
    regions: tuple[Region, ...] | None
    open: int
    drawn: int
    empty: int
    short: int
    refused: int

    @property
    def rules(self) -> CallRules:
        """The call whose rules are rehearsed."""
        return self.scene.rules

    @property
    def entropy(self) -> int:
        """Seed that reproduces the rehearsal."""
        return self.scene.entropy

    @property
    def affordable(self) -> bool:
        """Whether the rules say who gives up each place that the envelope does not pay for."""
        return self.scene.affordable

    @property
    def findings(self) -> tuple[RehearsalFinding, ...]:
        """What a ministry may want to change before it publishes."""
        return tuple(findings_of(self))

    def __getitem__(self, lot: str) -> LotRehearsal:
        """What happens in a lot."""
        return _one({each.lot: each for each in self.lots}, lot, "lot")

    @property
    def draw_seed(self) -> str:
        """Revealed seed of the draw of every synthetic call."""
        return self.scene.seed

    def trial(self, k: int) -> Call:
        """Give the synthetic call of one trial, to be looked into or decided; a ladder without a draw ends with one.

        Raises
        ------
        InvalidInputError
            If there is no such trial.

        Examples
        --------
        >>> import clusterdecide as cd
        >>> found = cd.calls.example().rehearse(trials=10, rng=1)
        >>> decision = found.trial(3).decide(draw_seed=found.draw_seed)
        >>> len(decision.dossiers), decision.dossier("L1-01").status in ("passed", "eliminated")
        (24, True)
        """
        if isinstance(k, bool) or not isinstance(k, int) or not 0 <= k < self.trials:
            msg = f"trials go from 0 to {self.trials - 1}, got {k!r}"
            raise InvalidInputError(msg)
        return self.scene.trial(k)

    def says(self, lang: str) -> str:
        """Say what was found, in French or English, one sentence a line."""
        told = {"entropy": self.entropy, "grades": repr(self.scene.model), "n": self.trials}
        rare = percent(3 / self.trials, lang, 1) if self.trials > 3 else percent(1, lang)
        lines = [text("rehearsal.made", lang, dossiers=self._sizes(), rare=rare, **told)]
        lines += [lot.says(lang) for lot in self.lots]
        lines += [found.says(lang) for found in self.findings]
        return "\n".join(lines)

    def _sizes(self) -> str:
        return ", ".join(f"{lot.lot} {lot.dossiers}" for lot in self.lots)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        numbers = ("trials", "open", "drawn", "empty", "short", "refused", "affordable", "entropy")
        return {
            "call": self.rules.id,
            "exact": False,
            **{name: getattr(self, name) for name in numbers},
            "grades": repr(self.scene.model),
            "amounts": [*self.scene.amounts],
            "lots": [lot.to_dict() for lot in self.lots],
            "regions": None if self.regions is None else [region.to_dict() for region in self.regions],
            "findings": [found.to_dict() for found in self.findings],
        }

    def _view(self) -> View:
        rows = [self._row(lot) for lot in self.lots]
        head = ["lot", "dossiers", "places", "above floors", "places empty", "money short", "tied at line", "by draw"]
        told = [found.says("en") for found in self.findings]
        how = f"{self.trials} trials, sampled; {self.scene.model!r}; seed {self.entropy}"
        return View(head, rows, "lrrrrrrr", "\n".join([*told, how]))

    @staticmethod
    def _row(lot: LotRehearsal) -> list[str]:
        whole = lot.trials * lot.dossiers
        drawn = sum(step.settles for step in lot.steps if step.by in ("draw", "none"))
        counts = (lot.empty, lot.short, lot.tied, drawn)
        shares = [share(lot.passed, whole, "en"), *(share(n, lot.trials, "en") for n in counts)] if whole else [""] * 5
        return [lot.lot, str(lot.dossiers), f"{lot.places} of {lot.places_published}", *shares]
