"""What administrators change while the server runs, and what others see of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from support.server_process import Server

pytestmark = pytest.mark.slow


def setting(page: Page, label: str) -> Locator:
    return page.get_by_role("listitem").filter(has=page.get_by_label(label, exact=True))


def test_a_setting_is_changed_takes_effect_and_is_reset(admin_page: Page, server: Server) -> None:
    page = admin_page
    page.goto(f"{server.url}/admin/settings")
    page.get_by_role("heading", level=1, name="Settings").wait_for()
    hits = page.get_by_label("Hits of one document")
    hits.fill("0")
    page.get_by_label("Welcome", exact=True).fill("Ask the <b>house</b>.")
    expect(page.get_by_text("2 changes are not saved yet.")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("A whole number from 1 to 100, please.")).to_be_visible()
    expect(hits).to_be_focused()
    hits.fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The setting was saved")).to_be_visible()
    expect(setting(page, "Welcome")).to_contain_text("Changed")
    expect(setting(page, "Welcome")).to_contain_text("Ada")

    page.get_by_label("Overlap of chunks (tokens)").fill("100")
    page.get_by_role("button", name="Save").click()
    expect(setting(page, "Overlap of chunks (tokens)")).to_contain_text("79 at most")
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_label("Overlap of chunks (tokens)")).to_have_value("0")

    page.get_by_role("link", name="Ask", exact=True).click()
    expect(page.get_by_text("Ask the <b>house</b>.")).to_be_visible()

    page.goto(f"{server.url}/admin/settings")
    setting(page, "Welcome").get_by_role("button", name="Reset to: empty (Welcome)").click()
    expect(setting(page, "Welcome")).not_to_contain_text("Changed")
    expect(page.get_by_label("Welcome", exact=True)).to_have_value("")


def test_changes_that_are_not_saved_are_not_lost_unasked(admin_page: Page, server: Server) -> None:
    page = admin_page
    page.goto(f"{server.url}/library")
    page.get_by_role("link", name="Admin", exact=True).click()
    page.get_by_role("link", name="Settings", exact=True).click()
    welcome = page.get_by_label("Welcome", exact=True)
    welcome.fill("Half a sen")
    dialog = page.get_by_role("dialog", name="Leave without saving?")
    for leave in (page.get_by_role("link", name="Ask", exact=True).click, page.go_back):
        leave()
        dialog.get_by_role("button", name="Stay here").click()
        expect(dialog).to_be_hidden()
        expect(page).to_have_url(f"{server.url}/admin/settings")
        expect(welcome).to_have_value("Half a sen")
    page.get_by_role("link", name="Ask", exact=True).click()
    dialog.get_by_role("button", name="Leave").click()
    expect(page.get_by_label("Question", exact=True)).to_be_visible()
