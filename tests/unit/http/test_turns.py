"""Turns at computing."""

from __future__ import annotations

import asyncio
import threading

import pytest

from citewell.http.turns import Turns

FOREVER = 60.0


class Gate:
    """Calls that wait inside until they are let go, and who is inside."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.order: list[int] = []
        self.inside = 0
        self.most = 0
        self._changed = threading.Condition()

    def call(self, number: int) -> int:
        with self._changed:
            self.order.append(number)
            self.inside += 1
            self.most = max(self.most, self.inside)
            self._changed.notify_all()
        assert self.open.wait(FOREVER)
        with self._changed:
            self.inside -= 1
        return number

    def wait_for(self, count: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.order) >= count, FOREVER)


def test_no_more_than_the_given_number_run_together_and_in_their_order() -> None:
    gate = Gate()

    async def all_of_them() -> list[int]:
        turns = Turns(2, patience=FOREVER)
        running = [asyncio.create_task(turns.run(gate.call, number)) for number in range(6)]
        await asyncio.to_thread(gate.wait_for, 2)
        assert sorted(gate.order) == [0, 1]
        gate.open.set()
        return await asyncio.gather(*running)

    assert asyncio.run(all_of_them()) == [0, 1, 2, 3, 4, 5]
    assert gate.most == 2
    assert sorted(gate.order[:2]) == [0, 1]


def test_a_call_that_takes_long_does_not_hold_up_the_others() -> None:
    gate = Gate()

    async def all_of_them() -> list[int]:
        turns = Turns(1, patience=0.001)
        running = [asyncio.create_task(turns.run(gate.call, number)) for number in range(3)]
        await asyncio.to_thread(gate.wait_for, 3)  # all are inside, and none has ended
        gate.open.set()
        return await asyncio.gather(*running)

    assert asyncio.run(all_of_them()) == [0, 1, 2]
    assert sorted(gate.order) == [0, 1, 2]  # threads are started in their order; the system says which comes first
    assert gate.most == 3


def test_a_turn_is_given_back_once_however_a_call_ends() -> None:
    def fail() -> None:
        raise LookupError("inside")

    async def after_failures() -> int:
        turns = Turns(1, patience=FOREVER)
        for _ in range(3):
            with pytest.raises(LookupError, match="inside"):
                await turns.run(fail)
        gone = asyncio.create_task(turns.run(int))
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        return await turns.run(lambda: 7)

    assert asyncio.run(after_failures()) == 7


def test_a_turn_that_was_given_back_early_is_not_given_back_again() -> None:
    slow, gate = Gate(), Gate()

    async def all_of_them() -> None:
        turns = Turns(1, patience=0.001)
        first = [asyncio.create_task(turns.run(slow.call, number)) for number in range(3)]
        await asyncio.to_thread(slow.wait_for, 3)
        slow.open.set()
        await asyncio.gather(*first)
        turns.patience = FOREVER
        gate.open.set()
        await asyncio.gather(*(turns.run(gate.call, number) for number in range(8)))

    asyncio.run(all_of_them())
    assert gate.most == 1
    assert gate.order == list(range(8))
