from __future__ import annotations

from limits import parse

from citewell.http import moving_windows
from citewell.http.moving_windows import MovingWindows

LIMIT = parse("3/minute")


class Time:
    """A clock that stands still unless it is told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_so_many_in_a_window_that_moves() -> None:
    time = Time()
    windows = MovingWindows(time)
    for _ in range(3):
        assert windows.hit(LIMIT, "a")
        time.now += 10
    assert not windows.hit(LIMIT, "a")
    assert windows.wait(LIMIT, "a") == 30
    assert windows.hit(LIMIT, "b")
    time.now += 30
    assert windows.hit(LIMIT, "a"), "the first one is over"
    assert not windows.hit(LIMIT, "a")
    time.now += 1000
    assert [windows.hit(LIMIT, "a") for _ in range(4)] == [True, True, True, False]


def test_a_refused_hit_does_not_count() -> None:
    time = Time()
    windows = MovingWindows(time)
    for _ in range(100):
        windows.hit(LIMIT, "a")
    time.now += 60
    assert windows.hit(LIMIT, "a")


def test_limits_of_one_name_count_apart_and_are_forgotten_when_asked() -> None:
    windows = MovingWindows(Time())
    other = parse("1/minute")
    assert windows.hit(other, "a")
    assert not windows.hit(other, "a")
    assert windows.hit(LIMIT, "a")
    windows.clear(other, "a")
    assert windows.hit(other, "a")
    assert windows.wait(LIMIT, "nobody") == 0


def test_names_that_never_come_again_are_forgotten() -> None:
    time = Time()
    windows = MovingWindows(time)
    for n in range(2 * moving_windows.SWEEP_EVERY):
        time.now += 0.1
        windows.hit(LIMIT, str(n))
    assert windows.names() <= moving_windows.SWEEP_EVERY + 601
