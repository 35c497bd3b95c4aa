"""Answers that a model writes: their form, their doubts and conflicts, and what happens while they are written."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from fakes.chat_model import Wait
from support.browsing import ADMIN, EMAIL, PASSWORD, Visit, assert_accessible, choose_theme, log_in, next_frame, resize
from support.documents import Text, pdf
from support.model_server import ModelServer, Status
from support.quoting import marked
from support.server_process import Server
from support.waiting import comes_true, until

pytestmark = pytest.mark.slow

OLD = "---\ndate: 2021-03-01\n---\n# Fees of 2021\n\nThe annual fee for a library card is 40 Euro.\n"
NEW = (
    "---\ndate: 2024-03-01\n---\n# Fees\n\nThe annual fee for a library card is 45 Euro. Children pay nothing.\n\n"
    "| Card | Fee |\n| --- | --- |\n| Adult | 45 Euro |\n| Guest | 5 Euro |\n"
)
FEE, CHILDREN = "The annual fee for a library card is 45 Euro.", "Children pay nothing."
QUESTION = "What is the annual fee for a library card?"
READER = "vic@example.org"


@dataclass(frozen=True)
class Talk:
    """Ana's documents and chats, and a model that says what a test wants."""

    api: httpx.Client
    writer: ModelServer
    collection: str
    url: str

    def chat(self, message: str = QUESTION, **more: Any) -> str:
        """The address of a chat in which this was asked and answered."""
        body = {"message": message, "model": "Scripted", "mode": "mark", "collections": [self.collection], **more}
        return f"{self.url}/ask/{self.api.post('/v1/chat', json=body).raise_for_status().json()['session_id']}"

    def open_to(self, visibility: str) -> None:
        """Who may read the documents from now on."""
        path, whatever = f"/v1/collections/{self.collection}", {"If-Match": "*"}
        self.api.patch(path, json={"visibility": visibility}, headers=whatever).raise_for_status()

    def says(self, *steps: Any) -> None:
        """What the model replies from now on. ``«the words»`` becomes a mark with these words as the quote."""

        def reply(asked: Any) -> list[Any]:
            return [
                re.sub(r"«([^»]+)»", lambda found: marked(asked, found[1]), each) if isinstance(each, str) else each
                for each in steps
            ]

        self.writer.reply = reply


def put(api: httpx.Client, collection: str, name: str, content: str | bytes) -> None:
    """A document that can be searched."""
    file = content.encode() if isinstance(content, str) else content
    data, files = {"collection_id": collection}, {"file": (name, file)}
    document = api.post("/v1/documents", data=data, files=files).raise_for_status().json()["document"]["id"]
    until(lambda: api.get(f"/v1/documents/{document}").json()["version"] == 1)


@pytest.fixture(scope="module")
def stocked(server: Server, provider: ModelServer) -> Iterator[Talk]:
    with httpx.Client(base_url=server.url, timeout=60) as admin, httpx.Client(base_url=server.url, timeout=60) as api:
        for client, email in ((admin, ADMIN), (api, EMAIL)):
            login = client.post("/v1/auth/login", data={"username": email, "password": PASSWORD}).raise_for_status()
            client.headers["Authorization"] = f"Bearer {login.json()['access_token']}"
        reader = {"email": READER, "password": PASSWORD, "role": "user", "name": "Vic"}
        admin.post("/v1/users", json=reader).raise_for_status()
        account = {"name": "scripted", "kind": "openai", "base_url": provider.url, "settings": {"attempts": 1}}
        connection = admin.post("/v1/model-connections", json=account).raise_for_status().json()
        model = {"name": "Scripted", "connection": "scripted", "model": "small", "options": {"tools": False}}
        written_by = admin.post("/v1/chat-models", json={**model, "preferred": False}).raise_for_status().json()
        made = api.post("/v1/collections", json={"name": "fees", "visibility": "tenant"}).raise_for_status().json()
        for name, text in (("old.md", OLD), ("new.md", NEW)):
            put(api, made["id"], name, text)
        reply = provider.reply
        yield Talk(api, provider, made["id"], server.url)
        provider.reply = reply
        for path in (f"chat-models/{written_by['id']}", f"model-connections/{connection['id']}"):
            admin.delete(f"/v1/{path}", headers={"If-Match": "*"}).raise_for_status()


