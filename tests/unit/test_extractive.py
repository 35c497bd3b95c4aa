from __future__ import annotations

import itertools

import numpy as np
import pytest

from citewell.backends.answering.candidates import find_candidates, rarity, share, signals
from citewell.backends.answering.extractive import MOST_EMBEDDED, ExtractiveAnswerer, compose
from citewell.backends.answering.question import has_what_is_asked, read_question
from citewell.backends.answering.question_words import Asks
from citewell.backends.answering.scoring import blindness, chances
from citewell.domain.similarity import relative
from citewell.ports.answerer import Draft, Passage
from fakes.embedder import FakeEmbedder


def passage(text: str, number: int = 0, *, document: str | None = None, start: int = 0, heading: str = "") -> Passage:
    path = (heading,) if heading else ()
    return Passage(number, document or f"d{number}", "Handbook", path, text, start, 1.0 - number / 10)


LENDING = [
    passage(
        "The library lends twelve books to each member. Books go back after 28 days. Films go back sooner. "
        "The house was opened by Anna Berg in 1907. She gave it her own books."
    ),
    passage("# Fees\n\nLate books cost ten cents a day.\n\nChildren pay nothing.", 1),
    passage("| Branch | Opens |\n|---|---|\n| North | 9:00 |\n| South | 10:30 |", 2, heading="Hours"),
    passage(
        "To renew a card:\n\n1. Open the desk page.\n2. Press Renew.\n3. Wait for the mail.\n4. Show the mail.\n"
        "5. Take the card.\n\nCards are blue.",
        3,
        heading="Cards",
    ),
]


class CountingEmbedder(FakeEmbedder):
    """Remembers how many texts it was given."""

    def __init__(self) -> None:
        super().__init__(256)
        self.given: list[int] = []

    def embed_passages(self, texts: object) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        assert isinstance(texts, (list, tuple))
        self.given.append(len(texts))
        return super().embed_passages(texts)


def ask(question: str, passages: list[Passage] = LENDING) -> Draft:
    """The answer however thin the evidence is: thresholds belong to a real model."""
    weighed = ExtractiveAnswerer(FakeEmbedder(256)).weigh(question, passages)
    assert weighed is not None
    return compose(weighed, passages)


def said(draft: Draft) -> list[str]:
    return [statement.text for statement in draft.statements]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many books does the library lend to each member?", ["The library lends twelve books to each member."]),
        ("When do books go back?", ["Books go back after 28 days."]),
        ("What do late books cost?", ["Late books cost ten cents a day."]),
        ("When does the South branch open?", ["Branch: South; Opens: 10:30"]),
        ("How do I renew a card?", ["Open the desk page.", "Press Renew.", "Wait for the mail.", "Show the mail."]),
    ],
)
def test_answers(question: str, expected: list[str]) -> None:
    assert said(ask(question)) == expected


GERMAN = [
    passage(
        "Die Bibliothek verleiht jedem Mitglied zwölf Bücher. Sie sind nach 28 Tagen zurückzugeben. Filme sind früher "
        "zurückzugeben. Das Haus wurde 1907 von Anna Berg eröffnet.",
        heading="Ausleihe",
    ),
    passage("# Gebühren\n\nVerspätete Bücher kosten zehn Cent am Tag.\n\nKinder zahlen nichts.", 1),
    passage("| Zweigstelle | Öffnet |\n|---|---|\n| Nord | 9:00 |\n| Süd | 10:30 |", 2, heading="Zeiten"),
    passage(
        "So verlängern Sie eine Karte:\n\n1. Rufen Sie die Seite auf.\n2. Drücken Sie auf Verlängern.\n"
        "3. Warten Sie auf die Nachricht.\n\nKarten sind blau.",
        3,
        heading="Karten",
    ),
    passage("Eine Signatur ist ein Zeichen, das den Standort eines Buches nennt. Sie steht auf dem Rücken.", 4),
]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "Wie viele Bücher verleiht die Bibliothek einem Mitglied?",
            "Die Bibliothek verleiht jedem Mitglied zwölf Bücher.",
        ),
        ("Wann wurde das Haus eröffnet?", "Das Haus wurde 1907 von Anna Berg eröffnet."),
        ("Wer hat das Haus eröffnet?", "Das Haus wurde 1907 von Anna Berg eröffnet."),
        ("Was kosten verspätete Bücher?", "Verspätete Bücher kosten zehn Cent am Tag."),
        ("Zahlen Kinder Gebühren?", "Kinder zahlen nichts."),
        ("Wann öffnet die Zweigstelle Süd?", "Zweigstelle: Süd; Öffnet: 10:30"),
        ("Was ist eine Signatur?", "Eine Signatur ist ein Zeichen, das den Standort eines Buches nennt."),
    ],
)
def test_german_answers(question: str, expected: str) -> None:
    weighed = ExtractiveAnswerer(FakeEmbedder(), least_confidence=0.0).weigh(question, GERMAN)
    assert weighed is not None
    assert expected in {statement.text for statement in compose(weighed, GERMAN).statements}


