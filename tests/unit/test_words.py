from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citewell.domain.words import stem, terms, unspaced_split, words


@pytest.mark.parametrize(
    "forms",
    [
        ("policy", "policies"),
        ("run", "runs", "running"),
        ("use", "uses", "used", "using"),
        ("box", "boxes"),
        ("pass", "passes", "passed"),
        ("apply", "applies", "applied", "applying"),
        ("quick", "quickly"),
        ("cancel", "cancels", "cancelled", "canceled", "cancelling"),
        ("install", "installed"),
        ("call", "calls", "called"),
        ("country", "countries"),
        ("библиотека", "библиотеки", "библиотекой"),
    ],
)
def test_forms_of_a_word_agree(forms: tuple[str, ...]) -> None:
    assert len({stem(form) for form in forms}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("bus", "bu"),
        ("this", "thi"),
        ("king", "k"),
        ("need", "ne"),
        ("bring", "br"),
        ("b12", "b1"),
        ("glass", "glas"),
        ("car", "care"),
    ],
)
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert stem(one) != other


def test_terms_leave_out_function_words_but_not_negations() -> None:
    assert terms("How do I renew the member's card? It is not DC-SIGNR's.") == [
        "renew",
        "member",
        "card",
        "not",
        "dc",
        "signr",
    ]


def test_scripts_without_spaces() -> None:
    assert terms("图书馆 9点 x") == ["图书", "书馆", "9", "点", "x"]
    assert words("图书馆 The Cat's") == ["图", "书", "馆", "the", "cat"]
    assert unspaced_split("ab图书c") == ["ab", "图", "书", "c"]
    assert words("\ufb01ne \uff37ide ½") == ["fine", "wide", "1", "2"]


@given(st.text(max_size=100))
def test_any_text_has_words(text: str) -> None:
    assert all(words(text))
    assert all(terms(text))
    assert all(stem(word) for word in words(text))
