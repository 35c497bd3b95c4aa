"""What sources of an answer disagree about, as far as the asker may read all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from citewell.domain.conflicts import Conflict
from citewell.domain.verification import VerifiedStatement
from citewell.services.answer.citing import StoredTexts
from citewell.services.answer.sources import Source
from citewell.services.answer.verifier import Verifier


def disagreements(
    verifier: Verifier,
    statements: Sequence[VerifiedStatement],
    sources: Sequence[Source],
    dates: Mapping[str, datetime],
    texts: StoredTexts,
) -> Iterator[Conflict]:
    """The conflicts whose sides can all be read, now."""
    for conflict in verifier.conflicts(statements, [source.passage for source in sources], dates):
        hits = [sources[side.passage].at(side.start) for side in conflict.sides]
        if len(texts.of(hits)) == len({hit.chunk_id for hit in hits}):
            yield conflict
