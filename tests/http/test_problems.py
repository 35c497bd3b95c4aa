"""Every error is problem details, whatever was sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, MutableMapping
from inspect import signature
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from citewell.domain.access import Role
from citewell.domain.errors import CitewellError, FetchFailed, IndexDamaged, RateLimited, StorageFull, Unavailable
from citewell.http.errors import STATUS, status_of
from support.serving import World


def every_error(kind: type[CitewellError] = CitewellError) -> Iterator[type[CitewellError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from every_error(below)


GIVEN: dict[str, Any] = {"reason": "timed_out", "message": "message", "failure": FetchFailed("dns", "message")}
"""What errors are made with, by the names of their arguments."""


@pytest.mark.parametrize("kind", sorted(set(every_error()), key=str))
def test_every_error_has_a_status_and_a_code(kind: type[CitewellError]) -> None:
    needed = [each.name for each in signature(kind).parameters.values() if each.default is each.empty]
    made = kind(*(GIVEN[name] for name in needed if name in GIVEN))
    assert 400 <= status_of(made) <= 599
    assert kind.code
    assert kind.code == kind.code.lower()


def test_every_error_of_the_domain_is_meant_to_have_its_status() -> None:
    intended = {kind for kind in every_error() if kind.__module__ == "citewell.domain.errors"}
    inherited = {kind for kind in intended if kind not in STATUS and CitewellError in kind.__bases__}
    assert not inherited, "errors right below CitewellError need a row of their own"


def assert_problem(response: Any, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert {"type", "title", "status", "detail", "code", "request_id"} <= set(body)
    assert (body["status"], body["code"]) == (status, code)
    assert body["type"] == f"urn:citewell:problem:{code}"
    assert body["request_id"] == response.headers["X-Request-ID"]
    assert "Traceback" not in response.text
    return body


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "not_found"),
        ("GET", "/v1", 404, "not_found"),
        ("GET", "/v1/users/../../etc/passwd", 404, "not_found"),
        ("GET", "/assets/../app.py", 404, "not_found"),
        ("GET", "/assets/%2e%2e/index.html", 404, "not_found"),
        ("GET", "/assets/nothing.js", 404, "not_found"),
        ("GET", "/v1/users/%00", 404, "not_found"),
        ("GET", "/%2e%2e/%2e%2e/etc/passwd", 404, "not_found"),
        ("PUT", "/v1/auth/login", 405, "method_not_allowed"),
        ("TRACE", "/v1/users", 405, "method_not_allowed"),
        ("BREW", "/v1/users", 405, "method_not_allowed"),
        ("OPTIONS", "/v1/users", 405, "method_not_allowed"),
        ("GET", "/v1/auth/me", 401, "unauthenticated"),
    ],
)
def test_wrong_addresses_and_methods(world: World, method: str, path: str, status: int, code: str) -> None:
    assert_problem(world.http.request(method, path), status, code)


HOSTILE = {
    "NUL": rb'{"name": "a\u0000b"}',
    "raw NUL": b'{"name": "a\0b"}',
    "lone surrogate": rb'{"name": "\ud800"}',
    "surrogate in a name": rb'{"name": "x", "\udc00": 1}',
    "encoded surrogate": b'{"name": "\xed\xa0\x80"}',
    "not UTF-8": b'{"name": "\xff"}',
    "UTF-16": '{"name": "x"}'.encode("utf-16"),
    "NaN": b'{"name": NaN}',
    "infinity": b'{"name": -Infinity}',
    "beyond 64 bits": b'{"name": 9223372036854775808}',
    "5,000 digits": b'{"name": ' + b"9" * 5000 + b"}",
    "1e999": b'{"name": 1e999}',
    "doubled": b'{"name": "a", "name": "b"}',
    "deep": b'{"name": ' + b"[" * 5000 + b"]" * 5000 + b"}",
    "unclosed": b"[" * 200_000,
    "unknown field": b'{"name": "x", "nmae": "y"}',
    "prototype": b'{"name": "x", "__proto__": {"role": "admin"}}',
    "a list": b'["name"]',
    "a number": b"7",
    "null": b"null",
    "empty": b"",
    "an object for a string": b'{"name": {"$ne": ""}}',
    "null for a string": b'{"name": null}',
    "control characters": rb'{"name": "a\u001b[31m"}',
    "a line break": rb'{"name": "a\r\nSet-Cookie: x"}',
    "too long": json.dumps({"name": "x" * 301}).encode(),
    "blank": b'{"name": "   "}',
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_bodies_are_the_clients_error(world: World, body: bytes) -> None:
    headers = {**world.bearer(world.person(Role.ADMIN)), "Content-Type": "application/json"}
    for path in ("/v1/groups", "/v1/api-keys", "/v1/collections", "/v1/users"):
        assert_problem(world.http.post(path, content=body, headers=headers), 422, "invalid_input")


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", None])
def test_json_counts_only_as_json(world: World, media_type: str | None) -> None:
    headers = world.bearer(world.person(Role.ADMIN))
    if media_type:
        headers["Content-Type"] = media_type
    response = world.http.post("/v1/groups", content=b'{"name": "x"}', headers=headers)
    assert response.status_code in {400, 422}
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "query",
    [
        *("limit=0", "limit=201", "limit=1000000000", "limit=-1", "limit=9223372036854775808", "limit=x", "limit=1.5"),
        *("cursor=x", "cursor=" + "A" * 501, "cursor=%00", "cursor=WzEsMl0", "cursor=bnVsbA", "cursor=W10"),
        *("cursor=%F0%9F", "role=root", "q=%00", "q=" + "x" * 201),
    ],
)
def test_hostile_queries_are_the_clients_error(world: World, query: str) -> None:
    headers = world.bearer(world.person(Role.ADMIN))
    response = world.http.get(f"/v1/users?{query}", headers=headers)
    assert response.status_code == 422, response.text
    assert response.json()["code"] in {"invalid_input", "invalid_cursor"}
    if not query.startswith(("role", "q=")):
        assert world.http.get(f"/v1/audit-logs?{query}", headers=headers).status_code == 422


def test_a_cursor_of_another_list_is_refused_or_harmless(world: World) -> None:
    headers = world.bearer(world.person(Role.ADMIN))
    cursor = world.http.get("/v1/users?limit=1", headers=headers).json()["next_cursor"]
    assert world.http.get(f"/v1/audit-logs?cursor={cursor}", headers=headers).status_code == 422
    tampered = cursor[:-4] + "AAAA"
    assert world.http.get(f"/v1/users?cursor={tampered}", headers=headers).status_code in {200, 422}


def test_validation_says_where(world: World) -> None:
    headers = world.bearer(world.person(Role.ADMIN))
    body = {"name": "", "a/b~c": 1, "scopes": ["read", "root"]}
    found = assert_problem(world.http.post("/v1/api-keys", json=body, headers=headers), 422, "invalid_input")
    assert {part["pointer"] for part in found["errors"]} == {"/body/name", "/body/a~1b~0c", "/body/scopes/1"}


def test_fields_that_are_not_offered_cannot_be_set(world: World) -> None:
    admin, person = world.person(Role.ADMIN), world.person()
    headers = world.bearer(admin)
    smuggled: dict[str, Any] = {
        "id": "x",
        "tenant_id": "other",
        "password_hash": "x",
        "revision": 7,
        "status": "active",
    }
    for name, value in smuggled.items():
        body = {"email": "new@example.org", name: value}
        assert world.http.post("/v1/users", json=body, headers=headers).status_code == 422, name
        if name != "status":
            assert world.http.patch(f"/v1/users/{person.id}", json={name: value}, headers=headers).status_code == 422
    own = world.bearer(person)
    for body in ({"role": "admin"}, {"status": "active"}, {"email": "x@example.org"}, {"name": "N", "role": "admin"}):
        assert world.http.patch(f"/v1/users/{person.id}", json=body, headers=own).status_code == 403
    assert world.http.patch(f"/v1/users/{person.id}", json={"name": "N"}, headers=own).json()["role"] == "user"


def test_bodies_have_a_limit_declared_or_not(worlds: Callable[..., World]) -> None:
    world = worlds(max_body_kb=16)
    headers = {**world.bearer(world.person(Role.ADMIN)), "Content-Type": "application/json"}
    large = b'{"name": "' + b"x" * 20_000 + b'"}'
    found = assert_problem(world.http.post("/v1/groups", content=large, headers=headers), 413, "too_large")
    assert found["facts"] == {"limit": 16384, "unit": "bytes", "reason": "body", "most": 0.02}

    def streamed() -> Iterator[bytes]:
        for _ in range(40):
            yield b" " * 1000

    for media_type in ("application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        response = world.http.post("/v1/auth/login", content=streamed(), headers={"Content-Type": media_type})
        assert response.status_code == 413, media_type
        assert response.headers["Content-Type"] == "application/problem+json"
    # A multipart type opens the larger limit on upload routes only.
    form = {**headers, "Content-Type": "multipart/form-data; boundary=x"}
    assert world.http.post("/v1/groups", content=large, headers=form).status_code == 413
    assert world.http.post("/v1/documents", content=large, headers=form).status_code in {400, 422}


@pytest.mark.parametrize(
    ("error", "status", "code", "retry"),
    [
        (RateLimited("slow down", retry_after=7.2), 429, "rate_limited", "8"),
        (Unavailable("not now"), 503, "unavailable", "5"),
        (StorageFull("no room"), 507, "storage_full", "5"),
        (IndexDamaged("checksum"), 503, "index_damaged", None),
        (OperationalError("SELECT secret", {}, Exception("database is locked")), 503, "unavailable", "5"),
        (OperationalError("SELECT secret", {}, Exception("database or disk is full")), 507, "storage_full", "5"),
        (IntegrityError("INSERT secret", {}, Exception("UNIQUE constraint failed: x.y")), 409, "conflict", None),
        (
            IntegrityError("INSERT secret", {}, Exception("UNIQUE constraint failed: idempotency_records.key")),
            409,
            "idempotency_in_progress",
            None,
        ),
        (CitewellError("inner workings"), 500, "internal", None),
        (ZeroDivisionError("inner workings"), 500, "internal", None),
        (RecursionError("inner workings"), 500, "internal", None),
    ],
)
def test_what_services_raise(
    world: World,
    logs: list[MutableMapping[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    status: int,
    code: str,
    retry: str | None,
) -> None:
    def fail(*_: object) -> None:
        raise error

    headers = world.bearer(world.person(Role.ADMIN))
    monkeypatch.setattr(world.container.groups, "get", fail)
    response = world.http.get("/v1/groups/x", headers=headers)
    assert_problem(response, status, code)
    assert response.headers.get("Retry-After") == retry
    assert "inner workings" not in response.text
    assert "secret" not in response.text
    if status == 500:
        assert any(entry["log_level"] == "error" for entry in logs)
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_request_that_takes_too_long_is_answered(
    worlds: Callable[..., World], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = worlds(request_seconds=5)
    told = threading.Event()
    headers = world.bearer(world.person(Role.ADMIN))
    # The setting has whole seconds; the middleware takes any number.
    for layer in world.api.user_middleware:
        if "seconds" in layer.kwargs:
            layer.kwargs["seconds"] = 0.05
    monkeypatch.setattr(world.container.groups, "get", lambda *_: told.wait(60) and None)

    async def telling(scope: Scope, receive: Receive, send: Send) -> None:
        async def tell(message: Message) -> None:
            await send(message)
            told.set()  # what took too long may end now

        await world.api(scope, receive, tell)

    assert_problem(
        TestClient(telling, raise_server_exceptions=False).get("/v1/groups/x", headers=headers), 503, "unavailable"
    )
