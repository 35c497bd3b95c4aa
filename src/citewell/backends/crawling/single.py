"""One address that somebody asks for by itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from citewell.backends.crawling.judging import MOST_HOPS, judged, refusal_of
from citewell.backends.crawling.visiting import Visitor
from citewell.backends.fetching.robots import Robots
from citewell.domain.crawl_scope import CrawlScope
from citewell.domain.web_addresses import site_of
from citewell.ports.crawler import KnownPage, Outcome, Visit


def visited(url: str, visitor: Visitor, robots: Robots | None, known: KnownPage | None, path: Path) -> Visit:
    """What becomes of ``url``; its content goes to ``path``.

    Redirects are followed wherever they lead. What a page calls its own address is not followed: this one was asked
    for.
    """
    address, seen = url, {url}
    while True:
        refusal = None if robots is None else refusal_of(robots, address)
        if refusal is not None:
            return replace(refusal, url=url)
        looked = visitor.look(address, path, known=known if address == url else None)
        target = looked.redirect or (None if looked.facts is None else looked.facts.refresh)
        scope = CrawlScope(tuple({site_of(address), site_of(target or address)}))
        visit = judged(address, replace(looked, canonical=None), scope, hops=len(seen) - 1).visit
        if visit.outcome is not Outcome.ELSEWHERE or visit.target is None:
            return replace(visit, url=url, target=address if address != url else None)
        path.unlink(missing_ok=True)
        address = visit.target
        if address in seen or len(seen) > MOST_HOPS:
            return Visit(url, Outcome.FAILED, reason="too_many_redirects", message="It redirects in a circle.")
        seen.add(address)
