"""One row of every table, made from nothing but the columns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

from sqlalchemy import Boolean, Column, Date, Float, Integer, LargeBinary, String
from sqlalchemy.orm import Mapper, Session

from citewell.db.columns import Json, UtcTime
from citewell.db.session import ScopedSession
from citewell.db.tables import Table, Tenant, TenantOwned

ID_LENGTH = 36
_numbers = count(1)


def tenant_owned() -> list[type[TenantOwned]]:
    """Every mapped class that belongs to a tenant, those that are referred to first."""
    by_table = {mapper.local_table: mapper.class_ for mapper in Table.registry.mappers}
    classes = [by_table[table] for table in Table.metadata.sorted_tables]
    return [one for one in classes if issubclass(one, TenantOwned)]


def _value(column: Column[Any], session: ScopedSession) -> Any:
    number = next(_numbers)
    if isinstance(column.type, String):  # and Text
        text = f"{number} {column.name[:20]}"[: column.type.length]  # a long session counts far
        return session.ids.new_id() if column.type.length == ID_LENGTH else text
    if isinstance(column.type, UtcTime):
        return session.clock.now()
    # Boolean comes before Integer, because a table may not hold other numbers in it.
    examples = {
        Boolean: False,
        Integer: number,
        Float: 0.5,
        Json: {},
        LargeBinary: b"\x00\x3c",
        Date: session.clock.now().date(),
    }
    return next(value for kind, value in examples.items() if isinstance(column.type, kind))


def example(session: ScopedSession, model: type[TenantOwned], tenant_id: str, made: Sequence[Table]) -> TenantOwned:
    """A row of ``model``, which refers to the rows that were ``made`` before; every column has a value."""
    mapper: Mapper[Any] = model.__mapper__
    rows = {row.__tablename__: row for row in made}
    values: dict[str, Any] = {}
    of_itself: list[str] = []
    for attribute in mapper.column_attrs:
        column = attribute.columns[0]
        assert isinstance(column, Column)
        if column.name == "tenant_id":
            values[attribute.key] = tenant_id
        elif column.foreign_keys:
            target = next(iter(column.foreign_keys)).column
            if target.table is mapper.local_table:
                of_itself.append(attribute.key)
            else:
                values[attribute.key] = getattr(rows[target.table.name], target.name)
        elif not (column.primary_key and column.autoincrement is True):
            values[attribute.key] = _value(column, session)
    for key in of_itself:
        values[key] = values["id"]
    return model(**values)


def fill(session: ScopedSession, tenant_id: str) -> dict[type[TenantOwned], TenantOwned]:
    """Add one row of every class for a tenant that exists."""
    made: list[Table] = [session.get_one(Tenant, tenant_id)]
    found: dict[type[TenantOwned], TenantOwned] = {}
    for model in tenant_owned():
        row = example(session, model, tenant_id, made)
        session.add(row)
        session.flush()
        made.append(row)
        found[model] = row
    return found


def identity(session: Session, row: Table) -> Any:
    """The primary key of a row, as ``get`` wants it."""
    key = row.__mapper__.primary_key_from_instance(row)
    return key[0] if len(key) == 1 else tuple(key)
