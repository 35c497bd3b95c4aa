"""The first visit and one's open logins, over HTTP."""

from __future__ import annotations

from citewell.domain.access import SystemCaller
from support.serving import PASSWORD, World

AGENT = {"User-Agent": "Browser/1 \x7f\x1b[31m(phone)"}


def by_link(world: World) -> dict[str, str]:
    token = world.container.logins.issue_link(SystemCaller("first start"), str(world.root.user_id))
    found = world.http.post("/v1/auth/link", json={"token": token}, headers=AGENT).json()
    return {"Authorization": f"Bearer {found['access_token']}"}


def test_the_first_visit(world: World) -> None:
    headers = by_link(world)
    assert world.http.get("/v1/auth/me", headers=headers).json()["setup"] is True
    short = world.http.post("/v1/auth/setup", json={"name": "Ada", "password": "short"}, headers=headers)
    assert (short.status_code, short.json()["code"]) == (422, "invalid_input")
    body = {"name": "Ada", "password": PASSWORD}
    for extra in ({"role": "user"}, {"id": "other"}, {"tenant_id": "other"}, {"email": "other@example.org"}):
        assert world.http.post("/v1/auth/setup", json=body | extra, headers=headers).status_code == 422
    done = world.http.post("/v1/auth/setup", json=body, headers=headers).json()
    assert (done["name"], done["has_password"], done["role"]) == ("Ada", True, "admin")
    assert world.http.get("/v1/auth/me", headers=headers).json()["setup"] is False
    again = world.http.post("/v1/auth/setup", json=body, headers=headers)
    assert (again.status_code, again.json()["code"]) == (409, "conflict")


def test_logins_are_listed_with_the_program_and_ended(world: World) -> None:
    here, there = by_link(world), by_link(world)
    listed = world.http.get("/v1/auth/sessions", headers=here).json()
    assert [each["agent"] for each in listed["items"]] == ["Browser/1 [31m(phone)"] * 2
    (other,) = (each["id"] for each in listed["items"] if not each["current"])
    assert world.http.delete(f"/v1/auth/sessions/{other}", headers=here).status_code == 204
    assert world.http.get("/v1/auth/me", headers=there).status_code == 401
    by_link(world)
    assert world.http.delete("/v1/auth/sessions", headers=here).json() == {"ended": 1}
    assert world.http.get("/v1/auth/sessions", headers=here).json()["total"] == 1


def test_a_key_ends_no_logins(world: World) -> None:
    headers = {"X-API-Key": world.key(world.person())}
    assert world.http.get("/v1/auth/sessions", headers=headers).status_code == 403
    assert world.http.delete("/v1/auth/sessions", headers=headers).status_code == 403
    assert world.http.get("/v1/auth/me", headers=headers).json()["setup"] is False
