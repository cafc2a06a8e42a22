"""The register: the life of a call as acts that are only ever added, each bound to the one before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clusterdecide._json import canonical_json, pretty_json, read_json, replace_file
from clusterdecide._table import Tabular, View
from clusterdecide.calls.base import plain
from clusterdecide.calls.notice import CallRules
from clusterdecide.errors import ClusterDecideError, FileError, InvalidInputError
from clusterdecide.records import judging, receiving
from clusterdecide.records.chain import sha256
from clusterdecide.records.life import Life, refuse
from clusterdecide.records.sealing import Record, results_of, seal

if TYPE_CHECKING:
    from clusterdecide.calls import Agreed, Call, Decision, Dossier, Evaluator, Mark, Question, Version
    from clusterdecide.records.life import What

FORMAT = "clusterdecide/register/1"
_APPLY: dict[str, Callable[[Life, What, dt.datetime], Life]] = {
    "freeze": receiving.freeze,
    "publish": receiving.publish,
    "receive": receiving.receive,
    "replace": receiving.replace_dossier,
    "cure": receiving.cure,
    "withdraw": receiving.withdraw,
    "appoint": judging.appoint,
    "declare_conflict": judging.declare_conflict,
    "grade": judging.grade,
    "amend": judging.amend,
    "close": judging.close,
    "reopen": judging.reopen,
    "agree": judging.agree,
    "decide": judging.decide,
}
_AFTER_DECISION = "the call was decided; after the decision it is only sealed"


@dataclass(frozen=True, slots=True)
class Act:
    """One act: when, by whom, of which kind, what exactly, and the hash that binds it to all acts before.

    ``text`` is what was done as canonical JSON; ``what`` reads it.
    """

    number: int
    at: dt.datetime
    by: str
    kind: str
    text: str
    link: str

    @property
    def what(self) -> dict[str, Any]:
        """What was done, as data."""
        found: dict[str, Any] = read_json(self.text)
        return found

    def to_dict(self) -> dict[str, Any]:
        """The act as plain JSON."""
        from json import loads

        return {
            "number": self.number,
            "at": self.at.isoformat(),
            "by": self.by,
            "kind": self.kind,
            "what": loads(self.text),
            "link": self.link,
        }


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Register(Tabular):
    """The life of a call, act by act; an act gives a new register, and none is ever changed or taken out.

    Every method below is an act: it takes the instant ``at`` (with an offset, not before the last act) and who did it,
    ``by``, and refuses with its reason what comes out of order. What an act puts out of force (a dossier replaced, a
    mark amended, a consensus corrected) stays in ``acts``.

    Attributes
    ----------
    acts
        Every act so far, in order.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> example = cd.calls.example()
    >>> day = example.versions[0].published_at
    >>> register = Register.open(example, at=day, by="M1").freeze(at=day, by="M1")
    >>> [act.kind for act in register.acts], register.call.frozen.at == day
    (['open', 'freeze'], True)
    >>> register.decide(at=day, by="M1")
    Traceback (most recent call last):
    clusterdecide.errors.InvalidInputError: act 3, decide: the call is open until 2023-06-14T15:00:00+01:00: no decision
    before the deadline
    """

    acts: tuple[Act, ...]
    _life: Life

    @classmethod
    def open(cls, rules: CallRules, *, at: dt.datetime, by: str) -> Register:
        """Open the register of a call with its rules; dossiers and panel that the call may hold are left out."""
        fields = {name: getattr(rules, name) for name in CallRules.model_fields}
        whole = CallRules.of(fields)
        what = canonical_json({"rules": whole.dump()})
        life = Life(CallRules.of(read_json(what)["rules"]))
        life.check()
        return cls((_act(1, _instant(at), by, "open", what, sha256(FORMAT)),), life)

    @property
    def call(self) -> Call:
        """The call as it stands after the last act."""
        return self._life.call()

    @property
    def decision(self) -> Decision | None:
        """The decision, once the call is decided."""
        return self._life.decision

    @property
    def record(self) -> Record | None:
        """The sealed record, once the decision is sealed."""
        if self._life.sealed is None:
            return None
        return _sealed(self._life, self.acts[-1].what, self.acts[-1].at)

    def history(self, code: str) -> tuple[Act, ...]:
        """Every act on a dossier, those no longer in force included."""
        return tuple(act for act in self.acts if _dossier_of(act.what) == code)

    def freeze(self, *, at: dt.datetime, by: str) -> Register:
        """Fix the rules; see `Call.freeze`."""
        return self._add("freeze", at, by, {})

    def publish(
        self, version: Version | None = None, questions: Sequence[Question] = (), *, at: dt.datetime, by: str
    ) -> Register:
        """Publish to all a later version of the notice, such as a later deadline, or questions with their answers."""
        what = {"version": None if version is None else version.dump(), "questions": plain(tuple(questions))}
        return self._add("publish", at, by, what)

    def receive(self, dossier: Dossier, *, at: dt.datetime, by: str) -> Register:
        """Take in a dossier; one that came late is kept, and is late."""
        return self._add("receive", at, by, {"dossier": dossier.dump()})

    def replace(self, dossier: Dossier, *, at: dt.datetime, by: str) -> Register:
        """Take in a later version of a dossier; one that came late is kept here, and the version in time stands."""
        return self._add("replace", at, by, {"dossier": dossier.dump()})

    def cure(self, dossier: str, document: str, piece: Mapping[str, Any], *, at: dt.datetime, by: str) -> Register:
        """Note a missing piece that was asked for and supplied: ``requested_at`` and ``received_at``."""
        whole = {"status": "supplied_after_request", **piece}
        return self._add("cure", at, by, {"dossier": dossier, "document": document, "piece": plain(whole)})

    def withdraw(self, dossier: str, *, at: dt.datetime, by: str, reason: str | None = None) -> Register:
        """Note that a dossier is taken back by its bearer."""
        return self._add("withdraw", at, by, {"dossier": dossier, "reason": reason})

    def appoint(self, evaluator: Evaluator, *, at: dt.datetime, by: str) -> Register:
        """Name an evaluator."""
        return self._add("appoint", at, by, {"evaluator": evaluator.dump()})

    def declare_conflict(
        self,
        evaluator: str,
        dossier: str,
        *,
        at: dt.datetime,
        by: str,
        nature: Mapping[str, str] | None = None,
        decision: str = "recusal",
    ) -> Register:
        """Note a conflict of interest and what was decided; marks already given stay here, and no longer count."""
        what = {"evaluator": evaluator, "dossier": dossier, "nature": nature, "decision": decision}
        return self._add("declare_conflict", at, by, {name: value for name, value in what.items() if value is not None})

    def grade(
        self, evaluator: str, dossier: str, marks: Mapping[str, Mark], *, at: dt.datetime, by: str | None = None
    ) -> Register:
        """Take in the marks of an evaluator on a dossier, by criterion; ``by`` is the evaluator when left out."""
        what = {
            "evaluator": evaluator,
            "dossier": dossier,
            "marks": {name: _mark(mark) for name, mark in marks.items()},
        }
        return self._add("grade", at, by or evaluator, what)

    def abstain(
        self, evaluator: str, dossier: str, criteria: Sequence[str], *, at: dt.datetime, reason: str | None = None
    ) -> Register:
        """Note that an evaluator abstains on some criteria of a dossier; that is no grade, and not a missing one."""
        mark = {"status": "abstained"} | ({} if reason is None else {"comment": reason})
        what = {"evaluator": evaluator, "dossier": dossier, "marks": dict.fromkeys(criteria, mark)}
        return self._add("grade", at, evaluator, what)

    def amend(
        self, evaluator: str, dossier: str, criterion: str, mark: Mark, *, reason: str, at: dt.datetime
    ) -> Register:
        """Give a mark anew before the close, with the reason."""
        what = {"evaluator": evaluator, "dossier": dossier, "criterion": criterion, "mark": _mark(mark)}
        return self._add("amend", at, evaluator, {**what, "reason": reason})

    def close(self, *, at: dt.datetime, by: str) -> Register:
        """Close the marks before the meeting; what was not given is missing from here on."""
        return self._add("close", at, by, {})

    def reopen(self, *, reason: str, at: dt.datetime, by: str) -> Register:
        """Open the marks again; what was agreed falls, and has to be agreed anew."""
        return self._add("reopen", at, by, {"reason": reason})

    def agree(
        self,
        dossier: str,
        marks: Mapping[str, Agreed],
        *,
        present: Sequence[str],
        at: dt.datetime,
        by: str,
        correction: str | None = None,
    ) -> Register:
        """Take in what the meeting agreed on a dossier: every graded criterion, who was present.

        ``correction`` is the reason for agreeing again on a dossier that was agreed already.
        """
        given = {name: mark.dump() for name, mark in marks.items()}
        what = {"dossier": dossier, "marks": given, "present": [*present], "correction": correction}
        return self._add("agree", at, by, what)

    def decide(self, *, at: dt.datetime, by: str, draw_seed: str | None = None) -> Register:
        """Decide the call; the act holds the hash of the results, and `decision` gives them."""
        return self._add("decide", at, by, {"draw_seed": draw_seed})

    def seal(
        self, *, at: dt.datetime, by: str, analyses: Mapping[str, Any] | None = None, salt: str | None = None
    ) -> Register:
        """Seal the decision; the act holds the seal, and `record` gives the record. Nothing comes after it."""
        return self._add("seal", at, by, {"analyses": dict(analyses or {}), "salt": salt})

    def _add(self, kind: str, at: dt.datetime, by: str, what: Mapping[str, Any]) -> Register:
        number, when = len(self.acts) + 1, _instant(at)
        try:
            text = canonical_json(read_json(canonical_json(what)))
            life, found = self._applied(kind, when, read_json(text))
        except InvalidInputError as error:
            msg = f"act {number}, {kind}: {error}"
            raise InvalidInputError(msg) from None
        text = canonical_json({**read_json(text), **found})
        return Register((*self.acts, _act(number, when, by, kind, text, self.acts[-1].link)), life)

    def _applied(self, kind: str, at: dt.datetime, what: What) -> tuple[Life, dict[str, Any]]:
        """State after an act, and what the act itself finds and states."""
        life, last = self._life, self.acts[-1].at
        if at < last:
            refuse(f"{at.isoformat()} is before the last act, at {last.isoformat()}; acts are noted in order")
        if life.sealed is not None:
            refuse("the decision is sealed; nothing comes after the seal")
        if kind == "seal":
            if life.decision is None:
                refuse("there is no decision to seal; decide first")
            record = _sealed(life, what, at)
            return replace(life, sealed=record.seal), {"seal": record.seal}
        if life.decision is not None:
            refuse(_AFTER_DECISION)
        after = _APPLY[kind](life, what, at)
        if kind != "decide" or after.decision is None:
            return after, {}
        return after, {"results": sha256(canonical_json(results_of(after.decision)))}

    def to_dict(self) -> dict[str, Any]:
        """The register as plain JSON."""
        return {"format": FORMAT, "acts": [act.to_dict() for act in self.acts]}

    def dumps(self) -> str:
        """Give the register as JSON text."""
        return pretty_json(self.to_dict())

    def save(self, path: str | Path) -> Path:
        """Write the register to a JSON file, replaced whole or not at all.

        Raises
        ------
        FileError
            The file cannot be written.
        """
        return replace_file(Path(path), self.dumps())

    @classmethod
    def load(cls, path: str | Path) -> Register:
        """Read a register from a file; see `loads`."""
        return cls._of(read_json(Path(path)), Path(path).name)

    @classmethod
    def loads(cls, text: str | bytes, *, name: str = "<text>") -> Register:
        """Read a register by doing every act again, and refuse one that was changed.

        Raises
        ------
        FileError
            Not a register; an act out of order; an act or its hash changed since it was noted: names the act.
        """
        return cls._of(read_json(text, name=name), name)

    @classmethod
    def _of(cls, data: Any, name: str) -> Register:
        if not isinstance(data, Mapping) or data.get("format") != FORMAT or set(data) != {"format", "acts"}:
            msg = f"not a register: it has a format, {FORMAT!r}, and acts"
            raise FileError(msg, file=name, place="format")
        stated = data["acts"]
        if not isinstance(stated, list) or not stated:
            msg = "a register has at least the act that opens it"
            raise FileError(msg, file=name, place="acts")
        register: Register | None = None
        for k, act in enumerate(stated):
            try:
                register = _again(register, act)
                _check_same(register.acts[-1], act)
            except (ClusterDecideError, KeyError, TypeError, AttributeError) as error:
                msg = str(error) if isinstance(error, ClusterDecideError) else "is not an act"
                raise FileError(msg, file=name, place=f"acts[{k}]") from None
        assert register is not None  # noqa: S101 - there is one act at least
        return register

    def _view(self) -> View:
        rows = [[str(a.number), a.at.isoformat(), a.by, a.kind, _dossier_of(a.what), a.link[:12]] for a in self.acts]
        return View(["act", "at", "by", "kind", "dossier", "link"], rows, "rlllll")


def _act(number: int, at: dt.datetime, by: str, kind: str, text: str, before: str) -> Act:
    if not isinstance(by, str) or not by.strip():
        msg = f"act {number}, {kind}: say by whom, got {by!r}"
        raise InvalidInputError(msg)
    body = canonical_json({"number": number, "at": at.isoformat(), "by": by, "kind": kind})
    return Act(number, at, by, kind, text, sha256(before + body + text))


def _again(register: Register | None, act: Mapping[str, Any]) -> Register:
    """Do an act of a file again."""
    at, by, kind = dt.datetime.fromisoformat(str(act["at"])), act["by"], act["kind"]
    if register is None:
        if kind != "open":
            refuse("the first act opens the register")
        return Register.open(CallRules.of(act["what"]["rules"]), at=at, by=by)
    if kind not in _APPLY and kind != "seal":
        refuse(f"unknown kind of act {kind!r}; there are {', '.join([*_APPLY, 'seal'])}")
    found = {"decide": {"results"}, "seal": {"seal"}}.get(kind, set())
    return register._add(kind, at, by, {k: v for k, v in act["what"].items() if k not in found})


def _check_same(made: Act, stated: Mapping[str, Any]) -> None:
    """Refuse an act that says otherwise than doing it again does."""
    again = read_json(canonical_json(made.to_dict()))
    for field in {**again, **stated}:
        if field not in stated or field not in again or stated[field] != again[field]:
            refuse(f"{field}: says {stated.get(field)!r}, and doing the act again gives {again.get(field)!r}"[:300])


def _sealed(life: Life, what: What, at: dt.datetime) -> Record:
    assert life.decision is not None  # noqa: S101 - the caller tests it
    return seal(life.decision, made_at=at, analyses=what["analyses"] or None, salt=what["salt"])


def _instant(at: dt.datetime) -> dt.datetime:
    if not isinstance(at, dt.datetime) or at.utcoffset() is None:
        msg = f"at must be an instant with an offset from UTC, got {at!r}"
        raise InvalidInputError(msg)
    return at


def _mark(mark: Mark) -> dict[str, Any]:
    """A mark without its instant, which is that of the act."""
    return {name: value for name, value in mark.dump().items() if name != "at"}


def _dossier_of(what: Mapping[str, Any]) -> str:
    """Code of the dossier that an act is on; empty where it is on none."""
    found = what.get("dossier")
    return str(found["code"]) if isinstance(found, Mapping) else found or ""
