"""How long the past is kept: former versions, and documents that were deleted."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from citewell.db.session import ScopedSession
from citewell.db.tables import Chunk, Collection, Document, DocumentVersion, Job, Schedule
from citewell.domain.access import Caller
from citewell.domain.errors import NotFound
from citewell.services.collections.fields import CollectionFields
from citewell.services.collections.retention import KIND
from citewell.services.documents import retention
from citewell.services.documents.purge import DocumentPurge
from citewell.services.documents.retention import HistoryPrune
from citewell.services.jobs.context import JobContext
from citewell.services.jobs.queue import JobQueue
from fakes.clock import FakeClock
from support.library import Library

WEEK = timedelta(days=7)


def _keeping(library: Library, user: Caller, days: int | None) -> Collection:
    fields = CollectionFields(name="Handbook", settings={} if days is None else {"retention_days": days})
    return library.collections.create(user, fields).collection


def _clock(library: Library) -> FakeClock:
    assert isinstance(library.database.clock, FakeClock)
    return library.database.clock


def _count(library: Library, user: Caller, table: type) -> int:
    with library.database.read(user) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def _purge(library: Library) -> int:
    return library.run("document.purge", DocumentPurge(library.blobs).run)


def _prune(library: Library, user: Caller) -> None:
    with library.database.write(user) as session:
        library.queue.enqueue(session, KIND, {})
    assert library.run(KIND, HistoryPrune(library.blobs, library.queue).run) == 1


@pytest.fixture
def document(library: Library, user: Caller) -> Document:
    collection = _keeping(library, user, 7)
    document = library.upload(user, collection, b"old words").document
    library.publish(user, document.id, ["old words"])
    return document


def test_without_retention_a_deleted_document_goes_at_once(library: Library, user: Caller) -> None:
    document = library.upload(user, _keeping(library, user, None)).document
    library.publish(user, document.id, ["words"])
    library.documents.delete(user, document.id)
    assert _purge(library) == 1
    assert _count(library, user, Document) == 0


def test_a_deleted_document_is_kept_for_its_time_and_then_goes(
    library: Library, user: Caller, document: Document
) -> None:
    library.documents.delete(user, document.id)
    assert _purge(library) == 0
    assert _count(library, user, Chunk) == 1
    with pytest.raises(NotFound):
        library.documents.get(user, document.id)
    _clock(library).advance(WEEK.total_seconds())
    assert _purge(library) == 1
    assert _count(library, user, Document) == _count(library, user, Chunk) == 0
    assert not list(library.blobs.list())


def test_erasing_keeps_nothing_even_of_what_was_deleted_before(
    library: Library, user: Caller, stranger: Caller, document: Document
) -> None:
    library.documents.delete(user, document.id)
    with pytest.raises(NotFound):
        library.documents.delete(user, document.id)
    with pytest.raises(NotFound):
        library.documents.delete(stranger, document.id, erase=True)
    library.documents.delete(user, document.id, erase=True)
    assert _purge(library) == 1
    assert _count(library, user, Document) == 0


def test_what_is_kept_longer_now_outlives_the_job_that_was_to_remove_it(
    library: Library, user: Caller, document: Document
) -> None:
    library.documents.delete(user, document.id)
    library.collections.patch(user, document.collection_id, {"settings": {"retention_days": 30}})
    _clock(library).advance(WEEK.total_seconds())
    assert _purge(library) == 1
    assert _count(library, user, Document) == 1
    _clock(library).advance(timedelta(days=30).total_seconds())
    _prune(library, user)
    assert _purge(library) == 1
    assert _count(library, user, Document) == 0


def test_former_versions_go_after_their_time_and_the_current_one_stays(
    library: Library, user: Caller, document: Document
) -> None:
    library.documents.replace(user, document.id, parts=[b"new words"], file_name="notes.txt")
    library.publish(user, document.id, ["new words"])
    files = len(list(library.blobs.list()))
    _prune(library, user)
    assert _count(library, user, DocumentVersion) == 2
    _clock(library).advance(WEEK.total_seconds())
    _prune(library, user)
    with library.database.read(user) as session:
        assert [version.state for version in session.scalars(select(DocumentVersion))] == ["current"]
        assert session.scalars(select(Chunk.text)).all() == ["new words"]
    assert len(list(library.blobs.list())) < files
    assert library.documents.text(user, document.id).text == "new words"


def test_only_who_keeps_a_past_has_it_pruned_daily(library: Library, user: Caller) -> None:
    _keeping(library, user, None)
    assert _count(library, user, Schedule) == 0
    keeping = replace(CollectionFields(name="Other"), settings={"retention_days": 3})
    library.collections.create(user, keeping)
    with library.database.read(user) as session:
        assert [(row.kind, row.every_seconds) for row in session.scalars(select(Schedule))] == [(KIND, 86400)]


def test_parts_are_kept_and_go_with_what_they_are_in(library: Library, user: Caller, document: Document) -> None:
    collection = library.collections.get(user, document.collection_id).collection
    part = library.upload(user, collection, b"other words").document
    library.publish(user, part.id, ["other words"])
    with library.database.write(user) as session:
        session.get_one(Document, part.id).parent_id = document.id
    library.documents.delete(user, document.id)
    assert _purge(library) == 0
    assert _count(library, user, Chunk) == 2
    _clock(library).advance(WEEK.total_seconds())
    _prune(library, user)
    assert _purge(library) == 3, "of both, and the one that was asked for when it was deleted"
    assert _count(library, user, Document) == _count(library, user, Chunk) == 0
    assert not list(library.blobs.list())


def test_many_deleted_documents_are_asked_for_in_slices(
    library: Library, user: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    collection = _keeping(library, user, 7)
    ids = [library.upload(user, collection, f"words {n}".encode(), name=f"{n}.txt").document.id for n in range(5)]
    for document_id in ids:
        library.documents.delete(user, document_id)
    _clock(library).advance(8 * 24 * 3600)
    asked: list[list[str]] = []
    enqueue, effects = retention.enqueue_purge, JobContext.effects

    def slices(self: JobContext) -> AbstractContextManager[ScopedSession]:
        asked.append([])
        return effects(self)

    def one(session: ScopedSession, queue: JobQueue, document_id: str, *, not_before: datetime | None) -> Job:
        asked[-1].append(document_id)
        return enqueue(session, queue, document_id, not_before=not_before)

    monkeypatch.setattr(retention, "DOCUMENTS", 2)
    monkeypatch.setattr(retention, "enqueue_purge", one)
    monkeypatch.setattr(JobContext, "effects", slices)
    _prune(library, user)
    assert [each for each in asked if each] == [sorted(ids)[:2], sorted(ids)[2:4], sorted(ids)[4:]]
