"""Questions of golden sets: what is acceptable, when two are the same, and how one gets into a set."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from citewell.db.session import ScopedSession
from citewell.db.tables import GoldenQuestion, GoldenSet
from citewell.domain.access import Caller
from citewell.domain.errors import InvalidInput, NotFound
from citewell.domain.names import name_key
from citewell.domain.plain_text import is_storable

MAX_QUESTION_CHARS = 10_000
MAX_EXPECTED = 100
MAX_GRADE = 10
MAX_QUOTE_CHARS = 2_000
MAX_ANSWERS = 50
MAX_ANSWER_CHARS = 2_000
MAX_EXTERNAL_ID_CHARS = 500
NO_SET = "There is no such golden set."


@dataclass(frozen=True, slots=True)
class Expected:
    """Where an answer is: a document by its external id, how relevant it is (1 and more), and words of the span."""

    document: str
    grade: int = 1
    quote: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The form that is stored and shown."""
        return {"document": self.document, "grade": self.grade, "quote": self.quote}


@dataclass(frozen=True, slots=True)
class NewQuestion:
    """A question to put into a set.

    ``answers``: what a right answer contains, any of them. A question that is not ``answerable`` expects nothing: the
    right answer to it is that the sources do not tell.
    """

    question: str
    expected: tuple[Expected, ...]
    answers: tuple[str, ...] = ()
    answerable: bool = True


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. A question that was there before keeps its place and gets the new expectation."""

    added: int
    changed: int
    unchanged: int


def golden_set_of(session: ScopedSession, ref: str) -> GoldenSet:
    """The set of that id or name. Raises ``NotFound``."""
    for criterion in (GoldenSet.id == ref, GoldenSet.name_key == name_key(ref)) if is_storable(ref) else ():
        found = session.scalars(select(GoldenSet).where(criterion)).one_or_none()
        if found is not None:
            return found
    raise NotFound(NO_SET)


def question_key(question: str) -> str:
    """Equal for questions that differ by case, space or Unicode composition alone."""
    normal = unicodedata.normalize("NFC", " ".join(question.split())).casefold()
    return hashlib.sha256(normal.encode()).hexdigest()


def check_question(question: NewQuestion, place: str) -> None:
    """Refuse what cannot be kept, by ``InvalidInput`` for the field ``place``."""
    if not question.question.strip() or len(question.question) > MAX_QUESTION_CHARS:
        raise InvalidInput(
            f"A question has 1 to {MAX_QUESTION_CHARS} characters.",
            field=f"{place}/question",
            reason="name_length",
            most=MAX_QUESTION_CHARS,
        )
    if not is_storable(question.question):
        raise InvalidInput("A question holds characters that are not text.", field=place, reason="not_text")
    _check_answers(question, place)
    if not question.answerable:
        return
    if not 1 <= len(question.expected) <= MAX_EXPECTED:
        raise InvalidInput(
            f"A question expects 1 to {MAX_EXPECTED} documents.",
            field=f"{place}/expected",
            reason="entries",
            least=1,
            most=MAX_EXPECTED,
        )
    for each in question.expected:
        if not 1 <= each.grade <= MAX_GRADE:
            raise InvalidInput(
                f"A grade lies between 1 and {MAX_GRADE}.",
                field=f"{place}/expected",
                reason="range",
                least=1,
                most=MAX_GRADE,
            )
        if not 1 <= len(each.document) <= MAX_EXTERNAL_ID_CHARS:
            raise InvalidInput(
                "document is the external id of a document.",
                field=f"{place}/expected",
                reason="name_length",
                most=MAX_EXTERNAL_ID_CHARS,
            )
        if each.quote is not None and not 1 <= len(each.quote) <= MAX_QUOTE_CHARS:
            raise InvalidInput(
                f"A quote has 1 to {MAX_QUOTE_CHARS} characters.",
                field=f"{place}/expected",
                reason="name_length",
                most=MAX_QUOTE_CHARS,
            )
        if not all(is_storable(text) for text in (each.document, each.quote or "")):
            raise InvalidInput("A question holds characters that are not text.", field=place, reason="not_text")


def _check_answers(question: NewQuestion, place: str) -> None:
    if not question.answerable and (question.expected or question.answers):
        raise InvalidInput(
            "A question that cannot be answered expects no document and no answer.", field=place, reason="unanswerable"
        )
    if len(question.answers) > MAX_ANSWERS or not all(1 <= len(each) <= MAX_ANSWER_CHARS for each in question.answers):
        limits = f"up to {MAX_ANSWERS} answers of 1 to {MAX_ANSWER_CHARS} characters"
        raise InvalidInput(
            f"A question has {limits}.",
            field=f"{place}/answers",
            reason="answers",
            most=MAX_ANSWERS,
            longest=MAX_ANSWER_CHARS,
        )
    if not all(map(is_storable, question.answers)):
        raise InvalidInput("An answer holds characters that are not text.", field=f"{place}/answers", reason="not_text")


def put_question(
    session: ScopedSession,
    caller: Caller,
    golden_set: GoldenSet,
    question: NewQuestion,
    so_far: Imported,
    *,
    source: str,
    message_id: str | None,
) -> Imported:
    """Put a question into a set, or give it the new expectation where it is there; what has been done with it added."""
    key = question_key(question.question)
    expected = [each.as_json() for each in question.expected]
    there = session.scalars(
        select(GoldenQuestion).where(GoldenQuestion.set_id == golden_set.id, GoldenQuestion.question_key == key)
    ).one_or_none()
    if there is not None:
        known = (there.expected, there.answers, there.answerable)
        if known == (expected, list(question.answers), question.answerable):
            return replace(so_far, unchanged=so_far.unchanged + 1)
        there.expected, there.source, there.message_id = expected, source, message_id
        there.answers, there.answerable = list(question.answers), question.answerable
        golden_set.updated_at = session.clock.now()
        return replace(so_far, changed=so_far.changed + 1)
    now = session.clock.now()
    session.add(
        GoldenQuestion(
            id=session.ids.new_id(),
            set_id=golden_set.id,
            question=question.question,
            question_key=key,
            expected=expected,
            answers=list(question.answers),
            answerable=question.answerable,
            source=source,
            message_id=message_id,
            created_by=caller.user_id,
            created_at=now,
        )
    )
    golden_set.updated_at = now
    return replace(so_far, added=so_far.added + 1)
