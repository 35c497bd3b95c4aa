"""Bodies of batches, and of many files at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Literal

from fastapi import UploadFile
from pydantic import Field, TypeAdapter, ValidationError

from citewell.db.tables import BatchItem
from citewell.domain.errors import InvalidInput
from citewell.http.json_bodies import check_json
from citewell.http.schemas.documents import Description, JsonText, KindName, OutcomeName, SourceUri, StatusName, Title
from citewell.http.schemas.files import BLOCK
from citewell.http.schemas.shape import Body, Out
from citewell.http.schemas.text import MAX_INT, Identifier, JsonObject, Line, Name
from citewell.services.batches.batches import MAX_OFFERED, Offered
from citewell.services.batches.summary import BatchView
from citewell.services.documents.bulk import MAX_FILES, NewFile, Refused
from citewell.services.documents.fields import MAX_EXTERNAL_ID, DocumentFields
from citewell.services.documents.outcomes import Uploaded

PhaseName = Literal["open", "running", "paused", "completed", "cancelled"]
BatchStateName = Literal["open", "closed", "paused", "cancelled"]
ItemStateName = Literal["waiting", "done", "skipped", "failed", "cancelled"]
Count = Annotated[int, Field(ge=0, le=MAX_INT)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
ExternalId = Annotated[Line, Field(min_length=1, max_length=MAX_EXTERNAL_ID)]


class BatchIn(Body):
    """A new batch."""

    collection_id: Annotated[Identifier, Field(max_length=200, description="Id, name or alias of the collection.")]
    name: Name
    origin: Annotated[Line, Field(max_length=2000, description="Where the files are; finds the batch again.")] = ""


class OfferedIn(Body):
    """A file that could be sent."""

    path: Annotated[ExternalId, Field(description="Its path, which will be its `external_id`.")]
    sha256: Digest
    size: Count


class OfferIn(Body):
    """Files that could be sent."""

    files: Annotated[list[OfferedIn], Field(min_length=1, max_length=MAX_OFFERED)]

    def offered(self) -> list[Offered]:
        """For the service."""
        return [Offered(file.path, file.sha256, file.size) for file in self.files]


class WantedOut(Out):
    """Paths of files that are to be sent. The others are there already with the same bytes."""

    wanted: Sequence[str]


class BatchOut(Out):
    """A batch and how far it is. `total` is all that came so far, while it is open."""

    id: str
    collection_id: str
    name: str
    origin: str
    state: PhaseName
    total: Count
    waiting: Count
    running: Count
    done: Count
    skipped: Count = Field(description="The same content was there, or nothing was to be read any more.")
    failed: Count
    cancelled: Count
    percent: float = Field(ge=0, le=100)
    reasons: Mapping[str, Count] = Field(description="How many files failed for which reason.")
    chunks: Count
    size_bytes: Count
    per_second: float = Field(ge=0, description="Files that ended a second, in the last minute.")
    ends_at: datetime | None = Field(description="When the rest is done at that pace; null where it is not known.")
    created_by: str | None
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None

    @classmethod
    def of(cls, view: BatchView) -> BatchOut:
        """As the API shows it."""
        row, counts = view.batch, view.counts
        kept = ("id", "collection_id", "name", "origin", "created_by", "created_at", "updated_at", "closed_at")
        counted = ("total", "waiting", "running", "done", "skipped", "failed", "cancelled", "percent")
        return cls.model_validate(
            {
                **{name: getattr(row, name) for name in kept},
                **{name: getattr(counts, name) for name in counted},
                **{name: getattr(view, name) for name in ("reasons", "chunks", "size_bytes", "per_second", "ends_at")},
                "state": view.phase,
            }
        )


class BatchItemOut(Out):
    """A file of a batch, and what became of it."""

    path: str
    state: ItemStateName
    reason: str | None = Field(description="A stable word for why.")
    message: str | None = Field(description="Why, for a person.")
    document_id: str | None
    job_id: str | None
    size_bytes: Count
    chunks: Count
    updated_at: datetime

    @classmethod
    def of(cls, item: BatchItem) -> BatchItemOut:
        """As the API shows it."""
        return cls.model_validate(item)


class EntryIn(Body):
    """What is said about one of the files."""

    external_id: ExternalId | None = None
    title: Title | None = None
    description: Description | None = None
    metadata: JsonObject | None = None
    source_uri: SourceUri | None = None

    def fields(self) -> DocumentFields:
        """For the service."""
        return DocumentFields(
            title=self.title, description=self.description, metadata=self.metadata, source_uri=self.source_uri
        )


_ENTRIES = TypeAdapter(list[EntryIn])


class BulkUpload(Body):
    """Many files for a collection."""

    collection_id: Annotated[Identifier, Field(max_length=200, description="Id, name or alias of the collection.")]
    files: Annotated[list[UploadFile], Field(min_length=1, max_length=MAX_FILES)]
    entries: JsonText | None = Field(
        default=None,
        description="A JSON list with one object for each file, in order: `external_id`, `title`, `description`, "
        "`metadata`, `source_uri`, all optional.",
    )
    batch_id: Annotated[Line, Field(min_length=1, max_length=100)] | None = None
    kind: KindName = "file"

    def new_files(self) -> list[NewFile]:
        """For the service. Raises ``InvalidInput`` for entries that do not fit the files."""
        entries = [EntryIn()] * len(self.files) if self.entries is None else _entries(self.entries)
        if len(entries) != len(self.files):
            message = f"entries has {len(entries)} objects for {len(self.files)} files; give one for each, in order."
            raise InvalidInput(message, field="/body/entries", reason="one_for_each", most=len(self.files))
        return [
            NewFile(_blocks(file), file.filename, entry.external_id, entry.fields())
            for file, entry in zip(self.files, entries, strict=True)
        ]


def _entries(text: str) -> list[EntryIn]:
    try:
        check_json(text.encode())
        return _ENTRIES.validate_json(text)
    except InvalidInput as error:
        message = error.message.replace("The JSON body", "entries").replace("The body", "entries")
        raise InvalidInput(message, field="/body/entries", reason=error.facts.get("reason", "json")) from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = "/".join(str(part) for part in first["loc"])
        raise InvalidInput(
            f"entries is not usable at {place or 'its start'}: {first['msg']}.",
            field="/body/entries",
            reason="not_acceptable",
        ) from error


def _blocks(file: UploadFile) -> Iterator[bytes]:
    stream = file.file
    stream.seek(0)
    while block := stream.read(BLOCK):
        yield block


class RefusalOut(Out):
    """Why a file was not taken in."""

    code: str
    message: str


class BulkItemOut(Out):
    """What became of one of the files. `refused` says why it was not taken in; then there is no document."""

    file_name: str | None
    document_id: str | None
    external_id: str | None
    status: StatusName | None
    job_id: str | None
    outcome: OutcomeName | Literal["refused"]
    refused: RefusalOut | None

    @classmethod
    def of(cls, file_name: str | None, became: Uploaded | Refused) -> BulkItemOut:
        """As the API shows it."""
        if isinstance(became, Refused):
            return cls(
                file_name=file_name,
                document_id=None,
                external_id=None,
                status=None,
                job_id=None,
                outcome="refused",
                refused=RefusalOut(code=became.error.code, message=became.error.message),
            )
        document = became.document
        return cls.model_validate(
            {
                "file_name": file_name,
                "document_id": document.id,
                "external_id": document.external_id,
                "status": document.status,
                "job_id": None if became.job is None else became.job.id,
                "outcome": became.outcome.value,
                "refused": None,
            }
        )


class BulkOut(Out):
    """What became of the files, in their order."""

    items: Sequence[BulkItemOut]
    accepted: Count
    refused: Count
