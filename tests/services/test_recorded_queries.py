"""Recorded questions: bounded in number and age, written in batches, each tenant's own."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from sqlalchemy import func, select

from citewell.db.session import Database
from citewell.db.tables import RecordedQuery
from citewell.domain.access import Caller, SystemCaller
from citewell.services.embedding_versions.recorded import LONGEST, QueryLog, forget_queries
from citewell.services.settings.catalogue import RECORDED_DAYS, RECORDED_QUERIES
from citewell.services.settings.values import Initial, LiveSettings
from fakes.clock import FakeClock
from support.waiting import PATIENCE_SECONDS, comes_true, until

DAY = 24 * 3600


def keeping(database: Database, *, size: int, days: int) -> LiveSettings:
    return LiveSettings(database, {RECORDED_QUERIES.key: Initial(size), RECORDED_DAYS.key: Initial(days)})


@pytest.fixture
def log(database: Database) -> Iterator[QueryLog]:
    made = QueryLog(database, keeping(database, size=3, days=30))
    yield made
    made.close()


def count(database: Database) -> int:
    with database.read(SystemCaller("test")) as session:
        return session.scalar(select(func.count()).select_from(RecordedQuery)) or 0


def test_the_newest_are_kept_and_each_is_told_once(log: QueryLog, admin: Caller, clock: FakeClock) -> None:
    for text in ("a", "b", "c", "b", "d"):
        clock.advance(1)
        log.note(admin, text, source="search")
    log.settle()
    assert [row.text for row in log.list(admin).items] == ["d", "b", "c"]
    assert log.recent(admin, 10) == ["d", "b", "c"]
    assert log.recent(admin, 1) == ["d"]


def test_space_is_folded_and_pasted_texts_are_left_out(log: QueryLog, admin: Caller) -> None:
    log.note(admin, "  how\n hard ? ", source="search")
    log.note(admin, "x" * (LONGEST + 1), source="search")
    assert [row.text for row in log.list(admin).items] == ["how hard ?"]


def test_every_tenant_has_its_own(log: QueryLog, database: Database, admin: Caller, stranger: Caller) -> None:
    for number in range(4):
        log.note(admin, f"mine {number}", source="search")
        log.note(stranger, f"theirs {number}", source="chat")
    log.settle()
    assert count(database) == 6
    assert all(text.startswith("mine") for text in log.recent(admin, 10))
    assert log.clear(stranger) == 3
    assert log.recent(stranger, 10) == []
    assert len(log.recent(admin, 10)) == 3


def test_questions_are_forgotten_after_their_time(
    log: QueryLog, database: Database, admin: Caller, clock: FakeClock
) -> None:
    log.note(admin, "old", source="search")
    log.settle()
    clock.advance(29 * DAY)
    log.note(admin, "young", source="search")
    log.settle()
    assert forget_queries(database) == 0
    clock.advance(2 * DAY)
    assert forget_queries(database, batch=1) == 1
    assert log.recent(admin, 10) == ["young"]


def test_what_waits_is_written_at_the_end_and_nothing_is_taken_after(database: Database, admin: Caller) -> None:
    log = QueryLog(database, keeping(database, size=10, days=1))
    threads = [threading.Thread(target=log.note, args=(admin, f"q{n}"), kwargs={"source": "search"}) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log.close()
    assert count(database) == 8
    log.note(admin, "late", source="search")
    log.settle()
    assert count(database) == 8


def test_a_log_that_is_off_keeps_nothing(database: Database, admin: Caller) -> None:
    log = QueryLog(database, keeping(database, size=0, days=1))
    log.note(admin, "granite", source="search")
    log.close()
    assert count(database) == 0


def test_to_settle_waits_for_what_another_thread_writes(
    sqlite_database: Database, admin: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = QueryLog(sqlite_database, keeping(sqlite_database, size=3, days=30))
    told: list[str] = []
    inside, go_on = threading.Event(), threading.Event()

    def store(_tenant_id: str, batch: Sequence[Any]) -> None:
        if batch[0].text == "first":
            inside.set()
            assert go_on.wait(PATIENCE_SECONDS)
        told.append(batch[0].text)

    monkeypatch.setattr(log, "_store", store)

    def settle(name: str) -> None:
        log.settle()
        told.append(name)

    log.note(admin, "first", source="search")
    slow = threading.Thread(target=settle, args=("slow",))
    slow.start()
    assert inside.wait(PATIENCE_SECONDS)
    log.note(admin, "second", source="search")
    quick = threading.Thread(target=settle, args=("quick",))
    quick.start()
    until(lambda: "second" in told)
    early = comes_true(lambda: "quick" in told, within=0.1)
    go_on.set()
    slow.join()
    quick.join()
    log.close()
    assert not early, f"it did not wait: {told}"
    assert told[:2] == ["second", "first"]
