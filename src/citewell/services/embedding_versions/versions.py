"""Embedding versions of a tenant, for its administrators: list, build, continue, delete; and rebuilding indexes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from sqlalchemy import select

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import EmbeddingVersion, Job, Partition, Tenant
from citewell.domain.access import Caller, Right
from citewell.domain.errors import Conflict, InvalidInput, ModelInvalid, ModelUnavailable, NotFound
from citewell.domain.names import checked_name
from citewell.ports.embedder import EmbedderInfo
from citewell.ports.embedders import Embedders, ModelChoice
from citewell.services.access.rules import AccessRules
from citewell.services.collections.naming import default_partition
from citewell.services.embedding.spaces import BUILDING, DELETING, SERVING, open_space
from citewell.services.embedding.vectors import checked_vectors
from citewell.services.embedding_versions import cleaning
from citewell.services.embedding_versions.build import enqueue_build
from citewell.services.embedding_versions.promotion import others_after
from citewell.services.embedding_versions.views import VersionView, view_of
from citewell.services.jobs.queue import JobQueue
from citewell.services.search.compaction import enqueue_compaction

PROBES = ("What is this about?", "Annual leave is thirty days.", "x")
GRACE = timedelta(minutes=1)
"""Searches that began in a version before it was deleted end in it."""
MAX_NAME = 100


@dataclass(frozen=True, slots=True)
class NewVersion:
    """What to build. ``model`` is one of those offered, the configured one by default; so is ``precision``.

    ``collection`` says in which partition; not needed where there is one.
    """

    model: str | None = None
    name: str | None = None
    precision: str | None = None
    enrich_context: bool | None = None
    collection: str | None = None


@dataclass(frozen=True, slots=True)
class Started:
    """A version and the job that works on it."""

    view: VersionView
    job: Job


class EmbeddingVersions:
    """What administrators do with the spaces of their tenant."""

    def __init__(self, database: Database, access: AccessRules, queue: JobQueue, embedders: Embedders) -> None:
        self._database = database
        self._access = access
        self._queue = queue
        self._embedders = embedders

    @property
    def offered(self) -> Sequence[ModelChoice]:
        """The models that versions may be built with, the configured one first."""
        return self._embedders.offered

    def list(self, caller: Caller) -> Sequence[VersionView]:
        """All versions, the newest first."""
        with self._database.read(caller) as session:
            statement = (
                select(EmbeddingVersion)
                .where(EmbeddingVersion.state != DELETING)
                .order_by(EmbeddingVersion.created_at.desc(), EmbeddingVersion.id.desc())
            )
            return [view_of(session, version, counted=False) for version in session.scalars(statement).all()]

    def get(self, caller: Caller, reference: str) -> VersionView:
        """One version, by id or name, with what it lacks. Raises ``NotFound``."""
        with self._database.read(caller) as session:
            return view_of(session, find(session, reference), counted=True)

    def create(self, caller: Caller, wanted: NewVersion) -> Started:
        """Begin to build a version beside the serving one.

        Raises:
            InvalidInput: the model is not offered, cannot be opened, or gives vectors that are not usable; or the name
                is not acceptable.
            AlreadyExists: the name is taken.
            NotFound: there is no such collection.
        """
        name = None if wanted.name is None else checked_name(wanted.name)
        if name is not None and len(name) > MAX_NAME:
            raise InvalidInput(
                f"A name has {MAX_NAME} characters at most.", field="name", reason="too_long", most=MAX_NAME
            )
        choice = self._choice(wanted)
        info = self._proved(choice)
        with self._database.write(caller) as session:
            partition = self._partition(session, caller, wanted.collection, lock=True)
            version = open_space(
                session,
                partition,
                choice,
                info,
                state=BUILDING,
                name=name,
                enrich_context=wanted.enrich_context,
            )
            version.vectors_total = partition.live_chunks
            session.audit(
                "embedding_version.create",
                "embedding_version",
                version.id,
                name=version.name,
                model=info.name,
                dimension=info.dimension,
            )
            job = enqueue_build(session, self._queue, version)
            return Started(view_of(session, version, counted=False), job)

    def started(self, caller: Caller, version_id: str) -> Started:
        """A version with the job that last worked on it. Raises ``NotFound``."""
        with self._database.read(caller) as session:
            version = find(session, version_id)
            job = None if version.job_id is None else session.get(Job, version.job_id)
            if job is None:
                raise NotFound("The job of this embedding version is gone.")
            return Started(view_of(session, version, counted=False), job)

    def build(self, caller: Caller, reference: str) -> Started:
        """Go on with a build that was stopped, failed or has become incomplete; nothing is computed twice.

        Raises:
            NotFound: there is no such version.
        """
        with self._database.write(caller) as session:
            version = find(session, reference)
            session.refresh(version, with_for_update=True)
            job = enqueue_build(session, self._queue, version)
            session.audit("embedding_version.build", "embedding_version", version.id)
            return Started(view_of(session, version, counted=False), job)

    def delete(self, caller: Caller, reference: str) -> Job:
        """Give a version up, with its vectors and its index; they are removed by a job a little later.

        Raises:
            NotFound: there is no such version.
            Conflict: it serves.
        """
        with self._database.write(caller) as session:
            version = find(session, reference)
            # The partition first, as promoting does.
            partition = session.get_one(Partition, version.partition_id, with_for_update=True, populate_existing=True)
            session.refresh(version, with_for_update=True)
            if version.state == SERVING or partition.serving_embedding_version_id == version.id:
                raise Conflict(
                    f"The version {version.name} serves. Promote another one first.",
                    state=version.state,
                    reason="version_serves",
                    version=version.name,
                )
            if version.state == DELETING:
                raise NotFound("There is no such embedding version.")
            session.audit(
                "embedding_version.delete", "embedding_version", version.id, name=version.name, model=version.model
            )
            version.state = DELETING
            version.name = f"deleted {version.id}"  # others may have the name
            for other in others_after(session, version.id):
                other.predecessor_id = None
            return self._queue.enqueue(
                session,
                cleaning.KIND,
                {"embedding_version_id": version.id},
                resource_type="embedding_version",
                resource_id=version.id,
                unique_key=f"{cleaning.KIND}:{version.id}",
                priority=cleaning.PRIORITY,
                run_after=session.clock.now() + GRACE,
            )

    def rebuild_index(self, caller: Caller, *, collection: str | None = None) -> Job:
        """Build the indexes of a partition anew, completely, from the vectors that are stored.

        Raises:
            NotFound: there is no such collection.
        """
        with self._database.write(caller) as session:
            partition = self._partition(session, caller, collection, lock=False)
            job = enqueue_compaction(session, self._queue, partition.id, complete=True)
            session.audit("index.rebuild", "partition", partition.id)
            return job

    def _choice(self, wanted: NewVersion) -> ModelChoice:
        offered = self._embedders.offered
        choice = self._embedders.configured
        if wanted.model is not None:
            named = {shown(each): each for each in reversed(offered)} | {each.spec: each for each in reversed(offered)}
            if wanted.model not in named:
                raise InvalidInput(
                    f"{wanted.model} is not offered here; the operator lists models in CITEWELL_EMBEDDING_MODELS. "
                    f"Now: {', '.join(shown(each) for each in offered)}.",
                    field="model",
                    reason="not_allowed",
                    allowed=[shown(each) for each in offered],
                )
            choice = named[wanted.model]
        if wanted.precision is None or choice.endpoint is not None:
            return choice
        return ModelChoice(choice.spec, wanted.precision)

    def _proved(self, choice: ModelChoice) -> EmbedderInfo:
        """What the model is, once it has shown that its vectors are usable."""
        embedder = self._embedders.get(choice)
        try:
            info = embedder.info
            passages = checked_vectors(embedder.embed_passages(PROBES), len(PROBES), info.dimension, info.name)
            question = checked_vectors(embedder.embed_query(PROBES[0])[np.newaxis], 1, info.dimension, info.name)
        except (ModelUnavailable, ModelInvalid) as error:
            message = f"{shown(choice)} cannot be used: {error.message}"
            raise InvalidInput(message, field="model", reason=error.code) from error
        if np.allclose(passages[1], passages[2], atol=1e-3) and np.allclose(passages[1], question[0], atol=1e-3):
            raise InvalidInput(
                f"{shown(choice)} gives the same vector for every text.", field="model", reason="model_same_vector"
            )
        return info

    def _partition(self, session: ScopedSession, caller: Caller, collection: str | None, *, lock: bool) -> Partition:
        if collection is not None:
            found = self._access.collection_for(session, caller, collection, right=Right.WRITE).partition_id
        else:
            known = session.scalars(select(Partition.id).order_by(Partition.created_at, Partition.id).limit(2)).all()
            if not known:
                session.get_one(Tenant, session.tenant_id, with_for_update=True)
                known = [default_partition(session).id]
            if len(known) > 1:
                raise InvalidInput(
                    "There is more than one partition; name a collection of it.",
                    field="namespace",
                    reason="several_partitions",
                )
            found = known[0]
        return session.get_one(Partition, found, with_for_update=lock, populate_existing=True)


def find(session: ScopedSession, reference: str) -> EmbeddingVersion:
    """A version of the tenant by id or name. Raises ``NotFound``."""
    statement = (
        select(EmbeddingVersion)
        .where(
            EmbeddingVersion.state != DELETING,
            (EmbeddingVersion.id == reference) | (EmbeddingVersion.name == reference),
        )
        .order_by((EmbeddingVersion.id == reference).desc(), EmbeddingVersion.created_at)
    )
    found = session.scalars(statement).first()
    if found is None:
        raise NotFound("There is no such embedding version.")
    return found


def shown(choice: ModelChoice) -> str:
    """The name that a model is asked for by."""
    return choice.spec if choice.endpoint is None else f"{choice.spec}@{choice.endpoint}"
