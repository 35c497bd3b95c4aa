"""Journeys through the page at ``/``."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from support.browsing import EMAIL, PASSWORD, Visit, ask, log_in, new_collection, upload
from support.server_process import Server

HANDBOOK = Path(__file__).resolve().parents[2] / "examples" / "handbook"
BADGES = b"# Badges\n\nWear the badge where visitors can see it. A lost badge is reported to Facilities the same day.\n"
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]  # its event loop must not meet other tests


def test_the_printed_link_leads_to_an_answer_whose_citation_opens_at_the_words(
    demo: Server, visit: Visit, browser: Browser
) -> None:
    page = visit.page
    page.goto(demo.link)
    page.locator("#workspace").wait_for()
    assert page.url == f"{demo.url}/", "the token must not stay in the address"
    ready = page.locator(".document.indexed")
    expect(ready).to_have_count(len(list(HANDBOOK.iterdir())), timeout=60_000)

    ask(page, "What do I do about ERR_CONN_RESET?")
    page.locator(".chip").first.click()
    marked = page.locator("#source mark")
    expect(marked.first).to_be_in_viewport()
    quote = page.locator(".evidence q").first.text_content() or ""
    assert quote.strip()
    assert "".join(marked.all_text_contents()) == quote
    assert as_words(quote) in as_words((HANDBOOK / "it-troubleshooting.md").read_text(encoding="utf-8"))

    context = browser.new_context()
    again = context.new_page()
    again.goto(demo.link)
    expect(again.locator("#login-reason")).to_contain_text("used already")
    context.close()


def as_words(text: str) -> str:
    return " ".join(text.split())


def test_a_file_is_added_asked_about_and_deleted(page: Page) -> None:
    new_collection(page, "badges")
    upload(page, ("badges.md", BADGES))
    expect(page.locator("#uploads-summary")).to_have_text("1 of 1 ready")
    expect(page.locator(".document.indexed")).to_have_count(1)

    ask(page, "Who is a lost badge reported to?")
    expect(page.locator(".answer")).to_contain_text("reported to Facilities")

    page.locator(".document").get_by_role("button", name="Delete").click()
    page.locator("#confirm").get_by_role("button", name="Keep").click()
    expect(page.locator(".document")).to_have_count(1)
    page.locator(".document").get_by_role("button", name="Delete").click()
    page.locator("#confirm").get_by_role("button", name="Delete").click()
    expect(page.locator(".document")).to_have_count(0)
    ask(page, "Who is a lost badge reported to?")
    expect(page.locator(".unknown")).to_be_visible()


def test_the_marked_words_of_a_table_are_marked_in_its_cells(page: Page) -> None:
    new_collection(page, "assembly points")
    rows = "| Central Library | fountain in Corn Market |\n| Harbour Branch | car park behind the fish hall |\n"
    text = f"# Assembly points\n\n| Building | Assembly point |\n| --- | --- |\n{rows}"
    upload(page, ("assembly.md", text.encode()))
    ask(page, "Is the assembly point of the Harbour Branch behind the fish hall?")
    page.locator(".chip").first.click()
    expect(page.locator("#source td mark")).to_have_text(["Harbour Branch", "car park behind the fish hall"])
    expect(page.locator("#source th")).to_have_text(["Building", "Assembly point"])


def test_a_link_of_a_citation_in_another_program_opens_the_source_at_the_words(page: Page, server: Server) -> None:
    new_collection(page, "ladders")
    upload(page, ("ladders.md", b"# Ladders\n\nLadders are checked twice a year. The janitor keeps the list.\n"))
    with httpx.Client(base_url=server.url) as api:
        tokens = api.post("/v1/auth/login", data={"username": EMAIL, "password": PASSWORD}).json()
        body = {"model": "ladders", "messages": [{"role": "user", "content": "How often are ladders checked?"}]}
        headers = {"Authorization": f"Bearer {tokens['access_token']}"}
        answer = api.post("/v1/chat/completions", json=body, headers=headers, timeout=30).json()
    (cited, *_) = answer["citewell"]["citations"]
    page.goto(cited["url"])
    for _ in range(2):
        expect(page.locator("#source mark").first).to_be_in_viewport()
        assert "".join(page.locator("#source mark").all_text_contents()) == cited["quote"]
        expect(page.locator("#source-title")).to_have_text(cited["title"])
        page.reload()


def test_files_dropped_on_the_page_are_added(page: Page) -> None:
    new_collection(page, "dropped")
    page.evaluate(
        """() => {
          const transfer = new DataTransfer();
          transfer.items.add(new File(["The kettle is descaled on Fridays."], "kettle.txt"));
          transfer.items.add(new File(["The plants are watered on Mondays."], "plants.txt"));
          const event = new DragEvent("drop", {dataTransfer: transfer, cancelable: true});
          document.getElementById("drop").dispatchEvent(event);
        }"""
    )
    expect(page.locator("#uploads-summary")).to_have_text("2 of 2 ready", timeout=30_000)
    expect(page.locator(".document.indexed")).to_have_count(2)


def test_a_file_that_cannot_be_read_says_why(page: Page) -> None:
    new_collection(page, "unreadable")
    upload(
        page, ("broken.pdf", b"%PDF-1.7\nthis is where it was cut off"), ("fine.txt", b"The lift is inspected in May.")
    )
    expect(page.locator("#uploads-summary")).to_have_text("1 of 2 ready, 1 not added")
    reason = page.locator("#uploads-list .failed .reason")
    expect(reason).to_have_count(1)
    assert len((reason.text_content() or "").split()) > 3, "a sentence, not a code"


def test_markup_in_names_and_texts_stays_text(page: Page) -> None:
    new_collection(page, "hostile")
    attack = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    text = f"# Vault {attack}\n\nThe vault opens at seven every morning.\n\n{attack} [x](javascript:alert(3))\n"
    upload(page, ("<img src=x onerror=alert(4)>.md", text.encode()))
    ask(page, "When does the vault open?")
    page.locator(".chip").first.click()
    expect(page.locator("#source mark").first).to_contain_text("The vault opens at seven")
    expect(page.locator("#source-text")).to_contain_text("<script>alert(2)</script>")
    assert page.locator("main img, main script, main a, main iframe").count() == 0


def test_offsets_are_right_behind_characters_outside_the_basic_plane(page: Page) -> None:
    new_collection(page, "emoji")
    sentence = "The garden gate 🚪 is locked at nine."
    upload(page, ("garden.md", f"# Garten 🌻🌻🌻 𝄞𝄢\n\nGrüße 👋🏽 an alle.\n\n{sentence}\n".encode()))
    ask(page, "When is the garden gate locked?")
    page.locator(".chip").first.click()
    expect(page.locator("#source mark")).to_have_text(sentence)


def test_a_wrong_password_is_told_and_does_no_harm(visit: Visit, server: Server) -> None:
    page = visit.page
    page.goto(server.url)
    log_in(page, password="not the password of ana")
    notice = page.get_by_role("alert")
    expect(notice).to_contain_text("You are not logged in")
    expect(notice).to_contain_text("Request id")
    log_in(page)
    expect(page.locator("#workspace")).to_be_visible()


def test_a_session_outlives_a_reload_and_an_expired_token_but_not_a_logout(page: Page) -> None:
    page.reload()
    expect(page.locator("#workspace")).to_be_visible()

    refused: list[str] = []

    def refuse_once(route: Route) -> None:
        if refused:
            route.continue_()
        else:
            refused.append(route.request.url)
            route.fulfill(status=401, content_type="application/problem+json", body='{"code": "token_expired"}')

    page.route("**/v1/collections*", refuse_once)
    new_collection(page, "after the token expired")
    assert refused

    page.get_by_role("button", name="Log out").click()
    expect(page.locator("#login")).to_be_visible()
    page.reload()
    expect(page.locator("#login")).to_be_visible()


def test_a_session_that_ended_on_the_server_leads_back_to_the_form(page: Page) -> None:
    ended = '{"code": "unauthenticated"}'
    page.route(
        re.compile(r"/v1/(chat|auth/refresh)"),
        lambda route: route.fulfill(status=401, content_type="application/problem+json", body=ended),
    )
    page.get_by_label("Question").fill("Is anybody there?")
    page.keyboard.press("Enter")
    expect(page.locator("#login-reason")).to_contain_text("session has ended")


def test_a_failing_server_is_told_with_what_to_do(page: Page) -> None:
    body = '{"title": "Internal", "detail": "Something went wrong.", "code": "internal", "request_id": "r-17"}'
    page.route(
        "**/v1/chat",
        lambda route: route.fulfill(status=500, content_type="application/problem+json", body=body),
    )
    page.get_by_label("Question").fill("Will this work?")
    page.keyboard.press("Enter")
    notice = page.get_by_role("alert")
    expect(notice).to_contain_text("r-17")
    expect(notice).to_contain_text("administrator")
    expect(page.get_by_label("Question")).to_have_value("Will this work?")
    page.unroute("**/v1/chat")
    page.route("**/v1/chat", lambda route: route.abort())
    page.keyboard.press("Enter")
    expect(notice).to_contain_text("server does not answer")


def test_everything_can_be_done_with_the_keyboard(page: Page) -> None:
    new_collection(page, "keyboard")
    upload(page, ("badges.md", BADGES))
    page.get_by_label("Question").focus()
    page.keyboard.type("Who is a lost badge reported to?")
    page.keyboard.press("Enter")
    page.locator(".evidence").wait_for()
    for _ in range(60):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.classList.contains('chip')"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#source mark")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#source")).to_be_hidden()
    assert page.evaluate("document.activeElement.classList.contains('chip')"), "the focus goes back to the citation"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 800, 1440])
def test_nothing_is_cut_off_and_text_has_contrast(browser: Browser, server: Server, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]  # a literal
    page = context.new_page()
    page.goto(server.url)
    log_in(page)
    page.locator("#workspace").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    ratios = page.evaluate(CONTRAST)
    assert ratios, "the search finds nothing, so it proves nothing"
    assert {what: ratio for what, ratio in ratios.items() if ratio < 4.5} == {}
    context.close()


# The formula of WCAG 2.2, relative luminance and contrast ratio.
CONTRAST = """() => {
  const parse = (color) => color.match(/[\\d.]+/g).map(Number);
  const linear = (v) => (v / 255 <= .03928 ? v / 255 / 12.92 : ((v / 255 + .055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => .2126 * linear(r) + .7152 * linear(g) + .0722 * linear(b);
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const color = parse(getComputedStyle(at).backgroundColor);
      if (color.length < 4 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  const found = {};
  for (const node of document.querySelectorAll("body *")) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
    if (!own || !node.checkVisibility()) continue;
    const [a, b] = [light(parse(getComputedStyle(node).color)), light(behind(node))].sort((x, y) => y - x);
    found[`${node.tagName} ${node.textContent.trim().slice(0, 30)}`] = (a + .05) / (b + .05);
  }
  return found;
}"""


def test_the_chosen_theme_stays(page: Page) -> None:
    def background() -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    light = background()
    page.get_by_role("button", name="Switch between light and dark").click()
    dark = background()
    assert dark != light
    page.reload()
    assert background() == dark


def test_the_policy_allows_no_inline_script(page: Page, visit: Visit) -> None:
    page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.broken = true";
          document.body.append(script);
        }"""
    )
    assert page.evaluate("window.broken") is None
    assert any("Content Security Policy" in error for error in visit.errors)
    visit.errors.clear()
