"""What the server refuses is told in the reader's language, and in no other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from support.browsing import ADMIN, PASSWORD
from support.server_process import Server

NOBODY = "00000000-0000-4000-8000-000000000000"
TAKEN = "Refused for its name"
BUDGET = {"scope": "tenant", "period": "day", "measure": "questions", "amount": "100000"}
Refusal = tuple[str, str, str, dict[str, Any]]
REFUSALS: tuple[Refusal, ...] = (
    ("Diesen Namen gibt es schon", "POST", "/v1/collections", {"name": TAKEN}),
    ("Mit dieser E-Mail-Adresse gibt es schon ein Konto", "POST", "/v1/users", {"email": ADMIN, "role": "user"}),
    (
        "Das jetzige Passwort stimmt nicht",
        "POST",
        "/v1/auth/password",
        {"current_password": "not the one that it is", "new_password": "seven other words make a password"},
    ),
    (
        "Gruppen: Eine dieser Gruppen gibt es nicht mehr",
        "POST",
        "/v1/invitations",
        {"email": "y@example.org", "group_ids": [NOBODY]},
    ),
    (
        "Filter: Ein Dokument hat kein Feld „$nothing“. Erlaubt: $",
        "POST",
        "/v1/search",
        {"query": "x", "filter": {"$nothing": 1}},
    ),
    (
        "Adresse: In der Adresse dürfen weder Benutzername noch Passwort stehen",
        "POST",
        "/v1/webpages/fetch",
        {"url": "https://a:b@example.org/", "collection_id": TAKEN},
    ),
    (
        "Zeitplan: Das ist kein Zeitplan",
        "POST",
        "/v1/crawls",
        {"url": "https://example.org/", "collection_id": TAKEN, "schedule": "now and then"},
    ),
    (
        "Pfad: Der Ordner liegt in einem derer",
        "POST",
        "/v1/sources/check",
        {"kind": "folder", "settings": {"path": "/etc"}},
    ),
    (
        "Freigaben: Eine dieser Personen oder Gruppen gibt es nicht mehr",
        "PUT",
        f"/v1/collections/{TAKEN}/access",
        {"visibility": "private", "shares": [{"user_id": NOBODY}]},
    ),
    (
        "Für wen: Diese Person, diesen API-Schlüssel oder diesen Assistenten gibt es nicht",
        "POST",
        "/v1/budgets",
        BUDGET | {"scope": "user", "scope_id": NOBODY},
    ),
    ("Ein solches Budget gibt es schon. Ändern Sie jenes", "POST", "/v1/budgets", BUDGET),
    (
        "Zerlegung: Erlaubt: ",
        "PATCH",
        f"/v1/collections/{TAKEN}",
        {"settings": {"chunking": {"strategy": "by luck"}}},
    ),
    (
        "Ein Budget liegt zwischen 0 und 1.000.000 Dollar",
        "POST",
        "/v1/budgets",
        BUDGET | {"amount": "0.5", "period": "month"},
    ),
    (
        "Gültig bis: Dieser Zeitpunkt ist vorbei",
        "POST",
        "/v1/api-keys",
        {"name": "k", "expires_at": "2020-01-01T00:00:00Z"},
    ),
)
"""What is told, of a request that is refused."""
ENGLISH = re.compile(r"\b(the|this|there|must|may|already|is|of|not)\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def ada(server: Server) -> Iterator[httpx.Client]:
    """Requests of the administrator."""
    with httpx.Client(base_url=server.url, timeout=60) as client:
        tokens = client.post("/v1/auth/login", data={"username": ADMIN, "password": PASSWORD}).raise_for_status().json()
        client.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        client.post("/v1/collections", json={"name": TAKEN}).raise_for_status()
        made = client.post("/v1/budgets", json=BUDGET).raise_for_status().json()
        yield client
        client.delete(f"/v1/budgets/{made['id']}").raise_for_status()


@pytest.mark.parametrize("width", [1440, 360])
def test_a_refusal_is_told_in_german_alone(admin_page: Page, server: Server, ada: httpx.Client, width: int) -> None:
    page, answer = admin_page, httpx.Response(200)

    def refuse(route: Route) -> None:
        route.fulfill(status=answer.status_code, content_type="application/problem+json", body=answer.text)

    page.set_viewport_size({"width": width, "height": 740})
    page.evaluate("localStorage.setItem('citewell-language', 'de')")
    page.route("**/v1/users?*", refuse)
    for told, method, path, body in REFUSALS:
        answer = ada.request(method, path, json=body)
        assert answer.is_client_error, (path, answer.text)
        page.goto(f"{server.url}/admin/people?part=users")
        alert = page.get_by_role("alert").filter(has_text=told)
        expect(alert).to_be_visible()
        assert ENGLISH.search(alert.inner_text()) is None, alert.inner_text()
        assert alert.locator("[lang=en]").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), told
        assert json.loads(answer.text)["detail"] not in alert.inner_text()


def test_forms_say_in_german_what_was_refused(admin_page: Page, server: Server, ada: httpx.Client) -> None:
    assert ada.get(f"/v1/collections/{TAKEN}").is_success
    page = admin_page
    page.evaluate("localStorage.setItem('citewell-language', 'de')")
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{server.url}/library")
    page.get_by_role("button", name="Neue Sammlung").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill(TAKEN)
    dialog.get_by_role("button", name="Anlegen").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Diesen Namen gibt es schon")
    assert ENGLISH.search(dialog.get_by_role("alert").inner_text()) is None
    page.goto(f"{server.url}/account")
    page.get_by_label("Bisheriges Passwort").fill("not the one that it is")
    page.get_by_label("Neues Passwort").fill("seven other words make a password")
    page.get_by_role("button", name="Ändern", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Das jetzige Passwort stimmt nicht")
