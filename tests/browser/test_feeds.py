"""Crawls and sources: start one, watch it, see why a page is missing, change it, and take it away."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from support.arriving import Desk
from support.browsing import assert_accessible, choose_theme
from support.small_site import Site

pytestmark = pytest.mark.slow

EVIL = "<img src=x onerror=alert(1)>"
PAGES = {
    "/": "<title>Start</title><main><p>The quarry opens at seven.</p><a href=/alder>a</a><a href=/gone>g</a></main>",
    "/alder": f"<title>{EVIL.replace('<', '&lt;')}</title><main><p>Alders grow beside the water.</p></main>",
}


@pytest.fixture
def feeds(admin_page: Page, desk: Desk, site: Site) -> Page:
    """The overview, with a collection to fill."""
    site.pages.update(PAGES)
    if desk.operator.get("/v1/collections/Site").status_code == httpx.codes.NOT_FOUND:
        desk.operator.post("/v1/collections", json={"name": "Site"}).raise_for_status()
    admin_page.goto(f"{desk.server.url}/library")
    admin_page.get_by_role("link", name="Crawls and sources").click()
    admin_page.get_by_role("heading", level=1, name="Crawls and sources").wait_for()
    return admin_page


def test_a_site_is_crawled_watched_changed_and_deleted(feeds: Page, site: Site) -> None:
    page = feeds
    page.get_by_role("main").get_by_role("link", name="New crawl").first.click()
    page.get_by_label("Address", exact=True).fill(f"http://{site.host}/")
    page.get_by_label("Collection").select_option(label="Site")
    page.get_by_label("Schedule").select_option(label="Every week")
    page.get_by_label("Day", exact=True).select_option(label="Tuesday")
    page.get_by_role("button", name="Start the crawl").click()

    page.get_by_role("heading", level=1, name=site.host).wait_for()
    expect(page.get_by_text("completed", exact=True)).to_be_visible(timeout=60_000)
    expect(page.get_by_text("Tuesdays at 3:00 AM UTC")).to_be_visible()
    expect(page.locator("[data-page=indexed]")).to_have_count(2)
    expect(page.locator("[data-page=gone]")).to_contain_text("404")
    expect(page.get_by_text(EVIL, exact=True)).to_be_visible()
    page.get_by_role("button", name=re.compile("^gone")).click()
    expect(page.locator("[data-page]")).to_have_count(1)
    assert_accessible(page)

    page.get_by_text("Is a page missing?").click()
    page.get_by_label("Its address").fill("/logo.png")
    page.get_by_role("button", name="Why?").click()
    expect(page.get_by_text("Links to pictures")).to_be_visible()

    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Edit").click()
    page.get_by_label("Leave out").fill("/*")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("would be nothing to crawl").first).to_be_visible()
    page.get_by_label("Leave out").fill("/alder")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog")).to_be_hidden()

    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Resume")).to_be_visible()
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(page.get_by_role("dialog")).to_contain_text("2 pages disappear")
    page.get_by_role("button", name="Delete with all pages").click()
    page.get_by_text("No site is followed yet").wait_for()


def test_a_folder_is_checked_read_and_taken_away_with_its_documents(feeds: Page, source_folder: Path) -> None:
    page = feeds
    (source_folder / "kettle.md").write_text("# Kettle\n\nThe kettle is descaled on Fridays.\n", encoding="utf-8")
    choose_theme(page, "dark")
    page.get_by_role("tab", name="Sources").click()
    page.get_by_role("main").get_by_role("link", name="Add a source").first.click()
    page.get_by_role("radio", name="Folder of the server").check()
    page.get_by_label("Name", exact=True).fill("Notes")
    page.get_by_label("Collection").select_option(label="Site")
    page.get_by_label("Path").fill("/nowhere")
    page.get_by_role("button", name="Check the connection").click()
    expect(page.get_by_role("alert")).to_contain_text("The connection does not work")
    assert_accessible(page)
    page.get_by_label("Path").fill(str(source_folder))
    page.get_by_role("button", name="Check and add").click()

    page.get_by_role("heading", level=1, name="Notes").wait_for()
    expect(page.locator("[data-run=completed]")).to_have_count(1, timeout=60_000)
    expect(page.locator("[data-item=indexed]")).to_contain_text("kettle")
    assert_accessible(page)

    (source_folder / "lamp.md").write_text("# Lamp\n\nThe lamp is lit at dusk.\n", encoding="utf-8")
    page.get_by_role("button", name="Read now").click()
    expect(page.locator("[data-item=indexed]")).to_have_count(2, timeout=60_000)
    expect(page.locator("[data-run=completed]")).to_have_count(2, timeout=60_000)
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Edit").click()
    page.get_by_role("dialog").get_by_label("Name", exact=True).fill("Field notes")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Field notes")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_label("Delete its documents, too").check()
    expect(page.get_by_role("dialog")).to_contain_text("2 documents disappear")
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    page.get_by_text("No source is read yet").wait_for()


def test_one_page_is_fetched_into_a_collection_and_deleted(feeds: Page, site: Site) -> None:
    page = feeds
    page.get_by_role("tab", name="Web pages").click()
    page.get_by_role("button", name="Fetch a page").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Address").fill(f"http://{site.host}/alder")
    dialog.get_by_label("Collection").select_option(label="Site")
    dialog.get_by_role("button", name="Fetch", exact=True).click()
    expect(page.locator("[data-page=indexed]")).to_contain_text("/alder", timeout=60_000)
    page.get_by_role("button", name="Actions for").click()
    page.get_by_role("menuitem", name="Fetch again").click()
    expect(page.get_by_text("The page is fetched again")).to_be_visible()
    page.get_by_role("button", name="Actions for").click()
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    page.get_by_text("No page was looked at yet").wait_for()