def test_german_steps_stay_in_order() -> None:
    weighed = ExtractiveAnswerer(FakeEmbedder(), least_confidence=0.0).weigh("Wie verlängere ich eine Karte?", GERMAN)
    assert weighed is not None
    assert [statement.text for statement in compose(weighed, GERMAN).statements] == [
        "Rufen Sie die Seite auf.",
        "Drücken Sie auf Verlängern.",
        "Warten Sie auf die Nachricht.",
    ]


def test_yes_or_no_takes_two_statements_at_most() -> None:
    shelves = [passage(" ".join(f"Shelf {number} is open on day {number}." for number in range(9)))]
    weighed = ExtractiveAnswerer(FakeEmbedder(), least_confidence=0.0).weigh("Is a shelf open on every day?", shelves)
    assert weighed is not None
    assert 1 <= len(compose(weighed, shelves).statements) <= 2


def test_a_pronoun_takes_the_sentence_before_it_along_as_one_quote() -> None:
    (statement,) = ask("Who gave own books?").statements
    assert statement.text == "The house was opened by Anna Berg in 1907. She gave it her own books."
    assert [quote.quote for quote in statement.quotes] == [statement.text]


def test_a_sentence_is_not_quoted_twice() -> None:
    text = "Anna Berg opened the house. She gave it books. They were her own books."
    quotes = [
        quote
        for statement in ask("Who gave own books to the house?", [passage(text)]).statements
        for quote in statement.quotes
    ]
    spans = sorted((quote.offset or 0, (quote.offset or 0) + len(quote.quote)) for quote in quotes)
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(spans))


def test_a_row_is_quoted_with_its_header() -> None:
    (statement,) = ask("When does the South branch open?").statements
    assert [quote.quote for quote in statement.quotes] == ["| South | 10:30 |", "| Branch | Opens |"]


def test_a_question_of_a_source_is_no_answer_to_it_but_leads_to_one() -> None:
    passages = [passage("Can leave be carried over? Unused days stay until March.\n\nWho pays?\n\nThe office does.")]
    for question, expected in (
        ("Can leave be carried over?", "Unused days stay until March."),
        ("Who pays?", "The office does."),
    ):
        statements = ExtractiveAnswerer(FakeEmbedder(), least_confidence=0).answer(question, passages).statements
        assert expected in [one.text for one in statements]
        assert not [one for one in statements if one.text.endswith("?")]


def test_an_introduction_is_no_statement_and_steps_that_it_introduces_are_kept() -> None:
    steps = "Leave must be requested early.\n\nTo request leave:\n\n1. Open the portal.\n2. Choose days.\n3. Send it."
    asked = {"How do I request leave?": 3, "What is said of leave?": None}
    for question, count in asked.items():
        draft = ExtractiveAnswerer(FakeEmbedder(), least_confidence=0).answer(question, [passage(steps)])
        texts = [one.text for one in draft.statements]
        assert "To request leave:" not in texts
        assert count is None or texts == ["Open the portal.", "Choose days.", "Send it."][:count]


def test_the_same_sentence_from_two_documents_is_said_once() -> None:
    text = "The library lends twelve books to each member."
    assert said(ask("How many books does the library lend?", [passage(text), passage(text, 1)])) == [text]


