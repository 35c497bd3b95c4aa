"""What may be wrong with one item of a source, and what ends a run."""

from __future__ import annotations

from citewell.domain.errors import (
    AlreadyExists,
    CitewellError,
    DocumentUnreadable,
    FetchFailed,
    InvalidInput,
    SourceFailed,
    TooLarge,
)

OF_ONE_ITEM = (SourceFailed, FetchFailed, DocumentUnreadable, InvalidInput, TooLarge, AlreadyExists)
"""What may be wrong with one item; the others go on."""

ENDING = frozenset({"refused", "limited"})
"""Reasons of ``SourceFailed`` that every other item would have, too."""

PATIENCE = 5
"""So many failures that may pass, one after the other, and the source is given up for now."""


class NotHad(InvalidInput):
    """One item could not be had of its source; the others can."""

    def __init__(self, failure: SourceFailed | FetchFailed) -> None:
        super().__init__(failure.message)
        self.failure = failure


class PartOfNothing(SourceFailed):
    """What an item is a part of is not here, so nobody knows who may read it."""


def passes(error: CitewellError) -> bool:
    """Whether the item may be had the next time."""
    return isinstance(error, SourceFailed | FetchFailed) and error.passing


def reason_of(error: CitewellError) -> str:
    """The word for it."""
    return error.reason if isinstance(error, SourceFailed | FetchFailed) else error.code
