"""What every response carries, what every request leaves in the log, health, metrics, page and docs."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Any

import pytest
from starlette.testclient import TestClient

from citewell.domain.access import Role
from citewell.http.middleware import CSP
from citewell.http.openai.errors import PATHS
from support.serving import World


@pytest.mark.parametrize("path", ["/", "/ask", "/docs/start.js", "/health", "/v1/health", "/v1/auth/me", "/nothing"])
def test_every_response_is_guarded(world: World, path: str) -> None:
    headers = world.http.get(path).headers
    assert headers["Content-Security-Policy"] == CSP
    assert "'unsafe" not in CSP
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] in {"no-store", "no-cache"}
    assert "Server" not in headers
    assert "Set-Cookie" not in headers


def test_a_foreign_origin_is_not_let_in(world: World) -> None:
    for origin in ("https://evil.example", "null"):
        response = world.http.get("/v1/health", headers={"Origin": origin})
        assert not [name for name in response.headers if name.lower().startswith("access-control")]
        preflight = world.http.options("/v1/users", headers={"Origin": origin, "Access-Control-Request-Method": "GET"})
        assert preflight.status_code == 405


@pytest.mark.parametrize("given", ["a", "abc-DEF_1.2:3", "x" * 100])
def test_a_good_request_id_comes_back(world: World, given: str) -> None:
    assert world.http.get("/health", headers={"X-Request-ID": given}).headers["X-Request-ID"] == given


@pytest.mark.parametrize(
    "given", ["", "x" * 101, "a b", "a\x1b[31m", "ä".encode().decode("latin-1"), "<script>", "a,b"]
)
def test_a_bad_request_id_is_replaced(world: World, given: str) -> None:
    headers = {b"X-Request-ID": given.encode("latin-1")}
    returned = world.http.get("/health", headers=headers).headers["X-Request-ID"]
    assert returned != given
    assert len(returned) == 36


def test_the_access_line_says_who_did_what_and_no_more(world: World, logs: list[MutableMapping[str, Any]]) -> None:
    person = world.person(Role.ADMIN)
    headers = {**world.bearer(person), "X-Request-ID": "r-1"}
    logs.clear()
    world.http.get("/v1/users?q=canary-words", headers=headers)
    (line,) = [entry for entry in logs if (entry["event"], entry["request_id"]) == ("request", "r-1")]
    assert {**line, "ms": 0} == {
        "event": "request",
        "log_level": "info",
        "request_id": "r-1",
        "method": "GET",
        "route": "/users",
        "status": 200,
        "ms": 0,
        "tenant": world.tenant_id,
        "user": person.id,
        "role": "admin",
    }
    assert "canary-words" not in str(logs)


def test_a_key_is_named_in_the_access_line_by_its_id(world: World, logs: list[MutableMapping[str, Any]]) -> None:
    key = world.key(world.person())
    made = world.http.get("/v1/auth/me", headers={"X-API-Key": key, "X-Request-ID": "r-1"}).json()
    (line,) = [entry for entry in logs if (entry["event"], entry["request_id"]) == ("request", "r-1")]
    assert line["key"] == made["api_key_id"]
    assert key not in str(logs)


def test_the_trailing_slash_and_the_prefix_make_no_difference(world: World) -> None:
    headers = world.bearer(world.person(Role.ADMIN))
    paths = ["/v1/users", "/v1/users/", "/users", "/users/", "/users//"]
    bodies = [world.http.get(path, headers=headers) for path in paths]
    assert [response.status_code for response in bodies] == [200] * 5
    assert all(response.json() == bodies[0].json() for response in bodies)
    assert world.http.post("/groups/", json={"name": "g"}, headers=headers).status_code == 201


def test_health_tells_each_part(world: World) -> None:
    assert world.http.get("/health").json() == {"status": "ok"}
    body = world.http.get("/v1/health").json()
    assert body["ok"] is True
    assert set(body["build_info"]) == {"version", "python", "database", "embedding", "ocr"}
    world.container.broken = {"blob_ok"}
    response = world.http.get("/v1/health")
    assert response.status_code == 503
    assert {name for name, value in response.json().items() if value is False} == {"ok", "blob_ok"}
    assert world.http.get("/health").status_code == 200


def test_metrics_count_by_template_and_name_nobody(world: World) -> None:
    person = world.person(Role.ADMIN)
    headers = world.bearer(person)
    for path in (f"/v1/users/{person.id}", f"/users/{person.id}", "/v1/nothing", "/secret-path"):
        world.http.get(path, headers=headers)
    world.http.request("BREW", "/v1/users")
    world.http.post("/v1/collections", json={"name": "c"}, headers=headers)
    text = world.http.get("/metrics").text
    assert 'citewell_http_requests_total{method="GET",route="/users/{user_id}",status="200"} 2.0' in text
    assert 'citewell_http_requests_total{method="GET",route="unmatched",status="404"} 2.0' in text
    assert 'method="other"' in text
    assert "citewell_jobs" in text
    assert "citewell_index_memory_bytes 0.0" in text
    assert "citewell_scrub_findings 0.0" in text
    for secret in (person.id, person.email, world.tenant_id, "secret-path"):
        assert secret not in text


def test_the_page_is_cached_by_its_tag(world: World) -> None:
    first = world.http.get("/")
    assert first.headers["Content-Type"] == "text/html; charset=utf-8"
    assert first.headers["Cache-Control"] == "no-cache"
    again = world.http.get("/", headers={"If-None-Match": f"W/{first.headers['ETag']}"})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    plain = {"Accept-Encoding": "identity"}
    assert world.http.head("/", headers=plain).headers["Content-Length"] == str(len(first.content))


def test_the_docs_need_nobody_else(world: World) -> None:
    page = world.http.get("/docs").text
    assert "http://" not in page
    assert "https://" not in page
    assert "<script>" not in page
    for path in ("/docs/swagger-ui.css", "/docs/swagger-ui-bundle.js", "/docs/start.js"):
        assert path in page
        assert world.http.get(path).status_code == 200


def test_the_description_covers_errors_and_credentials(world: World) -> None:
    document = world.http.get("/v1/openapi.json").json()
    assert all(path.startswith("/v1/") or path in {"/health", "/metrics"} for path in document["paths"])
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if path in {"/health", "/metrics"}:
                continue
            of_openai = PATHS.fullmatch(path) is not None
            kind, shape = ("application/json", "ErrorOut") if of_openai else ("application/problem+json", "Problem")
            problem = operation["responses"]["4XX"]["content"][kind]["schema"]
            assert problem == {"$ref": f"#/components/schemas/{shape}"}, (method, path)
    assert set(document["components"]["securitySchemes"]) == {"login", "key"}
    names = [operation["operationId"] for path in document["paths"].values() for operation in path.values()]
    assert len(names) == len(set(names))


def test_forwarded_addresses_count_from_trusted_proxies_only(worlds: Callable[..., World]) -> None:
    world = worlds(trusted_proxies=("203.0.113.0/24",))
    admin = world.person(Role.ADMIN)
    form = {"username": admin.email, "password": admin.password}
    for client in ("203.0.113.5", "198.51.100.9"):
        http = TestClient(world.api, client=(client, 1234))
        assert http.post("/v1/auth/login", data=form, headers={"X-Forwarded-For": "192.0.2.77"}).status_code == 200
    found = world.http.get("/v1/audit-logs?action=auth.login", headers=world.bearer(admin)).json()["items"]
    addresses = {entry["address"] for entry in found if entry["address"]}
    assert addresses == {"192.0.2.77", "198.51.100.9"}


@pytest.mark.parametrize(
    ("setting", "path", "body"),
    [
        ("rate_search", "/v1/search", {"query": "words"}),
        ("rate_search", "/v1/retrieval", {"query": "words"}),
        ("rate_chat", "/v1/chat", {"message": "words?"}),
        ("rate_upload", "/v1/documents", None),
    ],
)
def test_costly_requests_are_limited(
    worlds: Callable[..., World], setting: str, path: str, body: dict[str, str] | None
) -> None:
    world = worlds(**{setting: "2/hour"})
    person = world.person()
    for headers in (world.bearer(person), {"X-API-Key": world.key(world.person())}):
        answers = [world.http.post(path, json=body, headers=headers) for _ in range(3)]
        assert [answer.status_code == 429 for answer in answers] == [False, False, True]
        assert int(answers[2].headers["Retry-After"]) > 0
    assert world.http.get("/v1/jobs", headers=world.bearer(person)).status_code == 200
