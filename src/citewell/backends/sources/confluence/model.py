"""Spaces, pages, attachments and people of Confluence, wherever they are read from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody: ``keys`` are all names that Confluence has for them, the lasting one first."""

    keys: tuple[str, ...]
    email: str = ""
    name: str = ""

    @property
    def key(self) -> str:
        """The name that lasts."""
        return self.keys[0]


@dataclass(frozen=True, slots=True)
class Restriction:
    """Who may read something: these people, and the members of these groups. Neither means nobody."""

    people: tuple[Person, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Space:
    """A space."""

    id: str
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class File:
    """An attachment. ``download`` is its path on the site."""

    id: str
    title: str
    version: int
    download: str
    size: int | None = None
    media_type: str = ""
    author: str = ""
    updated: str = ""
    labels: tuple[str, ...] = ()
    uri: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """A page or blog post. ``restricted``: somebody may not read it by its own restriction, whose readers are these.

    ``ancestors`` are ids, outermost first. ``restriction`` is ``None`` where it has none of its own. ``known`` is false
    where the answer did not say whether it has one.
    """

    id: str
    kind: str
    title: str
    version: int
    ancestors: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    author: str = ""
    last_author: str = ""
    created: str = ""
    updated: str = ""
    uri: str = ""
    restriction: Restriction | None = None
    known: bool = True
    files: tuple[File, ...] = ()
    more_files: str = ""

    @property
    def changed_at(self) -> datetime | None:
        """When it was changed."""
        return moment(self.updated)


def moment(value: str) -> datetime | None:
    """A time of the API, with its zone."""
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
