"""Which languages a query may be in, of those that an index holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from citewell.backends.lexical.stemming import default_language, script_of, script_of_language

POSSIBLE = 0.05
"""A language that is less likely is not looked for. In an index of five languages this costs no nDCG on XQuAD."""
MOST_LANGUAGES = 4
TELLING = 2
"""With so many stop words more than any other, a language is decided on. In an index of four languages that settles 89%
of XQuAD's English and German questions at no loss; with a lead of one word SciFact loses .003 of nDCG."""

Held = Mapping[str | None, int]
"""Rows by language; ``None`` where it is not known."""


class Probabilities(Protocol):
    """As ``citewell.backends.lexical.languages.OfflineLanguages``."""

    def ready(self) -> bool:
        """Whether it can be asked without waiting; if not, it will be soon."""
        ...

    def probabilities(self, text: str, among: Sequence[str]) -> Mapping[str, float]:
        """How likely ``text`` is in each of the languages ``among``; they add up to 1."""
        ...


def possible_languages(
    text: str, words: Sequence[str], held: Held, detector: Probabilities, grammar: Callable[[str], int]
) -> dict[str, tuple[str | None, ...]]:
    """For each script of ``words``, which are those of ``text``: the languages they may be in, likeliest first.

    The detector is asked only where the index holds several languages of one script and stop words do not tell. While
    it is not ready, few languages are all possible: nobody waits for it, and a search for more stems finds no less.

    Args:
        text: The query.
        words: Its words.
        held: What the index holds.
        detector: Tells languages apart.
        grammar: How many of the words are stop words of a language.
    """
    scripts = {script_of(word) for word in words}
    return {script: _of_script(script, text, held, detector, grammar) for script in scripts}


def _of_script(
    script: str, text: str, held: Held, detector: Probabilities, grammar: Callable[[str], int]
) -> tuple[str | None, ...]:
    natives = sorted(each for each in held if each is not None and script_of_language(each) == script)
    if script == "other":
        return tuple(natives) or (None,)  # scripts of one language each: nothing to be told apart
    default = default_language(script)
    if default is not None and default not in natives and (not natives or _has_foreign(held, script)):
        natives.append(default)
    if len(natives) <= 1:
        return tuple(natives) or (None,)
    telling = {each: grammar(each) for each in natives}
    natives.sort(key=lambda each: (-telling[each], -held.get(each, 0), each))
    if telling[natives[0]] - telling[natives[1]] >= TELLING:
        return (natives[0],)
    if len(natives) <= MOST_LANGUAGES and not detector.ready():
        return tuple(natives)
    likely = detector.probabilities(text, natives)
    ranked = sorted(natives, key=lambda each: (-likely.get(each, 0.0), each))
    possible = [each for each in ranked if likely.get(each, 0.0) >= POSSIBLE] or ranked
    return tuple(possible[:MOST_LANGUAGES])


def _has_foreign(held: Held, script: str) -> bool:
    return any(each is None or script_of_language(each) != script for each in held)
