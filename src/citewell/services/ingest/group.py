"""Short documents in groups: each is read and cut by itself, all are embedded together and published at once.

Beside the model, a short document costs mostly transactions; a group needs as many as one document. Whatever does not
go smoothly is left to be run by itself, so that no document harms its neighbours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Row, exists, select, update
from sqlalchemy.orm import aliased

from citewell.db.session import ScopedSession
from citewell.db.tables import Collection, Document, DocumentVersion
from citewell.domain.errors import CitewellError, DocumentUnreadable, JobCancelled, LeaseLost, ModelInvalid, NotFound
from citewell.ports.blob_store import BlobStore
from citewell.ports.language import LanguageDetector
from citewell.ports.parser import DocumentReader, ParsedDocument, ParseLimits
from citewell.services.batches.items import items_done
from citewell.services.documents.blob_references import hold_blobs
from citewell.services.documents.text_blobs import store_text
from citewell.services.embedding.vectors import SpaceVectors, WritingSpace
from citewell.services.ingest.chosen import chosen_language
from citewell.services.ingest.embed_text import passages
from citewell.services.ingest.pipeline import EMBED_BATCH, Ingest
from citewell.services.ingest.target import Target, target_of
from citewell.services.ingest.together import BuiltText, Ready, TakenMeanwhile, lock_partition, publish_together
from citewell.services.jobs.context import JobContext
from citewell.services.jobs.groups import JobGroup
from citewell.services.jobs.queue import JobQueue
from citewell.services.search.compaction import compact_if_long
from citewell.services.settings.values import LiveSettings

GROUP = 16
"""Documents of a group: some seconds of work, which is how long another tenant may have to wait for a worker."""

QUICK_SECONDS = 3.0
"""A document that takes longer to read is read by itself."""

PLAIN = frozenset({"application/json", "application/xml", "application/x-ndjson"})

_LIMITED = frozenset({"timed_out", "out_of_memory", "parser_crashed", "too_large"})
"""Reasons that may come from the tighter limits of a group."""


@dataclass(frozen=True, slots=True)
class _Member:
    context: JobContext
    target: Target
    built: BuiltText


class GroupIngest:
    """Runs groups of jobs of kind ``document.ingest``. ``one`` is how a document is done by itself."""

    def __init__(
        self,
        one: Ingest,
        *,
        blobs: BlobStore,
        reader: DocumentReader,
        languages: LanguageDetector,
        vectors: SpaceVectors,
        queue: JobQueue,
        limits: ParseLimits,
        settings: LiveSettings,
    ) -> None:
        self._one = one
        self._blobs = blobs
        self._reader = reader
        self._languages = languages
        self._vectors = vectors
        self._queue = queue
        self._limits = replace(limits, wall_seconds=min(limits.wall_seconds, QUICK_SECONDS))
        self._settings = settings

    def run(self, group: JobGroup) -> None:
        """Finish those that go smoothly, give up those that cannot be read, and leave the others.

        Raises:
            ModelUnavailable: the model does not answer.
            WorkerStopping: the worker shuts down.
        """
        by_collection: dict[str, list[tuple[JobContext, Target]]] = defaultdict(list)
        for context, target in self._targets(group):
            by_collection[target.collection_id].append((context, target))
        for members in by_collection.values():
            with group.database.read(group.caller) as session:
                spaces = self._vectors.targets(session, members[0][1].partition_id)
            built = [
                _Member(context, target, text)
                for context, target in members
                if (text := self._built(group, context, target, spaces)) is not None
            ]
            if built:
                self._finish(group, built, spaces)

    def _targets(self, group: JobGroup) -> list[tuple[JobContext, Target]]:
        wanted = {str(context.payload["version_id"]): context for context in group.waiting}
        with group.effects(list(wanted.values()), "reading", "Reading the file") as session:
            rows = _wanted(session, list(wanted))
            processing = {"status": "processing", "status_reason": None, "status_message": None}
            changing = update(Document).where(Document.id.in_([row.Document.id for row in rows])).values(processing)
            session.execute(changing.execution_options(synchronize_session=False))
            tenants = {row.Document.tenant_id for row in rows}
            server = {each: self._settings.of_tenant(session, each).chunking for each in tenants}
            return [
                (wanted[version.id], target)
                for document, version, collection in rows
                if not (target := target_of(document, version, collection, server[document.tenant_id])).pushed
            ]

    def _built(
        self, group: JobGroup, context: JobContext, target: Target, spaces: Sequence[WritingSpace]
    ) -> BuiltText | None:
        """The text with its chunks; ``None`` for what is given up, or better done by itself."""
        group.check()
        if context.stopped():
            return None
        try:
            parsed = self._parsed(context, target)
            spans = () if parsed is None else self._one.cut(parsed, target, spaces)
        except JobCancelled:
            group.check()
            return None
        except CitewellError as error:
            if not isinstance(error, DocumentUnreadable) or error.reason not in _LIMITED:
                group.give_up(context, error)
            return None
        if parsed is None or len(spans) > EMBED_BATCH:
            return None
        text_blob = store_text(self._blobs, target.tenant_id, parsed.text)
        context.note("embedding", done=0, total=len(spans), message="Computing vectors")
        title = target.chosen_title or parsed.title
        return BuiltText(parsed, target.original_blob, text_blob, target.chunking, spans, title)

    def _parsed(self, context: JobContext, target: Target) -> ParsedDocument | None:
        """The text in its language; ``None`` where it is damaged, or of a format that may be slow or hold others."""
        if not self._blobs.verify(target.original_blob):
            return None
        with self._blobs.local_path(target.original_blob) as path:
            media_type = self._reader.sniff(path, file_name=target.file_name)
            if not media_type.startswith("text/") and media_type not in PLAIN:
                return None
            parsed = self._reader.read(
                path,
                file_name=target.file_name,
                media_type=media_type,
                limits=self._limits,
                stopped=context.stopped,
            )
        return chosen_language(parsed, target.settings, self._languages)

    def _finish(self, group: JobGroup, members: Sequence[_Member], spaces: Sequence[WritingSpace]) -> None:
        made = []
        for space in spaces:
            said = [
                passage
                for each in members
                for passage in passages(
                    each.built.title, each.built.parsed.text, each.built.spans, each.built.settings, space
                )
            ]
            try:
                vectors = self._vectors.embed_all(space, said, at_once=2 * EMBED_BATCH, check=group.check)
            except ModelInvalid:
                return  # perhaps only for one of the texts
            if vectors is not None:
                made.append(vectors)
        group.check()
        if any(each.context.stopped() for each in members):
            return  # somebody stops one of them: rare, and the vectors belong together
        done = {each.context: (len(each.built.spans), {"version_id": each.target.version_id}) for each in members}
        try:
            with group.finish(done) as session:
                ready = self._ready(session, members)
                collection = session.get_one(Collection, members[0].target.collection_id)
                # Not the collection: who uploads holds it, and may wait for one of these documents.
                partition = lock_partition(session, collection.partition_id)
                publish_together(session, partition, collection, ready, self._vectors, made)
                _note(session, members, ready)
                items_done(session, {each.context.job.id: len(each.built.spans) for each in members})
                compact_if_long(session, self._queue, collection.partition_id)
                hold_blobs(session, self._blobs, (each.built.text_blob for each in members))
        except (LeaseLost, NotFound, TakenMeanwhile):
            return  # one of them was written over, deleted or taken away: found again one by one

    @staticmethod
    def _ready(session: ScopedSession, members: Sequence[_Member]) -> list[Ready]:
        built = {each.target.version_id: each.built for each in members}
        rows = {row.DocumentVersion.id: row for row in _wanted(session, list(built))}
        if set(rows) != set(built):
            raise TakenMeanwhile
        return [Ready(rows[key].Document, rows[key].DocumentVersion, text) for key, text in built.items()]


def _wanted(session: ScopedSession, versions: Sequence[str]) -> Sequence[Row[Document, DocumentVersion, Collection]]:
    """Those that are to be built and the latest of live documents, with their documents locked in order."""
    own = select(DocumentVersion.document_id).where(DocumentVersion.id.in_(versions))
    # By itself: a statement that waited for a lock joins the rows of before.
    locking = select(Document.id).where(Document.id.in_(own)).order_by(Document.id).with_for_update(key_share=True)
    session.execute(locking).all()
    part = aliased(Document)
    return session.execute(
        select(Document, DocumentVersion, Collection)
        .join(Document, Document.id == DocumentVersion.document_id)
        .join(Collection, Collection.id == Document.collection_id)
        .where(
            DocumentVersion.id.in_(versions),
            DocumentVersion.state.in_(("building", "failed")),  # a job that gave up may be asked for again
            Document.deleted_at.is_(None),
            Document.latest_version == DocumentVersion.number,
            Collection.deleted_at.is_(None),
            ~exists().where(part.parent_id == Document.id),  # what becomes of its parts is seen to one by one
        )
        .order_by(Document.id)
    ).all()


def _note(session: ScopedSession, members: Sequence[_Member], ready: Sequence[Ready]) -> None:
    versions: Mapping[str, Ready] = {each.version.id: each for each in ready}
    for each in members:
        version = versions[each.target.version_id].version
        session.audit(
            "document.publish",
            "document",
            each.target.document_id,
            actor=each.context.caller,
            version=version.number,
            chunks=version.chunk_count,
        )
