"""Bodies of golden sets."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import Field

from citewell.db.tables import GoldenQuestion
from citewell.http.schemas.shape import Body, Out
from citewell.http.schemas.text import Identifier, Line, Name, Text
from citewell.services.evaluation.golden_sets import MAX_QUESTIONS, SetView
from citewell.services.evaluation.questions import (
    MAX_ANSWER_CHARS,
    MAX_ANSWERS,
    MAX_EXPECTED,
    MAX_EXTERNAL_ID_CHARS,
    MAX_GRADE,
    MAX_QUESTION_CHARS,
    MAX_QUOTE_CHARS,
    Expected,
    Imported,
    NewQuestion,
)


class GoldenSetIn(Body):
    """A golden set to make."""

    name: Name
    description: Annotated[Text, Field(max_length=4000)] = ""
    collection: Identifier | None = Field(
        default=None, description="Id, name or alias of the collection that it is about; none for everything."
    )


class GoldenSetOut(Out):
    """A golden set."""

    id: str
    name: str
    description: str
    collection_id: str | None
    questions: int
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, view: SetView) -> Self:
        """The public form."""
        row = view.golden_set
        return cls(
            id=row.id,
            name=row.name,
            description=row.description,
            collection_id=row.collection_id,
            questions=view.questions,
            created_at=row.created_at,
            updated_at=row.updated_at,
        )


class ExpectedIn(Body):
    """A document that answers the question."""

    document: Annotated[Line, Field(min_length=1, max_length=MAX_EXTERNAL_ID_CHARS)] = Field(
        description="External id of the document."
    )
    grade: int = Field(default=1, ge=1, le=MAX_GRADE, description="How relevant it is.")
    quote: Annotated[Text, Field(min_length=1, max_length=MAX_QUOTE_CHARS)] | None = Field(
        default=None, description="Words of the span that answers it."
    )


class QuestionIn(Body):
    """A question with its answers."""

    question: Annotated[Text, Field(min_length=1, max_length=MAX_QUESTION_CHARS)]
    expected: Annotated[list[ExpectedIn], Field(max_length=MAX_EXPECTED)] = Field(
        default=[], description="Documents that answer it; at least one, unless it cannot be answered."
    )
    answers: Annotated[
        list[Annotated[Text, Field(min_length=1, max_length=MAX_ANSWER_CHARS)]], Field(max_length=MAX_ANSWERS)
    ] = Field(default=[], description="What a right answer contains; any of them.")
    answerable: bool = Field(default=True, description="Whether the sources tell; else the right answer is none.")

    def new(self) -> NewQuestion:
        """The question of the service."""
        expected = tuple(Expected(e.document, e.grade, e.quote) for e in self.expected)
        return NewQuestion(self.question, expected, tuple(self.answers), self.answerable)


class QuestionsIn(Body):
    """Questions to put into a set."""

    questions: Annotated[list[QuestionIn], Field(min_length=1, max_length=MAX_QUESTIONS)]


class FromChatIn(Body):
    """An answer of one of your chats, whose question and citations are to be put into the set."""

    message_id: Identifier


class QuestionOut(Out):
    """A question of a set."""

    id: str
    question: str
    expected: list[dict[str, Any]]
    answers: list[str]
    answerable: bool
    source: str
    message_id: str | None
    created_at: datetime

    @classmethod
    def of(cls, row: GoldenQuestion) -> Self:
        """The public form."""
        return cls.model_validate(row)


class ImportedOut(Out):
    """What an import did."""

    added: int
    changed: int
    unchanged: int

    @classmethod
    def of(cls, imported: Imported) -> Self:
        """The public form."""
        return cls.model_validate(imported)
