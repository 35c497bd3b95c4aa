"""Documents of one collection that say the same, or nearly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from citewell.db.session import Database
from citewell.db.tables import Document, DocumentVersion
from citewell.domain.access import Caller
from citewell.domain.resemblance import near_groups, read_signatures, similarity
from citewell.services.access.rules import AccessRules

MOST_MEMBERS = 50
"""Documents of a group that are named."""


@dataclass(frozen=True, slots=True)
class Member:
    """A document of a group; ``similarity`` to the first one, estimated, between 0 and 1."""

    document_id: str
    title: str
    similarity: float


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """Documents that resemble each other, oldest first, 50 at most. ``exact``: all have the same bytes."""

    exact: bool
    size: int
    members: Sequence[Member]


@dataclass(frozen=True, slots=True)
class DuplicateReport:
    """Groups, largest first, and how many there are; ``documents`` were compared."""

    groups: Sequence[DuplicateGroup]
    total: int
    documents: int


class Duplicates:
    """Reports what a collection holds more than once."""

    def __init__(self, database: Database, access: AccessRules) -> None:
        self._database = database
        self._access = access

    def report(self, caller: Caller, collection_ref: str, *, threshold: float, limit: int) -> DuplicateReport:
        """Groups of documents that the caller may read and whose texts have at least ``threshold`` in common.

        The share is that of their runs of five words, estimated from signatures (standard error 0.04 at most).

        Raises:
            NotFound: there is no collection that the caller may read.
        """
        with self._database.read(caller) as session:
            collection = self._access.collection_for(session, caller, collection_ref)
            version = aliased(DocumentVersion)
            rows = session.execute(
                select(Document.id, Document.title, version.content_hash, version.signature)
                .join(version, version.id == Document.current_version_id)
                .where(
                    Document.collection_id == collection.id,
                    version.signature.is_not(None),
                    self._access.readable_documents(caller),
                )
                .order_by(Document.id)
            ).all()
        signatures = read_signatures([row.signature for row in rows])
        found = sorted(near_groups(signatures, threshold), key=len, reverse=True)
        groups = []
        for group in found[:limit]:
            named = group[:MOST_MEMBERS]
            alike = similarity(signatures[named], signatures[group[0]])
            members = [
                Member(rows[at].id, rows[at].title, float(share)) for at, share in zip(named, alike, strict=True)
            ]
            exact = len({rows[at].content_hash for at in group}) == 1
            groups.append(DuplicateGroup(exact, len(group), members))
        return DuplicateReport(groups, len(found), len(rows))
