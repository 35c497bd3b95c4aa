"""What a search or an answer has to say about itself: in what way it is less than what was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence in English, and for programs a stable ``code`` with the ``facts`` of the sentence."""

    code: str
    text: str
    facts: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """Public form."""
        return {"code": self.code, "text": self.text, "facts": dict(self.facts)}


def joined(notes: Iterable[Note]) -> str | None:
    """All sentences; ``None`` where there is none."""
    return " ".join(note.text for note in notes) or None
