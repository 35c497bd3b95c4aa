"""What pages point at, looked up on their site."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import quote, quote_plus, urlsplit

from citewell.backends.sources.confluence.model import (
    Content,
)
from citewell.backends.sources.confluence.rest.settings import ConfluenceSettings
from citewell.backends.sources.confluence.rest.site import Site
from citewell.backends.sources.confluence.storage_format.references import IncludedPage
from citewell.domain.errors import SourceFailed

_HIDDEN: Final = frozenset({"not_found", "forbidden", "changed", "unavailable"})
_MOST_INCLUSIONS: Final = 50


class LiveReferences:
    """Looks up what one page names.

    Args:
        site: Where to ask.
        settings: The address of the site, and that of its Jira.
        content_id: The page at hand.
        space_key: Its space.
        readable: Whether whoever reads the page at hand may read another one.
        names: Names of people found so far in this run; they are added here.
    """

    def __init__(
        self,
        site: Site,
        settings: ConfluenceSettings,
        content_id: str,
        space_key: str,
        readable: Callable[[str, Content], bool],
        names: dict[str, str | None],
    ) -> None:
        self._site = site
        self._base_url = settings.base_url
        self._jira_url = settings.jira_url
        self._id = content_id
        self._space_key = space_key
        self._readable = readable
        self._names = names
        self._included: dict[tuple[str, str], IncludedPage | None] = {}

    def page(self, space: str | None, title: str) -> str | None:
        """Where the page opens, by its title."""
        return f"{self._base_url}/display/{quote(space or self._space_key)}/{quote_plus(title)}"

    def attachment(self, page: str | None, file_name: str) -> str | None:
        """Where a file of the page at hand opens."""
        return None if page else f"{self._base_url}/download/attachments/{quote(self._id)}/{quote(file_name)}"

    def person(self, key: str) -> str | None:
        """A name for people."""
        if key not in self._names:
            try:
                person = self._site.person(key)
            except SourceFailed as exc:
                if exc.reason not in _HIDDEN:
                    raise
                person = None
            self._names[key] = person.name or None if person is not None else None
        return self._names[key]

    def included(self, space: str | None, title: str) -> IncludedPage | None:
        """A page that stands in this one, where all readers of this one may read it."""
        key = (space or self._space_key, title)
        if key not in self._included:
            self._included[key] = self._find(*key) if len(self._included) < _MOST_INCLUSIONS else None
        return self._included[key]

    def issue(self, key: str) -> str | None:
        """Where the issue opens."""
        return f"{self._jira_url}/browse/{quote(key)}" if self._jira_url else None

    def absolute(self, address: str) -> str | None:
        """``address`` seen from the site."""
        if address.startswith("/") and not address.startswith("//"):
            site = urlsplit(self._base_url)
            inside = bool(site.path) and address.startswith(site.path + "/")
            return (f"{site.scheme}://{site.netloc}" if inside else self._base_url) + address
        return address if address.lower().startswith(("http://", "https://", "mailto:")) else None

    def _find(self, space: str, title: str) -> IncludedPage | None:
        try:
            found = self._site.find(space, title)
            if found is None or found.id == self._id or not self._readable(space, found):
                return None
            storage, _ = self._site.body(found.id, found.kind)
            return IncludedPage(found.id, storage, space)
        except SourceFailed as exc:
            if exc.reason not in _HIDDEN:
                raise
            return None
