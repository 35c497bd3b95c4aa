"""How many of the documents that a search found have which author, type, language and so on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from citewell.db.session import ScopedSession
from citewell.db.tables import Collection, Document, DocumentVersion
from citewell.domain.access import Caller
from citewell.services.access.rules import AccessRules

FACET_CANDIDATES = 1000
"""Chunks of each kind of index that are looked at where counts are wanted."""
MOST_VALUES = 50
_AT_ONCE = 2000


class FacetName(StrEnum):
    """What documents can be counted by; ``YEAR`` is that of their last change."""

    COLLECTION = "collection"
    KIND = "kind"
    MEDIA_TYPE = "media_type"
    LANGUAGE = "language"
    AUTHOR = "author"
    DOC_TYPE = "doc_type"
    TOPICS = "topics"
    AUDIENCE = "audience"
    CLASSIFICATION = "classification"
    YEAR = "year"


_COLUMNS = (
    Document.collection_id,
    Document.kind,
    Document.media_type,
    DocumentVersion.language,
    Document.facets,
    Document.updated_at,
)


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value with what people call it, and how many documents have it."""

    value: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """Counts over ``documents`` that the search found and the caller may read, by facet, the most frequent first.

    ``complete``: these are all that match. They are the best ones otherwise: of many matches, or of a search by
    meaning, which has no end.
    """

    documents: int
    complete: bool
    counts: Mapping[FacetName, Sequence[FacetValue]]


def count_facets(
    session: ScopedSession,
    access: AccessRules,
    caller: Caller,
    names: Sequence[FacetName],
    document_ids: Sequence[str],
    *,
    complete: bool,
) -> FacetCounts:
    """Count the documents, as far as the caller may read them at the session's moment."""
    counters: dict[FacetName, Counter[str]] = {name: Counter() for name in names}
    documents = 0
    for start in range(0, len(document_ids), _AT_ONCE):
        rows = session.execute(
            select(*_COLUMNS)
            .outerjoin(DocumentVersion, DocumentVersion.id == Document.current_version_id)
            .where(Document.id.in_(document_ids[start : start + _AT_ONCE]), access.readable_documents(caller))
        )
        for row in rows:
            documents += 1
            for name, counter in counters.items():
                counter.update(_values(name, row))
    labels: dict[str, str] = {}
    if FacetName.COLLECTION in counters:
        keys = list(counters[FacetName.COLLECTION])
        labels = dict(session.execute(select(Collection.id, Collection.name).where(Collection.id.in_(keys))).all())
    return FacetCounts(documents, complete, {name: _best(counter, labels) for name, counter in counters.items()})


def _values(name: FacetName, row: Any) -> Sequence[str]:
    """The different values of a document."""
    match name:
        case FacetName.COLLECTION:
            found: Any = row.collection_id
        case FacetName.KIND:
            found = row.kind
        case FacetName.MEDIA_TYPE:
            found = row.media_type
        case FacetName.LANGUAGE:
            found = row.language
        case FacetName.YEAR:
            found = str(row.updated_at.year)
        case _:
            found = (row.facets or {}).get(name.value)
    if isinstance(found, list):
        return sorted({str(each) for each in found})
    return [str(found)] if found else []


def _best(counter: Counter[str], labels: Mapping[str, str]) -> Sequence[FacetValue]:
    order = sorted(counter.items(), key=lambda each: (-each[1], each[0]))[:MOST_VALUES]
    return [FacetValue(value, labels.get(value, value), count) for value, count in order]
