"""The source pane and the page of a document: the cited words where they stand, and all that is known around them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from playwright.sync_api import Locator, Page, Response, Route, expect

from support.browsing import EMAIL, PASSWORD, Visit, assert_accessible, choose_theme, resize
from support.documents import Text, pdf
from support.encrypted import encrypted_pdf
from support.server_process import Server
from support.waiting import until

pytestmark = pytest.mark.slow

LEDGER = "The ledger is closed on the fifth work-"
RULES = "# Lift rules\n\nThe lift is inspected in May.\n\n- One\n\n| Building | Point |\n| --- | --- |\n| A | yard |\n"
HAS_INK = """(canvas) =>
  canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((byte) => byte < 99)"""


@dataclass(frozen=True)
class Shelf:
    """A collection of Ana's, filled by the API."""

    api: httpx.Client
    collection: str
    url: str

    def put(self, name: str, content: bytes, **fields: Any) -> str:
        """The id of a document that was read."""
        data = {"collection_id": self.collection, "external_id": name, **fields}
        made = self.api.post("/v1/documents", data=data, files={"file": (name, content)}).raise_for_status().json()
        document = str(made["document"]["id"])
        until(lambda: self.get(document)["latest_version"] == self.get(document)["version"])
        return document

    def get(self, document: str) -> Any:
        """The document as the API has it."""
        return self.api.get(f"/v1/documents/{document}").raise_for_status().json()

    def link(self, document: str, words: str, version: int = 1) -> str:
        """What citations in other programs lead to."""
        read = self.api.get(f"/v1/documents/{document}/text", params={"version": version}).raise_for_status().json()
        start = read["text"].index(words)
        place = {"source": document, "version": version, "start": start, "end": start + len(words)}
        return f"{self.url}/ask#{urlencode(place)}"


@pytest.fixture(scope="module")
def shelf(server: Server) -> Iterator[Shelf]:
    with httpx.Client(base_url=server.url, timeout=60) as api:
        tokens = api.post("/v1/auth/login", data={"username": EMAIL, "password": PASSWORD}).raise_for_status().json()
        api.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        made = api.post("/v1/collections", json={"name": "sources"}).raise_for_status().json()
        yield Shelf(api, made["id"], server.url)


@pytest.fixture(scope="module")
def ledger(shelf: Shelf) -> str:
    """A PDF of three pages; the words in question are broken by a hyphen on the second."""
    pages = [
        [Text("Accounting", 700, size=20), Text("What comes first is told here.", 660)],
        [Text("Closing", 700, size=20), Text(LEDGER, 660), Text("day of the month. Nobody books later.", 640)],
        [Text("End", 700, size=20), Text("Nothing follows.", 660)],
    ]
    return shelf.put("ledger.pdf", pdf(*pages, title="Accounting"))


@pytest.fixture(scope="module")
def rules(shelf: Shelf) -> str:
    """A text of two versions."""
    shelf.put("rules.md", RULES.encode())
    return shelf.put("rules.md", RULES.replace("May", "June").encode())


def pane(page: Page) -> Locator:
    return page.get_by_role("complementary")


def test_a_citation_of_a_pdf_opens_the_page_with_the_words_marked(page: Page, shelf: Shelf, ledger: str) -> None:
    page.goto(shelf.link(ledger, "ledger is closed on the fifth workday of the month."))
    source = pane(page)
    marks = source.locator("[data-page='2'] mark")
    expect(marks).to_have_text(["ledger is closed on the fifth work", "day of the month"])
    expect(marks.first).to_be_in_viewport()
    expect(source.get_by_label("Go to page")).to_have_value("2")
    expect(source).to_contain_text("page 2")
    source.locator("[data-page='2'][data-drawn]").wait_for()
    assert source.locator("[data-page='2'] canvas").evaluate(HAS_INK), "the page is drawn, not only its words"
    assert_accessible(page)

    source.get_by_role("button", name="Text", exact=True).click()
    expect(source.locator("mark")).to_have_text("ledger is closed on the fifth workday of the month.")
    source.get_by_role("button", name="Plain text").click()
    expect(source.locator("mark")).to_have_text("ledger is closed on the fifth workday of the month.")
    page.keyboard.press("Escape")
    expect(source).to_be_hidden()


