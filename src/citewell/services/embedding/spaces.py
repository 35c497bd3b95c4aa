"""Which vector space a partition is searched in, and whether the configured model speaks it."""

from __future__ import annotations

from sqlalchemy import select

from citewell.db.session import ScopedSession
from citewell.db.tables import EmbeddingVersion, Partition
from citewell.domain.errors import ModelInvalid
from citewell.ports.embedder import EmbedderInfo


def serving_space(session: ScopedSession, partition_id: str) -> EmbeddingVersion | None:
    """The space that searches of the partition use; ``None`` while nothing was ever embedded."""
    statement = (
        select(EmbeddingVersion)
        .join(Partition, Partition.serving_embedding_version_id == EmbeddingVersion.id)
        .where(Partition.id == partition_id)
    )
    return session.scalars(statement).one_or_none()


def check_speaks(space: EmbeddingVersion, info: EmbedderInfo) -> None:
    """Make sure that vectors of the configured model belong into ``space``.

    Raises:
        ModelInvalid: they do not; mixing them would ruin every search.
    """
    if (space.model, space.dimension) != (info.name, info.dimension):
        raise ModelInvalid(
            f"The vectors here come from {space.model} ({space.dimension} dimensions), but {info.name} "
            f"({info.dimension}) is configured. Set CITEWELL_EMBEDDING_MODEL back; nothing was changed.",
            stored=space.model,
            configured=info.name,
        )


def space_for_writing(session: ScopedSession, partition_id: str, info: EmbedderInfo) -> EmbeddingVersion:
    """The space that new vectors of the partition go into; the first writer opens it.

    Raises:
        ModelInvalid: the partition is served by another model.
    """
    space = serving_space(session, partition_id)
    if space is None:
        partition = session.get_one(Partition, partition_id, with_for_update=True)
        space = serving_space(session, partition_id)  # another writer may have been first
        if space is None:
            space = EmbeddingVersion(
                id=session.ids.new_id(),
                tenant_id=partition.tenant_id,
                partition_id=partition_id,
                model=info.name,
                dimension=info.dimension,
                runtime=info.runtime,
                state="serving",
                created_at=session.clock.now(),
            )
            session.add(space)
            session.flush()
            partition.serving_embedding_version_id = space.id
    check_speaks(space, info)
    return space
