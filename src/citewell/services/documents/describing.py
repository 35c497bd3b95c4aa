"""Documents described by a model, as far as they do not say by themselves what they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, and_, func, or_, select

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Document, DocumentVersion
from citewell.domain.access import SystemCaller
from citewell.domain.errors import ModelInvalid
from citewell.domain.facets import FacetOrigin, Value
from citewell.domain.grounding import grounded_facets
from citewell.ports.blob_store import BlobStore
from citewell.ports.describer import Describer
from citewell.services.documents.facets import keep, known_of
from citewell.services.documents.text_blobs import load_text
from citewell.services.jobs.context import JobContext
from citewell.services.jobs.queue import JobQueue

KIND = "document.describe"
PRIORITY = -10
"""Below everything that somebody waits for."""
AT_ONCE = 20
TENANTS = 50


def undescribed() -> ColumnElement[bool]:
    """Criterion on ``Document``: the version that readers see was not shown to a model yet."""
    return and_(
        Document.deleted_at.is_(None),
        Document.current_version_id.is_not(None),
        or_(
            Document.described_version_id.is_(None),
            Document.described_version_id != Document.current_version_id,
        ),
    )


def enqueue_descriptions(database: Database, queue: JobQueue) -> int:
    """Enqueue a job for every tenant that has documents to describe and no such job; returns for how many."""
    caller = SystemCaller("describing")
    with database.read(caller) as session:
        tenants = session.scalars(select(Document.tenant_id).where(undescribed()).distinct().limit(TENANTS)).all()
    for tenant_id in tenants:
        with database.write(caller) as session:
            queue.enqueue(session, KIND, {}, unique_key=KIND, priority=PRIORITY, tenant_id=tenant_id)
    return len(tenants)


class DocumentDescription:
    """Runs jobs of kind ``document.describe``: all documents of a tenant that wait for it, one after the other."""

    def __init__(self, blobs: BlobStore, describer: Describer) -> None:
        self._blobs = blobs
        self._describer = describer

    def run(self, context: JobContext) -> None:
        """Describe until nothing is left. A document that the model cannot describe is left as it is.

        Raises:
            ModelUnavailable: the model does not answer; what was described stays.
        """
        done = failed = 0
        with context.database.read(context.caller) as session:
            total = session.scalar(select(func.count()).select_from(Document).where(undescribed())) or 0
        while waiting := self._waiting(context):
            for document, version in waiting:
                context.check()
                context.progress("describing", done=done + failed, total=max(total, done + failed))
                said = self._said(document, version)
                with context.effects() as session:
                    _note(session, document.id, version.id, said)
                done, failed = done + (said is not None), failed + (said is None)
        with context.finish({"described": done, "failed": failed}):
            return

    @staticmethod
    def _waiting(context: JobContext) -> Sequence[tuple[Document, DocumentVersion]]:
        statement = (
            select(Document, DocumentVersion)
            .join(DocumentVersion, DocumentVersion.id == Document.current_version_id)
            .where(undescribed())
            .order_by(Document.id)
            .limit(AT_ONCE)
        )
        with context.database.read(context.caller) as session:
            return [(document, version) for document, version in session.execute(statement)]

    def _said(self, document: Document, version: DocumentVersion) -> Mapping[str, Value] | None:
        """What the model says and the text bears out; ``None`` where its answer is of no use."""
        asked = known_of(document).open_questions
        if not asked or version.text_blob is None:
            return {}
        text = load_text(self._blobs, version.text_blob)
        try:
            return grounded_facets(self._describer.describe(document.title, text, asked), asked, text)
        except ModelInvalid:
            return None


def _note(session: ScopedSession, document_id: str, version_id: str, said: Mapping[str, Value] | None) -> None:
    document = session.get(Document, document_id, with_for_update=True)
    if document is None or document.current_version_id != version_id:
        return
    document.described_version_id = version_id
    if said is not None:
        keep(document, known_of(document).with_said(said, FacetOrigin.MODEL))
