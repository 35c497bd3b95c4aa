"""Records of a Chroma collection: out of its folder, or from its server."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import quote

from citewell.backends.sources.answers import fetch_json
from citewell.domain.errors import SourceFailed
from citewell.ports.fetcher import Fetcher, FetchRequest

TEXT: Final = "chroma:document"
IDS_AT_ONCE: Final = 10_000
STEPS: Final = 100_000
"""Steps of SQLite between two looks whether to stop."""
MOST_LOOKS: Final = 100_000
"""Looks after which a statement is given up: a database may hold views that never end."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record; ``text`` is ``None`` where only a vector was put in."""

    id: str
    text: str | None
    metadata: Mapping[str, Any] = field(default_factory=dict)


class Records(Protocol):
    """The records of one collection. All methods raise ``SourceFailed``."""

    def count(self) -> int:
        """How many there are."""

    def ids_after(self, after: str, most: int) -> Sequence[str]:
        """The next ids in the order of text."""

    def of(self, ids: Sequence[str]) -> Sequence[Record]:
        """The records of these ids that are there."""

    def begin(self, stopped: Callable[[], bool]) -> None:
        """Look at what is there now."""

    def close(self) -> None:
        """Give back what is held."""


class FolderRecords:
    """Records in the folder of an embedded Chroma, 0.4.15 or later. It is opened for reading only."""

    def __init__(self, folder: Path, *, tenant: str, database: str, collection: str) -> None:
        file = folder / "chroma.sqlite3"
        if not file.is_file():
            raise SourceFailed("not_found", "There is no chroma.sqlite3 in this folder.")
        self._stopped: Callable[[], bool] = lambda: False
        self._looks = 0
        with _told():
            self._connection = sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, check_same_thread=False)
        try:
            self._connection.row_factory = sqlite3.Row
            self._connection.set_progress_handler(self._look, STEPS)
            with _told():
                for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "query_only=ON"):
                    self._connection.execute(f"PRAGMA {pragma}")
            self._segment = self._found(tenant, database, collection)
        except BaseException:
            self._connection.close()
            raise

    def begin(self, stopped: Callable[[], bool]) -> None:
        """See ``Records``."""
        self._stopped = stopped

    def count(self) -> int:
        """See ``Records``."""
        return int(self._rows("SELECT count(*) AS n FROM embeddings WHERE segment_id = ?", self._segment)[0]["n"])

    def ids_after(self, after: str, most: int) -> Sequence[str]:
        """See ``Records``."""
        statement = (
            "SELECT embedding_id AS id FROM embeddings WHERE segment_id = ? AND embedding_id > ? "
            "ORDER BY embedding_id LIMIT ?"
        )
        return [str(row["id"]) for row in self._rows(statement, self._segment, after, most)]

    def of(self, ids: Sequence[str]) -> Sequence[Record]:
        """See ``Records``."""
        marks = ", ".join("?" * len(ids))
        statement = (
            "SELECT e.embedding_id, m.* FROM embeddings e LEFT JOIN embedding_metadata m ON m.id = e.id "  # noqa: S608 - question marks only
            f"WHERE e.segment_id = ? AND e.embedding_id IN ({marks})"
        )
        found: dict[str, dict[str, Any]] = {}
        for row in self._rows(statement, self._segment, *ids):
            metadata = found.setdefault(str(row["embedding_id"]), {})
            if row["key"] is not None:
                metadata[str(row["key"])] = _value(row)
        return [Record(key, _text(metadata.pop(TEXT, None)), metadata) for key, metadata in found.items()]

    def close(self) -> None:
        """See ``Records``."""
        self._connection.close()

    def _found(self, tenant: str, database: str, collection: str) -> str:
        rows = self._rows(
            "SELECT s.id FROM segments s JOIN collections c ON c.id = s.collection JOIN databases d ON "
            "d.id = c.database_id WHERE s.scope = 'METADATA' AND c.name = ? AND d.name = ? AND d.tenant_id = ?",
            collection,
            database,
            tenant,
        )
        if not rows:
            raise SourceFailed("not_found", "There is no collection of this name in the folder.")
        return str(rows[0]["id"])

    def _rows(self, statement: str, *values: object) -> list[sqlite3.Row]:
        self._looks = 0
        with _told():
            return self._connection.execute(statement, values).fetchall()

    def _look(self) -> bool:
        self._looks += 1
        return self._looks > MOST_LOOKS or self._stopped()


