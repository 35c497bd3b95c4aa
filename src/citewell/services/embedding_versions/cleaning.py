"""The job that removes what a deleted version leaves."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import delete, select

from citewell.db.change_log import move_index
from citewell.db.tables import Embedding, EmbeddingVersion, IndexSnapshot
from citewell.services.embedding.spaces import DELETING
from citewell.services.jobs.context import JobContext

KIND = "embedding.purge"
PRIORITY = -10
BATCH = 2000


class Cleaning:
    """Runs jobs of kind ``embedding.purge``; payload ``{"embedding_version_id"}``."""

    def __init__(self, forget: Callable[[str], None]) -> None:
        self._forget = forget

    def run(self, context: JobContext) -> None:
        """Remove vectors in batches, then the segments' rows and the version; the files go with the next compaction."""
        version_id = str(context.payload["embedding_version_id"])
        with context.database.read(context.caller) as session:
            version = session.get(EmbeddingVersion, version_id)
        if version is None or version.state != DELETING:
            return
        removed = 0
        of_version = select(Embedding.chunk_id).where(Embedding.embedding_version_id == version_id)
        while True:
            context.check()
            with context.effects() as session:
                ids = session.scalars(of_version.order_by(Embedding.chunk_id).limit(BATCH)).all()
                session.execute(
                    delete(Embedding)
                    .where(Embedding.embedding_version_id == version_id, Embedding.chunk_id.in_(ids))
                    .execution_options(synchronize_session=False)
                )
            removed += len(ids)
            context.progress("removing", done=removed, message="Removing vectors")
            if len(ids) < BATCH:
                break
        with context.finish({"vectors": removed}) as session:
            session.execute(delete(IndexSnapshot).where(IndexSnapshot.embedding_version_id == version_id))
            row = session.get(EmbeddingVersion, version_id)
            if row is not None:
                session.delete(row)
            move_index(session, version.partition_id)
            session.after_commit(lambda: self._forget(version.partition_id))
            session.audit("embedding_version.purge", "embedding_version", version_id, vectors=removed)
