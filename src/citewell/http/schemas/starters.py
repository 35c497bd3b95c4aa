"""Bodies of questions to begin with."""

from __future__ import annotations

from collections.abc import Sequence

from citewell.http.schemas.shape import Out


class StarterOut(Out):
    """A question, and the assistant or the collection that it was written for."""

    question: str
    assistant_id: str | None
    collection_id: str | None


class StartersOut(Out):
    """What a page offers to ask; nothing where nobody wrote anything down."""

    items: Sequence[StarterOut]
