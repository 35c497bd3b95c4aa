"""Text to terms: what the index stores of a row and what a query looks for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from citewell.backends.lexical.folding import UNSPACED, Words, identifiers, lone_singles, normal, singles
from citewell.backends.lexical.languages import OfflineLanguages
from citewell.backends.lexical.query_languages import Held, possible_languages
from citewell.backends.lexical.spelling import compound_parts, spellings
from citewell.backends.lexical.stemming import COMPOUNDING, REMEMBERED_WORDS, Stemmers, Stems, script_of
from citewell.backends.lexical.stop_words import StopWords
from citewell.domain.phrases import quoted

if TYPE_CHECKING:
    from citewell.ports.lexical_index import LexicalRow

PHRASE_WORDS = 50
"""Of a longer phrase this much is compared: no other text begins like that."""

_CHINESE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_CAPITALS = re.compile(r"\b[A-Z]{2,}\b")
_TONES = "vi"
"""Vietnamese words differ by accents alone, so those are kept beside the folded words, too."""
_ALIASES = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "ji": "yi"}


@dataclass(frozen=True, slots=True)
class RowTerms:
    """Terms of a row, separated by one space. ``body`` has a string for each part that phrases do not cross."""

    language: str
    title: str
    body: list[str]
    exact: str


@dataclass(frozen=True, slots=True)
class QueryWord:
    """A word of a query: the stems that it may have, likeliest first, and how often the query has it.

    ``otherwise`` are stems of other spellings, for an index that has none of ``stems``. ``derived`` words have
    relatives that begin with their stems.
    """

    word: str
    stems: tuple[str, ...]
    count: int
    otherwise: tuple[str, ...]
    compounding: Stems | None
    derived: bool

    def parts(self, frequency: Callable[[str], int]) -> tuple[str, ...]:
        """Stems of the words that this one is put together of, where both are words of the index."""
        return () if self.compounding is None else compound_parts(self.word, self.compounding, frequency)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Required consecutive words, in one of several ways: each a list of (position, stem); and required identifiers."""

    ways: tuple[tuple[tuple[int, str], ...], ...]
    exact: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QueryTerms:
    """Distinct words in order of first appearance; identifiers with their counts; phrases; and the characters of
    Chinese words with their counts, which find nothing by themselves. ``begun`` is a word that goes on perhaps.
    """

    words: tuple[QueryWord, ...]
    exact: dict[str, int]
    phrases: tuple[Phrase, ...]
    characters: dict[str, int]
    begun: str | None = None