@pytest.fixture
def talk(stocked: Talk) -> Talk:
    """The model tells the fee."""
    stocked.says(f"{FEE} «{FEE}»")
    return stocked


def begin(page: Page, question: str = QUESTION) -> Locator:
    """Ask on the page with the model and the collection chosen; the turn that begins."""
    page.get_by_role("button", name="Where to look").click()
    scope = page.get_by_role("dialog", name="Where to look")
    scope.get_by_label("fees", exact=True).check()
    scope.get_by_role("button", name="Done").click()
    page.get_by_role("button", name="How to answer").click()
    how = page.get_by_role("dialog", name="How to answer")
    how.get_by_label("Model").select_option(label="Scripted")
    how.get_by_label("Statements without support").select_option("mark")
    page.keyboard.press("Escape")
    page.get_by_label("Question", exact=True).fill(question)
    page.keyboard.press("Enter")
    return page.locator(".turn").last


def quiet(page: Page) -> None:
    """Let no button have the focus: its tooltip would be in no landmark."""
    page.get_by_role("heading", level=1).focus()
    page.mouse.move(0, 0)
    expect(page.get_by_role("tooltip")).to_have_count(0)


def over(turn: Locator) -> None:
    expect(turn).to_have_attribute("aria-busy", "false")


RICH = f"""## Cards

**{FEE}** «{FEE}» It was 40 Euro before. «The annual fee for a library card is 40 Euro.» The mayor flies for free.

| Card | Fee |
| --- | ---: |
| Guest | 5 Euro «Guest | 5 Euro» |

1. {CHILDREN} «{CHILDREN}»
2. See `card` and [x](https://evil.example/) <img src=x onerror=alert(1)>. «{CHILDREN}»
"""


def test_an_answer_is_markdown_with_its_doubts_and_conflicts(page: Page, talk: Talk) -> None:
    talk.says(RICH)
    page.goto(talk.chat())
    answer = page.locator(".answer")
    expect(answer.get_by_role("heading", name="Cards")).to_be_visible()
    expect(answer.locator("strong").first).to_contain_text(FEE)
    expect(answer.locator("td").last.locator("[data-citation]")).to_be_visible()
    expect(answer.locator("ol li").first.locator("[data-citation]")).to_be_visible()
    assert answer.locator("a, img").count() == 0
    doubt = answer.locator("[data-verdict=unsupported]", has_text="not in the sources").last
    doubt.click()
    expect(page.get_by_role("tooltip")).to_contain_text("The sources do not bear this out.")
    quiet(page)
    sides = page.locator(".conflicts li")
    expect(sides.first).to_contain_text(re.compile(r"45.*newest.*1 Mar 2024", re.DOTALL))
    expect(sides.last).to_contain_text(re.compile(r"40.*1 Mar 2021", re.DOTALL))
    for theme in ("dark", "light"):
        choose_theme(page, theme)
        quiet(page)
        assert_accessible(page)
    resize(page, 320, 700)
    for place in ("document.documentElement", "document.querySelector('.turn')", "document.querySelector('main form')"):
        fits = f"{place}.scrollWidth <= {place}.clientWidth"
        assert comes_true(partial(page.evaluate, fits)), place


