"""Logging in over HTTP: what is said, what is not, and how often it may be tried."""

from __future__ import annotations

import json
from collections.abc import Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from citewell.domain.access import Role
from citewell.services.identity.accounts import UserChange
from support.serving import PASSWORD, World

WRONG = "these are not the words you know"


def attempt(world: World, email: str, password: str = WRONG, **headers: str) -> Any:
    return world.http.post("/v1/auth/login", data={"username": email, "password": password}, headers=headers)


def test_a_login_gives_tokens_that_no_cache_keeps(world: World) -> None:
    person = world.person(Role.EDITOR)
    response = attempt(world, person.email, PASSWORD)
    body = response.json()
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert (body["token_type"], body["expires_in"], body["user"]["role"]) == ("bearer", 900, "editor")
    assert "password" not in json.dumps(body).replace("has_password", "")
    me = world.http.get("/auth/me/", headers={"Authorization": f"bearer {body['access_token']}"}).json()
    assert (me["user"]["id"], me["tenant_id"], me["session_id"] is None) == (person.id, world.tenant_id, False)
    assert me["scopes"] == ["read", "write", "delete", "admin"]


def test_nobody_learns_which_addresses_exist(world: World) -> None:
    person, gone = world.person(), world.person()
    world.container.accounts.update(world.root, gone.id, UserChange(status="suspended"))
    answers = [
        attempt(world, person.email),
        attempt(world, "nobody@example.org"),
        attempt(world, "nobody@example.org", PASSWORD),
        attempt(world, gone.email, PASSWORD),
        attempt(world, "no address"),
    ]
    assert {answer.status_code for answer in answers} == {401}
    bodies = [{**answer.json(), "request_id": ""} for answer in answers]
    assert all(body == bodies[0] for body in bodies)
    assert {answer.headers["WWW-Authenticate"] for answer in answers} == {'Bearer realm="citewell"'}


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"username": "a@example.org"},
        {"password": PASSWORD},
        {"username": "", "password": PASSWORD},
        {"username": "a@example.org", "password": ""},
        {"username": "a@example.org", "password": "x" * 1025},
        {"username": "a@example.org", "password": "é" * 600},
        {"username": "x" * 321, "password": PASSWORD},
        {"username": "a\0@example.org", "password": PASSWORD},
        {"username": "a@example.org", "password": PASSWORD + "\0"},
        {"username": "a@example.org", "password": PASSWORD, "grant_type": "client_credentials"},
        {"username[$ne]": "", "password[$ne]": ""},
    ],
)
def test_odd_forms_are_refused(world: World, form: dict[str, str]) -> None:
    response = world.http.post("/v1/auth/login", data=form)
    assert response.status_code == 422
    assert response.headers["Content-Type"] == "application/problem+json"
    assert PASSWORD not in response.text


def test_objects_are_no_credentials(world: World) -> None:
    bodies: list[Any] = [{"username": {"$ne": ""}, "password": {"$ne": ""}}, [], "x", None]
    for body in bodies:
        assert world.http.post("/v1/auth/login", json=body).status_code == 422


def test_a_megabyte_of_password_never_reaches_the_hash(world: World) -> None:
    before = world.container.hashes.verifications
    assert attempt(world, "a@example.org", "x" * 1_000_000).status_code == 422
    assert attempt(world, "a@example.org", "x" * 2_000_000).status_code == 413
    assert world.container.hashes.verifications == before


def test_tries_are_limited_before_the_password_is_looked_at(worlds: Callable[..., World]) -> None:
    world = worlds(rate_login="3/hour")
    person = world.person()
    for _ in range(3):
        assert attempt(world, person.email).status_code == 401
    before = world.container.hashes.verifications
    refused = attempt(world, person.email, PASSWORD)
    assert refused.status_code == 429
    assert refused.json()["code"] == "rate_limited"
    assert 1 <= int(refused.headers["Retry-After"]) <= 3600
    assert world.container.hashes.verifications == before


def test_a_thousand_tries_at_once_get_the_same_few(worlds: Callable[..., World]) -> None:
    world = worlds(rate_login="5/hour")
    person = world.person()
    with ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(lambda _: attempt(world, person.email).status_code, range(200)))
    assert statuses.count(401) + statuses.count(503) == 5
    assert statuses.count(429) == 195


def test_a_forged_forwarded_header_opens_no_second_account_of_tries(worlds: Callable[..., World]) -> None:
    world = worlds(rate_login="2/hour")
    person = world.person()
    statuses = [
        attempt(world, person.email, **{"X-Forwarded-For": f"198.51.100.{number}"}).status_code for number in range(4)
    ]
    assert statuses == [401, 401, 429, 429]


def test_success_forgets_the_failures_of_its_owner(worlds: Callable[..., World]) -> None:
    world = worlds(rate_login="3/hour")
    person = world.person()
    for _ in range(3):
        attempt(world, person.email)
        attempt(world, person.email)
        assert attempt(world, person.email, PASSWORD).status_code == 200


