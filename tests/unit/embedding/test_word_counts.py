"""Tokens counted by words are those that the tokenizer gives for the whole text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import AddedToken, Tokenizer
from tokenizers.models import BPE
from tokenizers.normalizers import Lowercase, Replace, Sequence
from tokenizers.pre_tokenizers import ByteLevel, Metaspace, WhitespaceSplit
from tokenizers.pre_tokenizers import Sequence as Splitters

from citewell.backends.embedding import word_counts
from citewell.backends.embedding.letters import letters_per_token
from citewell.backends.embedding.word_counts import WordCounts, counts_by_words
from fakes.tiny_bert import tiny_tokenizer

texts = st.lists(
    st.sampled_from(
        [
            *[
                "annual",
                "leave",
                "xyz",
                "ANNUAL",
                "漢字",
                "é",
                "e\u0301",
                "[UNK]",
                "a-b/c",
                "2024",
                "\u0301",
                "\x1c",
                "\x00",
            ],
            *[" ", "  ", "\n", "\t", "\r\n", "\u00a0", "\u2028", "\u3000", "\x85", "|---|", "x" * 300],
        ]
    )
).map("".join)


def plain() -> Tokenizer:
    tokenizer = tiny_tokenizer()
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


TOKENIZER = plain()
COUNTS = WordCounts(TOKENIZER)


@given(texts | st.text())
def test_counts_are_those_of_the_whole_text(text: str) -> None:
    whole = TOKENIZER.encode(text, add_special_tokens=False)
    for _ in range(2):  # counted, then known
        assert COUNTS.tokens(text) == len(whole)
        assert COUNTS.letters_per_token(text) == pytest.approx(letters_per_token(text, whole))


def test_counts_are_true_when_more_words_are_met_than_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_counts, "_MOST_WORDS", 3)
    counts = WordCounts(TOKENIZER)
    for text in ("annual leave xyz", "leave a b c d e", "annual annual e", "xyz a leave"):
        assert counts.tokens(text) == len(TOKENIZER.encode(text, add_special_tokens=False))


def test_tokenizers_whose_tokens_end_at_white_space_are_told_from_others() -> None:
    assert counts_by_words(TOKENIZER)
    several = Tokenizer(BPE())
    assert not counts_by_words(several)
    several.pre_tokenizer = Splitters([WhitespaceSplit(), ByteLevel(add_prefix_space=False)])
    assert counts_by_words(several)
    several.normalizer = Sequence([Lowercase(), Replace(" ", "_")])
    assert not counts_by_words(several)
    several.normalizer = None
    several.add_tokens([AddedToken("two words")])
    assert not counts_by_words(several)
    for splitter in (ByteLevel(), Metaspace()):
        other = Tokenizer(BPE())
        other.pre_tokenizer = splitter
        assert not counts_by_words(other)
