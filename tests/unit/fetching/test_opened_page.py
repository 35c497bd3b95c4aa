"""When a page counts as read, on a clock that the test owns."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any, cast

import pytest

from citewell.backends.fetching import opened_page
from citewell.backends.fetching.opened_page import OpenedPage
from citewell.ports.renderer import RenderRequest
from fakes.fetcher import FakeFetcher
from fakes.web_server import Answer

LOADED = 1.0


class Tab:
    """A page of the browser that is there at once and loaded later. Time passes only while somebody waits for it."""

    def __init__(self) -> None:
        self.now = 0.0
        self.load: Callable[[object], None] | None = None

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        if self.load is not None and self.now >= LOADED:
            self.load(self)
            self.load = None

    def on(self, event: str, call: Callable[[object], None]) -> None:
        assert event == "load"
        self.load = call

    async def goto(self, *_: object, **__: object) -> None:
        """It is there."""


def test_what_begins_when_a_page_is_loaded_has_time_to_be_heard_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where it took so long to load that nothing was asked for meanwhile."""
    tab = Tab()
    monkeypatch.setattr(opened_page, "time", tab)
    monkeypatch.setattr(opened_page, "asyncio", SimpleNamespace(Event=asyncio.Event, sleep=tab.sleep))
    with ThreadPoolExecutor(1) as threads:
        page = OpenedPage(FakeFetcher(lambda _: Answer(404)), RenderRequest("http://example.org/", b""), threads)
        asyncio.run(page._open(cast("Any", tab)))
    assert tab.now >= LOADED + opened_page._QUIET
