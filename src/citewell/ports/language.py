"""Which language a text is written in."""

from __future__ import annotations

from typing import Protocol


class LanguageDetector(Protocol):
    """Tells languages apart. Safe for many threads; what it needs is loaded by the first call."""

    def detect(self, text: str) -> str | None:
        """ISO 639-1 code of the language that most of ``text`` is written in, or ``None`` where that cannot be told:
        too short, no words, or a language without such a code. Never raises, whatever the text.
        """
        ...
