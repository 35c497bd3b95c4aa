"""A Confluence site as a source of documents."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import BinaryIO, Final, cast

from citewell.backends.sources.confluence.items import (
    ATTACHMENT,
    PAGE,
    file_item,
    key_of,
    page_item,
    place_of,
    titles_of,
)
from citewell.backends.sources.confluence.model import (
    Content,
    File,
    Space,
)
from citewell.backends.sources.confluence.rest.client import ConfluenceClient, Stopped
from citewell.backends.sources.confluence.rest.cloud import Cloud
from citewell.backends.sources.confluence.rest.data_center import DataCenter
from citewell.backends.sources.confluence.rest.inclusions import Inclusions
from citewell.backends.sources.confluence.rest.live_references import LiveReferences
from citewell.backends.sources.confluence.rest.progress import Progress
from citewell.backends.sources.confluence.rest.settings import ConfluenceSettings
from citewell.backends.sources.confluence.rest.site import Site
from citewell.backends.sources.confluence.restrictions import NOBODY, Access, Audience
from citewell.backends.sources.confluence.storage_format.page import LONGEST, page_markdown
from citewell.domain.errors import SourceFailed
from citewell.ports.fetcher import Fetcher
from citewell.ports.source import Checkpoint, ItemGone, ItemUnreadable, Listed, SourceEvent, SourceItem

BETWEEN_CHECKPOINTS: Final = 50
_BLOCK: Final = 1 << 16
_OF_ONE_PAGE: Final = frozenset({"not_found", "forbidden", "unavailable", "changed", "too_large", "timed_out"})


class ConfluenceSource:
    """A ``Source``: the spaces that the settings name.

    A full run lists all pages of each space, without their content: ids, versions, what they stand in, labels,
    restrictions, attachments. The service compares and opens only what is new. A light run asks for what was changed
    lately and for the trash.

    Args:
        settings: The site, the account, and what to read.
        fetcher: The way out, which is closed with the source.
        wait: Sleeps for seconds.
        now: The time.
        between_checkpoints: Pages from one checkpoint to the next.
    """

    def __init__(
        self,
        settings: ConfluenceSettings,
        fetcher: Fetcher,
        *,
        wait: Callable[[float], None],
        now: Callable[[], datetime],
        between_checkpoints: int = BETWEEN_CHECKPOINTS,
    ) -> None:
        self._settings = settings
        self._fetcher = fetcher
        self._client = ConfluenceClient(fetcher, settings, wait=wait)
        self._site: Site = (Cloud if settings.is_cloud else DataCenter)(self._client, settings)
        self._access = Access(self._site, settings.access_rules)
        self._inclusions = Inclusions(self._site)
        self._now = now
        self._between_checkpoints = between_checkpoints
        self._titles: dict[str, str] = {}
        self._files: dict[str, File] = {}
        self._audiences: dict[str, Audience | None] = {}
        self._names: dict[str, str | None] = {}
        self._spaces: dict[str, Space] = {}

    def check(self) -> str:
        """As the port says."""
        account, spaces = self._site.account(), self._site.spaces()
        if not spaces:
            raise SourceFailed("not_found", f"{account} may read no space.")
        for space in spaces[:20]:
            self._access.of_space(space)
        shown = ", ".join(space.key for space in spaces[:10]) + (", …" if len(spaces) > 10 else "")  # noqa: PLR2004 - enough to read
        said = f"{account} reads {len(spaces)} {'space' if len(spaces) == 1 else 'spaces'}: {shown}."
        if self._access.unknown_spaces:
            hidden = ", ".join(sorted(self._access.unknown_spaces))
            said += (
                f" Who may read {hidden} cannot be read, so nobody will: use an account that administers the space, or"
                " set space_permissions to collection."
            )
        return said

    def changes(self, cursor: Mapping[str, object] | None, *, stopped: Callable[[], bool]) -> Iterator[SourceEvent]:
        """As the port says."""
        self._client.stopped = stopped
        try:
            yield from self._changes(Progress.of(cursor, self._now(), self._settings.full_every), stopped)
        except Stopped:
            return

    @contextmanager
    def open(self, item: SourceItem) -> Iterator[Iterable[bytes]]:
        """As the port says."""
        with tempfile.TemporaryFile() as file:
            spool = cast("BinaryIO", file)
            try:
                if item.key.startswith(PAGE):
                    spool.write(self._page(item).encode())
                else:
                    self._download(item.key.removeprefix(ATTACHMENT), spool)
            except Stopped as exc:
                raise SourceFailed("unavailable", "The run was stopped before this was read.") from exc
            spool.seek(0)
            yield iter(lambda: spool.read(_BLOCK), b"")

    def close(self) -> None:
        """As the port says."""
        self._fetcher.close()

    def _changes(self, progress: Progress, stopped: Callable[[], bool]) -> Iterator[SourceEvent]:
        spaces = self._site.spaces()
        self._spaces.update((space.key, space) for space in spaces)
        for space in spaces:
            if space.key in progress.done:
                continue
            since = None if progress.full else progress.first_day(space.key)
            contents = self._site.contents(space) if since is None else self._site.changed(space, since)
            self._access.learn(contents)
            self._titles.update((content.id, content.title) for content in contents)
            after = progress.after if progress.space == space.key else ""
            count = 0
            for content in sorted(contents, key=lambda each: place_of(each.id)):
                if stopped():
                    return
                if (after and place_of(content.id) <= place_of(after)) or content.kind == "folder":
                    continue
                yield from self._told(space, content, light=since is not None)
                count += 1
                if count % self._between_checkpoints == 0:
                    progress = progress.at(space.key, content.id)
                    yield Checkpoint(progress.cursor())
            if since is not None:
                yield from (ItemGone(key_of(content_id)) for content_id in self._site.trashed(space))
            progress = progress.through(space.key)
            yield Checkpoint(progress.cursor())
        yield Listed(complete=progress.full, cursor=progress.ended().cursor())

    def _told(self, space: Space, content: Content, *, light: bool) -> Iterator[SourceEvent]:
        """A page and its attachments; in a light run also that it is one no more."""
        if not self._wanted(content):
            if light:
                yield ItemGone(key_of(content.id))
            return
        try:
            page, files = self._page_item(space, content)
        except SourceFailed as exc:
            if exc.reason not in _OF_ONE_PAGE:
                raise
            yield ItemUnreadable(key_of(content.id), exc.reason, exc.message, content.title)
            return
        yield page
        for file in files:
            if file.size is not None and file.size > self._settings.max_attachment_bytes:
                limit = self._settings.max_attachment_bytes
                message = f"The file has {file.size} bytes; max_attachment_bytes is {limit}."
                yield ItemUnreadable(f"{ATTACHMENT}{file.id}", "too_large", message, file.title)
                continue
            self._files[file.id] = file
            yield file_item(page, file)

    def _page_item(self, space: Space, content: Content) -> tuple[SourceItem, list[File]]:
        audience = self._audience(space, content)
        for ancestor in content.ancestors:
            if ancestor not in self._titles:
                self._titles[ancestor] = self._title_of(ancestor)
        self._audiences[content.id] = audience
        included = self._inclusions.of(space, content, self._readable_by(audience))
        above = tuple(titles_of(content, self._titles))
        item = page_item(space, content, above, self._access.readers(audience), included)
        return item, self._site.files(content) if self._settings.attachments else []

    def _audience(self, space: Space, content: Content) -> Audience | None:
        """Who may read the page; nobody where that cannot be found out now."""
        try:
            return self._access.audience(space, content)
        except SourceFailed as exc:
            if exc.reason not in _OF_ONE_PAGE:
                raise
            return NOBODY

    def _readable_by(self, audience: Audience | None) -> Callable[[str, Content], bool]:
        """Tells of a page in the space of a key whether all of ``audience`` may read it."""

        def readable(space_key: str, content: Content) -> bool:
            space = self._spaces.get(space_key)
            return space is not None and self._access.covers(self._access.audience(space, content), audience)

        return readable

    def _expect_readers(self, item: SourceItem, content_id: str, audience: Audience | None) -> None:
        """Refuse content that is newer than what was told of its page, where others may read it by now."""
        now = self._site.one(content_id)
        space = self._spaces.get(str(item.metadata.get("space", "")))
        if space is None or not self._access.covers(self._access.audience(space, now), audience):
            raise SourceFailed("unavailable", "The page was changed and restricted while the space was read.")

    def _title_of(self, content_id: str) -> str:
        try:
            return self._site.one(content_id).title
        except SourceFailed as exc:
            if exc.reason not in {"not_found", "forbidden"}:
                raise
            return ""

    def _wanted(self, content: Content) -> bool:
        if content.kind == "blogpost" and not self._settings.blog_posts:
            return False
        labels = set(content.labels)
        if labels.intersection(self._settings.without_labels):
            return False
        return not self._settings.labels or bool(labels.intersection(self._settings.labels))

    def _download(self, file_id: str, into: BinaryIO) -> None:
        file = self._files.get(file_id) or self._site.file(file_id)
        self._client.download(file.download, into, self._settings.max_attachment_bytes)

    def _page(self, item: SourceItem) -> str:
        content_id = item.key.removeprefix(PAGE)
        storage, version = self._site.body(content_id, str(item.metadata.get("type", "page")))
        audience = self._audiences.get(content_id, NOBODY)
        if len(storage) > LONGEST:
            raise SourceFailed("too_large", f"The page has {len(storage)} characters; {LONGEST} are read at most.")
        if version != item.metadata.get("version"):
            self._expect_readers(item, content_id, audience)
        references = LiveReferences(
            self._site,
            self._settings,
            content_id,
            str(item.metadata.get("space", "")),
            self._readable_by(audience),
            self._names,
        )
        return page_markdown(storage, title=item.title, references=references)
