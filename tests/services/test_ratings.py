"""Ratings: one of each user for each answer, counted, and read by administrators alone beside their authors."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from argon2.profiles import CHEAPEST
from sqlalchemy import delete, func, select

from citewell.db.session import Database
from citewell.db.tables import AuditEntry, Chat, Citation, Rating
from citewell.domain.access import Caller, Role, Scope
from citewell.domain.errors import Conflict, Forbidden, InsufficientScope, InvalidInput, NotFound
from citewell.services.assistants.assistants import Assistants
from citewell.services.assistants.fields import NewAssistant
from citewell.services.identity.accounts import Accounts
from citewell.services.identity.hashing import PasswordHashes
from citewell.services.ratings.fields import RatingFields, RatingFilter, Reason, Thumb, checked
from citewell.services.ratings.ratings import Ratings
from citewell.services.ratings.stats import Group, Tally
from fakes.clock import FakeClock
from support.answered import answered
from support.library import Library

EVERYTHING = RatingFilter()


@pytest.fixture
def ratings(database: Database, library: Library) -> Ratings:
    return Ratings(database, library.rules)


def test_a_rating_is_given_changed_and_withdrawn(ratings: Ratings, database: Database, user: Caller) -> None:
    answer = answered(database, user)
    fields = RatingFields(2, Thumb.DOWN, (Reason.OTHER, Reason.WRONG), " It is 14. ")
    view, first = ratings.rate(user, answer.id, fields)
    assert (view.question, view.answer.text, first) == ("How long is parental leave?", "16 weeks. [1]", True)
    row = view.rating
    assert (row.score, row.thumb, row.reasons, row.text) == (2, -1, ["wrong", "other"], "It is 14.")
    again, first = ratings.rate(user, answer.id, RatingFields(thumb=Thumb.UP))
    assert (again.rating.id, first, again.rating.score, again.rating.text) == (row.id, False, None, "")
    changed = ratings.patch(user, row.id, {"score": 5, "reasons": ["clear"]}).rating
    assert (changed.score, changed.thumb, changed.reasons) == (5, 1, ["clear"])
    assert ratings.patch(user, row.id, {"thumb": None, "text": "now"}).rating.thumb is None
    with pytest.raises(InvalidInput, match="a thumb"):
        ratings.patch(user, row.id, {"score": None})
    assert ratings.get(user, row.id).rating.score == 5
    ratings.delete(user, row.id)
    assert ratings.list(user, EVERYTHING).total == 0


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "score"),
        ({"score": 0}, "score"),
        ({"score": 6}, "score"),
        ({"score": True}, "score"),
        ({"score": 3.5}, "score"),
        ({"thumb": "sideways"}, "thumb"),
        ({"thumb": 1}, "thumb"),
        ({"score": 1, "reasons": ["boring"]}, "reasons"),
        ({"score": 1, "reasons": "wrong"}, "reasons"),
        ({"score": 1, "reasons": [1]}, "reasons"),
        ({"score": 1, "text": "x" * 4001}, "text"),
        ({"score": 1, "text": "\0"}, "text"),
        ({"score": 1, "text": 5}, "text"),
    ],
)
def test_what_is_no_rating_is_refused(values: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        checked(values)
    assert raised.value.facts["field"] == field


def test_only_who_can_see_the_chat_rates_its_answers(
    ratings: Ratings, database: Database, library: Library, user: Caller, admin: Caller, editor: Caller, tenant_id: str
) -> None:
    document = library.upload(user, library.collection(user)).document
    answer = answered(database, user, cites=[(document, "some words")])
    up = RatingFields(thumb=Thumb.UP)
    anonymous = Caller(tenant_id=tenant_id, user_id=None, role=Role.ANONYMOUS)
    elsewhere = replace(user, collection_ids=frozenset({library.collection(user, "Other").id}))
    for caller in (admin, editor, anonymous, elsewhere):
        with pytest.raises(NotFound):
            ratings.rate(caller, answer.id, up)
    for message_id in (answer.parent_id or "", "nothing", "\0"):
        with pytest.raises(NotFound):
            ratings.rate(user, message_id, up)
    with pytest.raises(Conflict):
        ratings.rate(user, answered(database, user, state="running").id, up)
    ratings.rate(user, answer.id, up)
    assert ratings.list(elsewhere, EVERYTHING).total == 0
    assert ratings.list(user, EVERYTHING).total == 1


def test_an_admin_reads_all_and_says_nothing_for_others(
    ratings: Ratings, database: Database, user: Caller, admin: Caller, editor: Caller, stranger: Caller
) -> None:
    rating = ratings.rate(user, answered(database, user).id, RatingFields(1, text="No."))[0].rating
    assert ratings.get(admin, rating.id).question == "How long is parental leave?"
    assert ratings.list(admin, RatingFilter(user_id=user.user_id)).total == 1
    with pytest.raises(Forbidden):
        ratings.patch(admin, rating.id, {"score": 5})
    reads = replace(admin, scopes=frozenset({Scope.READ}))
    limited = replace(admin, collection_ids=frozenset())
    for caller in (editor, stranger, reads, limited):
        assert ratings.list(caller, EVERYTHING).total == ratings.stats(caller, EVERYTHING).tally.count == 0
        calls: tuple[Callable[[Caller], object], ...] = (
            lambda caller: ratings.get(caller, rating.id),
            lambda caller: ratings.patch(caller, rating.id, {"score": 5}),
        )
        for call in calls:
            with pytest.raises(NotFound):
                call(caller)
    with pytest.raises(InsufficientScope):
        ratings.delete(reads, rating.id)
    with pytest.raises(NotFound):
        ratings.delete(editor, rating.id)
    ratings.delete(admin, rating.id)
    assert ratings.list(user, EVERYTHING).total == 0


def test_ratings_are_found_by_what_they_say_and_are_about(
    ratings: Ratings,
    database: Database,
    library: Library,
    clock: FakeClock,
    user: Caller,
    editor: Caller,
    admin: Caller,
) -> None:
    hr = Assistants(database, library.rules).create(editor, NewAssistant("HR")).assistant
    one, two = library.collection(user, "One"), library.collection(user, "Two")
    first = answered(database, user, assistant_id=hr.id, prompt_number=3, drew_on=[one.id])
    second = answered(database, user, drew_on=[one.id, two.id])
    began = clock.now()
    a = ratings.rate(user, first.id, RatingFields(1, Thumb.DOWN, (Reason.IRRELEVANT_SOURCES,), "Bad."))[0].rating.id
    clock.advance(3600)
    b = ratings.rate(user, second.id, RatingFields(5))[0].rating.id
    later = began + timedelta(minutes=1)
    for wanted, found in (
        (EVERYTHING, [b, a]),
        (RatingFilter(assistant="hr"), [a]),
        (RatingFilter(assistant=hr.id), [a]),
        (RatingFilter(assistant=hr.id, prompt_number=3), [a]),
        (RatingFilter(assistant=hr.id, prompt_number=2), []),
        (RatingFilter(collection="One"), [b, a]),
        (RatingFilter(collection=two.id), [b]),
        (RatingFilter(score=1), [a]),
        (RatingFilter(thumb=Thumb.DOWN), [a]),
        (RatingFilter(thumb=Thumb.UP), []),
        (RatingFilter(reason=Reason.IRRELEVANT_SOURCES), [a]),
        (RatingFilter(reason=Reason.WRONG), []),
        (RatingFilter(with_text=True), [a]),
        (RatingFilter(since=later), [b]),
        (RatingFilter(until=later), [a]),
        (RatingFilter(message_id=second.id, score=1), []),
        (RatingFilter(chat_id=second.chat_id), [b]),
    ):
        assert [view.rating.id for view in ratings.list(user, wanted).items] == found, wanted
        assert ratings.stats(user, wanted).tally.count == len(found), wanted
    assert [view.rating.id for view in ratings.every(user, EVERYTHING)] == [b, a]
    assert ratings.list(admin, EVERYTHING).items[1].assistant == "HR"
    for wrong in (RatingFilter(assistant="nobody"), RatingFilter(collection="nothing"), RatingFilter(assistant="\0")):
        with pytest.raises(NotFound):
            ratings.list(user, wrong)


def test_ratings_are_found_by_the_document_that_the_answers_cite(
    ratings: Ratings, database: Database, library: Library, user: Caller, editor: Caller
) -> None:
    cited, other = (library.upload(user, library.collection(user, name)).document for name in ("One", "Two"))
    answer = answered(database, user)
    answered(database, user)
    with database.write(user) as session:
        span: dict[str, Any] = {"start": 0, "end": 4, "quote": "Four"}
        session.add(
            Citation(
                id="c-1",
                message_id=answer.id,
                number=1,
                document_id=cited.id,
                version_id="v",
                version=1,
                chunk_id=1,
                **span,
            )
        )
    rating = ratings.rate(user, answer.id, RatingFields(1))[0].rating
    assert [view.rating.id for view in ratings.list(user, RatingFilter(document_id=cited.id)).items] == [rating.id]
    assert ratings.list(user, RatingFilter(document_id=other.id)).total == 0
    with pytest.raises(NotFound):
        ratings.list(editor, RatingFilter(document_id=cited.id))


def test_ratings_are_counted(
    ratings: Ratings,
    database: Database,
    library: Library,
    clock: FakeClock,
    user: Caller,
    editor: Caller,
    admin: Caller,
) -> None:
    hr = Assistants(database, library.rules).create(editor, NewAssistant("HR")).assistant
    one, two = library.collection(user, "One"), library.collection(editor, "Two")
    today = clock.now().date().isoformat()
    ratings.rate(user, answered(database, user, assistant_id=hr.id, drew_on=[one.id]).id, RatingFields(1, Thumb.DOWN))
    clock.advance(24 * 3600)
    tomorrow = clock.now().date().isoformat()
    asked = answered(database, user, assistant_id=hr.id, drew_on=[one.id, two.id]).id
    ratings.rate(user, asked, RatingFields(4, None, (Reason.CLEAR,)))
    ratings.rate(editor, answered(database, editor).id, RatingFields(thumb=Thumb.UP, reasons=(Reason.CLEAR,)))
    stats = ratings.stats(admin, EVERYTHING)
    assert stats.tally == Tally(3, 2.5, 1, 1)
    assert stats.scores == {1: 1, 2: 0, 3: 0, 4: 1, 5: 0}
    assert {name: count for name, count in stats.reasons.items() if count} == {"clear": 2}
    assert stats.by_day == [
        Group(today, None, Tally(1, 1.0, 0, 1)),
        Group(tomorrow, None, Tally(2, 4.0, 1, 0)),
    ]
    assert stats.by_assistant == [Group(hr.id, "HR", Tally(2, 2.5, 0, 1)), Group(None, None, Tally(1, None, 1, 0))]
    assert stats.by_collection == [
        Group(one.id, "One", Tally(2, 2.5, 0, 1)),
        Group(two.id, "Two", Tally(1, 4.0, 0, 0)),
    ]
    mine = ratings.stats(user, EVERYTHING)
    assert mine.tally.count == 2
    assert [group.name for group in mine.by_collection] == ["One", None], "a hidden collection has no name"
    empty = ratings.stats(user, RatingFilter(score=3))
    assert (empty.tally, empty.by_day, empty.by_assistant, empty.by_collection) == (Tally(0, None, 0, 0), [], [], [])


def test_a_rating_goes_with_its_chat(ratings: Ratings, database: Database, user: Caller) -> None:
    answer = answered(database, user)
    ratings.rate(user, answer.id, RatingFields(3))
    with database.write(user) as session:
        session.execute(delete(Chat).where(Chat.id == answer.chat_id))
    with database.read(user) as session:
        assert session.scalar(select(func.count()).select_from(Rating)) == 0


def test_the_audit_log_knows_the_score_and_not_the_words(ratings: Ratings, database: Database, user: Caller) -> None:
    rating = ratings.rate(user, answered(database, user).id, RatingFields(2, text="mauve"))[0].rating
    ratings.patch(user, rating.id, {"text": "more mauve"})
    ratings.delete(user, rating.id)
    with database.read(user) as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.seq)).all()
    assert [entry.action for entry in entries] == ["rating.create", "rating.update", "rating.delete"]
    assert entries[0].facts["score"] == 2
    assert {entry.resource_id for entry in entries} == {rating.id}
    assert "mauve" not in "".join(str(entry.facts) for entry in entries)


def test_who_clicks_twice_rates_once(ratings: Ratings, database: Database, user: Caller) -> None:
    answer = answered(database, user)
    with ThreadPoolExecutor(4) as threads:
        done = list(threads.map(lambda score: ratings.rate(user, answer.id, RatingFields(score)), (1, 2, 3, 4)))
    assert sorted(first for _, first in done) == [False, False, False, True]
    assert len({view.rating.id for view, _ in done}) == 1
    assert ratings.list(user, EVERYTHING).total == 1


def test_a_user_who_rated_can_be_deleted(ratings: Ratings, database: Database, user: Caller, admin: Caller) -> None:
    ratings.rate(user, answered(database, user).id, RatingFields(3))
    assert user.user_id is not None
    Accounts(database, PasswordHashes(database.ids, parameters=CHEAPEST)).delete(admin, user.user_id)
    assert ratings.stats(admin, EVERYTHING).tally.count == 0
