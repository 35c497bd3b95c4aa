"""Golden sets that grow from rated answers: well rated in, badly rated to be looked at, and nothing hidden in them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from citewell.db.session import Database
from citewell.db.tables import Chat, Document, Message
from citewell.domain.access import Caller, Role
from citewell.domain.errors import NotFound
from citewell.services.access.rules import AccessRules
from citewell.services.evaluation.golden_sets import GoldenSets
from citewell.services.evaluation.grown import Change, Grown
from citewell.services.evaluation.questions import Expected, Imported, NewQuestion
from citewell.services.ratings.fields import RatingFields, RatingFilter, Reason, Thumb
from citewell.services.ratings.ratings import Ratings
from fakes.clock import FakeClock
from support.answered import answered
from support.library import Library
from support.people import People

WELL, BADLY = RatingFields(5), RatingFields(1, reasons=(Reason.WRONG,), text="No.")
ALL = RatingFilter()


class Bench:
    """Answers, ratings and a golden set."""

    def __init__(self, database: Database, library: Library) -> None:
        self.database = database
        self.library = library
        self.sets = GoldenSets(database, library.rules)
        self.ratings = Ratings(database, library.rules)

    def document(self, caller: Caller, name: str, *, collection: str = "Handbook") -> Document:
        """A document in a collection, which is made with the first."""
        with self.database.read(caller) as session:
            try:
                found = AccessRules().collection_for(session, caller, collection)
            except NotFound:
                found = None
        found = found or self.library.collection(caller, collection)
        return self.library.upload(caller, found, name.encode(), name=name, external_id=name).document

    def rated(
        self,
        caller: Caller,
        question: str,
        fields: RatingFields,
        cites: Sequence[tuple[Document, str]] = (),
        *,
        state: str = "answered",
        drew_on: Sequence[str] = (),
    ) -> Message:
        """An answer and what its asker thinks of it."""
        made = answered(self.database, caller, question, state=state, cites=cites, drew_on=drew_on)
        if cites:
            with self.database.write(caller) as session:
                session.get_one(Message, made.id).statements = [
                    {"text": f"It is {quote}.", "citations": [number]} for number, (_, quote) in enumerate(cites, 1)
                ]
        self.ratings.rate(caller, made.id, fields)
        return made

    def grow(self, caller: Caller, wanted: RatingFilter = ALL) -> Grown:
        """Into the set ``Quiz``."""
        return self.sets.growth.grow(caller, "quiz", wanted)


@pytest.fixture
def bench(database: Database, library: Library, admin: Caller) -> Bench:
    made = Bench(database, library)
    made.sets.create(admin, name="Quiz")
    return made


def test_what_was_rated_well_becomes_a_question_once(bench: Bench, admin: Caller, user: Caller) -> None:
    leave = bench.document(user, "leave.txt")
    answer = bench.rated(user, "How long is leave?", WELL, [(leave, "16 weeks"), (leave, "16 weeks"), (leave, "paid")])
    bench.rated(user, "Who pays?", RatingFields(thumb=Thumb.UP), [(leave, "paid")])
    bench.rated(user, "So so?", RatingFields(3), [(leave, "paid")])
    bench.rated(user, "What colour is it?", WELL, state="abstained")
    grown = bench.grow(admin)
    assert (grown.imported, grown.skipped, grown.to_review) == (Imported(3, 0, 0), 0, 0)
    found = {row.question: row for row in bench.sets.questions(admin, "quiz").items}
    assert set(found) == {"How long is leave?", "Who pays?", "What colour is it?"}
    row = found["How long is leave?"]
    assert [(each["document"], each["quote"]) for each in row.expected] == [
        ("leave.txt", "16 weeks"),
        ("leave.txt", "paid"),
    ]
    assert row.answers == ["It is 16 weeks. It is 16 weeks. It is paid."]
    assert (row.source, row.message_id, row.answerable) == ("chat", answer.id, True)
    unanswerable = found["What colour is it?"]
    assert (unanswerable.answerable, unanswerable.expected, unanswerable.answers) == (False, [], [])
    assert bench.grow(admin).imported == Imported(0, 0, 3)


def test_what_would_be_done_is_told_before_it_is(bench: Bench, admin: Caller, user: Caller) -> None:
    leave = bench.document(user, "leave.txt")
    bench.sets.put(admin, "quiz", [NewQuestion("Written?", (Expected("leave.txt"),))])
    for question in ("Known?", "Written?"):
        bench.rated(user, question, WELL, [(leave, "16 weeks")])
    bench.grow(admin)
    bench.rated(user, "Known?", WELL, [(leave, "paid")])
    one = bench.rated(user, "New?", WELL, [(leave, "16 weeks")])
    before = [row.id for row in bench.sets.questions(admin, "quiz").items]
    grown = bench.sets.growth.grow(admin, "quiz", ALL, dry_run=True)
    assert {each.question.question: each.change for each in grown.questions} == {
        "New?": Change.ADDED,
        "Known?": Change.CHANGED,
        "Written?": Change.KEPT,
    }
    assert [row.id for row in bench.sets.questions(admin, "quiz").items] == before
    assert grown.imported == Imported(1, 1, 1) == bench.grow(admin).imported
    again = bench.sets.growth.grow(admin, "quiz", RatingFilter(message_id=one.id), dry_run=True)
    assert [(each.message_id, each.change) for each in again.questions] == [(one.id, Change.UNCHANGED)]


def test_what_was_rated_badly_is_listed_to_be_looked_at(bench: Bench, admin: Caller, user: Caller) -> None:
    leave = bench.document(user, "leave.txt")
    bad = bench.rated(user, "How long is leave?", BADLY, [(leave, "16 weeks")])
    bench.rated(user, "Who pays?", RatingFields(5, Thumb.DOWN), [(leave, "paid")])
    bench.rated(user, "Where?", BADLY, state="abstained")
    grown = bench.grow(admin)
    assert (grown.imported, grown.to_review, grown.skipped) == (Imported(0, 0, 0), 3, 0)
    (first,) = [each for each in grown.review if each.message_id == bad.id]
    assert (first.question, first.score, first.reasons, first.text) == ("How long is leave?", 1, ("wrong",), "No.")
    assert (first.documents, first.answer) == (("leave.txt",), "16 weeks. [1]")


def test_the_latest_rating_of_a_question_counts(bench: Bench, clock: FakeClock, admin: Caller, user: Caller) -> None:
    leave = bench.document(user, "leave.txt")
    bench.rated(user, "How long?", BADLY, [(leave, "14 weeks")])
    clock.advance(60)
    bench.rated(user, " how LONG?", WELL, [(leave, "16 weeks")])
    assert bench.grow(admin).imported == Imported(1, 0, 0)
    clock.advance(60)
    bench.rated(user, "How long?", WELL, [(leave, "18 weeks")])
    assert bench.grow(admin).imported == Imported(0, 1, 0)
    (row,) = bench.sets.questions(admin, "quiz").items
    assert row.expected[0]["quote"] == "18 weeks"
    clock.advance(60)
    bench.rated(user, "How long?", BADLY, [(leave, "20 weeks")])
    grown = bench.grow(admin)
    assert (grown.imported, grown.to_review) == (Imported(0, 0, 0), 1)


def test_what_people_imported_stays_as_they_wrote_it(bench: Bench, admin: Caller, user: Caller) -> None:
    bench.sets.put(admin, "quiz", [NewQuestion("How long?", (Expected("rules.txt"),))])
    bench.rated(user, "How long?", WELL, [(bench.document(user, "leave.txt"), "16 weeks")])
    assert bench.grow(admin).imported == Imported(0, 0, 1)
    (row,) = bench.sets.questions(admin, "quiz").items
    assert (row.expected[0]["document"], row.source) == ("rules.txt", "import")


def test_nobody_gets_questions_of_others_or_of_what_they_cannot_read(
    bench: Bench, admin: Caller, editor: Caller, user: Caller, people: People
) -> None:
    mine, theirs = bench.document(editor, "mine.txt", collection="Mine"), bench.document(user, "theirs.txt")
    bench.rated(user, "Secret?", WELL, [(theirs, "x")])
    bench.rated(editor, "Mine?", WELL, [(mine, "x")])
    bench.rated(editor, "Both?", WELL, [(mine, "x"), (theirs, "y")])
    bench.rated(editor, "Bad?", BADLY, [(theirs, "y")])
    grown = bench.grow(editor)
    assert (grown.imported, grown.skipped, grown.to_review, grown.review) == (Imported(1, 0, 0), 2, 0, [])
    assert [row.question for row in bench.sets.questions(admin, "quiz").items] == ["Mine?"]
    bench.library.documents.delete(user, theirs.id)
    assert bench.grow(admin).skipped == 3
    other = people.caller(people.tenant("other"), Role.ADMIN)
    with pytest.raises(NotFound):
        bench.grow(other)


def test_a_set_of_a_collection_takes_questions_of_that_alone(bench: Bench, admin: Caller, user: Caller) -> None:
    one, two = bench.document(user, "one.txt", collection="One"), bench.document(user, "two.txt", collection="Two")
    bench.sets.create(admin, name="First", collection="One")
    first, second = one.collection_id, two.collection_id
    bench.rated(user, "In one?", WELL, [(one, "x")], drew_on=[first, second])
    bench.rated(user, "In two?", WELL, [(two, "x")], drew_on=[first, second])
    bench.rated(user, "Elsewhere?", WELL, [(two, "x")], drew_on=[second])
    bench.rated(user, "Nowhere?", WELL, state="abstained", drew_on=[first])
    grown = bench.sets.growth.grow(admin, "First", ALL)
    assert (grown.imported, grown.skipped) == (Imported(2, 0, 0), 1)
    assert {row.question for row in bench.sets.questions(admin, "First").items} == {"In one?", "Nowhere?"}


def test_only_ratings_that_are_asked_for_count(bench: Bench, clock: FakeClock, admin: Caller, user: Caller) -> None:
    leave = bench.document(user, "leave.txt")
    bench.rated(user, "Old?", WELL, [(leave, "x")])
    clock.advance(60)
    since = clock.now()
    bench.rated(user, "New?", WELL, [(leave, "x")])
    bench.rated(user, "Broken off?", WELL, [(leave, "x")], state="cancelled")
    bench.rated(user, "Without a source?", WELL)
    grown = bench.grow(admin, RatingFilter(since=since))
    assert (grown.imported, grown.skipped) == (Imported(1, 0, 0), 2)
    with pytest.raises(NotFound):
        bench.grow(admin, RatingFilter(assistant="nobody"))
    with bench.database.read(user) as session:
        assert session.query(Chat).count() == 4, "chats stay as they are"
