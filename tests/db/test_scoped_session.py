"""Invariant 5: no statement of one tenant reads or changes a row of another, whichever way it is written."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import delete, exists, func, insert, inspect, literal, literal_column, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from citewell.db.limitable import UnscopedStatement
from citewell.db.session import Database, ReadOnlySession, ScopedSession
from citewell.db.tables import (
    Chat,
    Citation,
    Collection,
    Document,
    Group,
    Job,
    Message,
    RecordedQuery,
    Table,
    Tenant,
    TenantOwned,
    User,
)
from citewell.domain.access import Caller, Role, SystemCaller
from support.people import People
from support.rows import fill, identity, tenant_owned

SYSTEM = SystemCaller("test")
MODELS = tenant_owned()
Rows = dict[type[TenantOwned], TenantOwned]


@pytest.fixture
def theirs(database: Database, people: People) -> Rows:
    """A row of every class, of another tenant."""
    tenant_id = people.tenant("elsewhere")
    with database.write(SYSTEM) as session:
        return fill(session, tenant_id)


@pytest.fixture
def me(people: People) -> Caller:
    """The admin of a tenant that has nothing."""
    return Caller(people.tenant("here"), None, Role.ADMIN)


def snapshot(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, but for the number of the rights: a statement may raise its own tenant's in vain."""
    models: Sequence[type[Table]] = (Tenant, *MODELS)
    with database.read(SYSTEM) as session:
        return {
            model.__tablename__: [
                tuple(
                    getattr(row, attribute.key)
                    for attribute in model.__mapper__.column_attrs
                    if attribute.key != "rights_version"
                )
                for row in session.scalars(select(model).order_by(*inspect(model).primary_key))
            ]
            for model in models
        }


def count_for(database: Database, caller: Caller | SystemCaller, model: type[Any]) -> int:
    with database.read(caller) as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


# ---- the walk over every class


def test_the_walk_covers_every_table() -> None:
    assert {model.__tablename__ for model in MODELS} == set(Tenant.metadata.tables) - {"tenants"}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__tablename__)
def test_rows_of_another_tenant_do_not_exist(
    sqlite_database: Database, people: People, model: type[TenantOwned]
) -> None:
    check_rows_do_not_exist(sqlite_database, people, [model])


def test_rows_of_another_tenant_do_not_exist_on_postgresql_either(postgres_database: Database, people: People) -> None:
    check_rows_do_not_exist(postgres_database, people, MODELS)


def check_rows_do_not_exist(database: Database, people: People, models: list[type[TenantOwned]]) -> None:
    me = Caller(people.tenant("here"), None, Role.ADMIN)
    tenant_id = people.tenant("elsewhere")
    with database.write(SYSTEM) as session:
        theirs = fill(session, tenant_id)
    before = snapshot(database)
    for model in models:
        assert count_for(database, SYSTEM, model) == 1
        mapper = inspect(model)
        key = [getattr(model, mapper.get_property_by_column(column).key) for column in mapper.primary_key]
        with database.read(me) as session:
            assert session.scalars(select(model)).all() == []
            assert session.execute(select(*key)).all() == []
            assert session.scalar(select(func.count()).select_from(model)) == 0
            assert session.get(model, identity(session, theirs[model])) is None
            assert session.scalars(select(aliased(model))).all() == []
            assert session.execute(select(literal(1)).select_from(Tenant).where(exists(select(model)))).all() == []
        with database.write(me) as session:
            column = next(getattr(model, part.key) for part in mapper.column_attrs if part.key != "tenant_id")
            for statement in (update(model).values({column: column}), delete(model)):
                assert session.execute(statement).rowcount == 0  # type: ignore[attr-defined]  # of a CursorResult
    assert snapshot(database) == before


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__tablename__)
def test_own_rows_are_there(sqlite_database: Database, people: People, model: type[TenantOwned]) -> None:
    """The same walk with the owner, so that it is the tenant that makes the difference."""
    me = Caller(people.tenant("here"), None, Role.ADMIN)
    with sqlite_database.write(SYSTEM) as session:
        mine = fill(session, me.tenant_id)
    with sqlite_database.read(me) as session:
        assert len(session.scalars(select(model)).all()) == 1
        assert session.get(model, identity(session, mine[model])) is not None


def test_a_tenant_sees_no_other_tenant(database: Database, theirs: Rows, me: Caller) -> None:
    with database.read(me) as session:
        assert session.scalars(select(Tenant.name)).all() == ["here"]
        assert session.get(Tenant, theirs[Chat].tenant_id) is None


