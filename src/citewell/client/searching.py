"""Calls about searching."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from citewell.client.description import Api, Call, Json, call
from citewell.client.results import SearchResult


class SearchCalls(Api):
    """Finding chunks, and why."""

    @call
    def search(
        self,
        query: str,
        *,
        collections: Sequence[str] | None = None,
        top_k: int = 10,
        mode: str = "hybrid",
        filter: Mapping[str, Any] | None = None,  # noqa: A002  # the API's own word
        tags: Sequence[str] | None = None,
        per_document: int | None = None,
        merge_neighbours: bool | None = None,
        rerank: bool | None = None,
        explain: bool = False,
        as_of: datetime | None = None,
        facets: Sequence[str] = (),
        prefix: bool = False,
    ) -> Call[SearchResult]:
        """Chunks that the query finds, best first; with ``as_of``, of what stood then.

        ``facets`` are counted over the documents that were found: ``collection``, ``doc_type``, ``language``,
        ``author``, ``topics``, ``year`` and others. With ``prefix`` and ``mode="lexical"`` the last word may be the
        beginning of one.
        """
        body: Json = {"query": query, "top_k": top_k, "mode": mode, "explain": explain}
        chosen = {"per_document": per_document, "merge_neighbours": merge_neighbours, "rerank": rerank}
        body |= {name: value for name, value in chosen.items() if value is not None}
        if tags is not None:
            body["tags"] = list(tags)
        if collections is not None:
            body["collections"] = list(collections)
        if filter is not None:
            body["filter"] = dict(filter)
        if facets:
            body["facets"] = list(facets)
        if prefix:
            body["prefix"] = True
        if as_of is not None:
            body["as_of"] = as_of.isoformat()
        return Call("POST", "/search", {"json": body})

    @call
    def explain(
        self,
        query: str,
        document: str,
        *,
        collections: Sequence[str] | None = None,
        top_k: int = 10,
        mode: str = "hybrid",
        filter: Mapping[str, Any] | None = None,  # noqa: A002  # the API's own word
        per_document: int | None = None,
        as_user: str | None = None,
    ) -> Call[Json]:
        """``{"found": …, "reason": …, "sentence": …}``: why a document is among the hits of that search, or is not."""
        chosen = {
            "query": query,
            "document_id": document,
            "collections": None if collections is None else list(collections),
            "top_k": top_k,
            "mode": mode,
            "filter": None if filter is None else json.dumps(dict(filter)),
            "per_document": per_document,
            "as_user": as_user,
        }
        params = {name: value for name, value in chosen.items() if value is not None}
        return self._object("GET", "/search/explain", params=params)
