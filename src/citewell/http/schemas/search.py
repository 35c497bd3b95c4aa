"""Bodies of search."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, Field, model_validator
from pydantic_core import PydanticCustomError

from citewell.domain.filters import MAX_VALUE_CHARS, read_filter, with_tags
from citewell.http.schemas.shape import Body, Out
from citewell.http.schemas.text import Identifier, JsonObject, Text
from citewell.services.search.facet_counts import FacetCounts, FacetName
from citewell.services.search.hits import SearchHit, SearchResult
from citewell.services.search.request import MAX_PER_DOCUMENT, MAX_TOP_K, SearchRequest

Reference = Annotated[Identifier, Field(description="Id, name or alias of a collection.")]
Tag = Annotated[Text, Field(min_length=1, max_length=MAX_VALUE_CHARS)]
MAX_TAGS = 20
References = Annotated[list[Reference], Field(min_length=1, max_length=100)]


class SearchIn(Body):
    """What to look for, and where."""

    query: Annotated[Text, Field(min_length=1, max_length=100_000, examples=["How long is parental leave?"])]
    collections: References | None = Field(default=None, description="Look only here; else in all you can read.")
    namespace: Reference | None = Field(default=None, description="One collection; instead of `collections`.")
    tenant_id: Identifier | None = Field(default=None, description="Your own tenant; said by earlier clients.")
    top_k: int = Field(default=10, ge=1, le=MAX_TOP_K, description="How many chunks.")
    mode: Literal["hybrid", "dense", "lexical"] = "hybrid"
    filter: JsonObject | None = Field(
        default=None,
        description="On metadata and fields of documents. Operators: `eq`, `ne`, `in`, `gt`, `gte`, `lt`, `lte`, "
        "`exists`, `and`, `or`, `not`; fields begin with a dollar sign, such as `$kind`.",
        examples=[{"year": {"gte": 2024}, "$kind": "webpage"}],
    )
    tags: Annotated[list[Tag], Field(min_length=1, max_length=MAX_TAGS)] | None = Field(
        default=None, description="Only documents whose metadata `tags` have all of these."
    )
    as_of: AwareDatetime | None = Field(
        default=None, description="Search what stood at that time, as far as the collections keep it."
    )
    per_document: int | None = Field(
        default=None, ge=1, le=MAX_PER_DOCUMENT, description="At most so many hits of one document."
    )
    merge_neighbours: bool | None = Field(
        default=None, description="Make one hit of chunks that follow each other in their document."
    )
    rerank: bool | None = Field(
        default=None, description="Let the reranker order the best, where one is set up; by default it does."
    )
    explain: bool = Field(default=False, description="Say for each chunk why it is there.")
    facets: Annotated[list[FacetName], Field(max_length=len(FacetName))] = Field(
        default_factory=list, description="Count the documents that were found by these."
    )
    prefix: bool = Field(
        default=False,
        description="The last word may be the beginning of one, for results while somebody types; with `mode` lexical.",
    )

    @model_validator(mode="after")
    def one_place(self) -> Self:
        """``namespace`` and ``collections`` say the same thing."""
        if self.namespace is not None and self.collections is not None:
            raise PydanticCustomError("one_place", "give collections or namespace, not both")
        return self

    def request(self) -> SearchRequest:
        """The request of the service. Raises ``InvalidInput`` for a filter that is none."""
        names = [self.namespace] if self.namespace is not None else self.collections
        return SearchRequest(
            query=self.query,
            collections=None if names is None else tuple(names),
            top_k=self.top_k,
            mode=self.mode,
            filter=with_tags(read_filter(self.filter), self.tags or ()),
            explain=self.explain,
            as_of=self.as_of,
            per_document=self.per_document,
            merge_neighbours=self.merge_neighbours,
            rerank=self.rerank,
            facets=tuple(dict.fromkeys(self.facets)),
            prefix=self.prefix,
        )


class HitDocument(Out):
    """The document of a chunk."""

    id: str
    external_id: str
    title: str
    collection_id: str
    collection: str
    version: int
    file_name: str
    media_type: str | None
    source_uri: str | None
    updated_at: datetime
    facets: Mapping[str, Any] = Field(description="What is known of it: author, dates, topics, …")


class ChunkOut(Out):
    """A chunk that was found. `score` orders the chunks of one search and means nothing between searches."""

    doc_id: str = Field(description="External id of the document.")
    chunk_id: str
    text: str
    score: float
    metadata: Mapping[str, Any]
    document: HitDocument
    page: int | None
    heading_path: list[str]
    kind: str
    start: int = Field(description="Where the chunk begins in the version's text, in code points.")
    end: int
    quality_score: float
    explain: Mapping[str, Any] | None = None

    @classmethod
    def of(cls, hit: SearchHit) -> Self:
        """The public form of a hit."""
        return cls(
            doc_id=hit.external_id,
            chunk_id=hit.public_id,
            text=hit.text,
            score=hit.score,
            metadata=hit.metadata,
            document=HitDocument(
                id=hit.document_id,
                external_id=hit.external_id,
                title=hit.title,
                collection_id=hit.collection_id,
                collection=hit.collection_name,
                version=hit.version,
                file_name=hit.file_name,
                media_type=hit.media_type,
                source_uri=hit.source_uri,
                updated_at=hit.updated_at,
                facets=hit.facets,
            ),
            page=hit.page,
            heading_path=list(hit.heading_path),
            kind=hit.kind,
            start=hit.start,
            end=hit.end,
            quality_score=hit.quality_score,
            explain=hit.explain,
        )


class FacetValueOut(Out):
    """A value and how many documents have it."""

    value: str = Field(description="For the filter.")
    name: str = Field(description="For people: the name of a collection, else the value.")
    count: int


class FacetOut(Out):
    """The values of one facet, the most frequent first, 50 at most."""

    filter: str = Field(description="The key of `filter` that narrows by it; by times, where the facet is the year.")
    values: list[FacetValueOut]


class FacetCountsOut(Out):
    """Counts over the documents that the search found and you may read. A document may have several topics, or none."""

    documents: int = Field(description="How many were counted.")
    complete: bool = Field(
        description="These are all that match. Else they are the best ones: those of up to 1000 chunks by words and "
        "1000 by meaning."
    )
    by: Mapping[FacetName, FacetOut]

    @classmethod
    def of(cls, found: FacetCounts) -> Self:
        """The public form."""
        by = {
            name: FacetOut(
                filter="$updated_at" if name is FacetName.YEAR else f"${name.value}",
                values=[FacetValueOut.model_validate(each) for each in values],
            )
            for name, values in found.counts.items()
        }
        return cls(documents=found.documents, complete=found.complete, by=by)


class NoteOut(Out):
    """One way in which a search was less than asked for."""

    code: str = Field(description="A stable word: `words_only`, `phrase_not_found`, `unknown_key`, `no_reranker`, …")
    text: str = Field(description="The same as a sentence.")
    facts: Mapping[str, str] = Field(description="What the sentence names, such as `key`.")


class SearchOut(Out):
    """Chunks, best first. `note` says in what way the search was less than asked, if it was; `notes` to programs."""

    chunks: list[ChunkOut]
    total_found: int
    took_ms: float
    mode: str
    note: str | None
    notes: list[NoteOut]
    stages: Mapping[str, float] | None = Field(
        default=None, description="Milliseconds by stage, where `explain` was asked for."
    )
    facets: FacetCountsOut | None = Field(default=None, description="Where they were asked for.")

    @classmethod
    def of(cls, result: SearchResult) -> Self:
        """The public form of a result."""
        return cls(
            chunks=[ChunkOut.of(hit) for hit in result.hits],
            total_found=result.total_found,
            took_ms=round(result.took_ms, 3),
            mode=result.mode,
            note=result.note,
            notes=[NoteOut.model_validate(note) for note in result.notes],
            stages=result.stages or None,
            facets=None if result.facets is None else FacetCountsOut.of(result.facets),
        )
