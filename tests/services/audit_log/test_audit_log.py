from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from citewell.db.session import Database
from citewell.db.tables import AuditEntry, Tenant
from citewell.domain.access import Caller, Origin, Role, SystemCaller
from citewell.domain.errors import Forbidden, InvalidCursor, InvalidInput
from citewell.services.audit_log import audit_log
from citewell.services.audit_log.audit_log import AuditFilter, AuditLog
from citewell.services.jobs.context import job_caller
from fakes.clock import FakeClock
from support.jobs import JobBench

ALL = AuditFilter()


@pytest.fixture
def log(database: Database) -> AuditLog:
    return AuditLog(database)


def act(database: Database, caller: Caller, action: str, *, resource: str = "r", outcome: str = "success") -> None:
    with database.write(caller) as session:
        session.audit(action, action.split(".", maxsplit=1)[0], resource, outcome=outcome, number=1)


@pytest.fixture
def history(database: Database, clock: FakeClock, admin: Caller, user: Caller, stranger: Caller) -> None:
    """Six actions, an hour apart, and one of another tenant."""
    for caller, action, resource, outcome in (
        (admin, "user.create", "u1", "success"),
        (admin, "user.update", "u1", "success"),
        (user, "user.update", "u2", "denied"),
        (user, "document.create", "d1", "success"),
        (admin, "userland.visit", "x", "success"),
        (user, "document.delete", "d1", "failure"),
    ):
        act(database, caller, action, resource=resource, outcome=outcome)
        clock.advance(3600)
    act(database, stranger, "user.create", resource="u1")


@pytest.mark.usefixtures("history")
def test_filters(log: AuditLog, clock: FakeClock, admin: Caller, user: Caller) -> None:
    now = clock.now()
    rows: list[tuple[AuditFilter, list[int]]] = [
        (ALL, [6, 5, 4, 3, 2, 1]),
        (AuditFilter(action="user.update"), [3, 2]),
        (AuditFilter(action="user."), [3, 2, 1]),
        (AuditFilter(action="user"), []),
        (AuditFilter(action="%."), []),
        (AuditFilter(outcome="denied"), [3]),
        (AuditFilter(actor_id=user.user_id), [6, 4, 3]),
        (AuditFilter(resource_type="document", resource_id="d1"), [6, 4]),
        (AuditFilter(channel="http"), [6, 5, 4, 3, 2, 1]),
        (AuditFilter(channel="slack"), []),
        (AuditFilter(since=now - timedelta(hours=2)), [6, 5]),
        (AuditFilter(until=now - timedelta(hours=5)), [1]),
        (AuditFilter(since=now - timedelta(hours=5), until=now - timedelta(hours=3)), [3, 2]),
        (AuditFilter(actor_id=user.user_id, outcome="success"), [4]),
    ]
    for wanted, numbers in rows:
        found = log.list(admin, wanted)
        assert [entry.seq for entry in found.items] == numbers, wanted
        assert found.total == len(numbers)


@pytest.mark.usefixtures("history")
def test_pages_do_not_move_while_entries_come(log: AuditLog, database: Database, admin: Caller) -> None:
    seen: list[int] = []
    cursor = None
    for _ in range(4):
        found = log.list(admin, ALL, cursor=cursor, limit=2)
        seen += [entry.seq for entry in found.items]
        cursor = found.next_cursor
        act(database, admin, "user.update")
        if cursor is None:
            break
    assert seen == [6, 5, 4, 3, 2, 1]


@pytest.mark.parametrize(
    "cursor", ["", "x", "W10", "WzEsMl0", "WyIxIl0", "Wy0xXQ", "WzFlOTld", "W3RydWVd", "\ud800", "é"]
)
def test_foreign_cursors(log: AuditLog, admin: Caller, cursor: str) -> None:
    with pytest.raises(InvalidCursor):
        log.list(admin, ALL, cursor=cursor)


def test_limits(log: AuditLog, admin: Caller) -> None:
    for limit in (0, -1, 201):
        with pytest.raises(InvalidInput):
            log.list(admin, ALL, limit=limit)


@pytest.mark.usefixtures("history")
def test_the_summary_counts(log: AuditLog, clock: FakeClock, admin: Caller, user: Caller) -> None:
    found = log.summary(admin, AuditFilter(since=clock.now() - timedelta(hours=5)))
    assert found.total == 5
    assert found.by_action == {"user.update": 2, "document.create": 1, "document.delete": 1, "userland.visit": 1}
    assert next(iter(found.by_action)) == "user.update"
    assert found.by_outcome == {"success": 3, "denied": 1, "failure": 1}
    assert found.by_actor == {user.user_id: 3, admin.user_id: 2}
    assert found.first_at == clock.now() - timedelta(hours=5)
    assert found.last_at == clock.now() - timedelta(hours=1)
    assert log.summary(admin, AuditFilter(action="none.")).first_at is None


