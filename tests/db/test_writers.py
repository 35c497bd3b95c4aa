"""SQLite has one writer; threads of one process take turns instead of asking again and again."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select

from citewell.db import session as sessions
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Group
from citewell.domain.access import Caller
from citewell.domain.errors import Unavailable


def add(session: ScopedSession, name: str) -> None:
    session.add(Group(id=session.ids.new_id(), name=name, created_at=session.clock.now()))


def test_writers_of_many_threads_all_get_their_turn(database: Database, admin: Caller) -> None:
    def write(first: int) -> None:
        for number in range(first, first + 10):
            with database.write(admin) as session:
                add(session, str(number))

    threads = [threading.Thread(target=write, args=(100 * n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with database.read(admin) as session:
        assert session.scalar(select(func.count(Group.id))) == 80


def test_a_write_inside_a_write_is_refused_at_once(sqlite_database: Database, admin: Caller) -> None:
    def nest() -> None:
        with sqlite_database.write(admin) as outer:
            add(outer, "outer")
            with sqlite_database.write(admin) as inner:
                add(inner, "inner")

    with pytest.raises(AssertionError, match="write inside a write"):
        nest()
    with sqlite_database.write(admin) as session:
        assert session.scalar(select(func.count(Group.id))) == 0


def test_what_runs_after_the_commit_may_write(sqlite_database: Database, admin: Caller) -> None:
    def again() -> None:
        with sqlite_database.write(admin) as session:
            add(session, "second")

    with sqlite_database.write(admin) as session:
        add(session, "first")
        session.after_commit(again)
    with sqlite_database.read(admin) as session:
        assert sorted(session.scalars(select(Group.name))) == ["first", "second"]


def test_who_waits_too_long_is_told(sqlite_database: Database, admin: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "BUSY_SECONDS", 0.01)
    told: list[Unavailable] = []

    def write() -> None:
        try:
            with sqlite_database.write(admin) as session:
                add(session, "late")
        except Unavailable as error:
            told.append(error)

    with sqlite_database.write(admin) as session:
        add(session, "first")
        other = threading.Thread(target=write)
        other.start()
        other.join(30)
    assert len(told) == 1
    with sqlite_database.read(admin) as session:
        assert session.scalars(select(Group.name)).all() == ["first"]
