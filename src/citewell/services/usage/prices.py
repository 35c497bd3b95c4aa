"""What models cost: a tenant's own prices by day, then the built-in table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from citewell.db.paging import Page, page
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import ChatModelChoice, ModelConnection, ModelPrice
from citewell.domain.access import Caller
from citewell.domain.changes import differences
from citewell.domain.errors import AlreadyExists, Forbidden, InvalidInput, NotFound
from citewell.domain.plain_text import is_storable
from citewell.domain.usage import dollars_text
from citewell.ports.chat_model import ModelEnd
from citewell.services.usage.built_in_prices import BuiltInPrices

MOST_NANO = 10**9
"""A dollar for a token: nobody asks for more."""

MILLION = 1_000_000

MAX_MODEL_CHARS = 300
FIELDS = {"token_in": "input", "token_cached": "cached", "token_out": "output"}
"""What people call them."""


@dataclass(frozen=True, slots=True)
class ModelPlace:
    """A model and the account that serves it. ``base_url`` is ``None`` for the provider's own address."""

    name: str
    kind: str
    base_url: str | None
    model: str


@dataclass(frozen=True, slots=True)
class TokenPrice:
    """Billionths of a US dollar for a token; a built-in price may be a fraction of one."""

    token_in: Decimal
    token_cached: Decimal
    token_out: Decimal


@dataclass(frozen=True, slots=True)
class EffectivePrice:
    """What counts now for a configured model. ``origin``: ``own``, ``built_in`` or ``None``: no price is known.

    ``since`` is the day of an own price; ``table`` names the built-in one. ``tiered``: long questions cost more.
    """

    place: ModelPlace
    origin: Literal["own", "built_in"] | None
    price: TokenPrice | None = None
    since: datetime | None = None
    table: str | None = None
    tiered: bool = False


@dataclass(frozen=True, slots=True)
class NewPrice:
    """A price to write down, in billionths of a US dollar for a token. ``since`` defaults to now."""

    model: str
    token_in: int
    token_out: int
    token_cached: int | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class PriceChange:
    """What to correct of a price, in billionths of a US dollar for a token. ``None`` leaves it."""

    token_in: int | None = None
    token_cached: int | None = None
    token_out: int | None = None


class Prices:
    """Prices of models.

    Args:
        database: Where own prices are.
        configured: The model of the settings, if there is one.
        built_in: The public table.
    """

    def __init__(
        self, database: Database, *, configured: ModelPlace | None = None, built_in: BuiltInPrices | None = None
    ) -> None:
        self._database = database
        self._configured = configured
        self._built_in = built_in or BuiltInPrices()

    def load(self) -> None:
        """Read the public table now, so that no transaction waits for it."""
        self._built_in.load()

    def cost(self, session: ScopedSession, end: ModelEnd) -> int | None:
        """Billionths of a US dollar for a call that ended now; ``None`` where no price is known, never a guess."""
        now = session.clock.now()
        place = _place_of(end, self._places(session))
        names = {end.model} if place is None else {end.model, place.model}
        own = _own(session, names, now)
        if own is not None:
            fresh = end.tokens_in - end.tokens_cached
            return fresh * own.token_in + end.tokens_cached * own.token_cached + end.tokens_out * own.token_out
        if place is None:
            return None
        return self._built_in.cost(
            place.kind,
            place.base_url,
            end.model,
            now,
            tokens_in=end.tokens_in,
            tokens_cached=end.tokens_cached,
            tokens_out=end.tokens_out,
        )

    def effective(self, caller: Caller) -> Sequence[EffectivePrice]:
        """What counts now for each configured model, by name. Raises ``Forbidden`` for those who are no admins."""
        _only_admins(caller)
        with self._database.read(caller) as session:
            now = session.clock.now()
            places = sorted(self._places(session), key=lambda place: place.name.casefold())
            return [self._effective(session, place, now) for place in places]

    def own(self, caller: Caller, *, cursor: str | None = None, limit: int = 50) -> Page[ModelPrice]:
        """The tenant's own prices, those of the latest days first. Raises ``Forbidden`` for those who are no admins."""
        _only_admins(caller)
        with self._database.read(caller) as session:
            return page(
                session, select(ModelPrice), moment=ModelPrice.since, key=ModelPrice.id, cursor=cursor, limit=limit
            )

    def get(self, caller: Caller, price_id: str) -> ModelPrice:
        """One of the tenant's own prices. Raises ``Forbidden`` and ``NotFound``."""
        _only_admins(caller)
        with self._database.read(caller) as session:
            return _find(session, price_id)

    def add(self, caller: Caller, new: NewPrice) -> ModelPrice:
        """Write a price down. What was used before keeps what it cost.

        Raises:
            Forbidden: the caller is no admin.
            InvalidInput: a number is out of range, or the model has no name.
            AlreadyExists: the model has a price of that very moment.
        """
        _only_admins(caller)
        _check(new)
        with self._database.write(caller) as session:
            now = session.clock.now()
            row = ModelPrice(
                id=session.ids.new_id(),
                model=new.model.strip(),
                since=(new.since or now).astimezone(UTC),
                token_in=new.token_in,
                token_cached=new.token_in if new.token_cached is None else new.token_cached,
                token_out=new.token_out,
                created_by=caller.user_id,
                created_at=now,
            )
            session.add(row)
            try:
                session.flush()
            except IntegrityError as error:
                raise AlreadyExists(
                    "This model has a price of that moment. Remove it first.", field="since", reason="price_taken"
                ) from error
            session.audit("model_price.create", "model_price", row.id, model=row.model)
            return row

    def change(self, caller: Caller, price_id: str, change: PriceChange) -> ModelPrice:
        """Correct a price; its model and its day stay. What was used before keeps what it cost.

        Raises:
            Forbidden: the caller is no admin.
            NotFound: there is no such price.
            InvalidInput: a number is out of range.
        """
        _only_admins(caller)
        given = {name: value for name, value in asdict(change).items() if value is not None}
        _check_numbers(given)
        with self._database.write(caller) as session:
            row = _find(session, price_id)
            before = _told(row)
            for name, value in given.items():
                setattr(row, name, value)
            changes = differences(before, _told(row))
            session.audit("model_price.update", "model_price", row.id, model=row.model, changes=changes)
            return row

    def remove(self, caller: Caller, price_id: str) -> None:
        """Forget a price. What was used before keeps what it cost. Raises ``Forbidden`` and ``NotFound``."""
        _only_admins(caller)
        with self._database.write(caller) as session:
            row = _find(session, price_id)
            session.delete(row)
            session.audit("model_price.delete", "model_price", row.id, model=row.model)

    def _places(self, session: ScopedSession) -> list[ModelPlace]:
        statement = (
            select(ChatModelChoice.name, ModelConnection.kind, ModelConnection.base_url, ChatModelChoice.model)
            .join(ModelConnection, ModelConnection.id == ChatModelChoice.connection_id)
            .where(ChatModelChoice.deleted_at.is_(None))
        )
        places = [ModelPlace(*row) for row in session.execute(statement)]
        return places if self._configured is None else [*places, self._configured]

    def _effective(self, session: ScopedSession, place: ModelPlace, now: datetime) -> EffectivePrice:
        own = _own(session, {place.model}, now)
        if own is not None:
            numbers = Decimal(own.token_in), Decimal(own.token_cached), Decimal(own.token_out)
            return EffectivePrice(place, "own", TokenPrice(*numbers), since=own.since)
        public = self._built_in.price(place.kind, place.base_url, place.model, now)
        if public is None:
            return EffectivePrice(place, None)
        price = TokenPrice(*(each * 1000 for each in (public.token_in, public.token_cached, public.token_out)))
        return EffectivePrice(place, "built_in", price, table=public.table, tiered=public.tiered)


