from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from citewell.db.tables import ChatModelChoice, ModelConnection
from citewell.domain.access import Caller
from citewell.domain.errors import AlreadyExists, Forbidden, InvalidInput, NotFound
from citewell.services.usage.prices import NewPrice, PriceChange
from fakes.clock import FakeClock
from support.usage import Desk, a_use

GPT_4O = 1000 * 2500 - 200 * 2500 + 200 * 1250 + 50 * 10000
"""800 fresh tokens at $2.50 a million, 200 cached ones at $1.25, 50 written at $10, in billionths of a dollar."""


def test_the_built_in_table_prices_cached_tokens_apart(sqlite_desk: Desk, user: Caller) -> None:
    assert sqlite_desk.turn(user, a_use(tokens_in=1000, tokens_out=50, cached=200)).cost == GPT_4O


def test_a_dated_name_of_a_model_has_the_price_of_the_model(sqlite_desk: Desk, user: Caller) -> None:
    use = a_use(tokens_in=1000, tokens_out=50, cached=200, model="gpt-4o-2024-08-06")
    assert sqlite_desk.turn(user, use).cost == GPT_4O


def test_a_model_without_a_known_price_has_no_cost_and_not_the_cost_zero(sqlite_desk: Desk, user: Caller) -> None:
    used = sqlite_desk.turn(user, a_use(), a_use(model="house-model-7b"))
    assert (used.cost, used.known_cost) == (None, 100 * 2500 + 10 * 10_000)


def test_an_own_price_goes_before_the_table_from_its_day_on(
    desk: Desk, admin: Caller, user: Caller, clock: FakeClock
) -> None:
    prices = desk.usage.prices
    prices.add(admin, NewPrice("gpt-4o", 10, 100, 1, since=clock.now() + timedelta(days=1)))
    use = a_use(tokens_in=1000, tokens_out=50, cached=200)
    assert desk.turn(user, use).cost == GPT_4O
    clock.advance(86_400)
    assert desk.turn(user, use).cost == 800 * 10 + 200 * 1 + 50 * 100
    clock.advance(1)
    prices.add(admin, NewPrice("gpt-4o", 0, 0))
    assert desk.turn(user, use).cost == 200 * 0
    row = prices.own(admin).items[0]
    assert (row.token_in, row.token_cached) == (0, 0), "cached tokens cost what others do, where nothing is said"
    prices.remove(admin, row.id)
    assert desk.turn(user, use).cost == 800 * 10 + 200 * 1 + 50 * 100


def add_model(desk: Desk, admin: Caller, name: str, model: str, base_url: str | None) -> None:
    with desk.database.write(admin) as session:
        now = session.clock.now()
        stamps = {"created_at": now, "updated_at": now}
        connection = ModelConnection(
            id=session.ids.new_id(), name=name, name_key=name, kind="openai", base_url=base_url, **stamps
        )
        session.add(connection)
        session.flush()
        session.add(
            ChatModelChoice(
                id=session.ids.new_id(), connection_id=connection.id, name=name, name_key=name, model=model, **stamps
            )
        )


def test_the_address_decides_whose_price_counts(sqlite_desk: Desk, admin: Caller, user: Caller) -> None:
    add_model(sqlite_desk, admin, "in the cellar", "gpt-4o-mini", "http://models.internal:8000/v1")
    add_model(sqlite_desk, admin, "there", "gpt-4.1", "https://api.openai.com/v1")
    assert sqlite_desk.turn(user, a_use(model="gpt-4o-mini")).cost is None, "who serves it here is not who sells it"
    assert sqlite_desk.turn(user, a_use(model="gpt-4.1")).cost == 100 * 2000 + 10 * 8000
    assert sqlite_desk.turn(user, a_use(model="o3")).cost is None, "it could be of either account"


def test_effective_prices_say_where_they_are_from(sqlite_desk: Desk, admin: Caller, clock: FakeClock) -> None:
    add_model(sqlite_desk, admin, "a cellar", "house-model", "http://models.internal:8000/v1")
    add_model(sqlite_desk, admin, "b own", "priced-here", "http://models.internal:8000/v1")
    sqlite_desk.usage.prices.add(admin, NewPrice("priced-here", 5, 6))
    unknown, own, public = sqlite_desk.usage.prices.effective(admin)
    assert (unknown.origin, unknown.price) == (None, None)
    assert own.price is not None
    assert (own.origin, int(own.price.token_in), own.since) == ("own", 5, clock.now())
    assert public.price is not None
    assert (public.origin, int(public.price.token_in), int(public.price.token_cached)) == ("built_in", 2500, 1250)
    assert str(public.table).startswith("genai-prices ")


def test_only_admins_see_and_change_prices(sqlite_desk: Desk, editor: Caller, user: Caller) -> None:
    prices = sqlite_desk.usage.prices
    for caller in (editor, user):
        for forbidden in (
            lambda caller=caller: prices.effective(caller),
            lambda caller=caller: prices.own(caller),
            lambda caller=caller: prices.add(caller, NewPrice("m", 1, 1)),
            lambda caller=caller: prices.change(caller, "x", PriceChange(token_in=1)),
            lambda caller=caller: prices.remove(caller, "x"),
        ):
            with pytest.raises(Forbidden):
                forbidden()


def test_prices_of_other_tenants_do_not_exist(sqlite_desk: Desk, admin: Caller, stranger: Caller, user: Caller) -> None:
    prices = sqlite_desk.usage.prices
    row = prices.add(stranger, NewPrice("gpt-4o", 1, 1))
    with pytest.raises(NotFound):
        prices.change(admin, row.id, PriceChange(token_in=1))
    with pytest.raises(NotFound):
        prices.remove(admin, row.id)
    assert sqlite_desk.turn(user, a_use()).cost == 100 * 2500 + 10 * 10_000


def test_a_correction_changes_what_is_given_and_counts_for_what_comes(
    sqlite_desk: Desk, admin: Caller, user: Caller
) -> None:
    prices = sqlite_desk.usage.prices
    row = prices.add(admin, NewPrice("gpt-4o", 1, 1, 1))
    before = sqlite_desk.turn(user, a_use()).cost
    corrected = prices.change(admin, row.id, PriceChange(token_out=7))
    assert (corrected.token_in, corrected.token_cached, corrected.token_out) == (1, 1, 7)
    assert (before, sqlite_desk.turn(user, a_use()).cost) == (110, 170)
    with pytest.raises(InvalidInput, match="between 0 and"):
        prices.change(admin, row.id, PriceChange(token_in=10**9 + 1))


@pytest.mark.parametrize("new", [NewPrice("", 1, 1), NewPrice("m" * 301, 1, 1), NewPrice("m\0", 1, 1)])
def test_a_price_needs_a_model(sqlite_desk: Desk, admin: Caller, new: NewPrice) -> None:
    with pytest.raises(InvalidInput):
        sqlite_desk.usage.prices.add(admin, new)


def test_a_price_is_none_below_zero_nor_twice_of_one_moment(sqlite_desk: Desk, admin: Caller) -> None:
    with pytest.raises(InvalidInput, match="between 0 and"):
        sqlite_desk.usage.prices.add(admin, NewPrice("m", -1, 1))
    since = datetime(2026, 1, 1, tzinfo=UTC)
    sqlite_desk.usage.prices.add(admin, NewPrice("m", 1, 1, since=since))
    with pytest.raises(AlreadyExists):
        sqlite_desk.usage.prices.add(admin, NewPrice("m", 2, 2, since=since))
