from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citewell.domain.comparison import Fault, Finding
from citewell.domain.evidence import Draft, DraftStatement, Passage, Quote
from citewell.domain.verification import (
    FACTORS,
    LONGEST_STATEMENT,
    MOST_QUOTES,
    Verdict,
    VerifiedStatement,
    verify,
    verify_statement,
)


def passage(text: str, *, title: str = "", headings: tuple[str, ...] = (), start: int = 1000) -> Passage:
    return Passage(chunk_id=1, document_id="d", title=title, heading_path=headings, text=text, start=start, score=1.0)


def check(said: str, source: str, *, title: str = "", quote: str | None = None) -> VerifiedStatement:
    statement = DraftStatement(said, (Quote(0, source if quote is None else quote),))
    verified = verify_statement(statement, [passage(source, title=title)])
    assert verified is not None
    return verified


LOANS = (
    "The Northbank library lends up to 12 books to each member for 28 days, and Anna Berg does not charge fees before "
    "3 March 2021."
)
STAFF = "Staff must not share passwords. The help desk, run by Omar Haddad in Lyon, resets them within two hours."


@pytest.mark.parametrize(
    ("said", "source"),
    [
        (LOANS, LOANS),
        ("The Northbank library lends up to 12 books to each member.", LOANS),
        ("The library lends twelve books to a member for 28 days.", LOANS),
        ("Anna Berg doesn't charge fees before March 3, 2021.", LOANS),
        ("Before 3 March 2021 no fees are charged by Anna Berg.", LOANS),
        ("Staff must not share passwords.", STAFF),
        ("The help desk resets them within 2 hours.", STAFF),
        ("Omar Haddad runs the help desk in Lyon.", STAFF),
        ("The city has 5,300,000 people.", "The city has 5.3 million people."),
        ("It grew by 3.5 percent.", "It grew by 3,5 %."),
        ("The World Health Organization was founded in 1948.", "WHO was founded on 7 April 1948."),
        ("WHO was founded in 1948.", "The World Health Organization was founded on 7 April 1948."),
        ("Smoking is forbidden in all rooms.", "Smoking is not allowed in all rooms."),
        ("Smoking is not allowed in all rooms.", "Smoking is forbidden in all rooms."),
        ("The deadline was 2020-03-05.", "The deadline was 5 March 2020."),
        ("Not only books but also films can be lent.", "Books and films can be lent."),
        ("The Germans won twice.", "Germany won the match twice."),
        ("The desk is open.", "Did it close? No. The desk is open."),
        ("A registration: a clerk cannot sign.", "It is a registration: a clerk cannot sign. Nor can a guest."),
        ("She didn't sign.", "In the end she did not sign."),
        ("Twenty-five people came.", "25 people came."),
        ("Das Archiv ist am Montag nicht geöffnet.", "Das Archiv ist am Montag nicht geöffnet."),
        ("图书馆星期一不开门。", "图书馆星期一不开门。"),
    ],
)
def test_true_statements_are_supported(said: str, source: str) -> None:
    verified = check(said, source)
    assert verified.findings == ()
    assert verified.verdict is Verdict.SUPPORTED
    assert 0.6 <= verified.support <= 1


