"""The search page: results as one types, filters, the keyboard, the address, the source beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, Request, Route, expect

from support.browsing import EMAIL, PASSWORD, assert_accessible, choose_theme, go
from support.server_process import Server

pytestmark = pytest.mark.slow

ATTACK = "<img src=x onerror=alert(1)>"
SHELVES = {
    "Quarry": [
        ("granite", "Granite", "Ada", "stone", "# Granite\n\n## Use\n\nGranite kerbs outlast the road they border."),
        ("basalt", "Basalt", "Bob", "stone", "# Basalt\n\nBasalt is darker than granite and cools faster."),
        (
            "hostile",
            f"Slate {ATTACK}",
            ATTACK,
            ATTACK,
            f"# Slate\n\nSlate splits well. {ATTACK} [x](javascript:alert(2))",
        ),
    ],
    "Foundry": [("copper", "Copper", "Ada", "metal", "# Copper\n\nCopper roofs turn green. No granite was used.")],
    "花园": [("garden", "公共花园", "李明", "花园", "公共花园每天早上七点开放。")],
}


@pytest.fixture(scope="module")
def shelves(server: Server) -> Iterator[dict[str, str]]:
    """Ids of the collections by their names; the documents can be searched."""
    with httpx.Client(base_url=server.url, timeout=60) as api:
        tokens = api.post("/v1/auth/login", data={"username": EMAIL, "password": PASSWORD}).json()
        api.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        docs = [
            {
                "namespace": shelf,
                "doc_id": key,
                "title": title,
                "text": text,
                "metadata": {"author": author, "topics": [topic]},
            }
            for shelf, books in SHELVES.items()
            for key, title, author, topic, text in books
        ]
        api.post("/v1/docs/upsert/batch", json={"docs": docs}).raise_for_status()
        listed = api.get("/v1/collections", params={"limit": 200}).json()["items"]
        yield {each["name"]: each["id"] for each in listed}


def results(page: Page) -> list[str]:
    """External ids of the documents that are seen, in their order."""
    return [each.get_attribute("data-result") or "" for each in page.locator("[data-result]").all()]


def test_results_come_as_one_types_and_open_at_their_place(page: Page, shelves: dict[str, str]) -> None:
    go(page, "Search")
    field = page.get_by_role("searchbox")
    expect(field).to_be_focused()
    page.keyboard.type("kerb")
    best = page.locator("[data-result=granite]")
    expect(best.locator("mark").first).to_have_text("kerbs")
    page.keyboard.type("s outlast")
    expect(page).to_have_url(re.compile("q=kerbs\\+outlast|q=kerbs%20outlast"))
    expect(page).to_have_title("kerbs outlast · Search · Citewell")

    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-hit]").first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    source = page.get_by_role("complementary").last
    expect(source.locator("mark").first).to_be_in_viewport()
    expect(source).to_contain_text("outlast the road")
    expect(best.locator("[aria-current]")).to_have_count(1)
    page.reload()
    expect(source.locator("mark").first).to_be_in_viewport()
    page.go_back()
    expect(page.locator("[aria-current=page][data-hit]")).to_have_count(0)
    expect(field).to_have_value("kerbs outlast")

    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_role("heading", name="What are you looking for?")).to_be_visible()
    expect(field).to_be_focused()


def test_filters_narrow_stay_in_the_address_and_are_taken_back(
    page: Page, server: Server, shelves: dict[str, str]
) -> None:
    page.goto(f"{server.url}/search?q=granite&mode=lexical")
    filters = page.get_by_role("complementary", name="Filters")
    expect(page.locator("[data-result]")).to_have_count(3)
    filters.get_by_role("button", name="Ada 2 documents").click()
    expect(page.locator("[data-result]")).to_have_count(2)
    expect(filters.get_by_role("button", name="Bob 1 document")).to_be_visible()
    filters.get_by_role("button", name="Foundry 1 document").click()
    expect(page.locator("[data-result]")).to_have_count(1)
    expect(filters.get_by_role("button", name="Quarry 1 document")).to_be_visible()
    page.reload()
    expect(page.locator("[data-result]")).to_have_count(1)
    assert results(page) == ["copper"]
    page.go_back()
    expect(page.locator("[data-result]")).to_have_count(2)
    page.get_by_role("button", name="Remove: Author Ada").click()
    expect(page.locator("[data-result]")).to_have_count(3)
    assert shelves["Foundry"] not in page.url


def test_a_request_that_is_overtaken_is_aborted_and_shows_nothing(page: Page, shelves: dict[str, str]) -> None:
    go(page, "Search")
    held: list[Route] = []

    def hold(route: Route) -> None:
        if json.loads(route.request.post_data or "{}")["query"] == "basa":
            held.append(route)
        else:
            route.continue_()

    def is_held(request: Request) -> bool:
        return '"basa"' in (request.post_data or "")

    page.route("**/v1/search", hold)
    page.get_by_role("searchbox").fill("copper")
    expect(page.locator("[data-result=copper]")).to_be_visible()
    with page.expect_request(is_held):
        page.get_by_role("searchbox").fill("basa")
    assert results(page)[0] == "copper", "the old results stay until there are new ones"
    with page.expect_event("requestfailed", is_held):
        page.get_by_role("searchbox").fill("slate")
    assert held
    expect(page.locator("[data-result]").first).to_have_attribute("data-result", "hostile")


def test_words_of_writing_without_spaces_are_marked(page: Page, server: Server, shelves: dict[str, str]) -> None:
    page.goto(f"{server.url}/search?q=花园 开放&mode=lexical")
    expect(page.locator("[data-result=garden] mark")).to_have_text(["花园", "开放"])


def test_experts_see_how_it_came_about(page: Page, server: Server, shelves: dict[str, str]) -> None:
    page.goto(f"{server.url}/search?q=granite")
    page.get_by_role("switch", name="Expert").click()
    page.get_by_label("Search by").select_option("lexical")
    expect(page).to_have_url(re.compile("mode=lexical"))
    place = page.locator("[data-result=granite]").get_by_text("By words")
    expect(place).to_be_visible()
    page.reload()
    expect(place).to_be_visible()

    page.get_by_role("button", name="Why is a document not here?").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("searchbox").fill("公共")
    dialog.get_by_role("button", name="公共花园").click()
    expect(dialog).to_contain_text("has none of the words of the question")
    assert_accessible(page)
    page.keyboard.press("Escape")

    page.get_by_label("As of the end of").fill("2020-01-01")
    expect(page.get_by_role("button", name=re.compile("Remove: As of"))).to_be_visible()
    expect(page.get_by_role("alert").or_(page.get_by_role("heading", name="Nothing found"))).to_be_visible()


def test_markup_stays_text_wherever_it_comes_from(page: Page, server: Server, shelves: dict[str, str]) -> None:
    page.goto(f"{server.url}/search?q=slate {ATTACK}&topics=%5B%22{ATTACK}%22%5D")
    expect(page.locator("[data-result]")).to_have_count(1)
    expect(page.locator("[data-result=hostile]")).to_contain_text(f"Slate {ATTACK}")
    expect(page.get_by_role("button", name="Remove: Topics")).to_contain_text(ATTACK)
    page.locator("[data-hit]").first.click()
    expect(page.get_by_role("complementary").last.locator("mark").first).to_be_in_viewport()
    assert page.locator("main img[src=x], main script, main a[href^=javascript]").count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_among_results(page: Page, server: Server, shelves: dict[str, str], theme: str) -> None:
    choose_theme(page, theme)
    page.goto(f"{server.url}/search?q=granite&author=Ada&author=Bob&mode=lexical")
    page.get_by_role("switch", name="Expert").click()
    page.locator("[data-result] dl").first.wait_for()
    assert_accessible(page)
    page.get_by_role("searchbox").fill("zzzz")
    page.get_by_role("heading", name="Nothing found").wait_for()
    assert_accessible(page)


def test_what_goes_wrong_is_told(page: Page, server: Server, shelves: dict[str, str]) -> None:
    body = '{"title": "Internal", "detail": "Something went wrong.", "code": "internal", "request_id": "r-23"}'
    page.route(
        "**/v1/search", lambda route: route.fulfill(status=500, content_type="application/problem+json", body=body)
    )
    page.goto(f"{server.url}/search?q=granite")
    notice = page.get_by_role("alert")
    expect(notice).to_contain_text("r-23")
    page.unroute("**/v1/search")
    notice.get_by_role("button", name="Try again").click()
    expect(page.locator("[data-result]").first).to_be_visible()
    page.goto(f"{server.url}/search?q=zzzz&mode=lexical&author=Ada")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    page.locator("main").get_by_role("button", name="Remove all").last.click()
    expect(page).not_to_have_url(re.compile("author"))

    page.route("**/v1/collections?*", lambda route: route.fulfill(json={"items": [], "next_cursor": None, "total": 0}))
    page.goto(f"{server.url}/search")
    expect(page.get_by_role("link", name="Go to the library")).to_be_visible()


def test_a_character_that_cannot_be_searched_for_is_told_in_both_languages(
    page: Page, server: Server, shelves: dict[str, str]
) -> None:
    assert shelves
    page.goto(f"{server.url}/search?q=gra%00nite")
    expect(page.get_by_role("alert")).to_contain_text("holds the character NUL, which cannot be seen: take it out")
    page.evaluate("localStorage.setItem('citewell-language', 'de')")
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("unsichtbares Zeichen (NUL)")


def test_the_palette_leads_everywhere_by_keyboard(page: Page, server: Server, shelves: dict[str, str]) -> None:
    page.goto(f"{server.url}/library")
    page.get_by_role("heading", level=1, name="Library").wait_for()
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Go to")
    expect(field).to_be_focused()
    page.keyboard.type("basal")
    expect(page.get_by_role("option", name="Basalt Quarry")).to_be_visible()
    expect(page.get_by_role("option")).to_have_count(2)  # the chats of before are gone
    assert_accessible(page)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_have_text("BasaltQuarry")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator("[data-result=basalt]")).to_be_visible()
    expect(field).to_be_hidden()
    page.get_by_role("button", name="Go to").click()
    expect(field).to_be_focused()
    page.keyboard.type("Foundr")
    page.get_by_role("option", name="Foundry").click()
    expect(page).to_have_url(f"{server.url}/library/{shelves['Foundry']}")
    page.keyboard.press("Control+k")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()


def test_what_is_chosen_in_the_palette_stays_chosen_when_more_is_found(page: Page, shelves: dict[str, str]) -> None:
    assert shelves
    held: list[Route] = []
    at = "2026-01-01T00:00:00Z"
    chat = {"id": "c", "title": "Of basalt", "assistant_id": None, "leaf_id": None, "created_at": at, "updated_at": at}

    def told(route: Route) -> None:
        if "query=basalt" in route.request.url:
            held.append(route)
        else:
            route.fulfill(json={"items": [], "next_cursor": None, "total": 0})

    page.route("**/v1/chats?*", told)
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Go to")).to_be_focused()
    page.keyboard.insert_text("basalt")
    expect(page.get_by_role("option", name="Basalt Quarry")).to_be_visible()
    expect(page.get_by_role("option")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    chosen = page.get_by_role("option", selected=True)
    expect(chosen).to_have_text("BasaltQuarry")
    held.pop().fulfill(json={"items": [chat], "next_cursor": None, "total": 1})
    expect(page.get_by_role("option")).to_have_count(3)
    expect(chosen).to_have_text("BasaltQuarry")


def test_a_question_is_handed_over_with_its_collection(page: Page, server: Server, shelves: dict[str, str]) -> None:
    page.goto(f"{server.url}/search?q=copper roofs&mode=lexical")
    page.get_by_role("link", name=re.compile("Ask about this.*Copper")).click()
    expect(page.get_by_label("Question", exact=True)).to_have_value("copper roofs")
    expect(page.locator("main form")).to_contain_text("Foundry")
    expect(page).to_have_url(f"{server.url}/ask")
