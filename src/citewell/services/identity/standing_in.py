"""Callers of people who are not there: what a job that somebody asked for may see is what they may see now."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from citewell.db.session import Database
from citewell.db.tables import Membership, User
from citewell.domain.access import Caller, Origin, Role
from citewell.domain.errors import Forbidden
from citewell.services.identity.effects import ACTIVE


def standing_in(
    database: Database,
    tenant: Caller,
    user_id: str | None,
    *,
    collection_ids: Collection[str] | None = None,
    origin: Origin | None = None,
) -> Caller:
    """A caller with the role and the groups that a user has now.

    Args:
        database: Where users are.
        tenant: Anybody of the user's tenant.
        user_id: Whom the work is for.
        collection_ids: The only collections that the key reached by which it was asked for; ``None`` for no limit.
        origin: For the audit log; that of ``tenant`` where it is left out.

    Raises:
        Forbidden: the user is gone, or not active any more.
    """
    with database.read(tenant) as session:
        user = None if user_id is None else session.get(User, user_id)
        if user is None or user.status != ACTIVE:
            raise Forbidden("Whoever asked for this has no active account any more.", reason="asker_gone")
        groups = session.scalars(select(Membership.group_id).where(Membership.user_id == user.id)).all()
        return Caller(
            tenant_id=user.tenant_id,
            user_id=user.id,
            role=Role(user.role),
            group_ids=frozenset(groups),
            collection_ids=None if collection_ids is None else frozenset(collection_ids),
            origin=origin or tenant.origin,
        )
