"""Readers that a document gets together with a new text.

They are meant to read the new text, not the one that serves until that is published: so long it is read only by those
who may read both.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import aliased

from citewell.db.session import ScopedSession
from citewell.db.tables import AccessClass, Collection, Document, DocumentVersion
from citewell.services.access.sharing import FOR_A_WHILE, class_of_both, declared_class, rights_changed
from citewell.services.documents.live_chunks import relabel_live_chunks
from citewell.services.documents.parts import pass_on_access


def class_meanwhile(session: ScopedSession, document: Document, access_class_id: int) -> int:
    """``access_class_id``, or a narrower class while a text serves that is not the one which was sent last."""
    if access_class_id == document.access_class_id or not _waits_for_new_text(session, document):
        return access_class_id
    return class_of_both(session, document.access_class_id, access_class_id)


def open_published(session: ScopedSession, document_ids: Sequence[str]) -> None:
    """Let those read these documents, whose latest versions are current now, who were told to wait for them."""
    waiting = (
        select(Document)
        .join(AccessClass, AccessClass.id == Document.access_class_id)
        .where(Document.id.in_(document_ids), AccessClass.key.startswith(f"{FOR_A_WHILE}:", autoescape=True))
        .order_by(Document.id)
    )
    for document in session.scalars(waiting).all():
        collection = session.get_one(Collection, document.collection_id)
        document.access_class_id = declared_class(session, document, collection)
        session.flush()
        relabel_live_chunks(session, document)
        pass_on_access(session, document, relabel=True)
        rights_changed(session)


def _waits_for_new_text(session: ScopedSession, document: Document) -> bool:
    session.flush()
    latest, current = aliased(DocumentVersion), aliased(DocumentVersion)
    other = (
        select(latest.id)
        .join(current, current.id == document.current_version_id)
        .where(
            latest.document_id == document.id,
            latest.number == document.latest_version,
            latest.content_hash != current.content_hash,
        )
    )
    return document.current_version_id is not None and session.scalars(other).first() is not None
