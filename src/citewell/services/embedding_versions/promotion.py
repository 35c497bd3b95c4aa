"""The moment at which searches move from one space to another, and back."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from sqlalchemy import select

from citewell.db.change_log import head_seq, move_index
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import EmbeddingVersion, Partition
from citewell.domain.access import Caller
from citewell.domain.errors import Conflict, NotFound
from citewell.domain.index_tiers import tail_limit
from citewell.ports.embedders import Embedders
from citewell.services.embedding.spaces import DELETING, INDEXED, READY, RETIRED, SERVING
from citewell.services.embedding.vectors import query_vectors
from citewell.services.embedding_versions.build import enqueue_build
from citewell.services.embedding_versions.missing import count_missing, count_missing_since
from citewell.services.embedding_versions.views import index_of
from citewell.services.jobs.queue import JobQueue
from citewell.services.search.compaction import enqueue_compaction
from citewell.services.search.indexes import Indexes

log = structlog.get_logger(__name__)

PROBE = "What is this about?"


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Why a version may not serve: it ``lacks`` vectors, or its index is not built. ``job_id`` does what is missing."""

    message: str
    job_id: str
    lacks: int

    def error(self) -> Conflict:
        return Conflict(self.message, missing=self.lacks, job_id=self.job_id, reason="version_unfinished")


class Promotion:
    """Promotes and rolls back. Searches that are under way end in the space that they began in."""

    def __init__(self, database: Database, queue: JobQueue, embedders: Embedders, indexes: Indexes) -> None:
        self._database = database
        self._queue = queue
        self._embedders = embedders
        self._indexes = indexes

    def promote(self, caller: Caller, version_id: str) -> None:
        """Let searches use the version from now on; to promote the serving one changes nothing.

        Raises:
            NotFound: there is no such version.
            Conflict: it is not built, lacks vectors or its index is not there; facts ``missing`` and the ``job_id`` of
                the job that makes up for it.
            ModelUnavailable: its model cannot be opened.
            ModelInvalid: what is found under its name is another model, or gives no usable vectors.
        """
        with self._database.read(caller) as session:
            version = self._find(session, version_id)
        if version.state != SERVING:
            self._switch(caller, version, "embedding_version.promote", former_state=RETIRED)

    def rollback(self, caller: Caller, version_id: str) -> str:
        """Let searches use the version again that served before ``version_id``, which becomes ready; returns its id.

        Raises:
            NotFound: there is no such version.
            Conflict: it does not serve, or nothing is left that served before; else as ``promote``.
        """
        with self._database.read(caller) as session:
            version = self._find(session, version_id)
            if version.state != SERVING:
                raise Conflict(
                    f"The version {version.name} does not serve, so there is nothing to roll back.",
                    reason="version_idle",
                    version=version.name,
                )
            former: EmbeddingVersion | None = None
            if version.predecessor_id is not None:
                former = session.get(EmbeddingVersion, version.predecessor_id)
            if former is None or former.state not in INDEXED:
                raise Conflict(
                    f"Nothing is left that served before {version.name}.", reason="nothing_before", version=version.name
                )
        self._switch(caller, former, "embedding_version.rollback", former_state=READY, expected=version.id)
        return former.id

    @staticmethod
    def _find(session: ScopedSession, version_id: str) -> EmbeddingVersion:
        version: EmbeddingVersion | None = session.get(EmbeddingVersion, version_id)
        if version is None or version.state == DELETING:
            raise NotFound("There is no such embedding version.")
        return version

    def _switch(
        self, caller: Caller, version: EmbeddingVersion, action: str, *, former_state: str, expected: str | None = None
    ) -> None:
        if version.state not in INDEXED:
            raise Conflict(
                f"The version {version.name} is {version.state}; only a ready one can be promoted.",
                state=version.state,
                missing=version.vectors_total - version.vectors_done,
                reason="version_unfinished",
                version=version.name,
            )
        query_vectors(self._embedders, {version.partition_id: version}, PROBE)
        seen = self._check(caller, version.id)
        # Opened before anybody waits for it, and proved to open.
        with self._indexes.use(caller, version.partition_id, version.id):
            pass
        refusal: _Refusal | None = None
        with self._database.write(caller) as session:
            # Publishing a document takes this lock too: who came before is counted, who comes after sees the switch.
            partition = session.get_one(Partition, version.partition_id, with_for_update=True, populate_existing=True)
            locked = session.get(EmbeddingVersion, version.id, with_for_update=True, populate_existing=True)
            if locked is None or locked.state not in INDEXED:
                raise Conflict("The version was changed at this moment. Look again.", reason="at_once")
            if expected is not None and partition.serving_embedding_version_id != expected:
                raise Conflict("Another version was promoted at this moment. Look again.", reason="at_once")
            lacking = count_missing_since(session, locked, seen)
            if lacking:
                refusal = self._make_up(session, locked, lacking)
            elif partition.serving_embedding_version_id != locked.id:
                self._apply(session, partition, locked, action, former_state)
        if refusal is not None:
            raise refusal.error()

    def _check(self, caller: Caller, version_id: str) -> int:
        """The number of the log up to which the version is known to be complete. Raises ``Conflict``."""
        with self._database.read(caller) as session:
            version = self._find(session, version_id)
            head = head_seq(session, version.partition_id)
            lacking = count_missing(session, version)
            index = index_of(session, version.id)
            live = session.get_one(Partition, version.partition_id).live_chunks
        behind = head - (0 if index is None else index.seq)
        if not lacking and behind <= _longest_tail(live):
            return head
        with self._database.write(caller) as session:
            locked = session.get_one(EmbeddingVersion, version_id, with_for_update=True)
            if lacking:
                refusal = self._make_up(session, locked, lacking)
            else:
                job = enqueue_compaction(session, self._queue, locked.partition_id, embedding_version_id=locked.id)
                message = f"The index of {locked.name} is not built: it lacks {behind} changes. Its job is under way."
                refusal = _Refusal(message, job.id, 0)
        raise refusal.error()

    def _make_up(self, session: ScopedSession, version: EmbeddingVersion, lacking: int) -> _Refusal:
        job = enqueue_build(session, self._queue, version)
        session.audit("embedding_version.build", "embedding_version", version.id, missing=lacking)
        message = f"{lacking} chunks have no vector in {version.name}; a job makes them. Promote again when it is done."
        return _Refusal(message, job.id, lacking)

    @staticmethod
    def _apply(
        session: ScopedSession, partition: Partition, version: EmbeddingVersion, action: str, former_state: str
    ) -> None:
        now = session.clock.now()
        former = None
        if partition.serving_embedding_version_id is not None:
            former = session.get(EmbeddingVersion, partition.serving_embedding_version_id, with_for_update=True)
        if former is not None:
            former.state = former_state
            former.retired_at = now
            if former_state == RETIRED:
                version.predecessor_id = former.id
        version.state = SERVING
        version.promoted_at = now
        version.retired_at = None
        partition.serving_embedding_version_id = version.id
        session.flush()
        move_index(session, partition.id)
        session.audit(
            action,
            "embedding_version",
            version.id,
            former=None if former is None else former.id,
            model=version.model,
            partition_id=partition.id,
        )


def _longest_tail(live_chunks: int) -> float:
    return 2 * tail_limit(live_chunks)


def others_after(session: ScopedSession, version_id: str) -> list[EmbeddingVersion]:
    """The versions that would roll back to this one."""
    return list(session.scalars(select(EmbeddingVersion).where(EmbeddingVersion.predecessor_id == version_id)))