def test_one_goes_through_the_sources_of_an_answer_and_is_told_why(page: Page, talk: Talk) -> None:
    talk.says(f"{FEE} «{FEE}» {CHILDREN} «{CHILDREN}»")
    page.goto(talk.chat())
    chips = page.locator("[data-citation]")
    chips.first.click()
    source = page.get_by_role("complementary")
    expect(source.locator("mark")).to_have_text(FEE)
    expect(source.get_by_role("button", name="Previous source")).to_be_disabled()
    page.keyboard.press("j")
    expect(source.locator("mark")).to_have_text(CHILDREN)
    expect(chips.last).to_have_attribute("aria-expanded", "true")
    source.get_by_role("button", name="Previous source").click()
    expect(source.locator("mark")).to_have_text(FEE)
    source.get_by_text("Why this source").click()
    expect(source).to_contain_text("Looked up:")
    for theme in ("dark", "light"):
        choose_theme(page, theme)
        quiet(page)
        assert_accessible(page)
    page.keyboard.press("Escape")
    expect(source).to_be_hidden()


def test_a_source_that_was_scrolled_away_is_gone_to_again_for_another_citation_on_its_page(
    page: Page, talk: Talk
) -> None:
    pages = [[Text(f"Month {n}", 700, size=20), Text(f"Rain fell on {n} days.", 660)] for n in range(1, 13)]
    put(talk.api, talk.collection, "almanac.pdf", pdf(*pages, title="Almanac"))
    talk.says("On seven days. «Rain fell on 7 days.» In July. «Month 7»")
    page.goto(talk.chat("On how many days did rain fall in month 7?"))
    chips, source = page.locator("[data-citation]"), page.get_by_role("complementary")
    chips.first.click()
    expect(source.locator("mark")).to_have_text("Rain fell on 7 days")
    expect(source.locator("mark")).to_be_in_viewport()
    source.get_by_label("Go to page").fill("1")
    page.keyboard.press("Enter")
    expect(source.locator("[data-page='7']")).to_have_count(0)
    chips.last.click()
    expect(source.locator("mark")).to_have_text("Month 7")
    expect(source.locator("mark")).to_be_in_viewport()


SHIFTS = """
const add = (entries) => { for (const each of entries) window.moved += each.value; };
const observer = new PerformanceObserver((list) => add(list.getEntries()));
observer.observe({type: "layout-shift", buffered: true});
window.moved = 0;
window.count = () => { add(observer.takeRecords()); return window.moved; };
"""
"""``count`` knows also of what moved just now and was not reported yet."""


def test_words_stay_where_they_are_while_more_are_written(page: Page, talk: Talk) -> None:
    page.add_init_script(SHIFTS)
    page.goto(f"{talk.url}/ask")
    waits = [Wait(), Wait()]
    talk.says(f"{FEE} «{FEE}» {CHILDREN}", waits[0], f" «{CHILDREN}» And", waits[1], f" so on. «{CHILDREN}»")
    turn = begin(page)
    expect(turn.locator(".statement").first).to_have_text(FEE)
    expect(turn.locator(".steps li")).to_have_count(1)
    expect(turn.locator(".draft")).to_contain_text("Children pay nothing")
    next_frame(page)
    before, moved = turn.locator(".answer").bounding_box(), page.evaluate("window.count()")
    for wait in waits:
        wait.go.set()
    over(turn)
    expect(turn.locator(".draft")).to_have_count(0)
    next_frame(page)
    after = turn.locator(".answer").bounding_box()
    assert before is not None
    assert after is not None
    assert abs(before["y"] - after["y"]) < 1
    assert page.evaluate("window.count()") - moved < 0.05


BUSY_AFTER_A_CLICK = """addEventListener("click", () => {
  const end = performance.now() + 700;
  while (performance.now() < end);
}, {once: true})"""
"""So a slow machine gets to the second half of a double click later than one takes for a double click."""


