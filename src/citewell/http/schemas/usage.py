"""Bodies of usage, budgets and prices. Money is in US dollars, as decimal strings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from citewell.db.tables import Budget, ModelPrice
from citewell.domain.usage import NANO, BudgetScope, Measure, Period, Tally, amount_text, dollars_text
from citewell.http.schemas.shape import Body, Out
from citewell.http.schemas.text import Line
from citewell.services.usage.budget_rules import MOST, NewBudget
from citewell.services.usage.budgets import BudgetState
from citewell.services.usage.prices import MAX_MODEL_CHARS, EffectivePrice, NewPrice, PriceChange, TokenPrice
from citewell.services.usage.reports import GroupBy, Report, ReportRow

PER_MILLION = 1000
"""Billionths of a dollar for a token that make a dollar for a million."""

EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)

Price = Annotated[Decimal, Field(ge=0, le=1_000_000, max_digits=10, decimal_places=3, examples=["2.5"])]
Amount = Annotated[Decimal, Field(ge=0, le=MOST, max_digits=16, decimal_places=9, examples=["25"])]
ModelName = Annotated[Line, StringConstraints(strip_whitespace=True), Field(min_length=1, max_length=MAX_MODEL_CHARS)]
WarnPercent = Annotated[int, Field(ge=1, le=100, description="A warning is given from this percentage on.")]


class PriceIn(Body):
    """What a model costs from a day on, in US dollars for a million tokens."""

    model: ModelName = Field(description="What its provider calls it.")
    input: Price = Field(description="For a million tokens that it reads.")
    output: Price = Field(description="For a million tokens that it writes.")
    cached: Price | None = Field(
        default=None, description="For a million tokens that it has read before; as for others where it is left out."
    )
    since: Annotated[AwareDatetime, Field(ge=EARLIEST, le=LATEST)] | None = Field(
        default=None, description="From when on; now where it is left out."
    )

    def new(self) -> NewPrice:
        """The price of the service."""
        return NewPrice(
            model=self.model,
            token_in=_nano(self.input),
            token_out=_nano(self.output),
            token_cached=None if self.cached is None else _nano(self.cached),
            since=self.since,
        )


class PricePatch(Body):
    """What to correct of a price, in US dollars for a million tokens."""

    input: Price | None = None
    cached: Price | None = None
    output: Price | None = None

    def change(self) -> PriceChange:
        """The change of the service."""
        given = (None if each is None else _nano(each) for each in (self.input, self.cached, self.output))
        return PriceChange(*given)


class PriceOut(Out):
    """One of the tenant's own prices, in US dollars for a million tokens."""

    id: str
    model: str
    since: datetime
    input: str
    cached: str
    output: str
    created_at: datetime

    @classmethod
    def of(cls, row: ModelPrice) -> Self:
        """The public form."""
        return cls(
            id=row.id,
            model=row.model,
            since=row.since,
            input=_per_million(Decimal(row.token_in)),
            cached=_per_million(Decimal(row.token_cached)),
            output=_per_million(Decimal(row.token_out)),
            created_at=row.created_at,
        )


class TokenPriceOut(Out):
    """US dollars for a million tokens."""

    input: str
    cached: str
    output: str

    @classmethod
    def of(cls, price: TokenPrice) -> Self:
        """The public form."""
        return cls(
            input=_per_million(price.token_in),
            cached=_per_million(price.token_cached),
            output=_per_million(price.token_out),
        )


class EffectivePriceOut(Out):
    """What counts now for a configured model."""

    name: str
    provider: str
    model: str
    price: TokenPriceOut | None = Field(description="Null: no price is known, and its calls have no cost.")
    origin: Literal["own", "built_in"] | None
    since: datetime | None = Field(description="From when on an own price counts.")
    table: str | None = Field(description="Where a built-in price is from.")
    tiered: bool = Field(description="Long requests cost more than this.")

    @classmethod
    def of(cls, found: EffectivePrice) -> Self:
        """The public form."""
        return cls(
            name=found.place.name,
            provider=found.place.kind,
            model=found.place.model,
            price=None if found.price is None else TokenPriceOut.of(found.price),
            origin=found.origin,
            since=found.since,
            table=found.table,
            tiered=found.tiered,
        )


class BudgetIn(Body):
    """A budget to set."""

    scope: BudgetScope = Field(description="Of what it limits the use.")
    scope_id: Annotated[Line, Field(min_length=1, max_length=320)] | None = Field(
        default=None, description="Id, name or e-mail address of one; left out, it holds for each of the scope."
    )
    period: Period = Field(description="How long it lasts, in UTC.")
    measure: Measure = Field(description="US dollars, tokens in and out, or questions.")
    amount: Amount
    warn_percent: WarnPercent = 80

    @model_validator(mode="after")
    def amount_fits_its_measure(self) -> Self:
        """Half a token is none."""
        _check_amount(self.measure, self.amount)
        return self

    def new(self) -> NewBudget:
        """The budget of the service."""
        amount = amount_of(self.measure, self.amount)
        return NewBudget(self.scope, self.period, self.measure, amount, self.warn_percent, self.scope_id)


