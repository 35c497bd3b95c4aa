"""Chromium as a renderer: it opens pages and has no way out of its own."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import tempfile
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from citewell.backends.fetching.opened_page import OpenedPage
from citewell.domain.errors import FetchFailed
from citewell.ports.fetcher import Fetcher
from citewell.ports.renderer import Rendered, RenderRequest

if TYPE_CHECKING:
    from playwright.async_api import Browser, Playwright

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""Programs that are Chromium, as systems call them."""

_PAGES_AT_ONCE: Final = 2
_REQUESTS_AT_ONCE: Final = 8
_PAGES_OF_A_BROWSER: Final = 200
_ENDING_SECONDS: Final = 5.0
_NOWHERE: Final = "http://127.0.0.1:1"
_ARGUMENTS: Final = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--dns-prefetch-disable",
    "--disable-gpu",
    "--js-flags=--max-old-space-size=512",
)


class ChromiumRenderer:
    """Opens pages in one Chromium, which starts with the first page. Everything that a page asks for goes through the
    fetcher; what the browser would ask for by itself finds no name and no proxy.

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
        self._pages = 0
        self._open = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def missing(self) -> str | None:
        """As the port says."""
        if find_spec("playwright") is None:
            return (
                "Pages are opened in a browser by Playwright, which is not installed: pip install 'citewell[browser]'."
            )
        if self._executable is not None and not self._executable.is_file():
            return "CITEWELL_BROWSER_PATH names no file."
        if self._program() is None and not _has_its_own():
            return (
                "There is no Chromium: install it, or run `playwright install chromium`, or set CITEWELL_BROWSER_PATH."
            )
        if self._sandbox and hasattr(os, "geteuid") and os.geteuid() == 0:
            return (
                "Chromium does not run as root with its sandbox. Run Citewell as another user, or, where pages can be "
                "trusted, set CITEWELL_BROWSER_SANDBOX=false."
            )
        return None

    def render(self, request: RenderRequest) -> Rendered:
        """As the port says."""
        lacking = self.missing()
        if lacking is not None:
            raise FetchFailed("no_browser", lacking)
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
            try:
                self._browser = await self._playwright.chromium.launch(
                    executable_path=self._program(),
                    chromium_sandbox=self._sandbox,
                    args=list(_ARGUMENTS),
                    env=dict(_environment()),
                    proxy={"server": _NOWHERE},
                )
            except Error as exc:
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

    def _program(self) -> Path | None:
        if self._executable is not None:
            return self._executable
        found = next(filter(None, map(shutil.which, NAMES)), None)
        return None if found is None else Path(found)


def _has_its_own() -> bool:
    """Whether Playwright installed a Chromium where it looks for one."""
    named = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    places = (
        [Path(named)] if named else [Path.home() / ".cache/ms-playwright", Path.home() / "Library/Caches/ms-playwright"]
    )
    return any(any(place.glob("chromium*")) for place in places if place.is_dir())


def _environment() -> Mapping[str, str]:
    """What the browser needs, and none of the secrets that this process may have been started with."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TZ", "TMPDIR") if name in os.environ}
    return {"HOME": tempfile.gettempdir(), **kept}