def test_escape_and_the_button_stop_an_answer_and_what_was_verified_stays(page: Page, talk: Talk) -> None:
    wait = Wait()
    talk.says(f"{FEE} «{FEE}» And then", wait, " nothing.")
    turn = begin(page)
    expect(turn.locator(".statement").first).to_have_text(FEE)
    hung_up = talk.writer.hung_up
    page.keyboard.press("Escape")
    expect(turn).to_contain_text("You stopped this answer")
    expect(turn.locator(".statement")).to_have_text([FEE])
    expect(page.get_by_label("Question", exact=True)).to_be_focused()
    until(lambda: talk.writer.hung_up > hung_up)

    page.get_by_label("Question", exact=True).fill("And again?")
    page.evaluate(BUSY_AFTER_A_CLICK)
    page.get_by_role("button", name="Ask", exact=True).dblclick()
    turn = page.locator(".turn").last
    expect(turn.locator(".statement").first).to_have_text(FEE)
    page.get_by_role("button", name="Stop").press("Enter")
    expect(turn).to_contain_text("You stopped this answer")
    wait.go.set()
    talk.says(f"{FEE} «{FEE}»")
    turn.get_by_role("button", name="Try again").click()
    over(page.locator(".turn").last)
    expect(page.locator(".answer").last).to_contain_text(FEE)


def test_earlier_messages_come_in_above_what_one_reads(page: Page, talk: Talk) -> None:
    url = talk.chat()
    whole = talk.api.get(f"/v1/chat/{url.rpartition('/')[2]}").raise_for_status().json()
    asked, answer = whole["messages"]
    chain = [
        {**each, "id": f"{each['id'][:-4]}{2 * turn + place:04}", "text": f"Question {turn}" if place == 0 else ""}
        for turn in range(31)
        for place, each in enumerate((asked, answer))
    ]
    for before, each in itertools.pairwise(chain):
        each["parent_id"] = before["id"]
    whole["leaf_id"] = chain[-1]["id"]

    def told(route: Route) -> None:
        earlier = "cursor" in route.request.url
        messages, cursor = (chain[:2], None) if earlier else (chain[2:], "earlier")
        route.fulfill(json={**whole, "messages": messages, "next_cursor": cursor})

    page.route(f"**{url.partition('/ask/')[2]}?limit=*", told)
    page.goto(url)
    page.get_by_role("heading", name="Question 30").wait_for()
    frame = page.get_by_role("region", name="Conversation")
    frame.hover()
    page.mouse.wheel(0, -100_000)
    first = page.get_by_role("heading", name="Question 0", exact=True)
    first.wait_for()
    expect(page.get_by_role("heading", name="Question 1", exact=True)).to_be_in_viewport()
    page.mouse.wheel(0, -100_000)
    expect(first).to_be_in_viewport()


def test_a_reader_who_scrolls_up_is_left_there(page: Page, talk: Talk) -> None:
    page.set_viewport_size({"width": 390, "height": 600})
    expect(page.get_by_role("heading", name="What would you like to know?")).to_be_in_viewport(ratio=1)
    wait = Wait()
    lines = "\n\n".join(f"{FEE} «{FEE}»" for _ in range(14))
    talk.says(lines, wait, f"\n\n{lines}")
    turn = begin(page)
    expect(turn.locator(".statement")).to_have_count(13)
    frame = page.get_by_role("region", name="Conversation")
    left = "(frame) => frame.scrollHeight - frame.scrollTop - frame.clientHeight"
    until(lambda: frame.evaluate(left) < 2)
    frame.hover()
    page.mouse.wheel(0, -60)
    until(lambda: frame.evaluate(left) > 50)
    top = frame.evaluate("(frame) => frame.scrollTop")
    wait.go.set()
    over(turn)
    assert frame.evaluate("(frame) => frame.scrollTop") == top
    page.get_by_role("button", name="Go to the newest message").click()
    until(lambda: frame.evaluate(left) < 2)


