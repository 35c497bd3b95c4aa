"""Chunks are as large in a language that the model cannot read as in one that it can."""

from __future__ import annotations

import pytest

from citewell.domain.letters import letter_weight, weighed_length
from citewell.services.embedding.chunk_sizes import token_counter
from fakes.embedder import FakeEmbedder


class Spelling(FakeEmbedder):
    """Knows Latin letters, and spells the others."""

    def count_tokens(self, text: str) -> int:
        return len(text.split()) if text.isascii() else len(text)

    def letters_per_token(self, text: str) -> float | None:
        letters = [char for char in text if char.isalpha()]
        if not letters:
            return None
        return 4.5 if sum(char.isascii() for char in letters) > len(letters) / 2 else 1.0


def test_tokens_are_the_model_s_where_it_reads() -> None:
    text = "annual leave of the office"
    assert token_counter(Spelling(), text)(text) == 5
    assert token_counter(FakeEmbedder(), "отпуск по уходу")("отпуск по уходу") == 3  # nobody knows how it reads


def test_letters_are_counted_where_it_only_spells() -> None:
    text = "ежегодный отпуск " * 400
    count = token_counter(Spelling(), text)
    assert count("") == 0
    assert count("отпуск") == 2
    assert count("ежегодный отпуск") == 5
    assert count(text) == pytest.approx(len(text) / 4, rel=0.1)


def test_a_text_is_judged_by_more_than_its_beginning() -> None:
    text = "An abstract in English. " * 20 + "ежегодный отпуск " * 2000
    assert token_counter(Spelling(), text)("ежегодный отпуск") == 5
    assert token_counter(Spelling(), "12 + 3 = 15")("12 + 3") == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("leave", 5),
        ("отпуск", 6),
        ("漢字", 6),
        ("かな", 3),
        ("한국", 6),
        ("a b, c.", 5),
        ("", 0),
        (" \n", 0),
        ("𠀀", 3),
    ],
)
def test_the_length_of_a_text_in_letters(text: str, expected: float) -> None:
    assert weighed_length(text) == expected


def test_letters_of_an_alphabet_weigh_one() -> None:
    assert {letter_weight(letter) for letter in "aяعก"} == {1.0}
