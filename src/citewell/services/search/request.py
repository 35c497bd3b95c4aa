"""What a search asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from citewell.domain.errors import InvalidInput, TooLarge
from citewell.domain.filters import Filter
from citewell.domain.plain_text import is_storable
from citewell.services.search.facet_counts import FacetName

MODES = ("hybrid", "dense", "lexical")
MAX_TOP_K = 500
MAX_PER_DOCUMENT = 100


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What is asked. ``collections`` are ids, names or aliases; ``None`` searches all that the caller can read.

    ``per_document`` is how many hits one document may have at most, ``merge_neighbours`` makes one hit of chunks that
    follow each other in their document, and ``rerank`` lets a reranker order the best; ``None`` leaves each to the
    settings. ``as_of`` searches what stood at that time, as far as it is kept, under the rights of today. ``facets``
    are counted over what was found. With ``prefix`` the last word may be the beginning of one, for results while
    somebody types.
    """

    query: str
    collections: tuple[str, ...] | None = None
    top_k: int = 10
    mode: str = "hybrid"
    filter: Filter | None = None
    explain: bool = False
    per_document: int | None = None
    merge_neighbours: bool | None = None
    rerank: bool | None = None
    as_of: datetime | None = None
    facets: tuple[FacetName, ...] = ()
    prefix: bool = False


def check_request(request: SearchRequest, *, max_query_chars: int) -> None:
    """Refuse what cannot be served, before anything is done.

    Raises:
        InvalidInput: the query is empty or not text, or a number or ``mode`` is out of range.
        TooLarge: the query is longer than ``max_query_chars``.
    """
    if not request.query.strip():
        raise InvalidInput("query is empty; say what to look for.", field="query", reason="empty")
    if not is_storable(request.query):
        raise InvalidInput(
            "query holds characters that are not text (NUL or half a pair).", field="query", reason="not_text"
        )
    if len(request.query) > max_query_chars:
        raise TooLarge(
            f"query is longer than {max_query_chars} characters.",
            limit=max_query_chars,
            unit="characters",
            reason="query_long",
            most=max_query_chars,
        )
    if not 1 <= request.top_k <= MAX_TOP_K:
        raise InvalidInput(
            f"top_k must lie between 1 and {MAX_TOP_K}.", field="top_k", reason="range", least=1, most=MAX_TOP_K
        )
    if request.mode not in MODES:
        raise InvalidInput(
            f"mode must be one of {', '.join(MODES)}.", field="mode", reason="not_allowed", allowed=list(MODES)
        )
    if request.as_of is not None and request.as_of.tzinfo is None:
        raise InvalidInput("as_of needs a time zone, as in 2026-01-31T12:00:00Z.", field="as_of", reason="time_zone")
    if request.prefix and request.mode != "lexical":
        raise InvalidInput(
            "prefix is for searches by words: give mode lexical.", field="prefix", reason="prefix_lexical"
        )
    if request.as_of is not None and (request.prefix or request.facets):
        raise InvalidInput(
            "facets and prefix are for what stands now: leave as_of out.", field="as_of", reason="only_now"
        )
    if request.per_document is not None and not 1 <= request.per_document <= MAX_PER_DOCUMENT:
        raise InvalidInput(
            f"per_document must lie between 1 and {MAX_PER_DOCUMENT}.",
            field="per_document",
            reason="range",
            least=1,
            most=MAX_PER_DOCUMENT,
        )
