"""How good an answer is beside a known one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citewell.domain.answer_metrics import CitedSpan, GoldSpan, answer_words, citation_overlap, contains, token_f1


@pytest.mark.parametrize(
    ("answer", "golds", "f1"),
    [
        pytest.param("The panda, 308 points.", ["308 points"], 4 / 5, id="more words than wanted"),
        pytest.param("an apple", ["the Apple!"], 1.0, id="articles, case and marks do not count"),
        pytest.param("no", ["yes", "no"], 1.0, id="the best of several"),
        pytest.param("4,5 and 4,5", ["4,5"], 4 / 7, id="words count as often as they stand"),
        pytest.param("東京です", ["東京"], 2 / 3, id="characters where there are no spaces"),
        pytest.param("", ["x"], 0.0, id="nothing said"),
        pytest.param("x", [], 0.0, id="nothing known"),
    ],
)
def test_f1_by_hand(answer: str, golds: list[str], f1: float) -> None:
    assert token_f1(answer, golds) == pytest.approx(f1)


@given(st.text(), st.text())
def test_f1_lies_between_none_and_all_and_is_symmetric(one: str, other: str) -> None:
    assert 0 <= token_f1(one, [other]) <= 1
    assert token_f1(one, [other]) == pytest.approx(token_f1(other, [one]))
    assert token_f1(one, [one]) == (1.0 if answer_words(one) else 0.0)


def test_an_answer_is_contained_word_by_word() -> None:
    assert contains("He leads with 308 points, as before.", ["308 Points"])
    assert not contains("He leads with 3080 points.", ["308"])
    assert not contains("anything", ["…"])


def test_spans_by_character() -> None:
    gold = [GoldSpan("a", 10, 20), GoldSpan("a", 15, 25)]
    overlap = citation_overlap([CitedSpan("a", 0, 20, "x" * 20), CitedSpan("b", 10, 25, "y" * 15)], gold)
    assert overlap is not None
    assert overlap.recall == pytest.approx(10 / 15)
    assert overlap.precision == pytest.approx(10 / 35)


def test_spans_by_words_where_places_are_not_known() -> None:
    gold = [GoldSpan("a", quote="27 days of leave"), GoldSpan("b")]
    cited = [CitedSpan("a", 0, 5, "Everybody has 27 days of leave."), CitedSpan("c", 0, 5, "27 days of leave")]
    overlap = citation_overlap(cited, gold)
    assert overlap is not None
    assert (overlap.precision, overlap.recall) == (0.5, 0.5)


def test_nothing_cited_and_nothing_known() -> None:
    nothing = citation_overlap([], [GoldSpan("a", 0, 5)])
    assert nothing is not None
    assert (nothing.precision, nothing.recall) == (None, 0.0)
    assert citation_overlap([CitedSpan("a", 0, 5, "x")], []) is None
