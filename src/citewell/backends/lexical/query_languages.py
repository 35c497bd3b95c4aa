"""Which languages a query may be in, of those that an index holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from citewell.backends.lexical.stemming import default_language, script_of, script_of_language

POSSIBLE = 0.05
"""A language that is less likely is not looked for. In an index of five languages this costs no nDCG on XQuAD."""
MOST_LANGUAGES = 4

Held = Mapping[str | None, int]
"""Rows by language; ``None`` where it is not known."""


class Probabilities(Protocol):
    """As ``citewell.backends.lexical.languages.OfflineLanguages.probabilities``."""

    def probabilities(self, text: str, among: Sequence[str]) -> Mapping[str, float]:
        """How likely ``text`` is in each of the languages ``among``; they add up to 1."""
        ...


def possible_languages(
    text: str, words: Sequence[str], held: Held, detector: Probabilities
) -> dict[str, tuple[str | None, ...]]:
    """For each script of ``words``, which are those of ``text``: the languages they may be in, likeliest first.

    The detector is asked only where the index holds several languages of one script.
    """
    return {script: _of_script(script, text, held, detector) for script in {script_of(word) for word in words}}


def _of_script(script: str, text: str, held: Held, detector: Probabilities) -> tuple[str | None, ...]:
    natives = sorted(each for each in held if each is not None and script_of_language(each) == script)
    if script == "other":
        return tuple(natives) or (None,)  # scripts of one language each: nothing to be told apart
    default = default_language(script)
    if default is not None and default not in natives and (not natives or _has_foreign(held, script)):
        natives.append(default)
    if len(natives) <= 1:
        return tuple(natives) or (None,)
    likely = detector.probabilities(text, natives)
    ranked = sorted(natives, key=lambda each: (-likely.get(each, 0.0), each))
    possible = [each for each in ranked if likely.get(each, 0.0) >= POSSIBLE] or ranked
    return tuple(possible[:MOST_LANGUAGES])


def _has_foreign(held: Held, script: str) -> bool:
    return any(each is None or script_of_language(each) != script for each in held)
