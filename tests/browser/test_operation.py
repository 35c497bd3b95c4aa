"""What administrators see of jobs, health and models, and how editors make assistants."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from support.browsing import ADMIN, PASSWORD, assert_accessible, go, new_collection, upload
from support.server_process import Server
from support.waiting import until

pytestmark = pytest.mark.slow


@pytest.fixture
def api(server: Server) -> Iterator[httpx.Client]:
    """Requests as Ada."""
    with httpx.Client(base_url=f"{server.url}/v1", timeout=60) as client:
        tokens = client.post("/auth/login", data={"username": ADMIN, "password": PASSWORD}).raise_for_status().json()
        client.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        yield client


def open_section(page: Page, server: Server, path: str, title: str) -> None:
    page.goto(f"{server.url}/admin/{path}")
    page.get_by_role("heading", level=1, name=title).wait_for()


def wait_until_idle(api: httpx.Client) -> None:
    """Until nothing is due or done: documents of other tests are read for a while after these are over."""

    def idle() -> bool:
        queue = api.get("/queue").raise_for_status().json()
        return queue["moving"] is None and not queue["workers"]

    until(idle)


def test_a_job_that_failed_says_why(admin_page: Page, server: Server) -> None:
    page = admin_page
    new_collection(page, "broken files")
    upload(page, ("broken.pdf", b"%PDF-1.4 nothing"))
    open_section(page, server, "jobs?shown=failed", "Jobs and queue")
    page.get_by_role("button", name="Read a document").first.click()
    dialog = page.get_by_role("dialog", name="Read a document")
    expect(dialog).to_contain_text("The PDF is damaged")
    expect(dialog.get_by_role("listitem").filter(has_text="Ended")).to_be_visible()
    assert_accessible(page)
    dialog.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("The job is tried again")).to_be_visible()
    expect(dialog.get_by_role("status")).to_contain_text("Failed")


def test_a_job_says_why_it_waits_goes_on_and_is_cancelled(admin_page: Page, server: Server, api: httpx.Client) -> None:
    collection = api.post("/collections", json={"name": "paused files"}).raise_for_status().json()["id"]
    named = {"collection_id": collection, "name": "two files"}
    batch = api.post("/batches", json=named).raise_for_status().json()["id"]
    api.post(f"/batches/{batch}/pause").raise_for_status()
    for name in ("one", "two"):
        form = {"collection_id": collection, "batch_id": batch}
        api.post("/documents", data=form, files={"file": (f"{name}.txt", name.encode())}).raise_for_status()
    page = admin_page
    open_section(page, server, f"jobs?collection={collection}", "Jobs and queue")
    rows = page.get_by_role("region", name="Jobs", exact=True).get_by_role("row").filter(has_text="Read a document")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("It is paused and goes on when it is resumed.")
    rows.first.get_by_role("button", name="Read a document", exact=True).click()
    dialog = page.get_by_role("dialog", name="Read a document")
    expect(dialog.get_by_role("status")).to_contain_text("It is paused")
    assert_accessible(page)
    dialog.get_by_role("button", name="Resume").click()
    expect(dialog.get_by_role("status")).to_contain_text("Done")
    page.keyboard.press("Escape")
    expect(rows).to_have_count(1)
    rows.get_by_role("button", name="Actions for").click()
    page.get_by_role("menuitem", name="Cancel the work").click()
    asked = page.get_by_role("dialog", name="Cancel “Read a document”?")
    asked.get_by_role("button", name="Cancel the work").click()
    expect(rows).to_have_count(0)
    page.get_by_role("button", name="Ended").click()
    expect(rows.filter(has_text="Cancelled")).to_have_count(1)
    open_section(page, server, f"jobs?part=batches&collection={collection}", "Jobs and queue")
    expect(page.get_by_role("row").filter(has_text="two files")).to_contain_text("2 of 2")


def test_the_doctor_examines_everything_and_says_what_it_looked_at(admin_page: Page, server: Server) -> None:
    page = admin_page
    open_section(page, server, "health", "Health")
    page.get_by_role("button", name="Examine everything").first.click()
    expect(page.get_by_text("Looked at:")).to_be_visible()
    assert_accessible(page)


def test_what_the_doctor_finds_is_mended(admin_page: Page, server: Server, api: httpx.Client) -> None:
    blobs, words = server.data / "blobs", b"The text of this file will be lost."
    wait_until_idle(api)
    before = {each for each in blobs.rglob("*") if each.is_file()}
    page = admin_page
    new_collection(page, "lost texts")
    upload(page, ("lost.txt", words))
    stored = {each for each in blobs.rglob("*") if each.is_file()} - before
    texts = [each for each in stored if each.read_bytes() != words]
    assert texts, "the text is stored beside the file"
    for each in texts:
        each.unlink()
    open_section(page, server, "health", "Health")
    page.get_by_role("button", name="Examine everything").first.click()
    found = page.get_by_role("region", name="Findings").get_by_role("row").filter(has_text="stored text of a document")
    expect(found).to_contain_text("Can be mended")
    assert_accessible(page)
    page.get_by_role("checkbox", name="can be mended").uncheck()
    found.get_by_role("checkbox").check()
    page.get_by_role("button", name="Mend one").click()
    page.get_by_role("dialog").get_by_role("button", name="Mend").click()
    expect(found).to_contain_text("Mended")
    wait_until_idle(api)
    assert {each for each in texts if each.is_file()} == set(texts)
    page.get_by_role("button", name="Rebuild the indexes").click()
    page.get_by_role("dialog").get_by_role("button", name="Rebuild the indexes").click()
    expect(page.get_by_text("The indexes are built.")).to_be_visible()


def test_a_version_of_the_vectors_is_built_compared_promoted_and_left_again(
    admin_page: Page, server: Server, api: httpx.Client
) -> None:
    api.post("/docs/upsert", json={"namespace": "Vectors", "doc_id": "a", "text": "Otters read."}).raise_for_status()
    api.post("/search", json={"query": "who reads?"}).raise_for_status()
    page = admin_page
    open_section(page, server, "health?part=versions", "Health")
    page.get_by_role("button", name="New version").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Second")
    dialog.get_by_label("Title and headings").select_option(label="Yes")
    dialog.get_by_role("button", name="Build").click()
    dialog.wait_for(state="hidden")
    card = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Second"))
    expect(card).to_contain_text("All vectors are there.")
    card.get_by_role("button", name="Compare").click()
    dialog.get_by_role("button", name="Compare").click()
    expect(dialog.get_by_role("status").get_by_role("row", name="By meaning and words")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    card.get_by_role("button", name="Promote").click()
    dialog.get_by_role("button", name="Promote").click()
    expect(card).to_contain_text("Every search uses this version.")
    card.get_by_role("button", name="Roll back").click()
    dialog.get_by_role("button", name="Roll back").click()
    expect(card).to_contain_text("All vectors are there.")
    assert_accessible(page)
    card.get_by_role("button", name="Actions for").click()
    page.get_by_role("menuitem", name="Delete").click()
    dialog.get_by_role("button", name="Delete").click()
    expect(card).to_have_count(0)


def test_an_editor_makes_an_assistant_and_goes_back_to_its_first_instructions(page: Page) -> None:
    go(page, "Assistants")
    page.get_by_role("button", name="New assistant").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Name").fill("<img src=x> guide")
    form.get_by_label("Instructions").fill("Answer in two sentences.")
    assert_accessible(page)
    form.get_by_role("button", name="Create").click()
    page.get_by_role("button", name="Edit “<img src=x> guide”").click()
    form.get_by_label("Instructions").fill("Answer in three sentences.")
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)

    page.get_by_role("button", name="Actions for “<img src=x> guide”").click()
    page.get_by_role("menuitem", name="Versions of instructions").click()
    changed = page.get_by_role("region", name="Difference between the versions")
    expect(changed).to_contain_text("removed: Answer in two sentences.")
    expect(changed).to_contain_text("added: Answer in three sentences.")
    page.get_by_label("To", exact=True).select_option(label="Version 1")
    page.get_by_role("button", name="Go back to version 1").click()
    page.get_by_role("button", name="Go back", exact=True).click()
    expect(page.get_by_text("Version 1 counts now")).to_be_visible()
    page.keyboard.press("Escape")

    page.get_by_role("button", name="Edit “<img src=x> guide”").click()
    expect(form.get_by_label("Instructions")).to_have_value("Answer in two sentences.")
    form.get_by_label("Searches").select_option(label="One search for each question")
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    page.get_by_role("button", name="Edit “<img src=x> guide”").click()
    expect(form.get_by_label("Searches")).to_have_value("one")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Actions for “<img src=x> guide”").click()
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", name="<img src=x> guide")).to_have_count(0)
