"""Where to look oneself, where an answer is not known."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from citewell.services.answer.answer import Suggestion
from citewell.services.answer.citing import StoredTexts
from citewell.services.search.hits import SearchHit

SUGGESTIONS = 3


def nearest(hits: Iterable[SearchHit], texts: StoredTexts) -> tuple[Suggestion, ...]:
    """The first of ``hits``, best first, that may still be read."""
    near = list(islice(hits, SUGGESTIONS))
    readable = texts.of(near)
    return tuple(_suggestion(hit) for hit in near if hit.chunk_id in readable)


def _suggestion(hit: SearchHit) -> Suggestion:
    return Suggestion(
        chunk_id=hit.chunk_id,
        document_id=hit.document_id,
        version_id=hit.version_id,
        title=hit.title,
        collection_id=hit.collection_id,
        start=hit.start,
        end=hit.end,
        text=hit.text,
        page=hit.page,
        heading_path=hit.heading_path,
    )
