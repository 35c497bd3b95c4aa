"""What a crawl knows of its site: a SQLite file that outlives both the child that fills it and the parent that reads.

Every address of the site is a row. A visit and what follows from it (its event for the parent, new addresses, the
links of the page) are one transaction, so that a killed run loses nothing and repeats only what was under way. The
links of each page are kept for the next run: a page that answers «unchanged» sends none.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any, Final

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS known (url TEXT PRIMARY KEY, etag TEXT, last_modified TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS addresses (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    site TEXT NOT NULL,
    kind INTEGER NOT NULL,
    depth INTEGER NOT NULL,
    hops INTEGER NOT NULL,
    run INTEGER NOT NULL,
    state INTEGER NOT NULL,
    good INTEGER NOT NULL DEFAULT 0,
    via_shape TEXT,
    via_alike INTEGER NOT NULL DEFAULT 0,
    shape TEXT,
    alike INTEGER NOT NULL DEFAULT 0,
    links BLOB
);
CREATE INDEX IF NOT EXISTS next_address ON addresses (run, state, kind, depth, id);
CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY AUTOINCREMENT, waits_for TEXT, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS waiting_events ON events (waits_for);
"""
_PER_RUN: Final = ("visited", "left_out", "received", "stopped", "checked_unmet", "answered", "lists_found", "sites")
_BATCH: Final = 500


class Kind(IntEnum):
    """What is at an address. Lists come first, because they name the most addresses; unmet ones come last."""

    SITEMAP = 0
    PAGE = 1
    UNMET = 2


class State(IntEnum):
    """How far an address is in its run."""

    WAITING = 0
    TAKEN = 1
    DONE = 2


@dataclass(frozen=True, slots=True)
class Address:
    """An address to visit. ``hops`` counts the redirects that led to it.

    ``shape`` is what its page was like when it was read last, and ``alike`` how many pages like it led there, each by
    the one before; ``via_shape`` and ``via_alike`` are those of the page that names it.
    """

    id: int
    url: str
    kind: Kind
    depth: int
    hops: int
    via_shape: str | None = None
    via_alike: int = 0
    shape: str | None = None
    alike: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """An address that something names."""

    url: str
    site: str
    depth: int
    kind: Kind = Kind.PAGE
    hops: int = 0
    via_shape: str | None = None
    via_alike: int = 0