def test_of_a_large_pdf_only_parts_are_fetched(page: Page, shelf: Shelf) -> None:
    padding = f"/Type /Annot /Subtype /Text /Rect [0 0 1 1] /Contents ({'x' * 3_000_000})"
    pages = [[Text(f"Chapter {number}", 700), Text(f"This is told in chapter {number}.", 660)] for number in (1, 2)]
    content = pdf(*pages, title="Chapters", annotations=[padding])
    document = shelf.put("large.pdf", content)
    parts: list[Response] = []
    page.on("response", lambda response: parts.append(response) if "/download" in response.url else None)
    page.goto(shelf.link(document, "This is told in chapter 2."))
    pane(page).locator("[data-page='2'][data-drawn]").wait_for()
    expect(pane(page).locator("[data-page='2'] mark")).to_have_text("This is told in chapter 2")
    assert {part.status for part in parts} == {206}
    assert 1 < len(parts) < 8
    assert sum(int(part.headers["content-length"]) for part in parts) < len(content)


def test_words_that_are_not_on_the_page_are_marked_in_the_text_and_that_is_said(
    page: Page, shelf: Shelf, ledger: str
) -> None:
    scanned = pdf([Text("Something else.", 660)], [Text("And here too.", 660)], title="Other")
    page.route(f"**/documents/{ledger}/download*", lambda route: route.fulfill(body=scanned))
    page.goto(shelf.link(ledger, "Nobody books later."))
    expect(pane(page).get_by_role("status").first).to_contain_text("could not be found on the page")
    expect(pane(page).locator("mark")).to_have_text("Nobody books later.")


def test_a_locked_file_shows_its_text_and_says_why(page: Page, shelf: Shelf, ledger: str) -> None:
    locked = encrypted_pdf("Nobody books later.", "secret")
    page.route(f"**/documents/{ledger}/download*", lambda route: route.fulfill(body=locked))
    page.goto(shelf.link(ledger, "Nobody books later."))
    expect(pane(page).get_by_role("status").first).to_contain_text("locked with a password")
    expect(pane(page).locator("mark")).to_have_text("Nobody books later.")


def test_a_newer_version_is_told_and_shown_with_the_same_words_or_without(page: Page, shelf: Shelf, rules: str) -> None:
    page.goto(shelf.link(rules, "| A | yard |"))
    source = pane(page)
    expect(source.locator("td mark")).to_have_text(["A", "yard"])
    expect(source).to_contain_text("There is a newer version (2).")
    source.get_by_role("button", name="Show it").click()
    expect(source).to_contain_text("inspected in June")
    expect(source.locator("td mark")).to_have_text(["A", "yard"])

    page.goto("about:blank")
    page.goto(shelf.link(rules, "The lift is inspected in May."))
    expect(source.locator("mark")).to_have_text("The lift is inspected in May.")
    source.get_by_role("button", name="Show it").click()
    expect(source).to_contain_text("no longer stand in this version")
    source.get_by_role("button", name="Back to the cited version").first.click()
    expect(source.locator("mark")).to_have_text("The lift is inspected in May.")


