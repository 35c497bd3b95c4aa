"""Calls about crawls and web pages."""

from __future__ import annotations

from typing import Any

from citewell.client.description import Api, Call, Json, Pages, call, many, path_part


class WebCalls(Api):
    """Sites that collections follow, and pages one by one."""

    @call
    def create_crawl(self, /, url: str, collection: str, **settings: Any) -> Call[Json]:
        """Crawl a site into a collection; ``job_id`` of the answer is its first run.

        Args:
            url: Where it begins.
            collection: Id, name or alias.
            settings: ``max_pages``, ``max_depth``, ``include``, ``exclude``, ``schedule`` and what else the API knows.
        """
        return self._object("POST", "/crawls", json={"url": url, "collection_id": collection, **settings})

    @many
    def crawls(self, *, collection: str | None = None) -> Pages:
        """The crawls of collections that the caller may read, newest first."""
        return self._pages("/crawls", {"limit": 100} | ({} if collection is None else {"collection_id": collection}))

    @call
    def crawl(self, crawl_id: str) -> Call[Json]:
        """One crawl, with its counts and how far it is."""
        return self._object("GET", f"/crawls/{path_part(crawl_id)}")

    @many
    def crawl_pages(self, crawl_id: str, *, state: str | None = None) -> Pages:
        """The addresses of a crawl, with what became of each; only those in ``state`` if it is given."""
        params: Json = {"limit": 200} | ({} if state is None else {"state": state})
        return self._pages(f"/crawls/{path_part(crawl_id)}/pages", params)

    @call
    def explain_address(self, crawl_id: str, url: str) -> Call[Json]:
        """What became of an address in a crawl, or why it was not looked at."""
        return self._object("GET", f"/crawls/{path_part(crawl_id)}/why", params={"url": url})

    @call
    def change_crawl(self, crawl_id: str, /, **changes: Any) -> Call[Json]:
        """Change settings of a crawl, or its ``schedule`` (``None`` for never), from the next run on."""
        return self._object("PATCH", f"/crawls/{path_part(crawl_id)}", json=changes)

    @call
    def run_crawl(self, crawl_id: str) -> Call[Json]:
        """Visit the site again now."""
        return self._object("POST", f"/crawls/{path_part(crawl_id)}/run")

    @call
    def pause_crawl(self, crawl_id: str) -> Call[Json]:
        """Stop visiting until it is resumed."""
        return self._object("POST", f"/crawls/{path_part(crawl_id)}/pause")

    @call
    def resume_crawl(self, crawl_id: str) -> Call[Json]:
        """Go on where it was paused."""
        return self._object("POST", f"/crawls/{path_part(crawl_id)}/resume")

    @call
    def cancel_crawl(self, crawl_id: str) -> Call[Json]:
        """End the present run and the schedule; what was taken in stays."""
        return self._object("DELETE", f"/crawls/{path_part(crawl_id)}")

    @call
    def delete_crawl(self, crawl_id: str) -> Call[Json]:
        """Take a crawl away with its pages; the job that does."""
        return self._object("DELETE", f"/crawls/{path_part(crawl_id)}", params={"pages": "delete"})

    @call
    def fetch_webpage(self, /, url: str, collection: str, **how: Any) -> Call[Json]:
        """Put one page into a collection: ``{"webpage": …, "job_id": …}``; ``how``: ``render``, ``respect_robots``."""
        return self._object("POST", "/webpages/fetch", json={"url": url, "collection_id": collection, **how})

    @many
    def webpages(self, collection: str | None = None, *, state: str | None = None) -> Pages:
        """The addresses that were looked at, newest first."""
        given = {"collection_id": collection, "state": state}
        return self._pages("/webpages", {"limit": 200} | {name: v for name, v in given.items() if v is not None})

    @call
    def webpage(self, webpage_id: str) -> Call[Json]:
        """One of them."""
        return self._object("GET", f"/webpages/{path_part(webpage_id)}")

    @call
    def webpage_by_url(self, url: str, *, collection: str | None = None) -> Call[Json]:
        """The page of an address, in whatever form it is written."""
        params = {"url": url} | ({} if collection is None else {"collection_id": collection})
        return self._object("GET", "/webpages/by-url", params=params)

    @call
    def recrawl_webpage(self, webpage_id: str) -> Call[Json]:
        """Fetch a page again: ``{"webpage": …, "job_id": …}``."""
        return self._object("POST", f"/webpages/{path_part(webpage_id)}/recrawl")

    @call
    def delete_webpage(self, webpage_id: str) -> Call[None]:
        """Take a page away with its document."""
        return self._nothing("DELETE", f"/webpages/{path_part(webpage_id)}")
