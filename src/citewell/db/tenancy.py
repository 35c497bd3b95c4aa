"""What limits a statement to a tenant."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BinaryExpression, BindParameter, BooleanClauseList, ColumnElement, Select
from sqlalchemy.orm import InstrumentedAttribute, with_loader_criteria
from sqlalchemy.sql.base import ExecutableOption
from sqlalchemy.sql.operators import and_, in_op

from citewell.db.tables import Tenant, TenantOwned


def criteria_of(tenant_id: str) -> tuple[ExecutableOption, ...]:
    """What every statement of the tenant is limited by. Made once a session: making it costs more than using it."""
    return (
        with_loader_criteria(TenantOwned, lambda table: table.tenant_id == tenant_id, include_aliases=True),
        with_loader_criteria(Tenant, lambda table: table.id == tenant_id, include_aliases=True),
    )


def criteria_by_key(tenant_id: str, named: type[Any]) -> tuple[ExecutableOption, ...]:
    """As ``criteria_of``, for the table of ``named`` in a form that no index serves: only the keys can lead to its
    rows. What other tables of the statement are looked into by stays as it is.
    """

    def limit(table: Any) -> ColumnElement[bool]:
        owner: InstrumentedAttribute[str] = table.tenant_id
        return owner.concat("") == tenant_id if table is named else owner == tenant_id

    return (
        with_loader_criteria(TenantOwned, limit, include_aliases=True),
        with_loader_criteria(Tenant, lambda table: table.id == tenant_id, include_aliases=True),
    )


def names_keys(statement: Any) -> type[Any] | None:
    """The class of a statement about one table that lists the keys of its rows.

    SQLite takes an index of the tenant to lead to about ten rows, and so, for more keys than that, would rather read
    all that the tenant has, which may be a million.
    """
    where = getattr(statement, "whereclause", None)
    every = where.clauses if isinstance(where, BooleanClauseList) and where.operator is and_ else (where,)
    for part in every:
        if not isinstance(part, BinaryExpression) or part.operator is not in_op:
            continue
        key, table = part.left, getattr(part.left, "table", None)
        listed = isinstance(part.right, BindParameter) and getattr(key, "primary_key", False)
        if not listed or table is None or len(table.primary_key) != 1:
            continue
        if isinstance(statement, Select) and len(statement.get_final_froms()) != 1:
            return None
        entity = key._annotations.get("parententity")  # noqa: SLF001  # no public way
        return entity.class_ if entity is not None and entity.is_mapper else None
    return None
