"""Faults planted in true statements, and the same statements said otherwise."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from citewell.domain import facts
from citewell.domain.lexicon import OPPOSITES
from citewell.domain.measures import UNITS
from citewell.domain.tokens import tokenise

Change = Callable[[str, random.Random], str | None]

_ENGLISH_NUMBERS = {value: word for word, value in reversed(UNITS.items()) if word.isascii()}
_ENGLISH_NUMBERS.update(
    {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine", 10: "ten", 11: "eleven"}
    | {12: "twelve", 13: "thirteen", 14: "fourteen", 15: "fifteen", 16: "sixteen", 17: "seventeen", 18: "eighteen"}
    | {19: "nineteen"}
)
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November"),
    "December",
)


class Planter:
    """Changes of a sentence; each gives None where it has nothing to change."""

    def __init__(self, names: list[str]) -> None:
        self.names = names

    def number(self, text: str, draw: random.Random) -> str | None:
        """Another number in place of one in digits."""
        found = list(re.finditer(r"(?<![\w.,])\d+(?![\w.,]\d)", text))
        if not found:
            return None
        chosen = draw.choice(found)
        other = str(int(chosen.group()) + draw.randint(1, 9))
        return None if other in text else text[: chosen.start()] + other + text[chosen.end() :]

    def number_word(self, text: str, draw: random.Random) -> str | None:
        """Another number in place of one in words."""
        words = {word: value for value, word in _ENGLISH_NUMBERS.items() if value > 1}
        found = [match for match in re.finditer(r"\b[a-z]+\b", text) if match.group() in words]
        if not found:
            return None
        chosen = draw.choice(found)
        other = draw.choice([word for word in words if word not in text])
        return text[: chosen.start()] + other + text[chosen.end() :]

    def date(self, text: str, draw: random.Random) -> str | None:
        """Another month in place of one beside a number."""
        pattern = rf"(?<=\d )(?:{'|'.join(_MONTHS)})\b|\b(?:{'|'.join(_MONTHS)})(?= \d)"
        found = list(re.finditer(pattern, text))
        if not found:
            return None
        chosen = draw.choice(found)
        return text[: chosen.start()] + draw.choice([m for m in _MONTHS if m not in text]) + text[chosen.end() :]

    def name(self, text: str, draw: random.Random) -> str | None:
        """Another paragraph's name in place of one."""
        tokens = tokenise(text)
        certain = [name for name in facts.names(text, tokens) if name.certain]
        other = draw.choice(self.names)
        if not certain or other.casefold() in text.casefold():
            return None
        token = tokens[draw.choice(certain).index]
        return text[: token.start] + other + text[token.end :]

    def negation_dropped(self, text: str, _draw: random.Random) -> str | None:
        """``not`` left out."""
        changed = re.sub(r" (?:not|nicht) (?!only|nur)|(?<=[a-z])n't ", " ", text, count=1)
        return changed if changed != text and " no" not in changed else None

    def negation_added(self, text: str, _draw: random.Random) -> str | None:
        """``not`` after an auxiliary."""
        if re.search(r"\b(?:not?|never|without|n't|nicht|kein\w*|nie|ohne)\b", text):
            return None
        changed = re.sub(r" (is|are|was|were|can|will|has|have) (?!only)", r" \1 not ", text, count=1)
        if changed == text:
            changed = re.sub(r" (ist|sind|waren|kann|wird|wurde|wurden|hatte|hatten) ", r" \1 nicht ", text, count=1)
        return changed if changed != text else None

    def opposite(self, text: str, draw: random.Random) -> str | None:
        """A word by its opposite."""
        options = []
        for pair in OPPOSITES:
            for mine, theirs in (pair, pair[::-1]):
                found = [match for match in re.finditer(r"\b[a-z]+\b", text) if match.group() in mine]
                if found and not any(re.search(rf"\b{word}\b", text) for word in theirs):
                    options.append((found[0], min(theirs)))
        if not options or re.search(r"\b(?:not?|never|without)\b|n't\b", text):
            return None
        chosen, other = draw.choice(options)
        return text[: chosen.start()] + other + text[chosen.end() :]

    def swapped(self, text: str, _draw: random.Random) -> str | None:
        """Two names change places."""
        tokens = tokenise(text)
        certain = [tokens[name.index] for name in facts.names(text, tokens) if name.certain]
        if len({token.folded for token in certain}) != len(certain) or len(certain) < 2:  # noqa: PLR2004 - a pair
            return None
        first, second = certain[0], certain[-1]
        if f"{first.written} and {second.written}" in text or f"{first.written}, {second.written}" in text:
            return None
        return (
            text[: first.start] + second.written + text[first.end : second.start] + first.written + text[second.end :]
        )


def reworded(text: str, draw: random.Random) -> str | None:
    """The same said otherwise: digits as words, dates turned round, contractions, a clause alone."""
    changes: list[Change] = [
        lambda given, _: re.sub(
            r"(?<![\w.,])(?:[2-9]|1\d)(?![\w.,])", lambda m: _ENGLISH_NUMBERS[int(m.group())], given
        ),
        lambda given, _: re.sub(r"(?<=\d),(?=\d{3})", "", given),
        lambda given, _: re.sub(r"\b(\d{1,2}) ([A-Z][a-z]+) (\d{4})\b", r"\2 \1, \3", given),
        lambda given, _: given.replace("did not", "didn't").replace("was not", "wasn't").replace("is not", "isn't"),
        lambda given, _: given.split(", ")[0].rstrip(".") + "." if given.count(", ") else given,
    ]
    options = [changed for change in changes if (changed := change(text, draw)) is not None and changed != text]
    return draw.choice(options) if options else None
