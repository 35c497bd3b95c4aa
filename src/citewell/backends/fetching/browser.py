"""Chromium as a renderer: it opens pages and has no way out of its own."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

import structlog

from citewell.backends.fetching.browser_program import (
    environment,
    lacking,
    make_folder,
    system_program,
    without_network,
)
from citewell.backends.fetching.opened_page import OpenedPage
from citewell.domain.errors import FetchFailed
from citewell.ports.fetcher import Fetcher
from citewell.ports.renderer import Rendered, RenderRequest

if TYPE_CHECKING:
    from playwright.async_api import Browser, Playwright

log = structlog.get_logger(__name__)

_PAGES_AT_ONCE: Final = 2
_REQUESTS_AT_ONCE: Final = 8
_PAGES_OF_A_BROWSER: Final = 200
_ENDING_SECONDS: Final = 5.0
_NOWHERE: Final = "http://127.0.0.1:1"
_ARGUMENTS: Final = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--dns-prefetch-disable",
    "--disable-gpu",
    "--js-flags=--max-old-space-size=512",
)


class ChromiumRenderer:
    """Opens pages in one Chromium, which starts with the first page. Everything that a page asks for goes through the
    fetcher. The browser itself has no network where the system allows to take it away; everywhere, what it would ask
    for finds no name and no proxy.

    Args:
        fetcher: Gets what pages ask for.
        executable: The program; else the system's, or the one that Playwright installed.
        sandbox: Whether Chromium confines its own processes. It cannot as root, and in some containers.
    """

    def __init__(self, fetcher: Fetcher, *, executable: Path | None = None, sandbox: bool = True) -> None:
        self._fetcher = fetcher
        self._executable = executable
        self._sandbox = sandbox
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._threads: ThreadPoolExecutor | None = None
        self._turns = asyncio.Semaphore(_PAGES_AT_ONCE)
        self._starting = asyncio.Lock()
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._pages = 0
        self._open = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def missing(self) -> str | None:
        """As the port says."""
        return lacking(self._executable, sandbox=self._sandbox)

    def render(self, request: RenderRequest) -> Rendered:
        """As the port says."""
        missing = self.missing()
        if missing is not None:
            raise FetchFailed("no_browser", missing)
        with self._lock:
            if self._loop is None:
                self._begin()
            loop = self._loop
        assert loop is not None
        return asyncio.run_coroutine_threadsafe(self._render(request), loop).result()

    def close(self) -> None:
        """As the port says."""
        with self._lock:
            loop, thread, threads = self._loop, self._thread, self._threads
            self._loop = self._thread = self._threads = None
        if loop is None or thread is None or threads is None:
            return
        asyncio.run_coroutine_threadsafe(self._end(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
        threads.shutdown(cancel_futures=True)

    def _begin(self) -> None:
        loop = asyncio.new_event_loop()
        self._threads = ThreadPoolExecutor(_REQUESTS_AT_ONCE, thread_name_prefix="render")
        self._thread = threading.Thread(target=loop.run_forever, name="browser", daemon=True)
        self._thread.start()
        self._loop = loop

    async def _render(self, request: RenderRequest) -> Rendered:
        assert self._threads is not None
        async with self._turns:
            browser = await self._running()
            self._open += 1
            page = OpenedPage(self._fetcher, request, self._threads)
            try:
                return await page.read(browser)
            finally:
                self._open -= 1
                self._pages += 1
                if page.stuck:
                    await self._end_browser()

    async def _running(self) -> Browser:
        from playwright.async_api import Error, async_playwright

        async with self._starting:
            if self._pages >= _PAGES_OF_A_BROWSER and not self._open:  # what pages leak ends with it
                await self._end_browser()
            if self._browser is not None and self._browser.is_connected():
                return self._browser
            if self._playwright is None:
                self._playwright = await async_playwright().start()
            if self._folder is None:
                self._folder = make_folder()
            kind, folder = self._playwright.chromium, Path(self._folder.name)
            program = self._executable or system_program() or Path(kind.executable_path)
            try:
                self._browser = await kind.launch(
                    executable_path=await asyncio.to_thread(without_network, program, folder),
                    chromium_sandbox=self._sandbox,
                    args=list(_ARGUMENTS),
                    env=dict(environment(folder)),
                    proxy={"server": _NOWHERE},
                )
            except Error as exc:
                log.warning("browser_does_not_start", program=str(program), exc_info=exc)
                raise FetchFailed("no_browser", "Chromium does not start. The log says why.") from exc
            self._pages = 0
            return self._browser

    async def _end_browser(self) -> None:
        browser, self._browser = self._browser, None
        if browser is not None:
            from playwright.async_api import Error

            with contextlib.suppress(Error, TimeoutError):
                await asyncio.wait_for(browser.close(), _ENDING_SECONDS)

    async def _end(self) -> None:
        await self._end_browser()
        if self._playwright is not None:
            await self._playwright.stop()
            self._playwright = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None