def test_keys_of_several_tenants_lead_to_the_own_rows_only(database: Database, people: People, me: Caller) -> None:
    """Also beside other tables and in changes, and one class after the other: statements are remembered."""
    other = Caller(people.tenant("elsewhere"), None, Role.ADMIN)
    owners = (me, other)
    with database.write(SYSTEM) as session:
        rows = {owner.tenant_id: fill(session, owner.tenant_id) for owner in owners}
    for model in MODELS:
        mapper = inspect(model)
        if len(mapper.primary_key) != 1:
            continue
        name = mapper.get_property_by_column(mapper.primary_key[0]).key
        column = getattr(model, name)
        keys = [getattr(rows[owner.tenant_id][model], name) for owner in owners]
        of_keys = select(column).where(column.in_(keys))
        users = select(User.tenant_id).correlate(None).scalar_subquery()  # one row, or it fails on PostgreSQL
        for owner, own in zip(owners, keys, strict=True):
            with database.read(owner) as session:
                assert session.scalars(of_keys).all() == [own], model
                assert session.execute(select(column, users).where(column.in_(keys))).all() == [(own, owner.tenant_id)]
                assert session.scalars(of_keys.where(exists(select(User.id)), model.tenant_id != "x")).all() == [own]
    asked = [rows[owner.tenant_id][RecordedQuery] for owner in owners]
    ids = [row.id for row in asked if isinstance(row, RecordedQuery)]
    of_both = RecordedQuery.id.in_(ids)
    with database.write(me) as session:
        changed = update(RecordedQuery).where(of_both).values(text="changed").returning(RecordedQuery.id)
        assert session.scalars(changed).all() == ids[:1]
        assert session.scalars(delete(RecordedQuery).where(of_both).returning(RecordedQuery.id)).all() == ids[:1]
    with database.read(SYSTEM) as session:
        assert session.scalars(select(RecordedQuery.id).where(of_both)).all() == ids[1:]


# ---- other forms of reading


READS: dict[str, Callable[[], Any]] = {
    "columns": lambda: select(User.id),
    "labelled column": lambda: select(User.email.label("x")),
    "aggregate": lambda: select(func.max(User.email)).having(func.count(User.id) > 0),
    "where in": lambda: select(literal(1)).where(literal(1).in_(select(func.count(User.id)).having(func.count() > 0))),
    "scalar subquery": lambda: select(Tenant.id).where(select(func.count(User.id)).scalar_subquery() > 0),
    "subquery": lambda: select(select(User.id).subquery().c.id),
    "common table expression": lambda: select(select(User.id).cte().c.id),
    "union": lambda: select(User.id).union(select(Group.id)),
    "union as entities": lambda: select(User).from_statement(select(User).union(select(User))),
    "join": lambda: select(Message.id).join(Chat, Chat.id == Message.chat_id),
    "outer join from own": lambda: select(User.id).select_from(Tenant).join(User, literal(1) == 1),
    "alias": lambda: select(aliased(User).id),
    "exists": lambda: select(Tenant.id).where(exists(select(User.id))),
    "in of ids": lambda: select(Tenant.id).where(literal(0) < select(func.count(Document.id)).scalar_subquery()),
}


@pytest.mark.parametrize("form", READS)
def test_no_form_of_select_reads_another_tenant(database: Database, theirs: Rows, me: Caller, form: str) -> None:
    with database.read(me) as session:
        assert session.execute(READS[form]()).all() == []


@pytest.mark.parametrize("form", READS)
def test_the_same_select_reads_the_own_tenant(database: Database, theirs: Rows, form: str) -> None:
    owner = Caller(theirs[Chat].tenant_id, None, Role.ADMIN)
    with database.read(owner) as session:
        assert session.execute(READS[form]()).all() != []


# ---- writing past the fence


def now_row(session: ScopedSession, **more: Any) -> dict[str, Any]:
    now = session.clock.now()
    return {"id": session.ids.new_id(), "title": "x", "meta": {}, "created_at": now, "updated_at": now, **more}


def their_chat(rows: Rows) -> Chat:
    chat = rows[Chat]
    assert isinstance(chat, Chat)
    return chat


def dialect_insert(session: Session) -> Any:
    return (postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert)(Chat)


