"""Conversations: follow-ups, branches, ratings, shares, the list of chats, and answers whose connection breaks."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from support.arriving import Desk
from support.browsing import PASSWORD, Visit, ask, assert_accessible, choose_theme, go, new_collection, upload
from support.server_process import Server
from support.waiting import until

pytestmark = pytest.mark.slow

FERRIES = b"# Ferries\n\nThe ferry to Skua Island leaves at seven. The ferry to Gull Rock leaves at nine.\n"
FIRST = "When does the ferry to Skua Island leave?"
SECOND = "When does the ferry to Gull Rock leave?"


def rename_and_delete(page: Page) -> None:
    """The conversation that is open."""
    page.get_by_role("button", name="More for this conversation").click()
    page.get_by_role("menuitem", name="Rename").click()
    page.get_by_label("Title").fill("<b>Ferries</b>")
    page.keyboard.press("Enter")
    listed = page.get_by_role("navigation", name="Conversations").get_by_role("link", name="<b>Ferries</b>")
    expect(listed).to_be_visible()
    page.get_by_role("button", name="More for this conversation").click()
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", name="What would you like to know?")).to_be_visible()
    expect(listed).to_have_count(0)


def test_a_chat_that_was_looked_for_everywhere_is_renamed_and_deleted(page: Page, server: Server) -> None:
    new_collection(page, "quays")
    upload(page, ("ferries.md", FERRIES))
    ask(page, FIRST, collection="quays")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog").get_by_role("option", name=FIRST).first).to_be_visible()
    page.keyboard.press("Escape")
    rename_and_delete(page)
    expect(page.get_by_text("The conversation is deleted.")).to_be_visible()


def test_a_collection_that_somebody_deleted_is_chosen_no_longer(page: Page, server: Server) -> None:
    token: list[str] = []
    page.on("request", lambda request: token.append(request.headers.get("authorization", "")))
    new_collection(page, "soon gone")
    gone = page.url.rpartition("/")[2]
    go(page, "Ask")
    page.get_by_role("button", name="Where to look").click()
    page.get_by_role("dialog", name="Where to look").get_by_label("soon gone", exact=True).check()
    page.keyboard.press("Escape")
    headers = {"Authorization": next(filter(None, token)), "If-Match": "*"}
    assert page.request.delete(f"{server.url}/v1/collections/{gone}", headers=headers).ok
    page.get_by_label("Question", exact=True).fill(FIRST)
    page.keyboard.press("Enter")
    turn = page.locator(".turn").last
    expect(turn.get_by_role("alert")).to_contain_text("There is no such collection.")
    expect(page.get_by_role("button", name="Where to look: All collections")).to_be_visible()
    turn.get_by_role("button", name="Try again").click()
    expect(page.locator(".turn").last.get_by_role("alert")).to_have_count(0)


def test_a_conversation_branches_is_rated_shared_renamed_and_deleted(page: Page, server: Server) -> None:
    new_collection(page, "ferries")
    upload(page, ("ferries.md", FERRIES))
    ask(page, FIRST, collection="ferries")
    expect(page).to_have_url(re.compile(r"/ask/[\w-]+$"))
    chip = page.locator("[data-citation]").first
    chip.hover()
    expect(page.get_by_role("tooltip")).to_contain_text("version 1")

    page.get_by_role("button", name="Ask this in other words").click()
    page.get_by_label("Your question in other words").fill(SECOND)
    page.keyboard.press("Enter")
    versions = page.get_by_role("group", name="Versions of this question")
    expect(versions).to_contain_text("2/2")
    expect(page.locator(".answer")).to_contain_text("Gull Rock leaves at nine")
    versions.get_by_role("button", name="The one before").click()
    expect(page.get_by_role("heading", level=2, name=FIRST)).to_be_visible()
    expect(page.locator(".answer")).to_contain_text("Skua Island leaves at seven")

    page.get_by_role("button", name="Answer once more").click()
    expect(page.get_by_role("group", name="Answers to this question")).to_contain_text("2/2")
    expect(page.locator(".turn")).to_have_attribute("aria-busy", "false")

    page.get_by_role("button", name="Bad answer").click()
    dialog = page.get_by_role("dialog", name="What was wrong?")
    dialog.get_by_role("button", name="Incomplete").click()
    dialog.get_by_label("In your words").fill("Which pier?")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog).to_be_hidden()
    page.reload()
    expect(page.get_by_role("button", name="Bad answer")).to_have_attribute("aria-pressed", "true")
    for theme in ("dark", "light"):
        choose_theme(page, theme)
        page.get_by_label("Question", exact=True).focus()  # a tooltip of the button would be in no landmark
        expect(page.get_by_role("tooltip")).to_have_count(0)
        assert_accessible(page)

    page.get_by_role("button", name="Share", exact=True).click()
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_label("Link", exact=True).input_value()
    chat = page.url
    page.goto(link)
    expect(page.get_by_text("Shared by you")).to_be_visible()
    expect(page.locator(".answer")).to_contain_text("Skua Island leaves at seven")
    assert_accessible(page)

    page.goto(chat)
    rename_and_delete(page)


def test_an_answer_goes_on_where_its_connection_broke(page: Page) -> None:
    new_collection(page, "breaks")
    upload(page, ("ferries.md", FERRIES))
    broken: list[str] = []

    def break_off(route: Route) -> None:
        whole = route.fetch().text()
        broken.append(whole)
        route.fulfill(content_type="text/event-stream", body=whole[: whole.index("event: step")])

    page.route("**/v1/chat", break_off)
    ask(page, FIRST, collection="breaks")
    assert broken
    expect(page.locator(".answer")).to_contain_text("Skua Island leaves at seven")
    page.reload()
    expect(page.locator(".answer")).to_contain_text("Skua Island leaves at seven")


def test_questions_that_cannot_be_asked_say_so_and_drafts_are_kept(page: Page) -> None:
    box = page.get_by_label("Question", exact=True)
    box.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Write a question first.")).to_be_visible()
    box.evaluate(
        """(area) => {
          Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(area, "a".repeat(1000000));
          area.dispatchEvent(new Event("input", {bubbles: true}));
        }"""
    )
    expect(page.get_by_text("1,000,000 characters are too many")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".turn")).to_have_count(0)
    box.fill("A thought that is not")
    page.get_by_role("navigation").get_by_role("link", name="Library", exact=True).click()
    page.get_by_role("heading", name="Library").wait_for()
    page.get_by_role("navigation").get_by_role("link", name="Ask", exact=True).click()
    expect(box).to_have_value("A thought that is not")


def test_a_list_that_was_still_loading_comes_after_a_change_to_it(page: Page) -> None:
    ask(page, "Is anything there?")
    held: list[Route] = []
    page.route(re.compile(r"/v1/chats\?"), lambda route: held.append(route) if not held else route.continue_())
    with page.expect_request(re.compile(r"/v1/chats\?")):
        page.reload()
    page.get_by_role("button", name="More for this conversation").click()
    page.get_by_role("menuitem", name="Rename").click()
    page.get_by_label("Title").fill("Found after all")
    page.keyboard.press("Enter")
    expect(
        page.get_by_role("navigation", name="Conversations").get_by_role("link", name="Found after all")
    ).to_be_visible()
    held.pop().abort()


MANY = 70
FOCUSED = """new Promise((resolve) => {
  const told = () => { resolve(document.activeElement.textContent); };
  requestAnimationFrame(() => { requestAnimationFrame(told); });
})"""


def next_focus(page: Page) -> str:
    """The words of what has the focus after Tab, when everything had time to come that comes with it."""
    page.keyboard.press("Tab")
    return str(page.evaluate(FOCUSED))


def test_a_long_history_is_there_as_far_as_it_is_near(visit: Visit, desk: Desk) -> None:
    hilda = "hilda@example.org"
    desk.add(hilda, role="user", name="Hilda")
    with httpx.Client(base_url=desk.server.url, timeout=60) as api:
        tokens = api.post("/v1/auth/login", data={"username": hilda, "password": PASSWORD}).raise_for_status().json()
        api.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        for number in range(MANY):
            api.post("/v1/chat", json={"message": f"How deep is quay {number}?"}).raise_for_status()
    page = desk.let_in(visit.page, hilda)
    history = page.get_by_role("navigation", name="Conversations")
    chats = history.get_by_role("list").get_by_role("link")
    expect(chats.first).to_have_text(f"How deep is quay {MANY - 1}?")
    last = history.get_by_role("link", name="How deep is quay 0?")
    history.get_by_role("list").first.hover()

    def scrolled_to_the_last() -> bool:
        page.mouse.wheel(0, 400)
        return last.is_visible()

    until(scrolled_to_the_last)
    page.mouse.wheel(0, -100_000)
    expect(chats.first).to_be_in_viewport()
    history.get_by_role("link", name="New conversation").focus()
    walked = [next_focus(page) for _ in range(2 * MANY + 2)]
    assert [each for each in walked if each.endswith("?")] == [f"How deep is quay {n}?" for n in reversed(range(MANY))]
    expect(last).to_be_in_viewport()
    expect(history.get_by_role("link", name=f"How deep is quay {MANY - 1}?")).to_have_count(0)
    history.get_by_label("Search conversations").focus()
    page.mouse.move(0, 0)
    expect(page.get_by_role("tooltip")).to_have_count(0)  # it would be in no landmark
    assert_accessible(page)
    history.get_by_label("Search conversations").fill("quay 57")
    expect(chats).to_have_text(["How deep is quay 57?"])