def _place_of(end: ModelEnd, places: Sequence[ModelPlace]) -> ModelPlace | None:
    """Whose model answered. A provider may call it by a longer name than it was asked for, such as with a day."""
    same = [place for place in places if place.kind == end.provider]
    for place in same:
        if place.model == end.model:
            return place
    longer = [place for place in same if end.model.startswith(place.model)]
    if longer:
        return max(longer, key=lambda place: len(place.model))
    addresses = {place.base_url for place in same}
    return same[0] if len(addresses) == 1 else None


def _own(session: ScopedSession, models: set[str], now: datetime) -> ModelPrice | None:
    statement = (
        select(ModelPrice)
        .where(ModelPrice.model.in_(sorted(models)), ModelPrice.since <= now)
        .order_by(ModelPrice.since.desc(), ModelPrice.id.desc())
        .limit(1)
    )
    return session.scalars(statement).one_or_none()


def _find(session: ScopedSession, price_id: str) -> ModelPrice:
    found: ModelPrice | None = session.get(ModelPrice, price_id) if is_storable(price_id) else None
    if found is None:
        raise NotFound("There is no such price.")
    return found


def _check(new: NewPrice) -> None:
    if not new.model.strip() or len(new.model) > MAX_MODEL_CHARS or not is_storable(new.model):
        raise InvalidInput(
            f"model has 1 to {MAX_MODEL_CHARS} characters.", field="model", reason="name_length", most=MAX_MODEL_CHARS
        )
    _check_numbers({"token_in": new.token_in, "token_cached": new.token_cached or 0, "token_out": new.token_out})


def _told(row: ModelPrice) -> dict[str, str]:
    """What a million tokens cost, in US dollars."""
    return {word: dollars_text(getattr(row, name) * MILLION) for name, word in FIELDS.items()}


def _check_numbers(given: Mapping[str, int]) -> None:
    for name, value in given.items():
        if not 0 <= value <= MOST_NANO:
            message = "A price lies between 0 and 1,000,000 dollars for a million tokens."
            raise InvalidInput(message, field=FIELDS[name], reason="price")


def _only_admins(caller: Caller) -> None:
    if not caller.is_admin:
        raise Forbidden("Only administrators see and change prices.", reason="admins_only")
