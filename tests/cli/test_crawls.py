"""``citewell crawl``: a site, what became of its addresses, and its end."""

from __future__ import annotations

from typing import Protocol

import pytest

from fakes.web_server import serving as serving_site
from support.command_line import CommandLine
from support.web_sites import Site, page

pytestmark = pytest.mark.slow


class Served(Protocol):
    """A running server, and commands on its data directory."""

    cli: CommandLine


def test_a_site_is_crawled_looked_at_and_removed(served: Served) -> None:
    cli = served.cli
    site = Site({"/": page("Start", "/a", "/nowhere"), "/a": page("Alder", words="Alders grow by the river")})
    with serving_site(site) as base:
        site.base = base
        told = cli("crawl", f"{base}/", "--collection", "trees", "--delay", "0", "--wait")
        assert "completed, run 1" in told.out
        assert "2 indexed, 1 gone" in told.out
        (crawl,) = cli.json("crawl", "list")["items"]
        assert (crawl["url"], crawl["state"], crawl["counts"]["indexed"]) == (f"{base}/", "completed", 2)
        assert "404" in cli("crawl", "pages", crawl["id"], "--state", "gone").out
        hits = cli.json("search", "alders river", "--mode", "lexical")["chunks"]
        assert hits[0]["doc_id"] == f"{base}/a"
        again = cli.json("crawl", "run", crawl["id"], "--wait")
        assert (again["run"], again["counts"]["new"]) == (2, 0)
        assert "deleted" in cli("crawl", "cancel", crawl["id"], "--with-pages").out
        assert cli.json("crawl", "list")["items"] == []
        refused = cli("crawl", "http://10.1.2.3/", "--collection", "x", "--wait", exit_code=1)
        assert "failed" in refused.out
        assert "CITEWELL_FETCH_ALLOW" in refused.err
        assert "--collection" in cli("crawl", "http://example.org/", exit_code=2).err
