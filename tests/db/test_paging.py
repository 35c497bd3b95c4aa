from __future__ import annotations

import base64
import json
import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from citewell.db.paging import MAX_LIMIT, Page, decode_cursor, encode_cursor, page
from citewell.db.session import Database
from citewell.db.tables import Group
from citewell.domain.access import Caller
from citewell.domain.errors import InvalidCursor, InvalidInput
from fakes.clock import FakeClock, FakeIds


def add(database: Database, caller: Caller, name: str) -> str:
    with database.write(caller) as session:
        group = Group(id=session.ids.new_id(), name=name, created_at=session.clock.now())
        session.add(group)
        return group.id


def groups(database: Database, caller: Caller, cursor: str | None = None, limit: int = 3) -> Page[Group]:
    with database.read(caller) as session:
        return page(session, select(Group), moment=Group.created_at, key=Group.id, cursor=cursor, limit=limit)


def walk(database: Database, caller: Caller, limit: int = 3) -> list[str]:
    found: list[str] = []
    cursor = None
    while True:
        part = groups(database, caller, cursor, limit)
        found.extend(group.id for group in part.items)
        if part.next_cursor is None:
            return found
        cursor = part.next_cursor


def test_an_empty_list_is_one_empty_page(database: Database, admin: Caller) -> None:
    part = groups(database, admin)
    assert (list(part.items), part.next_cursor, part.total) == ([], None, 0)


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8, MAX_LIMIT])
def test_a_walk_meets_every_row_once_newest_first(
    database: Database, admin: Caller, stranger: Caller, clock: FakeClock, limit: int
) -> None:
    ids = []
    for number in range(7):
        clock.advance(number % 3)  # some rows have the same moment
        ids.append(add(database, admin, str(number)))
        add(database, stranger, str(number))
    assert walk(database, admin, limit) == ids[::-1]
    assert groups(database, admin, limit=limit).total == 7


def test_a_walk_during_inserts_and_deletes_meets_what_was_there_all_along_once(
    database: Database, admin: Caller, clock: FakeClock
) -> None:
    rng = random.Random(7)  # noqa: S311  # repeatable on purpose
    there = []
    for number in range(20):
        clock.advance(rng.choice([0, 1]))
        there.append(add(database, admin, str(number)))
    doomed = there[::5]
    found: list[str] = []
    cursor = None
    for number in range(100):
        part = groups(database, admin, cursor, 2)
        found.extend(group.id for group in part.items)
        if part.next_cursor is None:
            break
        cursor = part.next_cursor
        clock.advance(rng.choice([0, 1]))
        add(database, admin, f"new {number}")
        if doomed:
            with database.write(admin) as session:
                session.delete(session.get_one(Group, doomed.pop(0)))
    assert len(found) == len(set(found))
    kept = [group for group in there if group not in there[::5]]
    assert [group for group in found if group in kept] == kept[::-1]


@pytest.mark.parametrize("limit", [0, -1, MAX_LIMIT + 1, 10**9])
def test_a_limit_out_of_range_is_refused(sqlite_database: Database, admin: Caller, limit: int) -> None:
    with pytest.raises(InvalidInput) as caught:
        groups(sqlite_database, admin, limit=limit)
    assert caught.value.facts["field"] == "limit"


def forged(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


KEY = FakeIds().new_id()
MOMENT = datetime(2030, 1, 1, tzinfo=UTC)
GOOD = encode_cursor(MOMENT, KEY)


@pytest.mark.parametrize(
    "cursor",
    [
        "", "x", "=", "====", "é", "\x00", "\ud800", "a" * 10_000, "null", GOOD[:-1], GOOD[1:], GOOD + "A", GOOD[::-1],
        forged(None), forged([]), forged({}), forged("text"), forged([1, 2]), forged([MOMENT.isoformat()]),
        forged([MOMENT.isoformat(), KEY, 1]), forged([MOMENT.isoformat(), None]), forged([MOMENT.isoformat(), 7]),
        forged([MOMENT.isoformat(), "' OR 1=1 --"]), forged([MOMENT.isoformat(), KEY + "\x00"]),
        forged([MOMENT.isoformat(), KEY.upper() + "\ud800"]), forged(["yesterday", KEY]), forged([None, KEY]),
        forged(["0001-01-01T00:00:00+14:00", KEY]), forged(["9999-12-31T23:59:59-14:00", KEY]),
        forged([[[[[[[[KEY]]]]]]], KEY]),
    ],
)  # fmt: skip
def test_a_forged_cursor_is_refused(database: Database, admin: Caller, cursor: str) -> None:
    add(database, admin, "g")
    with pytest.raises(InvalidCursor) as caught:
        groups(database, admin, cursor)
    assert caught.value.facts == {"field": "cursor"}


def test_a_cursor_of_another_tenant_shows_own_rows_only(
    database: Database, admin: Caller, stranger: Caller, clock: FakeClock
) -> None:
    mine = add(database, admin, "mine")
    clock.advance(1)
    for number in range(3):
        add(database, stranger, str(number))
    cursor = groups(database, stranger, limit=1).next_cursor
    assert [group.id for group in groups(database, admin, cursor).items] == [mine]


@given(
    st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30)).map(lambda d: d.replace(tzinfo=UTC)),  # noqa: DTZ001  # the zone comes next
    st.uuids().map(str),
)
def test_a_cursor_goes_there_and_back(moment: datetime, key: str) -> None:
    assert decode_cursor(encode_cursor(moment, key)) == (moment, key)
    assert decode_cursor(encode_cursor(moment + timedelta(0), key))[0].utcoffset() == timedelta(0)


@given(st.text(max_size=200))
def test_no_text_as_cursor_raises_anything_else(text: str) -> None:
    try:
        moment, key = decode_cursor(text)
    except InvalidCursor:
        return
    assert moment.tzinfo is UTC
    assert len(key) == 36