class BudgetPatch(Body):
    """What to change of a budget."""

    amount: Amount | None = None
    warn_percent: WarnPercent | None = None


class BudgetOut(Out):
    """A budget. ``amount`` in US dollars, tokens or questions."""

    id: str
    scope: BudgetScope
    scope_id: str | None
    period: Period
    measure: Measure
    amount: str
    warn_percent: int
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, row: Budget) -> Self:
        """The public form."""
        measure = Measure(row.measure)
        return cls(
            id=row.id,
            scope=BudgetScope(row.scope),
            scope_id=row.scope_id or None,
            period=Period(row.period),
            measure=measure,
            amount=amount_text(measure, row.amount),
            warn_percent=row.warn_percent,
            created_at=row.created_at,
            updated_at=row.updated_at,
        )


class BudgetStateOut(Out):
    """How far a budget is, for one of its scope. ``amount`` and ``used`` in US dollars, tokens or questions."""

    budget_id: str
    scope: BudgetScope
    scope_id: str | None
    name: str | None
    period: Period
    measure: Measure
    amount: str
    used: str
    percent: float
    warns: bool
    spent: bool
    until: datetime

    @classmethod
    def of(cls, state: BudgetState, name: str | None) -> Self:
        """The public form."""
        return cls(
            budget_id=state.budget_id,
            scope=state.scope,
            scope_id=state.scope_id or None,
            name=name,
            period=state.period,
            measure=state.measure,
            amount=amount_text(state.measure, state.amount),
            used=amount_text(state.measure, state.used),
            percent=state.percent,
            warns=state.warns,
            spent=state.spent,
            until=state.until,
        )


class LatencyOut(Out):
    """Milliseconds of a stage, within 8 %."""

    count: int
    p50: float
    p95: float


class UsageOut(Out):
    """What one group used."""

    key: str = Field(description="A day, an id, the name of a model, or a purpose.")
    name: str | None = Field(description="What people call it, where that is known and yours to see.")
    questions: int
    answered: int
    abstained: int
    failed: int
    cancelled: int
    calls: int = Field(description="Of models.")
    tokens_in: int = Field(description="Cached ones among them.")
    tokens_cached: int
    tokens_out: int
    cost: str = Field(description="US dollars, of the calls whose price is known.")
    unpriced: int = Field(description="Calls whose price is not known.")
    latency: Mapping[str, LatencyOut] = Field(description="By stage.")

    @classmethod
    def of(cls, row: ReportRow) -> Self:
        """The public form."""
        return cls(
            key=row.key,
            name=row.name,
            **numbers_of(row.used),
            cost=dollars_text(row.used.cost),
            latency={stage: LatencyOut.model_validate(each) for stage, each in row.latency.items()},
        )


class UsageReportOut(Out):
    """A report: its rows, those that cost most first; days in order."""

    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    group_by: GroupBy
    items: list[UsageOut]
    groups: int = Field(description="How many there are in all; `items` may hold fewer.")
    total: UsageOut = Field(description="Of everything, also of groups that `items` does not hold.")

    @classmethod
    def of(cls, report: Report, first: date, last: date, group_by: GroupBy) -> Self:
        """The public form."""
        return cls(
            first=first,
            last=last,
            group_by=group_by,
            items=[UsageOut.of(row) for row in report.rows],
            groups=report.groups,
            total=UsageOut.of(report.total),
        )


COUNTS = (
    "questions",
    "answered",
    "abstained",
    "failed",
    "cancelled",
    "calls",
    "tokens_in",
    "tokens_cached",
    "tokens_out",
    "unpriced",
)


def numbers_of(tally: Tally) -> dict[str, int]:
    """The numbers of a report's row, the cost aside."""
    return {name: getattr(tally, name) for name in COUNTS}


def amount_of(measure: Measure, amount: Decimal) -> int:
    """As the service counts: billionths of a dollar, or whole tokens and questions. Raises ``ValueError``."""
    _check_amount(measure, amount)
    return int(amount * NANO) if measure is Measure.COST else int(amount)


def _check_amount(measure: Measure, amount: Decimal) -> None:
    if measure is Measure.COST:
        if amount > MOST // NANO:
            raise PydanticCustomError("amount", "a budget is a million dollars at most")
    elif amount != int(amount):
        raise PydanticCustomError("amount", "an amount of {measure} is a whole number", {"measure": measure.value})


def _nano(dollars_per_million: Decimal) -> int:
    return int(dollars_per_million * PER_MILLION)


def _per_million(nano: Decimal) -> str:
    return format((nano / PER_MILLION).normalize(), "f")
