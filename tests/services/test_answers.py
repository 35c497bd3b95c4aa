"""Answers: every citation is a span of the stored text, and nothing is said that lost its source."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select

from citewell.db.tables import Collection, DocumentVersion
from citewell.domain.access import Caller, Right, Visibility
from citewell.domain.errors import InvalidInput, NotFound, TooLarge
from citewell.domain.evidence import Draft, DraftStatement, Passage, Quote
from citewell.services.access.sharing import Access, Share
from citewell.services.answer.answer import UNCHECKED, Answer, Dropped
from citewell.services.answer.answers import Answers
from citewell.services.answer.inquiry import Inquiry, Mode, WithoutEvidence
from citewell.services.answer.verifier import Verifier
from citewell.services.documents.text_blobs import load_text
from support.people import People
from support.stack import Stack

LEAVE = b"""# Leave

## Annual leave

Employees get 25 days of annual leave per year. Unused days expire at the end of March.

## Parental leave

Parental leave is 16 weeks and is paid in full.
"""
TRAVEL = b"# Travel\n\nTrains are booked in second class. Flights need the approval of a director.\n"


@dataclass
class Scripted:
    """An answerer that quotes what it is told to, after ``before`` has happened."""

    quotes: Callable[[Sequence[Passage]], Sequence[DraftStatement]]
    before: Callable[[], object] = lambda: None
    asked: list[str] = field(default_factory=list)

    def answer(self, question: str, passages: Sequence[Passage]) -> Draft:
        self.asked.append(question)
        self.before()
        return Draft(tuple(self.quotes(passages)), answerer="scripted")


def scripted(stack: Stack, answerer: Scripted) -> Answers:
    return Answers(
        stack.database, stack.search_service, stack.library.rules, stack.blobs, answerer, Verifier(stack.embedder)
    )


def quoting(*sentences: str) -> Callable[[Sequence[Passage]], list[DraftStatement]]:
    """One statement for each sentence, which it quotes from the passage that has it."""

    def quotes(passages: Sequence[Passage]) -> list[DraftStatement]:
        found = []
        for sentence in sentences:
            places = [n for n, passage in enumerate(passages) if sentence in passage.text]
            found.append(DraftStatement(sentence, tuple(Quote(n, sentence) for n in places[:1])))
        return found

    return quotes


@pytest.fixture
def handbook(stack: Stack, user: Caller) -> Collection:
    collection = stack.library.collection(user)
    stack.library.upload(user, collection, LEAVE, name="leave.md")
    stack.library.upload(user, collection, TRAVEL, name="travel.md")
    stack.work()
    return collection


def _check_spans(stack: Stack, caller: Caller, answer: Answer) -> None:
    assert [citation.number for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    for citation in answer.citations:
        with stack.database.read(caller) as session:
            version = session.get_one(DocumentVersion, citation.version_id)
        assert version.text_blob is not None
        text = load_text(stack.blobs, version.text_blob)
        assert text[citation.start : citation.end] == citation.quote
        assert (version.document_id, version.number) == (citation.document_id, citation.version)
    numbers = {number for statement in answer.statements for number in statement.citations}
    assert numbers == {citation.number for citation in answer.citations}
    assert all(statement.citations for statement in answer.statements)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How many days of annual leave do employees get per year?", "25 days"),
        ("How long is parental leave?", "16 weeks"),
        ("In which class are trains booked?", "second class"),
    ],
)
def test_an_answer_stands_in_the_sources(
    stack: Stack, user: Caller, handbook: Collection, question: str, words: str
) -> None:
    answer = stack.answers.answer(user, Inquiry(question))
    assert any(words in statement.text for statement in answer.statements)
    assert len(answer.statements) <= 4
    _check_spans(stack, user, answer)
    first = answer.citations[0]
    assert words in first.quote
    assert (first.collection_id, first.page) == (handbook.id, None)
    assert first.heading_path


@pytest.mark.parametrize(
    "question", ["What is the boiling point of mercury?", "Who won the race?", "zzzz qqqq", "?", "and or not"]
)
def test_thin_evidence_is_no_answer(stack: Stack, user: Caller, handbook: Collection, question: str) -> None:
    answer = stack.answers.answer(user, Inquiry(question))
    assert answer.statements == ()
    assert answer.citations == ()


def test_nothing_readable_is_no_answer(stack: Stack, handbook: Collection, stranger: Caller) -> None:
    assert stack.answers.answer(stranger, Inquiry("How long is parental leave?")).statements == ()


@pytest.mark.parametrize("question", ["", "  ", "nul\x00", "\ud800"])
def test_a_question_that_is_none_is_refused(stack: Stack, user: Caller, question: str) -> None:
    with pytest.raises(InvalidInput):
        stack.answers.answer(user, Inquiry(question))
    with pytest.raises(TooLarge):
        stack.answers.answer(user, Inquiry("x" * 5000))
    with pytest.raises(NotFound):
        stack.answers.answer(user, Inquiry("x", ("nowhere",)))


def test_without_verification_there_are_citations_and_no_verdicts(
    stack: Stack, user: Caller, handbook: Collection
) -> None:
    said = "Employees get 99 days of annual leave per year."
    quoted = "Employees get 25 days of annual leave per year."
    invented = DraftStatement("Nobody works.", (Quote(0, "Nobody works."),))

    def quotes(passages: Sequence[Passage]) -> list[DraftStatement]:
        return [DraftStatement(said, quoting(quoted)(passages)[0].quotes), invented]

    answer = scripted(stack, Scripted(quotes)).answer(user, Inquiry("How many days of leave?", mode=Mode.OFF))
    [statement] = answer.statements
    assert (statement.text, statement.support, statement.verdict, statement.findings) == (said, None, UNCHECKED, ())
    assert [citation.quote for citation in answer.citations] == [quoted]
    assert answer.conflicts == ()


def test_quotes_that_nobody_wrote_are_dropped(stack: Stack, user: Caller, handbook: Collection) -> None:
    true = "Parental leave is 16 weeks and is paid in full."
    invented = "Everybody gets a car."

    def quotes(passages: Sequence[Passage]) -> list[DraftStatement]:
        return [*quoting(true)(passages), DraftStatement(invented, (Quote(0, invented), Quote(99, true)))]

    answer = scripted(stack, Scripted(quotes)).answer(user, Inquiry("parental leave"))
    assert [statement.text for statement in answer.statements] == [true]
    assert answer.dropped == Dropped(statements=1, quotes=2)
    _check_spans(stack, user, answer)


def test_one_span_is_one_citation(stack: Stack, user: Caller, handbook: Collection) -> None:
    true = "Parental leave is 16 weeks and is paid in full."

    def quotes(passages: Sequence[Passage]) -> list[DraftStatement]:
        (once,) = quoting(true)(passages)
        return [DraftStatement(true, once.quotes * 2), once]

    answer = scripted(stack, Scripted(quotes)).answer(user, Inquiry("parental leave"))
    assert [statement.citations for statement in answer.statements] == [(1,), (1,)]
    assert len(answer.citations) == 1


def test_what_is_deleted_while_an_answer_is_written_is_neither_cited_nor_said(
    stack: Stack, user: Caller, handbook: Collection
) -> None:
    gone, kept = "Parental leave is 16 weeks and is paid in full.", "Trains are booked in second class."
    document_id = stack.found(user, "parental", mode="lexical")[0]
    answerer = Scripted(quoting(gone, kept), before=lambda: stack.library.documents.delete(user, document_id))
    answer = scripted(stack, answerer).answer(user, Inquiry("parental leave trains booked class"))
    assert [statement.text for statement in answer.statements] == [kept]
    assert answer.dropped.statements == 1
    _check_spans(stack, user, answer)


def test_a_statement_of_two_sources_goes_when_one_of_them_goes(
    stack: Stack, user: Caller, handbook: Collection
) -> None:
    both = "Parental leave is 16 weeks and is paid in full. Trains are booked in second class."
    parts = ("Parental leave is 16 weeks and is paid in full.", "Trains are booked in second class.")
    document_id = stack.found(user, "parental", mode="lexical")[0]

    def quotes(passages: Sequence[Passage]) -> list[DraftStatement]:
        found = [quote for statement in quoting(*parts)(passages) for quote in statement.quotes]
        return [DraftStatement(both, tuple(found))]

    kept = scripted(stack, Scripted(quotes)).answer(user, Inquiry("parental leave trains booked class"))
    assert len(kept.citations) == 2
    answerer = Scripted(quotes, before=lambda: stack.library.documents.delete(user, document_id))
    assert scripted(stack, answerer).answer(user, Inquiry("parental leave trains booked class")).statements == ()


def test_what_is_taken_away_while_an_answer_is_written_is_neither_cited_nor_said(
    stack: Stack, user: Caller, people: People, tenant_id: str, handbook: Collection
) -> None:
    friend = people.caller(tenant_id)
    shared = Access(Visibility.SHARED, (Share(Right.READ, user_id=friend.user_id),))
    stack.library.collections.set_access(user, handbook.id, shared)
    private = Access(Visibility.PRIVATE)
    true = "Parental leave is 16 weeks and is paid in full."
    assert scripted(stack, Scripted(quoting(true))).answer(friend, Inquiry("parental leave")).statements
    answerer = Scripted(quoting(true), before=lambda: stack.library.collections.set_access(user, handbook.id, private))
    assert scripted(stack, answerer).answer(friend, Inquiry("parental leave")).statements == ()


@pytest.mark.parametrize("content", [None, b"spoiled"])
def test_a_text_that_is_damaged_is_not_quoted(
    stack: Stack, user: Caller, handbook: Collection, content: bytes | None
) -> None:
    with stack.database.read(user) as session:
        keys = [key for key in session.scalars(select(DocumentVersion.text_blob)) if key is not None]
    for key in keys:
        with stack.blobs.local_path(key) as path:
            if content is None:
                path.unlink()
            else:
                path.write_bytes(content)
    assert stack.answers.answer(user, Inquiry("How long is parental leave?")).statements == ()


def test_without_a_model_the_nearest_passages_are_shown_too_where_that_is_wished(
    sqlite_stack: Stack, user: Caller
) -> None:
    stack = sqlite_stack
    stack.library.upload(user, stack.library.collection(user), TRAVEL, name="travel.md")
    stack.work()
    silent = scripted(stack, Scripted(quoting()))
    answer = silent.answer(user, Inquiry("Are trains free?", without_evidence=WithoutEvidence.NEAREST))
    assert [each.title for each in answer.suggestions] == ["Travel"]
    assert silent.answer(user, Inquiry("Are trains free?")).suggestions == ()
    said = scripted(stack, Scripted(quoting("Trains are booked in second class.")))
    assert said.answer(user, Inquiry("Trains?", without_evidence=WithoutEvidence.NEAREST)).suggestions == ()
