"""Statements that read candidates back, made once and used by every search."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from citewell.db.prepared import Prepared, UnpreparedStatement, any_of
from citewell.db.tables import Chunk, Collection, Document, DocumentVersion
from citewell.services.search.hits import HIT_COLUMNS

COLUMNS = (
    Document.access_class_id,
    Chunk.id,
    Chunk.document_id,
    Chunk.version_id,
    Document.collection_id,
    Chunk.ordinal,
    Chunk.start,
    Chunk.end,
    Chunk.quality_score,
)
OF_DOCUMENT = (Document, Document.id == Chunk.document_id)
LIVE = (Chunk.created_seq.is_not(None), Chunk.deleted_seq.is_(None), Document.deleted_at.is_(None))
_THESE = any_of(Chunk.id, "ids")

CANDIDATES = Prepared(select(*COLUMNS).join(*OF_DOCUMENT).where(_THESE, *LIVE))
DATED_CANDIDATES = Prepared(select(*COLUMNS, Document.updated_at).join(*OF_DOCUMENT).where(_THESE, *LIVE))
MORE_CANDIDATES = select(*COLUMNS, Document.updated_at).join(*OF_DOCUMENT)
"""To be limited by criteria that are made for one search."""
HITS = Prepared(
    select(*HIT_COLUMNS)
    .join(*OF_DOCUMENT)
    .join(Collection, Collection.id == Chunk.collection_id)
    .join(DocumentVersion, DocumentVersion.id == Chunk.version_id)
    .where(_THESE)
)


def filtered_candidates(criterion: ColumnElement[bool]) -> Prepared | None:
    """Candidates whose documents fulfil ``criterion``; ``None`` if it reads other tables."""
    try:
        return Prepared(select(*COLUMNS, Document.updated_at).join(*OF_DOCUMENT).where(_THESE, *LIVE, criterion))
    except UnpreparedStatement:
        return None
