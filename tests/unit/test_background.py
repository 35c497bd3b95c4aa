from __future__ import annotations

import threading

import pytest

from citewell.domain.errors import Unavailable
from citewell.services.search.background import Background, BackgroundStopped, checked_bytes


def test_what_is_asked_for_is_done_in_order_and_settled() -> None:
    background, done = Background("test"), list[int]()
    background.settle()
    for number in range(5):
        background.run(lambda number=number: done.append(number), key=number)  # type: ignore[misc]  # bound at once
    background.settle()
    assert done == [0, 1, 2, 3, 4]
    background.close()


def test_what_waits_already_is_not_asked_for_again() -> None:
    background, done = Background("test"), list[str]()
    begun, go_on = threading.Event(), threading.Event()

    def first() -> None:
        begun.set()
        assert go_on.wait(60)
        done.append("first")

    background.run(first, key="a")
    assert begun.wait(60)
    background.run(lambda: done.append("second"), key="a")
    background.run(lambda: done.append("never"), key="a")
    go_on.set()
    background.settle()
    assert done == ["first", "second"], "news during the first run is done after it, once"
    background.close()


def test_an_error_is_logged_and_the_next_thing_is_done() -> None:
    background, done = Background("test"), list[int]()

    def fail() -> None:
        raise Unavailable("Not now.")

    background.run(fail, key="a")
    background.run(lambda: done.append(1), key="b")
    background.settle()
    assert done == [1]
    background.close()


def test_closing_ends_a_long_reading_and_takes_nothing_more() -> None:
    background, done = Background("test"), list[int]()
    begun = threading.Event()

    def read_for_ever() -> None:
        after = checked_bytes(background.stopping)
        begun.set()
        while True:
            after(10**12)

    background.run(read_for_ever, key="a")
    background.run(lambda: done.append(1), key="b")
    assert begun.wait(60)
    background.close()
    background.run(lambda: done.append(2), key="c")
    background.settle()
    assert done == []


def test_nothing_begins_once_it_is_being_closed_however_slow_who_closes_it_is() -> None:
    class HeldUp(threading.Event):
        def set(self) -> None:
            super().set()
            background.settle()  # all that waits has its turn before this thread comes to take it away

    background, done = Background("test"), list[int]()
    background.stopping = HeldUp()
    begun = threading.Event()

    def wait_for_the_end() -> None:
        begun.set()
        background.stopping.wait()

    background.run(wait_for_the_end, key="a")
    assert begun.wait(60)
    background.run(lambda: done.append(1), key="b")
    background.close()
    assert done == []


def test_reading_stops_when_it_is_told() -> None:
    stopping = threading.Event()
    after = checked_bytes(stopping)
    after(1)
    stopping.set()
    with pytest.raises(BackgroundStopped):
        after(1)
