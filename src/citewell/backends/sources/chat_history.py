"""The JSON history of an earlier chatbot: each conversation becomes a document."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from citewell.backends.sources.chat_sessions import Session, sessions_of
from citewell.backends.sources.folder import allowed_path, readable
from citewell.backends.sources.given import Given
from citewell.domain.errors import InvalidInput, SourceFailed
from citewell.ports.source import (
    Checkpoint,
    ItemReaders,
    ItemUnreadable,
    Listed,
    Setting,
    SourceEvent,
    SourceItem,
)

FILES: Final = ("chat_history.json", "chat_history_*.json", "memory_*.json")
MOST_BYTES: Final = 100_000_000


class ChatHistoryKind:
    """Files ``chat_history.json`` and ``memory_*.json`` of a folder below ``roots``, or one file of any name."""

    name = "chat_history"
    summary = "Conversations of an earlier chatbot, from its `chat_history.json` and `memory_*.json`."
    admins_only = True
    settings = (Setting("path", "The folder or file; below one of `CITEWELL_SOURCE_FOLDERS`.", required=True),)

    def __init__(self, roots: Sequence[Path], *, between_checkpoints: int = 100) -> None:
        self._roots = tuple(roots)
        self._between = between_checkpoints

    def checked(self, settings: Mapping[str, object]) -> Mapping[str, object]:
        """See ``SourceKind``."""
        given = Given(settings)
        path = given.text("path")
        given.finish()
        allowed_path(path, self._roots)
        return {"path": path}

    def open(self, settings: Mapping[str, object]) -> ChatHistorySource:
        """See ``SourceKind``."""
        try:
            root = allowed_path(Given(settings).text("path"), self._roots)
        except InvalidInput as error:
            raise SourceFailed("forbidden", error.message) from error
        return ChatHistorySource(root, self._between)


@dataclass
class ChatHistorySource:
    """The conversations in the files below ``root``. One with an owner's address is that person's alone."""

    root: Path
    between_checkpoints: int
    _texts: dict[str, str] = field(default_factory=dict)

    def check(self) -> str:
        """See ``Source``."""
        return f"The history can be read; it has {len(self._files())} files."

    def changes(self, cursor: Mapping[str, object] | None, *, stopped: Callable[[], bool]) -> Iterator[SourceEvent]:
        """See ``Source``. All is listed every time, unless a file cannot be read."""
        known = cursor or {}
        after, whole, told = str(known.get("after", "")), not known.get("unreadable"), 0
        for file in self._files():
            try:
                sessions = _read(file)
            except SourceFailed as error:
                whole = False
                yield ItemUnreadable(file.name, error.reason, error.message, file.name)
                continue
            self._texts = {}
            for session in sorted(sessions, key=lambda session: _key(file, session)):
                if stopped():
                    return
                if _key(file, session) <= after:
                    continue
                yield self._told(file, session)
                told += 1
                if told % self.between_checkpoints == 0:
                    yield Checkpoint({"after": _key(file, session), "unreadable": not whole})
        if not stopped():
            yield Listed(complete=whole)

    @contextmanager
    def open(self, item: SourceItem) -> Iterator[list[bytes]]:
        """See ``Source``."""
        text = self._texts.pop(item.key, None)
        if text is None:
            name = item.key.partition("#")[0]
            file = next((each for each in self._files() if each.name == name), None)
            sessions = [] if file is None else _read(file)
            text = next((each.markdown() for each in sessions if file and _key(file, each) == item.key), None)
        if text is None:
            raise SourceFailed("not_found", "This conversation is not there any more.")
        yield [text.encode("utf-8", "replace")]

    def close(self) -> None:
        """Nothing is held."""

    def _files(self) -> list[Path]:
        with readable(self.root):
            if not self.root.is_dir():
                self.root.stat()
                return [self.root]
            found = {path for pattern in FILES for path in self.root.glob(pattern) if path.is_file()}
        return sorted(path for path in found if path.resolve().is_relative_to(self.root))

    def _told(self, file: Path, session: Session) -> SourceItem:
        text = session.markdown()
        key = _key(file, session)
        self._texts[key] = text
        return SourceItem(
            key=key,
            version=hashlib.sha256(f"{session.title}\0{session.email}\0{text}".encode("utf-8", "replace")).hexdigest(),
            file_name=f"{file.stem}.md",
            title=session.title or f"Conversation {session.id}",
            kind="text",
            metadata={"session": session.id, "messages": len(session.messages), "file": file.name},
            readers=None if session.email is None else ItemReaders(frozenset({session.email})),
        )


def _key(file: Path, session: Session) -> str:
    return f"{file.name}#{session.id}"


def _read(file: Path) -> list[Session]:
    with readable(file):
        if file.stat().st_size > MOST_BYTES:
            raise SourceFailed("too_large", f"{file.name} is larger than {MOST_BYTES // 10**6} MB.")
        content = file.read_bytes()
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise SourceFailed("changed", f"{file.name} is not JSON, or it is cut off.") from error
    name = file.stem.removeprefix("memory_").removeprefix("chat_history").strip("_") or file.stem
    return sessions_of(value, name)