def test_statements_stand_in_reading_order() -> None:
    later = passage("Members borrow films for a week.", 0, document="d", start=500)
    earlier = passage("Members borrow books for a month.", 1, document="d", start=100)
    draft = ask("What do members borrow for long?", [later, earlier])
    assert said(draft) == ["Members borrow books for a month.", "Members borrow films for a week."]


def test_thin_evidence_gives_no_answer() -> None:
    answerer = ExtractiveAnswerer(FakeEmbedder(256))
    assert answerer.answer("Who discovered penicillin in London?", LENDING).statements == ()
    assert answerer.answer("How many books does the library lend to each member?", LENDING).statements != ()


def test_the_threshold_decides() -> None:
    question = "How many books does the library lend to each member?"
    assert ExtractiveAnswerer(FakeEmbedder(), least_confidence=1.0).answer(question, LENDING).statements == ()
    assert ExtractiveAnswerer(FakeEmbedder(), least_confidence=0.0).answer("Why?", LENDING).statements == ()
    assert ExtractiveAnswerer(FakeEmbedder(), least_confidence=0.0).answer("penicillin", LENDING).statements != ()


def test_only_so_many_sentences_are_embedded() -> None:
    embedder = CountingEmbedder()
    passages = [passage(" ".join(f"Shelf {n} of room {m} holds books." for n in range(40)), m) for m in range(10)]
    ExtractiveAnswerer(embedder).answer("Which shelf holds books?", passages)
    assert embedder.given[0] == MOST_EMBEDDED


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("How many books may I borrow?", Asks.NUMBER),
        ("What percentage of members is late?", Asks.NUMBER),
        ("When was it opened?", Asks.DATE),
        ("In what year was it opened?", Asks.DATE),
        ("Who opened it?", Asks.PERSON),
        ("Where is the archive?", Asks.PLACE),
        ("Why are fees charged?", Asks.REASON),
        ("What is a call number?", Asks.DEFINITION),
        ("Define call number", Asks.DEFINITION),
        ("What does ISBN stand for?", Asks.DEFINITION),
        ("How do I renew a card?", Asks.STEPS),
        ("How to renew a card", Asks.STEPS),
        ("What are the duties of a member of the library board?", Asks.LISTING),
        ("Is the archive open on Monday?", Asks.YES_NO),
        ("Archive opening hours", Asks.OTHER),
        ("Wann wurde das Archiv geöffnet?", Asks.DATE),
        ("In welchem Jahr wurde es eröffnet?", Asks.DATE),
        ("Wie viele Bücher darf ich ausleihen?", Asks.NUMBER),
        ("Wie hoch ist die Gebühr?", Asks.NUMBER),
        ("Wie groß ist der Saal?", Asks.NUMBER),
        ("Was kostet eine Karte?", Asks.NUMBER),
        ("Wer leitet das Archiv?", Asks.PERSON),
        ("Wo steht das Archiv?", Asks.PLACE),
        ("In welcher Stadt steht es?", Asks.PLACE),
        ("Warum kostet das Geld?", Asks.REASON),
        ("Was ist eine Signatur?", Asks.DEFINITION),
        ("Was bedeutet ISBN?", Asks.DEFINITION),
        ("Was heißt ISBN?", Asks.DEFINITION),
        ("Wie verlängere ich eine Karte?", Asks.STEPS),
        ("Wie kann man eine Karte verlängern?", Asks.STEPS),
        ("Was muss ich tun, um eine Karte zu bekommen?", Asks.STEPS),
        ("Welche Pflichten hat ein Mitglied?", Asks.LISTING),
        ("Nenne die Pflichten der Mitglieder", Asks.LISTING),
        ("Ist das Archiv am Montag geöffnet?", Asks.YES_NO),
        ("Öffnungszeiten des Archivs", Asks.OTHER),
        ("Was the archive opened in May?", Asks.YES_NO),
        ("", Asks.OTHER),
    ],
)
def test_what_a_question_asks_for(question: str, asks: Asks) -> None:
    assert read_question(question).asks is asks


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("How many of the 12 books are lent?", "All 12 books are lent.", False),
        ("How many of the 12 books are lent?", "Seven of the 12 books are lent.", True),
        ("When was it opened?", "It was opened in 1907.", True),
        ("When was it opened?", "It was opened by the mayor.", False),
        ("Who opened the Berg archive?", "The archive was opened by Anna Berg.", True),
        ("Who opened the Berg archive?", "The Berg archive was opened.", False),
        ("Where is the archive?", "You find it in Lyon.", True),
        ("Why are fees charged?", "Fees are charged because paper is dear.", True),
        ("What is a call number?", "A call number is a mark on a book.", True),
        ("What is a call number?", "Write the call number down.", False),
        ("Wie viele Bücher darf ich leihen?", "Zwölf Bücher dürfen geliehen werden.", True),
        ("Wie viele Bücher darf ich leihen?", "Bücher dürfen geliehen werden.", False),
        ("Wann wurde das Archiv eröffnet?", "Das geschah am 3. Mai 1907.", True),
        ("Wann wurde das Archiv eröffnet?", "Das geschah im Herbst.", True),
        ("Wann wurde das Archiv eröffnet?", "Das Archiv gehört der Stadt.", False),
        ("Wer leitet das Archiv?", "Das Archiv leitet seit Mai Anna Berg.", True),
        ("Wer leitet das Archiv?", "Das Archiv hat eine Leitung.", False),
        ("Wo steht das Archiv?", "Es steht in Köln.", True),
        ("Wo steht das Archiv?", "Es steht schon lange.", False),
        ("Warum gibt es Gebühren?", "Gebühren gibt es, weil Papier teuer ist.", True),
        ("Was ist eine Signatur?", "Eine Signatur ist ein Zeichen auf einem Buch.", True),
        ("Was ist eine Signatur?", "Die Signatur bitte notieren.", False),
    ],
)
def test_what_a_sentence_has_to_say(question: str, text: str, expected: bool) -> None:
    assert has_what_is_asked(read_question(question), text, is_item=False) is expected


