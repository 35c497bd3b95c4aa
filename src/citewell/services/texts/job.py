"""The job that makes texts searchable which were taken in for later."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator, Sequence
from itertools import groupby

from sqlalchemy import Row, Select, select

from citewell.db.session import ScopedSession
from citewell.db.tables import Collection, Document, DocumentVersion
from citewell.domain.errors import CitewellError, DocumentUnreadable, NotFound
from citewell.domain.jobs import JobView
from citewell.services.documents.blob_references import hold_blobs
from citewell.services.ingest.publish import discard_version, fail_version
from citewell.services.ingest.together import BuiltText, TakenMeanwhile, lock_collection, lock_partition
from citewell.services.jobs.context import JobContext
from citewell.services.jobs.queue import JobQueue
from citewell.services.search.compaction import compact_if_long
from citewell.services.texts.building import TextBuilder, title_of
from citewell.services.texts.present import Step
from citewell.services.texts.writing import Accepted, publish_texts

GROUP = 50
GROUP_CHARS = 100_000
"""Texts of one transaction have no more characters together, but for a single one that has."""

Wanted = Row[Document, DocumentVersion, Collection]


class TextsIngest:
    """Runs jobs of kind ``texts.ingest``; payload ``{"versions": [id]}``. What was done before a crash stays done."""

    def __init__(self, builder: TextBuilder, queue: JobQueue) -> None:
        self._builder = builder
        self._queue = queue

    def run(self, context: JobContext) -> None:
        """Cut, embed and publish the versions, group by group; those that nobody wants any more are cleared away."""
        versions = [str(key) for key in context.payload["versions"]]
        published = 0
        given_up: set[str] = set()
        while True:
            context.check()
            context.progress("embedding", done=published, total=len(versions), message="Computing vectors")
            with context.database.read(context.caller) as session:
                group = list(
                    _group(
                        session.execute(_wanted([key for key in versions if key not in given_up]).limit(GROUP)).all()
                    )
                )
            if not group:
                break
            with contextlib.suppress(TakenMeanwhile):
                published += self._publish(context, group, given_up)
        self._discard(context, versions)
        with context.finish({"versions": len(versions), "published": published}):
            return

    def failed(self, session: ScopedSession, job: JobView, error: CitewellError) -> None:
        """Show on the documents that are left why their texts could not be made searchable."""
        for version_id in job.payload.get("versions", ()):
            version = session.get(DocumentVersion, version_id)
            if version is not None and version.state == "building":
                fail_version(session, version, error)

    def _publish(self, context: JobContext, group: Sequence[Wanted], given_up: set[str]) -> int:
        """Write the texts of ``group``; those that cannot be read are given up. How many were written."""
        collection = group[0].Collection
        with context.database.read(context.caller) as session:
            spaces = self._builder.vectors.targets(session, collection.partition_id)
            server = self._builder.live.of_tenant(session, collection.tenant_id).chunking
        built: dict[str, BuiltText] = {}
        damaged: dict[str, DocumentUnreadable] = {}
        for document, version, _ in group:
            try:
                text = self._text(version)
            except DocumentUnreadable as error:
                damaged[version.id] = error
                continue
            built[version.id] = self._builder.build(
                text,
                version.original_blob,
                collection=collection.settings,
                settings=self._builder.settings(server, collection.settings, document.chunking),
                title=title_of(document, None),
                spaces=spaces,
            )
        made = self._builder.embed(list(built.values()), spaces)
        context.check()
        with context.effects() as session:
            try:
                lock_collection(session, collection)
            except NotFound:
                return 0
            # By itself: a statement that waited for a lock joins the rows of before.
            ids = sorted(document.id for document, _, _ in group)
            session.execute(
                select(Document.id).where(Document.id.in_(ids)).order_by(Document.id).with_for_update(key_share=True)
            ).all()
            now = {
                version.id: Accepted(document, version, Step.REPLACE)
                for document, version, _ in session.execute(_wanted([*built, *damaged]))
            }
            partition = lock_partition(session, collection.partition_id)
            if set(now) != {*built, *damaged}:
                raise TakenMeanwhile  # one of them was written over or deleted: the vectors do not belong together
            for version_id, reason in damaged.items():
                fail_version(session, now[version_id].version, reason)
            if built:
                texts = [(now[version_id], ready) for version_id, ready in built.items()]
                publish_texts(session, partition, collection, texts, self._builder.vectors, made)
                for accepted, ready in texts:
                    number, chunks = accepted.version.number, len(ready.spans)
                    session.audit("document.publish", "document", accepted.document.id, version=number, chunks=chunks)
                compact_if_long(session, self._queue, collection.partition_id)
            hold_blobs(session, self._builder.blobs, (key for ready in built.values() for key in ready.blobs))
        given_up.update(damaged)
        return len(built)

    def _text(self, version: DocumentVersion) -> str:
        damaged = DocumentUnreadable("damaged", "The stored text is missing or damaged. Send it again.")
        try:
            with self._builder.blobs.open(version.original_blob) as stream:
                content = stream.read()
        except NotFound as error:
            raise damaged from error
        if hashlib.sha256(content).hexdigest() != version.content_hash:
            raise damaged
        return content.decode()

    @staticmethod
    def _discard(context: JobContext, versions: Sequence[str]) -> None:
        unwanted = select(DocumentVersion.id).where(
            DocumentVersion.id.in_(versions), DocumentVersion.state == "building"
        )
        with context.database.read(context.caller) as session:
            found = session.scalars(unwanted).all()
        if found:
            with context.effects() as session:
                for version_id in found:
                    discard_version(session, version_id)


def _wanted(versions: Sequence[str]) -> Select[Document, DocumentVersion, Collection]:
    """Those that are still to be published, of live documents whose latest they are, in the order of documents."""
    return (
        select(Document, DocumentVersion, Collection)
        .join(Document, Document.id == DocumentVersion.document_id)
        .join(Collection, Collection.id == Document.collection_id)
        .where(
            DocumentVersion.id.in_(versions),
            DocumentVersion.state.in_(("building", "failed")),  # a job that gave up may be asked for again
            Document.deleted_at.is_(None),
            Document.latest_version == DocumentVersion.number,
            Collection.deleted_at.is_(None),
        )
        .order_by(Document.id)
    )


def _group(wanted: Sequence[Wanted]) -> Iterator[Wanted]:
    """The first ones of one collection that make a transaction."""
    chars = 0
    for _, rows in groupby(wanted, key=lambda row: row.Collection.id):
        for count, row in enumerate(rows):
            chars += row.DocumentVersion.size_bytes
            if count and chars > GROUP_CHARS:
                return
            yield row
        return
