"""What was chosen for a document about its chunks and its language: by itself, by its collection, by the server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from citewell.ports.chunker import ChunkSettings, ChunkStrategy
from citewell.ports.language import LanguageDetector
from citewell.ports.parser import ParsedDocument

_CODE_LETTERS = 2


def chosen_chunking(
    collection: Mapping[str, Any], document: Mapping[str, Any] | None, server: ChunkSettings
) -> ChunkSettings:
    """How a document is cut. An overlap that the size does not allow any more is made smaller.

    Args:
        collection: Settings of its collection.
        document: What was asked for the document alone.
        server: What counts where neither says.
    """
    chosen = {**asdict(server), **(collection.get("chunking") or {}), **(document or {})}
    most = (int(chosen["max_tokens"]) - 1) // 2
    return ChunkSettings(
        max_tokens=int(chosen["max_tokens"]),
        overlap=min(int(chosen["overlap"]), most),
        strategy=ChunkStrategy(chosen["strategy"]),
        enrich_context=bool(chosen["enrich_context"]),
    )


def language_code(tag: str | None) -> str | None:
    """The ISO 639-1 code in a language tag such as ``de-AT``; ``None`` where there is none."""
    code = (tag or "").strip().lower().replace("_", "-").partition("-")[0]
    return code if len(code) == _CODE_LETTERS and code.isascii() and code.isalpha() else None


def chosen_language(
    parsed: ParsedDocument, collection: Mapping[str, Any], languages: LanguageDetector
) -> ParsedDocument:
    """``parsed`` with its language: what the collection says, else what the file says, else what it reads like."""
    language = language_code(collection.get("language")) or language_code(parsed.language)
    return replace(parsed, language=language or languages.detect(parsed.text))