def test_a_chat_is_printed_whole_and_without_what_one_does_with_it(page: Page, talk: Talk) -> None:
    talk.says("\n\n".join(f"{FEE} «{FEE}»" for _ in range(30)))
    page.goto(talk.chat())
    over(page.locator(".turn"))
    page.emulate_media(media="print")
    resize(page, 800, 600)
    longer = "document.documentElement.scrollHeight - innerHeight"
    assert comes_true(lambda: page.evaluate(longer) > 600), "it is as long as the chat"
    expect(page.locator(".statement").last).to_be_visible()
    expect(page.locator(".evidence q")).to_be_visible()
    for gone in (page.get_by_role("navigation"), page.get_by_label("Question", exact=True), page.get_by_label("Copy")):
        expect(gone.first).to_be_hidden()


def test_a_model_that_fails_says_so_and_can_be_asked_again(page: Page, talk: Talk) -> None:
    talk.writer.reply = lambda _asked: Status(500, "out of order")
    turn = begin(page)
    expect(turn.get_by_role("alert")).to_contain_text("The question was not answered")
    talk.says(f"{FEE} «{FEE}»")
    turn.get_by_role("button", name="Try again").click()
    expect(page.locator(".answer")).to_contain_text(FEE)


def test_what_the_sources_do_not_tell_is_not_answered_but_shown_where_to_look(page: Page, talk: Talk) -> None:
    talk.says("NOT_IN_SOURCES")
    helper = {
        "name": "Pointer",
        "settings": {"without_evidence": "nearest"},
        "collections": [talk.collection],
        "model": "Scripted",
    }
    made = talk.api.post("/v1/assistants", json=helper).raise_for_status().json()
    page.goto(talk.chat("Who was king of France?", assistant="Pointer", collections=None, model=None, mode=None))
    unknown = page.locator(".unknown")
    expect(unknown).to_contain_text("These passages come nearest")
    assert_accessible(page)
    unknown.get_by_role("button").first.click()
    expect(page.get_by_role("complementary").locator("mark").first).to_be_visible()
    talk.api.delete(f"/v1/assistants/{made['id']}", headers={"If-Match": "*"}).raise_for_status()


def test_a_question_becomes_part_of_a_golden_set(page: Page, talk: Talk) -> None:
    page.goto(talk.chat())
    page.get_by_role("button", name="More for this answer").click()
    page.get_by_role("menuitem", name="Add to a golden set").click()
    dialog = page.get_by_role("dialog", name="Add to a golden set")
    dialog.get_by_label("Golden set").select_option(label="A new one")
    dialog.get_by_label("Name of the new set").fill("from chats")
    dialog.get_by_role("button", name="Add").click()
    expect(page.get_by_text("The question is in the set.")).to_be_visible()
    (made,) = [each for each in talk.api.get("/v1/golden-sets").json()["items"] if each["name"] == "from chats"]
    (kept,) = talk.api.get(f"/v1/golden-sets/{made['id']}/questions").json()["items"]
    assert kept["question"] == QUESTION


def test_a_colleague_reads_what_is_shared_as_far_as_they_may(
    browser: Browser, visit: Visit, page: Page, talk: Talk
) -> None:
    talk.says(f"{FEE} «{FEE}» It was 40 Euro before. «The annual fee for a library card is 40 Euro.»")
    page.goto(talk.chat())
    page.get_by_role("button", name="Share", exact=True).click()
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_label("Link", exact=True).input_value()
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    colleague = Visit.begin(context).page
    colleague.goto(talk.url)
    log_in(colleague, email=READER)
    colleague.get_by_label("Question").wait_for()
    colleague.goto(link)
    expect(colleague.get_by_text("Shared by Ana")).to_be_visible()
    expect(colleague.locator(".conflicts")).to_contain_text("newest")
    for theme in ("dark", "light"):
        choose_theme(colleague, theme)
        quiet(colleague)
        assert_accessible(colleague)
    colleague.locator("[data-citation]").first.click()
    expect(colleague.get_by_role("complementary").locator("mark")).to_have_text(FEE)

    talk.open_to("private")
    colleague.reload()
    expect(colleague.get_by_text("Shared by Ana")).to_be_visible()
    expect(colleague.locator("main")).not_to_contain_text("45 Euro")
    context.close()
    talk.open_to("tenant")
