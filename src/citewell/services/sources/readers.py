"""Who may read what came from a source: the people and groups of this tenant that the source names."""

from __future__ import annotations

from sqlalchemy import select

from citewell.db.session import ScopedSession
from citewell.db.tables import Group, User
from citewell.domain.access import Right, Visibility
from citewell.domain.names import name_key
from citewell.ports.source import ItemReaders
from citewell.services.access.sharing import Access, Share


class ReaderMap:
    """Turns e-mails and names of groups into shares. Remembers what it looked up; made for one run."""

    def __init__(self) -> None:
        self._users: dict[str, str | None] = {}
        self._groups: dict[str, str] | None = None

    def access(self, session: ScopedSession, readers: ItemReaders | None) -> Access:
        """The access of a document. Whom nobody here is gets none, and with none left only administrators read it."""
        if readers is None:
            return Access(None)
        emails = sorted({email.strip().lower() for email in readers.emails})
        self._look_up(session, [email for email in emails if email not in self._users])
        users = sorted({key for email in emails if (key := self._users[email]) is not None})
        shares = [Share(Right.READ, user_id=key) for key in users]
        shares += [Share(Right.READ, group_id=key) for key in self._group_ids(session, readers.groups)]
        return Access(Visibility.SHARED, tuple(shares))

    def _look_up(self, session: ScopedSession, emails: list[str]) -> None:
        if not emails:
            return
        self._users |= dict.fromkeys(emails)
        for row in session.execute(select(User.id, User.email).where(User.email.in_(emails))):
            self._users[row.email] = row.id

    def _group_ids(self, session: ScopedSession, names: frozenset[str]) -> list[str]:
        if not names:
            return []
        if self._groups is None:
            rows = session.execute(select(Group.id, Group.name)).all()
            # A group of exactly this name comes before one that only differs by case.
            self._groups = {name_key(row.name): row.id for row in rows} | {row.name: row.id for row in rows}
        found = self._groups
        return sorted({key for name in names if (key := found.get(name) or found.get(name_key(name))) is not None})


def in_both(first: Access, second: Access) -> Access:
    """Whom both let read; one that says nothing of its own leaves it to the other."""
    if first.visibility is None or second.visibility is None:
        return second if first.visibility is None else first
    return Access(Visibility.SHARED, tuple(share for share in first.shares if share in second.shares))
