"""Users: made, changed, suspended and removed by the admins of their tenant."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import delete, or_, select
from sqlalchemy.exc import IntegrityError

from citewell.db.paging import Page, page
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Grant, User
from citewell.domain.access import Caller, Role, SystemCaller, user_principal
from citewell.domain.changes import differences
from citewell.domain.errors import AlreadyExists, Conflict, Forbidden, InvalidInput, NotFound
from citewell.domain.passwords import check_new_password, normal_form
from citewell.services.access.sharing import rights_changed
from citewell.services.identity.effects import (
    ACTIVE,
    SUSPENDED,
    check_revision,
    end_sessions,
    keep_an_admin,
    lock_tenant,
)
from citewell.services.identity.hashing import PasswordHashes
from citewell.services.identity.leaving import Belongings, count_belongings, has_anything, let_go
from citewell.services.identity.user_fields import check_name, check_role, normal_email

MOST_TRIES = 10


class _WroteMeanwhile(Exception):
    """The user got something after what they had was let go."""


class Unchanged:
    """The value of a field that a change does not mention."""


UNCHANGED = Unchanged()


@dataclass(frozen=True, slots=True, kw_only=True)
class UserChange:
    """What to change of a user; what is not given stays. ``password=None`` removes the password."""

    email: str | Unchanged = UNCHANGED
    name: str | Unchanged = UNCHANGED
    role: str | Unchanged = UNCHANGED
    status: str | Unchanged = UNCHANGED
    password: str | Unchanged | None = UNCHANGED

    @property
    def fields(self) -> list[str]:
        """Names of what changes."""
        return [name for name in self.__slots__ if not isinstance(getattr(self, name), Unchanged)]


class Accounts:
    """The users of a tenant.

    Args:
        database: Where they are.
        hashes: How their passwords are kept.
    """

    def __init__(self, database: Database, hashes: PasswordHashes) -> None:
        self._database = database
        self._hashes = hashes

    def create(
        self, caller: Caller, *, email: str, name: str = "", role: str = Role.USER, password: str | None = None
    ) -> User:
        """A new user. Without a password they can only come by a login link.

        Raises:
            InvalidInput: the address, the name, the role or the password is not acceptable.
            AlreadyExists: the address is taken.
            Forbidden: the caller is no admin.
        """
        _only_admins(caller)
        address = normal_email(email)
        password_hash = None
        if password is not None:
            password_hash = self._hashes.hash(check_new_password(password, email=address))
        with self._database.write(caller) as session:
            user = new_user(session, caller.tenant_id, address, check_name(name), check_role(role), password_hash)
            session.audit("user.create", "user", user.id, role=user.role)
        return user

    def ensure_first_admin(self, tenant_id: str, *, email: str, name: str = "Administrator") -> tuple[User, bool]:
        """An active admin of the tenant, made (without a password) if there is none; and whether it was made."""
        with self._database.write(SystemCaller("first start")) as session:
            lock_tenant(session, tenant_id)
            statement = (
                select(User)
                .where(User.tenant_id == tenant_id, User.role == Role.ADMIN, User.status == ACTIVE)
                .order_by(User.id)
                .limit(1)
            )
            found = session.scalars(statement).one_or_none()
            if found is not None:
                return found, False
            user = new_user(session, tenant_id, normal_email(email), check_name(name), Role.ADMIN.value, None)
            session.audit("user.create", "user", user.id, tenant_id=tenant_id, role=user.role, first=True)
        return user, True

    def get(self, caller: Caller, user_id: str) -> User:
        """A user: oneself, or for admins anyone of the tenant. Raises ``NotFound``."""
        with self._database.read(caller) as session:
            return _find(session, caller, user_id)

    def list(
        self,
        caller: Caller,
        *,
        query: str | None = None,
        role: str | None = None,
        status: str | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[User]:
        """The users of the tenant, newest first; ``query`` is looked for in address and name."""
        _only_admins(caller)
        statement = select(User)
        if query:
            like = f"%{query.lower().replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
            statement = statement.where(or_(User.email.like(like, escape="!"), User.name.ilike(like, escape="!")))
        if role is not None:
            statement = statement.where(User.role == check_role(role))
        if status is not None:
            statement = statement.where(User.status == status)
        with self._database.read(caller) as session:
            return page(session, statement, moment=User.created_at, key=User.id, cursor=cursor, limit=limit)

    def update(self, caller: Caller, user_id: str, change: UserChange, *, if_revision: int | None = None) -> User:
        """Change a user. It counts from their next request on; suspension and a new password end their sessions.

        Users may change their own name; everything else is for admins.

        Raises:
            NotFound: there is no such user, or the caller may not know.
            Forbidden: a user changes more than the own name.
            Conflict: nobody would be left to administer the tenant.
            InvalidInput: a value is not acceptable.
            AlreadyExists: the address is taken.
            PreconditionFailed: the revision is not ``if_revision``.
        """
        if not caller.is_admin and set(change.fields) - {"name"}:
            self.get(caller, user_id)
            raise Forbidden(
                "Only administrators may change this. You may change your own name.", reason="own_name_only"
            )
        password_hash: str | None = None
        if isinstance(change.password, str):
            known = self.get(caller, user_id).email
            address = known if isinstance(change.email, Unchanged) else change.email
            password_hash = self._hashes.hash(check_new_password(change.password, email=address))
        with self._database.write(caller) as session:
            user = _find(session, caller, user_id, lock=True)
            lock_tenant(session, caller.tenant_id)
            check_revision(user.revision, if_revision)
            before = _rights(user)
            ends = _apply(session, user, change, password_hash)
            user.revision += 1
            user.updated_at = session.clock.now()
            try:
                session.flush()
            except IntegrityError as error:
                raise _taken_error() from error
            ended = end_sessions(session, user.id, ends) if ends else 0
            rights_changed(session)
            changes = differences(before, _rights(user))
            session.audit("user.update", "user", user.id, changed=change.fields, changes=changes, sessions_ended=ended)
        return user

    def belongings(self, caller: Caller, user_id: str) -> Belongings:
        """What a deletion of the user would take away or leave to nobody. Raises ``NotFound``."""
        _only_admins(caller)
        with self._database.read(caller) as session:
            return count_belongings(session, _find(session, caller, user_id).id)

    def delete(self, caller: Caller, user_id: str, *, if_revision: int | None = None) -> None:
        """Remove a user with their keys, sessions and chats; what they own stays, for the admins.

        Raises:
            NotFound: there is no such user.
            Conflict: nobody would be left to administer the tenant; or the user does not stop to write.
            PreconditionFailed: the revision is not ``if_revision``.
        """
        _only_admins(caller)
        for _ in range(MOST_TRIES):
            with suppress(_WroteMeanwhile):
                self._delete(caller, user_id, if_revision)
                return
        raise Conflict(
            "This user is writing without a pause. Suspend them first, and then delete them.", reason="user_writes"
        )

    def _delete(self, caller: Caller, user_id: str, if_revision: int | None) -> None:
        with self._database.write(caller) as session:
            let_go(session, user_id)
            user = _find(session, caller, user_id, lock=True)
            if has_anything(session, user.id):
                raise _WroteMeanwhile
            lock_tenant(session, caller.tenant_id)
            check_revision(user.revision, if_revision)
            keep_an_admin(session, user)
            session.execute(delete(Grant).where(Grant.principal == user_principal(user.id)))
            session.delete(user)
            session.flush()
            rights_changed(session)
            session.audit("user.delete", "user", user.id)

    def change_password(self, caller: Caller, *, current: str | None, new: str) -> None:
        """Set the caller's own password and end their other sessions.

        Args:
            caller: Logged in; a key may not do this.
            current: The present password; not needed where there is none yet.
            new: The new one.

        Raises:
            Forbidden: the caller came with a key, or the present password is wrong.
            InvalidInput: the new password is not acceptable.
        """
        if caller.user_id is None or caller.session_id is None:
            raise Forbidden(
                "A password is changed by its owner, logged in; not with an API key.", reason="owner_logged_in"
            )
        user = self.get(caller, caller.user_id)
        if user.password_hash is not None and not self._hashes.verify(user.password_hash, normal_form(current or "")):
            with self._database.write(caller) as session:
                session.audit("auth.password_change", "user", user.id, outcome="failure")
            raise Forbidden("The present password is not right.", reason="present_password")
        password_hash = self._hashes.hash(check_new_password(new, email=user.email))
        with self._database.write(caller) as session:
            fresh = _find(session, caller, caller.user_id)
            if fresh.password_hash != user.password_hash:
                raise Conflict("The password was changed at the same time. Try again.", reason="at_once")
            fresh.password_hash = password_hash
            fresh.password_changed_at = fresh.updated_at = session.clock.now()
            fresh.revision += 1
            ended = end_sessions(session, fresh.id, "password_changed", except_id=caller.session_id)
            session.audit("auth.password_change", "user", fresh.id, sessions_ended=ended)


def _only_admins(caller: Caller) -> None:
    if not caller.is_admin:
        raise Forbidden("Only administrators may do this.", reason="admins_only")


def _taken_error() -> AlreadyExists:
    return AlreadyExists("There is an account with this e-mail address already.", field="email", reason="email_taken")


def new_user(
    session: ScopedSession, tenant_id: str, email: str, name: str, role: str, password_hash: str | None
) -> User:
    """The row of a new, active user; the values are checked. Raises ``AlreadyExists`` where the address is taken."""
    now = session.clock.now()
    user = User(
        id=session.ids.new_id(),
        tenant_id=tenant_id,
        email=email,
        name=name,
        role=role,
        password_hash=password_hash,
        status=ACTIVE,
        created_at=now,
        updated_at=now,
        password_changed_at=now if password_hash else None,
    )
    session.add(user)
    try:
        session.flush()
    except IntegrityError as error:
        raise _taken_error() from error
    return user


def _find(session: ScopedSession, caller: Caller, user_id: str, *, lock: bool = False) -> User:
    visible = caller.is_admin or user_id == caller.user_id
    wanted = select(User).where(User.id == user_id)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    user = session.scalars(wanted).one_or_none() if visible else None
    if user is None:
        raise NotFound("There is no such user.")
    return user


def _rights(user: User) -> dict[str, object]:
    return {"role": user.role, "status": user.status}


def _apply(session: ScopedSession, user: User, change: UserChange, password_hash: str | None) -> str | None:
    """Change the row; returns why the user's sessions must end, if they must."""
    ends: str | None = None
    if not isinstance(change.role, Unchanged) and check_role(change.role) != user.role:
        keep_an_admin(session, user)
        user.role = change.role  # requests read the role anew, so open sessions may go on with it
    if not isinstance(change.status, Unchanged) and change.status != user.status:
        if change.status not in {ACTIVE, SUSPENDED}:
            raise InvalidInput(
                f"A status is {ACTIVE} or {SUSPENDED}.",
                field="status",
                reason="not_allowed",
                allowed=[ACTIVE, SUSPENDED],
            )
        if change.status == SUSPENDED:
            keep_an_admin(session, user)
            ends = "suspended"
        user.status = change.status
    if not isinstance(change.password, Unchanged):
        user.password_hash = password_hash
        user.password_changed_at = session.clock.now()
        ends = ends or "password_changed"
    if not isinstance(change.email, Unchanged):
        user.email = normal_email(change.email)
    if not isinstance(change.name, Unchanged):
        user.name = check_name(change.name)
    return ends