def test_a_document_shows_its_pages_chunks_and_versions(page: Page, shelf: Shelf, ledger: str, rules: str) -> None:
    page.goto(f"{shelf.url}/library/documents/{ledger}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Accounting")
    expect(page.locator("[data-page='1']")).to_contain_text("What comes first is told here.")
    page.get_by_label("Go to page").fill("3")
    page.keyboard.press("Enter")
    expect(page.locator("[data-page='3']")).to_be_in_viewport()
    page.get_by_role("tab", name="Chunks").click()
    expect(page.locator("[data-chunk]").first).to_contain_text("tokens")
    expect(page.locator("[data-chunk]").first).to_contain_text("What comes first is told here.")

    page.goto(f"{shelf.url}/library/documents/{rules}?tab=versions")
    expect(page.locator("del")).to_have_text("May")
    expect(page.locator("ins")).to_have_text("June")
    page.get_by_role("link", name="Version 1").click()
    expect(page.get_by_text("You see version 1; readers see version 2.")).to_be_visible()
    expect(page.get_by_role("tabpanel")).to_contain_text("inspected in May")


def test_metadata_are_changed_and_what_others_changed_meanwhile_is_not_lost(page: Page, shelf: Shelf) -> None:
    document = shelf.put("minutes.md", b"# Minutes\n\nNothing was decided.\n")
    page.goto(f"{shelf.url}/library/documents/{document}?tab=metadata")
    page.get_by_label("Metadata (JSON)").fill("[1]")
    expect(page.get_by_text("This is no JSON object.")).to_be_visible()
    expect(page.get_by_role("button", name="Save")).to_be_disabled()
    page.get_by_label("Metadata (JSON)").fill('{"year": 2026}')
    page.get_by_label("Topics").fill("board, minutes")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved")).to_be_visible()
    assert shelf.get(document)["metadata"] == {"year": 2026}
    assert shelf.get(document)["facets"]["topics"] == ["board", "minutes"]

    shelf.api.patch(f"/v1/documents/{document}", json={"description": "by somebody else"}).raise_for_status()
    page.get_by_label("Title").fill("Minutes of the board")
    page.get_by_role("button", name="Save").click()
    conflict = page.get_by_role("alert")
    expect(conflict).to_contain_text("by somebody else")
    conflict.get_by_role("button", name="Save mine on top").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Minutes of the board")
    assert shelf.get(document)["description"] == "by somebody else"


def test_access_is_changed(page: Page, shelf: Shelf) -> None:
    document = shelf.put("wages.md", b"# Wages\n\nThey are paid on the last day.\n")
    page.goto(f"{shelf.url}/library/documents/{document}?tab=access")
    page.get_by_label("Who may read it").select_option("private")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Access is changed; the next search obeys")).to_be_visible()
    assert shelf.get(document)["visibility"] == "private"


def test_a_document_is_read_again_and_deleted_when_it_was_said_what_goes(page: Page, shelf: Shelf) -> None:
    document = shelf.put("kettle.md", b"# Kettle\n\nIt is descaled on Fridays.\n")
    page.goto(f"{shelf.url}/library/documents/{document}")
    page.get_by_role("button", name="Read again").click()
    expect(page.get_by_text("The document was read again")).to_be_visible()
    page.get_by_role("button", name="Delete").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("One chunk is removed")
    dialog.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("sources")
    assert shelf.api.get(f"/v1/documents/{document}").status_code == 404


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_any_tab(page: Page, shelf: Shelf, rules: str, ledger: str, theme: str) -> None:
    choose_theme(page, theme)
    page.goto(f"{shelf.url}/library/documents/{ledger}")
    page.locator("[data-page='1'] span").first.wait_for()
    assert_accessible(page)
    for tab in ("chunks", "versions", "metadata", "access", "feedback"):
        page.goto(f"{shelf.url}/library/documents/{rules}?tab={tab}")
        page.get_by_role("tabpanel").locator("h2, select, textarea, [data-chunk], ins").first.wait_for()
        assert_accessible(page)


