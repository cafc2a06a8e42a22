"""The contracts of a call: who promised what, which tranches, which targets follow from the figures scored."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from clusterdecide._json import pretty_json, read_json, replace_file
from clusterdecide._table import View
from clusterdecide.calls.base import Name, Part, Text
from clusterdecide.calls.contract_rules import ContractRules
from clusterdecide.calls.translation import FindingsError, refuse
from clusterdecide.contracts.faults import faults_of
from clusterdecide.contracts.lists import amount_of
from clusterdecide.contracts.parts import Achievement, Contract, Payment, Promise, Review
from clusterdecide.contracts.told import Told
from clusterdecide.errors import FileError, InvalidInputError
from clusterdecide.messages import money, text

if TYPE_CHECKING:
    from clusterdecide.calls.call import Call
    from clusterdecide.calls.record import Decision
    from clusterdecide.contracts.award import Award
    from clusterdecide.contracts.targets import Targets

FORMAT = "clusterdecide/contracts/1"


class Contracts(Told, Part):
    """The contracts of a call with their rules, and what was reported, reviewed and paid since.

    Make them with `contracts_of`; `add` gives new ones with more reports. Two equal ones give equal files.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> contracts = contracts_of(cd.calls.example().decide(), first_year=2024)
    >>> [(contract.id, contract.dossier) for contract in contracts.contracts][:2]
    [('K-A', 'D03'), ('K-B', 'D09')]
    >>> contracts["K-A"].promise("K4").promise, Contracts.loads(contracts.dumps()) == contracts
    (20, True)
    """

    format: Literal["clusterdecide/contracts/1"]
    call: Name
    notice: Text | None = None
    currency: Name
    rules: ContractRules
    contracts: Annotated[tuple[Contract, ...], Field(min_length=1)]
    achievements: tuple[Achievement, ...] = ()
    reviews: tuple[Review, ...] = ()
    payments: tuple[Payment, ...] = ()

    @model_validator(mode="after")
    def _parts_agree(self) -> Self:
        faults = faults_of(self)
        if faults:
            raise FindingsError(faults)
        return self

    def __getitem__(self, name: str) -> Contract:
        """Contract by its id."""
        for contract in self.contracts:
            if contract.id == name:
                return contract
        msg = f"no contract is called {name!r}; there are {', '.join(contract.id for contract in self.contracts)}"
        raise InvalidInputError(msg)

    def __str__(self) -> str:
        return repr(self)

    @property
    def total(self) -> Decimal:
        """Sum of all tranches, if all is earned."""
        return sum((contract.amount_per_year for contract in self.contracts), Decimal(0)) * self.rules.years

    @property
    def targets(self) -> "Targets":
        """Target of every contract, indicator and year, with the promise and the figure that it comes from.

        Examples
        --------
        >>> import clusterdecide as cd
        >>> targets = contracts_of(cd.calls.example().decide(), first_year=2024).targets
        >>> targets.of("K-A", "K4")
        (4, 8, 12, 16, 20)
        """
        from clusterdecide.contracts.targets import targets_of

        return targets_of(self)

    def review_of(self, contract: str) -> Review | None:
        """Mid-term review of a contract; None while there is none."""
        return next((review for review in self.reviews if review.contract == contract), None)

    def add(
        self,
        *,
        achievements: Iterable[Achievement] = (),
        reviews: Iterable[Review] = (),
        payments: Iterable[Payment] = (),
    ) -> Self:
        """Contracts with more reports; nothing reported before is changed or removed.

        Raises
        ------
        InvalidInputError
            Names the row: an unknown contract or indicator, a figure given twice, a review out of its year.
        """
        return self.replace(
            achievements=(*self.achievements, *achievements),
            reviews=(*self.reviews, *reviews),
            payments=(*self.payments, *payments),
        )

    def dumps(self) -> str:
        """Give the contracts as JSON text; read again, they are equal."""
        return pretty_json(self.dump())

    def save(self, path: str | Path) -> None:
        """Write the contracts to a JSON file, replaced whole or not at all.

        Raises
        ------
        FileError
            The file cannot be written.
        """
        replace_file(Path(path), self.dumps())

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read contracts from a JSON file.

        Raises
        ------
        FileError
            With the file and the place in it: not readable, not JSON, or not contracts; up to 20 faults at once.
        """
        path = Path(path)
        return cls._of_json(read_json(path), path.name)

    @classmethod
    def loads(cls, source: str | bytes, *, name: str = "<text>") -> Self:
        """Read contracts from JSON text.

        Raises
        ------
        FileError
            As `Contracts.load`; ``name`` stands for the file.
        """
        return cls._of_json(read_json(source, name=name), name)

    @classmethod
    def _of_json(cls, data: object, name: str) -> Self:
        if not isinstance(data, Mapping) or data.get("format") != FORMAT:
            msg = f"not contracts: the field format must be {FORMAT!r}"
            raise FileError(msg, file=name, place="format")
        try:
            return cls(**data)
        except ValidationError as error:
            refuse(error, name, file=True)

    def _columns(self) -> Mapping[str, Sequence[object]]:
        names = ("id", "dossier", "lot", "first_year", "amount_per_year")
        found: dict[str, Sequence[object]] = {name: [getattr(c, name) for c in self.contracts] for name in names}
        return found | {"total": [contract.amount_per_year * self.rules.years for contract in self.contracts]}

    def _told(self, lang: str) -> View:
        heads = ("contract", "dossier", "lot", "first_year", "year_amount", "total")
        rows = [
            [c.id, c.dossier, c.lot, str(c.first_year), *(money(a, self.currency, lang) for a in amounts)]
            for c in self.contracts
            for amounts in [(c.amount_per_year, c.amount_per_year * self.rules.years)]
        ]
        total = money(self.total, self.currency, lang)
        lines = [text("contract.held", lang, n=len(rows), years=self.rules.years, total=total)]
        lines += [] if self.notice is None else [self.notice.get(lang)]
        return View([text(f"contract.head.{name}", lang) for name in heads], rows, "lll", "\n".join(lines))


