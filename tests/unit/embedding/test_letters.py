"""How much of a text a tokenizer knows."""

from __future__ import annotations

import pytest
from tokenizers import Tokenizer
from tokenizers.models import BPE, WordPiece
from tokenizers.normalizers import NFD
from tokenizers.pre_tokenizers import ByteLevel, Whitespace
from tokenizers.trainers import BpeTrainer

from citewell.backends.embedding.letters import letters_per_token
from fakes.tiny_bert import tiny_tokenizer


def tiny() -> Tokenizer:
    tokenizer = tiny_tokenizer()
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def measured(tokenizer: Tokenizer, text: str) -> float | None:
    return letters_per_token(text, tokenizer.encode(text, add_special_tokens=False))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("annual leave", 11 / 2, id="words that it has"),
        pytest.param("xyz", 1.0, id="a word that it spells"),
        pytest.param("annual xyz", 9 / 4, id="both"),
        pytest.param("漢字", 0.0, id="letters that it does not know"),
        pytest.param("leave 漢字", 5 / 3, id="one that it has among unknown ones"),
        pytest.param("", None, id="nothing"),
        pytest.param("2024, 10.5 - 3!", None, id="no letters"),
        pytest.param("annual leave 2024", 11 / 2, id="digits do not count"),
    ],
)
def test_letters_by_hand(text: str, expected: float | None) -> None:
    assert measured(tiny(), text) == (None if expected is None else pytest.approx(expected))


def test_a_chinese_character_counts_as_three_letters() -> None:
    tokenizer = Tokenizer(WordPiece({"[UNK]": 0, "漢字": 1, "か": 2}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    assert measured(tokenizer, "漢字") == pytest.approx(6.0)
    assert measured(tokenizer, "か") == pytest.approx(1.5)


def test_a_letter_in_several_pieces_counts_once() -> None:
    tokenizer = Tokenizer(WordPiece({"[UNK]": 0, "\u1112": 1, "##\u1161": 2, "##\u11ab": 3}, unk_token="[UNK]"))
    tokenizer.normalizer = NFD()  # takes the syllable apart
    tokenizer.pre_tokenizer = Whitespace()
    assert measured(tokenizer, "한") == pytest.approx(1.0)


def test_bytes_of_an_unknown_script_are_spelling() -> None:
    tokenizer = Tokenizer(BPE())
    tokenizer.pre_tokenizer = ByteLevel(add_prefix_space=False)
    trainer = BpeTrainer(vocab_size=300, initial_alphabet=ByteLevel.alphabet(), show_progress=False)
    tokenizer.train_from_iterator(["the annual leave of the office"] * 20, trainer)
    known, spelled = measured(tokenizer, "annual"), measured(tokenizer, "отпуск")
    assert known is not None
    assert spelled is not None
    assert known >= 3
    assert spelled <= 0.5
