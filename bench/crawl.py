"""A crawl of the test site with traps: what it finds, what it must not, the words in its texts, and what it costs.

    python -m bench.crawl [SITE] [--port 8137] [--json FILE]

SITE has ``serve.py`` and the static files (default: ``../shared/eval/site``); its sitemap names port 8137. What should
be found is told by the files themselves: the sitemap of the handbook without what robots.txt closes, and what can be
reached from the first page of the manual. The second crawl is the same once more. Vectors are hashes of words, because
it is not the model that is measured. Memory is the most that the crawling child took.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import urldefrag, urljoin, urlsplit

import numpy as np
from numpy.typing import NDArray

from citewell.bootstrap.app import App, Parts, build_app
from citewell.bootstrap.logging import configure_logging
from citewell.bootstrap.settings import load_settings
from citewell.cli.output import print_table
from citewell.cli.server import working
from citewell.domain.access import Caller, Role
from citewell.ports.embedder import EmbedderInfo
from citewell.services.collections.fields import CollectionFields
from citewell.services.web.settings import CrawlFields

CLOSED = ("/private/", "/trap/", "/handbook/18f/", "/noindex", "/redir/")
PORT = 8137
DIMENSION = 64
_HREF = re.compile(rb"<a\s[^>]*?href\s*=\s*[\"']([^\"'>]+)", re.IGNORECASE)
_LOC = re.compile(r"<loc>([^<]+)</loc>")
_WORD = re.compile(r"\w+")
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_ADDRESS = re.compile(r"\]\([^)]*\)|https?://\S+|<[^>]+>")


class HashedWords:
    """Vectors that cost nothing."""

    info = EmbedderInfo("bench/hashed-words", DIMENSION, 512, "none")
    tokenizer_file = None

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As the port says."""
        return np.stack([self.embed_query(text) for text in texts])

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """As the port says."""
        places = [hash(word) % DIMENSION for word in _WORD.findall(text)] or [0]
        vector = np.bincount(places, minlength=DIMENSION).astype(np.float32)
        return np.asarray(vector / np.linalg.norm(vector), np.float32)

    def count_tokens(self, text: str) -> int:
        """As the port says."""
        return len(_WORD.findall(text))

    def letters_per_token(self, text: str) -> float | None:  # noqa: ARG002 - of the port
        """As the port says."""
        return None


@dataclass(frozen=True)
class Expected:
    """Paths that should be found, by part of the site."""

    handbook: frozenset[str]
    manual: frozenset[str]


def expected(site: Path) -> Expected:
    """Told by the files, not by a crawler."""
    listed = {urlsplit(loc).path for loc in _LOC.findall((site / "handbook" / "sitemap.xml").read_text())}
    handbook = {path for path in listed if not path.startswith(CLOSED) and (site / path[1:] / "index.html").is_file()}
    manual, new = set[str](), {"/ant-manual/index.html"}
    while new:
        manual |= new
        links = {urldefrag(urljoin(at, _text(link))).url for at in new for link in _links(site / at[1:])}
        paths = {urlsplit(link).path for link in links if not urlsplit(link).netloc and link.startswith("/ant-manual/")}
        new = {path for path in paths if path.endswith(".html") and (site / path[1:]).is_file()} - manual
    return Expected(frozenset(handbook), frozenset(manual))


def _links(path: Path) -> list[bytes]:
    return _HREF.findall(path.read_bytes())


def _text(link: bytes) -> str:
    return link.decode("utf-8", "replace").replace("&amp;", "&")


@contextmanager
def served(site: Path, port: int) -> Iterator[str]:
    command = [sys.executable, str(site / "serve.py"), str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.kill()
        process.wait()


class Watch:
    """The most memory that a crawling child of this process takes."""

    def __init__(self) -> None:
        self.most = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.1):
            for folder in Path("/proc").glob("[0-9]*"):
                with suppress(OSError, ValueError):
                    if b"crawling.child" in (folder / "cmdline").read_bytes():
                        peak = re.search(r"VmHWM:\s+(\d+) kB", (folder / "status").read_text())
                        self.most = max(self.most, int(peak[1]) if peak else 0)


def crawled(app: App, caller: Caller, crawl_id: str) -> dict[str, Any]:
    """The figures of the run that is under way, when it is over and every page is read."""
    began = time.perf_counter()
    while app.crawling.crawls.get(caller, crawl_id).crawl.state in {"waiting", "running"}:
        time.sleep(0.1)
    visited = time.perf_counter() - began
    while app.jobs.stats(caller).pending or app.jobs.stats(caller).running:
        time.sleep(0.1)
    view = app.crawling.crawls.get(caller, crawl_id)
    return {
        "state": view.crawl.state,
        "complete": view.counts.get("complete"),
        "visited": view.counts["visited"],
        "bytes": view.counts["received_bytes"],
        "new": view.counts["new"],
        "changed": view.counts["changed"],
        "seconds": round(visited, 1),
        "addresses_per_second": round(view.counts["visited"] / visited, 1),
    }


