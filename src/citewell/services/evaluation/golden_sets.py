"""Golden sets: questions with known answers, imported or taken from chats."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from citewell.db.paging import Page, page
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Chat, Citation, Document, GoldenQuestion, GoldenSet, Message
from citewell.domain.access import Caller
from citewell.domain.errors import AlreadyExists, InvalidInput, NotFound
from citewell.domain.names import checked_name, name_key
from citewell.domain.plain_text import is_storable
from citewell.services.access.rules import AccessRules

MAX_QUESTIONS = 10_000
"""Of one import."""
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
class SetView:
    """A golden set and how many questions it has."""

    golden_set: GoldenSet
    questions: int


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. A question that was there before keeps its place and gets the new expectation."""

    added: int
    changed: int
    unchanged: int


class GoldenSets:
    """Golden sets of a tenant, for its editors and administrators: they hold what others asked."""

    def __init__(self, database: Database, access: AccessRules) -> None:
        self._database = database
        self._access = access

    def create(self, caller: Caller, *, name: str, description: str = "", collection: str | None = None) -> SetView:
        """Make an empty set.

        Raises:
            InvalidInput: the name is not acceptable.
            AlreadyExists: there is one of this name.
            NotFound: there is no such collection that the caller may read.
        """
        with self._database.write(caller) as session:
            now = session.clock.now()
            made = GoldenSet(
                id=session.ids.new_id(),
                name=checked_name(name),
                name_key=name_key(name),
                description=description,
                collection_id=None if collection is None else self._collection(session, caller, collection),
                created_by=caller.user_id,
                created_at=now,
                updated_at=now,
            )
            session.add(made)
            try:
                session.flush()
            except IntegrityError as error:
                raise AlreadyExists("There is a golden set of this name already.", field="name") from error
            session.audit("golden_set.create", "golden_set", made.id)
            return SetView(made, 0)

    def list(self, caller: Caller, *, cursor: str | None = None, limit: int = 50) -> Page[SetView]:
        """The sets, newest first."""
        with self._database.read(caller) as session:
            found: Page[GoldenSet] = page(
                session, select(GoldenSet), moment=GoldenSet.created_at, key=GoldenSet.id, cursor=cursor, limit=limit
            )
            counts = _counts(session, [row.id for row in found.items])
            return Page([SetView(row, counts.get(row.id, 0)) for row in found.items], found.next_cursor, found.total)

    def get(self, caller: Caller, ref: str) -> SetView:
        """One set, by id or name. Raises ``NotFound``."""
        with self._database.read(caller) as session:
            found = find_set(session, ref)
            return SetView(found, _counts(session, [found.id]).get(found.id, 0))

    def delete(self, caller: Caller, ref: str) -> None:
        """Remove a set with its questions. Raises ``NotFound``."""
        with self._database.write(caller) as session:
            found = find_set(session, ref)
            session.delete(found)
            session.audit("golden_set.delete", "golden_set", found.id)

    def questions(
        self, caller: Caller, ref: str, *, cursor: str | None = None, limit: int = 50
    ) -> Page[GoldenQuestion]:
        """The questions of a set, newest first. Raises ``NotFound``."""
        with self._database.read(caller) as session:
            of_set = select(GoldenQuestion).where(GoldenQuestion.set_id == find_set(session, ref).id)
            return page(
                session, of_set, moment=GoldenQuestion.created_at, key=GoldenQuestion.id, cursor=cursor, limit=limit
            )

    def put(self, caller: Caller, ref: str, questions: Sequence[NewQuestion]) -> Imported:
        """Put questions into a set; all of them, or none when one is not acceptable.

        Raises:
            NotFound: there is no such set.
            InvalidInput: a question is empty or too long, expects nothing, or a grade is out of range.
        """
        if len(questions) > MAX_QUESTIONS:
            raise InvalidInput(f"Import {MAX_QUESTIONS} questions at once at most.", field="questions")
        for number, question in enumerate(questions):
            check_question(question, f"questions/{number}")
        with self._database.write(caller) as session:
            found = find_set(session, ref)
            imported = Imported(0, 0, 0)
            for question in questions:
                imported = put_question(session, caller, found, question, imported, source="import", message_id=None)
            session.audit("golden_set.import", "golden_set", found.id, added=imported.added, changed=imported.changed)
            return imported

    def add_from_chat(self, caller: Caller, ref: str, message_id: str) -> GoldenQuestion:
        """Put the question of one of the caller's own chats into a set; what its answer cites is what is expected.

        Args:
            caller: Whose chat it is.
            ref: Id or name of the set.
            message_id: The answer.

        Raises:
            NotFound: there is no such set, or no such answer in the caller's chats.
            InvalidInput: the answer cites nothing that is still there.
        """
        with self._database.write(caller) as session:
            question = self._asked(session, caller, message_id)
            found = find_set(session, ref)
            put_question(session, caller, found, question, Imported(0, 0, 0), source="chat", message_id=message_id)
            session.audit("golden_set.grow", "golden_set", found.id, message_id=message_id)
            key = question_key(question.question)
            return session.scalars(
                select(GoldenQuestion).where(GoldenQuestion.set_id == found.id, GoldenQuestion.question_key == key)
            ).one()

    def remove(self, caller: Caller, ref: str, question_id: str) -> None:
        """Take a question out of a set. Raises ``NotFound``."""
        with self._database.write(caller) as session:
            found = find_set(session, ref)
            question = session.get(GoldenQuestion, question_id)
            if question is None or question.set_id != found.id:
                raise NotFound("There is no such question in this set.")
            session.delete(question)
            found.updated_at = session.clock.now()
            session.audit("golden_set.remove", "golden_set", found.id, question_id=question_id)

    def _collection(self, session: ScopedSession, caller: Caller, ref: str) -> str:
        return self._access.collection_for(session, caller, ref).id

    def _asked(self, session: ScopedSession, caller: Caller, message_id: str) -> NewQuestion:
        of_mine = (
            select(Message)
            .join(Chat, Chat.id == Message.chat_id)
            .where(Chat.user_id == caller.user_id, Message.id == message_id, Message.role == "assistant")
        )
        answer = session.scalars(of_mine).one_or_none() if is_storable(message_id) else None
        if answer is None or caller.user_id is None:
            raise NotFound("There is no such answer in your chats.")
        asked = session.scalars(
            select(Message.text).where(Message.chat_id == answer.chat_id, Message.id == answer.parent_id)
        ).one()
        cited = session.execute(
            select(Document.external_id, Citation.quote)
            .join(Document, Document.id == Citation.document_id)
            .where(Citation.message_id == answer.id, self._access.readable_documents(caller))
            .order_by(Citation.number)
        ).all()
        if not cited:
            raise InvalidInput("This answer cites nothing that is still there.", field="message_id")
        expected = tuple(Expected(row.external_id, 1, row.quote[:MAX_QUOTE_CHARS]) for row in cited[:MAX_EXPECTED])
        question = NewQuestion(asked, expected)
        check_question(question, "message_id")
        return question


