"""Golden sets: questions with known answers, imported or taken from chats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from citewell.db.paging import Page, page
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import GoldenQuestion, GoldenSet
from citewell.domain.access import Caller
from citewell.domain.errors import AlreadyExists, InvalidInput, NotFound
from citewell.domain.names import checked_name, name_key
from citewell.services.access.rules import AccessRules
from citewell.services.evaluation.growing import GoldenGrowth
from citewell.services.evaluation.questions import Imported, NewQuestion, check_question, golden_set_of, put_question

MAX_QUESTIONS = 10_000
"""Of one import."""


@dataclass(frozen=True, slots=True)
class SetView:
    """A golden set and how many questions it has."""

    golden_set: GoldenSet
    questions: int


class GoldenSets:
    """Golden sets of a tenant, for its editors and administrators: they hold what others asked.

    ``growth`` takes questions out of chats.
    """

    def __init__(self, database: Database, access: AccessRules) -> None:
        self._database = database
        self._access = access
        self.growth = GoldenGrowth(database, access)

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
                raise AlreadyExists(
                    "There is a golden set of this name already.", field="name", reason="name_taken"
                ) from error
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
            found = golden_set_of(session, ref)
            return SetView(found, _counts(session, [found.id]).get(found.id, 0))

    def delete(self, caller: Caller, ref: str) -> None:
        """Remove a set with its questions. Raises ``NotFound``."""
        with self._database.write(caller) as session:
            found = golden_set_of(session, ref)
            session.delete(found)
            session.audit("golden_set.delete", "golden_set", found.id)

    def questions(
        self, caller: Caller, ref: str, *, cursor: str | None = None, limit: int = 50
    ) -> Page[GoldenQuestion]:
        """The questions of a set, newest first. Raises ``NotFound``."""
        with self._database.read(caller) as session:
            of_set = select(GoldenQuestion).where(GoldenQuestion.set_id == golden_set_of(session, ref).id)
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
            raise InvalidInput(
                f"Import {MAX_QUESTIONS} questions at once at most.",
                field="questions",
                reason="too_many",
                most=MAX_QUESTIONS,
            )
        for number, question in enumerate(questions):
            check_question(question, f"questions/{number}")
        with self._database.write(caller) as session:
            found = golden_set_of(session, ref)
            imported = Imported(0, 0, 0)
            for question in questions:
                imported = put_question(session, caller, found, question, imported, source="import", message_id=None)
            session.audit("golden_set.import", "golden_set", found.id, added=imported.added, changed=imported.changed)
            return imported

    def remove(self, caller: Caller, ref: str, question_id: str) -> None:
        """Take a question out of a set. Raises ``NotFound``."""
        with self._database.write(caller) as session:
            found = golden_set_of(session, ref)
            question = session.get(GoldenQuestion, question_id)
            if question is None or question.set_id != found.id:
                raise NotFound("There is no such question in this set.")
            session.delete(question)
            found.updated_at = session.clock.now()
            session.audit("golden_set.remove", "golden_set", found.id, question_id=question_id)

    def _collection(self, session: ScopedSession, caller: Caller, ref: str) -> str:
        return self._access.collection_for(session, caller, ref).id


def _counts(session: ScopedSession, set_ids: Sequence[str]) -> Mapping[str, int]:
    statement = (
        select(GoldenQuestion.set_id, func.count())
        .where(GoldenQuestion.set_id.in_(set_ids))
        .group_by(GoldenQuestion.set_id)
    )
    return dict(session.execute(statement).all())
