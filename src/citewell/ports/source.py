"""Places that documents come from, and are kept in step with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class ItemReaders:
    """Who may read an item, as the source says it.

    ``emails`` are addresses of people and ``groups`` names of groups. Those that nobody here has are left out: the
    result is never wider than in the source.
    """

    emails: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SourceItem:
    """One thing in a source that becomes a document.

    Attributes:
        key: The source's own lasting name of it: an id, or a path. At most 2,000 characters.
        version: Changes when the content or anything said here changes; equal to that of the last run means unchanged.
            At most 500 characters.
        content_version: Changes when the content changes; where it is equal, the item is not opened again though other
            things about it are new. ``None`` where the source does not tell the two apart. At most 500 characters.
        title: For people; ``None`` leaves it to the content.
        file_name: With a suffix that tells kinds of text apart (``page.md``, ``report.pdf``).
        uri: Where a person opens it.
        breadcrumb: Titles of what it stands in, outermost first.
        parent_key: The key of what it is a part of (the page of an attachment): it goes when that goes.
        kind: The kind of document: ``file``, ``wiki``, ``webpage`` or ``text``.
        metadata: What the source says of it, as JSON: ``author``, ``labels``, ``created``, …
        readers: ``None`` for everyone who may read the collection.
        changed_at: When it was changed in the source.
    """

    key: str
    version: str
    file_name: str
    content_version: str | None = None
    title: str | None = None
    uri: str | None = None
    breadcrumb: tuple[str, ...] = ()
    parent_key: str | None = None
    kind: str = "file"
    metadata: Mapping[str, object] = field(default_factory=dict)
    readers: ItemReaders | None = None
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ItemGone:
    """The item of this key is no longer in the source."""

    key: str


@dataclass(frozen=True, slots=True)
class ItemUnreadable:
    """The item of this key is there but cannot be had; what was read of it before stays. The sentence is for people."""

    key: str
    reason: str
    message: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """All before this was told; a run that is interrupted goes on with ``cursor``."""

    cursor: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Listed:
    """The end. ``complete``: every item that is there was told in this run (since its first checkpoint), so that what
    was not told is gone. ``cursor`` is where the next run begins.
    """

    complete: bool
    cursor: Mapping[str, object] | None = None


SourceEvent = SourceItem | ItemGone | ItemUnreadable | Checkpoint | Listed


class Source(Protocol):
    """One configured place. Made for one run, by one thread, and closed after it.

    All methods raise ``SourceFailed`` with a ``reason``: ``unreachable``, ``timed_out``, ``unavailable``, ``refused``
    (credentials), ``forbidden``, ``not_found``, ``limited`` (with seconds to wait), ``changed`` (answers in a form that
    is not understood), ``too_large``. ``open`` raises it about one item, and the others go on, but for ``refused`` and
    ``limited``, which end the run.
    """

    def check(self) -> str:
        """A sentence for a person about what was found; proof that settings and credentials work."""
        ...

    def changes(self, cursor: Mapping[str, object] | None, *, stopped: Callable[[], bool]) -> Iterator[SourceEvent]:
        """What is there, or has changed since ``cursor``; ends with exactly one ``Listed``.

        Args:
            cursor: From a ``Checkpoint`` or ``Listed`` of an earlier run; ``None`` for everything.
            stopped: Asked often; when it says true, the iterator ends early and without ``Listed``.
        """
        ...

    def open(self, item: SourceItem) -> AbstractContextManager[Iterable[bytes]]:
        """The content of ``item``, in parts."""
        ...

    def close(self) -> None:
        """Give back what it holds."""
        ...


SettingForm = Literal["text", "lines", "list", "table", "number", "flag", "choice"]


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of a kind of source. One that is ``secret`` is kept encrypted and never returned.

    ``form`` is that of its value: a line of ``text``, several ``lines``, a ``list`` of texts, a ``table`` of texts by
    text, a whole ``number``, a ``flag``, or a ``choice`` of ``choices``. ``default`` is what a number, flag or choice
    is where nothing is said.
    """

    name: str
    description: str
    required: bool = False
    secret: bool = False
    form: SettingForm = "text"
    choices: tuple[str, ...] = ()
    default: str | int | bool | None = None


class SourceKind(Protocol):
    """A connector: makes sources from settings."""

    @property
    def name(self) -> str:
        """What the API and the database call it: ``confluence``, ``folder``, … ."""
        ...

    @property
    def summary(self) -> str:
        """What it reads, in one sentence, for the documentation."""
        ...

    @property
    def settings(self) -> tuple[Setting, ...]:
        """What it can be told, in the order in which people are told of it."""
        ...

    @property
    def admins_only(self) -> bool:
        """Whether only administrators may use it: it reads the server's own disk, or connects past the fetcher."""
        ...

    def checked(self, settings: Mapping[str, object]) -> Mapping[str, object]:
        """The settings, complete and in their one form; secrets among them.

        Raises:
            InvalidInput: a setting is missing, unknown or not acceptable; ``field`` names it.
        """
        ...

    def open(self, settings: Mapping[str, object]) -> Source:
        """The source that ``settings`` describe, as ``checked`` gave them.

        Raises:
            SourceFailed: what is needed to read such a source is not there.
        """
        ...
