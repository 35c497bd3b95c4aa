"""What people call users, keys, collections and assistants: where ids are shown, and where names are given for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from citewell.db.session import ScopedSession
from citewell.db.tables import ApiKey, Assistant, Collection, User
from citewell.domain.access import Caller
from citewell.domain.errors import InvalidInput
from citewell.domain.names import name_key
from citewell.domain.plain_text import is_storable
from citewell.domain.usage import BudgetScope
from citewell.services.access.rules import AccessRules


def names_of(
    session: ScopedSession, access: AccessRules, caller: Caller, scope: str, ids: Sequence[str]
) -> dict[str, str]:
    """Names by id; what is gone, or not for the caller to see, has none."""
    statement: Select[str, str]
    if scope == BudgetScope.USER:
        statement = select(User.id, User.email).where(User.id.in_(ids))
    elif scope == BudgetScope.KEY:
        statement = select(ApiKey.id, ApiKey.name).where(ApiKey.id.in_(ids))
    elif scope == BudgetScope.COLLECTION:
        readable = access.readable_collections(caller)
        statement = select(Collection.id, Collection.name).where(Collection.id.in_(ids), readable)
    elif scope == BudgetScope.ASSISTANT:
        statement = select(Assistant.id, Assistant.name).where(Assistant.id.in_(ids))
    else:
        return {}
    return dict(session.execute(statement).all())


def id_of(session: ScopedSession, access: AccessRules, caller: Caller, scope: BudgetScope, ref: str) -> str:
    """The id behind an id, a name or an e-mail address.

    Raises:
        InvalidInput: there is no such user, key or assistant, or the tenant is not to be named.
        NotFound: there is no such collection.
    """
    if scope is BudgetScope.TENANT:
        raise InvalidInput(
            "A budget of the tenant names nobody: leave scope_id out.", field="scope_id", reason="tenant_budget"
        )
    if scope is BudgetScope.COLLECTION:
        return access.collection_for(session, caller, ref).id
    criteria: dict[BudgetScope, tuple[Any, tuple[ColumnElement[bool], ...]]] = {
        BudgetScope.USER: (User.id, (User.id == ref, User.email == ref.strip().lower())),
        BudgetScope.KEY: (ApiKey.id, (ApiKey.id == ref,)),
        BudgetScope.ASSISTANT: (
            Assistant.id,
            (Assistant.id == ref, (Assistant.name_key == name_key(ref)) & Assistant.deleted_at.is_(None)),
        ),
    }
    column, ways = criteria[scope]
    for way in ways if is_storable(ref) else ():
        found: str | None = session.scalars(select(column).where(way)).one_or_none()
        if found is not None:
            return found
    raise InvalidInput(
        f"There is no such {'API key' if scope is BudgetScope.KEY else scope.value}.",
        field="scope_id",
        reason="scope_unknown",
    )
