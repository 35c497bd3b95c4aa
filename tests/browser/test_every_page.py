"""What holds for every page: it is accessible in both themes, fits every screen, and keeps its policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import httpx
import pytest
from playwright.sync_api import Page, expect

from support.arriving import Desk
from support.browsing import ADMIN, PASSWORD, Visit, assert_accessible, choose_theme, go, log_in, resize
from support.server_process import Server
from support.waiting import comes_true, until

pytestmark = pytest.mark.slow

PAGES = {
    "/ask": "What would you like to know?",
    "/search": "Search",
    "/library": "Library",
    "/library/feeds": "Crawls and sources",
    "/library/feeds/crawls/new": "New crawl",
    "/library/feeds/sources/new": "Add a source",
    "/insight": "Insight",
    "/insight/ratings": "Ratings",
    "/insight/golden": "Golden sets",
    "/welcome": "Welcome to Citewell",
    "/account": "Your account",
}
"""Every page inside the shell that everybody sees, and its title. A new page has a row here."""

ADMIN_PAGES = {
    "/admin/people": "People",
    "/admin/people?part=groups": "People",
    "/admin/people?part=invitations": "People",
    "/admin/people?part=keys": "People",
    "/admin/people?part=roles": "People",
    "/admin/jobs": "Jobs and queue",
    "/admin/jobs?part=batches": "Jobs and queue",
    "/admin/health": "Health",
    "/admin/health?part=indexes": "Health",
    "/admin/health?part=versions": "Health",
    "/admin/assistants": "Assistants",
    "/admin/models": "Models",
    "/admin/models?part=prices": "Models",
    "/admin/models?part=budgets": "Models",
    "/admin/models?part=usage": "Models",
    "/admin/settings": "Settings",
    "/admin/audit": "Audit log",
    "/insight/failing": "What went wrong",
}
"""Those that administrators see."""

PARTS_OF_A_COLLECTION = ("", "/feeds", "/overview", "/duplicates", "/access", "/settings")
PARTS_OF_A_DOCUMENT = ("preview", "chunks", "versions", "metadata", "access", "feedback")


@pytest.fixture(scope="module")
def inside(desk: Desk) -> dict[str, str]:
    """The pages of a collection and of a document of two versions in it, and their titles."""
    api = desk.operator
    collection = api.post("/v1/collections", json={"name": "Inside"}).raise_for_status().json()["id"]
    gate = ""
    for words in ("The gate opens at six.", "The gate opens at seven."):
        data = {"collection_id": collection, "external_id": "gate", "title": "Gate"}
        files = {"file": ("gate.md", f"# Gate\n\n{words}\n".encode())}
        made = api.post("/v1/documents", data=data, files=files).raise_for_status().json()
        gate = made["document"]["id"]
        until(partial(is_read, api, gate))
    parts = {f"/library/{collection}{part}": "Inside" for part in PARTS_OF_A_COLLECTION}
    return parts | {f"/library/documents/{gate}?tab={tab}": "Gate" for tab in PARTS_OF_A_DOCUMENT}


@pytest.fixture(scope="module")
def asked(server: Server, inside: dict[str, str]) -> dict[str, str]:
    """A chat with an answer, what colleagues see of it, and the chat with the source of its citation beside it."""
    question = "When does the gate open?"
    with httpx.Client(base_url=server.url, timeout=60) as api:
        tokens = api.post("/v1/auth/login", data={"username": ADMIN, "password": PASSWORD}).raise_for_status().json()
        api.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        body = {"message": question, "collections": ["Inside"]}
        answer = api.post("/v1/chat", json=body).raise_for_status().json()
        share = api.post(f"/v1/chat/{answer['session_id']}/shares", json={}).raise_for_status().json()
    chat, (cited, *_) = f"/ask/{answer['session_id']}", answer["citations"]
    words = "&".join(f"{name}={cited[name]}" for name in ("version", "start", "end"))
    place = f"#source={cited['document_id']}&{words}"
    assert inside
    return {chat: question, f"/shared/{share['id']}": question, chat + place: question}


def is_read(api: httpx.Client, document: str) -> bool:
    """Whether its latest version is the one that readers see."""
    found = api.get(f"/v1/documents/{document}").raise_for_status().json()
    return bool(found["version"] == found["latest_version"])


SCREENS = {320: True, 390: True, 800: False, 1440: False}
"""Widths, and whether fingers touch them."""

SHIFTS = """
window.moved = 0;
window.movers = [];
new PerformanceObserver((list) => {
  for (const each of list.getEntries()) {
    window.moved += each.value;
    window.movers.push([each.value, ...each.sources.map(({node}) => node?.outerHTML?.slice(0, 200))]);
  }
}).observe({type: "layout-shift", buffered: true});
"""

MOVED = """() => new Promise((done) => {
  const look = () => (window.moved > 0.05 ? done() : requestAnimationFrame(look));
  look();
})"""
"""What Playwright has for it evaluates a string on later frames, which the page's policy forbids."""

TOO_WIDE = """async (milliseconds) => {
  const end = performance.now() + milliseconds;
  for (;;) {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const places = [document.documentElement, document.querySelector("main")];
    if (places.every((each) => each.scrollWidth <= each.clientWidth)) return [];
    if (performance.now() < end) continue;
    const sticksOut = (each) => each.getBoundingClientRect().right > innerWidth;
    const wide = [...document.querySelectorAll("body *")].filter(sticksOut);
    const innermost = wide.filter((each) => !wide.some((other) => other !== each && each.contains(other)));
    return ["something", ...innermost.slice(0, 3).map((each) => each.outerHTML.slice(0, 200))];
  }
}"""

