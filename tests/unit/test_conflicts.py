"""Documents that disagree: what is reported, and what is not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citewell.domain.conflicts import Conflict, find_conflicts
from citewell.domain.evidence import DraftStatement, Passage, Quote
from citewell.domain.verification import verify_statement

OLD, NEW = datetime(2021, 5, 1, tzinfo=UTC), datetime(2024, 5, 1, tzinfo=UTC)


def passage(document: str, text: str, title: str = "Library fees", start: int = 100) -> Passage:
    return Passage(1, document, title, (), text, start, 1.0)


def conflicts(one: str, other: str, titles: tuple[str, str] = ("Library fees", "Library fees")) -> tuple[Conflict, ...]:
    passages = [passage("old", one, titles[0]), passage("new", other, titles[1])]
    statement = verify_statement(DraftStatement(one, (Quote(0, one),)), passages)
    assert statement is not None
    return find_conflicts([statement], passages, {"old": OLD, "new": NEW})


@pytest.mark.parametrize(
    ("kind", "one", "other", "values"),
    [
        ("number", "The fee is 40 Euro.", "The fee is 45 Euro.", ("40", "45")),
        ("number", "The annual fee is €40.", "Since May the annual fee is 45 euros.", ("40", "45")),
        ("number", "Die Gebühr beträgt 40 Euro.", "Die Gebühr beträgt derzeit 45 Euro.", ("40", "45")),
        ("number", "Members may borrow twelve books.", "Members may borrow 15 books.", ("twelve", "15")),
        ("number", "Leave lasts 3 weeks in the first year.", "Leave lasts 28 days in the first year.", ("3", "28")),
        (
            "date",
            "The archive opens on 3 March 2024.",
            "The archive opens on 5 March 2024.",
            ("3 March 2024", "5 March 2024"),
        ),
        (
            "date",
            "Der Antrag ist bis zum 1. Mai zu stellen.",
            "Der Antrag ist bis zum 15. Mai zu stellen.",
            ("1 Mai", "15 Mai"),
        ),
        ("number", "The fee is 1 000 euros.", "The fee is 1 200 euros.", ("1 000", "1 200")),
        ("number", "The office opens at 9 am.", "The office opens at 9 pm.", ("9 am", "9 pm")),
        ("number", "Version 3.10 of the tool is needed.", "Version 3.1 of the tool is needed.", ("3.10", "3.1")),
        ("word", "Smoking is allowed in the yard.", "Smoking is not allowed in the yard.", ("allowed", "not allowed")),
        ("word", "Smoking is allowed in the yard.", "Smoking is forbidden in the yard.", ("allowed", "forbidden")),
        ("word", "Rauchen ist im Hof erlaubt.", "Rauchen ist im Hof verboten.", ("erlaubt", "verboten")),
        (
            "word",
            "Die Bibliothek ist montags geschlossen.",
            "Die Bibliothek ist dienstags geschlossen.",
            ("montags", "dienstags"),
        ),
        ("number", "Lending is on the first floor.", "Lending is on the second floor.", ("first", "second")),
        (
            "name",
            "The head of the archive is Anna Berg.",
            "The head of the archive is Omar Haddad.",
            ("Anna Berg", "Omar Haddad"),
        ),
    ],
)
def test_both_sides_are_told_and_which_is_newer(kind: str, one: str, other: str, values: tuple[str, str]) -> None:
    (found,) = conflicts(one, other)
    assert found.kind == kind
    assert tuple(side.value for side in found.sides) == values
    assert found.current == 1
    assert [side.quote for side in found.sides] == [one, other]
    assert found.sides[1].dated == NEW


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The fee is 1 000 euros.", "The fee is 1,000 euros."),
        ("The office opens at 9 pm.", "The office opens at 21:00."),
        ("The fee is 5 EUR.", "The fee is €5."),
        ("The contract ends on 5 March 2020.", "The contract ends on 2020-03-05."),
        ("Room 5 is on the first floor.", "Room 6 is on the second floor."),
        ("Chapter 3 treats fees and taxes here.", "Chapter 4 treats fees and taxes here."),
        ("The fee is 40 Euro.", "The fee is 40,00 €."),
        ("The fee is 40 Euro.", "The fee for children is not 45 Euro."),
        ("Adults pay a fee of 40 Euro.", "Children pay a fee of 20 Euro."),
        ("In 2019 the fee was 40 Euro.", "In 2023 the fee was 45 Euro."),
        ("Leave lasts 14 days.", "Leave lasts two weeks."),
        ("The fee is 40 Euro.", "The distance is 45 kilometres."),
        ("The fee is 40 Euro.", "The fee is due in 45 days."),
        ("The head of the archive is Anna Berg.", "The head of the archive is A. Berg."),
        ("Anna Berg leads the archive.", "Omar Haddad leads the museum."),
        ("It was founded on 3 March 2024.", "It was founded in March 2024."),
        ("The fee is 40 Euro.", "The fee is 40 Euro."),
    ],
)
def test_what_is_no_disagreement(one: str, other: str) -> None:
    assert conflicts(one, other) == ()


def test_short_sentences_under_other_titles_are_about_other_things() -> None:
    said = "The lunch break is 30 minutes.", "The lunch break is 45 minutes."
    assert conflicts(*said, titles=("Rules of the Berlin office", "Handbook for Paris")) == ()
    assert len(conflicts(*said, titles=("Rules 2021", "Rules 2024"))) == 1


def test_without_dates_nothing_is_current() -> None:
    one, other = passage("a", "The fee is 40 Euro."), passage("b", "The fee is 45 Euro.")
    statement = verify_statement(DraftStatement("The fee is 40 Euro.", (Quote(0, one.text),)), [one, other])
    assert statement is not None
    for dates in ({}, {"a": OLD}, {"a": OLD, "b": OLD}):
        (found,) = find_conflicts([statement], [one, other], dates)
        assert found.current is None


def test_a_document_does_not_disagree_with_itself() -> None:
    one, other = passage("a", "The fee is 40 Euro."), passage("a", "The fee is 45 Euro.", start=900)
    statement = verify_statement(DraftStatement("The fee is 40 Euro.", (Quote(0, one.text),)), [one, other])
    assert statement is not None
    assert find_conflicts([statement], [one, other], {}) == ()


def test_as_json_names_both_spans() -> None:
    (found,) = conflicts("The fee is 40 Euro.", "The fee is 45 Euro.")
    told = found.as_json()
    assert told["kind"] == "number"
    assert told["current"] == 1
    assert told["sides"][0] == {
        "passage": 0,
        "document_id": "old",
        "title": "Library fees",
        "start": 100,
        "end": 119,
        "quote": "The fee is 40 Euro.",
        "value": "40",
        "dated": "2021-05-01T00:00:00+00:00",
        "current": False,
    }


@given(st.lists(st.text(max_size=200), min_size=2, max_size=4))
def test_any_text_can_be_compared(texts: list[str]) -> None:
    passages = [passage(str(number), text) for number, text in enumerate(texts)]
    statements = [
        verified
        for number, text in enumerate(texts)
        if (verified := verify_statement(DraftStatement(text, (Quote(number, text),)), passages)) is not None
    ]
    for found in find_conflicts(statements, passages, {}):
        for side in found.sides:
            text = passages[side.passage].text
            assert text[side.start - 100 : side.end - 100] == side.quote
