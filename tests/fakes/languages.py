"""A detector of languages that needs no model."""

from __future__ import annotations

SIGNS = {" der ": "de", " und ": "de", " the ": "en", " is ": "en", "。": "zh"}


class FakeLanguages:
    """Implements ``LanguageDetector`` by a few words."""

    def detect(self, text: str) -> str | None:
        """The language of the sign that is met most often."""
        found = [code for sign, code in SIGNS.items() for _ in range(f" {text} ".count(sign))]
        return max(set(found), key=lambda code: (found.count(code), code)) if found else None
