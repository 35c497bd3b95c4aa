"""A source in memory that does what the test says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from citewell.domain.errors import InvalidInput, SourceFailed
from citewell.ports.source import (
    Checkpoint,
    ItemGone,
    ItemReaders,
    ItemUnreadable,
    Listed,
    Setting,
    SourceEvent,
    SourceItem,
)


@dataclass
class FakeSourceKind:
    """Kind and source in one. ``put`` changes what is there; ``failure`` is raised by everything.

    ``incremental``: tells only what changed since the cursor. ``opened`` has the keys of items that were opened, and
    ``told`` is called before each event.
    """

    items: dict[str, tuple[SourceItem, str]] = field(default_factory=dict)
    gone: dict[str, int] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)
    broken: dict[str, SourceFailed] = field(default_factory=dict)
    failure: SourceFailed | None = None
    incremental: bool = False
    complete: bool = True
    page: int = 2
    moment: int = 0
    opened: list[str] = field(default_factory=list)
    given: list[Mapping[str, object]] = field(default_factory=list)
    told: Callable[[SourceEvent], None] = lambda event: None
    closed: int = 0

    name = "fake"
    summary = "Nothing but a test."
    admins_only = False
    settings = (
        Setting("place", "Where it is.", required=True),
        Setting("token", "What opens it.", secret=True),
    )

    def put(self, key: str, text: str, *, readers: ItemReaders | None = None, **more: Any) -> None:
        """Something new, or something else under a key that was there."""
        self.moment += 1
        before = self.items.get(key)
        same = before is not None and before[1] == text
        content = before[0].content_version if same and before is not None else f"c{self.moment}"
        item = SourceItem(
            key, version=f"v{self.moment}", content_version=content, file_name=f"{key.rpartition('/')[2]}.md"
        )
        self.items[key] = replace(item, readers=readers, **more), text

    def remove(self, key: str) -> None:
        """Something that is there no more."""
        self.moment += 1
        del self.items[key]
        self.gone[key] = self.moment

    def checked(self, settings: Mapping[str, object]) -> Mapping[str, object]:
        for name in settings:
            if name not in ("place", "token"):
                raise InvalidInput(f"There is no setting {name}.", field=name)
        if not settings.get("place"):
            raise InvalidInput("place is missing.", field="place")
        return dict(settings)

    def open(self, settings: Mapping[str, object]) -> FakeSource:
        self.given.append(settings)
        return FakeSource(self)


@dataclass
class FakeSource:
    """What ``FakeSourceKind`` opens."""

    kind: FakeSourceKind

    def check(self) -> str:
        self._fail()
        return f"There are {len(self.kind.items)} things."

    def changes(self, cursor: Mapping[str, object] | None, *, stopped: Callable[[], bool]) -> Iterator[SourceEvent]:
        for event in self._events(cursor or {}):
            if stopped():
                return
            self.kind.told(event)
            self._fail()
            yield event

    def _events(self, cursor: Mapping[str, object]) -> Iterator[SourceEvent]:
        kind = self.kind
        since, after = int(str(cursor.get("since", 0))), str(cursor.get("after", ""))
        keys = sorted(kind.items)
        keys = [key for key in keys if key > after and int(kind.items[key][0].version[1:]) > since]
        for number, key in enumerate(keys, start=1):
            if key in kind.unreadable:
                yield ItemUnreadable(key, "forbidden", kind.unreadable[key], key)
            else:
                yield kind.items[key][0]
            if number % kind.page == 0:
                yield Checkpoint({"since": since, "after": key})
        if kind.incremental:
            yield from (ItemGone(key) for key, moment in kind.gone.items() if moment > since)
            yield Listed(complete=not since, cursor={"since": kind.moment})
        else:
            yield Listed(complete=kind.complete)

    @contextmanager
    def open(self, item: SourceItem) -> Iterator[Iterable[bytes]]:
        self._fail()
        self.kind.opened.append(item.key)
        if item.key in self.kind.broken:
            raise self.kind.broken[item.key]
        if item.key not in self.kind.items:
            raise SourceFailed("not_found", "It is not there any more.")
        yield [self.kind.items[item.key][1].encode()]

    def close(self) -> None:
        self.kind.closed += 1

    def _fail(self) -> None:
        if self.kind.failure is not None:
            raise self.kind.failure
