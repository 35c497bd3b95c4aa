"""A real server and a real browser. The model is a tiny random one: journeys need words, not quality."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from fakes.tiny_bert import TinyBert
from support.arriving import MILLISECONDS, Desk, Profiles
from support.browsing import ADMIN, EMAIL, Visit
from support.model_server import ModelServer, model_server
from support.server_process import Server, serving
from support.small_site import Site, small_site

expect.set_options(timeout=MILLISECONDS)

QUICK = {
    "CITEWELL_RATE_LOGIN": "1000/minute",
    "CITEWELL_RATE_CHAT": "1000/minute",
    "CITEWELL_ACCESS_TOKEN_MINUTES": "1440",
}
"""All tests are one person's, and whoever logged in for the first one is still there for the last one."""

ROOT = Path(__file__).resolve().parents[2]
HANDBOOK = ROOT / "examples" / "handbook"
PAGE = ROOT / "src" / "citewell" / "http" / "page"


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's program; the page that it opens must be built."""
    if not (PAGE / "index.html").is_file():
        pytest.fail("the page is not built: make page")
    named = os.environ.get("CITEWELL_TEST_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found:
        return found
    reason = "the browser tests need Chromium: apt install chromium, or name one in CITEWELL_TEST_CHROMIUM"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def launched(chromium: str) -> Iterator[tuple[Browser, asyncio.AbstractEventLoop]]:
    """One browser for all tests, and the loop that Playwright keeps running beneath them."""
    with sync_playwright() as playwright:
        loop = asyncio.get_running_loop()
        started = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        asyncio.events._set_running_loop(None)
        yield started, loop
        asyncio.events._set_running_loop(loop)
        started.close()


@pytest.fixture
def browser(launched: tuple[Browser, asyncio.AbstractEventLoop]) -> Iterator[Browser]:
    """The browser, for one test: between tests its loop is out of sight of the other tests of this process, of which
    some run loops of their own.
    """
    started, loop = launched
    with running(loop):
        yield started


@contextmanager
def running(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """``loop`` is the one that runs in this thread."""
    asyncio.events._set_running_loop(loop)
    try:
        yield
    finally:
        asyncio.events._set_running_loop(None)


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model directory that needs no network."""
    return TinyBert(positions=256).write(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="session")
def provider() -> Iterator[ModelServer]:
    """A provider of chat models, which ``server`` may ask."""
    with model_server() as running:
        yield running


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """A web site from which ``server`` may fetch."""
    with small_site() as running:
        yield running


@pytest.fixture(scope="session")
def source_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that ``server`` may read, without files."""
    return tmp_path_factory.mktemp("notes")


@pytest.fixture(scope="session")
def desk(
    chromium: str,
    model: Path,
    provider: ModelServer,
    site: Site,
    source_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Desk]:
    """``server``, and who lets people in there."""
    del chromium  # without a browser no server is needed
    allowed = {
        "CITEWELL_FETCH_ALLOW": f'["127.0.0.1:{provider.port}", "{site.host}"]',
        "CITEWELL_SOURCE_FOLDERS": f'["{source_folder}"]',
    }
    with (
        serving(tmp_path_factory.mktemp("citewell") / "data", model, settings=QUICK | allowed) as running,
        httpx.Client(base_url=running.url, timeout=60) as client,
    ):
        desk = Desk.open(running, client)
        desk.add(EMAIL, role="editor", name="Ana")
        desk.add(ADMIN, role="admin", name="Ada")
        yield desk


@pytest.fixture(scope="session")
def server(desk: Desk) -> Server:
    """A server with an editor, Ana, an administrator, Ada, and what the tests before made in it.

    Each makes a collection of its own.
    """
    return desk.server


@pytest.fixture(scope="session")
def demo(chromium: str, model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server as ``make run`` starts it, with the example handbook."""
    del chromium
    with serving(tmp_path_factory.mktemp("demo") / "data", model, "--demo", str(HANDBOOK)) as running:
        yield running


@pytest.fixture(scope="session")
def profiles(launched: tuple[Browser, asyncio.AbstractEventLoop]) -> Profiles:
    """Browsers of as many people as a test needs; they are used again."""
    return Profiles(launched[0])


@pytest.fixture
def visiting(browser: Browser, profiles: Profiles) -> Callable[[], AbstractContextManager[Visit]]:
    """Opens a page of somebody in a browser of their own; afterwards it had no errors and spoke to the server only."""
    del browser  # its loop must be in sight

    @contextmanager
    def opening() -> Iterator[Visit]:
        profile = profiles.take()
        opened = profile.begin()
        yield opened
        profiles.give_back(profile)
        opened.assert_clean()

    return opening


@pytest.fixture
def visit(visiting: Callable[[], AbstractContextManager[Visit]]) -> Iterator[Visit]:
    """A fresh page; afterwards it had no errors and spoke to the server only."""
    with visiting() as opened:
        yield opened


@pytest.fixture
def page(visit: Visit, desk: Desk) -> Page:
    """The page of ``server`` with Ana logged in."""
    return desk.let_in(visit.page, EMAIL)


@pytest.fixture
def admin_page(visit: Visit, desk: Desk) -> Page:
    """The page of ``server`` with Ada logged in, who administers."""
    return desk.let_in(visit.page, ADMIN)
