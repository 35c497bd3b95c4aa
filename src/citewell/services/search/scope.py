"""Where a search may look: collections, access classes and the documents that a filter allows."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, select

from citewell.db.prepared import Prepared
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Collection
from citewell.domain.access import Caller, Right
from citewell.domain.access import Scope as KeyScope
from citewell.domain.filters import Filter
from citewell.domain.notes import Note
from citewell.ports.vector_index import DocumentKeys, IndexScope
from citewell.services.access.rules import AccessRules
from citewell.services.search.candidate_statements import filtered_candidates
from citewell.services.search.document_filters import DocumentFilters
from citewell.services.search.metadata_filter import FilterSql
from citewell.services.search.past_scope import check_moment, past_criteria, past_readable, stood_at
from citewell.services.search.request import SearchRequest
from citewell.services.search.standing import Standing

REMEMBERED = 4096
STATEMENTS = 256


@dataclass(frozen=True, slots=True)
class Reach:
    """What somebody can read of what they name, under the rights of number ``rights``: live collections by their ids
    and their numbers, and access classes (``None``: all).
    """

    rights: int
    collections: frozenset[str]
    numbers: frozenset[int]
    partitions: tuple[str, ...]
    access_classes: frozenset[int] | None
    boosts: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """By collection id, of those that have boosts of their own: fields of ``BoostRules``."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What one search may touch.

    ``index`` limits both indexes before they score. A hit is read back as far as it is in ``reach`` and fulfils
    ``criteria``, for which ``filtered`` is a statement that is ready, if there is one. ``past`` are the former versions
    that a search as of a past time looks into as well; its criteria alone decide. ``notes`` are for who asked.
    """

    partitions: tuple[str, ...]
    index: IndexScope
    reach: Reach
    criteria: tuple[ColumnElement[bool], ...] = ()
    filtered: Prepared | None = None
    past: DocumentKeys | None = None
    notes: tuple[Note, ...] = ()

    @property
    def rights(self) -> int:
        """The number of the rights that it was worked out under."""
        return self.reach.rights


class Scopes:
    """Works out scopes, in the session's own view of the database.

    What somebody can reach is remembered under who they are, and only as long as the rights of their tenant have the
    same number. Nothing that was found is ever remembered.
    """

    def __init__(self, access: AccessRules, database: Database) -> None:
        self._access = access
        self._sql = FilterSql(database.engine.dialect.name)
        self._filters = DocumentFilters(database)
        self._lock = threading.Lock()
        self._reaches: OrderedDict[object, Reach] = OrderedDict()
        self._statements: OrderedDict[str, tuple[ColumnElement[bool], Prepared | None]] = OrderedDict()

    def of(self, session: ScopedSession, standing: Standing, caller: Caller, request: SearchRequest) -> Scope:
        """The scope of ``request`` for ``caller``, at the session's moment, where the tenant stands at ``standing``.

        Raises:
            NotFound: they name a collection that they cannot read.
            InvalidInput: the time that the request is about is not kept.
        """
        reach = self._reach(session, standing, caller, request.collections)
        if request.as_of is not None:
            return self._past(session, caller, request, request.as_of, reach)
        documents: DocumentKeys | None = None
        criteria: tuple[ColumnElement[bool], ...] = ()
        filtered: Prepared | None = None
        notes: tuple[Note, ...] = ()
        if request.filter is not None:
            answer = self._filters.answer(
                session,
                standing.documents,
                request.filter,
                collections=reach.collections,
                access_classes=reach.access_classes,
            )
            documents, notes = answer.documents, tuple(_unknown(key) for key in answer.unknown)
            criterion, filtered = self._read_back(request.filter)
            criteria = (criterion,)
        return Scope(
            partitions=reach.partitions,
            index=IndexScope(reach.numbers, reach.access_classes, documents),
            reach=reach,
            criteria=criteria,
            filtered=filtered,
            notes=notes,
        )

    def _read_back(self, given: Filter) -> tuple[ColumnElement[bool], Prepared | None]:
        """The filter as a criterion, and a statement with it; making them costs more than using them."""
        name = repr(given)  # not the value itself: 1 == True
        with self._lock:
            known = self._statements.get(name)
            if known is not None:
                self._statements.move_to_end(name)
                return known
        criterion = self._sql.where(given)
        made = (criterion, filtered_candidates(criterion))
        with self._lock:
            self._statements[name] = made
            while len(self._statements) > STATEMENTS:
                self._statements.popitem(last=False)
        return made

    def memory_bytes(self) -> int:
        """About how much memory the tables of documents take."""
        return self._filters.memory_bytes()

    def close(self) -> None:
        """Stop what is read in the background."""
        self._filters.close()

    def _reach(
        self, session: ScopedSession, standing: Standing, caller: Caller, names: tuple[str, ...] | None
    ) -> Reach:
        who = None if caller.is_admin else caller.principals
        key = (caller.tenant_id, who, caller.collection_ids, caller.may(KeyScope.READ), names)
        with self._lock:
            reach = self._reaches.get(key)
            if reach is not None and reach.rights == standing.rights:
                self._reaches.move_to_end(key)
                return reach
        reach = self._read_reach(session, standing, caller, names)
        with self._lock:
            self._reaches[key] = reach
            self._reaches.move_to_end(key)
            while len(self._reaches) > REMEMBERED:
                self._reaches.popitem(last=False)
        return reach

    def _read_reach(
        self, session: ScopedSession, standing: Standing, caller: Caller, names: tuple[str, ...] | None
    ) -> Reach:
        live = select(Collection.id, Collection.number, Collection.partition_id, Collection.settings).where(
            Collection.deleted_at.is_(None)
        )
        if names is not None:
            named = {self._access.collection_for(session, caller, ref, right=Right.READ).id for ref in names}
            live = live.where(Collection.id.in_(named))
        elif caller.collection_ids is not None:
            live = live.where(Collection.id.in_(caller.collection_ids))
        rows = session.execute(live).all()
        return Reach(
            rights=standing.rights,
            collections=frozenset(row[0] for row in rows),
            numbers=frozenset(row[1] for row in rows),
            partitions=tuple(sorted({row[2] for row in rows})),
            access_classes=self._access.readable_classes(session, caller),
            boosts={row[0]: row[3]["ranking"] for row in rows if row[3].get("ranking")},
        )

    def _past(
        self, session: ScopedSession, caller: Caller, request: SearchRequest, moment: datetime, reach: Reach
    ) -> Scope:
        keys = sorted(reach.collections)
        check_moment(session, moment, keys)
        matching = None if request.filter is None else self._sql.where(request.filter)
        criterion = past_criteria(self._access, caller, moment, matching)
        still, past = stood_at(session, criterion, keys)
        return Scope(
            partitions=reach.partitions,
            index=still,
            reach=reach,
            criteria=past_readable(criterion, keys),
            past=past,
        )


def _unknown(key: str) -> Note:
    return Note("unknown_key", f'No document that you can read has the metadata key "{key}".', {"key": key})
