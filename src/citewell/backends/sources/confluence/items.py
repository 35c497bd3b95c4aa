"""Pages and attachments as items of a source."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Final

from citewell.backends.sources.confluence.model import (
    Content,
    File,
    Space,
    moment,
)
from citewell.ports.source import ItemReaders, SourceItem

PAGE: Final = "page:"
ATTACHMENT: Final = "attachment:"
_NOT_IN_NAMES: Final = re.compile(r"[\x00-\x1f\x7f/\\]+")
_LONGEST_NAME: Final = 200


def key_of(content_id: str) -> str:
    """The key of a page or blog post."""
    return f"{PAGE}{content_id}"


def place_of(content_id: str) -> tuple[int, str]:
    """Pages are told in the order of their ids, so that a run can be resumed."""
    return (int(content_id) if content_id.isascii() and content_id.isdigit() else 0, content_id)


def page_item(
    space: Space, content: Content, above: tuple[str, ...], readers: ItemReaders | None, included: str = ""
) -> SourceItem:
    """A page. ``above`` are the titles of what it stands in; ``included`` changes with the pages that stand in it."""
    breadcrumb = (space.name, *above)
    metadata = _metadata(
        type=content.kind,
        space=space.key,
        author=content.author,
        last_author=content.last_author,
        created=_time(content.created),
        updated=_time(content.updated),
        labels=list(content.labels),
        version=content.version,
    )
    return SourceItem(
        key=key_of(content.id),
        version=_version(content.version, content.title, breadcrumb, content.labels, readers, included),
        content_version=_digest(content.version, content.title, included),
        file_name=f"{_file_name(content.title)}.md",
        title=content.title,
        uri=content.uri or None,
        breadcrumb=breadcrumb,
        kind="wiki",
        metadata=metadata,
        readers=readers,
        changed_at=content.changed_at,
    )


def file_item(page: SourceItem, file: File) -> SourceItem:
    """Something attached to ``page``; it has its readers."""
    breadcrumb = (*page.breadcrumb, page.title or "")
    return SourceItem(
        key=f"{ATTACHMENT}{file.id}",
        version=_version(file.version, file.title, breadcrumb, file.labels, page.readers, page.key),
        content_version=str(file.version),
        file_name=_file_name(file.title),
        title=file.title,
        uri=file.uri or page.uri,
        breadcrumb=breadcrumb,
        parent_key=page.key,
        kind="file",
        metadata=_metadata(
            type="attachment",
            space=str(page.metadata.get("space", "")),
            author=file.author,
            updated=_time(file.updated),
            labels=list(file.labels),
            version=file.version,
        ),
        readers=page.readers,
        changed_at=moment(file.updated),
    )


def _time(value: str) -> str:
    """A time in one form; as it is where it is none."""
    found = moment(value)
    return value if found is None else found.isoformat()


def _metadata(**values: object) -> Mapping[str, object]:
    return {name: value for name, value in values.items() if value not in ("", [])}


def _version(
    number: int,
    title: str,
    breadcrumb: tuple[str, ...],
    labels: tuple[str, ...],
    readers: ItemReaders | None,
    more: str,
) -> str:
    who = None if readers is None else [sorted(readers.emails), sorted(readers.groups)]
    return _digest(number, title, breadcrumb, labels, who, more)


def _digest(number: int, *said: object) -> str:
    text = json.dumps(said, ensure_ascii=False).encode("utf-8", "replace")
    return f"{number}-{hashlib.sha256(text).hexdigest()[:32]}"


def _file_name(title: str) -> str:
    name = _NOT_IN_NAMES.sub("_", title).strip() or "untitled"
    if len(name) <= _LONGEST_NAME:
        return name
    stem, dot, suffix = name.rpartition(".")
    return f"{stem[:_LONGEST_NAME]}{dot}{suffix}" if dot and len(suffix) <= 10 else name[:_LONGEST_NAME]  # noqa: PLR2004 - no suffix is longer


def titles_of(content: Content, known: Mapping[str, str]) -> Iterator[str]:
    """The titles of what ``content`` stands in, of those that are known."""
    return (known[ancestor] for ancestor in content.ancestors if known.get(ancestor))
