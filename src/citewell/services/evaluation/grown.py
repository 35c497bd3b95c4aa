"""What became of rated answers: what growing a golden set tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from citewell.services.evaluation.questions import Imported, NewQuestion


@dataclass(frozen=True, slots=True)
class ToReview:
    """A question whose answer was rated badly, for a person to look at."""

    message_id: str
    question: str
    answer: str
    score: int | None
    thumb: int | None
    reasons: Sequence[str]
    text: str
    documents: Sequence[str]


class Change(StrEnum):
    """What becomes of a question: ``kept`` as people wrote it, ``unchanged`` since it was taken out of a chat."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class GrownQuestion:
    """A question of an answer that was rated well, and what becomes of it in the set."""

    message_id: str
    question: NewQuestion
    change: Change


@dataclass(frozen=True, slots=True)
class Grown:
    """What became of rated answers. ``skipped`` cite what is gone, hidden from the caller, or not of the set's
    collection. ``questions`` are the latest of those rated well. ``to_review`` counts those rated badly; ``review``
    are the latest of them.
    """

    imported: Imported
    questions: Sequence[GrownQuestion]
    skipped: int
    to_review: int
    review: Sequence[ToReview]
