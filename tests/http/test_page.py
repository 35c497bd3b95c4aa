"""How the built page is served; what is in it, the browser tests see."""

from __future__ import annotations

import gzip
from pathlib import Path

import brotli
import pytest
from fastapi import FastAPI, Response
from starlette.testclient import TestClient

from citewell.domain.errors import NotFound
from citewell.http.middleware import PathForm
from citewell.http.pages import docs_files, page_files, page_router
from support.serving import World

SCRIPT = b"console.log('words');" * 20


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    page = tmp_path / "page"
    (page / "assets").mkdir(parents=True)
    (page / "index.html").write_text("<!doctype html><title>built</title>")
    script = page / "assets" / "app-1a2b.js"
    script.write_bytes(SCRIPT)
    script.with_name("app-1a2b.js.gz").write_bytes(gzip.compress(SCRIPT))
    script.with_name("app-1a2b.js.br").write_bytes(brotli.compress(SCRIPT))
    (page / "manifest.json").write_text("{}")
    (page / "assets" / "reader-1.2").mkdir()
    (page / "assets" / "reader-1.2" / "letters.bcmap").write_bytes(b"letters")
    return page


@pytest.fixture
def http(folder: Path) -> TestClient:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.include_router(page_router(page_files(folder), docs_files()))
    app.add_middleware(PathForm)
    app.add_exception_handler(NotFound, lambda request, error: Response(status_code=404))
    return TestClient(app)


@pytest.mark.parametrize(
    "path", ["/", "/ask", "/library/documents/d1", "/search", "/search/", "/admin/users", "/login"]
)
def test_every_address_of_the_page_is_the_same_document(http: TestClient, path: str) -> None:
    response = http.get(path)
    assert "<title>built" in response.text
    assert response.headers["Cache-Control"] == "no-cache"
    again = http.get(path, headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("accepted", "coding", "body"),
    [
        ("gzip, deflate, br", "br", SCRIPT),
        ("gzip", "gzip", SCRIPT),
        ("br;q=0, gzip;q=0.5", "gzip", SCRIPT),
        ("identity", None, SCRIPT),
        ("", None, SCRIPT),
    ],
)
def test_a_file_comes_compressed_as_the_browser_takes_it(
    http: TestClient, accepted: str, coding: str | None, body: bytes
) -> None:
    response = http.get("/assets/app-1a2b.js", headers={"Accept-Encoding": accepted})
    assert response.headers.get("Content-Encoding") == coding
    assert response.headers["Vary"] == "Accept-Encoding"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert response.content == body


def test_each_coding_has_a_tag_of_its_own(http: TestClient) -> None:
    tags = {
        http.get("/assets/app-1a2b.js", headers={"Accept-Encoding": coding}).headers["ETag"]
        for coding in ("br", "gzip", "identity")
    }
    assert len(tags) == 3


def test_files_that_a_library_fetches_by_name_lie_in_a_folder_of_its_version(http: TestClient) -> None:
    response = http.get("/assets/reader-1.2/letters.bcmap")
    assert response.content == b"letters"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    "path",
    [
        "/manifest.json",
        "/assets/manifest.json",
        "/assets/app-1a2b.js.gz",
        "/assets/",
        "/assets/reader-1.2",
        "/assets/reader-1.2/../../manifest.json",
        "/assets/%2e%2e/manifest.json",
        "/assets//etc/passwd",
    ],
)
def test_nothing_else_is_served(http: TestClient, path: str) -> None:
    assert http.get(path).status_code == 404


def test_a_server_without_a_page_says_how_to_make_one(tmp_path: Path) -> None:
    assert b"make page" in page_files(tmp_path / "nowhere")["index.html"].content


def test_the_page_takes_no_address_of_the_api(world: World) -> None:
    assert world.http.get("/collections").status_code == 401
    assert world.http.get("/search/explain").status_code in {401, 422}
    assert world.http.post("/search", json={"query": "x"}).status_code == 401
    assert world.http.post("/admin", json={}).status_code == 404
    assert world.http.get("/v1/ask").status_code == 404
