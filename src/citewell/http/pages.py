"""The page and the interactive reference at ``/docs``: files that are read once, served with an ETag."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from fastapi import APIRouter, Request, Response
from starlette.datastructures import Headers

from citewell.domain.errors import NotFound
from citewell.http.preconditions import matches

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
    ".ttf": "font/ttf",
    ".pfb": "application/octet-stream",
    ".bcmap": "application/octet-stream",
    ".icc": "application/vnd.iccprofile",
}
ENCODINGS = {"br": ".br", "gzip": ".gz"}
"""Content codings that the build wrote beside a file, the better first, and their endings."""

INDEX = "index.html"
ASSETS = "assets/"
AREAS = frozenset(
    {"ask", "search", "library", "insight", "admin", "account", "settings", "login", "invitation", "welcome", "shared"}
)
"""First segments of the page's own addresses. All of them are the same document: its script shows the right part."""

NO_CACHE = "no-cache"
FOR_EVER = "public, max-age=31536000, immutable"
"""For files whose names carry a digest of what is in them."""

NOT_BUILT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Citewell</title></head>
<body><h1>The page was not built</h1>
<p>The server works, and its interface is described at <a href="/docs">/docs</a>. To build the page, say
<code>make page</code> in the checkout, or install a wheel.</p></body></html>
"""

DOCS_CSP = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
DOCS_PAGE = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Citewell API</title>
  <link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
  <noscript>This page needs JavaScript. The description itself is at /v1/openapi.json.</noscript>
  <div id="reference"></div>
  <script src="/docs/swagger-ui-bundle.js"></script>
  <script src="/docs/start.js"></script>
</body>
</html>
"""
DOCS_START = """SwaggerUIBundle({
  url: "/v1/openapi.json", dom_id: "#reference", deepLinking: true, validatorUrl: null, persistAuthorization: false,
});
"""


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file that never changes while the server runs.

    ``encoded``: the same compressed, by content coding.
    """

    content: bytes
    media_type: str
    etag: str
    cache: str = NO_CACHE
    encoded: Mapping[str, bytes] = field(default_factory=dict)

    @classmethod
    def of(
        cls, content: bytes, suffix: str, *, cache: str = NO_CACHE, encoded: Mapping[str, bytes] | None = None
    ) -> StaticFile:
        """The file with these bytes and this ending."""
        return cls(content, TYPES[suffix], hashlib.sha256(content).hexdigest()[:32], cache, encoded or {})

    def answer(self, request: Headers, headers: Mapping[str, str]) -> Response:
        """The response that a request with these headers gets: compressed if it may be, empty if it is known."""
        coding = next((name for name in self.encoded if _accepts(request.get("accept-encoding", ""), name)), None)
        etag = f'"{self.etag}"' if coding is None else f'"{self.etag}-{coding}"'
        told = {**headers, "ETag": etag, "Cache-Control": self.cache}
        if self.encoded:
            told["Vary"] = "Accept-Encoding"
        if matches(request.get("if-none-match"), etag):
            return Response(status_code=304, headers=told)
        if coding is None:
            return Response(self.content, media_type=self.media_type, headers=told)
        return Response(self.encoded[coding], media_type=self.media_type, headers={**told, "Content-Encoding": coding})


def _accepts(accepted: str, coding: str) -> bool:
    for part in accepted.lower().split(","):
        name, _, parameters = part.partition(";")
        if name.strip() == coding:
            return parameters.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def page_files(folder: Path) -> dict[str, StaticFile]:
    """The files of the page by their paths; a page that says what to do where there are none."""
    files = {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in TYPES
    }
    served = {name: _page_file(name, path) for name, path in files.items()}
    return {INDEX: StaticFile.of(NOT_BUILT.encode(), ".html"), **served}


def _page_file(name: str, path: Path) -> StaticFile:
    compressed = {coding: path.with_name(path.name + suffix) for coding, suffix in ENCODINGS.items()}
    return StaticFile.of(
        path.read_bytes(),
        path.suffix,
        cache=FOR_EVER if name.startswith(ASSETS) else NO_CACHE,
        encoded={coding: file.read_bytes() for coding, file in compressed.items() if file.is_file()},
    )


def docs_files() -> dict[str, StaticFile]:
    """The interactive reference: our page around Swagger UI as the package ``fastapi-offline`` carries it."""
    files = {
        INDEX: StaticFile.of(DOCS_PAGE.encode(), ".html"),
        "start.js": StaticFile.of(DOCS_START.encode(), ".js"),
    }
    files.update((path.name, StaticFile.of(path.read_bytes(), path.suffix)) for path in _swagger_files())
    return files


def _swagger_files() -> Iterator[Path]:
    package = find_spec("fastapi_offline")
    assert package is not None
    assert package.origin is not None
    folder = Path(package.origin).parent / "static"
    for name in ("swagger-ui-bundle.js", "swagger-ui.css"):
        yield folder / name


def page_path(path: str) -> str | None:
    """Where this module serves what a GET of ``path`` asks for; ``None`` if it means the API without its version."""
    if path == "/docs" or path.startswith((f"/{ASSETS}", "/docs/")):
        return path
    first, _, rest = path[1:].partition("/")
    if first not in AREAS or (first == "search" and rest):  # what is below `search` is the API's
        return None
    return "/"


def page_router(page: Mapping[str, StaticFile], docs: Mapping[str, StaticFile]) -> APIRouter:
    """Routes that serve the files. Names are looked up in a table, so no path leads anywhere else."""
    router = APIRouter(include_in_schema=False)

    def serve(files: Mapping[str, StaticFile], name: str, request: Request, **headers: str) -> Response:
        file = files.get(name)
        if file is None:
            raise NotFound("There is nothing at this address.")
        return file.answer(request.headers, headers)

    @router.api_route("/", methods=["GET", "HEAD"])
    async def first_page(request: Request) -> Response:
        """The page."""
        return serve(page, INDEX, request)

    @router.api_route("/assets/{name:path}", methods=["GET", "HEAD"])
    async def page_part(name: str, request: Request) -> Response:
        """A file of the page."""
        return serve(page, ASSETS + name, request)

    @router.api_route("/docs", methods=["GET", "HEAD"])
    async def reference(request: Request) -> Response:
        """The interactive reference."""
        return serve(docs, INDEX, request, **{"Content-Security-Policy": DOCS_CSP})

    @router.api_route("/docs/{name}", methods=["GET", "HEAD"])
    async def reference_part(name: str, request: Request) -> Response:
        """A file of the interactive reference."""
        return serve(docs, name, request)

    return router
