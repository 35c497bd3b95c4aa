"""What administrators do with people, and what everybody does with their own account."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from support.browsing import ADMIN, PASSWORD, Visit, assert_accessible, log_in
from support.server_process import Server

pytestmark = pytest.mark.slow

ATTACK = "<img src=x onerror=alert(1)>"


@dataclass
class Api:
    """Ada's way past the page."""

    client: httpx.Client

    def user(self, email: str, **given: str) -> dict[str, Any]:
        """A new user with a password."""
        body = {"email": email, "password": PASSWORD, **given}
        made: dict[str, Any] = self.client.post("/v1/users", json=body).raise_for_status().json()
        return made

    def link(self, user: dict[str, Any]) -> str:
        """What follows the server's address in a link that logs the user in."""
        made = self.client.post(f"/v1/users/{user['id']}/login-link", json={}).raise_for_status().json()
        return f"/#login={made['token']}"


@pytest.fixture(scope="module")
def api(server: Server) -> Iterator[Api]:
    """Requests as Ada."""
    with httpx.Client(base_url=server.url, timeout=60) as client:
        tokens = client.post("/v1/auth/login", data={"username": ADMIN, "password": PASSWORD}).raise_for_status().json()
        client.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        yield Api(client)


@pytest.fixture
def guest(visiting: Callable[[], AbstractContextManager[Visit]]) -> Iterator[Visit]:
    """A page of somebody else, in a browser of their own."""
    with visiting() as opened:
        yield opened


def people(page: Page, server: Server, part: str = "users") -> None:
    page.goto(f"{server.url}/admin/people?part={part}")
    page.get_by_role("heading", level=1, name="People").wait_for()


def row(page: Page, words: str) -> Locator:
    return page.get_by_role("row").filter(has_text=words)


def choose(page: Page, where: Locator, action: str) -> Locator:
    """Choose an action of a row; its dialog."""
    where.get_by_role("button", name=re.compile("^Actions for")).click()
    page.get_by_role("menuitem", name=action).click()
    return page.get_by_role("dialog")


def test_somebody_is_invited_accepts_and_begins(admin_page: Page, server: Server, guest: Visit) -> None:
    people(admin_page, server, "invitations")
    admin_page.get_by_role("button", name="Invite people").click()
    dialog = admin_page.get_by_role("dialog")
    dialog.get_by_label("E-mail addresses").fill(f"grace@example.org, {ADMIN}")
    dialog.get_by_label("Role").select_option(label="Editor")
    dialog.get_by_role("button", name="Make 2 links").click()
    link = dialog.get_by_label("grace@example.org").input_value()
    expect(dialog).to_contain_text("There is an account with this e-mail address already.")
    dialog.get_by_role("button", name="Done").click()
    expect(row(admin_page, "grace@example.org")).to_contain_text("Pending")

    page = guest.page
    page.goto(link)
    page.get_by_role("heading", level=1, name="You are invited").wait_for()
    assert link.split("=")[1] not in page.url, "the token must not stay in the address"
    expect(page.get_by_text("Ada invites you")).to_be_visible()
    page.reload()
    expect(page.get_by_label("E-mail")).to_have_value("grace@example.org")
    assert_accessible(page)
    page.get_by_label("Your name").fill(ATTACK)
    page.get_by_label("Password").fill("administrator123")
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("alert")).to_contain_text("The account was not made")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Welcome to Citewell, {ATTACK}")
    expect(page.get_by_role("heading", name="Invite colleagues")).to_have_count(0)
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("Question", exact=True).wait_for()

    page.goto(link)
    page.get_by_role("heading", name="not valid any more").wait_for()
    assert_accessible(page)
    admin_page.reload()
    expect(row(admin_page, "grace@example.org")).to_contain_text("Accepted")
    people(admin_page, server)
    expect(row(admin_page, "grace@example.org")).to_contain_text(ATTACK)


def test_an_invitation_is_renewed_and_withdrawn(admin_page: Page, server: Server, guest: Visit) -> None:
    people(admin_page, server, "invitations")
    admin_page.get_by_role("button", name="Invite people").click()
    dialog = admin_page.get_by_role("dialog")
    dialog.get_by_label("E-mail addresses").fill("linus@example.org")
    dialog.get_by_role("button", name="Make the link").click()
    first = dialog.get_by_label("linus@example.org").input_value()
    dialog.get_by_role("button", name="Done").click()
    linus = row(admin_page, "linus@example.org")
    choose(admin_page, linus, "New link").get_by_role("button", name="New link").click()
    second = dialog.get_by_role("textbox").input_value()
    assert second != first
    dialog.get_by_role("button", name="Done").click()
    guest.page.goto(first)
    guest.page.get_by_role("heading", name="not valid any more").wait_for()
    guest.page.goto("about:blank")
    guest.page.goto(second)
    guest.page.get_by_role("heading", level=1, name="You are invited").wait_for()
    choose(admin_page, linus, "Withdraw").get_by_role("button", name="Withdraw").click()
    expect(linus).to_contain_text("Withdrawn")
    guest.page.get_by_label("Your name").fill("Linus")
    guest.page.get_by_label("Password").fill(PASSWORD)
    guest.page.get_by_role("button", name="Accept").click()
    guest.page.get_by_role("heading", name="not valid any more").or_(guest.page.get_by_role("alert")).first.wait_for()


