"""What administrators see of jobs, health and models, and how editors make assistants."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from support.browsing import assert_accessible, go, new_collection, upload
from support.server_process import Server

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]


def open_section(page: Page, server: Server, path: str, title: str) -> None:
    page.goto(f"{server.url}/admin/{path}")
    page.get_by_role("heading", level=1, name=title).wait_for()


def test_a_job_that_failed_says_why(admin_page: Page, server: Server) -> None:
    page = admin_page
    new_collection(page, "broken files")
    upload(page, ("broken.pdf", b"%PDF-1.4 nothing"))
    open_section(page, server, "jobs?shown=failed", "Jobs and queue")
    page.get_by_role("button", name="Read a document").first.click()
    dialog = page.get_by_role("dialog", name="Read a document")
    expect(dialog).to_contain_text("The PDF is damaged")
    expect(dialog.get_by_role("listitem").filter(has_text="Ended")).to_be_visible()


def test_the_doctor_examines_everything_and_says_what_it_looked_at(admin_page: Page, server: Server) -> None:
    page = admin_page
    open_section(page, server, "health", "Health")
    page.get_by_role("button", name="Examine everything").first.click()
    expect(page.get_by_text("Looked at:")).to_be_visible()
    assert_accessible(page)


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
