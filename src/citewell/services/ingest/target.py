"""What a job of ingestion works on, and the rows that it makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from citewell.db.change_log import chunk_fingerprint
from citewell.db.tables import Collection, Document, DocumentVersion
from citewell.domain.resemblance import signature_of
from citewell.ports.chunker import ChunkSettings, ChunkSpan
from citewell.ports.parser import Block, BlockKind, Heading, Page, ParsedDocument, Part
from citewell.services.ingest.chosen import chosen_chunking

PUSHED = "pushed"
"""Stands in ``document_versions.parser`` of every version that came over the API as text."""


@dataclass(frozen=True, slots=True)
class Target:
    """A version that is being built, as it was when the job began. ``settings`` are those of its collection.

    ``breadcrumb`` are the titles that the document stands under; they begin the heading path of every chunk.
    """

    tenant_id: str
    document_id: str
    version_id: str
    partition_id: str
    collection_id: str
    original_blob: str
    content_hash: str
    file_name: str
    chosen_title: str | None
    chunking: ChunkSettings
    settings: Mapping[str, Any]
    pushed: bool = False
    breadcrumb: tuple[str, ...] = ()
    sealed_password: str | None = None


def target_of(document: Document, version: DocumentVersion, collection: Collection, server: ChunkSettings) -> Target:
    """What is built for ``version``. ``server`` is how documents are cut where nothing else says."""
    return Target(
        tenant_id=document.tenant_id,
        document_id=document.id,
        version_id=version.id,
        partition_id=collection.partition_id,
        collection_id=collection.id,
        original_blob=version.original_blob,
        content_hash=version.content_hash,
        file_name=version.file_name,
        chosen_title=document.title if document.title_given else None,
        chunking=chosen_chunking(collection.settings, document.chunking, server),
        settings=collection.settings,
        pushed=version.parser == PUSHED,
        breadcrumb=tuple(document.breadcrumb or ()),
        sealed_password=version.password,
    )


def describe(version: DocumentVersion, parsed: ParsedDocument, text_blob: str, chunking: ChunkSettings) -> None:
    """Store what was read from the file; ``parsed_from`` is the way back."""
    version.text_blob = text_blob
    version.text_chars = len(parsed.text)
    version.media_type = parsed.media_type
    version.title = parsed.title[:1000] if parsed.title else None
    version.language = parsed.language
    version.structure = {
        "pages": [[page.number, page.start, page.end] for page in parsed.pages],
        "headings": [[h.level, h.title, h.start, h.end] for h in parsed.headings],
        "blocks": [[block.kind.value, block.start, block.end] for block in parsed.blocks],
    }
    if parsed.unread:
        version.structure["unread"] = list(parsed.unread)
    if parsed.parts:
        version.structure["parts"] = [[part.path, part.media_type, part.size, part.content] for part in parsed.parts]
    version.file_metadata = dict(parsed.metadata)
    version.warnings = list(parsed.warnings)
    version.signature = signature_of(parsed.text)
    version.chunking = asdict(chunking)
    version.parser = parsed.parser
    version.parser_version = parsed.parser_version


def parsed_from(text: str, version: DocumentVersion) -> ParsedDocument:
    """The parsed document again, from its text and what ``describe`` stored."""
    structure = version.structure or {}
    return ParsedDocument(
        text=text,
        media_type=version.media_type or "",
        parser=version.parser or "",
        parser_version=version.parser_version or "",
        title=version.title,
        language=version.language,
        pages=tuple(Page(*row) for row in structure.get("pages", ())),
        headings=tuple(Heading(*row) for row in structure.get("headings", ())),
        blocks=tuple(Block(BlockKind(row[0]), row[1], row[2]) for row in structure.get("blocks", ())),
        metadata=version.file_metadata or {},
        warnings=tuple(version.warnings or ()),
        parts=tuple(Part(*row) for row in structure.get("parts", ())),
        unread=tuple(structure.get("unread", ())),
    )


def under_breadcrumb(target: Target, spans: Sequence[ChunkSpan]) -> Sequence[ChunkSpan]:
    """The spans with what the document stands in before their own headings."""
    if not target.breadcrumb:
        return spans
    return [replace(span, heading_path=(*target.breadcrumb, *span.heading_path)) for span in spans]


def chunk_rows(target: Target, text: str, spans: Sequence[ChunkSpan]) -> list[dict[str, object]]:
    """Rows of ``chunks``, in reading order."""
    rows: list[dict[str, object]] = []
    for ordinal, span in enumerate(spans):
        words = text[span.start : span.end]
        rows.append(
            {
                "tenant_id": target.tenant_id,
                "partition_id": target.partition_id,
                "collection_id": target.collection_id,
                "document_id": target.document_id,
                "version_id": target.version_id,
                "ordinal": ordinal,
                "text": words,
                "start": span.start,
                "end": span.end,
                "page": span.page,
                "heading_path": list(span.heading_path),
                "header": span.header,
                "kind": span.kind.value,
                "tokens": span.tokens,
                "fingerprint": chunk_fingerprint(target.version_id, ordinal, words),
            }
        )
    return rows