def find_set(session: ScopedSession, ref: str) -> GoldenSet:
    """The set of that id or name. Raises ``NotFound``."""
    for criterion in (GoldenSet.id == ref, GoldenSet.name_key == name_key(ref)) if is_storable(ref) else ():
        found = session.scalars(select(GoldenSet).where(criterion)).one_or_none()
        if found is not None:
            return found
    raise NotFound(NO_SET)


def _counts(session: ScopedSession, set_ids: Sequence[str]) -> Mapping[str, int]:
    statement = (
        select(GoldenQuestion.set_id, func.count())
        .where(GoldenQuestion.set_id.in_(set_ids))
        .group_by(GoldenQuestion.set_id)
    )
    return dict(session.execute(statement).all())


def question_key(question: str) -> str:
    """Equal for questions that differ by case, space or Unicode composition alone."""
    normal = unicodedata.normalize("NFC", " ".join(question.split())).casefold()
    return hashlib.sha256(normal.encode()).hexdigest()


def check_question(question: NewQuestion, place: str) -> None:
    """Refuse what cannot be kept, by ``InvalidInput`` for the field ``place``."""
    if not question.question.strip() or len(question.question) > MAX_QUESTION_CHARS:
        raise InvalidInput(f"A question has 1 to {MAX_QUESTION_CHARS} characters.", field=f"{place}/question")
    if not is_storable(question.question):
        raise InvalidInput("A question holds characters that are not text.", field=place)
    _check_answers(question, place)
    if not question.answerable:
        return
    if not 1 <= len(question.expected) <= MAX_EXPECTED:
        raise InvalidInput(f"A question expects 1 to {MAX_EXPECTED} documents.", field=f"{place}/expected")
    for each in question.expected:
        if not 1 <= each.grade <= MAX_GRADE:
            raise InvalidInput(f"A grade lies between 1 and {MAX_GRADE}.", field=f"{place}/expected")
        if not 1 <= len(each.document) <= MAX_EXTERNAL_ID_CHARS:
            raise InvalidInput("document is the external id of a document.", field=f"{place}/expected")
        if each.quote is not None and not 1 <= len(each.quote) <= MAX_QUOTE_CHARS:
            raise InvalidInput(f"A quote has 1 to {MAX_QUOTE_CHARS} characters.", field=f"{place}/expected")
        if not all(is_storable(text) for text in (each.document, each.quote or "")):
            raise InvalidInput("A question holds characters that are not text.", field=place)


def _check_answers(question: NewQuestion, place: str) -> None:
    if not question.answerable and (question.expected or question.answers):
        raise InvalidInput("A question that cannot be answered expects no document and no answer.", field=place)
    if len(question.answers) > MAX_ANSWERS or not all(1 <= len(each) <= MAX_ANSWER_CHARS for each in question.answers):
        limits = f"up to {MAX_ANSWERS} answers of 1 to {MAX_ANSWER_CHARS} characters"
        raise InvalidInput(f"A question has {limits}.", field=f"{place}/answers")
    if not all(map(is_storable, question.answers)):
        raise InvalidInput("An answer holds characters that are not text.", field=f"{place}/answers")


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
