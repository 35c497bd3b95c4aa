"""Every route for everybody: who is let in, who is told that there is nothing, and what must be written down.

``ROWS`` has one row for each route of the application. A route without a row fails the suite, so that nobody adds one
without deciding who may use it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts
from httpx import Response

from citewell.bootstrap.settings import Settings
from citewell.db.session import Database
from citewell.http.openai.errors import PATHS
from fakes.clock import FakeClock, FakeIds
from support.databases import SqliteTemplate
from support.serving import PASSWORD, make_world
from support.stage import ACTORS, CANARY, Expected, Row, Scene, Stage

NOBODY = (401, 401)


def public(status: int) -> Expected:
    """Open to all; a bad credential is not even looked at."""
    return (status,) * 8


def people(status: int) -> Expected:
    """Every user, about what is theirs."""
    return (401, status, status, status, status, status, *NOBODY)


def admins(status: int) -> Expected:
    """Admins, each for the own tenant."""
    return (401, status, 403, 403, 403, status, *NOBODY)


def admins_of(status: int) -> Expected:
    """Admins, about a thing of the tenant; for other tenants it does not exist."""
    return (401, 404, 403, 403, 403, status, *NOBODY)


def readers(status: int) -> Expected:
    """Who may read the collection; for others it does not exist."""
    return (401, 404, 404, status, status, status, *NOBODY)


def writers(status: int) -> Expected:
    """Who may change the collection; its readers know of it, and may not."""
    return (401, 404, 404, 403, status, status, *NOBODY)


def readers_of_tenant(status: int) -> Expected:
    """Every user of the tenant; for others it does not exist."""
    return (401, 404, status, status, status, status, *NOBODY)


def owner_and_admin(status: int) -> Expected:
    """Whose it is, and admins; for all others it does not exist."""
    return (401, 404, 404, 404, status, status, *NOBODY)


def owner_only(status: int) -> Expected:
    """Whose it is; it does not exist even for admins."""
    return (401, 404, 404, 404, status, 404, *NOBODY)


def named(scene: Scene) -> dict[str, Any]:
    return {"name": f"n {scene.unique()}"}


def one_question(_: Scene) -> dict[str, Any]:
    return {"questions": [{"question": "Where?", "expected": [{"document": "paper"}]}]}


def one_answer(_: Scene) -> dict[str, Any]:
    return {"question": "Where?", "answer": "Here.", "expected": ["here"]}


def one_run(_: Scene) -> dict[str, Any]:
    return {"name": "first", "report": {"results": [{"configuration": {}}]}}


def a_measurement(scene: Scene) -> dict[str, Any]:
    assert scene["question_id"], "an empty set cannot be measured"
    return {"name": "first"}


def a_connection(scene: Scene) -> dict[str, Any]:
    return {"name": f"connection {scene.unique()}", "kind": "openai", "api_key": "key"}


def a_model(scene: Scene) -> dict[str, Any]:
    return {"name": f"model {scene.unique()}", "connection": scene["connection_id"], "model": "small"}


def a_budget(scene: Scene) -> dict[str, Any]:
    return {"scope": "user", "scope_id": scene["user_id"], "period": "day", "measure": "cost", "amount": "2.5"}


def a_completion(scene: Scene) -> dict[str, Any]:
    return {"model": scene["collection_id"], "messages": [{"role": "user", "content": "where?"}]}


def a_text(scene: Scene, namespace: str | None = None) -> dict[str, Any]:
    return {"namespace": namespace or scene["collection_id"], "doc_id": scene.unique(), "text": "some words"}


def a_place(_: Scene, more: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "fake", "settings": {"place": "here"}, "credentials": {"token": "key"}, **more}


def a_source(scene: Scene) -> dict[str, Any]:
    return a_place(scene, {"name": f"source {scene.unique()}", "collection": scene["collection_id"]})


def a_file(_: Scene) -> dict[str, Any]:
    return {"file": ("notes.txt", b"some words")}


def some_files(_: Scene) -> list[tuple[str, tuple[str, bytes]]]:
    return [("files", ("notes.txt", b"some words")), ("files", ("more.txt", b"more words"))]


def an_offer(_: Scene) -> dict[str, Any]:
    return {"files": [{"path": "notes.txt", "sha256": "0" * 64, "size": 10}]}


def a_pdf(_: Scene) -> dict[str, Any]:
    return {"file": ("notes.pdf", b"%PDF-1.7 some words")}


def a_site(scene: Scene) -> dict[str, Any]:
    return {"url": f"https://{scene.unique()}.example.org/", "collection_id": scene["collection_id"]}


ONE_QUESTION = {"golden": [{"query": "where?", "expected": ["a"]}], "recorded": 0}
"""For a version that is not complete yet."""

ROWS = [
    # Outside the API: nothing here is anybody's.
    *(
        Row("GET", path, public(200), names={"name": name})
        for path, name in (
            ("/", ""),
            ("/docs", ""),
            ("/docs/{name}", "start.js"),
            ("/health", ""),
            ("/metrics", ""),
            ("/v1/health", ""),
            ("/v1/openapi.json", ""),
            ("/v1/api-info", ""),
        )
    ),
    Row("GET", "/assets/{name:path}", public(404), names={"name": "nothing.js"}),
    # MCP: whoever is known; what they may do, the API decides for each call.
    Row("POST", "/mcp", people(200), json=lambda s: {"jsonrpc": "2.0", "id": 1, "method": "ping"}, audited=False),
    # Logging in is for those who are not; what is sent here is wrong.
    Row("POST", "/v1/auth/login", public(401), form=lambda s: {"username": "nobody@example.org", "password": "no"}),
    Row("POST", "/v1/auth/link", public(401), json=lambda s: {"token": "no"}),
    Row("POST", "/v1/auth/refresh", public(401), json=lambda s: {"refresh_token": "no"}, audited=False),
    Row("POST", "/v1/auth/keep", people(204)),
    Row("POST", "/v1/auth/resume", public(401), audited=False),
    Row("POST", "/v1/auth/logout", people(204)),
    Row("GET", "/v1/auth/me", people(200)),
    Row("POST", "/v1/auth/password", people(403), json=lambda s: {"current_password": "no", "new_password": "x" * 20}),
    Row("POST", "/v1/auth/setup", people(409), json=lambda s: {"name": "Ada", "password": "x" * 20}, audited=False),
    Row("GET", "/v1/auth/sessions", people(200)),
    Row("DELETE", "/v1/auth/sessions", people(200)),
    Row("DELETE", "/v1/auth/sessions/{login_id}", owner_only(204)),
    Row("POST", "/v1/auth/invitation", public(401), json=lambda s: {"token": "no"}),
    Row(
        "POST",
        "/v1/auth/invitation/accept",
        public(401),
        json=lambda s: {"token": "no", "name": "Ada", "password": PASSWORD},
    ),
    Row("POST", "/v1/invitations", admins(201), json=lambda s: {"email": f"{s.unique()}@example.org"}),
    Row("GET", "/v1/invitations", admins(200)),
    Row("GET", "/v1/invitations/{invitation_id}", admins_of(200)),
    Row("POST", "/v1/invitations/{invitation_id}/renew", admins_of(200), json=lambda s: {}),
    Row("DELETE", "/v1/invitations/{invitation_id}", admins_of(204)),
    # Users, groups, keys, tenants.
    Row("POST", "/v1/users", admins(201), json=lambda s: {"email": f"{s.unique()}@example.org"}),
    Row("GET", "/v1/users", admins(200)),
    Row("GET", "/v1/users/{user_id}", (401, 404, 404, 404, 404, 200, *NOBODY)),
    Row("PATCH", "/v1/users/{user_id}", (401, 404, 404, 404, 404, 200, *NOBODY), json=lambda s: {"role": "editor"}),
    Row("GET", "/v1/users/{user_id}/impact", admins_of(200)),
    Row("DELETE", "/v1/users/{user_id}", admins_of(204)),
    Row("POST", "/v1/users/{user_id}/login-link", admins_of(201), json=lambda s: {}),
    Row("POST", "/v1/groups", admins(201), json=named),
    Row("GET", "/v1/groups", people(200)),
    Row("GET", "/v1/groups/{group_id}", (401, 404, 200, 200, 200, 200, *NOBODY)),
    Row("PATCH", "/v1/groups/{group_id}", admins_of(200), json=named),
    Row("DELETE", "/v1/groups/{group_id}", admins_of(204)),
    Row("GET", "/v1/groups/{group_id}/members", (401, 404, 403, 200, 403, 200, *NOBODY)),
    Row("PUT", "/v1/groups/{group_id}/members/{user_id}", admins_of(204)),
    Row("DELETE", "/v1/groups/{group_id}/members/{user_id}", admins_of(204), names={"user_id": "reader_id"}),
    Row("POST", "/v1/api-keys", people(201), json=named),
    Row("GET", "/v1/api-keys", people(200)),
    Row("GET", "/v1/api-keys/{key_id}", owner_and_admin(200)),
    Row("PATCH", "/v1/api-keys/{key_id}", owner_and_admin(200), json=named),
    Row("DELETE", "/v1/api-keys/{key_id}", owner_and_admin(204)),
    Row("GET", "/v1/tenants", admins(200)),
    Row("GET", "/v1/tenants/{tenant_id}", admins_of(200)),
    Row("PATCH", "/v1/tenants/{tenant_id}", admins_of(200), json=named),
    Row("GET", "/v1/settings", admins(200)),
    Row("PATCH", "/v1/settings", admins(200), json=lambda s: {"page.name": s.unique()[:40]}),
    # The audit log of the own tenant; what is not in it is an empty list.
    Row("GET", "/v1/audit-logs", admins(200)),
    Row("GET", "/v1/audit-logs.csv", admins(200)),
    Row("GET", "/v1/audit-logs/summary", admins(200)),
    Row("GET", "/v1/audit-logs/verify", admins(200)),
    Row("GET", "/v1/audit-logs/user/{user_id}", admins(200), names={"user_id": "owner_id"}),
    Row("GET", "/v1/audit-logs/resource/{type}/{id}", admins(200), names={"type": "collection", "id": "collection_id"}),
    # Jobs: whose they are, and admins.
    Row("GET", "/v1/jobs", people(200)),
    Row("GET", "/v1/indexing", people(200)),
    Row("GET", "/v1/queue/stats", people(200)),
    Row("GET", "/v1/jobs/{job_id}", owner_and_admin(200)),
    Row("GET", "/v1/indexing/{job_id}", owner_and_admin(200)),
    Row("GET", "/v1/jobs/{job_id}/events", owner_and_admin(200), names={"job_id": "ended_job_id"}),
    Row("POST", "/v1/jobs/{job_id}/cancel", owner_and_admin(200)),
    Row("POST", "/v1/jobs/{job_id}/pause", owner_and_admin(200)),
    Row("POST", "/v1/jobs/{job_id}/resume", owner_and_admin(200)),
    Row("POST", "/v1/jobs/{job_id}/retry", owner_and_admin(409), audited=False),
    # Batches: whose they are, and admins.
    Row("POST", "/v1/batches", writers(201), json=lambda s: {"collection_id": s["collection_id"], "name": "batch"}),
    Row("GET", "/v1/batches", people(200)),
    Row("GET", "/v1/batches/{batch_id}", owner_and_admin(200)),
    Row("GET", "/v1/batches/{batch_id}/items", owner_and_admin(200)),
    Row("POST", "/v1/batches/{batch_id}/offer", owner_and_admin(200), json=an_offer, audited=False),
    *(
        Row("POST", f"/v1/batches/{{batch_id}}/{what}", owner_and_admin(200))
        for what in ("close", "pause", "resume", "cancel", "retry-failed")
    ),
    # Collections.
    Row("POST", "/v1/collections", people(201), json=named),
    Row("POST", "/v1/collections/bulk", people(201), json=lambda s: {"collections": [named(s), named(s)]}),
    Row("GET", "/v1/collections", people(200)),
    Row("GET", "/v1/collections/{collection_id}", readers(200)),
    Row("PUT", "/v1/collections/{collection_id}", writers(200), json=named),
    Row("PATCH", "/v1/collections/{collection_id}", writers(200), json=lambda s: {"description": "new"}),
    Row("DELETE", "/v1/collections/{collection_id}", writers(202)),
    Row("GET", "/v1/collections/{collection_id}/access", writers(200)),
    Row("PUT", "/v1/collections/{collection_id}/access", writers(200), json=lambda s: {"visibility": "private"}),
    Row("GET", "/v1/collections/{collection_id}/stats", readers(200)),
    Row("GET", "/v1/collection-stats/{collection_id}", readers(200)),
    Row("GET", "/v1/collections/{collection_id}/duplicates", readers(200)),
    Row("GET", "/v1/collections/{collection_id}/indexing-status", readers(200)),
    Row("GET", "/v1/collection-stats/{collection_id}/indexing-status", readers(200)),
    Row("POST", "/v1/collections/{collection_id}/index", writers(202)),
    # Documents.
    Row("POST", "/v1/documents", writers(202), form=lambda s: {"collection_id": s["collection_id"]}, files=a_file),
    Row(
        "POST",
        "/v1/documents/bulk",
        writers(202),
        form=lambda s: {"collection_id": s["collection_id"]},
        files=some_files,
    ),
    Row("GET", "/v1/documents", people(200)),
    Row("GET", "/v1/documents/collection/{collection_id}", readers(200)),
    Row("GET", "/v1/documents/indexing-status", people(200)),
    Row("GET", "/v1/documents/indexing-jobs", people(200)),
    Row("GET", "/v1/documents/indexing-jobs/{job_id}", owner_and_admin(200)),
    Row(
        "POST",
        "/v1/documents/bulk-metadata-update",
        writers(200),
        json=lambda s: {"document_ids": [s["document_id"]], "metadata": {"year": 2026}},
    ),
    Row(
        "POST",
        "/v1/documents/bulk-access",
        writers(200),
        json=lambda s: {"document_ids": [s["document_id"]], "access": {"visibility": "private"}},
    ),
    *(
        Row("POST", f"/v1/documents/bulk-{what}", writers(202), json=lambda s: {"document_ids": [s["document_id"]]})
        for what in ("delete", "reindex")
    ),
    Row(
        "PUT",
        "/v1/documents/{document_id}/password",
        writers(409),  # its file needs none
        json=lambda s: {"password": "seven otters"},
        audited=False,
    ),
    Row("GET", "/v1/documents/{document_id}/impact", writers(200)),
    Row("GET", "/v1/collections/{collection_id}/impact", writers(200)),
    Row("GET", "/v1/documents/{document_id}", readers(200)),
    Row("PUT", "/v1/documents/{document_id}", writers(202), form=lambda s: {}, files=a_file),
    Row("PATCH", "/v1/documents/{document_id}", writers(200), json=lambda s: {"title": "new"}),
    Row("PATCH", "/v1/documents/{document_id}/metadata", writers(200), json=lambda s: {"year": 2026}),
    Row("DELETE", "/v1/documents/{document_id}", writers(202)),
    Row("GET", "/v1/documents/{document_id}/access", writers(200)),
    Row("PUT", "/v1/documents/{document_id}/access", writers(200), json=lambda s: {"visibility": "private"}),
    *(
        Row("GET", f"/v1/documents/{{document_id}}/{part}", readers(200))
        for part in ("text", "preview", "chunks", "versions", "download")
    ),
    Row("HEAD", "/v1/documents/{document_id}/download", readers(200)),
    # Addresses of earlier clients.
    Row("POST", "/v1/upload-pdf", writers(200), form=lambda s: {"collection": s["collection_id"]}, files=a_pdf),
    Row("GET", "/v1/api/upload-status/{job_id}", readers(200)),
    # Sources: who may write into their collections.
    Row("GET", "/v1/sources/kinds", people(200)),
    Row("POST", "/v1/sources/check", people(200), json=lambda s: a_place(s, {}), audited=False),
    Row("POST", "/v1/sources", writers(201), json=a_source),
    Row("GET", "/v1/sources", people(200)),
    Row("GET", "/v1/sources/{source_id}", writers(200)),
    Row("PATCH", "/v1/sources/{source_id}", writers(200), json=named),
    Row("DELETE", "/v1/sources/{source_id}", writers(202)),
    Row("POST", "/v1/sources/{source_id}/sync", writers(202), json=lambda s: {}),
    Row("POST", "/v1/sources/{source_id}/pause", writers(200)),
    Row("POST", "/v1/sources/{source_id}/resume", writers(200)),
    Row("GET", "/v1/sources/{source_id}/runs", writers(200)),
    Row("GET", "/v1/sources/{source_id}/items", writers(200)),
    # Crawls and web pages: who may read their collection sees them, who may change it works with them.
    *(Row("POST", path, writers(202), json=a_site) for path in ("/v1/crawls", "/v1/crawl")),
    Row("GET", "/v1/crawls", people(200)),
    Row("GET", "/v1/crawls/{crawl_id}", readers(200)),
    Row("GET", "/v1/crawls/{crawl_id}/pages", readers(200)),
    Row("GET", "/v1/crawls/{crawl_id}/why", readers(200), params=lambda s: {"url": "/a"}),
    Row("PATCH", "/v1/crawls/{crawl_id}", writers(200), json=lambda s: {"max_pages": 5}),
    Row("POST", "/v1/crawls/{crawl_id}/run", writers(202)),
    Row("POST", "/v1/crawls/{crawl_id}/pause", writers(200)),
    Row("POST", "/v1/crawls/{crawl_id}/resume", writers(409), audited=False),
    Row("DELETE", "/v1/crawls/{crawl_id}", writers(202)),
    *(Row("POST", path, writers(202), json=a_site) for path in ("/v1/webpages/fetch", "/v1/webpages/fetch-webpage")),
    Row("GET", "/v1/webpages", people(200)),
    Row("GET", "/v1/webpages/by-url", readers(200), params=lambda s: {"url": s["webpage_url"]}),
    Row("GET", "/v1/webpages/collection/{collection_id}", readers(200)),
    Row("GET", "/v1/webpages/{webpage_id}", readers(200)),
    Row("DELETE", "/v1/webpages/{webpage_id}", writers(204)),
    Row("POST", "/v1/webpages/{webpage_id}/recrawl", writers(202)),
    # Texts under keys.
    Row("POST", "/v1/docs/upsert", writers(200), json=a_text),
    Row("POST", "/v1/docs/upsert/batch", people(200), json=lambda s: {"docs": [a_text(s, f"n {s.unique()}")]}),
    Row("DELETE", "/v1/docs/{doc_id:path}", writers(202), params=lambda s: {"namespace": s["collection_id"]}),
    # Search and chat: only over what one may read; a chat is its owner's alone.
    *(
        Row(
            "POST",
            path,
            readers(200),
            json=lambda s: {"query": CANARY, "collections": [s["collection_id"]]},
            audited=False,
        )
        for path in ("/v1/search", "/v1/retrieval")
    ),
    Row(
        "GET",
        "/v1/search/explain",
        readers(200),
        params=lambda s: {"query": "where?", "document_id": s["document_id"]},
    ),
    Row("POST", "/v1/chat", readers(200), json=lambda s: {"message": "where?", "collections": [s["collection_id"]]}),
    Row("POST", "/v1/chat/{collection}", readers(200), json=lambda s: {"message": "where?"}),
    Row("GET", "/v1/suggested-questions", people(200)),
    Row("GET", "/v1/chats", people(200)),
    Row("GET", "/v1/chat/{session_id}", owner_only(200)),
    Row("GET", "/v1/chat/{session_id}/export", owner_only(200)),
    Row("PATCH", "/v1/chat/{session_id}", owner_only(200), json=lambda s: {"title": "Islands"}),
    Row("DELETE", "/v1/chat/{session_id}", owner_only(204)),
    Row("GET", "/v1/chat/{session_id}/messages/{message_id}", owner_only(200)),
    Row("GET", "/v1/chat/{session_id}/messages/{message_id}/events", owner_only(200)),
    Row("POST", "/v1/chat/{session_id}/messages/{message_id}/cancel", owner_only(200), audited=False),
    Row("POST", "/v1/chat/{session_id}/messages/{message_id}/regenerate", owner_only(200), json=lambda s: {}),
    Row("GET", "/v1/chat/events/{session_id}", owner_only(200)),
    Row("GET", "/v1/chat/events/{session_id}/latest", owner_only(200)),
    Row("GET", "/v1/chat/{session_id}/messages/{message_id}/evidence", owner_and_admin(200)),
    # Shared chats: everybody in the tenant reads them, each what they may; who shares them takes them away.
    Row("POST", "/v1/chat/{session_id}/shares", owner_only(201), json=lambda s: {}),
    Row("GET", "/v1/shares", people(200)),
    Row("GET", "/v1/shares/{share_id}", readers_of_tenant(200)),
    Row("DELETE", "/v1/shares/{share_id}", (401, 404, 403, 403, 204, 204, *NOBODY)),
    # The API of OpenAI: everybody has `citewell` and the embedder, and else what they can read.
    Row("GET", "/v1/models", people(200)),
    Row("GET", "/v1/models/{model:path}", readers(200), names={"model": "collection_id"}),
    Row("POST", "/v1/chat/completions", readers(200), json=a_completion),
    Row("POST", "/v1/responses", readers(200), json=lambda s: {"model": s["collection_id"], "input": "where?"}),
    Row(
        "POST",
        "/v1/embeddings",
        people(200),
        json=lambda s: {"model": "citewell", "input": "some words"},
        audited=False,
    ),
    # Assistants: who may read one of their collections asks them; editors make them, and change their own.
    Row("POST", "/v1/model-connections", admins(201), json=a_connection),
    Row("GET", "/v1/model-connections", admins(200)),
    Row("GET", "/v1/model-connections/{connection_id}", admins_of(200)),
    Row("PATCH", "/v1/model-connections/{connection_id}", admins_of(200), json=named),
    Row("DELETE", "/v1/model-connections/{connection_id}", admins_of(204)),
    Row("POST", "/v1/model-connections/{connection_id}/check", admins_of(200)),
    Row("POST", "/v1/chat-models", (401, 404, 403, 403, 403, 201, *NOBODY), json=a_model),
    Row("GET", "/v1/chat-models", people(200)),
    Row("GET", "/v1/chat-models/{model_id}", readers_of_tenant(200)),
    Row("PATCH", "/v1/chat-models/{model_id}", admins_of(200), json=named),
    Row("DELETE", "/v1/chat-models/{model_id}", admins_of(204)),
    Row("POST", "/v1/assistants", admins(201), json=named),
    Row("GET", "/v1/assistants", people(200)),
    Row("GET", "/v1/assistants/{assistant}", readers(200)),
    Row("PATCH", "/v1/assistants/{assistant}", admins_of(200), json=named),
    Row("DELETE", "/v1/assistants/{assistant}", (401, 404, 403, 403, 403, 204, *NOBODY)),
    Row("GET", "/v1/assistants/{assistant}/prompts", admins_of(200)),
    Row("GET", "/v1/assistants/{assistant}/prompts/{number}", admins_of(200), names={"number": "1"}),
    Row(
        "GET", "/v1/assistants/{assistant}/prompts/compare", admins_of(200), params=lambda s: {"before": 1, "after": 1}
    ),
    Row("POST", "/v1/assistants/{assistant}/prompts/rollback", admins_of(200), json=lambda s: {"number": 1}),
    # Ratings: of who asked, and read by admins; only their authors change them.
    Row("POST", "/v1/chat/ratings", owner_only(201), json=lambda s: {"message_id": s["answer_id"], "score": 5}),
    Row("GET", "/v1/chat/ratings", people(200)),
    Row("GET", "/v1/chat/ratings.csv", people(200)),
    Row("GET", "/v1/chat/ratings/stats", people(200)),
    Row("GET", "/v1/chat/ratings/{rating_id}", owner_and_admin(200)),
    Row(
        "PATCH",
        "/v1/chat/ratings/{rating_id}",
        (401, 404, 404, 404, 200, 403, *NOBODY),
        json=lambda s: {"score": 1},
        audited=False,
    ),
    Row("DELETE", "/v1/chat/ratings/{rating_id}", owner_and_admin(204)),
    # Golden sets: editors and admins.
    Row("POST", "/v1/golden-sets", admins(201), json=named),
    Row("GET", "/v1/golden-sets", admins(200)),
    Row("GET", "/v1/golden-sets/{golden_set}", admins_of(200)),
    Row("DELETE", "/v1/golden-sets/{golden_set}", admins_of(204)),
    Row("GET", "/v1/golden-sets/{golden_set}/questions", admins_of(200)),
    Row("POST", "/v1/golden-sets/{golden_set}/questions", admins_of(200), json=one_question),
    Row(
        "POST",
        "/v1/golden-sets/{golden_set}/questions/from-chat",
        admins_of(404),
        json=lambda s: {"message_id": s["session_id"]},
        audited=False,
    ),
    Row("POST", "/v1/golden-sets/{golden_set}/grow", admins_of(200)),
    Row("DELETE", "/v1/golden-sets/{golden_set}/questions/{question_id}", admins_of(204)),
    Row("POST", "/v1/judgements", admins(200), json=one_answer, audited=False),
    Row("POST", "/v1/golden-sets/{golden_set}/runs", admins_of(201), json=one_run),
    Row("GET", "/v1/golden-sets/{golden_set}/runs", admins_of(200)),
    Row("POST", "/v1/golden-sets/{golden_set}/measurements", admins_of(202), json=a_measurement),
    Row("GET", "/v1/golden-sets/{golden_set}/runs/{run_id}", admins_of(200)),
    Row(
        "GET",
        "/v1/golden-sets/{golden_set}/runs/{run_id}/compare",
        admins_of(200),
        params=lambda s: {"other": s["run_id"]},
    ),
    Row("DELETE", "/v1/golden-sets/{golden_set}/runs/{run_id}", admins_of(204)),
    # What was used: everybody's own, all of it for admins; budgets and prices are theirs.
    Row("GET", "/v1/usage", people(200)),
    Row("GET", "/v1/usage.csv", people(200)),
    # What happened over time: as usage; the questions that went wrong are for admins.
    Row("GET", "/v1/insight", people(200)),
    Row("GET", "/v1/insight.csv", people(200)),
    Row("GET", "/v1/insight/questions", admins(200)),
    Row("GET", "/v1/insight/questions.csv", admins(200)),
    Row("GET", "/v1/budgets/state", people(200)),
    Row("POST", "/v1/budgets", (401, 422, 403, 403, 403, 201, *NOBODY), json=a_budget),
    Row("GET", "/v1/budgets", admins(200)),
    Row("GET", "/v1/budgets/{budget_id}", admins_of(200)),
    Row("PATCH", "/v1/budgets/{budget_id}", admins_of(200), json=lambda s: {"amount": 2}),
    Row("DELETE", "/v1/budgets/{budget_id}", admins_of(204)),
    Row("POST", "/v1/model-prices", admins(201), json=lambda s: {"model": s.unique(), "input": "2.5", "output": 10}),
    Row("GET", "/v1/model-prices", admins(200)),
    Row("GET", "/v1/model-prices/effective", admins(200)),
    Row("GET", "/v1/model-prices/{price_id}", admins_of(200)),
    Row("PATCH", "/v1/model-prices/{price_id}", admins_of(200), json=lambda s: {"output": "9"}),
    Row("DELETE", "/v1/model-prices/{price_id}", admins_of(204)),
    # Embedding versions and recorded questions: admins, each for the own tenant.
    Row("GET", "/v1/embedding-versions", admins(200)),
    Row("POST", "/v1/embedding-versions", admins(202), json=lambda s: {}),
    Row("GET", "/v1/embedding-versions/{version}", admins_of(200)),
    Row("POST", "/v1/embedding-versions/{version}/build", admins_of(202)),
    Row("POST", "/v1/embedding-versions/{version}/compare", admins_of(409), json=lambda s: ONE_QUESTION, audited=False),
    Row("POST", "/v1/embedding-versions/{version}/promote", admins_of(409), audited=False),
    Row("POST", "/v1/embedding-versions/{version}/rollback", admins_of(409), audited=False),
    Row("DELETE", "/v1/embedding-versions/{version}", admins_of(202)),
    Row("GET", "/v1/recorded-queries", admins(200)),
    Row("DELETE", "/v1/recorded-queries", admins(200)),
    Row("POST", "/v1/index/rebuild", admins(202), json=lambda s: {}),
    Row("POST", "/v1/index/examinations", admins(202)),
    Row("GET", "/v1/index/examinations/{job_id}", admins_of(200), names={"job_id": "examination_id"}),
    Row(
        "POST",
        "/v1/index/examinations/{job_id}/repair",
        admins_of(409),
        names={"job_id": "examination_id"},
        json=lambda s: {},
        audited=False,
    ),
    Row("GET", "/v1/queue", admins(200)),
    Row("GET", "/v1/index/stats", admins(200)),
    Row("POST", "/v1/index/verify", admins(200), json=lambda s: {}, audited=False),
]


@pytest.fixture(scope="module")
def stage(sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One server for all rows."""
    folder = tmp_path_factory.mktemp("matrix")
    database = Database(sqlite_template.open(sqlite_template.copy(folder)), FakeClock(), FakeIds(), b"k" * 32)
    rates = dict.fromkeys(("rate_login", "rate_upload", "rate_search", "rate_chat", "rate_texts"), "100000/minute")
    world = make_world(database, Settings.model_validate({"data_dir": folder, **rates}))
    yield Stage(world)
    world.container.close()
    database.close()


