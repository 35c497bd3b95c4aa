"""Questions that lean on the one before, made to stand alone without a model."""

from __future__ import annotations

import re
from typing import Final

from citewell.domain.lexicon import STOP_WORDS
from citewell.domain.words import stem, words


def _listed(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_POINTING: Final = _listed("""
    it its itself they them their theirs this that these those he him his she her hers there such same one ones former
    latter else
    es sie er ihm ihn ihr ihnen ihre ihren dies diese dieser dieses diesen das dort dafür damit davon dazu darauf daran
    solche jener jene jenes
    il elle ils elles lui leur celui celle ceux cela ça ceci y en
    ello esto eso este esta estos estas ese esa esos esas ellos ellas allí
""")
"""Words that point at something said before: English, German, French, Spanish."""

_OTHER_STOP_WORDS: Final = _listed("""
    und oder der die den dem des ein eine einen einem eines ist sind war waren wird werden wie was wer wo wann warum wem
    für mit von bei zu zur zum im in am an auf aus auch noch denn dann wenn nicht kann können muss müssen darf dürfen
    ich wir man
    et ou le la les un une des du de est sont comment quoi qui où quand pourquoi pour avec dans sur aussi que
    y o el los las un una del es son cómo qué quién dónde cuándo por para con en también
""")
_GOES_ON: Final = re.compile(
    r"^\s*(?:and|but|or|so|then|what about|how about|und|aber|oder|was ist mit|wie ist es mit|et|mais|ou|y|pero|o)\b",
    re.IGNORECASE,
)
_DEFINES: Final = re.compile(
    r"^\s*(?:(?:what(?:['\u2019]s| is)|who is) an?|was ist eine?"
    r"|qu['\u2019]est-ce qu['\u2019]une?|c['\u2019]est quoi une?)\s",
    re.IGNORECASE,
)
"""Asks what something is that was not spoken of: the article says so."""
_FEW: Final = 2
"""Content words of a question that says too little by itself."""
_MOST: Final = 12
"""Content words that are carried over at most: those of the end of a long question are rarely what it is about."""


def leans(question: str) -> bool:
    """Whether ``question`` is hard to look up without what was asked before.

    It goes on with ``and`` or ``what about``, points at something with a pronoun, or has two content words or fewer and
    does not ask what a thing is.
    """
    if _GOES_ON.match(question):
        return True
    said = words(question)
    short = len(_content(said)) <= _FEW and not _DEFINES.match(question)
    return short or not _POINTING.isdisjoint(said)


def stand_alone(question: str, before: str | None) -> str:
    """``question`` with the content words of the question ``before`` that it lacks, in their order.

    They come behind it, in parentheses, so that it still begins as the question that it is. Unchanged where it does not
    lean on anything.
    """
    if before is None or not leans(question):
        return question
    known = {stem(word) for word in words(question)}
    carried: list[str] = []
    for word in _content(words(before)):
        if stem(word) not in known:
            known.add(stem(word))
            carried.append(word)
    if not carried:
        return question
    return f"{question.rstrip()} ({' '.join(carried[:_MOST])})"


def _content(said: list[str]) -> list[str]:
    return [word for word in said if word not in STOP_WORDS and word not in _OTHER_STOP_WORDS and word not in _POINTING]
