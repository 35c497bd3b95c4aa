"""Nothing that people, sources, models or crawled sites write becomes more than text, on any page."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from support.arriving import Desk
from support.browsing import Visit
from support.hostile import EVIL, TURNING, dangers, plant, shown
from support.hostile_world import FACT, NAMES, HostileWorld, answer
from support.model_server import model_server
from support.server_process import serving
from support.waiting import comes_true

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def hostile(chromium: str, model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostileWorld]:
    """A server of its own: nobody wants to look for anything among these names."""
    del chromium
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "files").mkdir()
    with model_server(reply=answer) as models:
        settings = {
            "CITEWELL_RATE_LOGIN": "1000/minute",
            "CITEWELL_RATE_CHAT": "1000/minute",
            "CITEWELL_ACCESS_TOKEN_MINUTES": "1440",
            "CITEWELL_FETCH_ALLOW": json.dumps([f"127.0.0.1:{models.port}"]),
            "CITEWELL_SOURCE_FOLDERS": json.dumps([str(folder / "files")]),
        }
        with (
            serving(folder / "data", model, settings=settings) as running,
            httpx.Client(base_url=running.url, timeout=60) as client,
        ):
            world = HostileWorld(Desk.open(running, client))
            world.fill(models.url, folder / "files")
            yield world


@pytest.fixture
def page(visit: Visit, hostile: HostileWorld) -> Page:
    """A page of somebody whose own name is hostile, too."""
    plant(visit.page)
    return hostile.desk.let_in(visit.page, hostile.email)


WIDE = """() => {
  const places = [document.documentElement, document.querySelector("main")];
  if (places.every((each) => each.scrollWidth <= each.clientWidth)) return [];
  const sticksOut = (each) => each.getBoundingClientRect().right > innerWidth;
  return [...document.querySelectorAll("main *")].filter(sticksOut).slice(0, 4).map((each) => each.outerHTML);
}"""


def assert_harmless(page: Page, where: str = "") -> None:
    """Nothing became more than text, and nothing made the page wider."""
    assert dangers(page) == [], where
    assert page.evaluate(WIDE) == [], where


@pytest.mark.timeout(1800)
def test_every_page_shows_it_as_text(
    page: Page, hostile: HostileWorld, visit: Visit, subtests: pytest.Subtests
) -> None:
    for number, (path, texts) in enumerate(hostile.pages.items()):
        with subtests.test(path):
            # Both languages and both themes have their turn; what others wrote is the same in all of them.
            page.evaluate("(tag) => localStorage.setItem('citewell-language', tag)", ("en", "de")[number % 2])
            page.emulate_media(color_scheme=("light", "dark")[number % 2])
            page.goto(f"{hostile.url}{path}")
            page.get_by_role("heading", level=1).first.wait_for()
            page.wait_for_load_state("networkidle")
            assert_harmless(page)
            assert not texts or comes_true(partial(shown, page, texts))
            assert visit.errors == []


def test_what_opens_shows_it_as_text(page: Page, hostile: HostileWorld) -> None:
    page.goto(f"{hostile.url}/ask/{hostile.chat}")
    expect(page.locator(".answer")).to_contain_text(FACT)
    page.locator("[data-citation]").first.hover()
    page.get_by_role("tooltip").wait_for()
    assert_harmless(page)
    page.locator("[data-citation]").first.click()
    pane = page.get_by_role("complementary")
    expect(pane.locator("mark").first).to_have_text(FACT)
    assert_harmless(page)
    pane.get_by_role("button", name="Plain text").click()
    expect(pane.locator("mark").first).to_have_text(FACT)
    assert_harmless(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="How this answer was made").first.click()
    assert_harmless(page)
    page.get_by_role("button", name="Where to look").click()
    page.get_by_role("dialog", name="Where to look").get_by_label(NAMES[2]).first.wait_for()
    assert_harmless(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").get_by_role("combobox").fill("script")
    page.get_by_role("option").nth(3).wait_for()
    assert_harmless(page)


@pytest.mark.parametrize("path", ["/audit-logs.csv", "/insight/questions.csv", "/chat/ratings.csv", "/usage.csv"])
def test_tables_hold_no_formula(hostile: HostileWorld, path: str) -> None:
    response = hostile.desk.operator.get(f"/v1{path}").raise_for_status()
    rows = list(csv.reader(io.StringIO(response.text, newline="")))
    assert len(rows) > 1
    assert [
        cell for row in rows for cell in row if cell.lstrip(" ").startswith(("=", "+", "@", "\t", "\r", "\n"))
    ] == []


def test_names_that_turn_their_neighbours_around_are_refused(hostile: HostileWorld) -> None:
    for path in ("/collections", "/groups", "/golden-sets", "/assistants", "/api-keys"):
        assert hostile.desk.operator.post(f"/v1{path}", json={"name": TURNING}).status_code == 422, path


@pytest.mark.parametrize(
    ("fault", "named"),
    [
        ("ran(1)", "script 1 ran"),
        ("add('p', {onanything: ''})", "a handler"),
        ("add('img', {src: 'https://evil.example/x'})", "an address that is loaded"),
        ("add('img', {srcset: 'https://evil.example/x 2x'})", "a source"),
        ("add('a', {href: 'javascript:ran(1)'})", "a dangerous link"),
        ("add('a', {href: 'data:text/html,x'})", "a dangerous link"),
        ("add('a', {href: 'https://evil.example/'})", "a link that tells all"),
        ("add('iframe', {})", "none of ours"),
        ("add('base', {href: '/'})", "none of ours"),
        ("add('p', {planted: ''})", "markup of others"),
        ("add('p', {style: 'background: url(https://evil.example/x)'})", "a style that loads"),
        ("add('p', {}).append('a', add('b', {}, '\u202ex'))", "turn their neighbours"),
        ("add('hr', {}).style.width = '5000px'", "wider"),
    ],
)
def test_a_fault_is_seen(page: Page, visit: Visit, fault: str, named: str) -> None:
    page.evaluate(
        """(fault) => {
          const add = (name, attributes, words = "") => {
            const made = document.createElement(name);
            for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
            made.append(words);
            document.querySelector('main').append(made);
            return made;
          };
          FAULT;
        }""".replace("FAULT", fault)
    )
    with pytest.raises(AssertionError, match=named):
        assert_harmless(page, "wider")
    page.close()  # what the fault loads a moment later is told no more
    visit.errors.clear()
    visit.hosts.discard(EVIL)
