"""The job that fills a space: a vector for every chunk that has none, in the background, as often as it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.orm import defer

from citewell.db.change_log import ChunkChange, append_changes
from citewell.db.session import ScopedSession
from citewell.db.tables import Chunk, Document, DocumentVersion, Embedding, EmbeddingVersion, Job, Partition
from citewell.domain.access import SystemCaller
from citewell.domain.errors import CitewellError, JobCancelled, WorkerStopping
from citewell.domain.jobs import JobError, JobState, JobView
from citewell.ports.embedder import Embedder
from citewell.ports.embedders import Embedders
from citewell.services.embedding.spaces import BUILDING, DELETING, FAILED, READY
from citewell.services.embedding.vectors import checked_vectors, speaker, vector_rows
from citewell.services.embedding_versions.missing import count, published, without_vector
from citewell.services.ingest.embed_text import passage_of
from citewell.services.jobs.context import JobContext
from citewell.services.jobs.queue import JobQueue
from citewell.services.search.compaction import enqueue_compaction

KIND = "embedding.build"
PRIORITY = -10
MAX_ATTEMPTS = 20
"""A long build outlives more restarts and outages of an endpoint than other jobs."""
BATCH = 64
LARGEST_BATCH = 512
BATCH_SECONDS = 0.5
"""Chunks between two checkpoints: the least, about a second of work on one core; and more where the model is quicker
than this.
"""
WAY_EVERY_SECONDS = 5.0
PATIENCE = timedelta(seconds=5)
"""Others that have waited longer than this, because every worker is busy, go first."""


def enqueue_build(session: ScopedSession, queue: JobQueue, space: EmbeddingVersion) -> Job:
    """Ask for the vectors that the space lacks; one request at a time is enough."""
    job = queue.enqueue(
        session,
        KIND,
        {"embedding_version_id": space.id},
        resource_type="embedding_version",
        resource_id=space.id,
        unique_key=f"{KIND}:{space.id}",
        priority=PRIORITY,
        max_attempts=MAX_ATTEMPTS,
    )
    space.job_id = job.id
    return job


@dataclass(frozen=True, slots=True)
class _Batch:
    ids: tuple[int, ...]
    texts: tuple[str, ...]


class Build:
    """Runs jobs of kind ``embedding.build``; payload ``{"embedding_version_id"}``.

    Each batch is a checkpoint. The job ends when a whole pass over the chunks found none without a vector; documents
    that come meanwhile get theirs where they are read. It may run for any space that lacks vectors, whatever its state.
    """

    def __init__(self, embedders: Embedders, queue: JobQueue) -> None:
        self._embedders = embedders
        self._queue = queue

    def run(self, context: JobContext) -> None:
        """Fill the space and ask for its index.

        Raises:
            ModelUnavailable: the model does not answer; worth another try.
            ModelInvalid: it is another model now, or its vectors are not usable; final.
            JobCancelled: somebody asked to stop; another job goes on from there.
        """
        space_id = str(context.payload["embedding_version_id"])
        space = self._begin(context, space_id)
        if space is None:
            with context.finish({"skipped": "deleted"}):
                return
        embedder = speaker(self._embedders, space)
        work = _Work(context, space, embedder)
        reached = context.step_done("reached", space_id) or {"after": 0}
        after = int(reached["after"])
        found = 0 if after == 0 else 1  # a pass that began in the middle proves nothing
        while True:
            context.check()
            work.make_way()
            batch = self._next(context, space, after, work.batch)
            if not batch.ids:
                if not found:
                    break
                after = found = 0
                continue
            after = batch.ids[-1]
            if not work.embed(batch):
                with context.finish({"skipped": "deleted"}):
                    return
            found += len(batch.ids)
        self._finish(context, space_id)

    def ended(self, session: ScopedSession, job: JobView, error: CitewellError) -> None:
        """Show on the version why there will be no more vectors for now. One that serves goes on serving."""
        space = session.get(EmbeddingVersion, job.payload.get("embedding_version_id"))
        if space is None or space.state == DELETING:
            return
        space.error = JobError.of(error).as_json()
        if space.state == BUILDING and not isinstance(error, JobCancelled):
            space.state = FAILED

    def _begin(self, context: JobContext, space_id: str) -> EmbeddingVersion | None:
        context.progress("counting", message="Counting chunks without a vector")
        with context.database.read(context.caller) as session:
            space = session.get(EmbeddingVersion, space_id)
            if space is None or space.state == DELETING:
                return None
            total = count(session, published(space.partition_id))
            lacking = count(session, published(space.partition_id).where(without_vector(space_id)))
        with context.effects() as session:
            locked: EmbeddingVersion | None = session.get(EmbeddingVersion, space_id, with_for_update=True)
            if locked is None or locked.state == DELETING:
                return None
            if locked.state == FAILED:
                locked.state = BUILDING
            locked.error = None
            locked.job_id = context.job.id
            locked.vectors_done, locked.vectors_total = total - lacking, total
            return locked

    @staticmethod
    def _next(context: JobContext, space: EmbeddingVersion, after: int, most: int) -> _Batch:
        statement = (
            select(Chunk, DocumentVersion, Document)
            .join(DocumentVersion, DocumentVersion.id == Chunk.version_id)
            .join(Document, Document.id == Chunk.document_id)
            .where(
                Chunk.id.in_(
                    published(space.partition_id)
                    .where(Chunk.id > after, without_vector(space.id))
                    .order_by(Chunk.id)
                    .limit(most)
                )
            )
            .order_by(Chunk.id)
            .options(defer(DocumentVersion.structure))
        )
        with context.database.read(context.caller) as session:
            rows = session.execute(statement).all()
            texts = [
                passage_of(chunk, version, document, enrich=space.enrich_context) for chunk, version, document in rows
            ]
        return _Batch(tuple(row[0].id for row in rows), tuple(texts))

    def _finish(self, context: JobContext, space_id: str) -> None:
        facts = {"embedding_version_id": space_id}
        with context.finish(facts) as session:
            space = session.get(EmbeddingVersion, space_id, with_for_update=True)
            if space is None or space.state == DELETING:
                return
            if space.state == BUILDING:
                space.state = READY
                space.ready_at = session.clock.now()
            space.vectors_total = space.vectors_done
            enqueue_compaction(session, self._queue, space.partition_id, embedding_version_id=space.id)
            session.audit("embedding_version.ready", "embedding_version", space.id, vectors=space.vectors_done)


class _Work:
    """One run of the job: what it did, and how long the rest will take."""

    def __init__(self, context: JobContext, space: EmbeddingVersion, embedder: Embedder) -> None:
        self._context = context
        self._space = space
        self._embedder = embedder
        self._clock = context.database.clock
        self._done, self._total = space.vectors_done, space.vectors_total
        self._embedded = self._tokens = 0
        self.batch = BATCH
        self._seconds = 0.0
        self._looked = self._clock.monotonic()
        self._tell()

    def embed(self, batch: _Batch) -> bool:
        """Vectors of a batch, stored with the checkpoint. False if the space was deleted."""
        space, embedder = self._space, self._embedder
        began = self._clock.monotonic()
        vectors = checked_vectors(embedder.embed_passages(batch.texts), len(batch.texts), space.dimension, space.model)
        tokens = sum(embedder.count_tokens(text) for text in batch.texts)
        seconds = self._clock.monotonic() - began
        with self._context.effects() as session:
            state = _locked_state(session, space)
            if state is None:
                return False
            lacking = _still_lacking(session, space.id, batch.ids)
            keep = [row for row, key in enumerate(batch.ids) if key in lacking]
            if keep:
                ids = [batch.ids[row] for row in keep]
                session.execute(insert(Embedding), vector_rows(space.tenant_id, space.id, ids, vectors[keep]))
                if state != BUILDING:
                    _log_live(session, space, ids)
            session.execute(
                update(EmbeddingVersion)
                .where(EmbeddingVersion.id == space.id)
                .values(
                    vectors_done=EmbeddingVersion.vectors_done + len(keep),
                    embedded=EmbeddingVersion.embedded + len(keep),
                    tokens=EmbeddingVersion.tokens + tokens,
                    seconds=EmbeddingVersion.seconds + seconds,
                )
                .execution_options(synchronize_session=False)
            )
            self._context.record_step(session, "reached", space.id, {"after": batch.ids[-1]})
        if seconds < BATCH_SECONDS and len(batch.ids) == self.batch:
            self.batch = min(LARGEST_BATCH, 2 * self.batch)
        self._done += len(keep)
        self._embedded += len(keep)
        self._tokens += tokens
        self._seconds += seconds
        self._tell()
        return True

    def make_way(self) -> None:
        """Give the worker to others that wait for one. Raises ``WorkerStopping``: the job goes on after them."""
        now = self._clock.monotonic()
        if now - self._looked < WAY_EVERY_SECONDS:
            return
        self._looked = now
        with self._context.database.read(SystemCaller("making way")) as session:
            waiting = select(Job.id).where(
                Job.state == JobState.PENDING,
                Job.priority > self._context.job.priority,
                Job.run_after <= session.clock.now() - PATIENCE,
            )
            if session.scalars(waiting.limit(1)).first() is not None:
                raise WorkerStopping("Other jobs go first; this one goes on after them.", job_id=self._context.job.id)

    def _tell(self) -> None:
        left = max(0, self._total - self._done)
        message = f"{self._tokens} tokens in {self._seconds:.0f} s"
        if self._embedded and left:
            message += f"; about {left * self._seconds / self._embedded / 60:.1f} minutes left"
        self._context.progress("embedding", done=self._done, total=max(self._total, self._done), message=message)


def _still_lacking(session: ScopedSession, space_id: str, ids: Sequence[int]) -> frozenset[int]:
    """Those of the chunks that are still there, and stay until the transaction ends, and have no vector yet."""
    statement = select(Chunk.id).where(Chunk.id.in_(ids), without_vector(space_id))
    return frozenset(session.scalars(statement.with_for_update(read=True, key_share=True, of=Chunk)))


def _locked_state(session: ScopedSession, space: EmbeddingVersion) -> str | None:
    """The state that the space is in and stays in until the transaction ends; ``None`` if it is gone.

    Always the partition before its spaces, as promoting does, so that no two wait for each other.
    """
    state = select(EmbeddingVersion.state).where(EmbeddingVersion.id == space.id)
    if session.scalar(state) != BUILDING:
        session.execute(select(Partition.id).where(Partition.id == space.partition_id).with_for_update())
    found = session.scalar(state.with_for_update())
    return None if found == DELETING else found


def _log_live(session: ScopedSession, space: EmbeddingVersion, ids: Sequence[int]) -> None:
    """Tell the indexes of a space that is complete already that chunks got their vectors late."""
    statement = select(Chunk.id, Chunk.collection_id, Chunk.fingerprint).where(
        Chunk.id.in_(ids), Chunk.deleted_seq.is_(None)
    )
    rows = session.execute(statement.order_by(Chunk.id)).all()
    if rows:
        changes = [ChunkChange(row.id, "relabel", row.fingerprint) for row in rows]
        append_changes(session, space.partition_id, space.tenant_id, rows[0].collection_id, changes)
