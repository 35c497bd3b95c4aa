"""Which language a text is in: by its script where that decides, else by a small offline model (py3langid)."""

from __future__ import annotations

import re
import threading
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

SAMPLE_CHARS = 3000
"""More of a text is not looked at: half from its beginning, half from its middle."""
SURE = 0.85
"""A language is named from this probability on. On sentences of XQuAD it is wrong for fewer than 1 in 500."""
MODEL_BYTES = 75_000_000
"""What the model was seen to take."""
FEWEST_LETTERS = 12
"""Fewer letters of a script that many languages share are a word or two: names, mostly."""
_MAIN_SCRIPT = 0.6  # the part of all letters that must be of one script

_SCRIPTS = {
    "latin": "A-Za-z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff",
    "cyrillic": "\u0400-\u052f",
    "arabic": "\u0621-\u063a\u0641-\u064a\u066e-\u06d3\u0750-\u077f",
    "devanagari": "\u0900-\u0963\u0970-\u097f",
    "bn": "\u0980-\u09ff",
    "el": "\u0370-\u03ff\u1f00-\u1fff",
    "he": "\u05d0-\u05ea",
    "hy": "\u0531-\u0587",
    "ka": "\u10a0-\u10ff",
    "gu": "\u0a80-\u0aff",
    "pa": "\u0a00-\u0a7f",
    "or": "\u0b00-\u0b7f",
    "ta": "\u0b80-\u0bff",
    "te": "\u0c00-\u0c7f",
    "kn": "\u0c80-\u0cff",
    "ml": "\u0d00-\u0d7f",
    "si": "\u0d80-\u0dff",
    "th": "\u0e00-\u0e7f",
    "lo": "\u0e80-\u0eff",
    "my": "\u1000-\u109f",
    "km": "\u1780-\u17ff",
    "am": "\u1200-\u137f",
    "ko": "\u1100-\u11ff\u3131-\u318e\uac00-\ud7af",
    "kana": "\u3040-\u30ff\u31f0-\u31ff",
    "han": "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff",
}
_KANA_SHARE = 0.05  # Japanese is never written without kana; Chinese quotes some now and then

_ALIKE = {"arz": "ar", "ary": "ar", "nn": "no", "wuu": "zh", "yue": "zh", "bs": "hr", "grc": "el", "uzs": "uz"}
# Varieties that are stored under the code of the language whose readers share the texts.
_LEFT_OUT = frozenset({"zxx", "la", "an", "eo", "vo", "wa", "oc", "br", "lb", "fo", "se", "ht", "fy", "gd", "sa"})
# Rarely met, and often guessed for names and lists of another language.


class OfflineLanguages:
    """Tells some hundred languages apart without the network.

    The model takes a second and 80 MB, at the first text that its script does not decide.
    """

    def __init__(self) -> None:
        self._loading = threading.Lock()
        self._loader: threading.Thread | None = None
        self._model: LanguageIdentifier | None = None

    def detect(self, text: str) -> str | None:
        """ISO 639-1 code of the language of ``text``, or ``None`` where that cannot be told."""
        sample = _sample(text)
        letters = {name: len(found) for name, found in _by_script(sample).items()}
        if not letters:
            return None
        script, count = max(letters.items(), key=lambda entry: entry[1])
        if letters.keys() & {"han", "kana"}:
            together = letters.get("han", 0) + letters.get("kana", 0)
            if together >= _MAIN_SCRIPT * sum(letters.values()):
                return "ja" if letters.get("kana", 0) > _KANA_SHARE * together else "zh"
        if count < _MAIN_SCRIPT * sum(letters.values()) or script in {"han", "kana"}:
            return None
        if len(script) == 2:  # noqa: PLR2004 - the code of the one language that is written so
            return script
        if count < FEWEST_LETTERS:
            return None
        language, probability = max(self.probabilities(sample).items(), key=lambda entry: entry[1])
        return language if probability >= SURE else None

    def probabilities(self, text: str, among: Collection[str] | None = None) -> Mapping[str, float]:
        """How likely ``text`` is in each language, of those in ``among`` only where that is given."""
        identifier = self._loaded()
        summed: dict[str, float] = {}
        for label, probability in identifier.rank(_sample(text)):
            language = _ALIKE.get(label, label)
            if len(language) != 2 or language in _LEFT_OUT:  # noqa: PLR2004 - three letters are not ISO 639-1
                continue
            if among is None or language in among:
                summed[language] = summed.get(language, 0.0) + probability
        total = sum(summed.values()) or 1.0
        return {language: probability / total for language, probability in summed.items()}

    def ready(self) -> bool:
        """Whether the model is there; if not, it is loaded in the background from now on."""
        if self._model is not None:
            return True
        if self._loader is None:
            self._loader = threading.Thread(target=self._loaded, name="language-model", daemon=True)
            self._loader.start()
        return False

    def memory_bytes(self) -> int:
        """About how much memory the model takes: nothing until it is needed."""
        return 0 if self._model is None else MODEL_BYTES

    def _loaded(self) -> LanguageIdentifier:
        with self._loading:
            if self._model is None:
                from py3langid.langid import MODEL_FILE, LanguageIdentifier

                self._model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
        return self._model


def _sample(text: str) -> str:
    half = SAMPLE_CHARS // 2
    if len(text) > SAMPLE_CHARS:
        middle = len(text) // 2
        text = f"{text[:half]} {text[middle : middle + half]}"
    return text.encode("utf-8", "replace").decode("utf-8")


def _by_script(text: str) -> dict[str, str]:
    """The letters of ``text`` by script, those scripts only that occur."""
    if text.isascii():
        letters = re.sub("[^A-Za-z]+", "", text)
        return {"latin": letters} if letters else {}
    found = {name: re.sub(f"[^{chars}]+", "", text) for name, chars in _SCRIPTS.items()}
    return {name: letters for name, letters in found.items() if letters}