@pytest.mark.parametrize(
    ("fault", "said", "source"),
    [
        (Fault.NUMBER, "The Northbank library lends up to 15 books to each member.", LOANS),
        (Fault.NUMBER, "The Northbank library lends up to 12 books for 82 days.", LOANS),
        (Fault.NUMBER, "The help desk resets them within three hours.", STAFF),
        (Fault.NUMBER, "The city has 5.3 billion people.", "The city has 5.3 million people."),
        (Fault.NUMBER, "The city has 5.3 people.", "The city has 5.3 million people."),
        (Fault.NUMBER, "Use version 1.2.4 of it.", "Use version 1.2.3 of it."),
        (Fault.NUMBER, "Anna Berg does not charge fees before 3 March 2022.", LOANS),
        (Fault.DATE, "It ran from 7 May 1940.", "It ran from 8 May 1940 to 7 June 1941."),
        (Fault.DATE, "Anna Berg does not charge fees before 3 April 2021.", LOANS),
        (Fault.DATE, "The deadline was 2020-05-07.", "The deadline was 7 March 2020, the 5th was too early."),
        (Fault.NAME, "Anna Holm does not charge fees before 3 March 2021.", LOANS),
        (Fault.NAME, "The help desk, run by Omar Haddad in Paris, resets them.", STAFF),
        (Fault.NAME, "Staff must not share passwords with Microsoft.", STAFF),
        (Fault.NEGATION, "Anna Berg charges fees before 3 March 2021.", LOANS),
        (Fault.NEGATION, "Staff must share passwords.", STAFF),
        (Fault.NEGATION, "Staff may share passwords.", STAFF),
        (Fault.NEGATION, "The Northbank library does not lend books.", LOANS),
        (Fault.NEGATION, "The help desk never resets them within two hours.", STAFF),
        (Fault.NEGATION, "Das Archiv ist am Montag geöffnet.", "Das Archiv ist am Montag nicht geöffnet."),
        (Fault.NEGATION, "图书馆星期一开门。", "图书馆星期一不开门。"),
        (Fault.NEGATION, "share passwords", STAFF),
        (Fault.NEGATION, "Norway did join, Sweden did not.", "Norway did not join, Sweden did not."),
        (Fault.NEGATION, "It is not fast.", "It is fast. It is not loud."),
        (Fault.ORDER, "The library lends up to 28 books to each member for 12 days.", LOANS),
        (Fault.ORDER, "In Rome Brutus killed Caesar.", "In Rome Caesar killed Brutus."),
        (Fault.DOUBTFUL_NAME, "Edison was born in 1856.", "Tesla was born in 1856."),
    ],
)
def test_planted_faults_are_found(fault: Fault, said: str, source: str) -> None:
    verified = check(said, source)
    assert fault in {finding.fault for finding in verified.findings}
    assert verified.verdict is (Verdict.PARTLY if fault is Fault.DOUBTFUL_NAME else Verdict.UNSUPPORTED)
    assert verified.support <= FACTORS[fault]


def test_an_invented_quote_drops_its_statement() -> None:
    invented = DraftStatement("Books are free.", (Quote(0, "Books are free for all."), Quote(7, "x"), Quote(-1, "x")))
    draft = Draft((invented, DraftStatement("Staff must not share passwords.", (Quote(0, STAFF[:31]),))), "model")
    answer = verify(draft, [passage(STAFF)])
    assert [statement.text for statement in answer.statements] == ["Staff must not share passwords."]
    assert (answer.statements_dropped, answer.quotes_dropped, answer.answerer) == (1, 3, "model")


def test_an_invented_quote_beside_a_true_one_is_dropped_alone() -> None:
    statement = DraftStatement("Staff must not share passwords.", (Quote(0, "They must not."), Quote(0, STAFF[:31], 3)))
    verified = verify_statement(statement, [passage(STAFF)])
    assert verified is not None
    assert [(quote.start, quote.end, quote.quote) for quote in verified.quotes] == [(1000, 1031, STAFF[:31])]
    assert verified.quotes_dropped == 1
    assert verified.verdict is Verdict.SUPPORTED


def test_a_quote_that_says_something_else_does_not_support() -> None:
    verified = check("The canteen serves soup every day.", STAFF)
    assert verified.verdict is Verdict.UNSUPPORTED
    assert verified.support == 0


def test_half_of_the_words_support_half() -> None:
    verified = check("Staff must not share passwords or bicycles, kettles, umbrellas.", STAFF[:31])
    assert verified.verdict is Verdict.PARTLY
    assert verified.support == 0.5  # of staff, share, passwords, bicycles, kettles, umbrellas
    assert verified.findings == (Finding(Fault.UNFOUND, "bicycles kettles umbrellas"),)