def test_only_admins_read_it(log: AuditLog, editor: Caller, user: Caller) -> None:
    for caller in (editor, user):
        with pytest.raises(Forbidden):
            log.list(caller, ALL)
        with pytest.raises(Forbidden):
            log.summary(caller, ALL)
        with pytest.raises(Forbidden):
            log.verify(caller)


def test_a_denial_says_who_and_what(log: AuditLog, admin: Caller, user: Caller) -> None:
    caller = Caller(
        tenant_id=user.tenant_id, user_id=user.user_id, role=user.role, origin=Origin("192.0.2.1", "request-9")
    )
    log.record_denial(caller, method="POST", route="/groups", code="forbidden")
    (entry,) = log.list(admin, AuditFilter(outcome="denied")).items
    assert (entry.action, entry.actor_id, entry.address) == ("access.denied", user.user_id, "192.0.2.1")
    assert entry.request_id == "request-9"


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize(
    "tampering", ["nothing", "edit", "delete", "reorder", "truncate", "edit a fact", "move a tenant"]
)
def test_tampering_is_noticed(
    log: AuditLog, database: Database, admin: Caller, stranger: Caller, tampering: str
) -> None:
    here = AuditEntry.tenant_id == admin.tenant_id
    with database.write(SystemCaller("test")) as session:
        match tampering:
            case "edit":
                session.execute(update(AuditEntry).where(here, AuditEntry.seq == 3).values(outcome="success"))
            case "edit a fact":
                session.execute(update(AuditEntry).where(here, AuditEntry.seq == 3).values(facts={"number": 2}))
            case "delete":
                session.execute(delete(AuditEntry).where(here, AuditEntry.seq == 3))
            case "truncate":
                session.execute(delete(AuditEntry).where(here, AuditEntry.seq >= 3))
            case "reorder":
                third, fourth = session.scalars(
                    select(AuditEntry).where(here, AuditEntry.seq.in_([3, 4])).order_by(AuditEntry.seq)
                )
                third.hash, fourth.hash = fourth.hash, third.hash
                third.action, fourth.action = fourth.action, third.action
            case "move a tenant":
                heads = session.scalars(select(Tenant).order_by(Tenant.id)).all()
                heads[0].audit_head, heads[1].audit_head = heads[1].audit_head, heads[0].audit_head
    found = log.verify(admin)
    broken_at = {"nothing": None, "move a tenant": 7}.get(tampering, 3)
    assert (found.ok, found.broken_at) == (broken_at is None, broken_at)
    assert log.verify(stranger).ok is (tampering != "move a tenant")


def test_what_the_server_did_by_itself_is_told_from_strangers(
    log: AuditLog, database: Database, admin: Caller, user: Caller
) -> None:
    nobody = Caller(tenant_id=admin.tenant_id, user_id=None, role=Role.ANONYMOUS)
    bench = JobBench(database)
    with database.write(SystemCaller("schedules")) as session:
        job = bench.queue.enqueue(session, "crawl.run", {}, tenant_id=admin.tenant_id)
    itself = job_caller(bench.row(job.id))
    for caller in (admin, nobody, itself, replace(itself, user_id=user.user_id)):
        act(database, caller, "crawl.run")
    found = [(entry.actor_kind, entry.channel) for entry in log.list(admin, ALL).items]
    assert found == [("user", "job"), ("system", "job"), ("anonymous", "http"), ("user", "http")]
    assert [entry.seq for entry in log.list(admin, AuditFilter(actor_kind="system")).items] == [3]


@pytest.mark.usefixtures("history")
def test_all_entries_are_read_in_portions(
    log: AuditLog, database: Database, admin: Caller, user: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_log, "MAX_LIMIT", 2)
    found = log.every(admin, AuditFilter(action="user."))
    assert next(found).seq == 3
    act(database, admin, "user.update")
    assert [entry.seq for entry in found] == [2, 1]
    assert [entry.seq for entry in log.every(admin, ALL)] == [7, 6, 5, 4, 3, 2, 1]
    with pytest.raises(Forbidden):
        log.every(user, ALL)
