"""Other ways to write a word, and the words that a compound is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping

_UMLAUTS = str.maketrans({"\u00e4": "ae", "\u00f6": "oe", "\u00fc": "ue"})
_DIGRAPHS = {"ae": "a", "oe": "o", "ue": "u"}
_PORTUGUESE = (("coes", "\u00e7\u00f5es"), ("cao", "\u00e7\u00e3o"))
"""Endings that the stemmer tells by their accents."""

SHORTEST_COMPOUND = 9
SHORTEST_PART = 4
LONGEST_COMPOUND = 40
_LINKS = ("", "s", "es", "n", "en", "er")


def spellings(word: str, languages: tuple[str | None, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Words to look for beside ``word``, and others for an index that does not know it.

    A typed umlaut may be written as two letters in a text (``müller``, ``mueller``). The other way round is a guess
    (``steuer`` is not ``stür``), for words that are nowhere as they were typed.
    """
    also: list[str] = []
    if not word.isascii():
        written = word.translate(_UMLAUTS)
        if written != word:
            also.append(written)
    elif "pt" in languages:
        also.extend(word[: -len(bare)] + full for bare, full in _PORTUGUESE if word.endswith(bare))
    otherwise = word
    for digraph, letter in _DIGRAPHS.items():
        otherwise = otherwise.replace(digraph, letter)
    return tuple(also), (otherwise,) if otherwise != word and word.isascii() else ()


def compound_parts(word: str, stems: Mapping[str, str], frequency: Callable[[str], int]) -> tuple[str, ...]:
    """The stems of the two words that ``word`` is put together of, or ``()``.

    Of all cuts into two words of four letters or more, with or without a linking sound, that are both in the index, the
    one with the largest product of frequencies is taken (Koehn and Knight, "Empirical Methods for Compound
    Splitting", 2003, with their geometric mean).
    """
    if not SHORTEST_COMPOUND <= len(word) <= LONGEST_COMPOUND:
        return ()
    best: tuple[int, tuple[str, ...]] = (0, ())
    for at in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        rear = stems[word[at:]]
        behind = frequency(rear)
        if not behind:
            continue
        for link in _LINKS:
            front = word[: at - len(link)]
            if len(front) >= SHORTEST_PART and word[len(front) : at] == link:
                score = frequency(stems[front]) * behind
                if score > best[0]:
                    best = (score, (stems[front], rear))
    return best[1]
