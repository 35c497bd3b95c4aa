"""Which pages stand in others, so that a page counts as changed when one that it includes was changed or restricted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from citewell.backends.sources.confluence.model import (
    Content,
    Space,
)
from citewell.backends.sources.confluence.rest.site import Site
from citewell.backends.sources.confluence.storage_format.macros import INCLUDING, included_page
from citewell.backends.sources.confluence.storage_format.tree import parse_storage
from citewell.domain.errors import SourceFailed

_MOST: Final = 50
_UNKNOWN: Final = frozenset({"not_found", "forbidden", "changed", "unavailable", "timed_out", "too_large"})


class Inclusions:
    """Asks, once a space, which pages include others, and reads those pages. Made for one run."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._including: dict[str, set[str]] = {}
        self._found: dict[tuple[str, str], Content | None] = {}

    def of(self, space: Space, content: Content, readable: Callable[[str, Content], bool]) -> str:
        """Ids and versions of the pages that stand in ``content``; nothing where none does, or that cannot be known.

        Args:
            space: Where the page is.
            content: The page.
            readable: Whether all of its readers may read another one, in the space of this key. If not, it does not
                stand there; its restriction is not in its version.
        """
        if space.key not in self._including:
            try:
                self._including[space.key] = self._site.including(space)
            except SourceFailed as exc:
                if exc.reason not in _UNKNOWN:
                    raise
                self._including[space.key] = set()  # an index that does not know macros
        if content.id not in self._including[space.key]:
            return ""
        try:
            storage, _ = self._site.body(content.id, content.kind)
            root = parse_storage(storage)
            named = {included_page(each) for each in root.descendants() if each.macro in INCLUDING}
            pages = sorted((key or space.key, title) for key, title in named if title)
            return " ".join(self._version(page, readable) for page in pages[:_MOST])
        except SourceFailed as exc:
            if exc.reason not in _UNKNOWN:
                raise
            return ""

    def _version(self, page: tuple[str, str], readable: Callable[[str, Content], bool]) -> str:
        if page not in self._found:
            self._found[page] = self._site.find(*page)
        found = self._found[page]
        return f"{found.id}.{found.version}" if found is not None and readable(page[0], found) else ""
