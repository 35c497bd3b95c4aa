"""Questions that went wrong, for administrators: as far as they may read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import exists, literal, or_, select
from sqlalchemy.orm import aliased

from citewell.db.paging import MAX_LIMIT, Page, decode_number, encode_number
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Message, Rating, RecordedQuery, UsageCollection, UsageRecord
from citewell.domain.access import Caller
from citewell.domain.errors import Forbidden, InvalidInput
from citewell.domain.usage import BudgetScope
from citewell.services.access.rules import AccessRules, administers
from citewell.services.ratings.fields import RatingFilter
from citewell.services.ratings.rules import matching
from citewell.services.usage.names import id_of

MOST_READ = 10_000
"""Answers of each sort that are looked at, the newest."""
LOW_SCORE = 2

# Written into the statement: a partial index is not chosen for parameters.
_UNANSWERED = [literal(state, literal_execute=True) for state in ("abstained", "failed")]


class Why(StrEnum):
    """What went wrong: nothing was found to answer with, the answer failed, or it was rated badly."""

    ABSTAINED = "abstained"
    FAILED = "failed"
    LOW_RATING = "low_rating"


@dataclass(frozen=True, slots=True)
class FailingFilter:
    """Which questions. ``since`` is included, ``until`` is not."""

    why: Why | None = None
    collection: str | None = None
    assistant: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(slots=True)
class FailingQuestion:
    """A question, as it was asked last, and how often what went wrong. ``message_id`` is an answer that was rated."""

    question: str
    last_at: datetime
    first_at: datetime
    whys: Counter[Why] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    message_id: str | None = None

    @property
    def count(self) -> int:
        """How often something went wrong with it."""
        return self.whys.total()


@dataclass(frozen=True, slots=True)
class _Case:
    question: str
    why: Why
    at: datetime
    error: str | None = None
    message_id: str | None = None


@dataclass(frozen=True, slots=True)
class FailingReport:
    """Questions, the most frequent first; and how many answers went wrong whose questions nobody may read."""

    page: Page[FailingQuestion]
    hidden: Mapping[Why, int]


class FailingQuestions:
    """Lists them. A question is shown where its answer was rated badly, or where it is among the recorded questions.

    Those say what was asked, not by whom; all other questions are their chats' alone, and only counted here.
    """

    def __init__(self, database: Database, access: AccessRules) -> None:
        self._database = database
        self._access = access

    def list(
        self, caller: Caller, wanted: FailingFilter, *, cursor: str | None = None, limit: int = 50
    ) -> FailingReport:
        """The questions, asked alike put together; of each sort the newest 10,000 answers are looked at.

        Raises:
            Forbidden: the caller does not administer.
            NotFound: there is no such collection.
            InvalidInput: there is no such assistant, or ``limit`` is out of range.
        """
        if not 1 <= limit <= MAX_LIMIT:
            raise InvalidInput(
                f"limit must lie between 1 and {MAX_LIMIT}.", field="limit", reason="range", least=1, most=MAX_LIMIT
            )
        after = 0 if cursor is None else decode_number(cursor)
        questions, hidden = self._read(caller, wanted)
        items = questions[after : after + limit]
        following = encode_number(after + limit) if after + limit < len(questions) else None
        return FailingReport(Page(items, following, len(questions)), hidden)

    def every(self, caller: Caller, wanted: FailingFilter) -> Sequence[FailingQuestion]:
        """All that ``list`` goes through. Raises as ``list``."""
        return self._read(caller, wanted)[0]

    def _read(self, caller: Caller, wanted: FailingFilter) -> tuple[Sequence[FailingQuestion], Mapping[Why, int]]:
        if not administers(caller):
            raise Forbidden("Only administrators see what others asked.", reason="admins_only")
        with self._database.read(caller) as session:
            wanted = self._found(session, caller, wanted)
            cases = list(self._rated(session, caller, wanted)) if wanted.why in (None, Why.LOW_RATING) else []
            unanswered, hidden = self._unanswered(session, wanted)
        return _together([*cases, *unanswered]), hidden

    def _found(self, session: ScopedSession, caller: Caller, wanted: FailingFilter) -> FailingFilter:
        def found(scope: BudgetScope, ref: str | None) -> str | None:
            return None if ref is None else id_of(session, self._access, caller, scope, ref)

        return FailingFilter(
            wanted.why,
            found(BudgetScope.COLLECTION, wanted.collection),
            found(BudgetScope.ASSISTANT, wanted.assistant),
            wanted.since,
            wanted.until,
        )

    def _rated(self, session: ScopedSession, caller: Caller, wanted: FailingFilter) -> Iterable[_Case]:
        of = RatingFilter(
            collection=wanted.collection, assistant=wanted.assistant, since=wanted.since, until=wanted.until
        )
        badly = or_(Rating.score <= LOW_SCORE, Rating.thumb < 0)
        ids = matching(session, self._access, caller, of).where(badly)
        asked = aliased(Message)
        rows = session.execute(
            select(asked.text, Rating.created_at, Message.id)
            .select_from(Rating)
            .join(Message, Message.id == Rating.message_id)
            .join(asked, asked.id == Message.parent_id)
            .where(Rating.id.in_(ids))
            .order_by(Rating.created_at.desc())
            .limit(MOST_READ)
        )
        return [_Case(text, Why.LOW_RATING, at, message_id=key) for text, at, key in rows]

    @staticmethod
    def _unanswered(session: ScopedSession, wanted: FailingFilter) -> tuple[Sequence[_Case], Mapping[Why, int]]:
        hidden: Counter[Why] = Counter()
        if wanted.why is Why.LOW_RATING:
            return [], hidden
        asked = aliased(Message)
        statement = (
            select(asked.text, Message.state, Message.created_at, Message.error)
            .join(asked, asked.id == Message.parent_id)
            .where(Message.state.in_(_UNANSWERED))
            .order_by(Message.created_at.desc())
            .limit(MOST_READ)
        )
        if wanted.why is not None:
            statement = statement.where(Message.state == wanted.why.value)
        if wanted.since is not None:
            statement = statement.where(Message.created_at >= wanted.since)
        if wanted.until is not None:
            statement = statement.where(Message.created_at < wanted.until)
        if wanted.assistant is not None:
            statement = statement.where(Message.assistant_id == wanted.assistant)
        if wanted.collection is not None:
            used = (
                exists()
                .where(UsageRecord.message_id == Message.id, UsageCollection.record_id == UsageRecord.id)
                .where(UsageCollection.collection_id == wanted.collection)
            )
            statement = statement.where(used.correlate(Message))
        recorded = {_key(text) for text in session.scalars(select(RecordedQuery.text).distinct())}
        cases = []
        for text, state, at, error in session.execute(statement):
            why = Why(state)
            if _key(text) in recorded:
                cases.append(_Case(text, why, at, None if error is None else str(error.get("code", "unknown"))))
            else:
                hidden[why] += 1
        return cases, hidden


def _key(question: str) -> str:
    return " ".join(question.split()).casefold()


def _together(cases: Sequence[_Case]) -> list[FailingQuestion]:
    found: dict[str, FailingQuestion] = {}
    for case in sorted(cases, key=lambda each: each.at, reverse=True):
        row = found.setdefault(_key(case.question), FailingQuestion(case.question, case.at, case.at))
        row.first_at = case.at
        row.whys[case.why] += 1
        if case.error is not None:
            row.errors[case.error] += 1
        row.message_id = row.message_id or case.message_id
    return sorted(found.values(), key=lambda each: (-each.count, -each.last_at.timestamp(), each.question))