def test_what_somebody_made_stays_when_they_are_deleted(admin_page: Page, server: Server, api: Api) -> None:
    api.user("leaver@example.org", role="editor", name="Leaver")
    with httpx.Client(base_url=server.url, timeout=60) as client:
        form = {"username": "leaver@example.org", "password": PASSWORD}
        token = client.post("/v1/auth/login", data=form).raise_for_status().json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        client.post("/v1/collections", json={"name": "Left behind"}).raise_for_status()
    people(admin_page, server)
    dialog = choose(admin_page, row(admin_page, "leaver@example.org"), "Delete")
    expect(dialog).to_contain_text("1 collection")
    assert_accessible(admin_page)
    dialog.get_by_role("button", name="Delete").click()
    expect(row(admin_page, "leaver@example.org")).to_have_count(0)
    assert api.client.get("/v1/collections/Left behind").status_code == 200, "what was shared work stays"


def test_a_user_is_made_comes_by_a_link_is_suspended_and_deleted(
    admin_page: Page, server: Server, guest: Visit
) -> None:
    people(admin_page, server)
    admin_page.get_by_role("button", name="New user").click()
    dialog = admin_page.get_by_role("dialog")
    dialog.get_by_label("E-mail").fill("alan@example.org")
    dialog.get_by_role("button", name="Create").click()
    dialog.get_by_role("button", name="Make the link").click()
    link = dialog.get_by_label("Link", exact=True).input_value()
    dialog.get_by_role("button", name="Done").click()
    alan = row(admin_page, "alan@example.org")
    expect(alan).to_contain_text("No password yet")

    guest.page.goto(link)
    guest.page.get_by_label("Your name").fill("Alan")
    guest.page.get_by_label("Password").fill(PASSWORD)
    guest.page.get_by_role("button", name="Save and go on").click()
    expect(guest.page.get_by_role("heading", level=1)).to_have_text("Welcome to Citewell, Alan")

    admin_page.reload()
    expect(alan).to_contain_text("Active")
    choose(admin_page, alan, "Suspend").get_by_role("button", name="Suspend").click()
    expect(alan).to_contain_text("Suspended")
    dialog = choose(admin_page, alan, "Delete")
    expect(dialog).to_contain_text("Nothing.")
    assert_accessible(admin_page)
    dialog.get_by_role("button", name="Delete").click()
    expect(alan).to_have_count(0)
    guest.page.reload()
    guest.page.get_by_role("heading", name="Log in").wait_for()


def test_later_is_heard_once_and_for_all(server: Server, api: Api, guest: Visit) -> None:
    made = api.client.post("/v1/users", json={"email": "hurry@example.org", "role": "user"}).raise_for_status().json()
    guest.page.goto(server.url + api.link(made))
    guest.page.get_by_role("button", name="Later").click()
    guest.page.get_by_label("Question", exact=True).wait_for()
    link = server.url + api.link(made)
    guest.page.goto("about:blank")
    guest.page.goto(link)
    guest.page.get_by_label("Question", exact=True).wait_for()
    assert guest.page.url.endswith("/ask")


def test_a_group_is_made_filled_and_deleted(admin_page: Page, server: Server) -> None:
    people(admin_page, server, "groups")
    admin_page.get_by_role("button", name="New group").click()
    dialog = admin_page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Front desk")
    dialog.get_by_label("Description").fill(ATTACK)
    dialog.get_by_role("button", name="Create").click()
    dialog.wait_for(state="hidden")
    row(admin_page, "Front desk").get_by_role("button", name="0 members").click()
    dialog.get_by_label("Find people").fill("ana@")
    dialog.get_by_role("button", name="Add Ana").click()
    expect(dialog.get_by_role("button", name="Remove Ana")).to_be_visible()
    expect(dialog.get_by_text("is a member")).to_be_visible()
    assert_accessible(admin_page)
    admin_page.keyboard.press("Escape")
    expect(row(admin_page, "Front desk").get_by_role("button", name="1 member")).to_be_focused()
    choose(admin_page, row(admin_page, "Front desk"), "Edit").wait_for()
    admin_page.keyboard.press("Escape")
    expect(row(admin_page, "Front desk").get_by_role("button", name="Actions for")).to_be_focused()
    choose(admin_page, row(admin_page, "Front desk"), "Delete").get_by_role("button", name="Delete").click()
    expect(row(admin_page, "Front desk")).to_have_count(0)


