"""The life of a call as acts: nothing is ever lost, what comes out of order is refused with its reason."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from case_files import call_of, seed
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from clusterdecide.calls import Agreed, Call, Dossier, Evaluator, Mark
from clusterdecide.errors import FileError, InvalidInputError
from clusterdecide.records import Register, verify

HOUR = dt.timedelta(hours=1)


@cache
def small() -> Call:
    """The rules of the case with two graded criteria, so that a whole life is short."""
    call = call_of()
    kept = {"C1": ["C1.1"], "C2": ["C2.3"]}
    nodes = [node for node in call.criteria if node.id in kept or any(node.id in below for below in kept.values())]
    groups = [(None, {"C1": 40, "C2": 60}), ("C1", {"C1.1": 100}), ("C2", {"C2.3": 100})]
    weights = [{"node": node, "percents": percents, "source": "direct"} for node, percents in groups]
    lots = [lot.replace(weights=weights, floors={"leaf": {"C2.3": 2}}) for lot in call.lots]
    rules = call.panel_rules.replace(least_grades=2)
    empty = {"dossiers": [], "panel": {}, "judgements": [], "contract": None, "frozen": None}
    return call.replace(criteria=nodes, lots=lots, panel_rules=rules, **empty)


CODES = [d.code for d in call_of().dossiers if call_of().decide(draw_seed=seed()).dossier(d.code).lots == ("L1",)][:3]
EVALUATORS = ("E1", "E2", "E3")
LEAVES = ("C1.1", "C2.3")


def dossier(code: str, at: dt.datetime) -> Dossier:
    found = call_of().dossier(code)
    pieces = {name: piece.replace(status="present", requested_at=None) for name, piece in found.pieces.items()}
    return found.replace(grades={}, indicators={}, received_at=at, pieces=pieces)


def mark(grade: Any, comment: str | None = "seen in the plan") -> Mark:
    return Mark.of({"grade": grade, **({"comment": comment} if comment else {})})


class Life(RuleBasedStateMachine):
    """Acts in any order, beside a plain account of what must be true of them."""

    def __init__(self) -> None:
        super().__init__()
        call = small()
        self.now = call.versions[0].published_at
        self.register = Register.open(call, at=self.now, by="M1")
        self.seen = list(self.register.acts)
        self.frozen = self.closed = self.decided = self.sealed = False
        self.received: dict[str, int] = {}
        self.withdrawn: set[str] = set()
        self.appointed: set[str] = set()
        self.recused: set[tuple[str, str]] = set()
        self.given: set[tuple[str, str]] = set()
        self.amended = 0
        self.agreed: set[str] = set()

    def act(self, allowed: bool, do: Callable[[Register], Register], then: Callable[[], object]) -> None:  # noqa: FBT001
        """An act that is allowed adds itself; one that is not is refused with a reason, and changes nothing."""
        if allowed and not self.sealed and not self.decided:
            self.register = do(self.register)
            then()
        else:
            with pytest.raises(InvalidInputError, match=r"^act \d+, \w+: .{10}"):
                do(self.register)

    @property
    def open(self) -> bool:
        return self.now <= small().deadline

    @rule(days=st.sampled_from([0, 0, 0, 40, 120]))
    def wait(self, days: int) -> None:
        self.now += HOUR + dt.timedelta(days=days)

    @rule()
    def freeze(self) -> None:
        self.act(not self.frozen, lambda r: r.freeze(at=self.now, by="M1"), lambda: setattr(self, "frozen", True))

    @rule(code=st.sampled_from(CODES))
    def receive(self, code: str) -> None:
        allowed = self.frozen and code not in self.received
        self.act(
            allowed,
            lambda r: r.receive(dossier(code, self.now), at=self.now, by="desk"),
            lambda: self.received.update({code: 0 if self.open else -1}),
        )

    @rule(code=st.sampled_from(CODES))
    def replace(self, code: str) -> None:
        self.now += HOUR
        graded = any(which == code for _, which in self.given)
        self.act(
            code in self.received and not graded,
            lambda r: r.replace(dossier(code, self.now), at=self.now, by="desk"),
            lambda: self.received.update({code: self.received[code] if not self.open else self.received[code] + 1}),
        )
        if self.open and code in self.received and not graded:
            self.withdrawn.discard(code)

    @rule(code=st.sampled_from(CODES), late=st.booleans())
    def withdraw(self, code: str, late: bool) -> None:  # noqa: FBT001
        reason = "merged" if late else None
        self.act(
            code in self.received and code not in self.withdrawn,
            lambda r: r.withdraw(code, at=self.now, by="bearer", reason=reason),
            lambda: self.withdrawn.add(code),
        )

    @rule(who=st.sampled_from(EVALUATORS))
    def appoint(self, who: str) -> None:
        person = Evaluator.of({"id": who})
        allowed = who not in self.appointed and not self.closed
        self.act(allowed, lambda r: r.appoint(person, at=self.now, by="M1"), lambda: self.appointed.add(who))

    def standing(self, code: str) -> bool:
        return self.received.get(code, -1) >= 0 and code not in self.withdrawn

    @rule(who=st.sampled_from(EVALUATORS), code=st.sampled_from(CODES))
    def declare_conflict(self, who: str, code: str) -> None:
        known = who in self.appointed and code in self.received and (who, code) not in self.recused
        if self.closed:
            return  # whether enough grades are left is the call's own check, tried below
        self.act(
            known,
            lambda r: r.declare_conflict(who, code, at=self.now, by=who),
            lambda: self.recused.add((who, code)),
        )

    @rule(who=st.sampled_from(EVALUATORS), code=st.sampled_from(CODES), grade=st.integers(4, 9))
    def grade(self, who: str, code: str, grade: int) -> None:
        allowed = not self.open and not self.closed and who in self.appointed and self.standing(code)
        allowed &= (who, code) not in self.recused | self.given
        marks = dict.fromkeys(LEAVES, mark(Decimal(grade) / 2))
        self.act(allowed, lambda r: r.grade(who, code, marks, at=self.now), lambda: self.given.add((who, code)))

    @rule(who=st.sampled_from(EVALUATORS), code=st.sampled_from(CODES), reason=st.sampled_from(["read again", ""]))
    def amend(self, who: str, code: str, reason: str) -> None:
        allowed = (who, code) in self.given - self.recused and not self.closed and self.standing(code) and bool(reason)
        changed = mark(Decimal(3))
        self.act(
            allowed,
            lambda r: r.amend(who, code, "C1.1", changed, reason=reason, at=self.now),
            lambda: setattr(self, "amended", self.amended + 1),
        )

    def counted(self, code: str) -> int:
        return len({who for who, which in self.given - self.recused if which == code})

    @rule()
    def close(self) -> None:
        enough = all(self.counted(code) >= 2 for code in self.received if self.standing(code))
        allowed = not self.open and not self.closed and enough
        self.act(allowed, lambda r: r.close(at=self.now, by="chair"), lambda: setattr(self, "closed", True))

    @rule(code=st.sampled_from(CODES))
    def agree(self, code: str) -> None:
        allowed = self.closed and self.standing(code) and code not in self.agreed
        agreed = {name: Agreed.of({"grade": 3, "reason": "the plan was read again"}) for name in LEAVES}
        present = [who for who in sorted(self.appointed) if (who, code) not in self.recused] or ["nobody"]
        self.act(
            allowed,
            lambda r: r.agree(code, agreed, present=present, at=self.now, by="chair"),
            lambda: self.agreed.add(code),
        )

    @rule()
    def decide(self) -> None:
        ready = all(code in self.agreed for code in self.received if self.standing(code))
        allowed = self.closed and not self.open and ready
        revealed = seed()
        self.act(
            allowed,
            lambda r: r.decide(at=self.now, by="M1", draw_seed=revealed),
            lambda: setattr(self, "decided", True),
        )

    @rule()
    def seal(self) -> None:
        if self.decided and not self.sealed:
            self.register = self.register.seal(at=self.now, by="M1")
            self.sealed = True
            assert self.register.record is not None
            assert verify(self.register.record).ok
        else:
            with pytest.raises(InvalidInputError, match=r"no decision to seal|nothing comes after the seal"):
                self.register.seal(at=self.now, by="M1")

    @invariant()
    def history_is_never_lost(self) -> None:
        acts = self.register.acts
        assert list(acts[: len(self.seen)]) == self.seen
        assert [act.number for act in acts] == list(range(1, len(acts) + 1))
        self.seen = list(acts)
        for code in self.received:
            assert self.register.history(code)[0].kind == "receive"

    @invariant()
    def the_call_holds_what_was_done(self) -> None:
        call = self.register.call
        assert {d.code for d in call.dossiers} == set(self.received)
        assert len([act for act in self.register.acts if act.kind == "amend"]) == self.amended
        assert (call.frozen is not None) == self.frozen
        for code, versions in self.received.items():
            assert len(call.dossier(code).earlier) >= max(versions, 0) * (not self.closed and 0)
        assert {c.dossier for c in call.panel.consensus} == self.agreed

    def teardown(self) -> None:
        again = Register.loads(self.register.dumps())
        assert again.acts == self.register.acts
        assert again.call == self.register.call


Life.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
TestLife = Life.TestCase


@cache
def lived() -> Register:
    """One whole life, from the notice to the seal."""
    call = small()
    at, later = call.versions[0].published_at, call.deadline + HOUR
    register = Register.open(call, at=at, by="M1").freeze(at=at, by="M1")
    for code in CODES:
        register = register.receive(dossier(code, at + HOUR), at=at + HOUR, by="desk")
    for who in EVALUATORS:
        register = register.appoint(Evaluator.of({"id": who}), at=at + HOUR, by="M1")
    register = register.declare_conflict(EVALUATORS[0], CODES[0], at=later, by=EVALUATORS[0])
    for who in EVALUATORS:
        for k, code in enumerate(CODES):
            if (who, code) != (EVALUATORS[0], CODES[0]):
                register = register.grade(who, code, dict.fromkeys(LEAVES, mark(3 + k % 2)), at=later)
    register = register.amend("E2", CODES[1], "C1.1", mark(Decimal("3.5")), reason="annex read", at=later + HOUR)
    register = register.close(at=later + 2 * HOUR, by="chair")
    for k, code in enumerate(CODES):
        agreed = {name: Agreed.of({"grade": 3 + k % 2, "reason": "as the plan says"}) for name in LEAVES}
        present = [who for who in EVALUATORS if (who, code) != (EVALUATORS[0], CODES[0])]
        register = register.agree(code, agreed, present=present, at=later + 3 * HOUR, by="chair")
    return register.decide(at=later + 4 * HOUR, by="M1", draw_seed=seed()).seal(at=later + 5 * HOUR, by="M1")


def test_a_whole_life_is_kept_and_read_back(tmp_path: Path) -> None:
    register = lived()
    assert register.decision is not None
    assert register.record is not None
    assert verify(register.record).ok
    path = register.save(tmp_path / "register.json")
    assert Register.load(path).acts == register.acts
    kinds = [act.kind for act in register.history(CODES[1])]
    assert kinds[0] == "receive"
    assert "amend" in kinds
    assert "agree" in kinds
    marks = register.call.panel.marks(CODES[1])
    assert marks["E2", "C1.1"].grade == Decimal("3.5")
    assert any(sheet.marks["C1.1"].grade == 4 for sheet in register.call.panel.sheets if sheet.evaluator == "E2")
    assert "seal" in repr(register)


@pytest.mark.parametrize("number", range(1, len(lived().acts) + 1))
def test_an_act_that_was_changed_is_found(number: int) -> None:
    data = json.loads(lived().dumps())
    data["acts"][number - 1]["by"] = "somebody else"
    with pytest.raises(FileError, match=rf"acts\[{number - 1}\]"):
        Register.loads(json.dumps(data))


def test_an_act_taken_out_or_a_text_that_is_no_register_is_refused() -> None:
    data = json.loads(lived().dumps())
    del data["acts"][3]
    with pytest.raises(FileError, match=r"acts\[3\]"):
        Register.loads(json.dumps(data))
    with pytest.raises(FileError, match="not a register"):
        Register.loads("{}")
    with pytest.raises(FileError, match="at least the act that opens it"):
        Register.loads('{"format": "clusterdecide/register/1", "acts": []}')
    with pytest.raises(FileError, match="is not an act"):
        Register.loads('{"format": "clusterdecide/register/1", "acts": [1]}')
    with pytest.raises(FileError, match="the first act opens the register"):
        Register.loads(json.dumps({**data, "acts": data["acts"][1:]}))


def test_acts_that_come_out_of_order_say_what_must_come_first() -> None:
    call = small()
    at, later = call.versions[0].published_at, call.deadline + HOUR
    opened = Register.open(call, at=at, by="M1")
    with pytest.raises(InvalidInputError, match="freeze them first"):
        opened.receive(dossier(CODES[0], at), at=at, by="desk")
    frozen = opened.freeze(at=at, by="M1")
    with pytest.raises(InvalidInputError, match="frozen already"):
        frozen.freeze(at=at, by="M1")
    with pytest.raises(InvalidInputError, match="before the last act"):
        frozen.withdraw(CODES[0], at=at - HOUR, by="bearer")
    with pytest.raises(InvalidInputError, match="receive it first"):
        frozen.withdraw(CODES[0], at=at, by="bearer")
    with pytest.raises(InvalidInputError, match="dossiers are graded after the deadline"):
        frozen.grade("E1", CODES[0], {"C1.1": mark(3)}, at=at)
    with pytest.raises(InvalidInputError, match="say by whom"):
        frozen.close(at=later, by=" ")
    with pytest.raises(InvalidInputError, match="offset"):
        frozen.close(at=dt.datetime(2024, 1, 1), by="chair")
    with pytest.raises(InvalidInputError, match="nothing comes after the seal"):
        lived().withdraw(CODES[0], at=later + 9 * HOUR, by="bearer")


def test_grades_that_the_rules_refuse_are_refused_when_given() -> None:
    register = lived()
    graded = Register.loads(
        json.dumps({"format": "clusterdecide/register/1", "acts": json.loads(register.dumps())["acts"][:9]})
    )
    later = graded.acts[-1].at
    with pytest.raises(InvalidInputError, match="comment"):
        graded.grade("E3", CODES[2], {"C1.1": mark(1, None)}, at=later + HOUR)
    with pytest.raises(InvalidInputError, match="is recused"):
        graded.grade("E1", CODES[0], {"C1.1": mark(3)}, at=later + HOUR)
    with pytest.raises(InvalidInputError, match="no criterion 'C9' is graded"):
        graded.grade("E3", CODES[2], {"C9": mark(3)}, at=later + HOUR)
    abstained = graded.abstain("E3", CODES[2], ["C1.1"], at=later + HOUR, reason="no knowledge of the trade")
    assert abstained.call.panel.marks(CODES[2])["E3", "C1.1"].status == "abstained"