def test_rare_words_weigh_more_and_absent_ones_most() -> None:
    candidates = find_candidates(LENDING)
    weights = rarity(read_question("Books about renew penicillin"), candidates)
    assert weights["book"] < weights["renew"] < weights["penicillin"]
    assert share(frozenset({"book"}), weights) < 0.5
    assert share(frozenset(weights), weights) == pytest.approx(1)
    assert share(frozenset(), {}) == 0


def test_signals_see_the_context_above() -> None:
    question = read_question("How do I renew a card?")
    candidates = find_candidates(LENDING)
    weights = rarity(question, candidates)
    step = next(one for one in candidates if one.text == "Wait for the mail.")
    seen = signals(question, step, weights)
    assert seen.said == 0
    assert seen.around > 0.9
    assert seen.asked == 1


def test_a_sentence_that_the_passage_cuts_off_counts_less() -> None:
    text = (
        "and so these cards can be used until the end. Cards of members are renewed every single year. "
        "Each card has a number, which is"
    )
    cut = [one.cut for one in find_candidates([passage(text)])]
    assert cut == [True, False, True]
    question = read_question("card")
    weights = rarity(question, find_candidates([passage(text)]))
    assert [signals(question, one, weights).short for one in find_candidates([passage(text)])] == [1, 0, 1]


def test_items_and_rows_are_compared_with_what_stands_above_them() -> None:
    above = {one.core_text: one.in_context for one in find_candidates(LENDING)}
    assert above["Press Renew."] == "To renew a card: Press Renew."
    assert above["Branch: North; Opens: 9:00"] == "Hours: Branch: North; Opens: 9:00"
    assert above["Late books cost ten cents a day."] == "Fees: Late books cost ten cents a day."
    assert above["Books go back after 28 days."] == "Books go back after 28 days."


def test_scores() -> None:
    assert chances(np.array([1000.0, 1000.0, -1000.0])).tolist() == [0.5, 0.5, 0.0]
    assert relative(np.array([0.75, 1.0, 0.5]), 0.75).tolist() == [0.0, 1.0, -1.0]
    alike = np.full(5, 0.6)
    assert blindness(read_question("Сколько книг можно взять?"), alike) == pytest.approx(0.7)
    assert blindness(read_question("How many books?"), alike) == 0
    assert blindness(read_question("Сколько книг?"), np.array([0.1, 0.2, 0.9])) == 0
