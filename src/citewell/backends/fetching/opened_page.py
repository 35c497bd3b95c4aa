"""One page in the browser: what it asks for, and what it is in the end."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import time
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Final

from citewell.domain.errors import CitewellError, FetchFailed
from citewell.ports.fetcher import Fetched, Fetcher, FetchRequest
from citewell.ports.renderer import Rendered, RenderRequest

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, CDPSession, Page, Request, Route, WebSocketRoute

_FETCHED: Final = frozenset({"document", "script", "stylesheet", "xhr", "fetch"})
"""Kinds of requests that can change what a page says. Pictures, fonts and films cannot."""
_PAGES: Final = frozenset({"text/html", "application/xhtml+xml", "text/plain"})
_METHODS: Final = {"GET": "GET", "HEAD": "HEAD", "POST": "POST"}
_LARGEST_PART: Final = 5_000_000
_LARGEST_QUESTION: Final = 1_000_000
_QUIET: Final = 0.5
_LONG_QUIET: Final = 2.0
_LOOK_AGAIN: Final = 0.05
_READING: Final = 3.0
_ENDING: Final = 3.0
_KEPT_HEADERS: Final = ("content-type", "content-security-policy", "cache-control")
_CROSS_ORIGIN: Final = "access-control-"
_ONLINE: Final = "Object.defineProperty(Navigator.prototype, 'onLine', {get: () => true});"
"""The browser has no network, and scripts that look would not even try."""
_READ: Final = """(() => {
  const root = document.documentElement;
  const text = root ? root.outerHTML : "";
  return {url: document.URL, length: text.length, text: text.length > LIMIT ? "" : text};
})()"""


class OpenedPage:
    """Opens one page, answers what it asks for through the fetcher, and reads it.

    Args:
        fetcher: Gets what it asks for.
        request: The page and its limits.
        threads: Where the fetcher blocks.
    """

    def __init__(self, fetcher: Fetcher, request: RenderRequest, threads: Executor) -> None:
        self._fetcher = fetcher
        self._request = request
        self._threads = threads
        self._until = time.monotonic() + request.seconds
        self._served = False
        self._requests = 0
        self._received = 0
        self._under_way = 0
        self._busy_at = time.monotonic()
        self._complete = True
        self.stuck = False

    async def read(self, browser: Browser) -> Rendered:
        """The page, when its scripts are done or its time is over.

        Raises:
            FetchFailed: as the port says. ``stuck`` tells whether the browser has to go.
        """
        from playwright.async_api import Error
        from playwright.async_api import TimeoutError as TookTooLong

        context: BrowserContext | None = None
        try:
            async with asyncio.timeout(self._request.seconds + 2 * _READING + _ENDING):
                context = await browser.new_context(service_workers="block", accept_downloads=False)
                await context.add_init_script(_ONLINE)
                await context.route("**/*", self._answer)
                await context.route_web_socket("**/*", _hang_up)
                page = await context.new_page()
                context.on("page", lambda popup: asyncio.ensure_future(popup.close()))
                session = await context.new_cdp_session(page)  # later, a busy page would not let it
                await self._open(page)
                return await self._read(session)
        except (TimeoutError, TookTooLong) as exc:
            self.stuck = True
            raise FetchFailed("timed_out", "The page keeps the browser busy without end.", passing=False) from exc
        except Error as exc:
            self.stuck = True
            raise FetchFailed("render_failed", "The browser broke down over the page.") from exc
        finally:
            if context is not None:
                await self._close(context)

    async def _open(self, page: Page) -> None:
        """Until all is loaded and quiet since, or long quiet, or the time is over."""
        loaded = asyncio.Event()

        def note(_: object) -> None:
            loaded.set()
            self._busy_at = time.monotonic()  # what scripts begin now has the same time to be heard of

        page.on("load", note)
        await page.goto(self._request.url, wait_until="commit", timeout=max(1.0, self._left() * 1000))
        while self._left() > 0:
            quiet = 0.0 if self._under_way else time.monotonic() - self._busy_at
            if quiet >= (_QUIET if loaded.is_set() else _LONG_QUIET):
                return
            await asyncio.sleep(_LOOK_AGAIN)
        self._complete = False

    async def _read(self, session: CDPSession) -> Rendered:
        try:
            async with asyncio.timeout(_READING):
                found = await _evaluate(session, self._request.max_bytes)
        except TimeoutError:
            # A script that never ends: it is stopped, and what it wrote so far is read.
            self._complete = False
            await session.send("Runtime.terminateExecution")
            found = await _evaluate(session, self._request.max_bytes)
        length, text, url = found.get("length"), found.get("text"), found.get("url")
        if not isinstance(length, int) or not isinstance(text, str) or not isinstance(url, str):
            raise FetchFailed("render_failed", "The browser cannot read the page.")
        if length > self._request.max_bytes:
            raise FetchFailed("too_large", "The page grew beyond what is read.", limit=self._request.max_bytes)
        html = f"<!doctype html>\n{text}"
        return Rendered(html, url, self._requests, self._received, self._complete)

    async def _answer(self, route: Route) -> None:
        from playwright.async_api import Error

        self._under_way += 1
        try:
            with contextlib.suppress(Error):  # the page was closed meanwhile
                await self._answer_one(route)
        finally:
            self._under_way -= 1
            self._busy_at = time.monotonic()

    async def _answer_one(self, route: Route) -> None:
        asked = route.request
        if not self._served and asked.is_navigation_request():
            self._served = True
            headers = {"content-type": self._request.content_type}
            await route.fulfill(status=200, headers=headers, body=self._request.document)
            return
        if asked.resource_type not in _FETCHED:
            await route.abort("blockedbyclient")
            return
        body = io.BytesIO()
        try:
            fetched = await self._fetch(asked, body)
        except CitewellError:
            self._complete = False
            await _refuse(route)
            return
        self._received += fetched.received
        if asked.is_navigation_request() and fetched.media_type not in _PAGES:
            await _refuse(route)
            return
        if fetched.redirects and asked.is_navigation_request():
            # The browser has to know where it is, or links would be read from the wrong place.
            moved = f"<script>location.replace({json.dumps(fetched.url).replace('<', '%3C')})</script>"
            await route.fulfill(status=200, content_type="text/html", body=moved)
            return
        await route.fulfill(status=fetched.status, headers=_headers(fetched), body=body.getvalue())

    async def _fetch(self, asked: Request, into: io.BytesIO) -> Fetched:
        left = self._request.max_bytes - self._received
        question = asked.post_data_buffer
        if self._requests >= self._request.max_requests or left <= 0 or self._left() <= 0:
            raise FetchFailed("too_large", "The page asks for more than it may.")
        if asked.method not in _METHODS or len(question or b"") > _LARGEST_QUESTION:
            raise FetchFailed("bad_url", "The page asks in a way that is not passed on.")
        self._requests += 1
        headers = {name: value for name, value in (await asked.all_headers()).items() if not name.startswith(":")}
        request = FetchRequest(
            asked.url,
            headers,
            method="POST" if asked.method == "POST" else "HEAD" if asked.method == "HEAD" else "GET",
            body=question,
            max_bytes=min(left, _LARGEST_PART),
            seconds=self._left(),
        )
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._fetcher.fetch, request, into)

    async def _close(self, context: BrowserContext) -> None:
        from playwright.async_api import Error

        try:
            async with asyncio.timeout(_ENDING):
                await context.unroute_all(behavior="ignoreErrors")
                await context.close()
        except (Error, TimeoutError):
            self.stuck = True

    def _left(self) -> float:
        return self._until - time.monotonic()


async def _evaluate(session: CDPSession, limit: int) -> dict[str, object]:
    """What the page is, read in a world of its own: the page's scripts cannot change what is seen from there."""
    tree = await session.send("Page.getFrameTree")
    world = await session.send("Page.createIsolatedWorld", {"frameId": tree["frameTree"]["frame"]["id"]})
    result = await session.send(
        "Runtime.evaluate",
        {
            "expression": _READ.replace("LIMIT", str(limit)),
            "contextId": world["executionContextId"],
            "returnByValue": True,
        },
    )
    found: dict[str, object] = result.get("result", {}).get("value") or {}
    return found


def _headers(fetched: Fetched) -> dict[str, str]:
    return {
        name: value
        for name, value in fetched.headers.items()
        if name in _KEPT_HEADERS or name.startswith(_CROSS_ORIGIN)
    }


async def _refuse(route: Route) -> None:
    """Nothing comes. A page that wants to go there stays what it is, instead of becoming a message of the browser."""
    if route.request.is_navigation_request():
        await route.fulfill(status=204)
    else:
        await route.abort("failed")


async def _hang_up(socket: WebSocketRoute) -> None:
    """Sockets stay open; what is rendered ends."""
    await socket.close()
