"""Words to stems, by language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from citewell.backends.lexical.folding import WORD_CHARS, fold

if TYPE_CHECKING:
    import tantivy

REMEMBERED_WORDS = 30_000
"""Stems that are kept per language unless it is said, because few words make up most of a text; 200 bytes each."""

ENGLISH = "en"
STEMMERS = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nb": "norwegian",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}
_BY_ACCENTS = frozenset({"hu", "pt", "tr"})
# Their endings are told by letters that folding removes, so words are stemmed before they are folded. Elsewhere folding
# comes first, so that words typed without accents meet those with them.
COMPOUNDING = frozenset({"da", "de", "fi", "hu", "nb", "nl", "nn", "no", "sv"})
"""Languages that write several words as one."""

_NATIVE_SCRIPT = {
    **dict.fromkeys(("ru", "uk", "be", "bg", "mk", "sr", "kk", "ky", "mn", "tg", "tt", "ba"), "cyrillic"),
    **dict.fromkeys(("ar", "fa", "ur", "ps", "ug", "ku", "sd"), "arabic"),
    "el": "greek",
    "ta": "tamil",
    **dict.fromkeys(
        "he yi hi mr ne bn as gu pa or te kn ml si th lo my km ko ja zh am hy ka bo dz dv".split(),  # noqa: SIM905 - codes read better without quotes
        "other",
    ),
}
_DEFAULTS = {"latin": ENGLISH, "cyrillic": "ru", "arabic": "ar", "greek": "el", "tamil": "ta"}
"""The language of words in a script that is not the row's own."""
_FIRST_OF = ((0x0370, "greek"), (0x0400, "cyrillic"), (0x0530, "other"), (0x0600, "arabic"), (0x0750, "other"))
_GREEK_EXTENDED = range(0x1F00, 0x2000)
_TAMIL = range(0x0B80, 0x0C00)
_LATIN_EXTENDED = range(0x1E00, 0x1F00)


def script_of(word: str) -> str:
    """``latin``, ``cyrillic``, ``arabic``, ``greek``, ``tamil`` or ``other``, by the word's first letter."""
    code = ord(word[0])
    script = "latin"
    for start, name in _FIRST_OF:
        if code >= start:
            script = name
    if code in _GREEK_EXTENDED:
        return "greek"
    if code in _TAMIL:
        return "tamil"
    return "latin" if code in _LATIN_EXTENDED else script


def script_of_language(language: str) -> str:
    """The script in which ``language`` is written; languages that are not known here use Latin letters."""
    return _NATIVE_SCRIPT.get(language, "latin")


def default_language(script: str) -> str | None:
    """The language as which words of ``script`` are taken where nothing else is known."""
    return _DEFAULTS.get(script)


class Stems(dict[str, str]):
    """Maps lower-case words to folded stems: ``stems["Häuser".lower()] == "haus"``; too long words to ``""``."""

    def __init__(self, by_script: dict[str, Stemmer], remembered: int) -> None:
        super().__init__()
        self._by_script = by_script
        self._remembered = remembered

    def __missing__(self, word: str) -> str:
        if len(word) > WORD_CHARS:
            return ""
        script = script_of(word)
        stemmer = self._by_script.get(script)
        stem = fold(word) if stemmer is None else stemmer.stem(word)
        if len(self) >= self._remembered:
            self.clear()
        if script != "other":
            self[word] = stem
        return stem


@dataclass(frozen=True, slots=True)
class Stemmer:
    """One language's stemmer."""

    analyser: tantivy.TextAnalyzer
    accents_matter: bool

    def stem(self, word: str) -> str:
        """The folded stem of a lower-case word."""
        folded = fold(word)
        found: list[str] = self.analyser.analyze(word if self.accents_matter else folded)
        return (fold(found[0]) if found else "") or folded


class Stemmers:
    """The stems of every language. Safe for many threads. ``remembered``: how many are kept, per language."""

    def __init__(self, remembered: int = REMEMBERED_WORDS) -> None:
        self._remembered = remembered
        self._stemmers: dict[str, Stemmer] = {}
        self._stems: dict[str | None, Stems] = {}

    def of(self, language: str | None) -> Stems:
        """How words of texts in ``language`` are stemmed, those in foreign scripts as their scripts' main language."""
        known = self._stems.get(language)
        if known is None:
            chosen = dict(_DEFAULTS)
            if language is not None:
                script = script_of_language(language)
                if language in STEMMERS:
                    chosen[script] = language
                else:
                    chosen.pop(script, None)
            by_script = {script: self._stemmer(code) for script, code in chosen.items()}
            # Two threads may both get here; what they make is alike.
            known = self._stems[language] = Stems(by_script, self._remembered)
        return known

    def _stemmer(self, language: str) -> Stemmer:
        import tantivy

        if language not in self._stemmers:
            builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
            analyser = builder.filter(tantivy.Filter.stemmer(STEMMERS[language])).build()
            self._stemmers[language] = Stemmer(analyser, language in _BY_ACCENTS)
        return self._stemmers[language]
