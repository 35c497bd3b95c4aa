"""Vector spaces of partitions: which one is searched, which ones new vectors go into, and who speaks them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from citewell.db.change_log import move_index
from citewell.db.session import ScopedSession
from citewell.db.tables import EmbeddingVersion, Partition
from citewell.domain.access import Caller
from citewell.domain.errors import AlreadyExists, ModelInvalid, Unavailable
from citewell.ports.embedder import EmbedderInfo
from citewell.ports.embedders import ModelChoice

BUILDING, READY, SERVING, RETIRED, FAILED, DELETING = "building", "ready", "serving", "retired", "failed", "deleting"
INDEXED = frozenset({READY, SERVING, RETIRED})
"""States in which vectors of published chunks change only together with the change log, so that indexes can follow."""


def serving_space(session: ScopedSession, partition_id: str) -> EmbeddingVersion | None:
    """The space that searches of the partition use; ``None`` while nothing was ever embedded."""
    statement = (
        select(EmbeddingVersion)
        .join(Partition, Partition.serving_embedding_version_id == EmbeddingVersion.id)
        .where(Partition.id == partition_id)
    )
    return session.scalars(statement).one_or_none()


def searched_space(session: ScopedSession, partition_id: str, space_id: str | None) -> EmbeddingVersion | None:
    """The space of the partition to open an index of: ``space_id``, or without an id the serving one.

    Raises:
        Unavailable: it was deleted, or is not complete.
    """
    return serving_space(session, partition_id) if space_id is None else indexed_space(session, space_id)


def indexed_space(session: ScopedSession, space_id: str) -> EmbeddingVersion:
    """The space ``space_id``, if an index of it may be opened.

    While a space is built, vectors come to chunks that were published long ago, which the change log does not tell: an
    index opened then would stay incomplete.

    Raises:
        Unavailable: it was deleted, or is not complete.
    """
    space: EmbeddingVersion | None = session.get(EmbeddingVersion, space_id)
    if space is None:
        raise Unavailable("This embedding version was deleted. Search again.", reason="version_gone")
    ending = space.state == DELETING and space.ready_at is not None  # searches that began in it end in it
    if space.state not in INDEXED and not ending:
        raise Unavailable(
            f"The embedding version {space.name} is {space.state}; it cannot be searched.",
            reason="version_unfinished",
            version=space.name,
        )
    return space


def written_spaces(session: ScopedSession, partition_id: str) -> Sequence[EmbeddingVersion]:
    """The spaces that new vectors of the partition go into, the serving one first; empty before the first.

    Beside it those that are built or wait for their promotion, so that they stay complete, and the one that served
    before, so that there is a way back.
    """
    serving = serving_space(session, partition_id)
    if serving is None:
        return ()
    others = session.scalars(
        select(EmbeddingVersion)
        .where(
            EmbeddingVersion.partition_id == partition_id,
            EmbeddingVersion.id != serving.id,
            EmbeddingVersion.state.in_((BUILDING, READY))
            | ((EmbeddingVersion.id == serving.predecessor_id) & (EmbeddingVersion.state == RETIRED)),
        )
        .order_by(EmbeddingVersion.number)
    )
    return (serving, *others)


def choice_of(space: EmbeddingVersion) -> ModelChoice:
    """What opens the space's model."""
    return ModelChoice(space.spec, space.precision, space.endpoint)


def check_speaks(space: EmbeddingVersion, info: EmbedderInfo) -> None:
    """Make sure that vectors of a model belong into ``space``.

    Raises:
        ModelInvalid: they do not; mixing them would ruin every search.
    """
    if (space.model, space.dimension) != (info.name, info.dimension):
        raise ModelInvalid(
            f"The vectors here come from {space.model} ({space.dimension} dimensions), but {space.spec} is now "
            f"{info.name} ({info.dimension}). Bring the former files back, or build a new embedding version.",
            stored=space.model,
            found=info.name,
        )


def open_space(
    session: ScopedSession,
    partition: Partition,
    choice: ModelChoice,
    info: EmbedderInfo,
    *,
    state: str,
    name: str | None = None,
    enrich_context: bool | None = None,
) -> EmbeddingVersion:
    """Add a space to ``partition``, whose row the caller holds locked. Without ``name`` it is called ``v<number>``.

    Raises:
        AlreadyExists: another space of the partition has the name.
    """
    of_partition = EmbeddingVersion.partition_id == partition.id
    number = (session.scalar(select(func.max(EmbeddingVersion.number)).where(of_partition)) or 0) + 1
    name = name or f"v{number}"
    if session.scalars(select(EmbeddingVersion.id).where(of_partition, EmbeddingVersion.name == name)).first():
        raise AlreadyExists(f"There is an embedding version {name} already.", field="name", reason="name_taken")
    space = EmbeddingVersion(
        id=session.ids.new_id(),
        tenant_id=partition.tenant_id,
        partition_id=partition.id,
        number=number,
        name=name,
        spec=choice.spec,
        precision=choice.precision,
        endpoint=choice.endpoint,
        model=info.name,
        dimension=info.dimension,
        runtime=info.runtime,
        enrich_context=enrich_context,
        state=state,
        created_by=session.caller.user_id if isinstance(session.caller, Caller) else None,
        created_at=session.clock.now(),
    )
    session.add(space)
    session.flush()
    return space


def first_space(session: ScopedSession, partition_id: str, choice: ModelChoice, info: EmbedderInfo) -> EmbeddingVersion:
    """The serving space of the partition; who comes first opens it, with this model."""
    space = serving_space(session, partition_id)
    if space is None:
        partition = session.get_one(Partition, partition_id, with_for_update=True, populate_existing=True)
        space = serving_space(session, partition_id)  # another writer may have been first
        if space is None:
            space = open_space(session, partition, choice, info, state=SERVING)
            space.promoted_at = space.ready_at = space.created_at
            partition.serving_embedding_version_id = space.id
            session.flush()
            move_index(session, partition_id)
    return space
