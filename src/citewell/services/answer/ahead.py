"""Searches that begin while their questions are still being stored."""

from __future__ import annotations

import contextvars
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, Protocol

from citewell.domain.access import Caller
from citewell.services.search.hits import SearchResult
from citewell.services.search.request import SearchRequest
from citewell.services.search.search import EarlyResult, Search

AT_ONCE: Final = 2
"""More would only take the processors from each other."""


class Finding(Protocol):
    """Whoever finds passages: a search, or one that has begun already."""

    def search(self, caller: Caller, request: SearchRequest) -> SearchResult:
        """As ``Search.search``."""
        ...


class Ahead:
    """One search that has begun. ``search`` gives what it found, where that is what would be found now."""

    def __init__(self, search: Search, begun: Future[EarlyResult]) -> None:
        self._search = search
        self._begun = begun

    def search(self, caller: Caller, request: SearchRequest) -> SearchResult:
        """As ``Search.search``. What was found early counts for the same request of the same caller, and only if
        neither rights nor documents changed since.
        """
        if not self._begun.cancel() and self._begun.exception() is None:
            found = self._begun.result()
            if found.caller == caller and found.request == request and self._search.is_current(found):
                return found.result
        return self._search.search(caller, request)

    def drop(self) -> None:
        """Nobody wants it any more."""
        self._begun.cancel()


class LookAhead:
    """Begins searches, ``AT_ONCE`` at the same time. One whose turn has not come is made by whoever wants it."""

    def __init__(self, search: Search) -> None:
        self._search = search
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="look-ahead")

    def begin(self, caller: Caller, request: SearchRequest) -> Ahead:
        """Begin a search. Where no thread can be had, it begins when it is wanted."""
        context = contextvars.copy_context()
        try:
            begun = self._threads.submit(context.run, self._search.early, caller, request)
        except RuntimeError:  # the server stops, or the system has no thread left
            begun = Future()
            begun.cancel()
        return Ahead(self._search, begun)

    def close(self) -> None:
        """Begin no more, and wait for those that run."""
        self._threads.shutdown(cancel_futures=True)
