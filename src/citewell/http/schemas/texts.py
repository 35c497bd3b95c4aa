"""Bodies of texts that programs push under keys of their own."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field

from citewell.http.schemas.shape import Body, Out
from citewell.http.schemas.text import MAX_INT, Identifier, JsonObject, Line, Text
from citewell.services.collections.fields import MOST_TOKENS
from citewell.services.documents.fields import MAX_EXTERNAL_ID, MAX_TITLE
from citewell.services.texts.items import MAX_BATCH, MAX_CHARS, Failure, TextItem, Upserted
from citewell.services.texts.texts import Removed

StrategyName = Literal["default", "sentence", "heading", "table", "legal", "fixed"]
Count = Annotated[int, Field(ge=0, le=MAX_INT)]
Key = Annotated[Line, Field(min_length=1, max_length=MAX_EXTERNAL_ID, examples=["handbook/leave"])]
Namespace = Annotated[Line, Field(min_length=1, max_length=200, examples=["handbook"])]


class TextIn(Body):
    """A text under a key. What is said about its chunks counts for it alone, and stays with it."""

    tenant_id: Identifier | None = Field(default=None, description="Your own tenant, by id or name.")
    namespace: Namespace = Field(description="Id, name or alias of a collection; a new name makes a private one.")
    doc_id: Key = Field(description="Your key, unique in the namespace.")
    text: Text = Field(
        description=f"Plain text or Markdown, {MAX_CHARS} characters at most.", examples=["Leave is 14 weeks."]
    )
    title: Annotated[Text, Field(max_length=MAX_TITLE)] | None = Field(
        default=None, description="Else the first heading, else the key."
    )
    metadata: JsonObject | None = Field(default=None, description="What searches can filter on. Not given: as before.")
    chunk_strategy: StrategyName | None = Field(default=None, description="Else as the namespace says.")
    chunk_overlap: Annotated[int, Field(ge=0, le=MOST_TOKENS)] | None = Field(
        default=None, description="Tokens that neighbours share, below half of a chunk. Else as the namespace says."
    )
    enrich_context: bool | None = Field(
        default=None, description="Whether title and headings are embedded with a chunk. Else as the namespace says."
    )

    def item(self) -> TextItem:
        """For the service."""
        said: dict[str, Any] = {
            "strategy": self.chunk_strategy,
            "overlap": self.chunk_overlap,
            "enrich_context": self.enrich_context,
        }
        return TextItem(
            namespace=self.namespace,
            doc_id=self.doc_id,
            text=self.text,
            title=self.title,
            metadata=self.metadata,
            chunking={name: value for name, value in said.items() if value is not None},
        )


class TextBatchIn(Body):
    """Several texts. Of two under one key the last one counts."""

    docs: Annotated[list[TextIn], Field(min_length=1, max_length=MAX_BATCH)]
    async_mode: bool = Field(
        default=False, description="Answer as soon as all are durable; a job makes them searchable."
    )


class FailureOut(Out):
    """Why one text of a batch was not taken."""

    position: Count = Field(description="Place in `docs`, from 0.")
    doc_id: str
    code: str
    detail: str

    @classmethod
    def of(cls, failure: Failure) -> Self:
        """As the API shows it."""
        return cls(position=failure.position, doc_id=failure.doc_id, code=failure.code, detail=failure.message)


class UpsertOut(Out):
    """What became of the texts. Without `job_id`, they can be searched now."""

    accepted: bool = Field(description="Whether all were taken; `failed` says which were not.")
    upserted_docs: Count
    skipped_docs: Count = Field(description="Were there already as they were sent.")
    chunks_created: Count
    job_id: str | None = Field(description="The job that makes them searchable, where one has to.")
    failed: list[FailureOut]

    @classmethod
    def of(cls, done: Upserted) -> Self:
        """As the API shows it."""
        return cls(
            accepted=not done.failures,
            upserted_docs=done.upserted,
            skipped_docs=done.skipped,
            chunks_created=done.chunks,
            job_id=None if done.job is None else done.job.id,
            failed=[FailureOut.of(failure) for failure in done.failures],
        )


class RemovedOut(Out):
    """It is gone for every reader; the job removes what is left of it. Nothing was there when `deleted` is false."""

    deleted: bool
    doc_id: str
    chunks_deleted: Count
    job_id: str | None

    @classmethod
    def of(cls, removed: Removed) -> Self:
        """As the API shows it."""
        return cls(
            deleted=removed.job is not None,
            doc_id=removed.doc_id,
            chunks_deleted=removed.chunks,
            job_id=None if removed.job is None else removed.job.id,
        )
