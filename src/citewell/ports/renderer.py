"""Pages that scripts write: opened in a browser, and read when the scripts are done."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class RenderRequest:
    """A page that was fetched already.

    ``url`` is where it was found, after redirects; ``document`` and ``content_type`` are its body and its header. What
    its scripts ask for beside it is fetched within ``max_requests`` and ``max_bytes``; everything ends after
    ``seconds``.
    """

    url: str
    document: bytes = field(repr=False)
    content_type: str = "text/html; charset=utf-8"
    seconds: float = 30.0
    max_bytes: int = 20_000_000
    max_requests: int = 100


@dataclass(frozen=True, slots=True)
class Rendered:
    """The page as its scripts left it.

    ``url`` is where they led, which is the request's unless they moved on. ``received`` counts the bytes of what was
    fetched beside the document. ``complete`` is false where something was refused, failed, or was still under way at
    the end, so that the page may lack a part.
    """

    html: str = field(repr=False)
    url: str
    requests: int = 0
    received: int = 0
    complete: bool = True


class Renderer(Protocol):
    """Opens pages. Blocks; safe for many threads. Pages know nothing of each other."""

    def missing(self) -> str | None:
        """What lacks for rendering, as a sentence for the operator; ``None`` if pages can be opened."""
        ...

    def render(self, request: RenderRequest) -> Rendered:
        """The page, with whatever of it was there when the time was over.

        Raises:
            FetchFailed: ``no_browser``: as ``missing`` says; ``too_large``: the page grew beyond ``max_bytes``;
                ``timed_out``: it did not even begin to be a page, or keeps the browser busy without end;
                ``render_failed``: the browser broke down over it.
        """
        ...

    def close(self) -> None:
        """End the browser."""
        ...
