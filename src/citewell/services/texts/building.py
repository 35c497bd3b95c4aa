"""Texts to chunks and vectors, in this process and outside of any transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from citewell.db.tables import Document
from citewell.domain.errors import InvalidInput
from citewell.ports.blob_store import BlobStore
from citewell.ports.chunker import Chunker, ChunkSettings
from citewell.ports.language import LanguageDetector
from citewell.ports.parser import TextReader
from citewell.services.documents.text_blobs import store_text
from citewell.services.embedding.vectors import MadeVectors, SpaceVectors, WritingSpace
from citewell.services.ingest.chosen import chosen_chunking, chosen_language
from citewell.services.ingest.embed_text import passages
from citewell.services.ingest.together import BuiltText
from citewell.services.settings.values import LiveSettings

EMBED_BATCH = 64
"""Chunks that are given to the model together."""


class TextBuilder:
    """Reads, cuts and embeds texts. ``live`` says how texts are cut where collections do not."""

    def __init__(
        self,
        blobs: BlobStore,
        reader: TextReader,
        chunker: Chunker,
        vectors: SpaceVectors,
        languages: LanguageDetector,
        live: LiveSettings,
    ) -> None:
        self.blobs = blobs
        self.vectors = vectors
        self._reader = reader
        self._chunker = chunker
        self._languages = languages
        self.live = live

    @staticmethod
    def settings(server: ChunkSettings, collection: Mapping[str, Any], own: Mapping[str, Any] | None) -> ChunkSettings:
        """How a text is cut: as ``own`` says, else ``collection``, else ``server``.

        Raises:
            InvalidInput: the overlap that was asked for does not fit to the size of the collection's chunks.
        """
        settings = chosen_chunking(collection, own, server)
        if own is not None and own.get("overlap", settings.overlap) != settings.overlap:
            message = f"chunk_overlap must be below half of the {settings.max_tokens} tokens of a chunk."
            raise InvalidInput(message, field="chunk_overlap", reason="overlap", most=(settings.max_tokens - 1) // 2)
        return settings

    def build(
        self,
        text: str,
        original_blob: str,
        *,
        collection: Mapping[str, Any],
        settings: ChunkSettings,
        title: str | None,
        spaces: Sequence[WritingSpace],
    ) -> BuiltText:
        """Read and cut a text whose bytes are stored.

        Args:
            text: The text.
            original_blob: The key of its bytes.
            collection: Settings of the collection.
            settings: How it is cut.
            title: The document's title where somebody chose it.
            spaces: Where its vectors will go; the model of the first one counts tokens.

        Raises:
            StorageFull: the disk has no room.
            ModelUnavailable: the model does not answer.
        """
        parsed = chosen_language(self._reader.read_text(text), collection, self._languages)
        blob = original_blob
        if parsed.text != text:
            blob = store_text(self.blobs, original_blob.partition("/")[0], parsed.text)
        spans = self._chunker.chunk(parsed, settings, self.vectors.count_tokens(spaces, parsed.text))
        return BuiltText(parsed, original_blob, blob, settings, spans, title or parsed.title)

    def embed(self, texts: Sequence[BuiltText], spaces: Sequence[WritingSpace]) -> list[MadeVectors]:
        """Vectors of all chunks of ``texts``, in order, for every space.

        Raises:
            ModelUnavailable: the model of the searched space does not answer; worth another try.
            ModelInvalid: its vectors are not usable; final.
        """
        made = (self._in_space(texts, space) for space in spaces)
        return [vectors for vectors in made if vectors is not None]

    def _in_space(self, texts: Sequence[BuiltText], space: WritingSpace) -> MadeVectors | None:
        said = [
            passage
            for built in texts
            for passage in passages(built.title, built.parsed.text, built.spans, built.settings, space)
        ]
        return self.vectors.embed_all(space, said, at_once=EMBED_BATCH)


def title_of(document: Document | None, said: str | None) -> str | None:
    """The title that somebody chose: the one that is said now, else that of the document."""
    return said or (document.title if document is not None and document.title_given else None)
