"""The first visit of somebody whose account has no password: they say who they are and choose one."""

from __future__ import annotations

from sqlalchemy import select, update

from citewell.db.session import Database
from citewell.db.tables import LoginLink, User
from citewell.domain.access import Caller
from citewell.domain.errors import Conflict, Forbidden, InvalidInput
from citewell.domain.passwords import check_new_password
from citewell.services.identity.effects import end_sessions
from citewell.services.identity.hashing import PasswordHashes
from citewell.services.identity.user_fields import check_name


class FirstSetup:
    """Gives an account its name and its first password, in one step.

    Args:
        database: Where the accounts are.
        hashes: How their passwords are kept.
    """

    def __init__(self, database: Database, hashes: PasswordHashes) -> None:
        self._database = database
        self._hashes = hashes

    @staticmethod
    def is_due(caller: Caller, user: User) -> bool:
        """Whether a page should ask this person for a name and a password before anything else."""
        return caller.session_id is not None and user.password_hash is None

    def complete(self, caller: Caller, *, name: str, password: str) -> User:
        """Set the caller's own name and first password. Their other logins and their login links end.

        Raises:
            Forbidden: the caller came with a key.
            Conflict: there is a password already.
            InvalidInput: the name or the password is not acceptable.
        """
        if caller.user_id is None or caller.session_id is None:
            raise Forbidden(
                "An account is set up by its owner, logged in; not with an API key.", reason="owner_logged_in"
            )
        kept = check_name(name)
        if not kept:
            raise InvalidInput("A name has one printable character at least.", field="name", reason="empty")
        mine = select(User).where(User.id == caller.user_id)
        with self._database.read(caller) as session:
            known = session.scalars(mine).one()
        if known.password_hash is not None:
            raise Conflict(_DONE, reason="set_up")
        password_hash = self._hashes.hash(check_new_password(password, email=known.email))
        with self._database.write(caller) as session:
            user = session.scalars(mine.with_for_update()).one()
            if user.password_hash is not None:  # somebody else with a link was quicker
                raise Conflict(_DONE, reason="set_up")
            now = session.clock.now()
            user.name, user.password_hash = kept, password_hash
            user.password_changed_at = user.updated_at = now
            user.revision += 1
            session.execute(
                update(LoginLink)
                .where(LoginLink.user_id == user.id, LoginLink.used_at.is_(None))
                .values(used_at=now)
                .execution_options(synchronize_session=False)
            )
            ended = end_sessions(session, user.id, "password_changed", except_id=caller.session_id)
            session.audit("auth.setup", "user", user.id, sessions_ended=ended)
        return user


_DONE = "This account has a password already. Change it with the present one, or ask an administrator."
