"""What is told of the indexes of each collection."""

from __future__ import annotations

from sqlalchemy import delete

from citewell.db.tables import Chunk, Collection
from citewell.domain.access import Caller
from citewell.services.operation.index_stats import index_counts
from citewell.services.search.compaction import enqueue_compaction
from support.stack import Stack


def add(stack: Stack, caller: Caller, collection: Collection, text: str) -> str:
    document = stack.library.upload(caller, collection, text.encode(), name="a.txt").document
    stack.work()
    return document.id


def dirty(stack: Stack, admin: Caller) -> dict[str | None, bool]:
    return {each.namespace: each.dirty for each in index_counts(stack.database, stack.indexes, admin).indices}


def test_a_collection_is_dirty_by_its_own_changes(stack: Stack, admin: Caller) -> None:
    one, other = (stack.library.collection(admin, name) for name in ("One", "Other"))
    stack.library.collection(admin, "Without texts")
    document = add(stack, admin, one, "Granite is grey.")
    add(stack, admin, other, "Marble is white.")
    assert dirty(stack, admin) == {"One": True, "Other": True, "Without texts": False}
    with stack.database.write(admin) as session:
        enqueue_compaction(session, stack.library.queue, one.partition_id)
    stack.work()
    assert dirty(stack, admin) == {"One": False, "Other": False, "Without texts": False}
    add(stack, admin, other, "Marble is hard.")
    assert dirty(stack, admin) == {"One": False, "Other": True, "Without texts": False}
    stack.library.documents.delete(admin, document)
    assert dirty(stack, admin) == {"One": True, "Other": True, "Without texts": False}


def test_a_change_of_nobody_knows_what_counts_for_all(stack: Stack, admin: Caller) -> None:
    collection = stack.library.collection(admin, "One")
    add(stack, admin, collection, "Granite is grey.")
    with stack.database.write(admin) as session:
        enqueue_compaction(session, stack.library.queue, collection.partition_id)
    stack.work()
    other = stack.library.collection(admin, "Other")
    add(stack, admin, other, "Marble is white.")
    with stack.database.write(admin) as session:
        session.execute(delete(Chunk).where(Chunk.collection_id == other.id))
    assert dirty(stack, admin) == {"One": True, "Other": True}
