"""Journeys through the library: the table of documents, what comes in, and what a collection is."""

from __future__ import annotations

import json
import uuid

import pytest
from playwright.sync_api import FilePayload, Page, expect

from support.arriving import Desk
from support.browsing import assert_accessible, new_collection, upload
from support.encrypted import encrypted_pdf
from support.server_process import Server

pytestmark = pytest.mark.slow
PASSWORD = "correct horse 7351"
MANY = 130
"""More than one page of the table."""


@pytest.fixture
def many(desk: Desk) -> str:
    """Id of a collection with many documents, which nobody needs to have read."""
    api = desk.operator
    name = f"many {uuid.uuid4().hex}"
    collection = str(api.post("/v1/collections", json={"name": name}).raise_for_status().json()["id"])
    access = {"visibility": "tenant", "shares": []}
    api.put(f"/v1/collections/{collection}/access", json=access).raise_for_status()
    for start in range(0, MANY, 65):
        numbers = range(start, start + 65)
        files = [("files", (f"{number:03}.txt", f"Number {number}.".encode())) for number in numbers]
        entries = json.dumps([{"title": f"Paper {number:03}"} for number in numbers])
        body = {"collection_id": collection, "entries": entries}
        api.post("/v1/documents/bulk", data=body, files=files).raise_for_status()
    return collection


def test_columns_that_are_chosen_stay(page: Page, server: Server, many: str) -> None:
    page.goto(f"{server.url}/library/{many}")
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("menuitemcheckbox", name="Chunks").click()
    expect(page.get_by_role("columnheader", name="Chunks")).to_be_visible()
    page.reload()
    expect(page.get_by_role("columnheader", name="Chunks")).to_be_visible()


def test_many_documents_are_sorted_walked_chosen_and_deleted(page: Page, server: Server, many: str) -> None:
    page.goto(f"{server.url}/library/{many}")
    table = page.get_by_role("grid", name="Documents")
    expect(table).to_have_attribute("aria-rowcount", str(MANY + 1))
    by_title = page.get_by_role("button", name="Title")
    first, last = page.locator("[data-place='0']"), page.locator(f"[data-place='{MANY - 1}']")
    for paper in ("Paper 000", "Paper 129", "Paper 000"):
        by_title.press("Enter")
        expect(first).to_contain_text(paper)
        expect(by_title).to_be_focused()
    first.focus()
    page.keyboard.press("End")
    expect(last).to_be_focused()
    page.keyboard.press("Home")
    expect(first).to_be_focused()
    page.locator("[data-place='2']").hover()
    page.mouse.wheel(0, 10_000)
    expect(last).to_contain_text("Paper 129")
    page.keyboard.press("Shift+Space")  # the row with the focus is still there
    page.keyboard.press("Home")
    chosen = page.get_by_role("toolbar", name="Actions for the chosen documents")
    for key, count in (
        ("Space", 0),
        ("Space", 1),
        ("Shift+ArrowDown", 2),
        ("Shift+ArrowDown", 3),
        ("Shift+ArrowUp", 2),
    ):
        page.keyboard.press(key)
        expect(chosen).to_contain_text(f"{count} chosen") if count else expect(chosen).to_have_count(0)
    page.locator("[data-place='4']").get_by_role("checkbox").click(modifiers=["Shift"])
    expect(chosen).to_contain_text("5 chosen")
    page.keyboard.press("Shift+ArrowUp")
    expect(chosen).to_contain_text("4 chosen")
    page.keyboard.press("Delete")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("4 documents go")
    dialog.get_by_role("button", name="Delete").click()
    expect(table).to_have_attribute("aria-rowcount", str(MANY - 3))
    expect(first).to_contain_text("Paper 004")
    page.get_by_label("Find by title").fill("Paper 01")
    expect(table).to_have_attribute("aria-rowcount", "11")
    page.get_by_label("Find by title").fill("nothing of this kind")
    page.get_by_role("button", name="Show all documents").click()
    expect(page.get_by_label("Find by title")).to_have_value("")
    expect(table).to_have_attribute("aria-rowcount", str(MANY - 3))


def test_what_comes_in_is_told_file_by_file_and_summed_up(page: Page) -> None:
    new_collection(page, "summed up")
    page.locator("[data-files]").set_input_files(
        [
            FilePayload(name=name, mimeType="text/plain", buffer=content)
            for name, content in (("a.txt", b"A word."), ("b.txt", b"Another word."), ("c.pdf", b"%PDF-1.7 cut off"))
        ]
    )
    expect(page.locator("[data-uploads]")).to_have_text("2 of 3 ready, 1 not added")
    with page.expect_download() as kept:
        page.get_by_role("button", name="Download summary").click()
    lines = kept.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == '"File","Result","Reason"'
    assert sorted(line.split(",")[1] for line in lines[1:]) == ['"not added"', '"ready"', '"ready"']


def test_a_file_that_needs_a_password_gets_it(page: Page) -> None:
    new_collection(page, "locked")
    upload(page, ("leave.pdf", encrypted_pdf("Sixteen weeks of parental leave are paid.", PASSWORD)))
    expect(page.locator("[data-state=failed] .reason")).to_have_text(
        "It needs a password. Give it by its menu or on its page."
    )
    page.get_by_role("button", name="Actions for “leave.pdf”").click()
    page.get_by_role("menuitem", name="Give its password").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Password").fill("wrong")
    assert_accessible(page)
    dialog.get_by_role("button", name="Read with it").click()
    expect(dialog).to_have_count(0)

    page.get_by_role("link", name="leave.pdf").click()
    give = page.get_by_role("button", name="Give its password")
    give.click()
    dialog.get_by_label("Password").fill(PASSWORD)
    dialog.get_by_label("Password").press("Enter")
    expect(page.get_by_role("status").filter(has_text="ready")).to_be_visible()
    expect(give).to_have_count(0)
    expect(page.locator("main")).to_contain_text("Sixteen weeks of parental leave")


def test_a_collection_is_renamed_shared_and_deleted(page: Page) -> None:
    new_collection(page, "drafts")
    page.get_by_role("link", name="Settings").click()
    page.get_by_label("Name", exact=True).fill("final texts")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("final texts")
    page.get_by_role("link", name="Access").click()
    page.get_by_label("Who may read it").select_option("tenant")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Access is changed")).to_be_visible()
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("button", name="Delete collection").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("0 documents go")
    dialog.get_by_role("button", name="Delete collection").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Library")
    expect(page.get_by_role("link", name="final texts")).to_have_count(0)


def test_two_who_change_a_collection_do_not_overwrite_each_other(admin_page: Page, desk: Desk) -> None:
    page, api = admin_page, desk.operator
    collection = api.post("/v1/collections", json={"name": "one editor"}).raise_for_status().json()["id"]
    page.goto(f"{desk.server.url}/library/{collection}/settings")
    page.get_by_label("Name", exact=True).fill("two editors")
    api.patch(f"/v1/collections/{collection}", json={"description": "By the other."}).raise_for_status()
    page.get_by_role("button", name="Save").click()
    said = page.get_by_role("alert")
    expect(said).to_contain_text("Somebody else changed this meanwhile")
    expect(said).to_contain_text("By the other.")
    expect(page.get_by_role("heading", level=1)).to_have_text("one editor")
    said.get_by_role("button", name="Save mine on top").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("two editors")
    expect(page.get_by_label("Description")).to_have_value("By the other.")
    found = api.get(f"/v1/collections/{collection}").json()
    assert (found["name"], found["description"]) == ("two editors", "By the other.")
