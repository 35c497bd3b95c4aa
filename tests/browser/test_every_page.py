"""What holds for every page: it is accessible in both themes, fits every screen, and keeps its policy."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from support.browsing import ADMIN, Visit, assert_accessible, choose_theme, go, log_in
from support.server_process import Server

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

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
    "/admin/assistants": "Assistants",
    "/admin/models": "Models",
    "/admin/models?part=prices": "Models",
    "/admin/models?part=budgets": "Models",
    "/admin/models?part=usage": "Models",
    "/admin/audit": "Audit log",
}
"""Those that administrators see."""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(page: Page, server: Server, path: str, theme: str) -> None:
    choose_theme(page, theme)
    page.goto(f"{server.url}{path}")
    page.get_by_role("heading", level=1, name=PAGES[path]).wait_for()
    assert_accessible(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_where_one_administers(admin_page: Page, server: Server, theme: str) -> None:
    choose_theme(admin_page, theme)
    for path, title in ADMIN_PAGES.items():
        admin_page.goto(f"{server.url}{path}")
        admin_page.get_by_role("heading", level=1, name=title).wait_for()
        admin_page.wait_for_load_state("networkidle")
        assert_accessible(admin_page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_where_one_logs_in(visit: Visit, server: Server, theme: str) -> None:
    visit.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]  # a literal
    visit.page.goto(f"{server.url}/login")
    visit.page.get_by_role("heading", name="Log in").wait_for()
    assert_accessible(visit.page)
    log_in(visit.page, password="wrong")
    visit.page.get_by_role("alert").wait_for()
    assert_accessible(visit.page)


def test_axe_sees_a_fault(page: Page) -> None:
    page.evaluate("document.querySelector('main').append(document.createElement('input'))")
    with pytest.raises(AssertionError, match="label"):
        assert_accessible(page)


@pytest.mark.parametrize("width", [320, 390, 800, 1440])
def test_nothing_is_cut_off(browser: Browser, server: Server, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, has_touch=width < 500)
    page = context.new_page()
    page.goto(f"{server.url}/login")
    log_in(page, email=ADMIN)
    page.get_by_label("Question").wait_for()
    for path, title in (PAGES | ADMIN_PAGES).items():
        page.goto(f"{server.url}{path}")
        page.get_by_role("heading", level=1, name=title).wait_for()
        for place in ("document.documentElement", "document.querySelector('main')"):
            assert page.evaluate(f"{place}.scrollWidth <= {place}.clientWidth"), (path, place)
    context.close()


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


SHIFTS = """
window.moved = 0;
new PerformanceObserver((list) => { for (const each of list.getEntries()) window.moved += each.value; })
  .observe({type: "layout-shift", buffered: true});
"""


def test_nothing_moves_while_a_page_loads(admin_page: Page, server: Server) -> None:
    page = admin_page
    page.add_init_script(SHIFTS)
    for path, title in (PAGES | ADMIN_PAGES).items():
        page.goto(f"{server.url}{path}")
        page.get_by_role("heading", level=1, name=title).wait_for()
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.moved") < 0.05, path
    # A planted fault, so that this proves something.
    page.evaluate("""() => {
      const main = document.querySelector("main");
      main.prepend(...Array.from(Array(9), () => main.querySelector("h1").cloneNode(true)));
    }""")
    assert page.evaluate("new Promise((done) => setTimeout(() => done(window.moved), 200))") > 0.05


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
    assert any("Content Security Policy" in error or "Trusted" in error for error in visit.errors)
    visit.errors.clear()
