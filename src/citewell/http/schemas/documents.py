"""Bodies of documents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, TypeAdapter, ValidationError

from citewell.db.tables import DocumentVersion
from citewell.domain.access import Visibility
from citewell.domain.errors import InvalidInput
from citewell.http.json_bodies import check_json
from citewell.http.schemas.collections import AccessIn, Count, Shares, VisibilityName
from citewell.http.schemas.files import FileBody
from citewell.http.schemas.jobs import IndexingOut
from citewell.http.schemas.shape import Body, Out
from citewell.http.schemas.text import MAX_INT, Identifier, JsonObject, Line, Text
from citewell.services.access.sharing import Access
from citewell.services.documents.desk import DocumentView
from citewell.services.documents.fields import (
    MAX_DESCRIPTION,
    MAX_EXTERNAL_ID,
    MAX_SOURCE_URI,
    MAX_TITLE,
    DocumentFields,
)
from citewell.services.documents.outcomes import Uploaded
from citewell.services.documents.reading import ChunkView, DocumentText

KindName = Literal["file", "webpage", "text", "wiki", "fact"]
StatusName = Literal["waiting", "processing", "indexed", "linked", "failed"]
OutcomeName = Literal["created", "replaced", "retried", "updated", "unchanged", "linked", "duplicate"]
Title = Annotated[Text, Field(min_length=1, max_length=MAX_TITLE)]
Description = Annotated[Text, Field(max_length=MAX_DESCRIPTION)]
SourceUri = Annotated[Line, Field(min_length=1, max_length=MAX_SOURCE_URI)]
JsonText = Annotated[Text, Field(max_length=100_000)]

_INHERIT = "inherit"
_ACCESS = TypeAdapter(AccessIn)


class _FileIn(FileBody):
    """A file and what is said about it."""

    title: Title | None = Field(default=None, description="Shown instead of the title that the file has.")
    description: Description | None = None
    metadata: JsonText | None = Field(default=None, description="A JSON object that searches can filter on.")
    access: JsonText | None = Field(
        default=None,
        description="`inherit` (from the collection), a visibility, or a JSON object with `visibility` and `shares`.",
    )
    source_uri: SourceUri | None = Field(default=None, description="Where it came from.")
    password: SecretStr | None = Field(
        default=None, description="Opens the file, if it is an encrypted PDF. Kept encrypted, and never shown."
    )

    def fields(self) -> DocumentFields:
        """For the service. Raises ``InvalidInput`` for JSON that is none."""
        return DocumentFields(
            title=self.title,
            description=self.description,
            metadata=None if self.metadata is None else _json(self.metadata, "metadata"),
            source_uri=self.source_uri,
            access=None if self.access is None else _access(self.access),
            password=None if self.password is None else self.password.get_secret_value(),
        )


class DocumentUpload(_FileIn):
    """A file for a collection."""

    collection_id: Annotated[Identifier, Field(max_length=200, description="Id, name or alias of the collection.")]
    external_id: Annotated[Line, Field(min_length=1, max_length=MAX_EXTERNAL_ID)] | None = Field(
        default=None, description="Your own id for it, unique in the collection; the same again is a new version."
    )
    kind: KindName = "file"
    batch_id: Annotated[Line, Field(min_length=1, max_length=100)] | None = Field(
        default=None, description="The batch that it belongs to."
    )


class DocumentReplace(_FileIn):
    """A new file for a document. What is not given stays as it is."""


def _json(text: str, name: str) -> Any:
    try:
        check_json(text.encode())
    except InvalidInput as error:
        message = error.message.replace("The JSON body", name).replace("The body", name)
        raise InvalidInput(message, field=f"/body/{name}", reason=error.facts.get("reason", "json")) from error
    return json.loads(text)


def _access(text: str) -> Access:
    word = text.strip()
    if word == _INHERIT:
        return Access(None)
    if word in set(Visibility):
        return Access(Visibility(word))
    try:
        return _ACCESS.validate_python(_json(text, "access")).access()
    except ValidationError as error:
        message = "access must be inherit, a visibility, or an object with visibility and shares."
        raise InvalidInput(message, field="/body/access", reason="access") from error


class DocumentAccessIn(Body):
    """Who may read a document. Without `visibility`, it inherits from its collection."""

    visibility: VisibilityName | None = None
    shares: Shares = Field(default_factory=list)

    def access(self) -> Access:
        """For the service."""
        visibility = None if self.visibility is None else Visibility(self.visibility)
        return Access(visibility, tuple(share.share() for share in self.shares))


class DocumentPatch(Body):
    """A JSON merge patch (RFC 7396): what is not given stays, null takes away; `access` is replaced as a whole."""

    title: Title | None = None
    description: Description | None = None
    metadata: JsonObject | None = None
    facets: JsonObject | None = Field(
        default=None, description="What you know of it: author, topics, classification, …; a merge patch in itself."
    )
    source_uri: SourceUri | None = None
    owner_id: Identifier | None = Field(default=None, description="Hands it over to another user.")
    access: DocumentAccessIn | None = Field(default=None, description="Null inherits from the collection.")

    def patch(self) -> dict[str, Any]:
        """What was given, nulls included."""
        given = {name: getattr(self, name) for name in self.model_fields_set}
        if self.access is not None:
            given["access"] = self.access.access()
        return given


class PartsOut(Out):
    """How far the parts of a document are."""

    total: Count
    indexed: Count
    failed: Count
    waiting: Count


class DocumentOut(Out):
    """A document."""

    id: str
    collection_id: str
    collection: str | None = Field(description="Name of its collection; null in what an upload answers.")
    external_id: str
    kind: KindName
    title: str
    description: str
    source_uri: str | None
    metadata: Mapping[str, Any]
    facets: Mapping[str, Any] = Field(description="What is known of it: author, dates, topics, …")
    facet_origins: Mapping[str, Literal["person", "document", "model"]] = Field(description="Who said each facet.")
    file_name: str
    media_type: str | None
    size_bytes: Count
    status: StatusName
    status_reason: str | None = Field(description="A stable word for why it failed.")
    status_message: str | None = Field(description="Why it failed, for a person.")
    duplicate_of_id: str | None = Field(description="The document of the same content that is searched in its place.")
    version: int | None = Field(ge=1, le=MAX_INT, description="The version that readers see; null before the first.")
    latest_version: int = Field(ge=1, le=MAX_INT)
    chunk_count: Count
    text_chars: Count | None
    pages: Count | None = Field(description="Pages of the original; null where it has none.")
    language: str | None
    visibility: VisibilityName | None = Field(description="Null where it inherits from its collection.")
    owner_id: str | None
    owner: str | None = Field(description="Name of its owner, if there is one that you may see.")
    parent_id: str | None = Field(description="The document that this one is a part of: an archive, a mail, a page.")
    breadcrumb: list[str] = Field(description="What it stands in, outermost first; begins its heading paths.")
    parts: PartsOut = Field(description="The documents that are parts of this one; list them by `parent_id`.")
    job_id: str | None = Field(description="The job that read it last.")
    indexing: IndexingOut | None = Field(description="How far its latest file is; null when nothing is to be read.")
    revision: int = Field(ge=1, le=MAX_INT)
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, view: DocumentView) -> DocumentOut:
        """As the API shows it."""
        row, current = view.document, view.current
        made = {"metadata", "breadcrumb", "parts", "indexing", "version", "chunk_count", "text_chars", "language"}
        made |= {"collection", "owner", "pages"}
        pages = 0 if current is None else len((current.structure or {}).get("pages", ()))
        return cls.model_validate(
            {
                **{name: getattr(row, name) for name in cls.model_fields if name not in made},
                "metadata": row.meta,
                "breadcrumb": row.breadcrumb or [],
                "parts": {name: getattr(view.parts, name) for name in PartsOut.model_fields},
                "indexing": None if view.job is None else IndexingOut.of(view.job),
                "version": None if current is None else current.number,
                "chunk_count": 0 if current is None else current.chunk_count,
                "text_chars": None if current is None else current.text_chars,
                "language": None if current is None else current.language,
                "collection": view.collection,
                "owner": view.owner,
                "pages": pages or None,
            }
        )


class UploadedOut(Out):
    """What became of an upload. `job_id` is null when there is nothing to read: the same bytes were there."""

    document: DocumentOut
    job_id: str | None
    outcome: OutcomeName

    @classmethod
    def of(cls, uploaded: Uploaded) -> UploadedOut:
        """As the API shows it."""
        return cls(
            document=DocumentOut.of(DocumentView(uploaded.document, uploaded.current)),
            job_id=None if uploaded.job is None else uploaded.job.id,
            outcome=uploaded.outcome.value,
        )


class PageSpan(Out):
    """A page of the original, as a part of the text."""

    number: int
    start: int
    end: int


class HeadingSpan(Out):
    """A heading, as a part of the text."""

    level: int
    title: str
    start: int
    end: int


class TextOut(Out):
    """The text of a version. Offsets count Unicode code points."""

    document_id: str
    collection_id: str
    title: str
    version: int
    media_type: str | None
    language: str | None
    text: str
    text_chars: Count
    pages: list[PageSpan]
    headings: list[HeadingSpan]

    @classmethod
    def of(cls, found: DocumentText) -> TextOut:
        """As the API shows it."""
        structure = found.version.structure or {}
        return cls(
            document_id=found.document.id,
            collection_id=found.document.collection_id,
            title=found.document.title,
            version=found.version.number,
            media_type=found.version.media_type,
            language=found.version.language,
            text=found.text,
            text_chars=len(found.text),
            pages=[PageSpan(number=n, start=s, end=e) for n, s, e in structure.get("pages", ())],
            headings=[HeadingSpan(level=n, title=t, start=s, end=e) for n, t, s, e in structure.get("headings", ())],
        )


class PreviewOut(Out):
    """The beginning of a text."""

    document_id: str
    title: str
    version: int
    text: str
    truncated: bool


class DocumentChunkOut(Out):
    """A chunk of a document: `text == version_text[start:end]`."""

    chunk_id: str
    ordinal: Count
    text: str
    start: Count
    end: Count
    page: int | None
    heading_path: list[str]
    header: str | None = Field(description="The head of the table that its rows go on with, where that is before it.")
    kind: str
    tokens: Count
    quality_score: float

    @classmethod
    def of(cls, view: ChunkView) -> DocumentChunkOut:
        """As the API shows it."""
        given = {name: getattr(view.chunk, name) for name in cls.model_fields if name != "chunk_id"}
        return cls.model_validate({**given, "chunk_id": view.public_id})


class VersionOut(Out):
    """A version of a document's content."""

    number: int = Field(ge=1, le=MAX_INT)
    state: Literal["building", "current", "superseded", "failed", "linked"]
    content_hash: str = Field(description="SHA-256 of the file.")
    file_name: str
    media_type: str | None
    size_bytes: Count
    title: str | None
    language: str | None
    text_chars: Count | None
    chunk_count: Count
    warnings: list[str]
    file_metadata: Mapping[str, Any]
    chunking: Mapping[str, Any] | None = Field(description="How it was cut.")
    parser: str | None
    parser_version: str | None
    created_by: str | None
    created_at: datetime
    published_at: datetime | None
    superseded_at: datetime | None

    @classmethod
    def of(cls, row: DocumentVersion) -> VersionOut:
        """As the API shows it."""
        given = {name: getattr(row, name) for name in cls.model_fields}
        return cls.model_validate({**given, "warnings": row.warnings or [], "file_metadata": row.file_metadata or {}})