class Analyser:
    """The analysis of rows and queries. Safe for many threads."""

    def __init__(self, detector: OfflineLanguages | None = None, *, remembered_words: int = REMEMBERED_WORDS) -> None:
        self._detector = detector or OfflineLanguages()
        self._cut = Words()
        self._stemmers = Stemmers(remembered_words)
        self._stop_words = StopWords()

    def memory_bytes(self) -> int:
        """About how much memory the detector takes."""
        return self._detector.memory_bytes()

    def row(self, row: LexicalRow) -> RowTerms:
        """What the index stores of ``row``."""
        language = language_code(row.language)
        stems = self._stemmers.of(language)
        parts = [normal(part) for part in (row.title, row.headings, row.text)]
        lists = [self._cut.of(part) for part in parts]
        words = [" ".join(map(stems.__getitem__, each)) for each in lists]
        exact = [term for part in parts for term in (*identifiers(part), *singles(part))]
        if language == _TONES:
            exact.extend(word for each in lists for word in each if not word.isascii())
        return RowTerms(
            language=language or "",
            title=f"{words[0]} {words[1]}",
            body=[each for each in words if each],
            exact=" ".join(exact),
        )

    def query(self, text: str, held: Held, *, prefix: bool = False) -> QueryTerms:
        """The terms that ``text`` asks for in an index that holds rows of the languages ``held``.

        Every character is data, but for quotes around phrases. Stop words of the likeliest language stay only where
        nothing else is left; an acronym that spells one (``WHO`` in a mixed-case query) is not a stop word. With
        ``prefix``, the last word is not finished unless something stands behind it.
        """
        given = normal(text)
        words = self._cut.of(given)
        languages = possible_languages(
            given, words, held, self._detector, lambda each: len(self._stop_words.among(words, each))
        )
        counts: dict[str, int] = {}
        for word in words:
            counts[word] = counts.get(word, 0) + 1
        exact = [*identifiers(given), *lone_singles(given)]
        if _TONES in held:
            exact.extend(word for word in words if not word.isascii())
        topical = self._topical(given, list(counts), languages)
        kept = topical or ([] if exact else list(counts))
        return QueryTerms(
            tuple(self._word(word, counts[word], languages[script_of(word)]) for word in kept),
            {term: exact.count(term) for term in exact} if len(exact) < 100 else dict.fromkeys(exact, 1),  # noqa: PLR2004 - counting is quadratic, and what is pasted needs no counts
            tuple(self._phrase(normal(phrase), languages) for phrase in quoted(text).phrases),
            Counter(_chinese(given)),
            words[-1] if prefix and words and given[-1].isalnum() else None,
        )

    def _topical(self, text: str, words: Sequence[str], languages: dict[str, tuple[str | None, ...]]) -> list[str]:
        capitals = {word.lower() for word in _CAPITALS.findall(text)} if text != text.upper() else set[str]()
        empty: set[str] = set()
        for script, possible in languages.items():
            written = [word for word in words if script_of(word) == script and word not in capitals]
            for language in possible if script == "other" else possible[:1]:
                if language is not None:
                    empty |= self._stop_words.among(written, language)
        return [word for word in words if word not in empty]

    def _word(self, word: str, count: int, languages: tuple[str | None, ...]) -> QueryWord:
        stems = [self._stemmers.of(each) for each in languages]
        also, otherwise = spellings(word, languages)
        return QueryWord(
            word=word,
            stems=_distinct([known[each] for each in (word, *also) for known in stems]),
            count=count,
            otherwise=_distinct([known[each] for each in otherwise for known in stems]),
            compounding=next(
                (known for each, known in zip(languages, stems, strict=True) if each in COMPOUNDING), None
            ),
            derived=languages[:1] == ("ru",),
        )

    def _phrase(self, text: str, languages: dict[str, tuple[str | None, ...]]) -> Phrase:
        words = self._cut.of(text)[:PHRASE_WORDS]
        alone = set(lone_singles(text))
        possible = _distinct_languages(languages)
        ways = []
        for language in possible:
            stems = self._stemmers.of(language)
            way = tuple((at, stems[word]) for at, word in enumerate(words) if word not in alone and stems[word])
            if way and way not in ways:
                ways.append(way)
        # "C++" is the word c and an identifier; where an identifier has several words, these in order are enough.
        symbols = [each for each in identifiers(text) if len(self._cut.of(each)) <= 1]
        return Phrase(tuple(ways), tuple(dict.fromkeys([*symbols, *alone])))


def language_code(language: str | None) -> str | None:
    """The first part of a language tag (``de`` of ``de-CH``), lower case; ``None`` for what is no such tag."""
    if language is None:
        return None
    code = re.split(r"[-_]", language.strip().lower(), maxsplit=1)[0]
    return _ALIASES.get(code, code) if re.fullmatch("[a-z]{2,3}", code) else None


def _chinese(text: str) -> list[str]:
    """Every Chinese character in ``text``, a normal one, but for those of words of one character."""
    return [char for run in UNSPACED.findall(text) if len(run) > 1 for char in _CHINESE.findall(run)]


def _distinct(terms: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(term for term in terms if term))


def _distinct_languages(languages: dict[str, tuple[str | None, ...]]) -> tuple[str | None, ...]:
    found = dict.fromkeys(each for possible in languages.values() for each in possible)
    return tuple(found) or (None,)
