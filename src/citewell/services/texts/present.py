"""What is there under the keys of texts, and what therefore has to be done with a text."""

from __future__ import annotations

from collections.abc import Collection as Keys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import and_, select

from citewell.db.session import ScopedSession
from citewell.db.tables import Document, DocumentVersion
from citewell.domain.errors import AlreadyExists
from citewell.services.ingest.target import PUSHED
from citewell.services.texts.items import TextItem


class Step(StrEnum):
    """What a text needs: a new document, a new version, other words about the document, or nothing."""

    CREATE = "create"
    REPLACE = "replace"
    UPDATE = "update"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Present:
    """A document with its latest version, which may not be published yet."""

    document: Document
    latest: DocumentVersion


def present_texts(
    session: ScopedSession, collection_id: str, keys: Keys[str], *, lock: bool = False
) -> Mapping[str, Present]:
    """The live documents of a collection under ``keys``, by key; with ``lock`` nobody else changes them meanwhile."""
    own = (Document.collection_id == collection_id, Document.external_id.in_(keys), Document.deleted_at.is_(None))
    if lock:
        # By itself: a statement that waited for a lock joins the rows of before, and would find no latest version.
        locking = select(Document.id).where(*own).order_by(Document.id).with_for_update(key_share=True)
        if not session.scalars(locking).all():
            return {}
    statement = (
        select(Document, DocumentVersion)
        .join(
            DocumentVersion,
            and_(DocumentVersion.document_id == Document.id, DocumentVersion.number == Document.latest_version),
        )
        .where(*own)
        .order_by(Document.id)
        .execution_options(populate_existing=lock)
    )
    return {document.external_id: Present(document, latest) for document, latest in session.execute(statement)}


def step_for(item: TextItem, present: Present | None, readable: frozenset[int] | None, *, wait: bool) -> Step:
    """What ``item`` needs.

    Args:
        item: The text.
        present: What is there under its key.
        readable: Access classes that the caller may read; ``None`` for all.
        wait: Whether a text counts as there only when it can be searched.

    Raises:
        AlreadyExists: the key belongs to a document that the caller may not read.
    """
    if present is None:
        return Step.CREATE
    document, latest = present.document, present.latest
    if readable is not None and document.access_class_id not in readable:
        raise AlreadyExists(
            "This doc_id belongs to another document of the namespace.", field="doc_id", reason="external_id_taken"
        )
    there = latest.state == "current" or (latest.state == "building" and not wait)
    same = latest.parser == PUSHED and latest.content_hash == item.digest and document.chunking == item.own_chunking
    if not (there and same):
        return Step.REPLACE
    return Step.UPDATE if _says_more(item, document) else Step.SKIP


def _says_more(item: TextItem, document: Document) -> bool:
    titled = item.title is not None and (item.title != document.title or not document.title_given)
    return titled or (item.metadata is not None and dict(item.metadata) != document.meta)
