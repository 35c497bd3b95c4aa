"""Bodies of collections, and of who may read something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from citewell.db.tables import Collection, Job
from citewell.domain.access import Right, Visibility
from citewell.domain.boosts import MOST_WEIGHT
from citewell.domain.names import MAX_NAME
from citewell.http.schemas.shape import Body, Out
from citewell.http.schemas.text import MAX_INT, Identifier, Line, Suggestions, Text
from citewell.services.access.sharing import MAX_SHARES, Access, Share
from citewell.services.collections.collections import MAX_BULK
from citewell.services.collections.counts import CollectionStats, Counts
from citewell.services.collections.fields import (
    LEAST_TOKENS,
    MAX_ALIASES,
    MAX_DESCRIPTION,
    MAX_MODEL_NAME,
    MOST_HALF_LIFE_DAYS,
    MOST_RETENTION_DAYS,
    MOST_TOKENS,
    CollectionFields,
    CollectionType,
)
from citewell.services.collections.views import CollectionView
from citewell.services.documents.duplicates import DuplicateReport

TypeName = Literal["documents", "webpages", "mixed"]
VisibilityName = Literal["private", "shared", "tenant", "public"]
CollectionName = Annotated[Line, Field(min_length=1, max_length=MAX_NAME)]
Description = Annotated[Text, Field(max_length=MAX_DESCRIPTION)]
Aliases = Annotated[list[CollectionName], Field(max_length=MAX_ALIASES)]
Count = Annotated[int, Field(ge=0, le=MAX_INT)]


class ChunkingIn(Body):
    """How documents are cut; sizes in tokens of the embedding model. What is not said is as the server is set up."""

    strategy: Literal["default", "sentence", "heading", "table", "legal", "fixed"] | None = None
    max_tokens: int | None = Field(default=None, ge=LEAST_TOKENS, le=MOST_TOKENS)
    overlap: int | None = Field(default=None, ge=0, le=MOST_TOKENS, description="Below half of `max_tokens`.")
    enrich_context: bool | None = Field(
        default=None, description="Whether title and headings are embedded with a chunk; they are by default."
    )


class RankingIn(Body):
    """What else than likeness to the question speaks for a passage. What is not said is as the server is set up.

    A weight of 1 takes two standard deviations of the candidates' scores from a passage without quality, or of no end
    of age.
    """

    quality: float | None = Field(default=None, ge=0, le=MOST_WEIGHT)
    freshness: float | None = Field(default=None, ge=0, le=MOST_WEIGHT)
    half_life_days: float | None = Field(default=None, ge=1, le=MOST_HALF_LIFE_DAYS)


class CollectionSettingsIn(Body):
    """How a collection is worked on. A change of `chunking` counts for documents read from then on.

    `language` is that of its texts; without it, each text is looked at. A change is told to the indexes by a job.
    """

    chunking: ChunkingIn | None = None
    language: Annotated[Line, Field(max_length=50, examples=["en"])] | None = None
    ranking: RankingIn | None = None
    retention_days: int | None = Field(default=None, ge=1, le=MOST_RETENTION_DAYS)
    duplicates: Literal["keep", "link", "skip"] | None = Field(
        default=None, description="What is done with a file that another document of it is already."
    )
    model: Annotated[Line, Field(min_length=1, max_length=MAX_MODEL_NAME)] | None = Field(
        default=None, description="The chat model, by id or name, that answers who asks this collection alone."
    )
    suggested_questions: Suggestions | None = Field(default=None, description="What a page offers to ask.")


class CollectionIn(Body):
    """A collection, whole: a field that is not given has its default."""

    name: CollectionName = Field(examples=["Handbook"])
    description: Description = ""
    type: TypeName = "documents"
    visibility: VisibilityName = Field(default="private", description="`tenant` and `public` take an editor.")
    settings: CollectionSettingsIn = Field(default_factory=CollectionSettingsIn)
    aliases: Aliases = Field(default_factory=list, description="Further names, whatever their case.")

    def fields(self) -> CollectionFields:
        """For the service."""
        return CollectionFields(
            name=self.name,
            description=self.description,
            type=CollectionType(self.type),
            visibility=Visibility(self.visibility),
            settings=self.settings.model_dump(exclude_none=True),
            aliases=tuple(self.aliases),
        )


class CollectionPatch(Body):
    """A JSON merge patch (RFC 7396): what is not given stays, null sets back to the default."""

    name: CollectionName | None = None
    description: Description | None = None
    type: TypeName | None = None
    visibility: VisibilityName | None = None
    settings: CollectionSettingsIn | None = None
    aliases: Aliases | None = None

    def patch(self) -> dict[str, Any]:
        """What was given, nulls included."""
        return self.model_dump(exclude_unset=True)


class CollectionsIn(Body):
    """Several collections, to be made together or not at all."""

    collections: Annotated[list[CollectionIn], Field(min_length=1, max_length=MAX_BULK)]


class PreferredModelOut(Out):
    """The chat model that a collection's settings name."""

    id: str
    name: str | None = Field(description="Null where it is gone or switched off; then the preferred one answers.")


