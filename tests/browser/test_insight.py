"""Insight: what was asked over time, ratings, golden sets and their measurements."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import FilePayload, Page, expect

from support.browsing import EMAIL, PASSWORD, Visit, assert_accessible, choose_theme, go, resize
from support.server_process import Server

pytestmark = pytest.mark.slow

ATTACK = "<img src=x onerror=alert(1)>"
LEAVE = "# Leave\n\nParental leave lasts fourteen weeks. It is paid in full."


@pytest.fixture(scope="module")
def api(server: Server) -> Iterator[httpx.Client]:
    """What Ana does without the page: a document, and an answer that she rated."""
    with httpx.Client(base_url=f"{server.url}/v1", timeout=60) as client:
        tokens = client.post("/auth/login", data={"username": EMAIL, "password": PASSWORD}).raise_for_status().json()
        client.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        document = {"namespace": "Rules", "doc_id": "leave.md", "title": f"Leave {ATTACK}", "text": LEAVE}
        client.post("/docs/upsert", json=document).raise_for_status()
        question = {"message": f"How long is leave? {ATTACK}", "collections": ["Rules"]}
        answer = client.post("/chat", json=question).raise_for_status().json()
        rating = {"message_id": answer["message_id"], "score": 5, "text": f"Well done. {ATTACK}"}
        client.post("/chat/ratings", json=rating).raise_for_status()
        yield client


def assert_accessible_in(page: Page, theme: str) -> None:
    """axe finds nothing in the page with this theme, loaded anew: the menu of the themes is gone then."""
    choose_theme(page, theme)
    page.reload()
    page.get_by_role("heading", level=1).wait_for()
    page.wait_for_load_state("networkidle")
    assert_accessible(page)


def test_what_was_asked_is_charted(page: Page, api: httpx.Client, visit: Visit) -> None:
    go(page, "Insight")
    expect(page.get_by_role("heading", level=1, name="Insight")).to_be_visible()
    figures = page.get_by_role("region", name="Figures")
    expect(figures.locator("dt", has_text="Questions")).to_be_visible()
    chart = page.get_by_role("slider", name="Questions and how they ended")
    expect(chart).to_have_attribute("aria-valuetext", re.compile(r"Answered \d+"))
    today = chart.get_attribute("aria-valuenow")
    chart.focus()
    chart.press("ArrowLeft")
    expect(chart).not_to_have_attribute("aria-valuenow", today or "")
    page.get_by_role("button", name="Questions and how they ended: show as a table").click()
    table = page.get_by_role("region", name="Questions and how they ended").get_by_role("table")
    expect(table.get_by_role("row")).to_have_count(31)
    page.get_by_role("button", name="7 days").click()
    expect(page).to_have_url(re.compile("days=7"))
    expect(table.get_by_role("row")).to_have_count(8)
    resize(page, 390, 844)
    sideways = "(table) => table.parentElement.scrollWidth - table.parentElement.clientWidth"
    assert table.evaluate(sideways) == 0, "on a phone nothing is beside the screen"
    expect(table.locator("td[data-label=Answered]").last).to_be_visible()
    resize(page, 1440, 900)
    page.get_by_label("Of what").select_option(label="Rules")
    expect(page).to_have_url(re.compile("collection="))
    with page.expect_download() as saved:
        page.get_by_role("button", name="CSV").click()
    assert saved.value.path().read_text(encoding="utf-8-sig").startswith("from,to,users,questions")
    for theme in ("light", "dark"):
        assert_accessible_in(page, theme)
    assert api.get("/insight").json()["total"]["questions"] >= 1
    page.goto(page.url.replace("days=7", "from=2020-01-01&to=2020-01-31"))
    expect(page.get_by_role("heading", name="Nothing was asked in these days")).to_be_visible()
    assert visit.errors == []


def test_ratings_are_shown_with_what_they_are_about(page: Page, api: httpx.Client, server: Server) -> None:
    del api  # has rated
    page.goto(f"{server.url}/insight/ratings")
    rated = page.get_by_role("article").filter(has_text="Well done.")
    expect(rated).to_contain_text(ATTACK)
    rated.locator("summary").click()
    expect(rated.locator("details p").first).to_be_visible()
    for theme in ("light", "dark"):
        assert_accessible_in(page, theme)
    page.get_by_label("Rated").select_option(label="1 of 5")
    expect(page.get_by_role("heading", name="No ratings in these days")).to_be_visible()
    page.goto(f"{server.url}/insight/failing")
    expect(page.get_by_role("heading", name="This is for administrators")).to_be_visible()


def test_a_golden_set_is_made_filled_and_taken_away(page: Page, api: httpx.Client, server: Server) -> None:
    del api  # has made the document
    page.goto(f"{server.url}/insight/golden")
    page.get_by_role("button", name="New golden set").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Quiz")
    dialog.get_by_label("Collection").select_option(label="Rules")
    dialog.get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", level=1, name="Quiz")).to_be_visible()

    page.get_by_role("button", name="Add a question").click()
    dialog.get_by_label("Question", exact=True).fill("How long is parental leave?")
    dialog.get_by_role("button", name="Find the passage").click()
    passage = dialog.locator("textarea[readonly]").first
    passage.click()
    passage.press("Control+A")
    dialog.get_by_role("button", name="Take the selected words").click()
    dialog.get_by_label("What a right answer says").fill("fourteen weeks\n14 weeks")
    assert_accessible(page)
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    row = page.get_by_role("row").filter(has_text="How long is parental leave?")
    expect(row).to_contain_text(f"Leave {ATTACK}")
    expect(row.locator("q")).to_contain_text("lasts fourteen weeks")

    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Import a file").click()
    lines = f"{json.dumps({'question': f'Who? {ATTACK}', 'answerable': False})}\nno question\n"
    file = FilePayload(name="quiz.jsonl", mimeType="application/jsonl", buffer=lines.encode())
    dialog.get_by_label("File").set_input_files(file)
    expect(dialog.get_by_text("1 line is no question and is left out: 2.")).to_be_visible()
    dialog.get_by_role("button", name="Import").click()
    expect(page.get_by_role("row").filter(has_text=f"Who? {ATTACK}")).to_contain_text("No answer is right")

    page.get_by_role("button", name="From ratings").click()
    dialog.get_by_role("status").wait_for()
    dialog.get_by_role("button", name="Cancel").click()

    page.get_by_role("button", name="More actions").click()
    with page.expect_download() as saved:
        page.get_by_role("menuitem", name="Export").click()
    exported = [json.loads(line) for line in saved.value.path().read_text(encoding="utf-8").splitlines()]
    assert {each["question"] for each in exported} >= {"How long is parental leave?", f"Who? {ATTACK}"}
    for theme in ("light", "dark"):
        assert_accessible_in(page, theme)

    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Delete the set").click()
    page.get_by_role("button", name="Delete the set").click()
    expect(page.get_by_role("heading", level=1, name="Golden sets")).to_be_visible()
    expect(page.get_by_role("link", name="Quiz")).to_be_hidden()


def test_measurements_are_compared_question_by_question(page: Page, api: httpx.Client, server: Server) -> None:
    made = api.post("/golden-sets", json={"name": "Measured"}).raise_for_status().json()
    asked = [{"question": f"Question {each}?", "answerable": False} for each in ("one", "two")]
    api.post(f"/golden-sets/{made['id']}/questions", json={"questions": asked}).raise_for_status()
    listed = api.get(f"/golden-sets/{made['id']}/questions").json()["items"]
    one, two = (next(each["id"] for each in listed if word in each["question"]) for word in ("one", "two"))
    for name, first in (("before", 1.0), ("after", 0.0)):
        result = {
            "configuration": {"mode": "fast"},
            "refused": {"mean": first / 2, "low": 0.0, "high": first},
            "per_query": {one: {"refused": first}, two: {"refused": 0.0}},
        }
        report = {"name": name, "report": {"results": [result]}}
        api.post(f"/golden-sets/{made['id']}/runs", json=report).raise_for_status()
    page.goto(f"{server.url}/insight/golden/{made['id']}/runs")
    expect(page.get_by_role("heading", name="before (mode=fast) (A) against after (mode=fast) (B)")).to_be_visible()
    figures = page.get_by_role("region", name="Figures of both")
    expect(figures.get_by_role("row", name="Rightly not answered")).to_contain_text(
        "50 points worse-100 to 0may be chance"
    )
    differences = page.get_by_role("region", name="Question by question")
    expect(differences.get_by_role("row", name="Question one?")).to_contain_text("Worse")
    expect(differences.get_by_role("row", name="Question two?")).to_be_hidden()
    page.get_by_label("Show", exact=True).select_option(label="Same")
    expect(differences.get_by_role("row", name="Question two?")).to_be_visible()
    page.get_by_role("radio", name="Compare as A: after (mode=fast)").check()
    expect(page.get_by_role("heading", name="after (mode=fast) (A) against before (mode=fast) (B)")).to_be_visible()
    for theme in ("light", "dark"):
        assert_accessible_in(page, theme)


def test_a_set_is_measured_from_the_page(page: Page, api: httpx.Client, server: Server) -> None:
    made = api.post("/golden-sets", json={"name": "Exam", "collection": "Rules"}).raise_for_status().json()
    known = {"question": "How long is leave?", "expected": [{"document": "leave.md"}], "answers": ["fourteen weeks"]}
    asked = [known, {"question": "Who wrote Fidelio?", "answerable": False}]
    api.post(f"/golden-sets/{made['id']}/questions", json={"questions": asked}).raise_for_status()
    page.goto(f"{server.url}/insight/golden/{made['id']}/runs")
    expect(page.get_by_role("heading", name="Nothing was measured yet")).to_be_visible()
    page.get_by_role("button", name="Measure").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill(f"Monday {ATTACK}")
    dialog.get_by_role("button", name="Another configuration").click()
    dialog.get_by_label("Have the judge").check()
    dialog.get_by_role("button", name="Measure").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Two configurations are the same.")
    second = dialog.get_by_role("group", name="Configuration 2")
    second.get_by_label("Statements without support").select_option(label="Show as such")
    dialog.get_by_role("button", name="Measure").click()
    expect(dialog.get_by_role("alert")).to_contain_text("The server has no judge")
    dialog.get_by_label("Have the judge").uncheck()
    assert_accessible(page)
    dialog.get_by_role("button", name="Measure").click()
    expect(dialog).to_have_count(0)
    table = page.get_by_role("region", name="Measurements")
    expect(table.get_by_role("row").filter(has_text=f"Monday {ATTACK}")).to_have_count(2)
    figures = page.get_by_role("region", name="Figures of both")
    expect(figures.get_by_role("row", name="Rightly not answered")).to_contain_text("Same")
    assert "Fidelio" not in api.get("/chats").text, "what was asked to measure is in nobody's chats"
    assert_accessible(page)
