"""What is wrong, and what only said otherwise: places, opposites, negations, German, other languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citewell.domain.alignment import aligned, best_span
from citewell.domain.comparison import Fault
from citewell.domain.evidence import DraftStatement, Passage, Quote
from citewell.domain.verification import (
    Opinion,
    Verdict,
    VerifiedStatement,
    chance_of_support,
    conclude,
    examine,
    verify_statement,
)


def passage(text: str) -> Passage:
    return Passage(1, "d", "", (), text, 0, 1.0)


def check(said: str, source: str) -> VerifiedStatement:
    verified = verify_statement(DraftStatement(said, (Quote(0, source),)), [passage(source)])
    assert verified is not None
    return verified


CASTLE = "The castle was built in 1210 and burned down in 1645. Duke Albert rebuilt it, and Count Rupert sold it."


@pytest.mark.parametrize(
    ("fault", "said", "source"),
    [
        (Fault.ORDER, "The castle was built in 1645 and burned down in 1210.", CASTLE),
        (Fault.ORDER, "Duke Rupert rebuilt it, and Count Albert sold it.", CASTLE),
        (Fault.NAME, "Count Rupert sold it, and Duke Wenzel rebuilt it.", CASTLE),
        (Fault.OPPOSITE, "Registration is voluntary for all students.", "Registration is mandatory for all students."),
        (Fault.OPPOSITE, "Sales fell in spring.", "Sales rose in spring. Staff fell ill, and none rose early."),
        (Fault.OPPOSITE, "The result was uncertain, they said.", "The result was certain, they said."),
        (Fault.OPPOSITE, "Die Teilnahme ist freiwillig.", "Die Teilnahme ist verpflichtend."),
        (Fault.NAME, "Frau Kramer leitet das Archiv der Stadt.", "Frau Berger leitet das Archiv der Stadt."),
        (Fault.NAME, "Das Archiv wird seit Mai von Olga Kramer geleitet.", "Das Archiv leitet seit Mai Anna Berger."),
        (Fault.NUMBER, "Die Frist beträgt vierzehn Tage.", "Die Frist beträgt zwölf Tage."),
        (Fault.NUMBER, "Die Gebühr beträgt 40 Dollar.", "Die Gebühr beträgt 40 Euro."),
        (Fault.NEGATION, "Das Archiv ist am Montag geöffnet.", "Das Archiv ist am Montag nicht geöffnet."),
        (Fault.NEGATION, "Das Archiv ist am Montag nicht geöffnet.", "Das Archiv ist am Montag geöffnet."),
    ],
)
def test_what_is_turned_round_is_unsupported(fault: Fault, said: str, source: str) -> None:
    verified = check(said, source)
    assert fault in {finding.fault for finding in verified.findings}
    assert verified.verdict is Verdict.UNSUPPORTED


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ("Die Bücher werden für 28 Tage verliehen.", "Man verleiht ein Buch für 28 Tage, höchstens zwölf Bücher."),
        ("Die Frist beträgt zwei Wochen.", "Die Frist beträgt 14 Tage."),
        ("Der Antrag ist bis 5. Mai 2020 zu stellen.", "Der Antrag ist bis 05.05.2020 zu stellen."),
        ("In Köln gibt es zwei Archive.", "Es gibt zwei Archive in Köln."),
        ("Keep the door closed.", "The door has to be kept closed. Keep it so."),
        ("The castle burned down in 1645.", CASTLE),
        ("Registration is not voluntary.", "Registration is not voluntary but mandatory."),
    ],
)
def test_what_is_only_said_otherwise_is_supported(said: str, source: str) -> None:
    verified = check(said, source)
    assert verified.findings == ()
    assert verified.verdict is Verdict.SUPPORTED


def test_a_negation_of_what_is_not_in_the_quote_is_only_doubted() -> None:
    verified = check("The board did not accept the plan.", "The board turned down the plan.")
    assert {finding.fault for finding in verified.findings} == {Fault.DOUBTFUL_NEGATION}


def test_words_of_another_language_are_doubted_not_refused() -> None:
    source = "The fee for a card is 40 euros and it is valid for two years."
    assert check("Die Gebühr für eine Karte ist 40 Euro.", source).verdict is Verdict.PARTLY
    assert check("Die Gebühr für eine Karte ist 45 Euro.", source).verdict is Verdict.UNSUPPORTED


def test_what_is_not_found_is_named() -> None:
    verified = check("Members bring umbrellas and kettles.", "Members pay a fee.")
    assert [(finding.fault, finding.words) for finding in verified.findings] == [
        (Fault.UNFOUND, "bring umbrellas kettles")
    ]


def test_meaning_makes_up_for_words_and_takes_back_what_words_gave() -> None:
    near = [chance_of_support(covered, 0.8) for covered in (0.0, 0.4, 0.8)]
    far = [chance_of_support(covered, 0.1) for covered in (0.0, 0.4, 0.8)]
    assert near == sorted(near)
    assert min(near) > 0.6
    assert max(far) < 0.3


def test_a_judge_clears_doubts_and_contradicts_but_does_not_overrule_numbers() -> None:
    source = "The board turned down the plan of 2019."
    doubted = examine(DraftStatement("The board did not accept the plan.", (Quote(0, source),)), [passage(source)])
    assert doubted is not None
    assert conclude(doubted, 0.7, Opinion(0.95, 0.01)).verdict is Verdict.SUPPORTED
    contradicted = conclude(doubted, 0.9, Opinion(0.1, 0.85))
    assert contradicted.verdict is Verdict.UNSUPPORTED
    assert Fault.JUDGED in {finding.fault for finding in contradicted.findings}
    wrong = examine(DraftStatement("The board turned down the plan of 2020.", (Quote(0, source),)), [passage(source)])
    assert wrong is not None
    assert conclude(wrong, None, Opinion(1.0, 0.0)).verdict is Verdict.UNSUPPORTED


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("The castle burned in 1645.", "The castle was built in 1210 and burned down in 1645."),
        ("Count Rupert was the seller.", "Duke Albert rebuilt it, and Count Rupert sold it."),
        ("1210: the castle; rebuilt by Duke Albert.", CASTLE),
        ("zebra", None),
        ("", None),
    ],
)
def test_the_span_for_a_statement_without_a_quote(statement: str, expected: str | None) -> None:
    span = best_span(statement, passage(CASTLE))
    assert (None if span is None else CASTLE[span[0] : span[1]]) == expected


@given(st.text(max_size=120), st.text(max_size=200))
def test_spans_lie_in_the_passage(statement: str, text: str) -> None:
    span = best_span(statement, passage(text))
    assert span is None or 0 <= span[0] < span[1] <= len(text)
    assert all(
        0 <= one.start < one.end <= len(text) and one.share <= 1.001 for one in aligned(statement, passage(text))
    )


@given(st.text(min_size=1, max_size=200), st.data())
def test_an_exact_quote_is_always_found(text: str, data: st.DataObject) -> None:
    words = [place for place, character in enumerate(text) if not character.isspace()]
    if not words:
        return
    start = data.draw(
        st.sampled_from([place for place in words if not place or text[place - 1].isspace()] or [words[0]])
    )
    quote = text[start:].split(maxsplit=1)[0]
    verified = verify_statement(DraftStatement("Anything.", (Quote(0, quote, start),)), [passage(text)])
    assert verified is not None
    assert [(one.start, one.quote, one.normalisation) for one in verified.quotes] == [(start, quote, ())]
