"""Tenants and users for tests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from citewell.db.session import Database
from citewell.db.tables import Group, Membership, Tenant, User
from citewell.domain.access import Caller, Role, Scope, SystemCaller

SYSTEM = SystemCaller("test")


@dataclass
class People:
    """Makes tenants and users as rows, and the callers they are."""

    database: Database

    def tenant(self, name: str) -> str:
        """The id of a new tenant."""
        tenant_id = self.database.ids.new_id()
        with self.database.write(SYSTEM) as session:
            session.add(Tenant(id=tenant_id, name=name, created_at=self.database.clock.now()))
        return tenant_id

    def caller(
        self,
        tenant_id: str,
        role: Role = Role.USER,
        *,
        groups: Iterable[str] = (),
        scopes: frozenset[Scope] = frozenset(Scope),
        collection_ids: frozenset[str] | None = None,
    ) -> Caller:
        """A new user of the tenant with that role, in the groups of these ids."""
        user_id = self.database.ids.new_id()
        now = self.database.clock.now()
        with self.database.write(SYSTEM) as session:
            session.add(
                User(
                    id=user_id,
                    tenant_id=tenant_id,
                    email=f"{user_id}@example.org",
                    role=role,
                    created_at=now,
                    updated_at=now,
                )
            )
            session.flush()
            session.add_all(Membership(tenant_id=tenant_id, group_id=group, user_id=user_id) for group in groups)
        return Caller(
            tenant_id=tenant_id,
            user_id=user_id,
            role=role,
            group_ids=frozenset(groups),
            scopes=scopes,
            collection_ids=collection_ids,
        )

    def group(self, tenant_id: str, name: str) -> str:
        """The id of a new group of the tenant."""
        group_id = self.database.ids.new_id()
        with self.database.write(SYSTEM) as session:
            session.add(Group(id=group_id, tenant_id=tenant_id, name=name, created_at=self.database.clock.now()))
        return group_id