class CollectionOut(Out):
    """A collection. Documents are counted as far as you may read them."""

    id: str
    name: str
    description: str
    type: TypeName
    visibility: VisibilityName
    settings: Mapping[str, Any]
    aliases: Sequence[str]
    model: PreferredModelOut | None = Field(description="Who answers those that ask this collection alone.")
    owner_id: str | None
    revision: int = Field(ge=1, le=MAX_INT)
    documents_total: Count
    indexed: Count
    unindexed: Count = Field(description="Waiting or being read.")
    failed: Count
    chunks: Count
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, view: CollectionView) -> CollectionOut:
        """As the API shows it."""
        row = view.collection
        counted = {"aliases", "model", "documents_total", "indexed", "unindexed", "failed", "chunks"}
        return cls.model_validate(
            {
                **{name: getattr(row, name) for name in cls.model_fields if name not in counted},
                "aliases": view.aliases,
                "model": view.model,
                "documents_total": view.counts.total,
                "indexed": view.counts.indexed,
                "unindexed": view.counts.waiting,
                "failed": view.counts.failed,
                "chunks": view.counts.chunks,
            }
        )


class CollectionsOut(Out):
    """Collections that were made together."""

    items: Sequence[CollectionOut]


class IndexingStatusOut(Out):
    """How far documents are. The percentage counts those that could not be read as done, too."""

    documents_total: Count
    indexed: Count
    unindexed: Count
    failed: Count
    progress_percent: float = Field(ge=0, le=100)

    @classmethod
    def of(cls, counts: Counts) -> IndexingStatusOut:
        """As the API shows it."""
        return cls(
            documents_total=counts.total,
            indexed=counts.indexed,
            unindexed=counts.waiting,
            failed=counts.failed,
            progress_percent=counts.progress_percent,
        )


class CollectionStatsOut(IndexingStatusOut):
    """What is in a collection, as far as you may read it."""

    collection_id: str
    name: str
    chunks: Count
    size_bytes: Count
    by_kind: Mapping[str, int]
    by_media_type: Mapping[str, int]
    last_document_at: datetime | None

    @classmethod
    def whole(cls, collection: Collection, stats: CollectionStats) -> CollectionStatsOut:
        """As the API shows it."""
        return cls(
            **IndexingStatusOut.of(stats.counts).model_dump(),
            collection_id=collection.id,
            name=collection.name,
            chunks=stats.counts.chunks,
            size_bytes=stats.counts.size_bytes,
            by_kind=stats.by_kind,
            by_media_type=stats.by_media_type,
            last_document_at=stats.last_document_at,
        )


class ReindexOut(Out):
    """The job that reads every document again. `task_id` says the same to earlier clients."""

    task_id: str
    job_id: str

    @classmethod
    def of(cls, job: Job) -> ReindexOut:
        """As the API shows it."""
        return cls(task_id=job.id, job_id=job.id)


class DeletedOut(Out):
    """It is gone for every reader; the job removes what is left of it."""

    deleted: Literal[True] = True
    id: str
    job_id: str

    @classmethod
    def of(cls, job: Job) -> DeletedOut:
        """As the API shows it."""
        return cls(id=str(job.resource_id), job_id=job.id)


class ShareIn(Body):
    """With whom something is shared: one user or one group."""

    user_id: Identifier | None = None
    group_id: Identifier | None = None
    right: Literal["read", "write"] = "read"

    @model_validator(mode="after")
    def one_of_two(self) -> Self:
        """Exactly one of the ids is given."""
        if (self.user_id is None) == (self.group_id is None):
            raise PydanticCustomError("share_with_nobody", "give either user_id or group_id")
        return self

    def share(self) -> Share:
        """For the service."""
        return Share(Right(self.right), user_id=self.user_id, group_id=self.group_id)


Shares = Annotated[list[ShareIn], Field(max_length=MAX_SHARES)]


class AccessIn(Body):
    """Who may read it, beside its owner and administrators. Shares count in every visibility but `private`."""

    visibility: VisibilityName
    shares: Shares = Field(default_factory=list)

    def access(self) -> Access:
        """For the service."""
        return Access(Visibility(self.visibility), tuple(share.share() for share in self.shares))


class ShareOut(Out):
    """With whom something is shared."""

    user_id: str | None
    group_id: str | None
    right: Literal["read", "write"]


class AccessOut(Out):
    """Who may read it. `visibility` is null where a document inherits from its collection."""

    visibility: VisibilityName | None
    owner_id: str | None
    shares: list[ShareOut]

    @classmethod
    def of(cls, access: Access, owner_id: str | None) -> AccessOut:
        """As the API shows it."""
        shares = [ShareOut.model_validate(share) for share in access.shares]
        return cls.model_validate({"visibility": access.visibility, "owner_id": owner_id, "shares": shares})


class DuplicateOut(Out):
    """A document of a group."""

    document_id: str
    title: str
    similarity: float = Field(ge=0, le=1, description="To the first of the group: share of runs of five words, about.")


class DuplicateGroupOut(Out):
    """Documents that resemble each other, oldest first; the first 50 of `size`."""

    exact: bool = Field(description="Whether all have the same bytes.")
    size: Count
    documents: list[DuplicateOut]


class DuplicatesOut(Out):
    """What a collection holds more than once."""

    groups: list[DuplicateGroupOut]
    total: Count = Field(description="How many groups there are.")
    documents_compared: Count

    @classmethod
    def of(cls, report: DuplicateReport) -> DuplicatesOut:
        """As the API shows it."""
        groups = [
            DuplicateGroupOut(
                exact=group.exact,
                size=group.size,
                documents=[DuplicateOut.model_validate(member) for member in group.members],
            )
            for group in report.groups
        ]
        return cls(groups=groups, total=report.total, documents_compared=report.documents)
