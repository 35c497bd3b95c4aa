"""The table in memory answers every filter as the database does, whatever the metadata, and follows every change."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import AccessClass, Collection, Document, DocumentVersion, Partition, Tenant
from citewell.domain.access import Caller, Role
from citewell.domain.filters import Filter, read_filter
from citewell.domain.identifiers import document_key
from citewell.services.search.document_columns import LONGEST_TEXT
from citewell.services.search.document_filters import DocumentFilters, FilterAnswer
from citewell.services.search.document_table import DocumentRows
from citewell.services.search.metadata_filter import FilterSql
from support.people import People

COUNT = 10
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)

KEYS = st.sampled_from(["a", "b", "é", "x.y", "日本", "tags"])
TEXTS = st.sampled_from(["", "a", "B", "é", "e\u0301", "日本", "😀", "a" * LONGEST_TEXT, "a" * (LONGEST_TEXT + 1)])
INTEGERS = st.sampled_from([0, 1, -1, 2**53 - 1, 2**53, 2**53 + 1, -(2**53) - 1, 2**62 + 1, 2**63 - 1])
FLOATS = st.sampled_from([0.0, -0.0, 0.1, 0.30000000000000004, 0.3, 1.0, -1.5, 1e-9, 2.0**53 - 1])
LARGE_FLOATS = st.sampled_from([1e300, -1e300, 1.5e22])
SCALARS = st.one_of(st.booleans(), INTEGERS, FLOATS, LARGE_FLOATS, TEXTS)
VALUES = st.one_of(
    SCALARS,
    st.none(),
    st.lists(st.one_of(SCALARS, st.none(), st.lists(SCALARS, max_size=2)), max_size=3),
    st.dictionaries(KEYS, SCALARS, max_size=2),
)
METADATA = st.dictionaries(KEYS, VALUES, max_size=4)
CONDITIONS = st.one_of(
    st.tuples(KEYS, SCALARS).map(lambda t: {t[0]: t[1]}),
    st.tuples(KEYS, st.sampled_from(["eq", "ne"]), SCALARS).map(lambda t: {t[0]: {t[1]: t[2]}}),
    st.tuples(KEYS, st.sampled_from(["gt", "gte", "lt", "lte"]), st.one_of(INTEGERS, FLOATS, LARGE_FLOATS, TEXTS)).map(
        lambda t: {t[0]: {t[1]: t[2]}}
    ),
    st.tuples(KEYS, st.lists(SCALARS, min_size=1, max_size=3)).map(lambda t: {t[0]: {"in": t[1]}}),
    st.tuples(KEYS, st.booleans()).map(lambda t: {t[0]: {"exists": t[1]}}),
    st.tuples(
        st.sampled_from(["$created_at", "$updated_at", "$published_at"]),
        st.sampled_from(["eq", "ne", "gt", "gte", "lt", "lte"]),
        st.integers(0, COUNT).map(lambda n: (BEGIN + timedelta(days=n)).isoformat()),
    ).map(lambda t: {t[0]: {t[1]: t[2]}}),
    st.tuples(
        st.sampled_from(["$kind", "$language", "$owner", "$title", "$source"]), st.sampled_from(["file", "wiki", "de"])
    ).map(lambda t: {t[0]: t[1]}),
    st.tuples(st.sampled_from(["$language", "$source", "$kind", "$author", "$topics"]), st.booleans()).map(
        lambda t: {t[0]: {"exists": t[1]}}
    ),
    st.tuples(st.sampled_from(["$author", "$topics", "$summary"]), TEXTS.filter(bool)).map(lambda t: {t[0]: t[1]}),
    st.tuples(
        st.sampled_from(["$written_at", "$review_by"]),
        st.sampled_from(["eq", "ne", "gt", "gte", "lt", "lte"]),
        st.integers(0, COUNT).map(lambda n: (BEGIN + timedelta(days=n)).isoformat()),
    ).map(lambda t: {t[0]: {t[1]: t[2]}}),
)
FACETS = st.fixed_dictionaries(
    {},
    optional={
        "author": TEXTS,
        "summary": TEXTS,
        "topics": st.lists(TEXTS, max_size=3),
        "written_at": st.integers(0, COUNT).map(lambda n: f"2026-01-{n + 1:02}T00:00:00Z"),
    },
)
FILTERS = st.recursive(
    CONDITIONS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"and": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"or": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=4,
)


class Shelf:
    """A tenant with ``COUNT`` documents, and filters asked in two ways."""

    def __init__(self, database: Database, people: People, **limits: int) -> None:
        self.database = database
        self.caller = people.caller(people.tenant("filters"), Role.ADMIN)
        self.dialect = database.engine.dialect.name
        self.filters = DocumentFilters(database, **limits)
        now = database.clock.now()
        with database.write(self.caller) as session:
            access = AccessClass(key="set:x")
            session.add_all([access, Partition(id="p", name="default", created_at=now)])
            session.flush()
            self.access_class = access.id
            session.add(
                Collection(
                    id="c",
                    partition_id="p",
                    number=1,
                    name="c",
                    name_key="c",
                    access_class_id=access.id,
                    created_at=now,
                    updated_at=now,
                )
            )
            session.flush()
            session.add_all(self._document(n) for n in range(COUNT))

    def _document(self, n: int) -> Document:
        return Document(
            id=f"d{n}",
            collection_id="c",
            external_id=f"d{n}",
            title="wiki" if n % 2 else "de",
            source_uri=None if n % 3 else "file",
            kind="wiki" if n % 4 else "file",
            status="indexed",
            access_class_id=self.access_class,
            created_at=BEGIN + timedelta(days=n),
            updated_at=BEGIN + timedelta(days=2 * n),
        )

    def write(self, change: Callable[[ScopedSession], object]) -> None:
        with self.database.write(self.caller) as session:
            change(session)

    def put(self, said: Mapping[int, Mapping[str, Any]], column: str = "meta") -> None:
        def change(session: ScopedSession) -> None:
            for n, value in said.items():
                setattr(session.get_one(Document, f"d{n}"), column, dict(value))

        self.write(change)

    def by_table(
        self, filter_: Filter, access_classes: frozenset[int] | None = None, collections: tuple[str, ...] = ("c",)
    ) -> FilterAnswer:
        with self.database.read(self.caller) as session:
            seq = session.scalars(select(Tenant.documents_seq)).one()
            return self.filters.answer(session, seq, filter_, collections=collections, access_classes=access_classes)

    def by_database(self, filter_: Filter) -> list[str]:
        where = FilterSql(self.dialect).where(filter_)
        with self.database.read(self.caller) as session:
            matching = select(Document.id).where(where, Document.deleted_at.is_(None)).order_by(Document.id)
            return list(session.scalars(matching))

    def names(self, answer: FilterAnswer) -> list[str]:
        name_of = {document_key(f"d{n}"): f"d{n}" for n in range(3 * COUNT)}
        return sorted(name_of[int(key)] for key in answer.documents.keys)

    def check(self, spelled: object) -> list[str]:
        filter_ = read_filter(spelled)
        assert filter_ is not None
        found = self.names(self.by_table(filter_))
        assert found == self.by_database(filter_), spelled
        return found


@pytest.fixture
def shelf(database: Database, people: People) -> Shelf:
    return Shelf(database, people)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    metadata=st.dictionaries(st.integers(0, COUNT - 1), METADATA, min_size=1, max_size=COUNT),
    facets=st.dictionaries(st.integers(0, COUNT - 1), FACETS, max_size=COUNT),
    filters=st.lists(FILTERS, min_size=4, max_size=12),
)
def test_the_table_says_what_the_database_says(
    shelf: Shelf,
    metadata: Mapping[int, Mapping[str, Any]],
    facets: Mapping[int, Mapping[str, Any]],
    filters: list[object],
) -> None:
    shelf.put(metadata)
    shelf.put(facets, "facets")
    for spelled in filters:
        assert set(shelf.check(spelled)) <= {f"d{n}" for n in range(COUNT)}


def test_it_follows_every_kind_of_change(shelf: Shelf) -> None:
    everything = {"$kind": {"exists": True}}
    assert len(shelf.check(everything)) == COUNT
    shelf.put({1: {"year": 2026}, 2: {"year": 2025}})
    assert shelf.check({"year": 2026}) == ["d1"]
    shelf.write(
        lambda session: session.execute(update(Document).where(Document.id == "d2").values(meta={"year": 2026}))
    )
    assert shelf.check({"year": 2026}) == ["d1", "d2"]
    shelf.write(lambda session: setattr(session.get_one(Document, "d1"), "deleted_at", BEGIN))
    assert shelf.check({"year": 2026}) == ["d2"]
    shelf.write(lambda session: setattr(session.get_one(Document, "d1"), "deleted_at", None))
    assert shelf.check({"year": 2026}) == ["d1", "d2"]
    shelf.write(lambda session: session.add(shelf._document(COUNT)))
    assert len(shelf.check(everything)) == COUNT + 1
    shelf.write(lambda session: session.execute(update(Document).values(kind="wiki")))
    assert len(shelf.check({"$kind": "wiki"})) == COUNT + 1


def test_it_knows_what_the_current_version_says(shelf: Shelf) -> None:
    def publish(session: ScopedSession) -> None:
        version = DocumentVersion(
            id="v",
            document_id="d3",
            number=1,
            state="current",
            content_hash="0",
            original_blob="0",
            file_name="",
            size_bytes=0,
            language="de",
            created_at=BEGIN,
            published_at=BEGIN,
        )
        session.add(version)
        session.get_one(Document, "d3").current_version_id = "v"

    shelf.check({"$language": "de"})
    shelf.write(publish)
    assert shelf.check({"$language": "de"}) == ["d3"]
    assert shelf.check({"$published_at": {"lte": "2026-01-01"}}) == ["d3"]
    shelf.write(lambda session: setattr(session.get_one(DocumentVersion, "v"), "language", "en"))
    assert shelf.check({"$language": "de"}) == []


def test_the_same_documents_stay_the_same_object(shelf: Shelf) -> None:
    filter_ = read_filter({"year": 2026})
    assert filter_ is not None
    shelf.put({1: {"year": 2026}})
    first = shelf.by_table(filter_).documents
    assert shelf.by_table(filter_).documents is first
    shelf.put({2: {"year": 2025}})
    assert shelf.by_table(filter_).documents is first
    shelf.put({2: {"year": 2026}})
    assert shelf.by_table(filter_).documents is not first


def test_true_is_not_one(shelf: Shelf) -> None:
    shelf.put({1: {"draft": True}, 2: {"draft": 1}, 3: {"draft": 1.0}, 4: {"draft": "true"}, 5: {"draft": [True]}})
    assert shelf.check({"draft": True}) == ["d1", "d5"]
    assert shelf.check({"draft": 1}) == ["d2", "d3"]
    assert shelf.check({"draft": "true"}) == ["d4"]


@pytest.mark.parametrize(
    ("spelled", "found"),
    [
        ({"name": {"gt": "a"}}, ["d1", "d2"]),
        ({"name": "a" * 500}, ["d1"]),
        ({"name": {"ne": "a" * 500}}, [f"d{n}" for n in range(COUNT) if n != 1]),
    ],
)
def test_what_is_too_long_for_the_table_is_asked_of_the_database(
    shelf: Shelf, spelled: object, found: list[str]
) -> None:
    shelf.put({1: {"name": "a" * 500}, 2: {"name": "b"}})
    assert shelf.check(spelled) == found


def test_memory_is_bounded_and_the_answers_stay_right(database: Database, people: People) -> None:
    shelf = Shelf(database, people, max_bytes=40_000)
    for step in range(12):
        shelf.put({n: {f"key{step}{n}": "x" * 150, "year": step} for n in range(COUNT)})
        assert shelf.check({f"key{step}3": {"exists": True}}) == ["d3"]
        assert len(shelf.check({"year": step})) == COUNT
        assert shelf.filters.memory_bytes() < 80_000


def test_a_worn_table_is_made_anew(shelf: Shelf) -> None:
    for step in range(130):
        shelf.put({n: {"year": step} for n in range(COUNT)})
        shelf.check({"year": step})
    assert len(shelf.check({"year": 129})) == COUNT
    assert shelf.filters.memory_bytes() < 200_000


def test_unknown_keys_are_named_to_who_may_know(shelf: Shelf) -> None:
    filter_ = read_filter({"or": [{"yaer": 2026}, {"year": 2026}, {"$kind": "file"}, {"$language": "de"}]})
    assert filter_ is not None
    shelf.put({1: {"year": 2026}})
    own = frozenset({shelf.access_class})
    assert shelf.by_table(filter_).unknown == ("yaer",)
    assert shelf.by_table(filter_, own).unknown == ("yaer",)
    assert shelf.by_table(filter_, frozenset({shelf.access_class + 1})).unknown == ("yaer", "year")
    assert shelf.by_table(filter_, frozenset()).unknown == ("yaer", "year")
    assert shelf.by_table(filter_, own, ("another",)).unknown == ("yaer", "year")
    assert shelf.by_table(filter_, None, ()).unknown == ("yaer", "year")
    shelf.write(lambda session: session.execute(delete(Document).where(Document.id == "d9")))
    shelf.put({1: {}})
    assert shelf.by_table(filter_, own).unknown == ("yaer", "year")


def test_who_cannot_wait_for_the_table_asks_the_database(shelf: Shelf) -> None:
    shelf.put({1: {"year": 2026}})
    filter_ = read_filter({"year": 2026})
    assert filter_ is not None
    shelf.by_table(filter_)
    known = shelf.filters._of(shelf.caller.tenant_id)  # held as a reading thread would
    with known.lock:
        answers: list[FilterAnswer] = []
        thread = threading.Thread(target=lambda: answers.append(shelf.by_table(filter_)))
        thread.start()
        thread.join()
    assert shelf.names(answers[0]) == ["d1"]


def test_tenants_have_tables_of_their_own(database: Database, people: People, shelf: Shelf) -> None:
    shelf.put({1: {"year": 2026}})
    other = Caller(people.tenant("elsewhere"), None, Role.ADMIN)
    filter_ = read_filter({"year": 2026})
    assert filter_ is not None
    assert shelf.names(shelf.by_table(filter_)) == ["d1"]
    with database.read(other) as session:
        answer = shelf.filters.answer(session, 0, filter_, collections=(), access_classes=None)
    assert answer.documents.keys.dtype == np.int64
    assert len(answer.documents.keys) == 0


@pytest.fixture
def slow(database: Database, people: People) -> Iterator[Shelf]:
    """A shelf of more documents than anybody waits for."""
    shelf = Shelf(database, people, at_once=COUNT - 1)
    yield shelf
    shelf.filters.close()


def test_many_documents_are_read_beside_searches(slow: Shelf) -> None:
    slow.put({1: {"year": 2026}, 2: {"year": 2025}})
    known = slow.filters._of(slow.caller.tenant_id)
    assert slow.check({"year": 2026}) == ["d1"]
    filter_ = read_filter({"year": 2026})
    assert filter_ is not None
    slow.filters.settle()
    assert known.table.documents == COUNT
    assert slow.check({"year": {"gt": 2000}}) == ["d1", "d2"]
    assert slow.by_table(filter_).documents.share == 1 / COUNT
    former = known.table
    slow.put({3: {"year": 2026}})
    assert slow.check({"year": 2026}) == ["d1", "d3"]
    assert known.table is former
    slow.put({n: {"year": 2000 + n} for n in range(COUNT)})
    assert slow.check({"year": 2001}) == ["d1"]
    slow.filters.settle()
    assert slow.check({"year": {"gte": 2008}}) == ["d8", "d9"]
    assert known.table is not former


def test_while_documents_are_read_the_database_answers(slow: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    let = threading.Event()
    read = slow.filters._steps

    def held(session: ScopedSession) -> Iterator[DocumentRows]:
        let.wait()
        yield from read(session)

    monkeypatch.setattr(slow.filters, "_steps", held)
    slow.put({1: {"year": 2026}})
    assert slow.check({"year": 2026}) == ["d1"]
    slow.put({2: {"year": 2026}})
    assert slow.check({"year": 2026}) == ["d1", "d2"]
    filter_ = read_filter({"year": 2026, "yaer": 2026})
    assert filter_ is not None
    assert slow.by_table(filter_).unknown == ()
    assert slow.by_table(filter_).documents.share == 0
    let.set()
    slow.filters.settle()
    assert slow.check({"year": 2026}) == ["d1", "d2"]
    assert slow.by_table(filter_).unknown == ("yaer",)


def test_after_the_end_nothing_is_read(slow: Shelf) -> None:
    slow.filters.close()
    slow.put({1: {"year": 2026}})
    for _ in range(2):
        assert slow.check({"year": 2026}) == ["d1"]
    assert slow.filters._of(slow.caller.tenant_id).table.documents == 0