def test_a_document_that_is_gone_says_so(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/library/documents/nothing")
    expect(page.get_by_role("alert")).to_contain_text("Request id")


def test_hostile_markup_stays_text_in_every_view(visit: Visit, page: Page, shelf: Shelf) -> None:
    attack = "<img src=x onerror=alert(1)> [x](javascript:alert(2)) ![y](https://evil.example/y.png)"
    text = f"# Head {attack}\n\nWords {attack} end.\n\n| a | b |\n| - | - |\n| {attack} | c |\n"
    document = shelf.put("hostile.md", text.encode(), title=f"Hostile {attack}", metadata=json.dumps({"a": attack}))

    def answer(route: Route) -> None:
        visit.errors.append(f"a request left: {route.request.url}")
        route.abort()

    page.route("https://evil.example/**", answer)
    for tab, seen in {"preview": "td", "chunks": "[data-chunk]", "metadata": "textarea"}.items():
        page.goto(f"{shelf.url}/library/documents/{document}?tab={tab}")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Hostile <img")
        page.get_by_role("tabpanel").locator(seen).first.wait_for()
        assert page.locator("main img, main script, main iframe, main a[href^=javascript]").count() == 0


def test_names_of_any_length_leave_room_for_the_words(page: Page, shelf: Shelf) -> None:
    sentence = "The boiler is drained in August."
    named = shelf.api.post("/v1/collections", json={"name": "boilers " * 24}).raise_for_status().json()
    document = replace(shelf, collection=named["id"]).put(
        "boiler.md", f"# {'On boilers ' * 80}\n\n{sentence}\n".encode(), title="What is known of boilers " * 30
    )
    for width, height in ((1440, 900), (390, 700)):
        resize(page, width, height)
        page.goto("about:blank")
        page.goto(shelf.link(document, sentence))
        source = pane(page)
        expect(source.locator("header").get_by_text("boilers boilers")).to_be_attached()
        for view in ("Plain text", "Text"):
            source.get_by_role("button", name=view, exact=True).click()
            expect(source.locator("mark")).to_be_in_viewport(ratio=1)


NO_ANCHORS = """
const sheet = new CSSStyleSheet();
sheet.replaceSync("* { overflow-anchor: none !important; }");
document.adoptedStyleSheets = [sheet];
"""
"""As in browsers that do not keep what is seen where it is when what stands above it grows."""


@pytest.fixture(scope="module")
def almanac(shelf: Shelf) -> str:
    """A PDF of twelve pages."""
    pages = [[Text(f"Month {n}", 700, size=20), Text(f"Rain fell on {n} days.", 660)] for n in range(1, 13)]
    return shelf.put("almanac.pdf", pdf(*pages, title="Almanac"))


def test_the_words_stay_in_sight_while_the_pages_above_them_are_drawn(page: Page, shelf: Shelf, almanac: str) -> None:
    page.add_init_script(NO_ANCHORS)
    long = "\n\n".join(f"# Day {n}\n\n- cold\n- wet\n\nThe wind of day {n} was strong." for n in range(900))
    notes = shelf.put("wind.md", long.encode())
    for document, words in ((almanac, "Rain fell on 7 days."), (notes, "The wind of day 450 was strong.")):
        page.goto("about:blank")
        page.goto(shelf.link(document, words))
        mark = pane(page).locator("mark").first
        expect(mark).to_be_in_viewport()
        page.wait_for_load_state("networkidle")
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        expect(mark).to_be_in_viewport(timeout=1_000)


def test_what_is_open_and_chosen_is_told_by_lines_where_the_system_chooses_the_colours(
    page: Page, shelf: Shelf, rules: str
) -> None:
    page.emulate_media(forced_colors="active")
    page.goto(shelf.link(rules, "The lift is inspected in June.", version=2))
    expect(pane(page).locator("mark")).to_be_in_viewport()
    lines = "(each) => getComputedStyle(each).outlineStyle"
    assert page.locator("nav [aria-current=page]").first.evaluate(lines) == "solid"
    assert pane(page).locator("[aria-pressed=true]").evaluate(lines) == "solid"
    assert pane(page).locator("[aria-pressed=false]").evaluate(lines) == "none"
    page.emulate_media(forced_colors="none")
