"""What happened over time, and which questions went wrong, on both databases."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from citewell.backends.transport.threads import ThreadTransport
from citewell.db.session import Database
from citewell.db.tables import Message, RecordedQuery
from citewell.domain.access import Caller
from citewell.domain.errors import Forbidden, InvalidInput, NotFound
from citewell.services.access.rules import AccessRules
from citewell.services.collections.collections import Collections
from citewell.services.collections.fields import CollectionFields
from citewell.services.insight.buckets import Bucket, Span, chosen, spans_of
from citewell.services.insight.failing import FailingFilter, FailingQuestions, Why
from citewell.services.insight.series import InsightSeries, Series, SeriesRequest
from citewell.services.jobs.queue import JobQueue
from citewell.services.ratings.fields import RatingFields, Thumb
from citewell.services.ratings.ratings import Ratings
from fakes.clock import FakeClock
from support.answered import answered
from support.usage import Desk, a_use

FIRST, SECOND = date(2030, 3, 1), date(2030, 3, 2)


@pytest.fixture
def used(desk: Desk, user: Caller, editor: Caller, clock: FakeClock) -> Desk:
    """Two turns of a user and one of an editor on the first day, one of the user on the second."""
    desk.turn(user, a_use("answer", 1000, 100), stages={"turn": 500.0, "first_token": 100.0}, collection_ids=["c1"])
    desk.turn(user, outcome="abstained", stages={"turn": 30.0})
    desk.turn(editor, outcome="failed")
    clock.advance(86_400)
    desk.turn(user, a_use("answer", 20, 2, model="own"), collection_ids=["c1"])
    return desk


def series(desk: Desk, caller: Caller, **wanted: Any) -> Series:
    asked = SeriesRequest(**{"first": FIRST, "last": SECOND, **wanted})
    return InsightSeries(desk.database, AccessRules()).series(caller, asked)


def test_days_have_users_ends_and_latency(used: Desk, admin: Caller) -> None:
    found = series(used, admin, last=date(2030, 3, 3))
    assert [(each.first, each.users, each.used.questions) for each in found.points] == [
        (FIRST, 2, 3),
        (SECOND, 1, 1),
        (date(2030, 3, 3), 0, 0),
    ]
    first = found.points[0]
    assert (first.used.answered, first.used.abstained, first.used.failed) == (1, 1, 1)
    assert first.latency["turn"].count == 2
    assert first.latency["first_token"].p95 == pytest.approx(100, rel=0.08)
    assert (found.total.users, found.total.used.questions, found.bucket) == (2, 4, Bucket.DAY)


def test_users_of_a_week_are_counted_once(used: Desk, admin: Caller) -> None:
    found = series(used, admin, bucket=Bucket.WEEK)
    assert [(each.first, each.last, each.users, each.used.questions) for each in found.points] == [
        (FIRST, SECOND, 2, 4)
    ]


def test_of_one_model_or_collection(used: Desk, admin: Caller, library_collection: str) -> None:
    assert [each.used.questions for each in series(used, admin, model="own").points] == [0, 1]
    found = series(used, admin, collection=library_collection)
    assert [(each.users, each.used.questions) for each in found.points] == [(0, 0), (1, 1)]
    with pytest.raises(InvalidInput):
        series(used, admin, model="own", assistant="a1")
    with pytest.raises(InvalidInput):
        series(used, admin, assistant="no such")
    with pytest.raises(NotFound):
        series(used, admin, collection="no such")


@pytest.fixture
def library_collection(used: Desk, user: Caller) -> str:
    """A collection that one turn of the second day drew on."""
    made = Collections(used.database, AccessRules(), JobQueue(ThreadTransport()))
    key = made.create(user, CollectionFields(name="Handbook")).collection.id
    used.turn(user, collection_ids=[key])
    return key


def test_users_see_their_own(used: Desk, user: Caller, editor: Caller) -> None:
    assert [(each.users, each.used.questions) for each in series(used, user).points] == [(1, 2), (1, 1)]
    assert [(each.users, each.used.questions) for each in series(used, editor).points] == [(1, 1), (0, 0)]
    with pytest.raises(Forbidden):
        series(used, editor, user_id=user.user_id)
    with pytest.raises(InvalidInput):
        series(used, user, first=SECOND, last=FIRST)


def test_ratings_are_by_the_day_they_were_given(desk: Desk, user: Caller, admin: Caller) -> None:
    ratings = Ratings(desk.database, AccessRules())
    for score, thumb in ((5, None), (2, Thumb.DOWN), (None, Thumb.UP)):
        ratings.rate(user, answered(desk.database, user).id, RatingFields(score, thumb))
    found = series(desk, admin).points[0].ratings
    assert (found.count, found.mean, found.up, found.down) == (3, 3.5, 1, 1)
    assert series(desk, admin, model="m").points[0].ratings.count == 3
    assert series(desk, admin, model="other").points[0].ratings.count == 0


def test_spans_cover_all_days() -> None:
    assert spans_of(Bucket.WEEK, date(2030, 3, 1), date(2030, 3, 12)) == [
        Span(date(2030, 3, 1), date(2030, 3, 3)),
        Span(date(2030, 3, 4), date(2030, 3, 10)),
        Span(date(2030, 3, 11), date(2030, 3, 12)),
    ]
    assert [each.last.day for each in spans_of(Bucket.MONTH, date(2030, 1, 15), date(2030, 3, 5))] == [31, 28, 5]
    assert chosen(Bucket.AUTO, date(2030, 1, 1), date(2030, 4, 2)) is Bucket.DAY
    assert chosen(Bucket.AUTO, date(2030, 1, 1), date(2030, 4, 3)) is Bucket.WEEK
    assert chosen(Bucket.AUTO, date(2030, 1, 1), date(2031, 12, 31)) is Bucket.MONTH


# Questions that went wrong


def fail(database: Database, caller: Caller, question: str, state: str) -> Message:
    message = answered(database, caller, question, "", state=state)
    if state == "failed":
        with database.write(caller) as session:
            session.get_one(Message, message.id).error = {"code": "unavailable", "message": "gone"}
    return message


def test_questions_that_went_wrong(desk: Desk, user: Caller, admin: Caller, clock: FakeClock) -> None:
    database = desk.database
    fail(database, user, "Where is the sea?", "abstained")
    fail(database, user, "where is  the sea?", "failed")
    fail(database, user, "A secret of mine?", "abstained")
    bad = answered(database, user, "How long?")
    Ratings(database, AccessRules()).rate(user, bad.id, RatingFields(1, None))
    Ratings(database, AccessRules()).rate(user, answered(database, user, "Fine?").id, RatingFields(5, None))
    with database.write(user) as session:
        now = session.clock.now()
        session.add(
            RecordedQuery(
                id=session.ids.new_id(), text="Where is the sea?", source="chat", asked_at=now, expires_at=now
            )
        )
    failing = FailingQuestions(database, AccessRules())
    report = failing.list(admin, FailingFilter())
    assert [(each.question.casefold().split(), dict(each.whys)) for each in report.page.items] == [
        (["where", "is", "the", "sea?"], {Why.FAILED: 1, Why.ABSTAINED: 1}),
        (["how", "long?"], {Why.LOW_RATING: 1}),
    ]
    assert dict(report.page.items[0].errors) == {"unavailable": 1}
    assert report.page.items[1].message_id == bad.id
    assert dict(report.hidden) == {Why.ABSTAINED: 1}
    assert report.page.total == len(failing.every(admin, FailingFilter())) == 2
    only = failing.list(admin, FailingFilter(why=Why.FAILED)).page
    assert [dict(each.whys) for each in only.items] == [{Why.FAILED: 1}]
    first = failing.list(admin, FailingFilter(), limit=1).page
    assert first.next_cursor is not None
    assert failing.list(admin, FailingFilter(), cursor=first.next_cursor, limit=1).page.items == report.page.items[1:]
    with pytest.raises(Forbidden):
        failing.list(user, FailingFilter())
    with pytest.raises(InvalidInput):
        failing.list(admin, FailingFilter(), limit=0)