def contracts_of(chosen: "Award | Decision", *, first_year: int, ids: Mapping[str, str] | None = None) -> Contracts:
    """Contracts of the funded dossiers, by the rules of their call.

    Parameters
    ----------
    chosen
        An award, or a decision whose list is taken as it is.
    first_year
        Calendar year of the first tranche.
    ids
        Id of the contract of each dossier; by default K-A, K-B, ... by lot and published order, those promoted from
        the reserve list after them: a withdrawal never gives one dossier the id of another.

    Raises
    ------
    InvalidInputError
        The call has no rules of contract, a dossier has no figure for a promise, or a dossier has no id.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> contracts_of(cd.calls.example().decide(), first_year=2024)["K-D"].dossier
    'D12'
    """
    call = chosen.call
    rules = call.contract
    if rules is None:
        msg = f"call {call.id} has no rules of contract; give them in its field contract"
        raise InvalidInputError(msg)
    funded = [(lot, code) for lot, codes in chosen.funded.items() for code in codes]
    names = _ids(chosen) if ids is None else dict(ids)
    lacking = [code for _, code in funded if code not in names]
    if lacking:
        msg = f"no id for the contract of dossier {lacking[0]}; ids names one for each funded dossier"
        raise InvalidInputError(msg)
    found = [
        Contract.of(
            {
                "id": names[code],
                "dossier": code,
                "lot": lot,
                "first_year": first_year,
                "amount_per_year": amount_of(call, code),
                "promises": _promises(call, rules, code),
            }
        )
        for lot, code in funded
    ]
    given = {"notice": call.notice, "currency": call.budget.currency, "rules": rules, "contracts": found}
    contracts = Contracts.of({"format": FORMAT, "call": call.id, **given})
    _check_sum(contracts, chosen)
    return contracts


def _ids(chosen: "Award | Decision") -> dict[str, str]:
    """Letters in the order of entering the list."""
    entered = getattr(chosen, "entered", None) or [code for codes in chosen.funded.values() for code in codes]
    return {code: f"K-{_letters(i)}" for i, code in enumerate(entered)}


def _letters(index: int) -> str:
    """A to Z, then AA to ZZ, and so on."""
    found = ""
    while index >= 0:
        index, letter = divmod(index, 26)
        found = chr(ord("A") + letter) + found
        index -= 1
    return found


def _promises(call: "Call", rules: ContractRules, code: str) -> tuple[Promise, ...]:
    figures = call.judged(code)
    lacking = [indicator for indicator in rules.indicators if indicator.criterion not in figures]
    if lacking:
        first = lacking[0]
        msg = f"dossier {code} has no figure on {first.criterion}, from which the promise on {first.id} comes; give it"
        raise InvalidInputError(msg)
    return tuple(
        Promise(
            indicator=indicator.id,
            criterion=indicator.criterion,
            figure=figures[indicator.criterion],
            promise=indicator.promise(figures[indicator.criterion]),
        )
        for indicator in rules.indicators
    )


def _check_sum(contracts: Contracts, chosen: "Award | Decision") -> None:
    if contracts.total != chosen.spend.total:
        sums = f"{contracts.total} {contracts.currency}, the list to {chosen.spend.total}"
        msg = (
            f"the contracts come to {sums}; take the award that counts each dossier's own amount, as resolve(...) does"
        )
        raise InvalidInputError(msg)
