from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from citewell.db.audit import verify_chain
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import AuditEntry, Group, IdempotencyRecord, Tenant
from citewell.domain.access import Caller, IdempotencyClaim, Origin, SystemCaller
from fakes.clock import FakeClock

SYSTEM = SystemCaller("test")


def record(database: Database, caller: Caller, *numbers: int) -> None:
    """One transaction with an entry for each number."""
    with database.write(caller) as session:
        for number in numbers:
            session.audit("thing.change", "thing", f"thing {number}", number=number)


def broken_at(database: Database, tenant_id: str, key: bytes | None = None) -> int | None:
    with database.read(SYSTEM) as session:
        return verify_chain(session, tenant_id, key or database.audit_key)


def change(**values: object) -> Callable[[ScopedSession], object]:
    return lambda s: s.execute(update(AuditEntry).where(AuditEntry.seq == 3).values(**values))


def reorder(session: ScopedSession) -> None:
    """Entries 2 and 3 change places, with their hashes."""
    for old, new in ((2, 900), (3, 2), (900, 3)):
        session.execute(update(AuditEntry).where(AuditEntry.seq == old).values(seq=new))


def forge(session: ScopedSession) -> None:
    """One more entry at the end, by somebody who can write but has no key."""
    last = session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert last is not None
    columns = {part.key: getattr(last, part.key) for part in AuditEntry.__mapper__.column_attrs}
    session.add(AuditEntry(**(columns | {"seq": last.seq + 1})))
    session.execute(update(Tenant).where(Tenant.id == last.tenant_id).values(audit_seq=last.seq + 1))


def truncate(session: ScopedSession) -> None:
    session.execute(delete(AuditEntry).where(AuditEntry.seq > 3))


def truncate_and_cover(session: ScopedSession) -> None:
    """The tail is gone, and the tenant's counter says that it never was; its head still knows."""
    truncate(session)
    session.execute(update(Tenant).values(audit_seq=3))


TAMPERING: dict[str, tuple[Callable[[ScopedSession], object], int]] = {
    "another time": (lambda s: change(at=s.clock.now() + timedelta(seconds=1))(s), 3),
    "another actor": (change(actor_id="somebody"), 3),
    "another kind of actor": (change(actor_kind="system"), 3),
    "another key": (change(api_key_id="k"), 3),
    "another action": (change(action="thing.view"), 3),
    "another type": (change(resource_type="other"), 3),
    "another thing": (change(resource_id="thing 99"), 3),
    "another outcome": (change(outcome="denied"), 3),
    "another channel": (change(channel="cli"), 3),
    "another address": (change(address="10.0.0.1"), 3),
    "another request": (change(request_id="r"), 3),
    "other facts": (change(facts={"number": 4}), 3),
    "another hash": (change(hash="0" * 64), 3),
    "a deleted entry": (lambda s: s.execute(delete(AuditEntry).where(AuditEntry.seq == 3)), 3),
    "a deleted first entry": (lambda s: s.execute(delete(AuditEntry).where(AuditEntry.seq == 1)), 1),
    "two entries in another order": (reorder, 2),
    "a truncated tail": (truncate, 4),
    "a truncated tail that is covered up": (truncate_and_cover, 4),
    "everything deleted": (lambda s: s.execute(delete(AuditEntry)), 1),
    "a forged entry": (forge, 6),
    "another head": (lambda s: s.execute(update(Tenant).values(audit_head="0" * 64)), 6),
}


@pytest.mark.parametrize("how", TAMPERING)
def test_tampering_is_found_where_it_happened(database: Database, admin: Caller, how: str) -> None:
    record(database, admin, 1)
    record(database, admin, 2, 3, 4)
    record(database, admin, 5)
    assert broken_at(database, admin.tenant_id) is None
    tamper, where = TAMPERING[how]
    with database.write(SYSTEM) as session:
        tamper(session)
    assert broken_at(database, admin.tenant_id) == where


def test_a_chain_without_entries_holds(database: Database, admin: Caller) -> None:
    assert broken_at(database, admin.tenant_id) is None


def test_a_tenant_that_does_not_exist_has_no_chain(database: Database) -> None:
    assert broken_at(database, "nobody") == 1


def test_only_who_has_the_key_can_make_a_chain(database: Database, admin: Caller) -> None:
    record(database, admin, 1)
    assert broken_at(database, admin.tenant_id, b"another key") == 1


