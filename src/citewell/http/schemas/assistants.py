"""Bodies of assistants."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from citewell.http.schemas.shape import Body, Out
from citewell.http.schemas.text import MAX_INT, Line, Name, Suggestions, Text
from citewell.services.answer.inquiry import Mode, WithoutEvidence
from citewell.services.assistants.fields import (
    MAX_COLLECTIONS,
    MAX_DESCRIPTION,
    MAX_GREETING,
    MAX_INSTRUCTIONS,
    MAX_NOTE,
    MAX_TONE,
    MOST_PASSAGES,
    NewAssistant,
)
from citewell.services.assistants.prompts import Comparison, PromptView
from citewell.services.assistants.views import AssistantCard

Named = Annotated[Line, Field(min_length=1, max_length=300)]
Collections = Annotated[list[Named], Field(min_length=1, max_length=MAX_COLLECTIONS)]
Instructions = Annotated[Text, Field(max_length=MAX_INSTRUCTIONS)]
Note = Annotated[Line, Field(max_length=MAX_NOTE)]


class AssistantSettings(Body):
    """How an assistant answers. What is not said, or null, is as usual."""

    language: Annotated[Line, Field(max_length=40)] | None = Field(
        default=None, description="A tag such as `en` or `de-AT`; `question` for that of the question, as usual."
    )
    tone: Annotated[Line, Field(max_length=MAX_TONE)] | None = Field(default=None, examples=["friendly and brief"])
    without_evidence: WithoutEvidence | None = Field(
        default=None,
        description="Where the sources do not tell: say so (`abstain`), say so and show the nearest passages "
        "(`nearest`), or answer from what the model knows, marked as such (`general`).",
    )
    mode: Mode | None = Field(
        default=None,
        description="Statements that their quotes do not bear out are removed (`strict`), shown as such (`mark`), or "
        "not looked at (`off`).",
    )
    passages: int | None = Field(default=None, ge=1, le=MOST_PASSAGES, description="Passages to answer from.")
    tools: bool | None = Field(default=None, description="Whether a model that calls tools plans its own searches.")
    greeting: Annotated[Text, Field(max_length=MAX_GREETING)] | None = Field(
        default=None, description="What a page shows before the first question."
    )
    suggested_questions: Suggestions | None = Field(default=None, description="What a page offers to ask.")

    def said(self) -> dict[str, Any]:
        """What was said, ``None`` for what is to be as usual."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class AssistantIn(Body):
    """An assistant to make."""

    name: Name
    description: Annotated[Text, Field(max_length=MAX_DESCRIPTION)] = ""
    collections: Collections | None = Field(
        default=None, description="Ids, names or aliases; null for all that the asker can read."
    )
    model: Named | None = Field(default=None, description="Id or name of a model; null for the preferred one.")
    settings: AssistantSettings = AssistantSettings()
    instructions: Instructions = Field(default="", description="What a model is told before each question.")
    note: Note = Field(default="", description="Why the instructions are as they are.")

    def new(self) -> NewAssistant:
        """The assistant of the service."""
        given = {name: getattr(self, name) for name in type(self).model_fields if name != "settings"}
        return NewAssistant(**given, settings=self.settings.said())


class AssistantPatch(Body):
    """Changes of an assistant; what is not there stays. Other instructions become a new version."""

    name: Name | None = None
    description: Annotated[Text, Field(max_length=MAX_DESCRIPTION)] | None = None
    collections: Collections | None = Field(default=None, description="Null for all that the asker can read.")
    model: Named | None = Field(default=None, description="Null for the preferred one.")
    settings: AssistantSettings | None = Field(default=None, description="Those that are named change; null for usual.")
    instructions: Instructions | None = None
    note: Note | None = Field(default=None, description="Why the instructions change.")

    def changes(self) -> dict[str, Any]:
        """What was said; ``None`` says something about ``collections`` and ``model`` alone."""
        said = {name: getattr(self, name) for name in self.model_fields_set}
        if self.settings is not None:
            said["settings"] = self.settings.said()
        return {name: value for name, value in said.items() if value is not None or name in ("collections", "model")}


class NamedOut(Out):
    """A collection or model."""

    id: str
    name: str


class AssistantOut(Out):
    """An assistant. What only those are told who may change it, is null for all others."""

    id: str
    name: str
    description: str
    collections: list[NamedOut] | None = Field(description="Those that you can read; null for all that you can read.")
    model: NamedOut | None = Field(description="Null for the preferred one.")
    settings: dict[str, Any]
    prompt_number: int = Field(ge=1, le=MAX_INT, description="The version of its instructions that counts.")
    may_change: bool
    instructions: str | None
    missing_collections: list[str] | None = Field(description="Ids of those that are gone or hidden from you.")
    model_missing: bool | None = Field(description="Whether its model is gone or switched off.")
    owner_id: str | None
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, card: AssistantCard) -> Self:
        """The public form."""
        row, own = card.assistant, card.may_change
        return cls(
            id=row.id,
            name=row.name,
            description=row.description,
            collections=None
            if card.collections is None
            else [NamedOut.model_validate(each) for each in card.collections],
            model=None if card.model is None else NamedOut.model_validate(card.model),
            settings=row.settings,
            prompt_number=row.prompt_number,
            may_change=own,
            instructions=card.instructions,
            missing_collections=list(card.missing) if own else None,
            model_missing=card.model_missing if own else None,
            owner_id=row.owner_id if own else None,
            created_at=row.created_at,
            updated_at=row.updated_at,
        )


class PromptOut(Out):
    """A version of instructions."""

    number: int = Field(ge=1, le=MAX_INT)
    instructions: str
    note: str
    author_id: str | None
    author: str | None = Field(description="Name or address of who wrote it; null when they are gone.")
    current: bool = Field(description="Whether it is the version that counts.")
    created_at: datetime

    @classmethod
    def of(cls, view: PromptView) -> Self:
        """The public form."""
        row = view.prompt
        return cls(
            number=row.number,
            instructions=row.instructions,
            note=row.note,
            author_id=row.author_id,
            author=view.author,
            current=view.current,
            created_at=row.created_at,
        )


class LineOut(Out):
    """A line of two versions."""

    change: Literal["kept", "removed", "added"]
    text: str


class ComparisonOut(Out):
    """What became of the lines of one version in another."""

    before: PromptOut
    after: PromptOut
    lines: list[LineOut]

    @classmethod
    def of(cls, compared: Comparison) -> Self:
        """The public form."""
        return cls(
            before=PromptOut.of(compared.before),
            after=PromptOut.of(compared.after),
            lines=[LineOut.model_validate(line) for line in compared.lines],
        )


class RollbackIn(Body):
    """The version that shall count."""

    number: int = Field(ge=1, le=2**31 - 1)