def test_a_key_is_shown_once_works_and_is_revoked(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/account")
    page.get_by_role("button", name="New key").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("nightly import")
    dialog.get_by_role("button", name="Create").click()
    key = dialog.get_by_label("Key", exact=True).input_value()
    dialog.get_by_role("button", name="I have copied it").click()
    expect(dialog).to_have_count(0)
    assert key not in page.content()
    with httpx.Client(base_url=server.url, timeout=60, headers={"Authorization": f"Bearer {key}"}) as program:
        assert program.get("/v1/collections").status_code == 200
        assert program.post("/v1/collections", json={"name": "no"}).status_code == 403, "it may read only"
        choose(page, row(page, "nightly import"), "Revoke").get_by_role("button", name="Revoke").click()
        expect(row(page, "nightly import")).to_contain_text("Revoked")
        assert program.get("/v1/collections").status_code == 401


def test_an_account_is_kept_by_its_owner(server: Server, api: Api, guest: Visit) -> None:
    api.user("kate@example.org", role="user", name="Kate")
    page = guest.page
    page.goto(server.url)
    log_in(page, email="kate@example.org")
    page.get_by_role("button", name="Your account: Kate").click()
    page.get_by_role("menuitem", name="Your account").click()
    page.get_by_label("Name").fill("Katherine")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Your account: Katherine").wait_for()

    with httpx.Client(base_url=server.url, timeout=60, headers={"User-Agent": "import/2"}) as program:
        form = {"username": "kate@example.org", "password": PASSWORD}
        token = program.post("/v1/auth/login", data=form).raise_for_status().json()["access_token"]
        page.reload()
        page.get_by_role("button", name="Log out import/2").click()
        expect(page.get_by_role("button", name="Log out import/2")).to_have_count(0)
        assert program.get("/v1/auth/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401

    page.get_by_label("Present password").fill("not the right one")
    page.get_by_label("New password").fill("nine loud herons write")
    page.get_by_role("button", name="Change").click()
    expect(page.get_by_role("alert")).to_contain_text("The present password is not right.")
    page.get_by_label("Present password").fill(PASSWORD)
    page.get_by_role("button", name="Change").click()
    expect(page.get_by_text("The password is changed")).to_be_visible()
    assert_accessible(page)


def test_the_log_is_narrowed_read_and_checked(admin_page: Page, server: Server, api: Api) -> None:
    made = api.user("logged@example.org", role="user", name="Logged")
    page = admin_page
    page.goto(f"{server.url}/admin/audit")
    page.get_by_label("Action").select_option(label="Created a user")
    expect(page.get_by_label("Action")).to_have_value("user.create")  # the table may begin with one before that
    page.get_by_role("row").nth(1).get_by_role("button", name="Created a user").wait_for()
    with page.expect_download() as saved:
        page.get_by_role("button", name="CSV").click()
    table = saved.value.path().read_text()
    assert made["id"] in table
    assert {line.split(",")[2] for line in table.splitlines()[1:]} == {"user.create"}
    page.get_by_role("row").nth(1).get_by_role("button", name="Created a user").click()
    dialog = page.get_by_role("dialog", name="Created a user")
    expect(dialog).to_contain_text(made["id"])
    assert_accessible(page)
    dialog.get_by_role("button", name="All on this").click()
    expect(page.get_by_text("1 entry")).to_be_visible()
    page.get_by_role("button", name="Show all").click()
    page.get_by_role("button", name="Check the chain").click()
    expect(page.get_by_text("entries are as they were written")).to_be_visible()
    page.get_by_label("From", exact=True).fill("2020-01-01")
    page.get_by_label("To", exact=True).fill("2020-01-02")
    page.get_by_role("heading", name="Nothing fits").wait_for()
    page.get_by_role("button", name="Show everything").click()
    page.get_by_role("row").nth(1).wait_for()


def test_an_entry_says_who_and_what_changed_in_words(admin_page: Page, server: Server, api: Api) -> None:
    made = api.user("changed@example.org", role="user", name="Changed")
    api.client.patch(f"/v1/users/{made['id']}", json={"role": "editor"}).raise_for_status()
    page = admin_page
    page.add_init_script("localStorage.setItem('citewell-language', 'de')")
    page.goto(f"{server.url}/admin/audit?kind=user&resource={made['id']}&action=user.update")
    page.get_by_role("button", name="Konto geändert").click()
    dialog = page.get_by_role("dialog", name="Konto geändert")
    expect(dialog.get_by_role("row").nth(1)).to_have_text("RolleBenutzerRedaktion")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Alles anzeigen").click()
    page.get_by_label("Aktion").select_option(label="Alle")
    page.get_by_label("Wer").select_option(label="Der Server selbst")
    expect(page.get_by_role("row").nth(1)).to_contain_text("Der Server selbst")
    expect(page.get_by_role("row").filter(has_text="Nicht angemeldet")).to_have_count(0)


def test_who_is_no_administrator_is_told_so(page: Page, server: Server) -> None:
    expect(page.get_by_role("link", name="Admin", exact=True)).to_have_count(0)
    page.goto(f"{server.url}/admin/people")
    page.get_by_role("heading", name="This is for administrators").wait_for()
    assert_accessible(page)
