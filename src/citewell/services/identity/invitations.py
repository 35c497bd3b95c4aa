"""Invitations: a link that lets somebody make the account that an administrator means for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, exists, not_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from citewell.db.paging import Page, page
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Group, Invitation, Membership, Tenant, User
from citewell.domain.access import Caller, Origin, Role, SystemCaller
from citewell.domain.errors import AlreadyExists, BadCredentials, Conflict, Forbidden, InvalidInput, NotFound
from citewell.domain.passwords import check_new_password
from citewell.services.identity.accounts import new_user
from citewell.services.identity.effects import ACTIVE
from citewell.services.identity.hashing import PasswordHashes
from citewell.services.identity.logins import LoggedIn, Logins
from citewell.services.identity.tokens import new_opaque_token, stored_form
from citewell.services.identity.user_fields import check_name, check_role, normal_email

DAYS = 7
MOST_DAYS = 30
MOST_GROUPS = 100


class InvitationState(StrEnum):
    """What became of an invitation. ``VOID``: who made it is no active administrator any more."""

    OPEN = "open"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class InvitationView:
    """An invitation and its state. ``token`` is kept nowhere; it is there only when it was just made."""

    row: Invitation
    state: InvitationState
    token: str | None = None


@dataclass(frozen=True, slots=True)
class Invited:
    """What who holds the link is told before they accept. ``inviter`` is a name, or else an address."""

    invitation: Invitation
    tenant_name: str
    inviter: str


class Invitations:
    """Made, renewed and withdrawn by admins; accepted by whoever holds the link.

    No account exists until then. The address of the account is the one that was invited; only its owner should get the
    link, and whoever opens it first has the account.

    Args:
        database: Where they are kept; of the token, its SHA-256 only.
        hashes: How passwords are kept.
        logins: Logs in who accepts.
    """

    def __init__(self, database: Database, hashes: PasswordHashes, logins: Logins) -> None:
        self._database = database
        self._hashes = hashes
        self._logins = logins

    def invite(
        self, caller: Caller, *, email: str, role: str = Role.USER, group_ids: Sequence[str] = (), days: int = DAYS
    ) -> InvitationView:
        """Invite somebody to the caller's tenant, for ``days``.

        Raises:
            AlreadyExists: there is an account or an invitation with this address.
            InvalidInput: the address, the role, a group or the days are not acceptable.
            Forbidden: the caller is no admin.
        """
        _only_admins(caller)
        address, checked = normal_email(email), check_role(role)
        with self._database.write(caller) as session:
            if session.scalars(select(User.id).where(User.email == address)).one_or_none() is not None:
                raise AlreadyExists(
                    "There is an account with this e-mail address already.", field="email", reason="email_taken"
                )
            groups = _check_groups(session, group_ids)
            token = new_opaque_token(session.ids)
            now = session.clock.now()
            row = Invitation(
                id=session.ids.new_id(),
                email=address,
                role=checked,
                group_ids=groups,
                token_hash=stored_form(token),
                inviter_id=caller.user_id,
                created_at=now,
                expires_at=now + _life(days),
            )
            session.add(row)
            try:
                session.flush()
            except IntegrityError as error:
                message = "There is an invitation for this e-mail address. Renew it for a new link, or withdraw it."
                raise AlreadyExists(message, field="email", reason="email_invited") from error
            session.audit("invitation.create", "invitation", row.id, role=checked, groups=groups, days=days)
            return InvitationView(row, InvitationState.OPEN, token)

    def list(
        self, caller: Caller, *, state: InvitationState | None = None, cursor: str | None = None, limit: int = 50
    ) -> Page[InvitationView]:
        """The invitations of the tenant, newest first."""
        _only_admins(caller)
        with self._database.read(caller) as session:
            wanted = select(Invitation)
            if state is not None:
                wanted = wanted.where(_in_state(session, state))
            found: Page[Invitation] = page(
                session, wanted, moment=Invitation.created_at, key=Invitation.id, cursor=cursor, limit=limit
            )
            return Page(_views(session, found.items), found.next_cursor, found.total)

    def get(self, caller: Caller, invitation_id: str) -> InvitationView:
        """One invitation. Raises ``NotFound``."""
        _only_admins(caller)
        with self._database.read(caller) as session:
            return _views(session, [_find(session, invitation_id)])[0]

    def renew(self, caller: Caller, invitation_id: str, *, days: int = DAYS) -> InvitationView:
        """Another link in place of the one before, which stops; it is the caller's invitation from now on.

        Raises:
            NotFound: there is no such invitation.
            Conflict: it was accepted or withdrawn.
            InvalidInput: the days are out of range.
        """
        _only_admins(caller)
        with self._database.write(caller) as session:
            row = _find(session, invitation_id, lock=True)
            if row.accepted_at is not None or row.withdrawn_at is not None:
                raise Conflict(
                    "This invitation was accepted or withdrawn. Invite the person anew.", reason="invitation_ended"
                )
            token = new_opaque_token(session.ids)
            row.token_hash, row.inviter_id = stored_form(token), caller.user_id
            row.expires_at = session.clock.now() + _life(days)
            session.audit("invitation.renew", "invitation", row.id, role=row.role, days=days)
            return InvitationView(row, InvitationState.OPEN, token)

    def withdraw(self, caller: Caller, invitation_id: str) -> None:
        """Make the link worthless; one that is withdrawn stays so.

        Raises:
            NotFound: there is no such invitation.
            Conflict: it was accepted; the account is there.
        """
        _only_admins(caller)
        with self._database.write(caller) as session:
            row = _find(session, invitation_id, lock=True)
            if row.accepted_at is not None:
                raise Conflict(
                    "This invitation was accepted. Suspend or delete the user instead.", reason="invitation_accepted"
                )
            if row.withdrawn_at is None:
                row.withdrawn_at = session.clock.now()
            session.audit("invitation.withdraw", "invitation", row.id)

    def look(self, token: str, origin: Origin) -> Invited:
        """What the link is for. Raises ``BadCredentials`` if it is not valid, whatever the reason."""
        with self._database.read(SystemCaller("invitation")) as session:
            statement = (
                select(Invitation, Tenant.name, User)
                .join(Tenant, Tenant.id == Invitation.tenant_id)
                .join(User, User.id == Invitation.inviter_id)
                .where(_valid(session, token))
            )
            found = session.execute(statement).one_or_none()
        if found is None:
            raise self._refused(origin)
        invitation, tenant_name, inviter = found
        return Invited(invitation, tenant_name, inviter.name or inviter.email)

    def accept(self, token: str, *, name: str, password: str, origin: Origin) -> LoggedIn:
        """Make the account and log in. A link that is not valid takes as long as one that is.

        Raises:
            BadCredentials: the link is not valid, was used, withdrawn or is too old.
            InvalidInput: the name or the password is not acceptable.
            AlreadyExists: the address has an account by now.
            Unavailable: too many are logging in.
        """
        kept = check_name(name)
        if not kept:
            raise InvalidInput("A name has one printable character at least.", field="name", reason="empty")
        with self._database.read(SystemCaller("invitation")) as session:
            known = session.scalars(select(Invitation).where(_valid(session, token))).one_or_none()
        checked = check_new_password(password, email="" if known is None else known.email)
        password_hash = self._hashes.hash(checked)
        if known is None:
            raise self._refused(origin)
        guest = Caller(known.tenant_id, None, Role.ANONYMOUS, scopes=frozenset(), origin=origin)
        with self._database.write(guest) as session:
            again = select(Invitation).where(_valid(session, token)).with_for_update(of=Invitation)
            row = session.scalars(again).one_or_none()
            if row is not None:
                return self._made(session, row, kept, password_hash, origin)
        raise self._refused(origin)

    def _made(self, session: ScopedSession, row: Invitation, name: str, password_hash: str, origin: Origin) -> LoggedIn:
        user = new_user(session, row.tenant_id, row.email, name, row.role, password_hash)
        there = select(Group.id).where(Group.id.in_(row.group_ids)).order_by(Group.id)
        groups = session.scalars(there.with_for_update(read=True, key_share=True)).all()  # they stay until the end
        session.add_all(Membership(group_id=group_id, user_id=user.id) for group_id in groups)
        row.accepted_at, row.user_id = session.clock.now(), user.id
        session.flush()
        session.audit("invitation.accept", "invitation", row.id, user_id=user.id, role=user.role, groups=list(groups))
        return self._logins.open_session(session, user, origin, "auth.invitation_accept")

    def _refused(self, origin: Origin) -> BadCredentials:
        self._logins.refused("auth.invitation_accept", None, origin, "invitation")
        return BadCredentials("This invitation is not valid any more. Ask for a new one.", reason="invitation")


def _only_admins(caller: Caller) -> None:
    if not caller.is_admin:
        raise Forbidden("Only administrators may do this.", reason="admins_only")


def _life(days: int) -> timedelta:
    if not 1 <= days <= MOST_DAYS:
        raise InvalidInput(
            f"An invitation lives 1 to {MOST_DAYS} days.", field="days", reason="range", least=1, most=MOST_DAYS
        )
    return timedelta(days=days)


def _check_groups(session: ScopedSession, group_ids: Sequence[str]) -> list[str]:
    wanted = sorted(set(group_ids))
    if len(wanted) > MOST_GROUPS:
        raise InvalidInput(
            f"An invitation names {MOST_GROUPS} groups at most.", field="group_ids", reason="too_many", most=MOST_GROUPS
        )
    known = set(session.scalars(select(Group.id).where(Group.id.in_(wanted)))) if wanted else set()
    if known != set(wanted):
        raise InvalidInput("There is no such group.", field="group_ids", reason="group_unknown")
    return wanted


def _find(session: ScopedSession, invitation_id: str, *, lock: bool = False) -> Invitation:
    wanted = select(Invitation).where(Invitation.id == invitation_id)
    found = session.scalars(wanted.with_for_update() if lock else wanted).one_or_none()
    if found is None:
        raise NotFound("There is no such invitation.")
    return found


def _by_an_admin() -> ColumnElement[bool]:
    """Criterion on ``Invitation``: who made it may invite today, too. An admin who must go leaves no way back in."""
    inviter = aliased(User)  # the statement around it may be about users, too
    return exists().where(
        inviter.id == Invitation.inviter_id,
        inviter.tenant_id == Invitation.tenant_id,
        inviter.role == Role.ADMIN,
        inviter.status == ACTIVE,
    )


def _in_state(session: ScopedSession, state: InvitationState) -> ColumnElement[bool]:
    """Criterion on ``Invitation``; every row is in exactly one state."""
    undecided = and_(Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None))
    in_time = and_(undecided, Invitation.expires_at > session.clock.now())
    return {
        InvitationState.ACCEPTED: Invitation.accepted_at.is_not(None),
        InvitationState.WITHDRAWN: and_(Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_not(None)),
        InvitationState.EXPIRED: and_(undecided, Invitation.expires_at <= session.clock.now()),
        InvitationState.VOID: and_(in_time, not_(_by_an_admin())),
        InvitationState.OPEN: and_(in_time, _by_an_admin()),
    }[state]


def _valid(session: ScopedSession, token: str) -> ColumnElement[bool]:
    return and_(Invitation.token_hash == stored_form(token), _in_state(session, InvitationState.OPEN))


def _views(session: ScopedSession, rows: Sequence[Invitation]) -> Sequence[InvitationView]:
    ids = [row.id for row in rows]
    states = {
        found: state
        for state in InvitationState
        for found in session.scalars(select(Invitation.id).where(Invitation.id.in_(ids), _in_state(session, state)))
    }
    return [InvitationView(row, states[row.id]) for row in rows]
