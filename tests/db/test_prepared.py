"""Prepared statements stay within the tenant, whatever they read."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Select, column, exists, func, literal, literal_column, select, table, text, true
from sqlalchemy.orm import aliased

from citewell.db.limitable import UnscopedStatement
from citewell.db.prepared import Prepared, UnpreparedStatement, any_of, one
from citewell.db.session import Database
from citewell.db.tables import AuditEntry, Group, Membership, Tenant, User
from citewell.domain.access import Caller, Role
from support.people import SYSTEM, People


@pytest.fixture
def callers(database: Database, people: People) -> list[Caller]:
    """An admin in each of two tenants, each in a group of the name ``staff``."""
    found = []
    for name in ("here", "elsewhere"):
        caller = people.caller(people.tenant(name), Role.ADMIN)
        with database.write(caller) as session:
            group = Group(id=session.ids.new_id(), name="staff", created_at=session.clock.now())
            session.add(group)
            session.flush()
            session.add(Membership(group_id=group.id, user_id=caller.user_id))
        found.append(caller)
    return found


def test_every_table_is_limited_to_the_tenant_of_the_session(database: Database, callers: list[Caller]) -> None:
    of_one = Prepared(select(User.id).where(true()))
    of_tenant = Prepared(select(Tenant.id))
    joined = Prepared(
        select(User.id, Group.name).join(Membership, Membership.user_id == User.id).join(Group, Group.name == "staff")
    )
    crossed = Prepared(select(User.id, func.count(Group.id)).join(Group, Group.name == one("name")).group_by(User.id))
    chosen = Prepared(select(User.id).where(any_of(User.id, "ids")))
    everybody = [caller.user_id for caller in callers]
    for caller in callers:
        with database.read(caller) as session:
            assert [tuple(row) for row in session.run(of_one)] == [(caller.user_id,)]
            assert [tuple(row) for row in session.run(of_tenant)] == [(caller.tenant_id,)]
            assert [tuple(row) for row in session.run(joined)] == [(caller.user_id, "staff")]
            assert [tuple(row) for row in session.run(crossed, name="staff")] == [(caller.user_id, 1)]
            assert [tuple(row) for row in session.run(chosen, ids=everybody)] == [(caller.user_id,)]
            assert session.run(chosen, ids=[]) == []


def test_nobody_names_another_tenant(database: Database, callers: list[Caller]) -> None:
    statement = Prepared(select(User.id))
    with database.read(callers[0]) as session:
        rows = session.run(statement, tenant_of_the_session=callers[1].tenant_id)
    assert [row[0] for row in rows] == [callers[0].user_id]


def test_it_sees_what_the_session_sees(database: Database, callers: list[Caller]) -> None:
    statement = Prepared(select(User.name).where(User.id == one("id")))
    caller = callers[0]
    with database.read(caller) as reading:
        assert reading.run(statement, id=caller.user_id)[0][0] == ""
        with database.write(caller) as session:
            session.get_one(User, caller.user_id).name = "Ada"
            session.flush()
            assert session.run(statement, id=caller.user_id)[0][0] == "Ada"
        assert reading.run(statement, id=caller.user_id)[0][0] == ""


def test_the_program_itself_has_no_tenant_to_limit_to(database: Database) -> None:
    with database.read(SYSTEM) as session, pytest.raises(UnscopedStatement):
        session.run(Prepared(select(User.id)))


def test_elements_of_a_value_are_no_rows_of_a_tenant(sqlite_database: Database, people: People) -> None:
    caller = people.caller(people.tenant("here"), Role.ADMIN)
    elements = func.json_each(User.name).table_valued("value")
    inside = exists(select(literal(1)).select_from(elements).where(elements.c.value == one("wanted")))
    statement = Prepared(select(User.id).where(inside))
    with sqlite_database.write(caller) as session:
        session.get_one(User, caller.user_id).name = '["Ada", "Grace"]'
    with sqlite_database.read(caller) as session:
        assert [row[0] for row in session.run(statement, wanted="Grace")] == [caller.user_id]
        assert session.run(statement, wanted="Emmy") == []


@pytest.mark.parametrize(
    "statement",
    [
        select(User.id).outerjoin(Membership, Membership.user_id == User.id),
        select(User.id).join(Membership, Membership.user_id == User.id, full=True),
        select(select(User.id).subquery()),
        select(User.id).where(User.id.in_(select(Membership.user_id))),
        select(User.id).where(exists(select(AuditEntry.seq))),
        select(User.id).where(text("1 = 1")),
        select(User.id, literal_column("(SELECT name FROM tenants)")),
        select(aliased(User).id),
        select(table("users", column("tenant")).c.tenant),
        select(text("1")),
        select(User.id).where(exists(select(literal(1)).select_from(func.dblink("users").table_valued("value")))),
        select(func.json_each(User.name).table_valued("value")),
    ],
    ids=str,
)
def test_what_cannot_be_limited_is_refused(statement: Select[*tuple[Any, ...]]) -> None:
    with pytest.raises(UnpreparedStatement):
        Prepared(statement)
