"""The page at ``/`` and the interactive reference at ``/docs``: files that are read once, served with an ETag."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from fastapi import APIRouter, Request, Response

from citewell.domain.errors import NotFound
from citewell.http.preconditions import matches

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
INDEX = "index.html"

DOCS_PAGE = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Citewell API</title>
  <link rel="icon" href="/page/favicon.svg" type="image/svg+xml">
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
    """A file that never changes while the server runs."""

    content: bytes
    media_type: str
    etag: str

    @classmethod
    def of(cls, content: bytes, suffix: str) -> StaticFile:
        """The file with these bytes and this ending."""
        return cls(content, TYPES[suffix], f'"{hashlib.sha256(content).hexdigest()[:32]}"')


def page_files(folder: Path) -> dict[str, StaticFile]:
    """The files of the page, by name."""
    return {
        path.name: StaticFile.of(path.read_bytes(), path.suffix)
        for path in sorted(folder.iterdir())
        if path.is_file() and path.suffix in TYPES
    }


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


def page_router(page: dict[str, StaticFile], docs: dict[str, StaticFile]) -> APIRouter:
    """Routes that serve the files. Names are looked up in a table, so no path leads anywhere else."""
    router = APIRouter(include_in_schema=False)

    def serve(files: dict[str, StaticFile], name: str, request: Request) -> Response:
        file = files.get(name)
        if file is None:
            raise NotFound("There is nothing at this address.")
        headers = {"ETag": file.etag, "Cache-Control": "no-cache"}
        if matches(request.headers.get("if-none-match"), file.etag):
            return Response(status_code=304, headers=headers)
        return Response(file.content, media_type=file.media_type, headers=headers)

    @router.api_route("/", methods=["GET", "HEAD"])
    async def first_page(request: Request) -> Response:
        """The page."""
        return serve(page, INDEX, request)

    @router.api_route("/page/{name}", methods=["GET", "HEAD"])
    async def page_part(name: str, request: Request) -> Response:
        """A file of the page."""
        return serve(page, name, request)

    @router.api_route("/docs", methods=["GET", "HEAD"])
    async def reference(request: Request) -> Response:
        """The interactive reference."""
        return serve(docs, INDEX, request)

    @router.api_route("/docs/{name}", methods=["GET", "HEAD"])
    async def reference_part(name: str, request: Request) -> Response:
        """A file of the interactive reference."""
        return serve(docs, name, request)

    return router