OUT_OF_SIGHT = """() => [...document.querySelectorAll("nav [aria-current=page], [role=tab][data-state=active]")]
  .filter((each) => each.getBoundingClientRect().left < -1 || each.getBoundingClientRect().right > innerWidth + 1)
  .map((each) => each.textContent)"""
"""What is open, but not seen in its bar, of which a phone shows only some."""


@pytest.mark.timeout(1800)
def test_every_page_stands_still_is_accessible_and_fits(
    admin_page: Page, server: Server, inside: dict[str, str], asked: dict[str, str], subtests: pytest.Subtests
) -> None:
    """One visit to each page for all of it: to load a page takes longer than to look at it."""
    admin_page.add_init_script(SHIFTS)
    with touching(admin_page) as touch:
        for path, title in (PAGES | ADMIN_PAGES | inside | asked).items():
            with subtests.test(path):
                admin_page.goto(f"{server.url}{path}")
                admin_page.get_by_role("heading", level=1, name=title).wait_for()
                admin_page.wait_for_load_state("networkidle")
                assert admin_page.evaluate("window.moved") < 0.05, admin_page.evaluate("window.movers")
                assert_accessible(admin_page)
                assert_accessible_in_the_dark(admin_page)
                for width, by_finger in SCREENS.items():
                    touch(by_finger)
                    assert_nothing_is_cut_off(admin_page, width)


def assert_accessible_in_the_dark(page: Page) -> None:
    """Of what axe looks at, only colours differ between the themes."""
    page.emulate_media(color_scheme="dark")
    assert_accessible(page, settings={"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}})
    page.emulate_media(color_scheme="light")


def assert_nothing_is_cut_off(page: Page, width: int, *, within: float = 30) -> None:
    """Seconds are given because charts are drawn anew, and bars scrolled."""
    resize(page, width, 900)
    assert page.evaluate(TOO_WIDE, within * 1000) == [], f"something is wider than {width} pixels"
    assert comes_true(lambda: page.evaluate(OUT_OF_SIGHT) == [], within=within), f"not seen at {width} pixels"


@contextmanager
def touching(page: Page) -> Iterator[Callable[[bool], None]]:
    """Makes the screen one for fingers, whose targets are larger, or one for a mouse."""
    session = page.context.new_cdp_session(page)

    def touch(by_finger: bool) -> None:
        session.send("Emulation.setTouchEmulationEnabled", {"enabled": by_finger, "maxTouchPoints": 1})
        until(lambda: page.evaluate("matchMedia('(pointer: coarse)').matches") is by_finger)

    yield touch
    session.detach()


def test_the_looks_see_faults(admin_page: Page) -> None:
    page = admin_page
    page.evaluate(SHIFTS)
    page.evaluate("""() => {
      const main = document.querySelector("main");
      main.prepend(...Array.from(Array(9), () => main.querySelector("h1").cloneNode(true)));
    }""")
    page.evaluate(MOVED)

    page.evaluate("document.querySelector('main').append(document.createElement('input'))")
    with pytest.raises(AssertionError, match="label"):
        assert_accessible(page)

    page.evaluate("document.querySelector('h1').style.color = 'light-dark(black, #222)'")
    with pytest.raises(AssertionError, match="color-contrast"):
        assert_accessible_in_the_dark(page)

    page.evaluate("document.querySelector('nav [aria-current=page]').style.translate = '-2000px'")
    with pytest.raises(AssertionError, match="not seen at 1440"):
        assert_nothing_is_cut_off(page, 1440, within=0.2)

    page.evaluate("document.querySelector('h1').style.minWidth = '50rem'")
    with pytest.raises(AssertionError, match="wider than 320"):
        assert_nothing_is_cut_off(page, 320, within=0.2)


def test_axe_finds_nothing_where_one_logs_in(visit: Visit, server: Server) -> None:
    visit.page.goto(f"{server.url}/login")
    visit.page.get_by_role("heading", name="Log in").wait_for()
    assert_accessible(visit.page)
    log_in(visit.page, password="wrong")
    visit.page.get_by_role("alert").wait_for()
    assert_accessible(visit.page)
    assert_accessible_in_the_dark(visit.page)
    for width in SCREENS:
        assert_nothing_is_cut_off(visit.page, width)


def test_a_page_that_is_gone_to_takes_the_focus_and_the_title(page: Page) -> None:
    expect(page).to_have_title("Ask · Citewell")
    go(page, "Library")
    expect(page).to_have_title("Library · Citewell")
    expect(page.get_by_role("heading", level=1)).to_be_focused()


def test_the_skip_link_leads_to_the_content(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/library")
    page.get_by_role("heading", level=1).wait_for()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_theme_and_language_stay(page: Page) -> None:
    choose_theme(page, "dark")
    page.get_by_role("button", name="Language").click()
    page.get_by_role("menuitemradio", name="Deutsch").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Was möchten Sie wissen?")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Was möchten Sie wissen?")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_being_offline_is_told(page: Page) -> None:
    page.context.set_offline(True)
    expect(page.get_by_text("You are offline")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("You are offline")).to_be_hidden()


def test_an_address_that_leads_nowhere_says_so(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/library/nothing/here")
    page.get_by_role("link", name="Go to the first page").click()
    expect(page.get_by_label("Question")).to_be_visible()


def test_the_policy_allows_no_inline_script_and_no_markup_from_strings(page: Page, visit: Visit) -> None:
    assert page.locator("style, [style*=expression]").count() == 0
    refused = page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.append("window.broken = true");
          document.body.append(script);
          try { document.body.innerHTML = "<p></p>"; } catch (error) { return error.name; }
        }"""
    )
    assert refused == "TypeError"
    assert page.evaluate("window.broken") is None
    page.close()  # nothing is told of it any more
    assert any("Content Security Policy" in error or "Trusted" in error for error in visit.errors)
    visit.errors.clear()
