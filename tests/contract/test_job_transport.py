from __future__ import annotations

import threading

import pytest

from citewell.backends.transport.threads import ThreadTransport
from citewell.ports.job_transport import JobTransport
from support.waiting import PATIENCE_SECONDS


@pytest.fixture(params=[ThreadTransport])
def transport(request: pytest.FixtureRequest) -> JobTransport:
    made: JobTransport = request.param()
    return made


def test_without_a_wake_up_waiting_ends_and_says_so(transport: JobTransport) -> None:
    assert transport.wait(0) is False
    assert transport.wait(0.01) is False


def test_a_wake_up_that_came_before_the_wait_is_not_lost(transport: JobTransport) -> None:
    transport.notify()
    assert transport.wait(0) is True
    assert transport.wait(0) is False


def test_a_waiter_is_woken(transport: JobTransport) -> None:
    woken: list[bool] = []
    waiter = threading.Thread(target=lambda: woken.append(transport.wait(PATIENCE_SECONDS)))
    waiter.start()
    transport.notify()
    waiter.join(PATIENCE_SECONDS)
    assert woken == [True]


def test_each_wake_up_wakes_a_waiter(transport: JobTransport) -> None:
    woken: list[bool] = []
    waiters = [threading.Thread(target=lambda: woken.append(transport.wait(PATIENCE_SECONDS))) for _ in range(3)]
    for waiter in waiters:
        waiter.start()
    for _ in waiters:
        transport.notify()
    for waiter in waiters:
        waiter.join(PATIENCE_SECONDS)
    assert woken == [True, True, True]


def test_any_number_of_wake_ups_neither_blocks_nor_raises(transport: JobTransport) -> None:
    for _ in range(10_000):
        transport.notify()
    assert transport.wait(0) is True
