"""Which statements can be limited to a tenant; all others are refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Alias, ColumnClause, Join, Select, TableClause, TextClause
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import ORMExecuteState
from sqlalchemy.sql import visitors
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.selectable import TextualSelect

from citewell.domain.errors import CitewellError

DO_UPDATE = (postgresql.dml.OnConflictDoUpdate, sqlite.dml.OnConflictDoUpdate)


class UnscopedStatement(CitewellError):
    """A statement that cannot be limited to the caller's tenant was refused. This is a bug, not an input error."""

    code = "unscoped_statement"


def check_insert(state: ORMExecuteState, tenant_id: str) -> None:
    """Refuse an insert of rows that are not the tenant's, or that could change such."""
    parameters = state.parameters
    rows = [parameters] if isinstance(parameters, Mapping) else list(parameters or [])
    if not rows or any(row.get("tenant_id") != tenant_id for row in rows):
        raise UnscopedStatement("A bulk insert must give the caller's tenant_id in every row.")
    if isinstance(getattr(state.statement, "_post_values_clause", None), DO_UPDATE):
        raise UnscopedStatement("An insert that updates could meet a row of another tenant.")


def check_update(state: ORMExecuteState) -> None:
    """Refuse an update that cannot be limited, or that moves rows to another tenant."""
    if isinstance(state.parameters, Sequence):
        raise UnscopedStatement("An update of many rows by their keys cannot be limited to a tenant.")
    values = getattr(state.statement, "_values", None) or {}
    ordered = [column for column, _ in getattr(state.statement, "_ordered_values", None) or []]
    if any(getattr(column, "key", column) == "tenant_id" for column in (*values, *ordered, *(state.parameters or {}))):
        raise UnscopedStatement("Rows do not move to another tenant.")


def _is_plain_table(part: object) -> bool:
    """Whether ``part`` is a table, or an alias of one, that does not come from a mapped class."""
    named = part.element if isinstance(part, Alias) else part
    return isinstance(named, TableClause) and not getattr(part, "_annotations", None)


def check_parts(statement: Any) -> None:
    """Refuse parts of an ORM statement that the ORM does not know, because it cannot limit them."""
    for part in visitors.iterate(statement):
        plain = False
        if isinstance(part, UpdateBase) and part is not statement:
            raise UnscopedStatement("A change within another statement is neither limited to a tenant nor noticed.")
        if isinstance(part, TextClause | TextualSelect):
            plain = True
        elif isinstance(part, ColumnClause):
            literal = part.is_literal and part.name != "*"
            plain = literal or (not part._annotations and _is_plain_table(part.table))  # noqa: SLF001  # no public way
        elif isinstance(part, Select):
            sources = (*part._raw_columns, *part._from_obj, *(join[0] for join in part._setup_joins))  # noqa: SLF001  # as above
            plain = any(_is_plain_table(source) for source in sources)
        elif isinstance(part, Join):
            plain = _is_plain_table(part.left) or _is_plain_table(part.right)
        if plain:
            raise UnscopedStatement("Plain tables and plain SQL cannot be limited to a tenant; name mapped classes.")
