"""Bodies of sources."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from citewell.db.tables import SourceRun
from citewell.http.schemas.jobs import JobErrorOut
from citewell.http.schemas.shape import Body, Out
from citewell.http.schemas.text import MAX_INT, Identifier, JsonObject, Line, Name, Text
from citewell.ports.source import SettingForm, SourceKind
from citewell.services.sources.sources import NewSource
from citewell.services.sources.views import ItemView, SourceView

Secret = Annotated[Text, Field(max_length=20_000)]
Credentials = Annotated[dict[Annotated[Line, Field(max_length=100)], Secret], Field(max_length=20)]
Cron = Annotated[Line, Field(max_length=200)]


class SourceCheckIn(Body):
    """Settings of a source, to be tried."""

    kind: Annotated[Line, Field(max_length=64)]
    settings: JsonObject = Field(default={}, description="What this kind is told; see `GET /v1/sources/kinds`.")
    credentials: Credentials = Field(
        default={}, description="Its secret settings. Kept encrypted, never returned.", repr=False
    )


class SourceCheckOut(Out):
    """What was found."""

    message: str


class SourceIn(SourceCheckIn):
    """A source to add."""

    name: Name
    collection: Identifier = Field(description="Id, name or alias of the collection that it is read into.")
    cron: Cron | None = Field(default=None, description="When it is read by itself, in UTC: `30 3 * * *`, `@daily`.")
    sync: bool = Field(default=True, description="Whether to read it at once.")

    def new(self) -> NewSource:
        """The source of the service."""
        return NewSource(**{name: getattr(self, name) for name in type(self).model_fields})


class SourcePatch(Body):
    """Changes of a source; what is not there stays. New settings need the credentials again."""

    name: Name | None = None
    cron: Cron | None = None
    settings: JsonObject | None = None
    credentials: Credentials | None = Field(default=None, repr=False)

    def changes(self) -> dict[str, Any]:
        """What was said; ``None`` says something about ``cron`` alone."""
        said = {name: getattr(self, name) for name in self.model_fields_set}
        return {name: value for name, value in said.items() if value is not None or name == "cron"}


class SyncIn(Body):
    """How a source is read."""

    full: bool = Field(default=False, description="Ask for everything again, with who may read it.")
    remove_missing: bool = Field(
        default=False, description="Remove what is missing even where that is most of what was there."
    )


class SourceRunOut(Out):
    """One time that a source was read."""

    id: str
    number: int = Field(ge=0, le=MAX_INT)
    state: Literal["running", "completed", "failed", "cancelled"]
    complete: bool = Field(description="Whether all of it was listed, so that what is gone there was removed here.")
    counts: dict[str, int]
    message: str
    error: JobErrorOut | None
    job_id: str | None
    started_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, run: SourceRun) -> Self:
        """The public form."""
        given = {name: getattr(run, name) for name in cls.model_fields if name != "error"}
        error = None if run.error is None else {"reason": None, **run.error}
        return cls.model_validate({**given, "error": error})


class SourceOut(Out):
    """A source."""

    id: str
    name: str
    kind: str
    collection_id: str
    settings: dict[str, Any]
    has_credentials: bool
    state: Literal["active", "paused"]
    cron: str | None
    next_run_at: datetime | None
    items: int = Field(ge=0, le=MAX_INT)
    job_id: str | None = Field(description="The job that reads it now, or read it last.")
    last_run: SourceRunOut | None
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, view: SourceView) -> Self:
        """The public form."""
        row = view.source
        own = {"has_credentials", "next_run_at", "items", "last_run"}
        return cls.model_validate(
            {name: getattr(row, name) for name in cls.model_fields if name not in own}
            | {
                "has_credentials": row.credentials is not None,
                "next_run_at": view.next_run_at,
                "items": view.items,
                "last_run": None if view.last_run is None else SourceRunOut.of(view.last_run),
            }
        )


class SourceItemOut(Out):
    """One thing of a source, and how its document is."""

    key: str
    title: str
    state: Literal["waiting", "indexed", "failed", "left_out"]
    reason: str | None
    message: str | None
    document_id: str | None
    parent_key: str | None
    updated_at: datetime

    @classmethod
    def of(cls, view: ItemView) -> Self:
        """The public form."""
        shown = {"state": view.state, "reason": view.reason, "message": view.message}
        given = {name: getattr(view.item, name) for name in cls.model_fields if name not in shown}
        return cls.model_validate(given | shown)


class SettingOut(Out):
    """A setting of a kind of source."""

    name: str
    description: str
    required: bool
    secret: bool
    form: SettingForm = Field(description="What its value is: `table` is an object of texts, `lines` a long text.")
    choices: list[str] = Field(description="For a `choice`.")
    default: str | int | bool | None = Field(description="What a number, flag or choice is where nothing is said.")


class SourceKindOut(Out):
    """A kind of source."""

    name: str
    summary: str
    admins_only: bool
    settings: list[SettingOut]

    @classmethod
    def of(cls, kind: SourceKind) -> Self:
        """The public form."""
        return cls.model_validate(kind)


class SourceKindsOut(Out):
    """The kinds that there are."""

    items: list[SourceKindOut]
