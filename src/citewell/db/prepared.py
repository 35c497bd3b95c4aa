"""Statements that are limited to a tenant once, when they are made, for the few places where every millisecond counts.

A session adds the tenant's criteria to each statement that it executes, which costs about as much as the statement. A
``Prepared`` one has them already, for every table that it reads, as a parameter that only the session fills in.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnClause, Join, Select, TableClause, TableValuedAlias, TextClause, bindparam
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import BindParameter, ColumnElement
from sqlalchemy.sql.selectable import FromClause, TextualSelect

from citewell.db.tables import Tenant

TENANT = "tenant_of_the_session"


class UnpreparedStatement(Exception):
    """The statement is not of the plain form that can be limited here. This is a bug, not an input error."""


class Prepared:
    """A select of columns of mapped classes, joined by inner joins, with parameters made by ``one`` and ``any_of``.

    Raises:
        UnpreparedStatement: it is of another form.
    """

    def __init__(self, statement: Select[*tuple[Any, ...]]) -> None:
        limited = statement
        for table in _tables(statement):
            column = table.c.id if table.name == Tenant.__tablename__ else table.c.tenant_id
            limited = limited.where(column == bindparam(TENANT, type_=column.type))
        self.statement = limited


def any_of(column: Any, name: str) -> ColumnElement[bool]:
    """The column is one of the values that are given under ``name`` at each execution."""
    criterion: ColumnElement[bool] = column.in_(bindparam(name, expanding=True))
    return criterion


def one(name: str) -> BindParameter[Any]:
    """A value that is given under ``name`` at each execution."""
    return bindparam(name)


def _takes_json_apart(part: Select[*tuple[Any, ...]]) -> bool:
    """Whether an inner select reads nothing but the elements of a value of the outer one."""
    return all(
        isinstance(source, TableValuedAlias) and getattr(source.element, "name", "") == "json_each"
        for source in part.get_final_froms()
    )


def _tables(statement: Select[*tuple[Any, ...]]) -> Iterator[TableClause]:
    for part in visitors.iterate(statement):
        plain = isinstance(part, TextClause | TextualSelect) or (isinstance(part, ColumnClause) and part.is_literal)
        if plain or (isinstance(part, Select) and part is not statement and not _takes_json_apart(part)):
            raise UnpreparedStatement("What is inside of it could read another tenant's rows.")
    waiting: list[FromClause] = list(statement.get_final_froms())
    while waiting:
        part = waiting.pop()
        if isinstance(part, Join):
            if part.isouter or part.full:
                raise UnpreparedStatement("An outer join may have rows without a tenant.")
            waiting += [part.left, part.right]
        elif isinstance(part, TableClause) and (part.name == Tenant.__tablename__ or "tenant_id" in part.c):
            yield part
        else:
            raise UnpreparedStatement("Only mapped tables can be limited to a tenant.")
