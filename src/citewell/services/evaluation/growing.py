"""Golden sets grow from what people asked: one answer at a time, or all that were rated well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Citation, Document, GoldenQuestion, Message, Rating
from citewell.domain.access import Caller
from citewell.domain.errors import InvalidInput, NotFound
from citewell.services.access.rules import AccessRules
from citewell.services.chat.replies import own_message
from citewell.services.evaluation.grown import Change, Grown, GrownQuestion, ToReview
from citewell.services.evaluation.questions import (
    MAX_ANSWER_CHARS,
    MAX_EXPECTED,
    MAX_QUOTE_CHARS,
    Expected,
    Imported,
    NewQuestion,
    check_question,
    golden_set_of,
    put_question,
    question_key,
)
from citewell.services.ratings.fields import RatingFilter
from citewell.services.ratings.rules import drew_on, matching

NO_ANSWER = "There is no such answer in your chats."
GOOD_SCORE = 4
BAD_SCORE = 2
MOST_RATED = 5000
"""Of one time; the latest count."""
MOST_REVIEWED = 200
MOST_TOLD = 200
"""Questions that are told one by one; all are counted."""
AT_ONCE = 500
"""Questions in one transaction: on SQLite nobody else writes meanwhile."""


@dataclass(frozen=True, slots=True)
class _Rated:
    """An answer with its rating; ``answer`` is what its statements say, without numbers of citations;
    ``shown`` with them.
    """

    message_id: str
    question: str
    answer: str
    shown: str
    state: str
    score: int | None
    thumb: int | None
    reasons: Sequence[str]
    text: str

    @property
    def bad(self) -> bool:
        return (self.score is not None and self.score <= BAD_SCORE) or self.thumb == -1

    @property
    def good(self) -> bool:
        return not self.bad and ((self.score is not None and self.score >= GOOD_SCORE) or self.thumb == 1)


@dataclass(frozen=True, slots=True)
class _Cited:
    """A citation; ``document`` is an external id, ``None`` where it is gone or hidden from the caller."""

    document: str | None
    collection_id: str | None
    quote: str


class GoldenGrowth:
    """Takes questions out of chats, on behalf of who may read the ratings of them and the documents that they cite."""

    def __init__(self, database: Database, access: AccessRules) -> None:
        self._database = database
        self._access = access

    def add(self, caller: Caller, ref: str, message_id: str) -> GoldenQuestion:
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
            found = golden_set_of(session, ref)
            put_question(session, caller, found, question, Imported(0, 0, 0), source="chat", message_id=message_id)
            session.audit("golden_set.grow", "golden_set", found.id, message_id=message_id)
            key = question_key(question.question)
            return session.scalars(
                select(GoldenQuestion).where(GoldenQuestion.set_id == found.id, GoldenQuestion.question_key == key)
            ).one()

    def grow(self, caller: Caller, ref: str, wanted: RatingFilter, *, dry_run: bool = False) -> Grown:
        """Put the questions of answers that were rated well into a set, and list those that were rated badly.

        A score of 4 or a thumb up is well, unless the other says the contrary; of a question that was asked more than
        once the latest rating counts. What an answer cites is what is expected, and what it says is a right answer. One
        that rightly says that the sources do not tell makes a question that cannot be answered. Questions that were
        imported are left as they are. To do it again changes nothing.

        Args:
            caller: Sees own ratings, as an administrator those of everybody.
            ref: Id or name of the set.
            wanted: Which ratings.
            dry_run: Only tell what would be done.

        Raises:
            NotFound: there is no such set, assistant or collection.
        """
        with self._database.read(caller) as session:
            found = golden_set_of(session, ref)
            of_them = self._rated(session, caller, wanted, found.collection_id)
            latest: dict[str, _Rated] = {}
            for each in of_them:
                latest.setdefault(question_key(each.question), each)
            cited = self._cited(session, caller, [each.message_id for each in latest.values()])
            there = {key: row for some in _in_parts(list(latest)) for key, row in _there(session, found.id, some)}
        good = {key: each for key, each in latest.items() if each.good}
        bad = [each for each in latest.values() if each.bad]
        questions: dict[str, tuple[_Rated, NewQuestion]] = {}
        for key, each in good.items():
            question = _question(each, cited.get(each.message_id, ()), found.collection_id)
            if question is not None:
                questions[key] = each, question
        shown = [each for each in bad if _may_be_shown(cited.get(each.message_id, ()), found.collection_id)]
        told = [
            GrownQuestion(each.message_id, question, _change(there.get(key), question))
            for key, (each, question) in questions.items()
        ]
        return Grown(
            _counted(told) if dry_run else self._put(caller, found.id, questions),
            told[:MOST_TOLD],
            len(good) - len(questions) + len(bad) - len(shown),
            len(shown),
            [_to_review(each, cited.get(each.message_id, ())) for each in shown[:MOST_REVIEWED]],
        )

    def _put(self, caller: Caller, set_id: str, questions: Mapping[str, tuple[_Rated, NewQuestion]]) -> Imported:
        imported = Imported(0, 0, 0)
        for some in list(_in_parts(list(questions))) or [[]]:  # nothing new is written down, too: ratings were read
            with self._database.write(caller) as session:
                found = golden_set_of(session, set_id)
                by_people = select(GoldenQuestion.question_key).where(
                    GoldenQuestion.set_id == set_id,
                    GoldenQuestion.source != "chat",
                    GoldenQuestion.question_key.in_(some),
                )
                kept = set(session.scalars(by_people))
                before, imported = imported, replace(imported, unchanged=imported.unchanged + len(kept))
                for key in some:
                    if key not in kept:
                        rated, question = questions[key]
                        imported = put_question(
                            session, caller, found, question, imported, source="chat", message_id=rated.message_id
                        )
                added, changed = imported.added - before.added, imported.changed - before.changed
                session.audit("golden_set.grow", "golden_set", set_id, added=added, changed=changed)
        return imported

    def _rated(
        self, session: ScopedSession, caller: Caller, wanted: RatingFilter, collection_id: str | None
    ) -> list[_Rated]:
        """The latest rated answers that fit, the one that was rated last first."""
        asked = aliased(Message)
        rows = (
            select(Rating, Message.id, Message.statements, Message.state, Message.text, asked.text.label("question"))
            .join(Message, Message.id == Rating.message_id)
            .join(asked, asked.id == Message.parent_id)
            .where(Rating.id.in_(matching(session, self._access, caller, wanted)))
            .order_by(Rating.updated_at.desc(), Rating.id.desc())
            .limit(MOST_RATED)
        )
        if collection_id is not None:
            rows = rows.where(drew_on(collection_id))
        return [
            _Rated(
                message_id=row.id,
                question=row.question,
                answer=_said(row.statements),
                shown=row.text,
                state=row.state,
                score=row.Rating.score,
                thumb=row.Rating.thumb,
                reasons=tuple(row.Rating.reasons),
                text=row.Rating.text,
            )
            for row in session.execute(rows)
        ]

    def _cited(self, session: ScopedSession, caller: Caller, messages: Sequence[str]) -> dict[str, list[_Cited]]:
        """What answers cite, by the answer, in order."""
        found: dict[str, list[_Cited]] = {}
        for some in _in_parts(messages):
            rows = (
                select(Citation.message_id, Citation.quote, Document.external_id, Document.collection_id)
                .outerjoin(Document, (Document.id == Citation.document_id) & self._access.readable_documents(caller))
                .where(Citation.message_id.in_(some))
                .order_by(Citation.message_id, Citation.number)
            )
            for row in session.execute(rows):
                found.setdefault(row.message_id, []).append(_Cited(row.external_id, row.collection_id, row.quote))
        return found

    def _asked(self, session: ScopedSession, caller: Caller, message_id: str) -> NewQuestion:
        try:
            _, answer = own_message(session, caller, message_id)
        except NotFound as error:
            raise NotFound(NO_ANSWER) from error
        asked = session.get(Message, answer.parent_id) if answer.parent_id is not None else None
        if answer.role != "assistant" or asked is None:
            raise NotFound(NO_ANSWER)
        cited = self._cited(session, caller, [answer.id]).get(answer.id, [])
        expected = _expected([each for each in cited if each.document is not None])
        if not expected:
            raise InvalidInput(
                "This answer cites nothing that is still there.", field="message_id", reason="cites_nothing"
            )
        question = NewQuestion(asked.text, expected)
        check_question(question, "message_id")
        return question


def _there(session: ScopedSession, set_id: str, keys: Sequence[str]) -> Iterator[tuple[str, tuple[str, NewQuestion]]]:
    """Of questions that are in the set: by their keys, where they are from, and what they are."""
    rows = select(GoldenQuestion).where(GoldenQuestion.set_id == set_id, GoldenQuestion.question_key.in_(keys))
    for row in session.scalars(rows):
        expected = tuple(Expected(each["document"], each["grade"], each["quote"]) for each in row.expected)
        yield row.question_key, (row.source, NewQuestion(row.question, expected, tuple(row.answers), row.answerable))


def _change(there: tuple[str, NewQuestion] | None, question: NewQuestion) -> Change:
    if there is None:
        return Change.ADDED
    source, known = there
    if source != "chat":
        return Change.KEPT
    return Change.UNCHANGED if replace(known, question=question.question) == question else Change.CHANGED


def _counted(told: Sequence[GrownQuestion]) -> Imported:
    counts = Counter(each.change for each in told)
    return Imported(counts[Change.ADDED], counts[Change.CHANGED], counts[Change.UNCHANGED] + counts[Change.KEPT])


def _in_parts(keys: Sequence[str]) -> Iterator[list[str]]:
    left = iter(keys)
    while some := list(islice(left, AT_ONCE)):
        yield some


def _said(statements: Sequence[Mapping[str, Any]] | None) -> str:
    """What cited statements say, without the numbers of their citations."""
    return " ".join(str(each["text"]) for each in statements or () if each.get("citations"))


def _expected(cited: Sequence[_Cited]) -> tuple[Expected, ...]:
    pairs = dict.fromkeys((each.document, each.quote[:MAX_QUOTE_CHARS]) for each in cited)
    return tuple(Expected(document, 1, quote) for document, quote in list(pairs)[:MAX_EXPECTED] if document)


def _may_be_shown(cited: Sequence[_Cited], collection_id: str | None) -> bool:
    """Whether all that is cited is there, readable, and of the collection, if there is one."""
    return all(each.document is not None and collection_id in {None, each.collection_id} for each in cited)


def _question(rated: _Rated, cited: Sequence[_Cited], collection_id: str | None) -> NewQuestion | None:
    """The question with what its answer cites; ``None`` where that is not to be had, or is too long."""
    abstained = rated.state == "abstained"
    if (
        not _may_be_shown(cited, collection_id)
        or not (abstained or rated.state == "answered")
        or abstained == bool(cited)
    ):
        return None
    answers = (rated.answer,) if 0 < len(rated.answer) <= MAX_ANSWER_CHARS and not abstained else ()
    question = NewQuestion(rated.question, _expected(cited), answers, answerable=not abstained)
    try:
        check_question(question, "message_id")
    except InvalidInput:
        return None
    return question


def _to_review(rated: _Rated, cited: Sequence[_Cited]) -> ToReview:
    return ToReview(
        rated.message_id,
        rated.question,
        rated.shown,
        rated.score,
        rated.thumb,
        rated.reasons,
        rated.text,
        tuple(dict.fromkeys(each.document for each in cited if each.document is not None)),
    )
