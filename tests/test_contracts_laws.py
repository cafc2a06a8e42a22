"""Laws of the ledger on any rules: every centime accounted for, nothing taken back, a plain loop says the same."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from hypothesis import given
from hypothesis import strategies as st

from clusterdecide.calls import ContractRules
from clusterdecide.contracts import Account, Achievement, Contract, Contracts, Promise, Review, ledger

AT = dt.datetime(2027, 1, 31, 10, tzinfo=dt.UTC)
SHARES = st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(7, 10), Fraction(2, 3), Fraction(1)])


@st.composite
def rules(draw: st.DrawFn) -> ContractRules:
    years = draw(st.integers(1, 6))
    parts = draw(st.lists(st.integers(1, 5), min_size=1, max_size=3))
    indicators = [
        {
            "id": f"K{i}",
            "label": {"en": f"Indicator {i}"},
            "weight": Fraction(part, sum(parts)),
            "kind": draw(st.sampled_from(["cumulative", "level"])),
            "criterion": f"C{i}",
            "factor": draw(st.sampled_from([Decimal("0.5"), Decimal(1), Decimal(4)])),
        }
        for i, part in enumerate(parts)
    ]
    rates = sorted({Fraction(0), *draw(st.lists(SHARES, max_size=3))})
    return ContractRules.of(
        {
            "years": years,
            "indicators": indicators,
            "payments": [{"at_least": rate, "pays": draw(SHARES)} for rate in draw(st.permutations(rates))],
            "withheld": draw(st.sampled_from(["lost", "carried"])),
            "review_year": draw(st.none() | st.integers(1, years)),
        }
    )


@st.composite
def files(draw: st.DrawFn) -> Contracts:
    """One contract, reported for some years, perhaps reviewed."""
    law = draw(rules())
    figures = {i.id: draw(st.decimals(0, 40, places=1)) for i in law.indicators}
    promises = [
        Promise(indicator=i.id, criterion=i.criterion, figure=figures[i.id], promise=i.promise(figures[i.id]))
        for i in law.indicators
    ]
    amount = draw(st.integers(1, 10**9)) * Decimal("0.01")
    contract = Contract(id="K", dossier="D", lot="L", first_year=2024, amount_per_year=amount, promises=promises)
    reported = draw(st.integers(0, law.years))
    review = draw(reviews(law, reported))
    if review is not None and review.outcome == "stop":
        reported = min(reported, review.year)
    achievements = [
        Achievement(contract="K", indicator=i.id, year=year, achieved=draw(st.decimals(0, 50, places=1)))
        for year in range(1, reported + 1)
        for i in law.indicators
    ]
    found = () if review is None else (review,)
    return Contracts(
        format="clusterdecide/contracts/1", call="C", currency="MAD", rules=law, contracts=(contract,),
        achievements=achievements, reviews=found,
    )  # fmt: skip


@st.composite
def reviews(draw: st.DrawFn, law: ContractRules, reported: int) -> Review | None:
    if law.review_year is None or reported < law.review_year - 1:
        return None
    outcome = draw(st.sampled_from(["continue", "revise", "stop", None]))
    if outcome is None:
        return None
    promises = {law.indicators[0].id: draw(st.integers(1, 60))} if outcome == "revise" else {}
    return Review(
        contract="K", year=law.review_year, outcome=outcome, by="A firm", at=AT, reason="as advised", promises=promises
    )


def centimes(account: Account) -> dict[str, int]:
    names = ("paid", "lost", "carried", "still_possible", "total")
    return {name: int(getattr(account, name) * 100) for name in names}


@given(contracts=files())
def test_every_centime_is_paid_lost_carried_or_still_possible(contracts: Contracts) -> None:
    book = ledger(contracts)
    account = book["K"]
    assert account.paid + account.lost + account.carried + account.still_possible == account.total
    assert account.total == contracts.contracts[0].amount_per_year * contracts.rules.years == contracts.total
    assert book.paid + book.lost + book.carried + book.still_possible == book.total
    assert all(t.paid == t.amount - t.withheld + t.released for t in account.tranches if t.status != "pending")
    assert min(account.paid, account.lost, account.carried, account.still_possible) >= 0
    assert contracts.rules.withheld == "carried" or account.carried == 0
    if account.still_possible == 0:
        assert account.carried == 0, "nothing can be carried beyond the last tranche"
    for tranche in account.tranches:
        assert tranche.paid * 100 % 1 == 0


@given(contracts=files())
def test_a_plain_loop_in_centimes_says_the_same(contracts: Contracts) -> None:
    assert centimes(ledger(contracts)["K"]) == loop(contracts)


def loop(contracts: Contracts) -> dict[str, int]:
    """Written from the words of the rules alone."""
    law, contract = contracts.rules, contracts.contracts[0]
    each = int(contract.amount_per_year * 100)
    achieved: dict[int, dict[str, Decimal]] = {}
    for row in contracts.achievements:
        achieved.setdefault(row.year, {})[row.indicator] = row.achieved
    review = contracts.reviews[0] if contracts.reviews else None
    sums = {"paid": 0, "lost": 0, "carried": 0, "still_possible": 0, "total": each * law.years}
    for year in range(1, law.years + 1):
        if review is not None and review.outcome == "stop" and year > review.year:
            sums["lost"] += each + sums["carried"]
            sums["carried"] = 0
        elif year == 1:
            sums["paid"] += each
        elif year - 1 not in achieved:
            sums["still_possible"] += each
        else:
            _pay(sums, each, law, _share(law, contract, achieved[year - 1], year - 1, review))
            if year == law.years:
                sums["lost"] += sums["carried"]
                sums["carried"] = 0
    return sums


def _share(
    law: ContractRules, contract: Contract, achieved: dict[str, Decimal], year: int, review: Review | None
) -> Fraction:
    rate = Fraction(0)
    for i, indicator in enumerate(law.indicators):
        promise = max(1, ceil(Fraction(contract.promises[i].figure) * Fraction(indicator.factor)))
        if review is not None and year > review.year:
            promise = review.promises.get(indicator.id, promise)
        target = promise if indicator.kind == "level" else ceil(Fraction(promise * year, law.years))
        rate += indicator.weight * min(Fraction(1), Fraction(achieved[indicator.id]) / target)
    steps = sorted((step.at_least, step.pays) for step in law.payments)
    return [pays for least, pays in steps if least <= rate][-1]


def _pay(sums: dict[str, int], each: int, law: ContractRules, share: Fraction) -> None:
    earned = floor(each * share)
    sums["paid"] += earned
    if law.withheld == "lost":
        sums["lost"] += each - earned
    elif share == 1:
        sums["paid"] += sums["carried"]
        sums["carried"] = 0
    else:
        sums["carried"] += each - earned


@given(contracts=files(), data=st.data())
def test_what_was_decided_stays_when_more_is_reported(contracts: Contracts, data: st.DataObject) -> None:
    years = [row.year for row in contracts.achievements]
    first = max([0, *(review.year - 1 for review in contracts.reviews)])
    until = data.draw(st.integers(min(first, max(years, default=0)), max(years, default=0)))
    before = contracts.replace(achievements=[row for row in contracts.achievements if row.year <= until])
    then, now = ledger(before)["K"], ledger(contracts)["K"]
    assert now.rates[: len(then.rates)] == then.rates
    assert all(
        a == b for a, b in zip(then.tranches, now.tranches, strict=True) if a.status not in ("pending", "stopped")
    )
    assert now.paid >= then.paid
    assert now.lost >= then.lost


@given(contracts=files(), data=st.data())
def test_more_achieved_never_pays_less_under_steps_that_rise(contracts: Contracts, data: st.DataObject) -> None:
    pays = sorted(step.pays for step in contracts.rules.payments)
    least = sorted(step.at_least for step in contracts.rules.payments)
    rising = [{"at_least": a, "pays": p} for a, p in zip(least, pays, strict=True)]
    law = contracts.rules.replace(payments=rising)
    lifted = [row.replace(achieved=row.achieved + data.draw(st.integers(0, 20))) for row in contracts.achievements]
    less, more = (
        ledger(contracts.replace(rules=law, achievements=rows))["K"] for rows in (contracts.achievements, lifted)
    )
    assert all(a <= b for a, b in zip(less.rates, more.rates, strict=True))
    assert more.paid >= less.paid


@given(contracts=files())
def test_a_file_read_again_is_equal_and_gives_the_same_ledger(contracts: Contracts) -> None:
    again = Contracts.loads(contracts.dumps())
    assert again == contracts
    assert again.dumps() == contracts.dumps()
    assert ledger(again).to_dict() == ledger(contracts).to_dict()


@given(contracts=files())
def test_targets_never_fall_from_year_to_year_without_a_review(contracts: Contracts) -> None:
    signed: dict[str, list[int]] = {}
    for target in contracts.targets.items:
        signed.setdefault(target.indicator, []).append(target.signed)
    for promise in contracts.contracts[0].promises:
        series = signed[promise.indicator]
        assert series == sorted(series)
        assert series[-1] == promise.promise
        assert series[0] >= 1
