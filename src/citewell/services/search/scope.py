"""Where a search may look: collections, access classes and the documents that a filter allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, select

from citewell.db.session import ScopedSession
from citewell.db.tables import Chunk, Collection, Document, Tenant
from citewell.domain.access import Caller, Right
from citewell.domain.identifiers import document_key
from citewell.ports.vector_index import DocumentKeys, IndexScope, document_keys
from citewell.services.access.rules import AccessRules
from citewell.services.search.metadata_filter import FilterSql
from citewell.services.search.past_scope import check_moment, past_criteria, past_readable, stood_at
from citewell.services.search.request import SearchRequest


@dataclass(frozen=True, slots=True)
class Scope:
    """What one search may touch, as of the rights of number ``rights``.

    ``index`` limits both indexes before they score; ``readable`` are the criteria that every hit is read back under.
    ``past`` are the former versions that a search as of a past time looks into as well.
    """

    partitions: tuple[str, ...]
    index: IndexScope
    readable: tuple[ColumnElement[bool], ...]
    rights: int
    past: DocumentKeys | None = None


class Scopes:
    """Works out scopes, in the session's own view of the database."""

    def __init__(self, access: AccessRules, dialect: str) -> None:
        self._access = access
        self._filters = FilterSql(dialect)

    def of(self, session: ScopedSession, caller: Caller, request: SearchRequest) -> Scope:
        """The scope of ``request`` for ``caller``. Raises ``NotFound`` for a collection that they cannot read."""
        live = select(Collection.id, Collection.number, Collection.partition_id).where(Collection.deleted_at.is_(None))
        if request.collections is not None:
            named = {
                self._access.collection_for(session, caller, ref, right=Right.READ).id for ref in request.collections
            }
            live = live.where(Collection.id.in_(named))
        elif caller.collection_ids is not None:
            live = live.where(Collection.id.in_(caller.collection_ids))
        collections = session.execute(live).all()
        if request.as_of is not None:
            return self._past(session, caller, request, request.as_of, collections)
        readable: list[ColumnElement[bool]] = [
            Chunk.created_seq.is_not(None),
            Chunk.deleted_seq.is_(None),
            Document.deleted_at.is_(None),
            Collection.deleted_at.is_(None),
            Collection.id.in_([row.id for row in collections]),
            self._access.readable_documents(caller),
        ]
        documents: DocumentKeys | None = None
        if request.filter is not None:
            criterion = self._filters.where(request.filter)
            readable.append(criterion)
            matching = select(Document.id).where(
                criterion, Document.deleted_at.is_(None), Document.collection_id.in_([row.id for row in collections])
            )
            documents = document_keys(document_key(key) for key in session.scalars(matching))
        return Scope(
            partitions=tuple(sorted({row.partition_id for row in collections})),
            index=IndexScope(
                collections=frozenset(row.number for row in collections),
                access_classes=self._access.readable_classes(session, caller),
                documents=documents,
            ),
            readable=tuple(readable),
            rights=rights_of(session),
        )

    def _past(
        self,
        session: ScopedSession,
        caller: Caller,
        request: SearchRequest,
        moment: datetime,
        collections: Sequence[Row[str, int, str]],
    ) -> Scope:
        keys = [row[0] for row in collections]
        check_moment(session, moment, keys)
        matching = None if request.filter is None else self._filters.where(request.filter)
        criterion = past_criteria(self._access, caller, moment, matching)
        still, past = stood_at(session, criterion, keys)
        return Scope(
            partitions=tuple(sorted({row[2] for row in collections})),
            index=still,
            readable=past_readable(criterion, keys),
            rights=rights_of(session),
            past=past,
        )


def rights_of(session: ScopedSession) -> int:
    """The number of the tenant's rights at the session's moment."""
    return session.scalars(select(Tenant.rights_version)).one()
