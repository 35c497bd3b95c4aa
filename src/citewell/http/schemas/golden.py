"""Bodies of golden sets."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import AwareDatetime, Field

from citewell.db.tables import GoldenQuestion
from citewell.http.schemas.shape import Body, Out
from citewell.http.schemas.text import Identifier, Line, Name, Text
from citewell.services.evaluation.golden_sets import MAX_QUESTIONS, SetView
from citewell.services.evaluation.grown import Change, Grown, GrownQuestion
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
from citewell.services.ratings.fields import RatingFilter, Thumb


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


class GrowIn(Body):
    """Which rated answers a set grows from: those for which every given value is true."""

    assistant: Identifier | None = Field(default=None, description="Id or name of who answered.")
    collection: Identifier | None = Field(
        default=None, description="Id, name or alias of what the answer could be made from."
    )
    since: AwareDatetime | None = Field(default=None, alias="from", description="Rated since then.")
    until: AwareDatetime | None = Field(default=None, alias="to", description="Rated before then.")
    message_id: Identifier | None = Field(default=None, description="This answer alone.")
    dry_run: bool = Field(default=False, description="Only tell what would be done.")

    def wanted(self) -> RatingFilter:
        """The filter of the service."""
        return RatingFilter(
            assistant=self.assistant,
            collection=self.collection,
            since=self.since,
            until=self.until,
            message_id=self.message_id,
        )


class ExpectedOut(Out):
    """A document that answers the question."""

    document: str = Field(description="External id of the document.")
    grade: int
    quote: str | None


class QuestionOut(Out):
    """A question of a set."""

    id: str
    question: str
    expected: list[ExpectedOut]
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


class ToReviewOut(Out):
    """A question whose answer was rated badly."""

    message_id: str
    question: str
    answer: str
    score: int | None
    thumb: Thumb | None
    reasons: list[str]
    text: str
    documents: list[str] = Field(description="External ids of what it cites.")


class GrownQuestionOut(Out):
    """A question whose answer was rated well."""

    message_id: str
    question: str
    expected: list[ExpectedOut]
    answers: list[str]
    answerable: bool
    change: Change = Field(description="`kept`: it is in the set as people wrote it.")

    @classmethod
    def of(cls, grown: GrownQuestion) -> Self:
        """The public form."""
        new = grown.question
        return cls(
            message_id=grown.message_id,
            question=new.question,
            expected=[ExpectedOut.model_validate(each) for each in new.expected],
            answers=list(new.answers),
            answerable=new.answerable,
            change=grown.change,
        )


class GrownOut(ImportedOut):
    """What became of rated answers, or would."""

    questions: list[GrownQuestionOut] = Field(description="The latest of those that were rated well.")
    skipped: int = Field(description="They cite what is gone, hidden from you, or not of the set's collection.")
    to_review: int = Field(description="How many were rated badly.")
    review: list[ToReviewOut] = Field(description="The latest of those.")

    @classmethod
    def whole(cls, grown: Grown) -> Self:
        """The public form."""
        done = grown.imported
        review = [
            ToReviewOut(
                message_id=each.message_id,
                question=each.question,
                answer=each.answer,
                score=each.score,
                thumb=Thumb.of(each.thumb),
                reasons=list(each.reasons),
                text=each.text,
                documents=list(each.documents),
            )
            for each in grown.review
        ]
        return cls(
            added=done.added,
            changed=done.changed,
            unchanged=done.unchanged,
            questions=[GrownQuestionOut.of(each) for each in grown.questions],
            skipped=grown.skipped,
            to_review=grown.to_review,
            review=review,
        )
