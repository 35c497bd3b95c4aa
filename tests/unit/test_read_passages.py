"""Passages that are read once, and sentences that are passed over, change nothing of what is found."""

from __future__ import annotations

from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from citewell.domain import conflicts
from citewell.domain.alignment import ReadPassage, aligned, best_span
from citewell.domain.evidence import DraftStatement, Passage, Quote
from citewell.domain.reading import Reading
from citewell.domain.verification import VerifiedStatement, verify_statement

WORDS = ("leave", "is", "not", "30", "days", "Berlin", "Paris", "May", "2021", "Urlaub", "und", "die", "fee", "room 4")
texts = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=7), min_size=1, max_size=4).map(
    lambda sentences: ". ".join(" ".join(words).capitalize() for words in sentences) + "."
)


def passage(number: int, text: str) -> Passage:
    return Passage(number, f"document {number}", "Rules of leave", (), text, 100, 1.0)


@given(st.lists(texts, min_size=1, max_size=3), texts)
def test_a_passage_that_was_read_is_compared_as_a_new_one(statements: list[str], text: str) -> None:
    read = ReadPassage(passage(0, text))
    for statement in statements:
        assert aligned(statement, read) == aligned(statement, passage(0, text))
        assert best_span(statement, read) == best_span(statement, passage(0, text))


@given(st.lists(texts, min_size=2, max_size=4))
def test_sentences_that_are_passed_over_conflict_with_nothing(found: list[str]) -> None:
    passages = [passage(number, text) for number, text in enumerate(found)]
    statements: list[VerifiedStatement] = [
        verified
        for number, text in enumerate(found)
        if (verified := verify_statement(DraftStatement(text, (Quote(number, text),)), passages)) is not None
    ]

    def every(sentence: conflicts._Sentence, *_: object) -> conflicts._Said:
        return conflicts._said(sentence, Reading(sentence.text))

    with patch.object(conflicts, "_near", every):
        expected = conflicts.find_conflicts(statements, passages, {})
    assert conflicts.find_conflicts(statements, passages, {}) == expected
