"""Tokens of texts, counted by their words."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

from citewell.backends.embedding.letters import covered_letters

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_APART = frozenset({"BertPreTokenizer", "WhitespaceSplit", "Whitespace"})
"""Pre-tokenizers after which no token reaches over white space, and white space has none."""
_LOCAL = frozenset({"BertNormalizer", "Lowercase", "StripAccents", "NFC", "NFD", "NFKC", "NFKD"})
_SPACES = re.compile("[ \t\n\r]+")  # others are no space to every tokenizer
_MOST_WORDS = 50_000  # about 8 MB
_LONGEST_KEPT = 200

Measure = TypeVar("Measure")


class WordCounts:
    """Counts tokens by looking words up that were counted before: a tenth of the time of the tokenizer.

    Cutting a document counts each of its words twice or three times, in paragraphs, sections and chunks.

    Only for a tokenizer that ``counts_by_words``.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._tokens = _Known(self._count)
        self._letters = _Known(self._cover)

    def tokens(self, text: str) -> int:
        """The tokens of ``text`` without special ones; exact."""
        return sum(self._tokens.of(_SPACES.split(text)))

    def letters_per_token(self, text: str) -> float | None:
        """As ``letters.letters_per_token`` of the whole text."""
        covered = self._letters.of(_SPACES.split(text))
        pieces = sum(pieces for pieces, _ in covered)
        return sum(letters for _, letters in covered) / pieces if pieces else None

    def _count(self, words: list[str]) -> list[int]:
        encodings = self._tokenizer.encode_batch_fast(words, add_special_tokens=False)  # without offsets
        return [len(encoding) for encoding in encodings]

    def _cover(self, words: list[str]) -> list[tuple[int, float]]:
        encodings = self._tokenizer.encode_batch(words, add_special_tokens=False)
        return [covered_letters(word, encoding) for word, encoding in zip(words, encodings, strict=True)]


class _Known(Generic[Measure]):
    """Measures of words, kept; ``measure`` takes those that are not known together."""

    def __init__(self, measure: Callable[[list[str]], list[Measure]]) -> None:
        self._measure = measure
        self._known: dict[str, Measure] = {}

    def of(self, words: list[str]) -> list[Measure]:
        known = self._known  # held here: another thread may begin anew while this one looks up
        try:
            return [known[word] for word in words]
        except KeyError:
            missing = list(dict.fromkeys(word for word in words if word not in known))
        found = dict(zip(missing, self._measure(missing), strict=True))
        measured = [found[word] if word in found else known[word] for word in words]
        if len(known) + len(found) > _MOST_WORDS:
            known = self._known = {}
        known.update((word, count) for word, count in found.items() if len(word) <= _LONGEST_KEPT)
        return measured


def counts_by_words(tokenizer: Tokenizer) -> bool:
    """Whether the tokens of a text are those of its words, one after the other, as of BERT's kind of tokenizer."""
    told = json.loads(tokenizer.to_str())
    normalizers = _steps(told.get("normalizer"), "normalizers")
    splitters = _steps(told.get("pre_tokenizer"), "pretokenizers")
    added = (token["content"] for token in told.get("added_tokens") or ())
    return (
        bool(splitters)
        and splitters[0] in _APART
        and all(step in _LOCAL for step in normalizers)
        and not any(_SPACES.search(content) for content in added)
    )


def _steps(part: dict[str, object] | None, sequence: str) -> list[object]:
    if part is None:
        return []
    inner = part.get(sequence)
    return [step.get("type") for step in inner] if isinstance(inner, list) else [part.get("type")]
