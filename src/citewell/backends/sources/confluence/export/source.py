"""An XML export of a space as a source of documents."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final
from urllib.parse import quote, quote_plus

from citewell.backends.sources.confluence.export.archive import ENTITIES, Archive, opened, told
from citewell.backends.sources.confluence.export.contents import Contents
from citewell.backends.sources.confluence.export.objects import Entities
from citewell.backends.sources.confluence.items import (
    ATTACHMENT,
    PAGE,
    file_item,
    page_item,
    place_of,
    titles_of,
)
from citewell.backends.sources.confluence.model import Content, File
from citewell.backends.sources.confluence.restrictions import Access, AccessRules
from citewell.backends.sources.confluence.storage_format.macros import INCLUDING
from citewell.backends.sources.confluence.storage_format.page import LONGEST, page_markdown
from citewell.backends.sources.confluence.storage_format.references import IncludedPage
from citewell.backends.sources.confluence.storage_format.wiki_markup import wiki_markdown
from citewell.backends.sources.folder import allowed_path
from citewell.backends.sources.given import Given
from citewell.domain.errors import InvalidInput, SourceFailed
from citewell.ports.source import Checkpoint, ItemUnreadable, Listed, Setting, SourceEvent, SourceItem

BETWEEN_CHECKPOINTS: Final = 50
_BLOCK: Final = 1 << 16
_MOST_BYTES: Final = 8_000_000_000
_MOST_FILE: Final = 500_000_000
_PERMISSIONS: Final = frozenset({"confluence", "collection"})


class ConfluenceExportKind:
    """XML exports of spaces, on the server's own disk below ``roots``.

    Args:
        roots: Folders that the operator opened for sources.
        between_checkpoints: Pages from one checkpoint to the next.
    """

    name = "confluence_export"
    summary = "An XML export of a Confluence space (versions 3 to 9), as a zip file or unpacked, on the server's disk."
    admins_only = True
    settings = (
        Setting("path", "The zip file or folder; below one of `CITEWELL_SOURCE_FOLDERS`.", required=True),
        Setting("base_url", "The address of the site that it comes from, for links to its pages."),
        Setting("jira_url", "The address of the Jira that pages name issues of, for links to them."),
        Setting(
            "attachments",
            "Whether attached files are read.",
            form="flag",
            default=True,
        ),
        Setting("blog_posts", "Whether blog posts are read.", form="flag", default=True),
        Setting("archived", "Whether archived pages are read, too.", form="flag", default=False),
        Setting(
            "space_permissions",
            "`confluence`: the export says who may read a space. `collection`: whoever may read the collection.",
            form="choice",
            choices=("confluence", "collection"),
            default="confluence",
        ),
        Setting(
            "accounts",
            "E-mail addresses by account id, user key or user name, where the export has none.",
            form="table",
        ),
        Setting(
            "groups",
            "What groups are called here, by their names in Confluence, where the names differ.",
            form="table",
        ),
        Setting("email_domain", "What follows the user name in everybody's e-mail address."),
    )

    def __init__(self, roots: Sequence[Path], *, between_checkpoints: int = BETWEEN_CHECKPOINTS) -> None:
        self._roots = tuple(roots)
        self._between_checkpoints = between_checkpoints

    def checked(self, settings: Mapping[str, object]) -> Mapping[str, object]:
        """As the port says."""
        given = Given(settings)
        made: dict[str, object] = {
            "path": given.text("path"),
            "base_url": given.text("base_url").rstrip("/"),
            "jira_url": given.text("jira_url").rstrip("/"),
            "attachments": given.flag("attachments", default=True),
            "blog_posts": given.flag("blog_posts", default=True),
            "archived": given.flag("archived", default=False),
            "space_permissions": given.choice("space_permissions", choices=_PERMISSIONS, default="confluence"),
            "accounts": given.pairs("accounts"),
            "groups": given.pairs("groups"),
            "email_domain": given.text("email_domain").removeprefix("@"),
        }
        given.finish()
        allowed_path(str(made["path"]), self._roots)
        return made

    def open(self, settings: Mapping[str, object]) -> ConfluenceExport:
        """As the port says."""
        try:
            path = allowed_path(Given(settings).text("path"), self._roots)
        except InvalidInput as exc:
            raise SourceFailed("forbidden", exc.message) from exc
        return ConfluenceExport(path, self.checked(settings), self._between_checkpoints)


class ConfluenceExport:
    """A ``Source``: one export. It is read whole before the first page is told, its contents into a file."""

    def __init__(self, path: Path, settings: Mapping[str, object], between_checkpoints: int) -> None:
        given = Given(settings)
        self._path = path
        self._base_url = given.text("base_url")
        self._jira_url = given.text("jira_url")
        self._attachments = given.flag("attachments", default=True)
        self._blog_posts = given.flag("blog_posts", default=True)
        self._archived = given.flag("archived", default=False)
        self._rules = AccessRules(
            spaces_open=given.text("space_permissions") == "collection",
            accounts=given.pairs("accounts"),
            groups=given.pairs("groups"),
            email_domain=given.text("email_domain"),
        )
        self._between_checkpoints = between_checkpoints
        self._held = ExitStack()
        self._state: tuple[int, int, int] | None = None
        self._loaded: tuple[Contents, Archive, Access] | None = None
        self._files: dict[str, File] = {}

    def check(self) -> str:
        """As the port says."""
        contents, _, access = self._read()
        spaces = ", ".join(sorted(space.key for space in contents.spaces.values())[:10])
        files = sum(len(page.files) for page in contents.pages.values())
        said = f"The export of {spaces or 'no space'} holds {len(contents.pages)} pages and {files} attachments."
        for space in contents.spaces.values():
            access.of_space(space)
        if access.unknown_spaces:
            said += (
                " It does not say who may read the space, so nobody will; set space_permissions to collection to let"
                " those who may read the collection."
            )
        return said

    def changes(self, cursor: Mapping[str, object] | None, *, stopped: Callable[[], bool]) -> Iterator[SourceEvent]:
        """As the port says. All of the export is told each time."""
        contents, _, _ = self._read()
        after = str((cursor or {}).get("after", ""))
        ordered = sorted(contents.pages.values(), key=lambda page: place_of(page.id))
        told = 0
        for page in ordered:
            if stopped():
                return
            if (after and place_of(page.id) <= place_of(after)) or (page.kind == "blogpost" and not self._blog_posts):
                continue
            yield from self._told(page)
            told += 1
            if told % self._between_checkpoints == 0:
                yield Checkpoint({"after": page.id})
        yield Listed(complete=True)

    @contextmanager
    def open(self, item: SourceItem) -> Iterator[Iterable[bytes]]:
        """As the port says."""
        contents, archive, _ = self._read()
        if item.key.startswith(PAGE):
            yield [self._page(contents.one(item.key.removeprefix(PAGE))).encode()]
            return
        kept = self._files.get(item.key.removeprefix(ATTACHMENT))
        name = self._file_name(archive, kept) if kept is not None else None
        if name is None:
            raise SourceFailed("not_found", "The export does not hold this file.")
        with told(self._path), archive.open(name) as file:
            yield iter(lambda: file.read(_BLOCK), b"")

    def close(self) -> None:
        """As the port says."""
        self._held.close()

    def _read(self) -> tuple[Contents, Archive, Access]:
        """The export as it is now: it is read again where the file was replaced."""
        with told(self._path):
            facts = (self._path / ENTITIES if self._path.is_dir() else self._path).stat()
        state = (facts.st_ino, facts.st_size, facts.st_mtime_ns)
        if self._loaded is None or self._state != state:
            self._loaded = None
            self._held.close()
            self._loaded, self._state = self._load(), state
        return self._loaded

    def _load(self) -> tuple[Contents, Archive, Access]:
        archive = self._held.enter_context(opened(self._path))
        with told(self._path), archive.open(ENTITIES) as file:
            contents = Contents.of(Entities(file, _MOST_BYTES), archived=self._archived)
        self._held.callback(contents.bodies.close)
        access = Access(contents, self._rules)
        access.learn(contents.pages.values())
        self._files = {file.id: file for page in contents.pages.values() for file in page.files}
        return contents, archive, access

    def _told(self, page: Content) -> Iterator[SourceEvent]:
        contents, archive, access = self._read()
        space = contents.space_of(page)
        titles = {ancestor: contents.pages[ancestor].title for ancestor in page.ancestors if ancestor in contents.pages}
        readers = access.readers(access.audience(space, page))
        item = page_item(space, self._with_uri(page), tuple(titles_of(page, titles)), readers, self._included(page))
        yield item
        for file in page.files if self._attachments else ():
            name = self._file_name(archive, file)
            if name is None:
                message = "The export names this file, but does not hold it."
                yield ItemUnreadable(f"{ATTACHMENT}{file.id}", "not_found", message, file.title)
            elif archive.size(name) > _MOST_FILE:
                message = f"The file has {archive.size(name)} bytes, which is too much."
                yield ItemUnreadable(f"{ATTACHMENT}{file.id}", "too_large", message, file.title)
            else:
                yield file_item(item, file)

    def _file_name(self, archive: Archive, file: File) -> str | None:
        """Where the file lies; old exports name another version than they hold."""
        folder = file.download.rpartition("/")[0]
        names = archive.names(folder)
        if file.download in names:
            return file.download
        numbered = [name for name in names if name.rpartition("/")[2].isdigit()]
        return max(numbered, key=lambda name: int(name.rpartition("/")[2]), default=None)

    def _with_uri(self, page: Content) -> Content:
        address = f"{self._base_url}/pages/viewpage.action?pageId={quote(page.id)}" if self._base_url else ""
        return replace(page, uri=address)

    def _references(self, page: Content) -> _ExportReferences:
        contents, _, access = self._read()
        return _ExportReferences(contents, access, page, self._base_url, self._jira_url)

    def _included(self, page: Content) -> str:
        """What changes when a page that stands in ``page`` is changed or restricted, or one that stands in that."""
        contents, _, _ = self._read()
        body = contents.bodies.of(page.id)
        if body.is_wiki or len(body.text) > LONGEST or not any(macro in body.text for macro in INCLUDING):
            return ""
        return hashlib.sha256(self._page(page).encode()).hexdigest()

    def _page(self, page: Content) -> str:
        contents, _, _ = self._read()
        body = contents.bodies.of(page.id)
        if len(body.text) > LONGEST:
            raise SourceFailed("too_large", f"The page has {len(body.text)} characters; {LONGEST} are read at most.")
        references = self._references(page)
        write = wiki_markdown if body.is_wiki else page_markdown
        return write(body.text, title=page.title, references=references)


class _ExportReferences:
    """What a page of an export points at."""

    def __init__(self, contents: Contents, access: Access, page: Content, base_url: str, jira_url: str) -> None:
        self._contents = contents
        self._access = access
        self._page = page
        self._base_url = base_url
        self._jira_url = jira_url

    def page(self, space: str | None, title: str) -> str | None:
        """Where the page opens, by its title."""
        key = space or self._contents.space_of(self._page).key
        return f"{self._base_url}/display/{quote(key)}/{quote_plus(title)}" if self._base_url and key else None

    def attachment(self, page: str | None, file_name: str) -> str | None:
        """Where a file of the page at hand opens."""
        if page or not self._base_url:
            return None
        return f"{self._base_url}/download/attachments/{quote(self._page.id)}/{quote(file_name)}"

    def person(self, key: str) -> str | None:
        """A name for people."""
        person = self._contents.person(key)
        return person.name or None if person is not None else None

    def included(self, space: str | None, title: str) -> IncludedPage | None:
        """A page of the same export that all readers of this one may read."""
        found = self._contents.named(space or self._contents.space_of(self._page).key, title)
        if found is None or found.id == self._page.id:
            return None
        theirs, ours = (self._access.audience(self._contents.space_of(page), page) for page in (found, self._page))
        body = self._contents.bodies.of(found.id)
        if body.is_wiki or not self._access.covers(theirs, ours):
            return None
        return IncludedPage(found.id, body.text, space)

    def issue(self, key: str) -> str | None:
        """Where the issue opens."""
        return f"{self._jira_url}/browse/{quote(key)}" if self._jira_url else None

    def absolute(self, address: str) -> str | None:
        """``address`` seen from the site."""
        if address.startswith("/") and not address.startswith("//"):
            return self._base_url + address if self._base_url else None
        return address if address.lower().startswith(("http://", "https://", "mailto:")) else None
