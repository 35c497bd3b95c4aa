from __future__ import annotations

import threading

import pytest
from argon2 import Parameters, Type, extract_parameters
from argon2.profiles import CHEAPEST, RFC_9106_LOW_MEMORY

from citewell.domain.errors import Unavailable
from citewell.services.identity.hashing import PasswordHashes
from fakes.clock import FakeIds
from support.waiting import until


def cheap(**given: int) -> PasswordHashes:
    return PasswordHashes(FakeIds(), parameters=CHEAPEST, **given)


def test_a_password_belongs_to_its_hash_only() -> None:
    hashes = cheap()
    kept = hashes.hash("right")
    assert hashes.verify(kept, "right")
    assert not hashes.verify(kept, "wrong")
    assert not hashes.verify("not a hash", "right")
    assert kept != hashes.hash("right")


def test_nobody_costs_as_much_as_somebody() -> None:
    hashes = PasswordHashes(FakeIds(), parameters=CHEAPEST)
    assert not hashes.verify(None, "anything")
    assert hashes.verifications == 1
    stand_in = hashes._nobody
    assert extract_parameters(stand_in) == extract_parameters(hashes.hash("x"))


def test_the_cost_is_that_of_rfc_9106() -> None:
    stand_in = extract_parameters(PasswordHashes(FakeIds())._nobody)
    assert stand_in == RFC_9106_LOW_MEMORY
    assert (stand_in.type, stand_in.memory_cost, stand_in.time_cost, stand_in.parallelism) == (Type.ID, 65536, 3, 4)


def test_a_hash_of_another_cost_is_outdated() -> None:
    dearer = Parameters(Type.ID, 19, 8, 4, time_cost=2, memory_cost=8, parallelism=1)
    assert PasswordHashes(FakeIds(), parameters=dearer).is_outdated(cheap().hash("x"))
    assert not cheap().is_outdated(cheap().hash("x"))


def test_a_flood_is_refused_instead_of_taking_every_thread() -> None:
    hashes = cheap(at_once=1, waiting=1)
    inside, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with hashes._turn():
            inside.set()
            assert leave.wait(60)

    holder = threading.Thread(target=hold)
    holder.start()
    assert inside.wait(60)
    waiter = threading.Thread(target=hashes.hash, args=("x",))
    waiter.start()
    until(lambda: not hashes._places._value)  # the waiter has the last place
    with pytest.raises(Unavailable) as refused:
        hashes.verify(None, "x")
    assert refused.value.facts["retry_after"] == 1
    leave.set()
    holder.join()
    waiter.join()
    assert not hashes.verify(None, "x")
