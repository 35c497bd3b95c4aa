"""What limits a statement to a tenant."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BinaryExpression, BindParameter, Select
from sqlalchemy.orm import with_loader_criteria
from sqlalchemy.sql.base import ExecutableOption
from sqlalchemy.sql.operators import in_op

from citewell.db.tables import Tenant, TenantOwned


def criteria_of(tenant_id: str) -> tuple[ExecutableOption, ...]:
    """What every statement of the tenant is limited by. Made once a session: making it costs more than using it."""
    return (
        with_loader_criteria(TenantOwned, lambda table: table.tenant_id == tenant_id, include_aliases=True),
        with_loader_criteria(Tenant, lambda table: table.id == tenant_id, include_aliases=True),
    )


def criteria_by_key(tenant_id: str) -> tuple[ExecutableOption, ...]:
    """As ``criteria_of``, in a form that no index serves: only the keys can lead to the rows."""
    return (
        with_loader_criteria(TenantOwned, lambda table: table.tenant_id.concat("") == tenant_id, include_aliases=True),
        with_loader_criteria(Tenant, lambda table: table.id == tenant_id, include_aliases=True),
    )


def names_keys(statement: Any) -> bool:
    """Whether a statement about one table lists the keys of its rows.

    SQLite takes an index of the tenant to lead to about ten rows, and so, for more keys than that, would rather read
    all that the tenant has, which may be a million.
    """
    where = getattr(statement, "whereclause", None)
    for part in getattr(where, "clauses", (where,)):
        if not isinstance(part, BinaryExpression) or part.operator is not in_op:
            continue
        key, table = part.left, getattr(part.left, "table", None)
        listed = isinstance(part.right, BindParameter) and getattr(key, "primary_key", False)
        if listed and table is not None and len(table.primary_key) == 1:
            return not isinstance(statement, Select) or len(statement.get_final_froms()) == 1
    return False
