"""Stored secrets under another key."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, update

from citewell.db.session import Database
from citewell.db.tables import DocumentVersion, ModelConnection, Source
from citewell.domain.access import SystemCaller
from citewell.domain.errors import SecretUnreadable
from citewell.ports.secret_box import SecretBox, SecretPlace

SYSTEM = SystemCaller("secrets rotate")
GROUP = 200
SEALED = (
    (Source, "credentials", Source.id),
    (DocumentVersion, "password", DocumentVersion.document_id),
    (ModelConnection, "api_key", ModelConnection.id),
)
"""Every column that holds sealed secrets, and the column of the id that they are sealed for."""


@dataclass
class Rotated:
    """How many secrets were sealed anew, were so already, or could not be read with either key."""

    sealed: int = 0
    already: int = 0
    unreadable: int = 0


def seal_anew(database: Database, *, former: SecretBox, present: SecretBox) -> Rotated:
    """Seal everything that ``former`` sealed with ``present``. May be repeated: what is done stays done."""
    done = Rotated()
    for table, name, owner in SEALED:
        column = getattr(table, name)
        last = ""
        while True:
            with database.write(SYSTEM) as session:
                rows = session.execute(
                    select(table.id, owner, table.tenant_id, column)
                    .where(column.is_not(None), table.id > last)
                    .order_by(table.id)
                    .limit(GROUP)
                ).all()
                for row_id, owner_id, tenant_id, sealed in rows:
                    place = SecretPlace(tenant_id, table.__tablename__, owner_id, name)
                    new = _anew(sealed, place, former, present, done)
                    if new is not None:
                        session.execute(
                            update(table)
                            .where(table.id == row_id)
                            .values({name: new})
                            .execution_options(synchronize_session=False)
                        )
                        session.audit("secret.rotate", table.__tablename__, row_id, tenant_id=tenant_id)
            if not rows:
                break
            last = rows[-1][0]
    return done


def _anew(sealed: str, place: SecretPlace, former: SecretBox, present: SecretBox, done: Rotated) -> str | None:
    try:
        present.open(sealed, place)
    except SecretUnreadable:
        pass
    else:
        done.already += 1
        return None
    try:
        secret = former.open(sealed, place)
    except SecretUnreadable:
        done.unreadable += 1
        return None
    done.sealed += 1
    return present.seal(secret, place)