class Frontier:
    """One file. Each side opens its own; a connection belongs to one thread.

    Args:
        path: The file; made where there is none, and made anew where it is none of ours.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = _opened(path)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def begin(self, run: int, first: Sequence[Found], known: Iterable[tuple[str, str | None, str | None]]) -> bool:
        """Begin ``run`` with the addresses ``first``, or go on with it; whether it is new."""
        with self._connection as db:
            if self.fact("run") == run:
                db.execute(
                    "UPDATE addresses SET state = ? WHERE run = ? AND state = ?", (State.WAITING, run, State.TAKEN)
                )
                return False
            for table in ("known", "events"):
                db.execute(f"DELETE FROM {table}")  # noqa: S608 - two words of ours
            db.executemany("DELETE FROM facts WHERE name = ?", [(name,) for name in _PER_RUN])
            db.executemany("INSERT OR REPLACE INTO known VALUES (?, ?, ?)", known)
            self._set("run", run)
            self._find(run, first)
        return True

    def fact(self, name: str) -> Any:
        """A value of this run; ``None`` where nobody set it."""
        row = self._connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if row is None else row[0]

    def count(self, name: str) -> int:
        """A number of this run."""
        return int(self.fact(name) or 0)

    def note(self, name: str, value: str | int) -> None:
        """Set a value of this run."""
        with self._connection:
            self._set(name, value)

    @property
    def run(self) -> int:
        """The run that was begun last."""
        return self.count("run")

    def waiting(self, run: int) -> int:
        """Addresses that are still to be visited or under way."""
        row = self._connection.execute(
            "SELECT count(*) FROM addresses WHERE run = ? AND state IN (?, ?)", (run, State.WAITING, State.TAKEN)
        ).fetchone()
        return int(row[0])

    def has_waiting(self, run: int) -> bool:
        """Whether an address waits that nobody took."""
        query = "SELECT 1 FROM addresses WHERE run = ? AND state = ? LIMIT 1"
        return self._connection.execute(query, (run, State.WAITING)).fetchone() is not None

    def take(self, run: int, site: str | None = None) -> Address | None:
        """The next address, of ``site`` if it is given, marked as taken."""
        query = (
            "SELECT id, url, kind, depth, hops, via_shape, via_alike, shape, alike FROM addresses"
            " WHERE run = ? AND state = ?"
        )
        order = " ORDER BY kind, depth, id LIMIT 1"
        values: list[object] = [run, State.WAITING]
        if site is not None:
            query += " AND site = ?"
            values.append(site)
        with self._connection as db:
            row = db.execute(query + order, values).fetchone()
            if row is None:
                return None
            db.execute("UPDATE addresses SET state = ? WHERE id = ?", (State.TAKEN, row[0]))
        return Address(row[0], row[1], Kind(row[2]), *row[3:])

    def known(self, url: str) -> tuple[str | None, str | None] | None:
        """ETag and Last-Modified of a page that is known and whose links are, too."""
        row = self._connection.execute(
            "SELECT known.etag, known.last_modified FROM known JOIN addresses USING (url)"
            " WHERE url = ? AND addresses.links IS NOT NULL",
            (url,),
        ).fetchone()
        return None if row is None else (row[0], row[1])

    def links(self, url: str) -> list[str]:
        """The addresses that a page named when it was read last."""
        row = self._connection.execute("SELECT links FROM addresses WHERE url = ?", (url,)).fetchone()
        return [] if row is None or row[0] is None else json.loads(zlib.decompress(row[0]))

    def is_good(self, run: int, url: str) -> bool | None:
        """Whether an address had content in ``run``; ``None`` where it was not visited yet."""
        row = self._connection.execute(
            "SELECT good FROM addresses WHERE url = ? AND run = ? AND state = ?", (url, run, State.DONE)
        ).fetchone()
        return None if row is None else bool(row[0])

    def visited(
        self,
        address: Address,
        run: int,
        event: dict[str, Any] | None,
        *,
        found: Sequence[Found] = (),
        links: Sequence[str] | None = None,
        good: bool = False,
        waits_for: str | None = None,
        received: int = 0,
        left_out: int = 0,
        shape: str | None = None,
        alike: int = 0,
    ) -> None:
        """Everything that follows from one visit.

        Args:
            address: What was visited.
            run: In which run.
            event: What the parent is told.
            found: Addresses in scope that it names.
            links: All that it names, to be kept for the next run; ``None`` keeps those of before.
            good: Whether it has content.
            waits_for: The event is told only when this address turns out to have no content.
            received: Bytes that came.
            left_out: Links that are out of scope.
            shape: What the page is like.
            alike: How many pages like it led there.
        """
        packed = None if links is None else zlib.compress(json.dumps(list(links)).encode())
        with self._connection as db:
            db.execute(
                "UPDATE addresses SET state = ?, good = ?, links = coalesce(?, links), shape = ?, alike = ?"
                " WHERE id = ?",
                (State.DONE, int(good), packed, shape, alike, address.id),
            )
            self._find(run, found)
            if event is not None:
                db.execute("INSERT INTO events (waits_for, body) VALUES (?, ?)", (waits_for, json.dumps(event)))
            for name, more in (("visited", 1), ("received", received), ("left_out", left_out)):
                self._add(name, more)
        self._settle_waiting(address.url, good=good)

    def find(self, run: int, found: Sequence[Found]) -> None:
        """Ask for addresses that no page named."""
        with self._connection:
            self._find(run, found)
            self._set("lists_found", 1)

    def find_unmet(self, run: int) -> int:
        """Ask for what earlier runs found and this one did not meet; how many addresses that are."""
        with self._connection as db:
            changed = db.execute(
                "UPDATE addresses SET run = ?, state = ?, kind = ?, hops = 0 WHERE run < ? AND good = 1",
                (run, State.WAITING, Kind.UNMET, run),
            )
            self._set("checked_unmet", 1)
        return changed.rowcount

    def release_waiting(self) -> None:
        """Tell the events that wait for addresses which will not be visited any more."""
        with self._connection as db:
            db.execute("UPDATE events SET waits_for = NULL WHERE waits_for IS NOT NULL")

    def events(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """What the parent was not told yet, in order."""
        rows = self._connection.execute(
            "SELECT id, body FROM events WHERE waits_for IS NULL ORDER BY id LIMIT ?", (_BATCH,)
        ).fetchall()
        for key, body in rows:
            event = json.loads(body)
            event.pop("otherwise", None)
            yield key, event

    def untold(self) -> int:
        """How many events the parent was not told yet."""
        row = self._connection.execute("SELECT count(*) FROM events WHERE waits_for IS NULL").fetchone()
        return int(row[0])

    def told(self, key: int) -> None:
        """The parent has done with an event."""
        with self._connection as db:
            db.execute("DELETE FROM events WHERE id = ?", (key,))

    def files(self) -> set[str]:
        """Names of the files that events speak of."""
        rows = self._connection.execute("SELECT body FROM events").fetchall()
        return {name for (body,) in rows if (name := json.loads(body).get("file"))}

    def _settle_waiting(self, url: str, *, good: bool) -> None:
        with self._connection as db:
            rows = db.execute("SELECT id, body FROM events WHERE waits_for = ?", (url,)).fetchall()
            for key, body in rows:
                event = json.loads(body)
                told = event["otherwise"] if good else event
                db.execute("UPDATE events SET waits_for = NULL, body = ? WHERE id = ?", (json.dumps(told), key))

    def _find(self, run: int, found: Sequence[Found]) -> None:
        self._connection.executemany(
            "INSERT INTO addresses (url, site, kind, depth, hops, via_shape, via_alike, run, state)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (url) DO UPDATE SET run = excluded.run, state = excluded.state, kind = excluded.kind,"
            " depth = excluded.depth, hops = excluded.hops, via_shape = excluded.via_shape,"
            " via_alike = excluded.via_alike, good = 0 WHERE addresses.run < excluded.run",
            [(e.url, e.site, e.kind, e.depth, e.hops, e.via_shape, e.via_alike, run, State.WAITING) for e in found],
        )

    def _set(self, name: str, value: str | int) -> None:
        self._connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def _add(self, name: str, more: int) -> None:
        if more:
            self._connection.execute(
                "INSERT INTO facts VALUES (?, ?) ON CONFLICT DO UPDATE SET value = value + excluded.value", (name, more)
            )


def _opened(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        return _connected(path)
    except sqlite3.DatabaseError:
        # Not readable: it is a memory, and can be made again by looking at the site again.
        for each in path.parent.glob(f"{path.name}*"):
            each.unlink(missing_ok=True)
        return _connected(path)


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=30.0)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")  # a power cut may cost the last visits, nothing else
        connection.executescript(_SCHEMA)
    except BaseException:
        connection.close()
        raise
    return connection