def test_links_and_refresh_tokens_cannot_be_guessed_at_will(worlds: Callable[..., World]) -> None:
    world = worlds(rate_login="1/hour")
    statuses = [world.http.post("/v1/auth/link", json={"token": f"guess {n}"}).status_code for n in range(4)]
    statuses += [world.http.post("/v1/auth/refresh", json={"refresh_token": f"g{n}"}).status_code for n in range(4)]
    assert statuses == [401] * 6 + [429] * 2


def test_a_refresh_token_works_once_and_then_ends_the_login(world: World) -> None:
    first = world.login(world.person())
    second = world.http.post("/v1/auth/refresh", json={"refresh_token": first["refresh_token"]}).json()
    headers = {"Authorization": f"Bearer {second['access_token']}"}
    assert world.http.get("/v1/auth/me", headers=headers).status_code == 200
    reused = world.http.post("/v1/auth/refresh", json={"refresh_token": first["refresh_token"]})
    assert (reused.status_code, reused.json()["code"]) == (401, "token_reused")
    assert world.http.get("/v1/auth/me", headers=headers).status_code == 401
    after = world.http.post("/v1/auth/refresh", json={"refresh_token": second["refresh_token"]})
    assert after.status_code == 401


@pytest.mark.parametrize("token", [None, "", [], {}, 7, " ", "x" * 201])
@pytest.mark.parametrize("path", ["/v1/auth/link", "/v1/auth/refresh"])
def test_what_is_no_token_is_refused(world: World, path: str, token: object) -> None:
    name = "token" if path.endswith("link") else "refresh_token"
    assert world.http.post(path, json={name: token}).status_code in {401, 422}
    assert world.http.post(path, json={}).status_code == 422


def test_a_link_that_an_admin_made_logs_in_once(world: World) -> None:
    admin, person = world.person(Role.ADMIN), world.person()
    made = world.http.post(f"/v1/users/{person.id}/login-link", json={"minutes": 5}, headers=world.bearer(admin))
    assert made.status_code == 201
    token = made.json()["token"]
    assert world.http.post("/v1/auth/link", json={"token": token}).json()["user"]["id"] == person.id
    for variant in (token, f" {token}", f"{token} "):
        assert world.http.post("/v1/auth/link", json={"token": variant}).status_code == 401


def test_logout_by_either_token(world: World) -> None:
    person = world.person()
    one, two = world.login(person), world.login(person)
    headers = {"Authorization": f"Bearer {one['access_token']}"}
    assert world.http.post("/v1/auth/logout", headers=headers).status_code == 204
    assert world.http.post("/v1/auth/logout", headers=headers).status_code == 401
    body = {"refresh_token": two["refresh_token"]}
    assert world.http.post("/v1/auth/logout", json=body).status_code == 204
    assert world.http.post("/v1/auth/logout", json=body).status_code == 204
    assert world.http.post("/v1/auth/refresh", json=body).status_code == 401
    assert world.http.post("/v1/auth/logout", json={"refresh_token": None}).status_code == 401


def test_one_changes_the_own_password_over_http(worlds: Callable[..., World]) -> None:
    world = worlds(rate_login="4/hour")
    person = world.person()
    headers = world.bearer(person)
    new = "another seven words entirely"

    def change(current: str | None, wanted: str) -> int:
        body = {"current_password": current, "new_password": wanted}
        return int(world.http.post("/v1/auth/password", json=body, headers=headers).status_code)

    assert change(WRONG, new) == 403
    assert change(PASSWORD, "password") == 422
    assert change(PASSWORD, new) == 204
    assert attempt(world, person.email, new).status_code == 200
    assert [change(WRONG, new), change(WRONG, new)] == [403, 429]


def test_no_secret_is_logged_or_audited(world: World, logs: list[MutableMapping[str, Any]]) -> None:
    canary = "canary-7f3a9c-words-that-stand-nowhere"
    admin = world.person(Role.ADMIN)
    tokens = world.login(admin)
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    created = {"email": "canary-7f3a9c@example.org", "password": canary, "name": "Canary"}
    world.http.post("/v1/users", json=created, headers=headers)
    key = world.http.post("/v1/api-keys", json={"name": "k"}, headers=headers).json()["key"]
    attempt(world, "canary-7f3a9c@example.org", canary + "wrong")
    world.http.get("/v1/auth/me?access_token=" + canary, headers={"X-API-Key": key})
    world.http.post("/v1/auth/refresh", json={"refresh_token": tokens["refresh_token"]})
    world.http.post("/v1/auth/refresh", json={"refresh_token": tokens["refresh_token"]})
    world.http.post("/v1/auth/login", json={"username": canary})
    entries = world.http.get("/v1/audit-logs?limit=200", headers=world.bearer(admin)).json()
    assert entries["total"] >= 7
    everything = str(logs) + json.dumps(entries) + world.http.get("/metrics").text
    for secret in (canary, "canary-7f3a9c@example.org", key, *tokens.values()):
        if isinstance(secret, str) and secret != "bearer":
            assert secret not in everything