class ServerRecords:
    """Records of a Chroma server, 0.6 or later, through its API of version 2."""

    def __init__(self, fetcher: Fetcher, url: str, *, tenant: str, database: str, collection: str, token: str) -> None:
        self._fetcher = fetcher
        self._headers = {"content-type": "application/json"} | ({"x-chroma-token": token} if token else {})
        base = f"{url}/api/v2/tenants/{quote(tenant, safe='')}/databases/{quote(database, safe='')}/collections/"
        found = self._ask(FetchRequest(base + quote(collection, safe=""), headers=self._headers))
        if not isinstance(found.get("id"), str):
            raise SourceFailed("changed", "Chroma answers in a form that is not understood.")
        self._url = base + quote(found["id"], safe="")
        self._ids: list[str] | None = None

    def begin(self, stopped: Callable[[], bool]) -> None:
        """See ``Records``."""
        ids: set[str] = set()
        offset = 0
        while not stopped():
            page = self._get({"limit": IDS_AT_ONCE, "offset": offset, "include": []})["ids"]
            offset += len(page)
            before = len(ids)
            ids.update(page)
            if len(page) < IDS_AT_ONCE:
                break
            if len(ids) == before:  # else this would never end
                raise SourceFailed("changed", "Chroma tells the same records again and again.")
        self._ids = sorted(ids)

    def count(self) -> int:
        """See ``Records``."""
        return len(self._get({"limit": IDS_AT_ONCE, "offset": 0, "include": []})["ids"])

    def ids_after(self, after: str, most: int) -> Sequence[str]:
        """See ``Records``."""
        return [key for key in self._ids or () if key > after][:most]

    def of(self, ids: Sequence[str]) -> Sequence[Record]:
        """See ``Records``."""
        answer = self._get({"ids": list(ids), "include": ["documents", "metadatas"]})
        texts = answer.get("documents") or [None] * len(answer["ids"])
        metadatas = answer.get("metadatas") or [None] * len(answer["ids"])
        if not len(texts) == len(metadatas) == len(answer["ids"]):
            raise SourceFailed("changed", "Chroma answers in a form that is not understood.")
        return [
            Record(key, _text(text), metadata if isinstance(metadata, dict) else {})
            for key, text, metadata in zip(answer["ids"], texts, metadatas, strict=True)
        ]

    def close(self) -> None:
        """See ``Records``."""
        self._fetcher.close()

    def _get(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        request = FetchRequest(
            f"{self._url}/get", headers=self._headers, method="POST", body=json.dumps(body).encode(), follow=False
        )
        answer = self._ask(request)
        ids = answer.get("ids")
        if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
            raise SourceFailed("changed", "Chroma answers in a form that is not understood.")
        return answer

    def _ask(self, request: FetchRequest) -> Mapping[str, Any]:
        return fetch_json(self._fetcher, request, name="Chroma")


def _value(row: sqlite3.Row) -> Any:
    names = row.keys()
    for name in ("string_value", "int_value", "float_value"):
        if row[name] is not None:
            return row[name]
    if "bool_value" in names and row["bool_value"] is not None:
        return bool(row["bool_value"])
    return None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if "interrupted" in str(error):
            raise SourceFailed("timed_out", "Reading the Chroma database took too long.") from error
        message = "The folder holds a database of a form that is not understood; Chroma 0.4.15 or later is."
        raise SourceFailed("changed", message) from error
    except sqlite3.DatabaseError as error:
        raise SourceFailed("changed", "The file chroma.sqlite3 is damaged, or no database.") from error
