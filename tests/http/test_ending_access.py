"""Whatever ends an access ends it for the very next request, on every path."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from citewell.domain.access import Role
from citewell.services.identity.accounts import UserChange
from fakes.clock import FakeClock
from support.serving import Person, World

NEW_PASSWORD = "another seven words entirely"
PATHS = ["/v1/auth/me", "/auth/me", "/v1/jobs", "/v1/api-keys", "/v1/documents", "/v1/collections", "/v1/users"]

Credential = Callable[[World, Person], dict[str, str]]


def by_login(world: World, person: Person) -> dict[str, str]:
    return world.bearer(person)


def by_key(world: World, person: Person) -> dict[str, str]:
    return {"X-API-Key": world.key(person)}


def by_bearer_key(world: World, person: Person) -> dict[str, str]:
    return {"Authorization": f"Bearer {world.key(person)}"}


CREDENTIALS: list[Credential] = [by_login, by_key, by_bearer_key]


def statuses(world: World, headers: dict[str, str]) -> Iterator[int]:
    for path in PATHS:
        yield world.http.get(path, headers=headers).status_code


@pytest.mark.parametrize("credential", CREDENTIALS)
def test_suspension(world: World, credential: Credential) -> None:
    person = world.person(Role.ADMIN)
    headers = credential(world, person)
    assert set(statuses(world, headers)) == {200}
    world.container.accounts.update(world.root, person.id, UserChange(status="suspended"))
    assert set(statuses(world, headers)) == {401}


@pytest.mark.parametrize("credential", CREDENTIALS)
def test_deletion(world: World, credential: Credential) -> None:
    person = world.person(Role.ADMIN)
    headers = credential(world, person)
    world.container.accounts.delete(world.root, person.id)
    assert set(statuses(world, headers)) == {401}


@pytest.mark.parametrize("credential", CREDENTIALS)
def test_a_lower_role(world: World, credential: Credential) -> None:
    person = world.person(Role.ADMIN)
    headers = credential(world, person)
    assert world.http.get("/v1/users", headers=headers).status_code == 200
    world.container.accounts.update(world.root, person.id, UserChange(role="user"))
    assert world.http.get("/v1/users", headers=headers).status_code == 403
    assert world.http.get("/v1/auth/me", headers=headers).json()["user"]["role"] == "user"


def test_logout(world: World) -> None:
    person = world.person(Role.ADMIN)
    here, there = world.bearer(person), world.bearer(person)
    world.http.post("/v1/auth/logout", headers=here)
    assert set(statuses(world, here)) == {401}
    assert set(statuses(world, there)) == {200}


def test_a_new_password(world: World) -> None:
    person = world.person(Role.ADMIN)
    here, there = world.bearer(person), world.bearer(person)
    body = {"current_password": person.password, "new_password": NEW_PASSWORD}
    assert world.http.post("/v1/auth/password", json=body, headers=here).status_code == 204
    assert set(statuses(world, here)) == {200}
    assert set(statuses(world, there)) == {401}


@pytest.mark.parametrize("credential", [by_key, by_bearer_key])
def test_a_revoked_key(world: World, credential: Credential) -> None:
    person = world.person(Role.ADMIN)
    headers = credential(world, person)
    key_id = world.http.get("/v1/auth/me", headers=headers).json()["api_key_id"]
    assert world.http.delete(f"/v1/api-keys/{key_id}", headers=headers).status_code == 204
    assert set(statuses(world, headers)) == {401}


def test_an_expired_access_token(world: World) -> None:
    headers = world.bearer(world.person(Role.ADMIN))
    clock = world.container.clock
    assert isinstance(clock, FakeClock)
    clock.advance(900)
    response = world.http.get("/v1/auth/me", headers=headers)
    assert (response.status_code, response.json()["code"]) == (401, "token_expired")
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="citewell", error="invalid_token"'


@pytest.mark.parametrize(
    "headers",
    [
        [("Authorization", "Basic dXNlcjpwYXNz")],
        [("Authorization", "Bearer")],
        [("Authorization", "Bearer  ")],
        [("Authorization", "")],
        [("Authorization", "Bearer null")],
        [("Authorization", "Bearer undefined")],
        [("X-API-Key", "")],
        [("X-API-Key", "null")],
        [("Cookie", "access_token=x; session=y")],
    ],
)
def test_a_bad_credential_is_never_none(worlds: Callable[..., World], headers: list[tuple[str, str]]) -> None:
    world = worlds(anonymous_access=True)
    response = world.http.get("/v1/auth/me", headers=dict(headers))
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer ")


def test_two_credentials_are_one_too_many(world: World) -> None:
    person = world.person()
    both = {**by_login(world, person), **by_key(world, person)}
    assert world.http.get("/v1/auth/me", headers=both).status_code == 401
    twice = [("X-API-Key", world.key(person)), ("X-API-Key", world.key(person))]
    assert world.http.get("/v1/auth/me", headers=twice).status_code == 401


def test_credentials_in_the_address_do_not_count(world: World) -> None:
    person = world.person()
    key, token = world.key(person), world.login(person)["access_token"]
    for query in (f"access_token={token}", f"api_key={key}", f"X-API-Key={key}", f"token={token}"):
        assert world.http.get(f"/v1/auth/me?{query}").status_code == 401


def test_scopes_narrow_a_key_on_every_kind_of_route(world: World) -> None:
    person = world.person(Role.ADMIN)
    reader = {"X-API-Key": world.key(person, "read")}
    assert world.http.get("/v1/jobs", headers=reader).status_code == 200
    for method, path, scope in (
        ("POST", "/v1/groups", "admin"),
        ("GET", "/v1/users", "admin"),
        ("GET", "/v1/audit-logs", "admin"),
        ("POST", "/v1/jobs/x/cancel", "write"),
        ("POST", "/v1/collections", "write"),
        ("DELETE", "/v1/documents/x", "delete"),
        ("POST", "/v1/api-keys", "admin"),
    ):
        response = world.http.request(method, path, headers=reader, json={"name": "x"} if method == "POST" else None)
        assert (response.status_code, response.json()["code"]) == (403, "insufficient_scope"), path
        assert f'error="insufficient_scope", scope="{scope}"' in response.headers["WWW-Authenticate"]


def test_a_key_for_one_collection_does_not_administer(world: World) -> None:
    person = world.person(Role.ADMIN)
    headers = world.bearer(person)
    collection = world.http.post("/v1/collections", json={"name": "one"}, headers=headers).json()["id"]
    limited = {"X-API-Key": world.key(person, collection_ids=[collection])}
    assert world.http.get("/v1/users", headers=limited).status_code == 403
    more = world.http.post("/v1/api-keys", json={"name": "wider", "scopes": ["read"]}, headers=limited)
    assert more.json()["collection_ids"] == [collection]


def test_a_denial_is_in_the_audit_log(world: World) -> None:
    person = world.person()
    world.http.post("/v1/groups", json={"name": "x"}, headers=world.bearer(person))
    found = world.http.get("/v1/audit-logs?outcome=denied", headers=world.bearer(world.person(Role.ADMIN))).json()
    (entry,) = found["items"]
    assert (entry["action"], entry["actor_id"]) == ("access.denied", person.id)
    assert entry["facts"] == {"method": "POST", "route": "/groups", "code": "forbidden"}


def test_the_origin_of_a_request_is_in_the_audit_log(worlds: Callable[..., World]) -> None:
    world = worlds()
    admin = world.person(Role.ADMIN)
    headers = {**world.bearer(admin), "X-Request-ID": "from-the-test"}
    world.http.post("/v1/groups", json={"name": "x"}, headers=headers)
    found = world.http.get("/v1/audit-logs?action=group.", headers=world.bearer(admin)).json()
    (entry,) = found["items"]
    assert (entry["request_id"], entry["channel"], entry["actor_kind"]) == ("from-the-test", "http", "user")