def test_each_tenant_has_a_chain_of_its_own(database: Database, admin: Caller, stranger: Caller) -> None:
    record(database, admin, 1, 2)
    record(database, stranger, 1)
    with database.read(SYSTEM) as session:
        numbers = session.execute(select(AuditEntry.tenant_id, AuditEntry.seq)).all()
    assert {tuple(row) for row in numbers} == {(admin.tenant_id, 1), (admin.tenant_id, 2), (stranger.tenant_id, 1)}
    with database.write(SYSTEM) as session:
        session.execute(delete(AuditEntry).where(AuditEntry.tenant_id == admin.tenant_id))
    assert broken_at(database, stranger.tenant_id) is None
    assert broken_at(database, admin.tenant_id) == 1


def test_entries_written_at_once_form_one_chain(database: Database, admin: Caller) -> None:
    gate = threading.Barrier(4)

    def write() -> None:
        gate.wait(30)
        for number in range(5):
            record(database, admin, number)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with database.read(admin) as session:
        assert session.scalars(select(AuditEntry.seq).order_by(AuditEntry.seq)).all() == list(range(1, 21))
    assert broken_at(database, admin.tenant_id) is None


def test_an_entry_says_who_what_and_from_where(database: Database, admin: Caller, clock: FakeClock) -> None:
    caller = replace(admin, api_key_id="key 1", origin=Origin("192.0.2.1", "request 1", "http"))
    with database.write(caller) as session:
        session.audit("thing.change", "thing", "t", outcome="denied", why="no")
    with database.read(admin) as session:
        entry = session.scalars(select(AuditEntry)).one()
    assert (entry.at, entry.actor_kind, entry.actor_id, entry.api_key_id) == (
        clock.now(), "api_key", admin.user_id, "key 1",
    )  # fmt: skip
    assert (entry.channel, entry.address, entry.request_id) == ("http", "192.0.2.1", "request 1")
    assert (entry.action, entry.resource_type, entry.resource_id) == ("thing.change", "thing", "t")
    assert (entry.outcome, entry.facts) == ("denied", {"why": "no"})


def test_the_program_itself_and_nobody_are_actors_too(database: Database, admin: Caller) -> None:
    with database.write(SYSTEM) as session:
        session.audit("thing.tidy", tenant_id=admin.tenant_id)
        session.audit("login.fail", tenant_id=admin.tenant_id, actor=replace(admin, user_id=None))
    with database.read(admin) as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.seq)).all()
    assert [(entry.actor_kind, entry.actor_id, entry.channel) for entry in entries] == [
        ("system", None, "test"),
        ("anonymous", None, "http"),
    ]


def test_an_entry_exists_if_and_only_if_its_action_does(database: Database, admin: Caller) -> None:
    def act() -> None:
        with database.write(admin) as session:
            session.add(Group(id=session.ids.new_id(), name="g", created_at=session.clock.now()))
            session.audit("group.create", "group", "g")
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()
    with database.read(admin) as session:
        assert session.scalars(select(AuditEntry)).all() == []
    assert broken_at(database, admin.tenant_id) is None


def test_a_request_with_a_key_is_remembered_by_the_first_thing_it_made(database: Database, admin: Caller) -> None:
    caller = replace(admin, idempotency=IdempotencyClaim("key", "f" * 64))
    record(database, caller, 1, 2)
    with database.read(admin) as session:
        kept = session.scalars(select(IdempotencyRecord)).one()
    assert (kept.key, kept.fingerprint, kept.actor) == ("key", "f" * 64, admin.user_id)
    assert (kept.resource_type, kept.resource_id) == ("thing", "thing 1")


def test_the_same_key_cannot_be_used_twice_by_one_user(
    database: Database, admin: Caller, editor: Caller, stranger: Caller
) -> None:
    claim = IdempotencyClaim("key", "f" * 64)
    for caller in (admin, editor, stranger):
        record(database, replace(caller, idempotency=claim), 1)
    with pytest.raises(IntegrityError):
        record(database, replace(admin, idempotency=claim), 2)
    with database.read(admin) as session:
        assert len(session.scalars(select(AuditEntry)).all()) == 2
    assert broken_at(database, admin.tenant_id) is None
