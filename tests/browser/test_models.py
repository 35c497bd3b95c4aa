"""What administrators do with models, what they cost, and how much may be used."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from support.browsing import ADMIN, EMAIL, PASSWORD, assert_accessible, resize
from support.model_server import ModelServer
from support.server_process import Server

pytestmark = pytest.mark.slow

ATTACK = "<img src=x onerror=alert(1)>"
SECRET = "sk-never-to-be-seen-again"


@pytest.fixture
def api(server: Server) -> Iterator[httpx.Client]:
    """Requests as Ada. No model serves afterwards: what others ask is answered from quotes."""
    with httpx.Client(base_url=f"{server.url}/v1", timeout=60) as client:
        tokens = client.post("/auth/login", data={"username": ADMIN, "password": PASSWORD}).raise_for_status().json()
        client.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        yield client
        for path in ("chat-models", "model-connections"):
            for each in client.get(f"/{path}").raise_for_status().json()["items"]:
                client.delete(f"/{path}/{each['id']}").raise_for_status()


def part(page: Page, server: Server, name: str) -> None:
    page.goto(f"{server.url}/admin/models?part={name}")
    page.get_by_role("heading", level=1, name="Models").wait_for()


def row(page: Page, table: str, words: str) -> Locator:
    return page.get_by_role("region", name=table).get_by_role("row").filter(has_text=words)


def choose(page: Page, where: Locator, action: str) -> Locator:
    where.get_by_role("button", name=re.compile("^Actions for")).click()
    page.get_by_role("menuitem", name=action).click()
    return page.get_by_role("dialog")


def test_a_connection_is_tested_and_never_shows_its_key(
    admin_page: Page, server: Server, provider: ModelServer, api: httpx.Client
) -> None:
    page, name = admin_page, f"House {ATTACK}"
    part(page, server, "models")
    page.get_by_role("button", name="New connection").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_label("Address").fill(provider.url.replace(str(provider.port), "9"))
    dialog.get_by_label("API key").fill(SECRET)
    assert_accessible(page)
    dialog.get_by_role("button", name="Save").click()
    dialog.wait_for(state="hidden")
    card = page.get_by_role("listitem").filter(has_text=name)
    card.get_by_role("button", name="Test").click()
    expect(card.get_by_role("alert")).to_contain_text("CITEWELL_FETCH_ALLOW")

    card.get_by_role("button", name="Edit").click()
    dialog.get_by_label("Address").fill(provider.url)
    expect(dialog.get_by_label("API key")).to_have_value("")
    dialog.get_by_label("API key").fill(SECRET)
    dialog.get_by_role("button", name="Save").click()
    dialog.wait_for(state="hidden")
    card.get_by_role("button", name="Test").click()
    expect(card.get_by_role("status")).to_contain_text("has 2 models")
    assert provider.asked[-1].headers["authorization"] == f"Bearer {SECRET}"
    assert SECRET not in page.content() + api.get("/model-connections").text

    card.get_by_role("button", name="Delete").click()
    dialog.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", name="There are no connections yet")).to_be_visible()


def test_models_are_added_preferred_switched_off_and_removed(
    admin_page: Page, server: Server, provider: ModelServer, api: httpx.Client
) -> None:
    house = {"name": "House", "kind": "openai", "base_url": provider.url}
    api.post("/model-connections", json=house).raise_for_status()
    page, dialog = admin_page, admin_page.get_by_role("dialog")
    part(page, server, "models")
    page.get_by_role("button", name="New model").click()
    dialog.get_by_label("Name").fill("Quick")
    dialog.get_by_label("Model", exact=True).fill("small")
    dialog.get_by_label("Options").fill("[]")
    expect(dialog).to_contain_text("This is no JSON object.")
    dialog.get_by_label("Options").fill('{"temperature": 0}')
    dialog.get_by_role("button", name="Save").click()
    dialog.wait_for(state="hidden")
    quick = row(page, "Models", "Quick")
    expect(quick).to_contain_text("Preferred")
    page.get_by_role("button", name="New model").click()
    dialog.get_by_label("Name").fill("Slow")
    dialog.get_by_label("Model", exact=True).fill("large")
    dialog.get_by_role("checkbox", name="Quick").check()
    dialog.get_by_role("button", name="Save").click()
    dialog.wait_for(state="hidden")
    slow = row(page, "Models", "Slow")
    choose(page, slow, "Prefer").wait_for(state="detached")
    expect(page.get_by_text("“Slow” serves those who do not choose.")).to_be_visible()
    choose(page, slow, "Delete")
    expect(dialog).to_contain_text("Answers that it wrote stay.")
    dialog.get_by_role("button", name="Delete").click()
    expect(slow).to_have_count(0)
    quick.get_by_role("switch", name="Use “Quick”").click()
    expect(quick.get_by_role("switch")).not_to_be_checked()
    choose(page, quick, "Edit").get_by_label("Name").fill("Quicker")
    dialog.get_by_role("button", name="Save").click()
    quick = row(page, "Models", "Quicker")
    choose(page, quick, "Delete").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", name="There are no models yet")).to_be_visible()


def test_prices_are_dated_corrected_and_deleted(admin_page: Page, server: Server) -> None:
    page = admin_page
    part(page, server, "prices")
    dialog = page.get_by_role("dialog")
    for since, written in (("", "3"), ("2040-01-01", "4")):
        page.get_by_role("button", name="New price").click()
        dialog.get_by_label("Model", exact=True).fill("priced")
        dialog.get_by_label("Read", exact=True).fill("25")
        dialog.get_by_label("Written").fill(written)
        dialog.get_by_label("Since").fill(since)
        dialog.get_by_role("button", name="Save").click()
        dialog.wait_for(state="hidden")
    now, planned = row(page, "Your prices", "Counts now"), row(page, "Your prices", "Planned")
    choose(page, now, "Correct").get_by_label("Read", exact=True).fill("2.5")
    assert_accessible(page)
    dialog.get_by_role("button", name="Save").click()
    expect(now).to_contain_text("$2.5")
    choose(page, planned, "Delete")
    expect(dialog).to_contain_text("1 January 2040")
    dialog.get_by_role("button", name="Cancel").click()
    expect(planned).to_have_count(1)
    for each in (planned, now):
        choose(page, each, "Delete").get_by_role("button", name="Delete").click()
        expect(each).to_have_count(0)


def test_a_price_begins_on_the_same_day_for_everybody(admin_page: Page, server: Server) -> None:
    page = admin_page
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setTimezoneOverride", {"timezoneId": "America/Los_Angeles"})
    part(page, server, "prices")
    dialog = page.get_by_role("dialog")
    page.get_by_role("button", name="New price").click()
    for label, value in {"Model": "dated", "Read": "1", "Written": "2"}.items():
        dialog.get_by_label(label, exact=True).fill(value)
    dialog.get_by_label("Since").fill("2040-02-01")
    dialog.get_by_role("button", name="Save").click()
    begins = row(page, "Your prices", "dated").locator("time")
    expect(begins).to_have_attribute("datetime", "2040-02-01T00:00:00Z")
    expect(begins).to_have_text("1 Feb 2040")
    assert page.evaluate("new Date('2040-02-01T00:00:00Z').getDate()") == 31
    session.send("Emulation.setTimezoneOverride", {"timezoneId": ""})
    session.detach()
    choose(page, row(page, "Your prices", "dated"), "Delete").get_by_role("button", name="Delete").click()
    expect(row(page, "Your prices", "dated")).to_have_count(0)


def test_budgets_are_set_changed_and_deleted(admin_page: Page, server: Server) -> None:
    page = admin_page
    part(page, server, "budgets")
    page.get_by_role("button", name="New budget").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("For", exact=True).select_option(label="A user")
    dialog.get_by_label("Which").fill("nobody@example.org")
    dialog.get_by_label("Counts").select_option(label="Questions")
    dialog.get_by_label("Period").select_option(label="a day")
    dialog.get_by_label("Amount").fill("1000")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.get_by_label("Which").fill(EMAIL)
    dialog.get_by_role("button", name="Save").click()
    dialog.wait_for(state="hidden")
    ana = row(page, "Budgets", "1,000 questions a day")
    choose(page, ana, "Edit")
    expect(dialog.get_by_label("Amount")).to_have_value("1000")
    dialog.get_by_label("Amount").fill("2000")
    dialog.get_by_label("Warn at").fill("50")
    assert_accessible(page)
    dialog.get_by_role("button", name="Save").click()
    ana = row(page, "Budgets", "2,000 questions a day")
    expect(ana).to_contain_text("at 50 %")
    choose(page, ana, "Delete")
    expect(dialog).to_contain_text("2,000 questions a day: nothing holds use back")
    dialog.get_by_role("button", name="Delete").click()
    expect(ana).to_have_count(0)


def test_use_is_told_by_what_it_was_for(admin_page: Page, server: Server, api: httpx.Client) -> None:
    api.post("/chat", json={"message": "Who wrote Fidelio?"}).raise_for_status()
    page = admin_page
    part(page, server, "usage")
    table = page.get_by_role("region", name="Usage")
    expect(table.get_by_role("row").last).to_contain_text("Total")
    resize(page, 1280, 900)
    height = "(cell) => cell.getClientRects().length && cell.querySelector('bdi').offsetHeight"
    assert table.get_by_role("rowheader", name=ADMIN).evaluate(height) < 30, "an address is not broken"
    assert table.evaluate("(each) => each.scrollWidth - each.clientWidth") == 0
    page.get_by_label("By").select_option(label="Day")
    expect(table.get_by_role("columnheader", name="Day")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("button", name="CSV").click()
    assert "questions" in saved.value.path().read_text(encoding="utf-8-sig").splitlines()[0]
    page.get_by_label("From", exact=True).fill("2020-01-01")
    page.get_by_label("To", exact=True).fill("2020-01-31")
    expect(page.get_by_role("heading", name="Nothing was used in this time")).to_be_visible()
