"""Embedding versions as people see them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from citewell.db.change_log import head_seq
from citewell.db.session import ScopedSession
from citewell.db.tables import EmbeddingVersion, IndexSnapshot
from citewell.services.embedding.spaces import BUILDING
from citewell.services.embedding_versions.missing import count, count_missing, live


@dataclass(frozen=True, slots=True)
class IndexFacts:
    """The published index of a space: up to which number of the log, and how many rows its newest segment has."""

    seq: int
    rows: int


@dataclass(frozen=True, slots=True)
class VersionView:
    """A version with what follows from other tables.

    ``done`` of ``total`` vectors are there: while it is built, as the build has it, which includes what is kept of the
    past; else of the chunks that are live now. ``missing``: live chunks without a vector, counted for a single version
    only. ``behind``: changes that its index has yet to take in, ``None`` without one. ``eta_seconds``: how long the
    rest of a build takes at its present speed.
    """

    version: EmbeddingVersion
    done: int
    total: int
    index: IndexFacts | None
    behind: int | None
    missing: int | None = None
    eta_seconds: float | None = None


def index_of(session: ScopedSession, space_id: str) -> IndexFacts | None:
    """The newest published segment of the space."""
    statement = (
        select(IndexSnapshot.seq, IndexSnapshot.row_count)
        .where(
            IndexSnapshot.embedding_version_id == space_id,
            IndexSnapshot.kind == "dense",
            IndexSnapshot.state == "published",
        )
        .order_by(IndexSnapshot.seq.desc())
        .limit(1)
    )
    row = session.execute(statement).one_or_none()
    return None if row is None else IndexFacts(int(row.seq), int(row.row_count))


def view_of(session: ScopedSession, version: EmbeddingVersion, *, counted: bool) -> VersionView:
    """The version as of now. Looks at all chunks, unless it is being built and not ``counted``."""
    index = index_of(session, version.id)
    behind = None if index is None else max(0, head_seq(session, version.partition_id) - index.seq)
    done, total = vectors_of(session, version)
    missing = count_missing(session, version) if counted else None
    eta = None
    if version.state == BUILDING and version.embedded:
        eta = max(0, total - done) * version.seconds / version.embedded
    return VersionView(version, done, total, index, behind, missing, eta)


def vectors_of(session: ScopedSession, version: EmbeddingVersion) -> tuple[int, int]:
    """How many vectors are there, of how many; see ``VersionView``."""
    if version.state == BUILDING:
        return version.vectors_done, version.vectors_total
    total = count(session, live(version.partition_id))
    return total - count_missing(session, version), total
