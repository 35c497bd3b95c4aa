from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from citewell.db.session import Database
from citewell.db.tables import AccessClass, Collection, Document, Partition
from citewell.domain.access import Caller, Role
from citewell.domain.filters import read_filter
from citewell.services.search.metadata_filter import FilterSql
from support.people import People

METADATA: dict[str, dict[str, Any]] = {
    "a": {"topic": "leave", "year": 2024, "draft": False, "score": 1.5},
    "b": {"topic": "travel", "year": 2025, "draft": True},
    "c": {"topic": "1", "year": "2025", "draft": "true", "x') OR '1'='1": "odd", "a.b": "dotted"},
    "d": {"topic": None, "tags": ["leave"], "year": 2025.0},
    "e": {},
}
FACETS: dict[str, dict[str, Any]] = {
    "a": {"author": "B. Brown", "written_at": "2024-05-01T08:00:00Z", "topics": ["leave", "pay"]},
    "b": {"author": "A. Adams", "written_at": "2023-12-31T23:59:59Z"},
}


@pytest.fixture
def admin(database: Database, people: People) -> Caller:
    tenant = people.tenant("filters")
    caller = people.caller(tenant, Role.ADMIN)
    now = database.clock.now()
    with database.write(caller) as session:
        access = AccessClass(key="set:x")
        session.add_all([access, Partition(id="p", name="default", created_at=now)])
        session.flush()
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
        session.add_all(
            Document(
                id=key,
                collection_id="c",
                external_id=key,
                title=key,
                meta=meta,
                facets=FACETS.get(key, {}),
                status="indexed",
                access_class_id=access.id,
                created_at=now,
                updated_at=now,
            )
            for key, meta in METADATA.items()
        )
    return caller


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"topic": "leave"}, "a"),
        ({"topic": "1"}, "c"),
        ({"topic": 1}, ""),
        ({"year": 2025}, "bd"),
        ({"year": "2025"}, "c"),
        ({"year": {"gte": 2025}}, "bd"),
        ({"year": {"gt": 2023, "lt": 2025}}, "a"),
        ({"score": {"lte": 1.5}}, "a"),
        ({"draft": True}, "b"),
        ({"draft": False}, "a"),
        ({"draft": "true"}, "c"),
        ({"topic": {"ne": "leave"}}, "bcde"),
        ({"topic": {"in": ["leave", "travel"]}}, "ab"),
        ({"topic": {"exists": True}}, "abc"),
        ({"topic": {"exists": False}}, "de"),
        ({"not": {"topic": "leave"}}, "bcde"),
        ({"not": {"year": {"gte": 2025}}}, "ace"),
        ({"or": [{"topic": "leave"}, {"year": 2025}]}, "abd"),
        ({"and": [{"topic": "leave"}, {"year": 2025}]}, ""),
        ({"topic": {"gt": "l"}}, "ab"),
        ({"tags": "leave"}, "d"),
        ({"$tags": "leave"}, "d"),
        ({"tags": {"in": ["x", "leave"]}}, "d"),
        ({"tags": {"ne": "leave"}}, "abce"),
        ({"tags": {"gt": "a"}}, ""),
        ({"$kind": "file"}, "abcde"),
        ({"$kind": {"ne": "file"}}, ""),
        ({"$title": {"gte": "d"}}, "de"),
        ({"$id": {"in": ["a", "x"]}}, "a"),
        ({"$created_at": {"lt": "2100-01-01"}}, "abcde"),
        ({"$updated_at": {"gt": "2100-01-01T00:00:00+02:00"}}, ""),
        ({"$published_at": {"exists": False}}, "abcde"),
        ({"$language": "en"}, ""),
        ({"$owner": {"exists": True}}, ""),
        ({"$collection": "c"}, "abcde"),
        ({"x') OR '1'='1": "odd"}, "c"),
        ({"x') OR '1'='1": "even"}, ""),
        ({"a.b": "dotted"}, "c"),
        ({"%": "x"}, ""),
        ({"$author": "B. Brown"}, "a"),
        ({"$author": {"lt": "B"}}, "b"),
        ({"author": "B. Brown"}, ""),
        ({"$topics": "pay"}, "a"),
        ({"$topics": {"exists": False}}, "bcde"),
        ({"$written_at": {"gte": "2024-01-01"}}, "a"),
        ({"$written_at": "2024-05-01T10:00:00+02:00"}, "a"),
        ({"$written_at": {"lt": "2024-01-01", "gte": "2023-12-31"}}, "b"),
        ({"$classification": {"ne": "secret"}}, "abcde"),
        ({"__proto__": "x"}, ""),
    ],
)
def test_selects_the_same_documents_on_both_databases(
    database: Database, admin: Caller, given: dict[str, object], expected: str
) -> None:
    parsed = read_filter(given)
    assert parsed is not None
    where = FilterSql(database.engine.dialect.name).where(parsed)
    with database.read(admin) as session:
        found = session.scalars(select(Document.id).where(where).order_by(Document.id)).all()
    assert "".join(found) == expected
