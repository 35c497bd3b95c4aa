"""Invitations over HTTP: the link, its one showing, and bodies that ask for more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from citewell.domain.access import Role
from support.serving import PASSWORD, World

ADA = {"email": "ada@example.org", "role": "editor"}
ACCEPT = "/v1/auth/invitation/accept"


@pytest.fixture
def headers(world: World) -> dict[str, str]:
    return world.bearer(world.person(Role.ADMIN))


def invite(world: World, headers: dict[str, str]) -> dict[str, Any]:
    response = world.http.post("/v1/invitations", json=ADA, headers=headers)
    assert response.status_code == 201, response.text
    made: dict[str, Any] = response.json()
    assert response.headers["Location"] == f"/v1/invitations/{made['id']}"
    return made


def test_from_the_link_to_the_login(world: World, headers: dict[str, str]) -> None:
    made = invite(world, headers)
    assert made["path"] == f"/#invite={made['token']}"
    told = world.http.post("/v1/auth/invitation", json={"token": made["token"]}).json()
    assert (told["email"], told["role"], told["tenant_name"]) == (ADA["email"], "editor", "default")
    response = world.http.post(ACCEPT, json={"token": made["token"], "name": "Ada", "password": PASSWORD})
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store")
    bearer = {"Authorization": f"Bearer {response.json()['access_token']}"}
    me = world.http.get("/v1/auth/me", headers=bearer).json()
    assert (me["user"]["name"], me["user"]["role"], me["setup"]) == ("Ada", "editor", False)
    again = world.http.post(ACCEPT, json={"token": made["token"], "name": "Eve", "password": PASSWORD})
    assert (again.status_code, again.json()["code"]) == (401, "bad_credentials")
    (listed,) = world.http.get("/v1/invitations?state=accepted", headers=headers).json()["items"]
    assert listed["user_id"] == me["user"]["id"]
    assert made["token"] not in str(listed)


def test_a_repeated_request_shows_no_second_link(world: World, headers: dict[str, str]) -> None:
    keyed = headers | {"Idempotency-Key": "one"}
    first = invite(world, keyed)
    second = invite(world, keyed)
    assert (second["id"], second["token"], second["path"]) == (first["id"], None, None)


@pytest.mark.parametrize("extra", [{"role": "admin"}, {"tenant_id": "x"}, {"id": "x"}, {"email": "e@example.org"}])
def test_nobody_makes_more_of_an_invitation(world: World, headers: dict[str, str], extra: dict[str, str]) -> None:
    body = {"token": invite(world, headers)["token"], "name": "Ada", "password": PASSWORD}
    assert world.http.post(ACCEPT, json=body | extra).status_code == 422
    assert world.http.post(ACCEPT, json=body).json()["user"]["role"] == "editor"


@pytest.mark.parametrize("token", [None, "", [], {}, {"$ne": ""}, 0, True, "x" * 201])
def test_what_is_no_token_is_refused(world: World, token: object) -> None:
    for path, rest in (("/v1/auth/invitation", {}), (ACCEPT, {"name": "Ada", "password": PASSWORD})):
        response = world.http.post(path, json={"token": token, **rest})
        assert response.status_code == 422
        assert PASSWORD not in response.text


def test_links_cannot_be_guessed_at_will(worlds: Callable[..., World]) -> None:
    world = worlds(rate_login="1/hour")
    body = {"token": "guess", "name": "Ada", "password": PASSWORD}
    statuses = [world.http.post(ACCEPT, json=body).status_code for _ in range(4)]
    statuses += [world.http.post("/v1/auth/invitation", json={"token": "guess"}).status_code for _ in range(4)]
    assert statuses == [401] * 6 + [429] * 2
