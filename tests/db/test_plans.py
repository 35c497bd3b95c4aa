"""How SQLite, which keeps no statistics of its tables, goes about statements that many pages and jobs run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import event, or_, select, update
from sqlalchemy.sql import Executable

from citewell.db.session import Database
from citewell.db.tables import Collection, Document, DocumentVersion, Job
from citewell.domain.access import Caller, Role
from citewell.services.access.rules import AccessRules
from citewell.services.collections.counts import count_documents
from support.people import People

KEYS = [f"00000000-0000-7000-8000-{number:012}" for number in range(100)]


@pytest.fixture
def plans(sqlite_database: Database) -> Iterator[list[str]]:
    """Where each statement looks for its rows, in SQLite's words."""
    engine = sqlite_database.engine
    found: list[str] = []

    def explain(conn: object, cursor: object, statement: str, parameters: object, *_: object) -> None:
        del conn
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[attr-defined]  # the driver's
        found.extend(row[3] for row in cursor.fetchall())  # type: ignore[attr-defined]  # as above

    event.listen(engine, "before_cursor_execute", explain)
    yield found
    event.remove(engine, "before_cursor_execute", explain)


@pytest.mark.parametrize(
    "statement",
    [
        select(Document).where(Document.id.in_(KEYS)),
        select(DocumentVersion.id).where(DocumentVersion.id.in_(KEYS), DocumentVersion.state == "current"),
        update(Document).where(Document.id.in_(KEYS)).values(status="failed"),
        update(Job).where(Job.id.in_(KEYS)).values(message=""),
    ],
)
def test_rows_that_are_named_are_not_searched_among_all(
    sqlite_database: Database, people: People, plans: list[str], statement: Executable
) -> None:
    caller = Caller(people.tenant("here"), None, Role.ADMIN)
    with sqlite_database.write(caller) as session:
        plans.clear()
        session.execute(statement)
        assert [plan for plan in plans if "(id=?)" in plan]
        assert not [plan for plan in plans if "tenant_id=?" in plan and "stamps" not in plan], plans


@pytest.mark.parametrize("role", [Role.ADMIN, Role.USER])
def test_collections_are_counted_from_an_index_alone(
    sqlite_database: Database, people: People, plans: list[str], role: Role
) -> None:
    caller = people.caller(people.tenant("here"), role)
    with sqlite_database.read(caller) as session:
        for keys in (KEYS, None):
            plans.clear()
            assert count_documents(session, keys, AccessRules().readable_documents(caller)) == {}
            assert [plan for plan in plans if "documents USING COVERING INDEX ix_documents_live" in plan], plans


def test_what_keys_are_held_against_is_looked_up_within_the_tenant(
    sqlite_database: Database, people: People, plans: list[str]
) -> None:
    """Who may read what of all tenants must not be read through for a few keys of one."""
    caller = people.caller(people.tenant("here"), Role.USER)
    rules = AccessRules()
    for statement in (
        select(Document.id).where(Document.id.in_(KEYS[:20]), rules.readable_documents(caller)),
        select(Collection.id).where(Collection.id.in_(KEYS[:20]), rules.readable_collections(caller)),
    ):
        with sqlite_database.read(caller) as session:
            plans.clear()
            session.execute(statement)
            assert [plan for plan in plans if plan.startswith("SEARCH") and "(id=?)" in plan], plans
            assert not [plan for plan in plans if plan.startswith("SCAN")], plans


def test_keys_beside_another_way_to_a_row_do_not_make_the_tenant_s_index_useless(
    sqlite_database: Database, people: People, plans: list[str]
) -> None:
    caller = Caller(people.tenant("here"), None, Role.ADMIN)
    with sqlite_database.write(caller) as session:
        plans.clear()
        session.execute(select(Job).where(or_(Job.id.in_(KEYS), Job.message == "")))
        assert [plan for plan in plans if "tenant_id=?" in plan], plans
