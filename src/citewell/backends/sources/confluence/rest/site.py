"""What is asked of a Confluence site, whichever kind it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from citewell.backends.sources.confluence.model import Content, File, Space
from citewell.backends.sources.confluence.restrictions import Directory


class Site(Directory, Protocol):
    """Cloud or Data Center. All methods raise ``SourceFailed``."""

    def account(self) -> str:
        """The name of the account that asks."""
        ...

    def spaces(self) -> list[Space]:
        """The spaces that the account may read, and the settings name, by key."""
        ...

    def contents(self, space: Space) -> list[Content]:
        """All of ``space`` as it is now: pages, blog posts and, as ``folder``, what else pages stand in."""
        ...

    def changed(self, space: Space, since: datetime) -> list[Content]:
        """What was changed on or after the day of ``since``, as the search index of the site knows."""
        ...

    def including(self, space: Space) -> set[str]:
        """Ids of the pages of ``space`` that include others, as the search index of the site knows."""
        ...

    def trashed(self, space: Space) -> Iterator[str]:
        """Ids of what lies in the trash."""
        ...

    def body(self, content_id: str, kind: str) -> tuple[str, int]:
        """The content of a page or blog post in storage format, and the number of its version."""
        ...

    def find(self, space_key: str, title: str) -> Content | None:
        """The page of this title."""
        ...

    def files(self, content: Content) -> list[File]:
        """All that is attached to ``content``."""
        ...

    def file(self, file_id: str) -> File:
        """One attachment."""
        ...
