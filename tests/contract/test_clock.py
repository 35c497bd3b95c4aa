from __future__ import annotations

import threading
import time
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from citewell.backends import clock as system
from citewell.backends.clock import SystemClock, SystemIds
from citewell.ports.clock import Clock, Ids
from fakes.clock import FakeClock, FakeIds


@pytest.fixture(params=[SystemClock, FakeClock])
def any_clock(request: pytest.FixtureRequest) -> Clock:
    clock: Clock = request.param()
    return clock


@pytest.fixture(params=[SystemIds, FakeIds])
def any_ids(request: pytest.FixtureRequest) -> Ids:
    ids: Ids = request.param()
    return ids


def test_now_is_utc_and_never_goes_back(any_clock: Clock) -> None:
    moments = [any_clock.now() for _ in range(200)]
    assert all(moment.utcoffset() == timedelta(0) for moment in moments)
    assert moments == sorted(moments)


def test_monotonic_never_goes_back(any_clock: Clock) -> None:
    ticks = [any_clock.monotonic() for _ in range(200)]
    assert ticks == sorted(ticks)


def test_ids_are_uuid7_rise_and_differ(any_ids: Ids) -> None:
    ids = [any_ids.new_id() for _ in range(2000)]
    assert {uuid.UUID(text).version for text in ids} == {7}
    assert {uuid.UUID(text).variant for text in ids} == {uuid.RFC_4122}
    assert {len(text) for text in ids} == {36}
    assert ids == sorted(set(ids))


def test_ids_differ_between_threads(any_ids: Ids) -> None:
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.extend(any_ids.new_id() for _ in range(500))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 2000


def test_secrets_have_the_size_asked_for_and_differ(any_ids: Ids) -> None:
    assert len(any_ids.secret(32)) == 32
    assert any_ids.secret(32) != any_ids.secret(32)


def test_system_clock_goes_on_when_the_wall_clock_is_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SystemClock()
    before = clock.now()

    class SetBack(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]  # only the form that is used
            return before - timedelta(hours=1)

    monkeypatch.setattr(system, "datetime", SetBack)
    first = clock.now()
    until = time.monotonic() + 0.002
    while time.monotonic() < until:
        pass
    second = clock.now()
    assert before <= first < second < before + timedelta(minutes=1)
    assert second.tzinfo is UTC
