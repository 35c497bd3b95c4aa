"""Journeys through the page: log in, add files, ask, and see what an answer rests on."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from support.browsing import EMAIL, PASSWORD, Visit, ask, go, log_in, new_collection, open_collection, upload
from support.server_process import Server
from support.waiting import until

HANDBOOK = Path(__file__).resolve().parents[2] / "examples" / "handbook"
BADGES = b"# Badges\n\nWear the badge where visitors can see it. A lost badge is reported to Facilities the same day.\n"
PROBLEM = "application/problem+json"
pytestmark = pytest.mark.slow


def test_the_printed_link_leads_to_an_answer_whose_citation_opens_at_the_words(
    demo: Server, visit: Visit, browser: Browser
) -> None:
    page = visit.page
    page.goto(demo.link)
    page.get_by_role("heading", name="Welcome").wait_for()
    assert demo.token not in page.url, "the token must not stay in the address"
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("heading", name="Ask something").wait_for()
    go(page, "Library")
    page.locator("main li").get_by_role("link").click()
    expect(page.locator("[data-document=indexed]")).to_have_count(len(list(HANDBOOK.iterdir())), timeout=60_000)

    page.goto(f"{demo.url}/welcome")
    page.get_by_role("button", name="What do I do about ERR_CONN_RESET?").click()
    page.locator("[data-citation]").first.click()
    source = page.get_by_role("complementary")
    expect(source.locator("mark").first).to_be_in_viewport()
    quote = page.locator(".evidence q").first.text_content() or ""
    assert quote.strip()
    assert "".join(source.locator("mark").all_text_contents()) == quote
    assert as_words(quote) in as_words((HANDBOOK / "it-troubleshooting.md").read_text(encoding="utf-8"))

    context = browser.new_context()
    again = context.new_page()
    again.goto(demo.link)
    expect(again.get_by_text("used already")).to_be_visible()
    context.close()


def as_words(text: str) -> str:
    return " ".join(text.split())


def test_a_file_is_added_asked_about_and_deleted(page: Page) -> None:
    new_collection(page, "badges")
    upload(page, ("badges.md", BADGES))
    expect(page.locator("[data-uploads]")).to_have_text("1 of 1 ready")
    expect(page.locator("[data-document=indexed]")).to_have_count(1)

    ask(page, "Who is a lost badge reported to?", collection="badges")
    expect(page.locator(".answer")).to_contain_text("reported to Facilities")

    open_collection(page, "badges")
    for answer, left in (("Keep", 1), ("Delete", 0)):
        page.get_by_role("button", name="Actions for “").click()
        page.get_by_role("menuitem", name="Delete").click()
        page.get_by_role("dialog").get_by_role("button", name=answer).click()
        expect(page.locator("[data-document]")).to_have_count(left)
    ask(page, "Who is a lost badge reported to?", collection="badges")
    expect(page.locator(".unknown")).to_be_visible()


def test_the_marked_words_of_a_table_are_marked_in_its_cells(page: Page) -> None:
    new_collection(page, "assembly points")
    rows = "| Central Library | fountain in Corn Market |\n| Harbour Branch | car park behind the fish hall |\n"
    text = f"# Assembly points\n\n| Building | Assembly point |\n| --- | --- |\n{rows}"
    upload(page, ("assembly.md", text.encode()))
    ask(page, "Is the assembly point of the Harbour Branch behind the fish hall?", collection="assembly points")
    page.locator("[data-citation]").first.click()
    source = page.get_by_role("complementary")
    expect(source.locator("td mark")).to_have_text(["Harbour Branch", "car park behind the fish hall"])
    expect(source.locator("th")).to_have_text(["Building", "Assembly point"])


def test_a_link_of_a_citation_in_another_program_opens_the_source_at_the_words(page: Page, server: Server) -> None:
    new_collection(page, "ladders")
    upload(page, ("ladders.md", b"# Ladders\n\nLadders are checked twice a year. The janitor keeps the list.\n"))
    with httpx.Client(base_url=server.url, timeout=60) as api:
        tokens = api.post("/v1/auth/login", data={"username": EMAIL, "password": PASSWORD}).json()
        body = {"model": "ladders", "messages": [{"role": "user", "content": "How often are ladders checked?"}]}
        headers = {"Authorization": f"Bearer {tokens['access_token']}"}
        answer = api.post("/v1/chat/completions", json=body, headers=headers, timeout=60).json()
    (cited, *_) = answer["citewell"]["citations"]
    page.goto(cited["url"])
    source = page.get_by_role("complementary")
    for _ in range(2):
        expect(source.locator("mark").first).to_be_in_viewport()
        assert "".join(source.locator("mark").all_text_contents()) == cited["quote"]
        expect(source.get_by_role("heading").first).to_have_text(cited["title"])
        page.reload()


def test_files_dropped_on_the_page_are_added(page: Page) -> None:
    new_collection(page, "dropped")
    page.locator("[data-drop]").evaluate(
        """(area) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File(["The kettle is descaled on Fridays."], "kettle.txt"));
          transfer.items.add(new File(["The plants are watered on Mondays."], "plants.txt"));
          area.dispatchEvent(new DragEvent("drop", {dataTransfer: transfer, cancelable: true, bubbles: true}));
        }"""
    )
    expect(page.locator("[data-uploads]")).to_have_text("2 of 2 ready", timeout=30_000)
    expect(page.locator("[data-document=indexed]")).to_have_count(2)


def test_a_file_that_cannot_be_read_says_why(page: Page) -> None:
    new_collection(page, "unreadable")
    upload(
        page, ("broken.pdf", b"%PDF-1.7\nthis is where it was cut off"), ("fine.txt", b"The lift is inspected in May.")
    )
    expect(page.locator("[data-uploads]")).to_have_text("1 of 2 ready, 1 not added")
    reason = page.locator("[data-state=failed] .reason")
    expect(reason).to_have_count(1)
    assert len((reason.text_content() or "").split()) > 3, "a sentence, not a code"


def test_markup_in_names_and_texts_stays_text(page: Page) -> None:
    new_collection(page, "<b>hostile</b>")
    attack = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    text = f"# Vault {attack}\n\nThe vault opens at seven every morning.\n\n{attack} [x](javascript:alert(3))\n"
    upload(page, ("<img src=x onerror=alert(4)>.md", text.encode()))
    ask(page, "When does the vault open?", collection="<b>hostile</b>")
    page.locator("[data-citation]").first.click()
    source = page.get_by_role("complementary")
    expect(source.locator("mark").first).to_contain_text("The vault opens at seven")
    expect(source).to_contain_text("<script>alert(2)</script>")
    assert page.locator("main img, main script, main iframe, main a:not([href^='/'])").count() == 0


def test_offsets_are_right_behind_characters_outside_the_basic_plane(page: Page) -> None:
    new_collection(page, "emoji")
    sentence = "The garden gate 🚪 is locked at nine."
    upload(page, ("garden.md", f"# Garten 🌻🌻🌻 𝄞𝄢\n\nGrüße 👋🏽 an alle.\n\n{sentence}\n".encode()))
    ask(page, "When is the garden gate locked?", collection="emoji")
    page.locator("[data-citation]").first.click()
    expect(page.get_by_role("complementary").locator("mark")).to_have_text(sentence)


def test_a_wrong_password_is_told_and_does_no_harm(visit: Visit, server: Server) -> None:
    page = visit.page
    page.goto(f"{server.url}/library")
    log_in(page, password="not the password of ana")
    notice = page.get_by_role("alert")
    expect(notice).to_contain_text("You are not logged in")
    expect(notice).to_contain_text("Request id")
    log_in(page)
    expect(page.get_by_role("heading", name="Library")).to_be_visible()


def test_a_session_outlives_a_reload_and_an_expired_token_but_not_a_logout(page: Page) -> None:
    page.reload()
    expect(page.get_by_label("Question")).to_be_visible()

    refused: list[str] = []

    def refuse_once(route: Route) -> None:
        if refused:
            route.continue_()
        else:
            refused.append(route.request.url)
            route.fulfill(status=401, content_type=PROBLEM, body='{"code": "token_expired"}')

    page.route("**/v1/collections*", refuse_once)
    new_collection(page, "after the token expired")
    assert refused

    page.get_by_role("button", name="Your account").click()
    page.get_by_role("menuitem", name="Log out").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()


def test_another_tab_is_logged_in_too_and_logs_out_both(page: Page) -> None:
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.get_by_label("Question")).to_be_visible()
    other.get_by_role("button", name="Your account").click()
    other.get_by_role("menuitem", name="Log out").click()
    for tab in (other, page):
        expect(tab.get_by_role("heading", name="Log in")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()


def test_a_session_that_ended_is_taken_up_in_place(page: Page) -> None:
    ended = re.compile(r"/v1/(chat$|auth/resume)")
    page.route(ended, lambda route: route.fulfill(status=401, content_type=PROBLEM, body='{"code": "unauthenticated"}'))
    page.get_by_label("Question").fill("Is anybody there?")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Your session has ended")
    page.unroute(ended)
    dialog.get_by_label("Password").fill(PASSWORD)
    dialog.get_by_role("button", name="Log in").click()
    expect(dialog).to_be_hidden()
    expect(page.locator(".turn").get_by_role("heading")).to_have_text("Is anybody there?")
    page.locator(".answer, .unknown").first.wait_for()


def test_a_failing_server_is_told_with_what_to_do(page: Page) -> None:
    body = '{"title": "Internal", "detail": "Something went wrong.", "code": "internal", "request_id": "r-17"}'
    page.route("**/v1/chat", lambda route: route.fulfill(status=500, content_type=PROBLEM, body=body))
    page.get_by_label("Question").fill("Will this work?")
    page.keyboard.press("Enter")
    notice = page.get_by_role("alert")
    expect(notice).to_contain_text("r-17")
    expect(notice).to_contain_text("administrator")
    page.unroute("**/v1/chat")
    page.route("**/v1/chat", lambda route: route.abort())
    page.get_by_label("Question").fill("And now?")
    page.keyboard.press("Enter")
    expect(notice.last).to_contain_text("server does not answer")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_lines_of_the_page_are_there_before_its_script_and_stay_where_they_are(
    page: Page, server: Server, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    script = held_script(page, f"{server.url}/library")
    frame = page.locator("#frame")
    before = frame.locator("img").bounding_box()
    rail = frame.locator("div").nth(1).bounding_box()
    assert before is not None
    script.continue_()
    expect(frame).to_have_count(0)
    assert page.locator("header img").bounding_box() == before
    assert rail == (page.locator("nav").bounding_box() if width >= 768 else None)


def test_a_page_without_a_rail_shows_no_lines_of_it_before_its_script(page: Page, server: Server) -> None:
    script = held_script(page, f"{server.url}/login")
    expect(page.locator("#frame")).to_be_attached()
    expect(page.locator("#frame")).to_be_hidden()
    script.continue_()


def held_script(page: Page, address: str) -> Route:
    """Opens a page whose script does not come before it is told to."""
    held: list[Route] = []
    page.route("**/assets/index-*.js", lambda route: held.append(route), times=1)  # noqa: PLW0108  # it marks the function
    with page.expect_request("**/assets/index-*.js"):
        page.goto(address, wait_until="commit")
    page.locator("noscript").wait_for(state="attached")
    until(lambda: page.locator("noscript").count() and held)
    return held[0]


def test_everything_can_be_done_with_the_keyboard(page: Page) -> None:
    new_collection(page, "keyboard")
    upload(page, ("badges.md", BADGES))
    ask(page, "Who is a lost badge reported to?", collection="keyboard")
    page.get_by_label("Question").focus()
    for _ in range(60):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.dataset.citation !== undefined"):
            break
    page.keyboard.press("Enter")
    source = page.get_by_role("complementary")
    expect(source.locator("mark")).to_be_visible()
    page.keyboard.press("Escape")
    expect(source).to_be_hidden()
    expect(page.locator("[data-citation]:focus")).to_have_count(1)