ATTACKS: dict[str, Callable[[ScopedSession, Chat], object]] = {
    "update everything": lambda s, _: s.execute(update(Chat).values(title="mine")),
    "update by key": lambda s, chat: s.execute(update(Chat).where(Chat.id == chat.id).values(title="mine")),
    "update by keys": lambda s, chat: s.execute(update(Chat).where(Chat.id.in_([chat.id])).values(title="mine")),
    "update by keys or anything": lambda s, chat: s.execute(
        update(Chat).where(or_(Chat.id.in_([chat.id]), literal(1) == 1)).values(title="mine")
    ),
    "update from another table": lambda s, chat: s.execute(
        update(Chat).where(Chat.id == Message.chat_id, Message.chat_id == chat.id).values(title="mine")
    ),
    "update in a common table expression": lambda s, _: s.execute(
        select(literal(1)).add_cte(update(Chat).values(title="mine").returning(Chat.id).cte("changed"))
    ),
    "update in a common table expression that is read": lambda s, _: s.execute(
        select(update(Chat).values(title="mine").returning(Chat.id).cte("changed").c.id)
    ),
    "delete in a common table expression": lambda s, _: s.execute(
        select(User.id).add_cte(delete(Citation).returning(Citation.id).cte("gone"))
    ),
    "insert in a common table expression": lambda s, chat: s.execute(
        select(User.id).add_cte(
            insert(Chat).values(now_row(s, tenant_id=chat.tenant_id)).returning(Chat.id).cte("there")
        )
    ),
    "delete by keys": lambda s, chat: s.execute(delete(Chat).where(Chat.id.in_([chat.id]))),
    "update many by key": lambda s, chat: s.execute(update(Chat), [{"id": chat.id, "title": "mine"}]),
    "bulk update mappings": lambda s, chat: s.bulk_update_mappings(Chat, [{"id": chat.id, "title": "mine"}]),
    "bulk save": lambda s, chat: s.bulk_save_objects([Chat(**now_row(s, id=chat.id, tenant_id=chat.tenant_id))]),
    "bulk insert mappings": lambda s, chat: s.bulk_insert_mappings(Chat, [now_row(s, tenant_id=chat.tenant_id)]),
    "delete everything": lambda s, _: s.execute(delete(Chat)),
    "delete what was loaded elsewhere": lambda s, chat: s.delete(chat),
    "merge": lambda s, chat: s.merge(Chat(**now_row(s, id=chat.id, tenant_id=chat.tenant_id))),
    "merge as own": lambda s, chat: s.merge(Chat(**now_row(s, id=chat.id))),
    "add for another tenant": lambda s, chat: s.add(Chat(**now_row(s, tenant_id=chat.tenant_id))),
    "insert for another tenant": lambda s, chat: s.execute(insert(Chat), [now_row(s, tenant_id=chat.tenant_id)]),
    "insert without a tenant": lambda s, _: s.execute(insert(Chat), [now_row(s)]),
    "insert with values": lambda s, chat: s.execute(insert(Chat).values(now_row(s, tenant_id=chat.tenant_id))),
    "insert from select": lambda s, _: s.execute(insert(Chat).from_select(["id"], select(Chat.id))),
    "insert or update": lambda s, chat: s.execute(
        dialect_insert(s).on_conflict_do_update(index_elements=["id"], set_={"title": "mine"}),
        [now_row(s, id=chat.id, tenant_id=s.tenant_id)],
    ),
    "give own rows away": lambda s, chat: s.execute(update(Job).values(tenant_id=chat.tenant_id)),
    "make a tenant": lambda s, _: s.add(Tenant(id=s.ids.new_id(), name="new", created_at=s.clock.now())),
    "plain text": lambda s, _: s.execute(text("UPDATE chats SET title = 'mine'")),
    "plain table": lambda s, _: s.execute(update(Chat.__table__).values(title="mine")),  # type: ignore[arg-type]  # a Table
    "plain connection": lambda s, _: s.connection().execute(text("UPDATE chats SET title = 'mine'")),
}


@pytest.mark.parametrize("how", ATTACKS)
def test_nothing_changes_rows_of_another_tenant(database: Database, theirs: Rows, me: Caller, how: str) -> None:
    with database.write(me) as session:
        now = session.clock.now()
        session.add(Job(id=session.ids.new_id(), kind="own", payload={}, run_after=now, created_at=now, updated_at=now))
    before = snapshot(database)
    refused: Exception | None = None
    try:
        with database.write(me) as session:
            ATTACKS[how](session, their_chat(theirs))
    except Exception as error:  # noqa: BLE001  # refused in whichever way; what counts is the state
        refused = error
    assert snapshot(database) == before, f"refused with {refused!r}"


PEEKS: dict[str, Callable[[ScopedSession], object]] = {
    "plain text": lambda s: s.execute(text("SELECT title FROM chats")).all(),
    "plain table": lambda s: s.execute(select(Chat.__table__)).all(),
    "plain table beside a class": lambda s: s.execute(
        select(Tenant.id, Chat.__table__.c.title).join(Chat.__table__, literal(1) == 1)
    ).all(),
    "plain table in a condition": lambda s: s.execute(
        select(Tenant.id).where(exists(select(Chat.__table__.c.id)))
    ).all(),
    "plain text in a statement": lambda s: s.execute(
        select(Tenant.id, literal_column("(SELECT max(title) FROM chats)"))
    ).all(),
    "text as entities": lambda s: s.execute(select(Chat).from_statement(text("SELECT * FROM chats"))).all(),
    "plain connection": lambda s: s.connection().execute(text("SELECT title FROM chats")).all(),
    "plain table under a class": lambda s: s.execute(select(Chat).from_statement(select(Chat.__table__))).all(),
    "subquery of a plain table": lambda s: s.execute(
        select(Tenant.id, select(Chat.__table__.c.title).limit(1).scalar_subquery())
    ).all(),
    "query of old": lambda s: s.query(Chat).all(),
}


