"""Why a crawl has an address, or has not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from citewell.db.session import Database
from citewell.domain.access import Caller, Scope
from citewell.domain.errors import NotFound
from citewell.domain.web_addresses import web_address
from citewell.services.access.rules import need_scope
from citewell.services.web.crawls import Crawls
from citewell.services.web.run import is_at_work
from citewell.services.web.settings import order_scope
from citewell.services.web.webpages import PageView, Webpages

SENTENCES: Final = {
    "visited": "The crawl looked at this address.",
    "host": "It is on another host. Add the host to the crawl to look at it.",
    "path": "It lies outside of the part of the site that the crawl keeps to.",
    "pattern": "It fits a pattern of what is left out.",
    "asset": "Its ending is that of a picture, a film, a program or a part of pages; links to those are not followed.",
    "trap": "A part of its path repeats, as it does where links are wrong and lead on without end.",
    "running": "The crawl has not come to it yet.",
    "limits": "The last run ended at one of its limits before it was looked at. Allow more pages or megabytes.",
    "not_linked": "No page that was looked at leads to it within the allowed number of links, nor does a sitemap.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What a crawl has to do with an address: a word of ``SENTENCES``, and the page where it looked at it."""

    url: str
    reason: str
    message: str
    page: PageView | None = None


class Reasons:
    """Answers people who miss a page."""

    def __init__(self, database: Database, crawls: Crawls, webpages: Webpages) -> None:
        self._database = database
        self._crawls = crawls
        self._webpages = webpages

    def why(self, caller: Caller, crawl_id: str, url: str) -> Finding:
        """What became of ``url`` in this crawl, or why it was not looked at. A path will do for its own site.

        Raises:
            NotFound: there is no such crawl for the caller.
            InvalidInput: ``url`` is not a web address.
        """
        need_scope(caller, Scope.READ)
        with self._database.read(caller) as session:
            crawl = self._crawls.find(session, caller, crawl_id)
            settings, start = crawl.settings, crawl.url
            collection_id, counts = crawl.collection_id, crawl.counts
            at_work = is_at_work(session, crawl)
        address = web_address(url, base=start, ignored=tuple(settings["ignored_parameters"]))
        try:
            page = self._webpages.by_url(caller, address, collection=collection_id)
        except NotFound:
            page = None
        if page is not None:
            return _finding(address, "visited", page)
        refusal = order_scope(start, settings).refusal(address)
        if refusal is not None:
            return _finding(address, refusal)
        if at_work:
            return _finding(address, "running")
        return _finding(address, "limits" if counts.get("unvisited") else "not_linked")


def _finding(address: str, reason: str, page: PageView | None = None) -> Finding:
    return Finding(address, reason, SENTENCES[reason], page)
