"""Which pages stand in others, so that a page counts as changed when one that it includes was changed."""

from __future__ import annotations

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
        self._versions: dict[tuple[str, str], str] = {}

    def of(self, space: Space, content: Content) -> str:
        """Ids and versions of the pages that stand in ``content``; nothing where none does, or that cannot be known."""
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
            return " ".join(self._version(*page) for page in pages[:_MOST])
        except SourceFailed as exc:
            if exc.reason not in _UNKNOWN:
                raise
            return ""

    def _version(self, space_key: str, title: str) -> str:
        key = (space_key, title)
        if key not in self._versions:
            found = self._site.find(space_key, title)
            self._versions[key] = f"{found.id}.{found.version}" if found is not None else ""
        return self._versions[key]
