"""The language of a version: what the collection says, else the file, else what the text reads like."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from citewell.db.tables import Change, DocumentVersion
from citewell.domain.access import Caller
from citewell.ports.chunker import ChunkSettings, ChunkStrategy
from citewell.ports.parser import ParsedDocument
from citewell.services.collections.fields import CollectionFields
from citewell.services.ingest.chosen import chosen_chunking, chosen_language, language_code
from citewell.services.texts.items import TextItem
from fakes.languages import FakeLanguages
from support.stack import Stack

GERMAN = "Der Stein und der Fluss und der Wald."
ENGLISH = "This is the stone and the river is near the wood."


def languages(stack: Stack, caller: Caller) -> list[str | None]:
    with stack.database.read(caller) as session:
        current = select(DocumentVersion.language).where(DocumentVersion.state == "current")
        return list(session.scalars(current.order_by(DocumentVersion.id)))


def operations(stack: Stack, caller: Caller) -> list[str]:
    with stack.database.read(caller) as session:
        return list(session.scalars(select(Change.op).order_by(Change.seq)))


@pytest.mark.parametrize(
    ("tag", "code"),
    [("de", "de"), ("de-AT", "de"), ("EN_us", "en"), ("deu", None), ("", None), (None, None), ("12", None)],
)
def test_codes_are_taken_from_tags(tag: str | None, code: str | None) -> None:
    assert language_code(tag) == code


@pytest.mark.parametrize(
    ("collection", "told", "found"),
    [({"language": "fr"}, "en", "fr"), ({}, "pt-BR", "pt"), ({"language": None}, None, "de"), ({}, "klingon", "de")],
)
def test_who_knows_best_decides(collection: dict[str, object], told: str | None, found: str) -> None:
    parsed = ParsedDocument(GERMAN, "text/plain", "test", "1", language=told)
    assert chosen_language(parsed, collection, FakeLanguages()).language == found


def test_texts_and_files_are_looked_at(stack: Stack, user: Caller) -> None:
    stack.texts.upsert(user, TextItem("Notes", "a", GERMAN))
    collection = stack.library.collections.get(user, "Notes").collection
    stack.library.upload(user, collection, ENGLISH.encode())
    stack.work()
    assert languages(stack, user) == ["de", "en"]


def test_a_change_of_language_is_told_to_the_indexes_and_embeds_nothing(stack: Stack, user: Caller) -> None:
    stack.texts.upsert_many(user, [TextItem("Notes", "a", GERMAN), TextItem("Notes", "b", ENGLISH)])
    before = len(operations(stack, user))
    stack.library.collections.patch(user, "Notes", {"settings": {"language": "de"}})
    assert stack.work() == 1
    assert languages(stack, user) == ["de", "de"]
    assert operations(stack, user)[before:] == ["relabel"]
    stack.library.collections.patch(user, "Notes", {"description": "no other language"})
    assert stack.work() == 0
    stack.library.collections.patch(user, "Notes", {"settings": {"language": None}})
    assert stack.work() == 1
    assert sorted(languages(stack, user), key=str) == ["de", "en"]
    assert operations(stack, user)[before:] == ["relabel", "relabel"]
    assert stack.doctor.examine(user).findings == ()


def test_strategy_and_context_of_a_collection_count_for_files(sqlite_stack: Stack, user: Caller) -> None:
    stack = sqlite_stack
    chunking = {"strategy": "heading", "enrich_context": False, "max_tokens": 64}
    collection = stack.library.collections.create(user, CollectionFields("Laws", settings={"chunking": chunking}))
    uploaded = stack.library.upload(
        user, collection.collection, b"# A\n\nIt is A.\n\n## One\n\nIt is one.\n\n## Two\n\nIt is two.", name="a.md"
    )
    stack.work()
    with stack.database.read(user) as session:
        version = session.scalars(select(DocumentVersion)).one()
    assert (version.chunk_count, version.chunking) == (3, {**chunking, "overlap": 0})
    chunks = stack.library.documents.chunks(user, uploaded.document.id).items
    assert [view.chunk.heading_path for view in chunks] == [["A"], ["A", "One"], ["A", "Two"]]


def test_a_document_decides_before_its_collection_and_that_before_the_server() -> None:
    server = ChunkSettings(200, 20)
    collection = {"chunking": {"max_tokens": 50, "strategy": "legal"}}
    assert chosen_chunking(collection, {"strategy": "table"}, server) == ChunkSettings(50, 20, ChunkStrategy.TABLE)
    assert chosen_chunking({}, None, server) == server
    assert chosen_chunking({"chunking": {"max_tokens": 20}}, None, server).overlap == 9