def found(app: App, caller: Caller) -> tuple[dict[str, str], dict[str, str]]:
    """Documents by path, and paths whose content is under another one."""
    pages, copies, cursor = dict[str, str](), dict[str, str](), None
    while True:
        listed = app.crawling.webpages.list(caller, collection="site", cursor=cursor, limit=200)
        for view in listed.items:
            path = urlsplit(view.page.url)._replace(scheme="", netloc="").geturl()
            if view.state == "indexed" and view.page.document_id is not None:
                pages[path] = view.page.document_id
            elif view.state == "duplicate" and view.page.canonical_url is not None:
                copies[path] = urlsplit(view.page.canonical_url)._replace(scheme="", netloc="").geturl()
        cursor = listed.next_cursor
        if cursor is None:
            return pages, copies


def words_kept(app: App, caller: Caller, site: Path, pages: dict[str, str]) -> dict[str, float]:
    """The share of the words of the handbook's Markdown that is in the text of its pages."""
    whole, kept, worst = 0, 0, Counter[str]()
    for path, document_id in pages.items():
        name = path.removeprefix("/handbook/").strip("/")
        candidates = [site / "handbook_truth_md" / f"{name}.md", site / "handbook_truth_md" / name / "index.md"]
        truth = next((each for each in candidates if path.startswith("/handbook/") and each.is_file()), None)
        if truth is None:
            continue
        true = _words(_FRONT_MATTER.sub("", truth.read_text(encoding="utf-8")))
        made = _words(app.documents.text(caller, document_id).text)
        whole, kept = whole + true.total(), kept + (true & made).total()
        if true.total():
            worst[path] = round(1000 * (1 - (true & made).total() / true.total()))
    print("\nleast of the words:", ", ".join(f"{path} {1 - lost / 1000:.3f}" for path, lost in worst.most_common(5)))
    return {"pages_compared": len(worst), "words": round(kept / max(1, whole), 4)}


def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(_ADDRESS.sub(" ", text).lower()))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    shared = os.environ.get("CITEWELL_TEST_SHARED") or Path(__file__).parents[2] / "shared"
    arguments.add_argument("site", nargs="?", type=Path, default=Path(shared) / "eval" / "site")
    arguments.add_argument("--port", type=int, default=PORT)
    arguments.add_argument("--json", type=Path)
    given = arguments.parse_args()
    if not (given.site / "serve.py").is_file():
        sys.exit(f"There is no site in {given.site}.")
    wanted = expected(given.site)
    configure_logging("error", "text")
    with tempfile.TemporaryDirectory() as folder, served(given.site, given.port) as base:
        settings = load_settings(data_dir=Path(folder) / "data", fetch_allow=("127.0.0.1:*",), log_level="error")
        with build_app(settings, parts=Parts(embedder=HashedWords())) as app, working(app), Watch() as watch:
            caller = Caller(app.tenants.ensure_default().id, app.ensure_admin(), Role.ADMIN)
            app.collections.create(caller, CollectionFields("site"))
            fields = CrawlFields(max_pages=5000, delay_seconds=0, requests_at_once=8)
            crawl_id = app.crawling.crawls.create(caller, "site", base, fields).crawl.id
            first = crawled(app, caller, crawl_id)
            pages, copies = found(app, caller)
            figures = judged(wanted, pages, copies) | words_kept(app, caller, given.site, pages)
            app.crawling.crawls.run(caller, crawl_id)
            second = crawled(app, caller, crawl_id)
    figures |= {
        "second_bytes_share": round(second["bytes"] / max(1, first["bytes"]), 4),
        "child_memory_mb": round(watch.most / 1024),
    }
    print()
    print_table(("crawl", *first), (("first", *first.values()), ("second", *second.values())))
    print()
    print_table(("figure", "value"), figures.items())
    if given.json is not None:
        given.json.write_text(json.dumps({"first": first, "second": second, **figures}, indent=2))


def judged(wanted: Expected, pages: dict[str, str], copies: dict[str, str]) -> dict[str, Any]:
    """What was found of what should be, and of what must not be."""
    have = pages.keys() | {path for path, original in copies.items() if original in pages}
    missing = sorted((wanted.handbook | wanted.manual) - have)
    if missing:
        print("missing:", ", ".join(missing))
    wrong = sorted(path for path in pages if path.startswith(CLOSED) or "login" in path)
    if wrong:
        print("must not be there:", ", ".join(wrong))
    return {
        "handbook_found": f"{len(wanted.handbook & have)} of {len(wanted.handbook)}",
        "manual_found": f"{len(wanted.manual & have)} of {len(wanted.manual)}",
        "must_not_be": len(wrong),
        "days_of_the_endless_calendar": sum(path.startswith("/calendar/") for path in pages),
        "documents": len(pages),
        "copies": len(copies),
    }


if __name__ == "__main__":
    main()
