"""What goes, or stops working, when something is deleted: to be shown before it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import (
    Assistant,
    Citation,
    Collection,
    Crawl,
    Document,
    GoldenQuestion,
    GoldenSet,
    Message,
    Source,
)
from citewell.domain.access import Caller
from citewell.services.access.rules import AccessRules, Need
from citewell.services.documents.parts import IDS, parts_below


@dataclass(frozen=True, slots=True)
class Named:
    """Something that has to do with what is deleted."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Impact:
    """What a deletion takes away, and what else it is felt by.

    ``documents`` counts what goes, parts of documents (``parts``) included. ``linked`` documents have the same content
    and are read by themselves from then on. ``golden_sets`` go with their collection; ``golden_questions`` of others
    expect what is gone. ``answers`` in ``chats`` of all users cite it, and will show that it was deleted.
    ``kept_days``: for how long searches as of a past time still find it.
    """

    documents: int
    parts: int
    chunks: int
    size_bytes: int
    linked: int
    sources: Sequence[Named]
    crawls: Sequence[Named]
    assistants: Sequence[Named]
    golden_sets: Sequence[Named]
    golden_questions: int
    answers: int
    chats: int
    kept_days: int


class Impacts:
    """Tells what a deletion would do, to whoever may do it. Nothing but numbers of what they may not read."""

    def __init__(self, database: Database, access: AccessRules) -> None:
        self._database = database
        self._access = access

    def of_document(self, caller: Caller, document_id: str) -> Impact:
        """What goes with a document.

        Raises:
            NotFound: there is no document that the caller may read.
            Forbidden: the caller may not delete it.
        """
        with self._database.read(caller) as session:
            document = self._access.document_for(session, caller, document_id, right=Need.DELETE)
            collection = session.get_one(Collection, document.collection_id)
            below = [key for level in parts_below(session, document.id) for key in level]
            keys = [document.id, *below]
            found = [_contents(session, Document.id.in_(some)) for some in _lots(keys)]
            cited = [_citing(session, Document.id.in_(some)) for some in _lots(keys)]
            linked = select(func.count()).where(Document.duplicate_of_id == document.id, Document.deleted_at.is_(None))
            external = set()
            for some in _lots(keys):
                external |= set(session.scalars(select(Document.external_id).where(Document.id.in_(some))))
            return Impact(
                documents=sum(each[0] for each in found),
                parts=len(below),
                chunks=sum(each[1] for each in found),
                size_bytes=sum(each[2] for each in found),
                linked=session.scalar(linked) or 0,
                sources=(),
                crawls=(),
                assistants=(),
                golden_sets=(),
                golden_questions=len(_expecting(session, external, _sets_about(collection.id))),
                answers=sum(each[0] for each in cited),
                chats=sum(each[1] for each in cited),
                kept_days=int(collection.settings.get("retention_days") or 0),
            )

    def of_collection(self, caller: Caller, ref: str) -> Impact:
        """What goes with a collection. Raises as ``of_document``."""
        with self._database.read(caller) as session:
            collection = self._access.collection_for(session, caller, ref, right=Need.DELETE)
            own = (Document.collection_id == collection.id) & Document.deleted_at.is_(None)
            documents, chunks, size = _contents(session, own)
            parts = select(func.count()).where(own, Document.parent_id.is_not(None))
            answers, chats = _citing(session, own)
            expected = _expected(session, GoldenSet.collection_id.is_(None))
            there: set[str] = set()
            for some in _lots(sorted({name for _, names in expected for name in names})):
                there |= set(session.scalars(select(Document.external_id).where(own, Document.external_id.in_(some))))
            return Impact(
                documents=documents,
                parts=session.scalar(parts) or 0,
                chunks=chunks,
                size_bytes=size,
                linked=0,
                sources=_named(session, select(Source.id, Source.name), Source, collection.id),
                crawls=_named(session, select(Crawl.id, Crawl.url), Crawl, collection.id),
                assistants=_assistants(session, collection.id),
                golden_sets=[
                    Named(key, name)
                    for key, name in session.execute(
                        select(GoldenSet.id, GoldenSet.name)
                        .where(GoldenSet.collection_id == collection.id)
                        .order_by(GoldenSet.name_key)
                    )
                ],
                golden_questions=sum(1 for _, names in expected if names & there),
                answers=answers,
                chats=chats,
                kept_days=0,
            )


def _lots(keys: Sequence[str]) -> Iterable[Sequence[str]]:
    return (keys[start : start + IDS] for start in range(0, len(keys), IDS))


def _contents(session: ScopedSession, which: ColumnElement[bool]) -> tuple[int, int, int]:
    """How many documents, their chunks, and their bytes."""
    row = session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(Document.chunk_count), 0),
            func.coalesce(func.sum(Document.size_bytes), 0),
        )
        .select_from(Document)
        .where(which)
    ).one()
    return int(row[0]), int(row[1]), int(row[2])


def _citing(session: ScopedSession, which: ColumnElement[bool]) -> tuple[int, int]:
    """How many answers cite these documents, in how many chats."""
    row = session.execute(
        select(func.count(Message.id.distinct()), func.count(Message.chat_id.distinct()))
        .select_from(Document)
        .join(Citation, Citation.document_id == Document.id)
        .join(Message, Message.id == Citation.message_id)
        .where(which)
    ).one()
    return int(row[0]), int(row[1])


def _sets_about(collection_id: str) -> ColumnElement[bool]:
    return or_(GoldenSet.collection_id == collection_id, GoldenSet.collection_id.is_(None))


def _expected(session: ScopedSession, sets: ColumnElement[bool]) -> list[tuple[str, set[str]]]:
    """The golden questions of these sets, each with the external ids that it expects."""
    found = session.execute(
        select(GoldenQuestion.id, GoldenQuestion.expected)
        .join(GoldenSet, GoldenSet.id == GoldenQuestion.set_id)
        .where(sets)
    )
    return [(key, {str(each["document"]) for each in expected}) for key, expected in found]


def _expecting(session: ScopedSession, external: set[str], sets: ColumnElement[bool]) -> list[str]:
    return [key for key, names in _expected(session, sets) if names & external]


def _named(
    session: ScopedSession, names: Select[str, str], table: type[Source | Crawl], collection_id: str
) -> list[Named]:
    found = session.execute(names.where(table.collection_id == collection_id, table.deleted_at.is_(None)))
    return sorted((Named(key, name) for key, name in found), key=lambda each: each.name)


def _assistants(session: ScopedSession, collection_id: str) -> list[Named]:
    found = session.execute(
        select(Assistant.id, Assistant.name, Assistant.collection_ids)
        .where(Assistant.deleted_at.is_(None), Assistant.collection_ids.is_not(None))
        .order_by(Assistant.name_key)
    )
    return [Named(key, name) for key, name, held in found if collection_id in (held or ())]