def test_names_may_come_from_titles_and_headings_numbers_may_not() -> None:
    source = "It was opened in 1889 and has 3 floors."
    assert check("The Eiffel Tower was opened in 1889.", source, title="Eiffel Tower").verdict is Verdict.SUPPORTED
    assert check("It has 7 floors.", source, title="The 7 wonders").verdict is Verdict.UNSUPPORTED
    assert check("In 2023 it had 3 floors.", source, title="Annual report 2023").verdict is not Verdict.UNSUPPORTED


TABLE = "| Name | Born in 1800s |\n|---|---|\n| Ada | 15 |\n| Bob | 21 |"


def test_a_table_row_is_read_with_the_header_above_it() -> None:
    verified = check("Name: Ada; Born in 1800s: 15", TABLE, quote="| Ada | 15 |")
    assert verified.verdict is Verdict.SUPPORTED
    assert check("Name: Ada; Born in 1800s: 21", TABLE, quote="| Ada | 15 |").verdict is Verdict.UNSUPPORTED


def test_words_in_quotes_weigh_more_than_words_above_them() -> None:
    source = "It opens at nine."
    above = check("The archive opens at nine.", source, title="Archive").support
    assert check("The archive opens at nine.", "The archive opens at nine.").support > above > 0.5


def test_normalised_quotes_are_the_sources_own_text() -> None:
    source = "Staff must **not**\nshare “passwords”."
    verified = check("Staff must not share passwords.", source, quote='Staff must not share "passwords"')
    (quote,) = verified.quotes
    assert quote.quote == source[quote.start - 1000 : quote.end - 1000]
    assert quote.normalisation
    assert verified.verdict is Verdict.SUPPORTED


def test_several_quotes_support_together() -> None:
    first, second = passage("Ada was born in 1815."), passage("Bob was born in 1900.", start=5)
    statement = DraftStatement("Ada was born in 1815, Bob in 1900.", (Quote(0, first.text), Quote(1, second.text, 0)))
    verified = verify_statement(statement, [first, second])
    assert verified is not None
    assert verified.verdict is Verdict.SUPPORTED
    assert verified.quotes[1].start == 5


def test_nothing_said_or_nothing_quoted_is_nothing() -> None:
    assert verify_statement(DraftStatement(" ", (Quote(0, STAFF),)), [passage(STAFF)]) is None
    assert verify_statement(DraftStatement("Staff.", ()), [passage(STAFF)]) is None
    assert verify(Draft((), "model"), []).statements == ()


@pytest.mark.slow
@pytest.mark.parametrize(
    "hostile",
    ["a", "1", "not ", "A ", "1.", "5 million ", "May 1 ", "one hundred ", "'", "1-1-", "不", "|a|b\n", "no. "],
)
def test_a_million_characters_are_checked_in_bounded_time(hostile: str) -> None:
    text = hostile * (1_000_000 // len(hostile))
    within = text[: LONGEST_STATEMENT - 1]
    quotes = (Quote(0, text[:9_000]),)
    for said in (text, within):
        verified = verify_statement(DraftStatement(said, quotes), [passage(text)])
        assert verified is None or 0 <= verified.support <= 1


def test_only_so_many_quotes_are_looked_for() -> None:
    statement = DraftStatement("Staff must not share passwords.", (Quote(0, STAFF[:31]),) * 1000)
    verified = verify_statement(statement, [passage(STAFF)])
    assert verified is not None
    assert (len(verified.quotes), verified.quotes_dropped) == (MOST_QUOTES, 1000 - MOST_QUOTES)


@given(st.text(alphabet="aAbB 12.,-not\n|%é漢", max_size=80), st.text(alphabet="aAbB 12.,-not\n|%é漢", max_size=120))
def test_support_lies_between_0_and_1_and_a_quote_supports_itself(said: str, source: str) -> None:
    verified = verify_statement(DraftStatement(said, (Quote(0, source),)), [passage(source)])
    assert verified is None or 0 <= verified.support <= 1
    itself = verify_statement(DraftStatement(source, (Quote(0, source, 0),)), [passage(source)])
    assert itself is None or Fault.NUMBER not in {finding.fault for finding in itself.findings}
