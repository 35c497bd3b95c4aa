"""What the parts of the writer of pages ask of each other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from citewell.backends.sources.confluence.storage_format.references import IncludedPage, References
from citewell.backends.sources.confluence.storage_format.tree import Element


class Writer(Protocol):
    """Writes elements as blocks of Markdown, and as running text."""

    @property
    def references(self) -> References:
        """Looks up what the page names."""
        ...

    @property
    def space(self) -> str | None:
        """The space of the page whose content is written; ``None`` where it is that of the page at hand."""
        ...

    def blocks(self, element: Element) -> list[str]:
        """What is in ``element``, block by block."""
        ...

    def running(self, nodes: Iterable[Element | str]) -> str:
        """``nodes`` as running text; emphasis still in inner marks."""
        ...

    def line(self, element: Element) -> str:
        """All of ``element`` on one line."""
        ...

    def takes(self, page: IncludedPage) -> bool:
        """Whether ``page`` may stand here: it is none that this stands in, and there are not too many."""
        ...

    def inside(self, page: IncludedPage) -> Writer:
        """A writer of a page that stands in this one."""
        ...
