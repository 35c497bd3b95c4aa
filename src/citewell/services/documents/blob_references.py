"""Keeps a stored file as long as a version refers to it, and no longer.

Files are shared by content, so a file may be put again at the very moment at which its last reference goes. Both
sides therefore meet under the tenant's row lock: who adds a reference sees that the file is there, and who deletes
the file sees that there is no reference.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import or_, select

from citewell.db.session import ScopedSession
from citewell.db.tables import DocumentVersion, Tenant
from citewell.domain.errors import NotFound, Unavailable
from citewell.ports.blob_store import BlobStore

ORPHAN_AGE = timedelta(hours=1)
"""Files younger than this may belong to an upload that is not committed yet."""


def _lock(session: ScopedSession) -> None:
    session.scalars(select(Tenant.id).where(Tenant.id == session.tenant_id).with_for_update(key_share=True)).one()


def hold_blobs(session: ScopedSession, blobs: BlobStore, keys: Iterable[str]) -> None:
    """Make sure that files that a row of this transaction refers to are not deleted before it commits.

    Takes the tenant's row lock: call it after everything else that locks.

    Raises:
        Unavailable: a file was deleted since it was put. Putting it again works.
    """
    _lock(session)
    for key in keys:
        try:
            blobs.open(key).close()
        except NotFound as error:
            message = "The same file was deleted at this moment. Send it again."
            raise Unavailable(message) from error


def release_blob(session: ScopedSession, blobs: BlobStore, key: str) -> bool:
    """Delete a file if no version of the tenant refers to it; whether it was deleted.

    Nothing else belongs in the transaction: the file does not come back if it fails.
    """
    _lock(session)
    referring = or_(DocumentVersion.original_blob == key, DocumentVersion.text_blob == key)
    if session.scalars(select(DocumentVersion.id).where(referring).limit(1)).first() is not None:
        return False
    blobs.delete(key)
    return True
