"""A collection of Chroma: its texts with their metadata. Vectors are made anew, by the model of this installation."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from citewell.backends.sources.chroma_records import FolderRecords, Record, Records, ServerRecords
from citewell.backends.sources.folder import allowed_path
from citewell.backends.sources.given import Given
from citewell.domain.errors import InvalidInput, SourceFailed
from citewell.domain.web_addresses import web_address
from citewell.ports.fetcher import Fetcher
from citewell.ports.source import Checkpoint, ItemUnreadable, Listed, Setting, SourceEvent, SourceItem

TENANT: Final = "default_tenant"
DATABASE: Final = "default_database"
_UNSAFE: Final = re.compile(r"[^\w.-]+")


class ChromaKind:
    """Collections of a server, or of a folder below ``roots``."""

    name = "chroma"
    summary = "The texts and metadata of a Chroma collection; their vectors are made anew."
    admins_only = True
    settings = (
        Setting("collection", "Name of the collection.", required=True),
        Setting("url", "Address of the Chroma server; or path."),
        Setting("path", "Folder of an embedded Chroma, below one of `CITEWELL_SOURCE_FOLDERS`; or url."),
        Setting("tenant", f"Its tenant; `{TENANT}` without it."),
        Setting("database", f"Its database; `{DATABASE}` without it."),
        Setting("title_key", "The metadata that is the title; `title` without it."),
        Setting("uri_key", "The metadata that is the address; `source` without it."),
        Setting("token", "Token of the server.", secret=True),
    )

    def __init__(self, roots: Sequence[Path], fetchers: Callable[[], Fetcher], *, page: int = 200) -> None:
        self._roots = tuple(roots)
        self._fetchers = fetchers
        self._page = page

    def checked(self, settings: Mapping[str, object]) -> Mapping[str, object]:
        """See ``SourceKind``."""
        given = Given(settings)
        kept = {setting.name: given.text(setting.name) for setting in self.settings}
        given.finish()
        if not kept["collection"]:
            raise InvalidInput("collection is missing.", field="collection", reason="missing")
        if bool(kept["url"]) == bool(kept["path"]):
            raise InvalidInput(
                "Give either the url of a server or the path of a folder.", field="url", reason="url_or_path"
            )
        if kept["path"]:
            allowed_path(kept["path"], self._roots)
        else:
            kept["url"] = web_address(kept["url"]).rstrip("/")
        return {name: value for name, value in kept.items() if value}

    def open(self, settings: Mapping[str, object]) -> ChromaSource:
        """See ``SourceKind``."""
        given = Given(settings)
        titles, uris = given.text("title_key") or "title", given.text("uri_key") or "source"
        return ChromaSource(lambda: self._records(given), titles, uris, self._page)

    def _records(self, given: Given) -> Records:
        where = {
            "tenant": given.text("tenant") or TENANT,
            "database": given.text("database") or DATABASE,
            "collection": given.text("collection"),
        }
        if not given.text("path"):
            return ServerRecords(self._fetchers(), given.text("url"), token=given.text("token"), **where)
        try:
            folder = allowed_path(given.text("path"), self._roots)
        except InvalidInput as error:
            raise SourceFailed("forbidden", error.message) from error
        return FolderRecords(folder, **where)


@dataclass
class ChromaSource:
    """The records of a collection, in the order of their ids."""

    connect: Callable[[], Records]
    title_key: str
    uri_key: str
    page: int
    _records: Records | None = None
    _texts: dict[str, str] = field(default_factory=dict)

    def check(self) -> str:
        """See ``Source``."""
        return f"The collection can be read; it has {self._opened().count()} records or more."

    def changes(self, cursor: Mapping[str, object] | None, *, stopped: Callable[[], bool]) -> Iterator[SourceEvent]:
        """See ``Source``. All is listed every time; the cursor is the last id that was told."""
        records = self._opened()
        records.begin(stopped)
        after = str((cursor or {}).get("after", ""))
        while not stopped():
            ids = records.ids_after(after, self.page)
            if not ids:
                yield Listed(complete=True)
                return
            found = {record.id: record for record in records.of(ids)}
            self._texts = {key: record.text for key, record in found.items() if record.text is not None}
            for key in ids:
                if stopped():
                    return
                if key in found:
                    yield self._told(found[key])
            after = ids[-1]
            yield Checkpoint({"after": after})

    @contextmanager
    def open(self, item: SourceItem) -> Iterator[list[bytes]]:
        """See ``Source``."""
        text = self._texts.pop(item.key, None)
        if text is None:
            text = next((record.text for record in self._opened().of([item.key])), None)
        if text is None:
            raise SourceFailed("not_found", "This record is not there any more.")
        yield [text.encode("utf-8", "replace")]

    def close(self) -> None:
        """Close the connection."""
        if self._records is not None:
            self._records.close()

    def _opened(self) -> Records:
        if self._records is None:
            self._records = self.connect()
        return self._records

    def _told(self, record: Record) -> SourceItem | ItemUnreadable:
        title, uri = record.metadata.get(self.title_key), record.metadata.get(self.uri_key)
        if record.text is None:
            return ItemUnreadable(record.id, "no_text", "This record has a vector, and no text.", _text(title))
        return SourceItem(
            key=record.id,
            version=_digest([record.text, dict(record.metadata)]),
            content_version=_digest(record.text),
            file_name=f"{_UNSAFE.sub('_', record.id)[:100] or 'record'}.txt",
            title=_text(title),
            uri=_text(uri),
            kind="text",
            metadata=record.metadata,
        )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()
