"""Groups: sets of users that things can be shared with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from citewell.db.paging import Page, page
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Grant, Group, Membership, User
from citewell.domain.access import Caller, group_principal
from citewell.domain.errors import AlreadyExists, Forbidden, InvalidInput, NotFound
from citewell.domain.names import checked_full_name
from citewell.services.access.sharing import rights_changed

MAX_DESCRIPTION = 2000


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group and how many members it has."""

    id: str
    name: str
    description: str
    created_at: datetime
    members: int


def _view(group: Group, members: Mapping[str, int]) -> GroupView:
    return GroupView(group.id, group.name, group.description, group.created_at, members.get(group.id, 0))


def _counts(session: ScopedSession, group_ids: Sequence[str]) -> dict[str, int]:
    statement = (
        select(Membership.group_id, func.count())
        .where(Membership.group_id.in_(group_ids))
        .group_by(Membership.group_id)
    )
    return dict(session.execute(statement).all())


def _check_description(description: str) -> str:
    if len(description) > MAX_DESCRIPTION:
        raise InvalidInput(
            f"A description has {MAX_DESCRIPTION} characters at most.",
            field="description",
            reason="too_long",
            most=MAX_DESCRIPTION,
        )
    return description


def _only_admins(caller: Caller) -> None:
    if not caller.is_admin:
        raise Forbidden("Only administrators may do this.", reason="admins_only")


def _flush(session: ScopedSession) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        raise AlreadyExists("There is a group of this name already.", field="name", reason="name_taken") from error


def _find(session: ScopedSession, group_id: str) -> Group:
    group = session.scalars(select(Group).where(Group.id == group_id)).one_or_none()
    if group is None:
        raise NotFound("There is no such group.")
    return group


def _is_member(caller: Caller, group_id: str) -> bool:
    return caller.is_admin or group_id in caller.group_ids


class Groups:
    """The groups of a tenant. Everybody may see their names, to share with them; admins change them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, caller: Caller, *, name: str, description: str = "") -> GroupView:
        """A new, empty group.

        Raises:
            AlreadyExists: the name is taken.
            InvalidInput: name or description is not acceptable.
        """
        _only_admins(caller)
        with self._database.write(caller) as session:
            group = Group(
                id=session.ids.new_id(),
                name=checked_full_name(name, "A group's name"),
                description=_check_description(description),
                created_at=session.clock.now(),
            )
            session.add(group)
            _flush(session)
            session.audit("group.create", "group", group.id)
        return _view(group, {})

    def get(self, caller: Caller, group_id: str) -> GroupView:
        """A group of the tenant. Raises ``NotFound``."""
        with self._database.read(caller) as session:
            return _view(_find(session, group_id), _counts(session, [group_id]))

    def list(self, caller: Caller, *, cursor: str | None = None, limit: int = 50) -> Page[GroupView]:
        """The groups of the tenant, newest first."""
        with self._database.read(caller) as session:
            rows: Page[Group] = page(
                session, select(Group), moment=Group.created_at, key=Group.id, cursor=cursor, limit=limit
            )
            counts = _counts(session, [group.id for group in rows.items])
        return Page([_view(group, counts) for group in rows.items], rows.next_cursor, rows.total)

    def update(
        self, caller: Caller, group_id: str, *, name: str | None = None, description: str | None = None
    ) -> GroupView:
        """Rename or describe a group; ``None`` leaves a value as it is.

        Raises:
            NotFound: there is no such group.
            AlreadyExists: the name is taken.
        """
        _only_admins(caller)
        with self._database.write(caller) as session:
            group = _find(session, group_id)
            if name is not None:
                group.name = checked_full_name(name, "A group's name")
            if description is not None:
                group.description = _check_description(description)
            _flush(session)
            session.audit("group.update", "group", group.id)
            return _view(group, _counts(session, [group.id]))

    def delete(self, caller: Caller, group_id: str) -> None:
        """Remove a group; what was shared with it is not any more. Raises ``NotFound``."""
        _only_admins(caller)
        with self._database.write(caller) as session:
            group = _find(session, group_id)
            session.execute(delete(Grant).where(Grant.principal == group_principal(group.id)))
            session.delete(group)
            session.flush()
            rights_changed(session)
            session.audit("group.delete", "group", group_id)

    def members(self, caller: Caller, group_id: str, *, cursor: str | None = None, limit: int = 50) -> Page[User]:
        """The members, for admins and members; for others the group has none to see.

        Raises:
            NotFound: there is no such group.
            Forbidden: the caller is not a member.
        """
        with self._database.read(caller) as session:
            _find(session, group_id)
            if not _is_member(caller, group_id):
                raise Forbidden("Only members and administrators see who is in a group.", reason="members_only")
            statement = select(User).where(
                User.id.in_(select(Membership.user_id).where(Membership.group_id == group_id))
            )
            return page(session, statement, moment=User.created_at, key=User.id, cursor=cursor, limit=limit)

    def add_member(self, caller: Caller, group_id: str, user_id: str) -> None:
        """Put a user into the group; no change when they are in it.

        Raises:
            NotFound: there is no such group or user.
        """
        _only_admins(caller)
        with self._database.write(caller) as session:
            _find(session, group_id)
            if session.scalars(select(User.id).where(User.id == user_id)).one_or_none() is None:
                raise NotFound("There is no such user.")
            if self._membership(session, group_id, user_id) is None:
                session.add(Membership(group_id=group_id, user_id=user_id))
                session.flush()
                rights_changed(session)
                session.audit("group.add_member", "group", group_id, user_id=user_id)

    def remove_member(self, caller: Caller, group_id: str, user_id: str) -> None:
        """Take a user out of the group. Raises ``NotFound`` when they are not in it."""
        _only_admins(caller)
        with self._database.write(caller) as session:
            membership = self._membership(session, group_id, user_id)
            if membership is None:
                raise NotFound("There is no such member.")
            session.delete(membership)
            session.flush()
            rights_changed(session)
            session.audit("group.remove_member", "group", group_id, user_id=user_id)

    @staticmethod
    def _membership(session: ScopedSession, group_id: str, user_id: str) -> Membership | None:
        statement = select(Membership).where(Membership.group_id == group_id, Membership.user_id == user_id)
        return session.scalars(statement).one_or_none()
