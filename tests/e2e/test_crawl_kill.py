"""A crawl whose child and whose server are killed: it goes on where it was, loses nothing and takes nothing twice."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

import pytest

from citewell.bootstrap.data_dir import running_server
from citewell.client import Client
from fakes.tiny_bert import TinyBert
from fakes.web_server import serving as serving_site
from support.server_process import serving
from support.waiting import until
from support.web_sites import Site, page

pytestmark = pytest.mark.slow

SETTINGS = {"CITEWELL_FETCH_ALLOW": '["127.0.0.1:*"]'}
PAGES = 36
AT_ONCE = 2
UNDER_WAY = 4 * AT_ONCE
"""Addresses that a child has taken at most when it is killed."""


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model directory that needs no network."""
    return TinyBert(positions=64).write(tmp_path_factory.mktemp("model"))


def crawl_children(server: int) -> list[int]:
    """The crawling children of a server."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            command = (folder / "cmdline").read_bytes()
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == server and b"citewell.backends.crawling.child" in command:
                found.append(int(folder.name))
    return found


def has_ended(pid: int) -> bool:
    """Whether a process has ended, even where nobody asks how: its parent may be gone."""
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def client_of(data: Path) -> Client:
    here = running_server(data)
    assert here is not None
    return Client(here.url, key=here.token, retries=0)


def test_a_crawl_outlives_its_child_and_its_server(tmp_path: Path, model: Path) -> None:
    data = tmp_path / "data"
    names = [f"/p{number}" for number in range(PAGES)]
    site = Site({"/": page("Start", *names), **{name: page(f"Page {name}", words=f"word{name[1:]}") for name in names}})
    with serving_site(site) as base:
        site.base = base
        with serving(data, model, settings=SETTINGS) as server, client_of(data) as client:
            client.create_collection("Site")
            settings = {"delay_seconds": 0.05, "requests_at_once": AT_ONCE, "use_sitemap": False}
            crawl_id = client.create_crawl(f"{base}/", "Site", **settings)["id"]
            until(lambda: site.asked.total() >= PAGES // 3)
            (child,) = crawl_children(server.process.pid)
            os.kill(child, signal.SIGKILL)
            asked = site.asked.total()
            until(lambda: site.asked.total() >= asked + PAGES // 3)
            (child,) = crawl_children(server.process.pid)
            server.process.send_signal(signal.SIGKILL)
            server.process.wait()
        until(lambda: has_ended(child))
        assert client_state(data, crawl_id, model) == PAGES + 1
    pages = {path: count for path, count in site.asked.items() if path != "/robots.txt"}
    assert pages.keys() == {"/", *names}
    assert max(pages.values()) <= 3
    assert sum(pages.values()) <= PAGES + 1 + 2 * UNDER_WAY, "only what was under way is fetched again"


def client_state(data: Path, crawl_id: str, model: Path) -> int:
    """How many documents there are when a new server has finished the run; every one once."""
    with serving(data, model, settings=SETTINGS), client_of(data) as client:
        until(lambda: client.crawl(crawl_id)["state"] == "completed", every=0.1)
        until(lambda: client.indexing_status("Site")["unindexed"] == 0, every=0.1)
        crawl = client.crawl(crawl_id)
        assert (crawl["run"], crawl["counts"]["indexed"], crawl["counts"]["complete"]) == (1, PAGES + 1, True)
        documents = [document["external_id"] for document in client.documents("Site")]
        assert len(documents) == len(set(documents))
        (hit, *_) = client.search("wordp7", mode="lexical")["chunks"]
        assert hit["doc_id"].endswith("/p7")
        return len(documents)
