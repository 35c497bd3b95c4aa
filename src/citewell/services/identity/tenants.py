"""Tenants: made and listed by the operator; each one's admins may rename theirs."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from citewell.db.session import Database
from citewell.db.tables import Tenant
from citewell.domain.access import Caller, SystemCaller
from citewell.domain.errors import AlreadyExists, Forbidden, NotFound
from citewell.domain.names import checked_full_name

DEFAULT = "default"


class Tenants:
    """The organisations of this installation."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ensure_default(self) -> Tenant:
        """The oldest tenant; made under the name ``default`` if there is none."""
        with self._database.read(SystemCaller("first start")) as session:
            found = session.scalars(select(Tenant).order_by(Tenant.created_at, Tenant.id).limit(1)).one_or_none()
        if found is not None:
            return found
        try:
            return self.create(name=DEFAULT)
        except AlreadyExists:  # another process was first
            return self.by_name(DEFAULT)

    def create(self, *, name: str) -> Tenant:
        """A new tenant without users, for the operator.

        Raises:
            AlreadyExists: the name is taken.
            InvalidInput: the name is not acceptable.
        """
        with self._database.write(SystemCaller("operator")) as session:
            tenant = Tenant(
                id=session.ids.new_id(), name=checked_full_name(name, "A tenant's name"), created_at=session.clock.now()
            )
            session.add(tenant)
            try:
                session.flush()
            except IntegrityError as error:
                raise AlreadyExists(
                    "There is a tenant of this name already.", field="name", reason="name_taken"
                ) from error
            session.audit("tenant.create", "tenant", tenant.id, tenant_id=tenant.id)
        return tenant

    def by_name(self, name: str) -> Tenant:
        """The tenant of this name, for the operator. Raises ``NotFound``."""
        with self._database.read(SystemCaller("operator")) as session:
            found = session.scalars(select(Tenant).where(Tenant.name == name)).one_or_none()
        if found is None:
            raise NotFound("There is no such tenant.")
        return found

    def list_all(self) -> Sequence[Tenant]:
        """All tenants, oldest first, for the operator."""
        with self._database.read(SystemCaller("operator")) as session:
            return session.scalars(select(Tenant).order_by(Tenant.created_at, Tenant.id)).all()

    def get(self, caller: Caller, tenant_id: str) -> Tenant:
        """The caller's own tenant. Raises ``NotFound`` for every other."""
        with self._database.read(caller) as session:
            found = session.scalars(select(Tenant).where(Tenant.id == tenant_id)).one_or_none()
        if found is None:
            raise NotFound("There is no such tenant.")
        return found

    def rename(self, caller: Caller, tenant_id: str, name: str) -> Tenant:
        """Give the caller's tenant another name.

        Raises:
            NotFound: it is another tenant.
            Forbidden: the caller is no admin.
            AlreadyExists: the name is taken.
        """
        self.get(caller, tenant_id)
        if not caller.is_admin:
            raise Forbidden("Only administrators may do this.", reason="admins_only")
        with self._database.write(caller) as session:
            tenant = session.scalars(select(Tenant).where(Tenant.id == tenant_id).with_for_update()).one()
            tenant.name = checked_full_name(name, "A tenant's name")
            try:
                session.flush()
            except IntegrityError as error:
                raise AlreadyExists("This name is taken.", field="name", reason="name_taken") from error
            session.audit("tenant.update", "tenant", tenant.id)
        return tenant
