"""A browser for one kind of script only: ``document.body.append("…")``."""

from __future__ import annotations

import re

from citewell.domain.errors import FetchFailed
from citewell.ports.renderer import Rendered, RenderRequest

_SCRIPT = re.compile(r"<script>document\.body\.append\(\"(.*?)\"\)</script>")


class FakeRenderer:
    """Passes ``tests/contract/test_renderer.py``. ``lacking`` is what ``missing`` says; ``asked`` was opened."""

    def __init__(self) -> None:
        self.asked: list[RenderRequest] = []
        self.lacking: str | None = None

    def missing(self) -> str | None:
        return self.lacking

    def render(self, request: RenderRequest) -> Rendered:
        self.asked.append(request)
        if self.lacking:
            raise FetchFailed("no_browser", self.lacking)
        charset = request.content_type.lower().partition("charset=")[2].strip() or "utf-8"
        html = request.document.decode(charset, errors="replace")
        written = "".join(_SCRIPT.findall(html))
        html = html.replace("</body>", f"{written}</body>")
        if len(html) > request.max_bytes:
            raise FetchFailed("too_large", "The page grew too large.")
        return Rendered(html, request.url)

    def close(self) -> None:
        """Nothing is open."""
