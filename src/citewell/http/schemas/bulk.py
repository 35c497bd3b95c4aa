"""Bodies of what is done with many documents, and of what a deletion does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field, SecretStr

from citewell.db.tables import Job
from citewell.http.schemas.collections import Count
from citewell.http.schemas.documents import DocumentAccessIn, DocumentOut
from citewell.http.schemas.shape import Body, Out
from citewell.http.schemas.text import Identifier, JsonObject
from citewell.services.documents.many import MAX_BULK, Deletion

DocumentIds = Annotated[list[Identifier], Field(min_length=1, max_length=MAX_BULK)]


class BulkMetadataIn(Body):
    """One merge patch for the metadata of many documents."""

    document_ids: DocumentIds
    metadata: JsonObject


class BulkDeleteIn(Body):
    """Documents to delete."""

    document_ids: DocumentIds
    erase: bool = Field(default=False, description="Keep no past of them, even where their collection keeps one.")


class BulkAccessIn(Body):
    """Who may read many documents."""

    document_ids: DocumentIds
    access: DocumentAccessIn


class BulkReindexIn(Body):
    """Documents to read again."""

    document_ids: DocumentIds


class FilePasswordIn(Body):
    """What opens a file."""

    password: SecretStr = Field(description="Kept encrypted, and never shown.")


class UpdatedOut(Out):
    """Documents that were changed together."""

    updated: Count
    items: Sequence[DocumentOut]


class DocumentJobOut(Out):
    """A document, and the job that works on it."""

    document_id: str
    job_id: str

    @classmethod
    def of(cls, job: Job) -> DocumentJobOut:
        """As the API shows it."""
        return cls(document_id=job.payload["document_id"], job_id=job.id)


class DocumentJobsOut(Out):
    """What was asked for. Parts that were named beside their document have no job of their own."""

    total: Count
    items: Sequence[DocumentJobOut]

    @classmethod
    def of_deletions(cls, gone: Sequence[Deletion]) -> DocumentJobsOut:
        """As the API shows it."""
        items = [DocumentJobOut(document_id=each.document_id, job_id=each.job.id) for each in gone]
        return cls(total=len(items), items=items)

    @classmethod
    def of_jobs(cls, jobs: Sequence[Job]) -> DocumentJobsOut:
        """As the API shows it."""
        items = [DocumentJobOut.of(each) for each in jobs]
        return cls(total=len(items), items=items)


class NamedOut(Out):
    """Something by its name."""

    id: str
    name: str


class ImpactOut(Out):
    """What a deletion would take away, and what else would feel it."""

    documents: Count = Field(description="Documents that go, with their parts.")
    parts: Count = Field(description="Of them, those that are parts of others.")
    chunks: Count
    size_bytes: Count
    linked: Count = Field(description="Documents of the same content that are read by themselves from then on.")
    sources: Sequence[NamedOut] = Field(description="Sources that fill the collection.")
    crawls: Sequence[NamedOut] = Field(description="Crawls that fill the collection; the name is the address.")
    assistants: Sequence[NamedOut] = Field(description="Assistants that are limited to this and other collections.")
    golden_sets: Sequence[NamedOut] = Field(description="Golden sets that go with the collection.")
    golden_questions: Count = Field(description="Golden questions of other sets that expect what would be gone.")
    answers: Count = Field(description="Answers, of all users, that cite it.")
    chats: Count = Field(description="Chats that those answers are in.")
    kept_days: Count = Field(description="For so many days searches as of a past time still find it.")
