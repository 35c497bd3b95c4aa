"""Text to comparable terms: words folded, lightly stemmed, scripts without spaces as pairs of characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from citewell.domain.lexicon import GERMAN_STOP_WORDS, STOP_WORDS

_WORD = re.compile(r"[^\W_][\w'\u2019]*")
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
)


def words(text: str) -> list[str]:
    """The words of ``text`` in order, case folded, ``'s`` removed; scripts without spaces give single characters."""
    return [word for word, _ in _pieces(text, pairs=False)]


def terms(text: str, *, german: bool = False) -> list[str]:
    """What ``text`` is about: its words but function words, stemmed; scripts without spaces as overlapping pairs."""
    small, root = (GERMAN_STOP_WORDS, german_stem) if german else (STOP_WORDS, stem)
    found = []
    for word, unspaced in _pieces(text, pairs=True):
        if unspaced:
            found.append(word)
        elif word not in small:
            found.append(root(word))
    return found


def is_unspaced(character: str) -> bool:
    """Whether ``character`` belongs to a script that writes words without spaces between them."""
    return _UNSPACED.match(character) is not None


def unspaced_split(token: str) -> list[str]:
    """``token`` in parts: single characters where its script writes no spaces, runs of other letters elsewhere."""
    parts = []
    position = 0
    for run in _UNSPACED.finditer(token):
        if run.start() > position:
            parts.append(token[position : run.start()])
        parts += run.group()
        position = run.end()
    if position < len(token):
        parts.append(token[position:])
    return parts


def stem(word: str) -> str:
    """A light stem of a folded word: English endings off; other alphabets cut to six letters when longer.

    ``policies`` and ``policy``, ``running`` and ``runs``, ``used`` and ``use`` agree. It is meant for matching, not
    for reading; it takes fewer liberties than Porter's.
    """
    if word[-1:].isdigit() or len(word) < 3:  # noqa: PLR2004 - "b12", "us"
        return word
    if not word.isascii():
        latin = unicodedata.normalize("NFKD", word)
        return word[:6] if not latin[0].isascii() else word
    return _without_vowel(_without_suffix(_singular(word)))


def german_stem(word: str) -> str:
    """A light stem of a folded German word: umlauts and endings off, so that ``Bücher`` meets ``Buch``."""
    bare = word.translate(_UMLAUTS)
    for ending in ("ern", "em", "en", "er", "es", "e", "n", "s"):
        if bare.endswith(ending) and len(bare) - len(ending) >= _GERMAN_LEAST:
            bare = bare.removesuffix(ending)
            break
    return bare.removesuffix("t") if len(bare) > _GERMAN_LEAST + 1 else bare


_UMLAUTS = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})
_GERMAN_LEAST = 3


def _singular(word: str) -> str:
    if len(word) <= 3:  # noqa: PLR2004 - "gas", "his"
        return word
    if word.endswith("ies") and len(word) > 4:  # noqa: PLR2004 - "ties", "dies" keep their vowel
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _without_suffix(word: str) -> str:
    """Without ``ing``, ``ed`` or ``ly`` where a vowel stays before it: of ``using`` but not of ``king`` or ``need``."""
    for suffix, spared in (("ing", "\0"), ("ed", "eed"), ("ly", "ply")):
        bare = word.removesuffix(suffix)
        if bare == word or word.endswith(spared) or len(bare) < 2 or _VOWELS.isdisjoint(bare):  # noqa: PLR2004 - "bed"
            continue
        if bare[-1] == bare[-2] and bare[-1] not in "lsz":
            bare = bare[:-1]
        return bare
    return word


_VOWELS = frozenset("aeiouy")


def _without_vowel(word: str) -> str:
    """A last ``e`` goes, a last ``y`` becomes ``i``, so that ``use`` meets ``using`` and ``apply`` ``applied``."""
    if word.endswith("e") and len(word) >= 3:  # noqa: PLR2004 - "be"
        word = word[:-1]
    if word.endswith("ll") and len(word) > 5:  # noqa: PLR2004 - "cancelled" and "cancel", but "call"
        word = word[:-1]
    return word[:-1] + "i" if word.endswith("y") and len(word) > 3 else word  # noqa: PLR2004 - "key", "day"


def _pieces(text: str, *, pairs: bool) -> Iterator[tuple[str, bool]]:
    for found in _WORD.finditer(unicodedata.normalize("NFKC", text)):
        token = found.group()
        if token.isascii():
            yield from ((word, False) for word in _folded(token))
            continue
        position = 0
        for run in _UNSPACED.finditer(token):
            if run.start() > position:
                yield from ((word, False) for word in _folded(token[position : run.start()]))
            characters = run.group()
            if pairs and len(characters) > 1:
                yield from ((characters[i : i + 2], True) for i in range(len(characters) - 1))
            else:
                yield from ((character, True) for character in characters)
            position = run.end()
        if position < len(token):
            yield from ((word, False) for word in _folded(token[position:]))


def _folded(token: str) -> Iterator[str]:
    word = token.casefold().replace("\u2019", "'").strip("'_")
    word = word.removesuffix("'s")
    if word:
        yield word