def test_every_route_has_a_row(stage: Stage) -> None:
    routes = {
        (method, str(route.path))
        for route in iter_route_contexts(stage.world.api.routes)
        for method in sorted(route.methods or ())
        if method != "HEAD" or "GET" not in (route.methods or ())
    }
    rows = [row.key for row in ROWS]
    assert len(rows) == len(set(rows)), "a route has two rows"
    assert routes - set(rows) == set(), "these routes have no row: decide who may use them"
    assert set(rows) - routes == set(), "these rows have no route any more"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.path}")
def test_who_may(stage: Stage, row: Row) -> None:
    found = {}
    scene = Scene(stage)
    for actor, expected in zip(ACTORS, row.expected, strict=True):
        response = stage.send(row, actor, scene)
        found[actor] = response.status_code
        if response.is_success and row.method not in SAFE:
            scene = Scene(stage)  # those who were refused and those who only read left it as it was
        if expected >= 400 or actor in {"stranger", "outsider"}:
            assert CANARY not in response.text, f"{actor} was told something"
        if expected >= 400:
            openai = PATHS.fullmatch(row.path) is not None
            assert response.headers["Content-Type"] == ("application/json" if openai else "application/problem+json")
    assert found == dict(zip(ACTORS, row.expected, strict=True))


@pytest.mark.parametrize(
    "row",
    [row for row in ROWS if 404 in row.expected and "{" in row.path],
    ids=lambda row: f"{row.method} {row.path}",
)
def test_what_is_foreign_looks_like_what_is_not_there(stage: Stage, row: Row) -> None:
    scene = Scene(stage)
    for actor, expected in zip(ACTORS, row.expected, strict=True):
        if expected == 404:
            foreign = stage.send(row, actor, scene)
            missing = stage.send(row, actor, scene, missing=True)
            assert missing.status_code == 404, actor
            assert told(foreign) == told(missing), actor


SAFE = frozenset({"GET", "HEAD"})


def told(response: Response) -> str:
    """What the answer says, without the request's id and the id that was asked for."""
    body = json.dumps(response.json(), sort_keys=True) if response.content else str(response.headers["Content-Type"])
    return re.sub(r"018e0000-[0-9a-f-]{27}", "", body)


@pytest.mark.parametrize(
    "row",
    [row for row in ROWS if row.method not in SAFE and row.audited],
    ids=lambda row: f"{row.method} {row.path}",
)
def test_every_mutation_and_every_try_to_log_in_is_audited(stage: Stage, row: Row) -> None:
    actor = "owner" if row.expected[ACTORS.index("admin")] == 404 else "admin"
    request = stage.prepare(row, Scene(stage))
    headers = stage.headers(actor)
    before = stage.audit_entries()
    stage.world.http.request(**request, headers=headers)
    assert stage.audit_entries() > before