@pytest.mark.parametrize("how", PEEKS)
def test_nothing_shows_rows_of_another_tenant(database: Database, theirs: Rows, me: Caller, how: str) -> None:
    seen: object = []
    for way in (database.read, database.write):
        with way(me) as session, contextlib.suppress(UnscopedStatement, ReadOnlySession):
            seen = PEEKS[how](session)
        assert seen == []


# ---- sessions


@pytest.mark.parametrize("caller", [None, "", 0, object(), {"tenant_id": "t"}])
def test_no_session_without_a_caller(sqlite_database: Database, caller: Any) -> None:
    for way in (sqlite_database.read, sqlite_database.write):
        with pytest.raises(TypeError, match="opened for a Caller"), way(caller):
            pytest.fail("it was opened")


def test_a_caller_without_a_tenant_sees_nothing(database: Database, theirs: Rows) -> None:
    for nothing in (None, ""):
        caller = Caller(nothing, None, Role.ADMIN)  # type: ignore[arg-type]  # what must not happen
        assert count_for(database, caller, Chat) == 0


def test_a_plain_session_of_the_orm_is_no_way_around(database: Database, me: Caller) -> None:
    with database.write(me) as session:
        session.add(Group(id=session.ids.new_id(), name="g", created_at=session.clock.now()))
    with database.read(me) as session:
        assert session.scalars(select(Group.tenant_id)).all() == [me.tenant_id]


def test_a_reading_session_cannot_write(database: Database, me: Caller) -> None:
    def add(session: ScopedSession) -> None:
        session.add(Group(id=session.ids.new_id(), name="g", created_at=session.clock.now()))
        session.flush()

    writes: list[Callable[[ScopedSession], object]] = [
        add,
        lambda s: s.execute(update(Group).values(name="h")),
        lambda s: s.execute(delete(Group)),
        lambda s: s.execute(insert(Group), [{"tenant_id": me.tenant_id}]),
    ]
    for caller in (me, SYSTEM):
        for write in writes:
            with pytest.raises(ReadOnlySession), database.read(caller) as session:
                write(session)
    assert count_for(database, SYSTEM, Group) == 0


def test_a_reading_session_sees_one_moment(database: Database, me: Caller) -> None:
    with database.read(me) as session:
        before = session.scalar(select(func.count(Group.id)))
        with database.write(me) as writer:
            writer.add(Group(id=writer.ids.new_id(), name="g", created_at=writer.clock.now()))
        assert session.scalar(select(func.count(Group.id))) == before == 0
    assert count_for(database, me, Group) == 1


def test_the_program_itself_has_no_tenant(database: Database) -> None:
    with database.read(SYSTEM) as session, pytest.raises(UnscopedStatement):
        _ = session.tenant_id


def test_an_error_rolls_everything_back_and_wakes_nobody(database: Database, me: Caller) -> None:
    woken: list[str] = []

    def fail(session: ScopedSession) -> None:
        session.add(Group(id=session.ids.new_id(), name="g", created_at=session.clock.now()))
        session.audit("group.create", "group", "g")
        session.after_commit(lambda: woken.append("woken"))
        session.flush()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), database.write(me) as session:
        fail(session)
    assert (count_for(database, SYSTEM, Group), woken) == (0, [])
    with database.write(me) as session:
        session.after_commit(lambda: woken.append("woken"))
        assert woken == []
    assert woken == ["woken"]


def test_names_of_collections_are_free_in_every_tenant(database: Database, theirs: Rows, me: Caller) -> None:
    """A unique key that left out the tenant would tell what others have."""
    with database.read(SYSTEM) as session:
        tables = {model.__tablename__: model for model in MODELS}
        for name in ("collections", "groups", "partitions", "access_classes", "collection_aliases", "schedules"):
            unique = [
                [column.name for column in constraint.columns]
                for constraint in (*tables[name].__table__.constraints, *tables[name].__table__.indexes)  # type: ignore[attr-defined]  # a Table
                if getattr(constraint, "unique", False) or type(constraint).__name__ == "UniqueConstraint"
            ]
            assert unique
            assert all("tenant_id" in columns for columns in unique), name
        assert session.scalar(select(func.count(Collection.id))) == 1
