"""What a page points at: other pages, people, files, issues."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class IncludedPage:
    """The content of a page that another one includes. ``id`` tells loops."""

    id: str
    storage: str
    space: str | None = None


class References(Protocol):
    """Looks up what the content of a page names."""

    def page(self, space: str | None, title: str) -> str | None:
        """Where the page ``title`` opens; ``space`` is ``None`` for that of the page at hand."""
        ...

    def attachment(self, page: str | None, file_name: str) -> str | None:
        """Where a file attached to the page called ``page`` opens; ``None`` for the page at hand."""
        ...

    def person(self, key: str) -> str | None:
        """The name of the person with this account id, user key or user name."""
        ...

    def included(self, space: str | None, title: str) -> IncludedPage | None:
        """The page ``title``, where whoever reads the page at hand may read it too."""
        ...

    def issue(self, key: str) -> str | None:
        """Where the issue of this key opens in Jira."""
        ...

    def absolute(self, address: str) -> str | None:
        """``address`` as a full one; ``None`` where it cannot be."""
        ...


class NoReferences:
    """Knows nothing: names stay as they are written."""

    def page(self, space: str | None, title: str) -> str | None:  # noqa: ARG002 - of the port
        """Nowhere."""
        return None

    def attachment(self, page: str | None, file_name: str) -> str | None:  # noqa: ARG002 - of the port
        """Nowhere."""
        return None

    def person(self, key: str) -> str | None:  # noqa: ARG002 - of the port
        """Nobody."""
        return None

    def included(self, space: str | None, title: str) -> IncludedPage | None:  # noqa: ARG002 - of the port
        """Nothing."""
        return None

    def issue(self, key: str) -> str | None:  # noqa: ARG002 - of the port
        """Nowhere."""
        return None

    def absolute(self, address: str) -> str | None:
        """The address where it is one by itself."""
        return address if address.lower().startswith(("http://", "https://", "mailto:")) else None
