"""Vectors for who writes them and for who asks, always with the model of the space that they are for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import structlog
from numpy.typing import NDArray
from sqlalchemy import exists, insert, select

from citewell.db.session import ScopedSession
from citewell.db.tables import Chunk, Embedding, EmbeddingVersion
from citewell.domain.errors import CitewellError, ModelInvalid, ModelUnavailable, Unavailable
from citewell.domain.fusion import knowledge
from citewell.ports.embedder import Embedder
from citewell.ports.embedders import Embedders, ModelChoice
from citewell.services.embedding.chunk_sizes import token_counter
from citewell.services.embedding.spaces import (
    DELETING,
    FAILED,
    check_speaks,
    choice_of,
    first_space,
    serving_space,
    written_spaces,
)

log = structlog.get_logger(__name__)

VECTOR_TYPE = np.dtype("<f2")
UNIT_TOLERANCE = 0.01


@dataclass(frozen=True, slots=True)
class WritingSpace:
    """A space that new vectors go into.

    ``space`` is ``None`` for the first of a partition, which is made with its first vectors. Vectors for the searched
    space (``required``) must be had; for the others they are made while that works, and their build makes up for it.
    """

    choice: ModelChoice
    space: EmbeddingVersion | None
    required: bool

    @property
    def enrich_context(self) -> bool | None:
        """Whether title and headings are embedded with a chunk; ``None`` leaves that to the collection."""
        return None if self.space is None else self.space.enrich_context


@dataclass(frozen=True, slots=True)
class MadeVectors:
    """Vectors of shape (n, d) for one space."""

    target: WritingSpace
    vectors: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class QueryVector:
    """A question's vector of shape (d,), the space that it may be compared with, and ``known``: how well the model
    knows the question's language, from 0 to 1, where it can tell.
    """

    space_id: str
    vector: NDArray[np.float32]
    known: float | None = None


def speaker(embedders: Embedders, space: EmbeddingVersion) -> Embedder:
    """The model of ``space``, opened and known to be the one that made its vectors.

    Raises:
        ModelUnavailable: it cannot be opened.
        ModelInvalid: what is found under its name is another model.
    """
    embedder = embedders.get(choice_of(space))
    check_speaks(space, embedder.info)
    return embedder


def checked_vectors(vectors: NDArray[np.float32], count: int, dimension: int, model: str) -> NDArray[np.float32]:
    """The vectors, if they are ``count`` unit vectors of that dimension. Raises ``ModelInvalid``."""
    if vectors.shape != (count, dimension):
        raise ModelInvalid(f"{model} gave vectors of a wrong shape: {vectors.shape} for {count} texts.")
    lengths = np.linalg.norm(vectors, axis=1)
    if not np.all(np.abs(lengths - 1.0) < UNIT_TOLERANCE):  # also false for NaN and infinity
        raise ModelInvalid(f"{model} gave vectors that are not usable: not finite, or not of length 1.")
    return vectors


def vector_rows(
    tenant_id: str, space_id: str, ids: Iterable[int], vectors: NDArray[np.float32]
) -> list[dict[str, object]]:
    """Rows of ``embeddings`` for the chunks ``ids`` and their vectors of shape (n, d)."""
    packed = vectors.astype(VECTOR_TYPE)
    return [
        {"tenant_id": tenant_id, "chunk_id": key, "embedding_version_id": space_id, "vector": vector.tobytes()}
        for key, vector in zip(ids, packed, strict=True)
    ]


class SpaceVectors:
    """Makes and stores vectors of new chunks in every space that they belong into."""

    def __init__(self, embedders: Embedders) -> None:
        self._embedders = embedders

    def targets(self, session: ScopedSession, partition_id: str) -> tuple[WritingSpace, ...]:
        """Where new vectors of the partition go, the searched space first."""
        spaces = written_spaces(session, partition_id)
        if not spaces:
            return (WritingSpace(self._embedders.configured, None, required=True),)
        return tuple(WritingSpace(choice_of(space), space, required=n == 0) for n, space in enumerate(spaces))

    def count_tokens(self, targets: Sequence[WritingSpace], text: str) -> Callable[[str], int]:
        """Counts tokens of parts of ``text`` with the model of the searched space."""
        return token_counter(self._embedders.get(targets[0].choice), text)

    def model(self, targets: Sequence[WritingSpace]) -> str:
        """The name of the model of the searched space."""
        return self._embedders.get(targets[0].choice).info.name

    def embed(self, target: WritingSpace, texts: Sequence[str]) -> MadeVectors | None:
        """Vectors of ``texts`` for one space; ``None`` where they are not required and cannot be had now.

        Raises:
            ModelUnavailable: the model of the searched space does not answer; worth another try.
            ModelInvalid: it is another model now, or its vectors are not usable; final.
        """
        try:
            embedder = self._embedders.get(target.choice)
            info = embedder.info
            if target.space is not None:
                check_speaks(target.space, info)
            vectors = checked_vectors(embedder.embed_passages(texts), len(texts), info.dimension, info.name)
        except (ModelUnavailable, ModelInvalid) as error:
            if target.required or target.space is None:
                raise
            _left_out(target.space.id, error)
            return None
        return MadeVectors(target, vectors)

    def embed_all(
        self, target: WritingSpace, texts: Sequence[str], *, at_once: int, check: Callable[[], None] = lambda: None
    ) -> MadeVectors | None:
        """Vectors of any number of ``texts``, made in pieces; ``check`` is called before each. As ``embed``."""
        parts = []
        for start in range(0, len(texts), at_once):
            check()
            part = self.embed(target, texts[start : start + at_once])
            if part is None:
                return None
            parts.append(part.vectors)
        return MadeVectors(target, np.concatenate(parts)) if parts else None

    def version_of(self, session: ScopedSession, partition_id: str, target: WritingSpace) -> EmbeddingVersion | None:
        """The space as it is now, the first one of a partition made; ``None`` if it was given up meanwhile.

        Raises:
            Unavailable: another process opened the first space with another model; worth another try.
        """
        if target.space is None:
            info = self._embedders.get(target.choice).info
            space = first_space(session, partition_id, target.choice, info)
            if (space.model, space.dimension) != (info.name, info.dimension):
                raise Unavailable(
                    "Another model was chosen for this partition at this moment. Try again.", reason="at_once"
                )
            return space
        found = session.get(EmbeddingVersion, target.space.id, populate_existing=True)
        return None if found is None or found.state in (FAILED, DELETING) else found

    def store(self, session: ScopedSession, partition_id: str, made: Sequence[MadeVectors], ids: Sequence[int]) -> None:
        """Insert vectors of the new chunks ``ids``. Raises as ``version_of``."""
        for each in made:
            space = self.version_of(session, partition_id, each.target)
            if space is not None and ids:
                session.execute(insert(Embedding), vector_rows(space.tenant_id, space.id, ids, each.vectors))


def check_searchable(session: ScopedSession, partition_id: str, version_id: str) -> None:
    """Make sure, in the publishing transaction, that all chunks of a version have vectors where searches look.

    To be called after the change log was written: that locked the partition, so nobody promotes another space before
    this commits, and one that was promoted before is seen here.

    Raises:
        Unavailable: another space was promoted while the vectors were made; worth another try.
    """
    space = serving_space(session, partition_id)
    if space is None:
        return
    embedded = exists().where(Embedding.chunk_id == Chunk.id, Embedding.embedding_version_id == space.id)
    lacking = session.scalars(select(Chunk.id).where(Chunk.version_id == version_id, ~embedded).limit(1)).first()
    if lacking is not None:
        raise Unavailable(
            "Another embedding version was promoted at this moment; its vectors are made next.", reason="at_once"
        )


def query_vectors(embedders: Embedders, spaces: Mapping[str, EmbeddingVersion], query: str) -> dict[str, QueryVector]:
    """The question's vector in each of ``spaces`` (partition id -> space); one model is asked once.

    Raises:
        ModelUnavailable: a model cannot be opened or does not answer.
        ModelInvalid: it is another one now, or gave a wrong dimension, NaN or zero.
    """
    known: dict[tuple[ModelChoice, str], tuple[NDArray[np.float32], float | None]] = {}
    found: dict[str, QueryVector] = {}
    for partition_id, space in spaces.items():
        key = (choice_of(space), space.model)
        if key not in known:
            embedder = speaker(embedders, space)
            vector = checked_vectors(embedder.embed_query(query)[np.newaxis], 1, space.dimension, space.model)[0]
            known[key] = vector, knowledge(embedder.letters_per_token(query))
        found[partition_id] = QueryVector(space.id, *known[key])
    return found


def _left_out(space_id: str, error: CitewellError) -> None:
    log.warning("vectors_left_out", embedding_version_id=space_id, code=error.code, problem=error.message)
