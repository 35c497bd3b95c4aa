"""Where a search as of a past time may look."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Row, and_, or_, select, true

from citewell.db.session import ScopedSession
from citewell.db.tables import Chunk, Collection, Document, DocumentVersion
from citewell.domain.access import Caller
from citewell.domain.errors import InvalidInput
from citewell.domain.identifiers import document_key
from citewell.ports.vector_index import DocumentKeys, IndexScope
from citewell.services.access.rules import AccessRules
from citewell.services.collections.retention import kept_for


def past_criteria(
    access: AccessRules, caller: Caller, moment: datetime, matching: ColumnElement[bool] | None
) -> ColumnElement[bool]:
    """Criterion on ``Document`` and ``DocumentVersion``: what stood at ``moment``, for whom may read it today."""
    return and_(
        access.readable_documents(caller, deleted=True),
        or_(Document.deleted_at.is_(None), Document.deleted_at > moment),
        DocumentVersion.published_at.is_not(None),
        DocumentVersion.published_at <= moment,
        or_(DocumentVersion.superseded_at.is_(None), DocumentVersion.superseded_at > moment),
        true() if matching is None else matching,
    )


def check_moment(session: ScopedSession, moment: datetime, collections: list[str]) -> None:
    """Refuse a time that lies in the future, or before what every one of the collections keeps.

    Raises:
        InvalidInput: it does.
    """
    now = session.clock.now()
    if moment > now:
        raise InvalidInput(
            "as_of lies in the future; leave it out to search what is there now.", field="as_of", reason="future"
        )
    settings = session.scalars(select(Collection.settings).where(Collection.id.in_(collections))).all()
    kept = [kept_for(each) for each in settings]
    if kept and all(time is not None and moment < now - time for time in kept):
        days = max(time.days for time in kept if time is not None)
        raise InvalidInput(
            f"as_of lies before what is kept here: {days} days.", field="as_of", reason="not_kept", days=days
        )


def stood_at(
    session: ScopedSession, criterion: ColumnElement[bool], collections: list[str]
) -> tuple[IndexScope, DocumentKeys]:
    """Documents whose present version stood then, as a scope of the present indexes, and all the other versions that
    did, as one of the past (``citewell.services.search.history``).
    """
    statement = (
        select(Document.id, DocumentVersion.id, DocumentVersion.state, Document.deleted_at)
        .join(DocumentVersion, DocumentVersion.document_id == Document.id)
        .where(Document.collection_id.in_(collections), criterion)
    )
    rows = session.execute(statement).all()
    still = _keys(row[0] for row in rows if _is_current(row))
    past = _keys(row[1] for row in rows if not _is_current(row))
    share = len(still) / max(1, len(rows))
    return IndexScope(documents=DocumentKeys(still, share)), DocumentKeys(past, 1 - share)


def past_readable(criterion: ColumnElement[bool], collections: list[str]) -> tuple[ColumnElement[bool], ...]:
    """The criteria that hits of the past are read back under: the same, on chunks."""
    stood = (
        select(DocumentVersion.id)
        .where(DocumentVersion.id == Chunk.version_id, criterion)
        .correlate(Chunk, Document)
        .exists()
    )
    return (Chunk.created_seq.is_not(None), Chunk.collection_id.in_(collections), stood)


def _is_current(row: Row[str, str, str, datetime | None]) -> bool:
    return row[2] == "current" and row[3] is None


def _keys(ids: Iterable[str]) -> NDArray[np.int64]:
    return np.unique(np.fromiter((document_key(each) for each in ids), np.int64))
