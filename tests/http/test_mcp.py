"""The MCP server, as the official client speaks to it: in memory, over HTTP, and as a process."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from citewell.client import AsyncClient
from citewell.mcp.api import Api
from citewell.mcp.results import NOTICE
from citewell.mcp.tools import make_server
from citewell.services.audit_log.audit_log import AuditFilter
from support.live_site import LEAVE, LiveSite

pytestmark = pytest.mark.anyio

TOOLS = {"search", "ask", "get_document", "list_collections", "add_knowledge", "give_feedback"}
INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}},
}
SPEAKS = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@asynccontextmanager
async def over_http(live: LiveSite, key: str, mode: str = "auto") -> AsyncIterator[Client]:
    headers = {"Authorization": f"Bearer {key}"}
    async with httpx2.AsyncClient(headers=headers, timeout=30) as http:
        transport = streamable_http_client(f"{live.url}/mcp", http_client=http)
        async with Client(transport, mode=mode) as client:
            yield client


@asynccontextmanager
async def in_memory(live: LiveSite, key: str) -> AsyncIterator[Client]:
    async with AsyncClient(live.url, key=key) as http:
        api = Api(http)
        async with Client(make_server(lambda _: api)) as client:
            yield client


async def call(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    assert isinstance(result.structured_content, dict)
    (text,) = result.content
    assert json.loads(getattr(text, "text", "")) == result.structured_content
    return result.structured_content


async def refusal(client: Client, tool: str, **arguments: Any) -> str:
    result = await client.call_tool(tool, arguments)
    assert result.is_error, result.structured_content
    (text,) = result.content
    return str(getattr(text, "text", ""))


@pytest.mark.parametrize("way", ["memory", "auto", "legacy"])
async def test_a_question_is_answered_and_its_citations_lead_to_the_words(live: LiveSite, way: str) -> None:
    opened = in_memory(live, live.key) if way == "memory" else over_http(live, live.key, way)
    async with opened as client:
        assert {tool.name for tool in (await client.list_tools()).tools} == TOOLS
        answer = await call(client, "ask", question="How long is parental leave?", collections=["Handbook"])
        assert answer["state"] == "answered"
        assert answer["notice"] == NOTICE
        (statement, *_) = answer["statements"]
        (citation,) = [each for each in answer["citations"] if each["n"] == statement["citations"][0]]
        assert "16 weeks" in citation["quote"]
        read = await call(
            client,
            "get_document",
            document_id=citation["document_id"],
            version=citation["version"],
            start=citation["start"],
            length=citation["end"] - citation["start"],
        )
        assert read["text"] == citation["quote"]
        assert read["next_start"] == citation["end"]


async def test_who_waits_for_an_answer_is_told_what_happens(live: LiveSite) -> None:
    heard: list[str | None] = []

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        assert (progress > 0, total) == (True, None)
        heard.append(message)

    async with over_http(live, live.key) as client:
        result = await client.call_tool("ask", {"question": "How long is parental leave?"}, progress_callback=hear)
    assert not result.is_error
    assert "Searching" in heard


async def test_passages_and_collections_are_found(live: LiveSite) -> None:
    async with over_http(live, live.key) as client:
        found = await call(client, "search", query="flights approval director", top_k=1)
        (passage,) = found["passages"]
        assert (passage["collection"], found["notice"]) == ("Handbook", NOTICE)
        assert "director" in passage["text"]
        known = await call(client, "list_collections", name="hand")
        assert [each["name"] for each in known["collections"]] == ["Handbook"]
        whole = await call(client, "get_document", document_id=passage["document_id"])
        assert whole["text"][passage["start"] : passage["end"]] == passage["text"]
        assert whole["next_start"] is None


async def test_each_tool_tells_what_it_takes_gives_and_does(live: LiveSite) -> None:
    async with over_http(live, live.key) as client:
        for tool in (await client.list_tools()).tools:
            assert tool.description
            assert tool.output_schema is not None
            assert tool.annotations is not None
            assert "ctx" not in tool.input_schema["properties"]
            assert tool.annotations.read_only_hint is (tool.name in {"search", "get_document", "list_collections"})


async def test_what_is_wrong_is_said_clearly(live: LiveSite) -> None:
    async with over_http(live, live.key) as client:
        assert "no such" in (await refusal(client, "search", query="x", collections=["Nowhere"])).lower()
        assert "no such" in (await refusal(client, "get_document", document_id="018e0000")).lower()
        assert "top_k" in await refusal(client, "search", query="x", top_k=1000)
        document = (await call(client, "search", query="leave", top_k=1))["passages"][0]["document_id"]
        assert "no page 3" in await refusal(client, "get_document", document_id=document, page=3)
        assert "does not reach" in await refusal(client, "get_document", document_id=document, start=10**6)
        unknown = await refusal(client, "add_knowledge", collection="Misspelt", key="k", text="words")
        assert "no such" in unknown.lower()


async def test_whoever_may_write_adds_what_others_then_find(live: LiveSite) -> None:
    async with over_http(live, live.key) as client:
        words = {"collection": "handbook", "key": "badges", "text": "A lost badge is reported to Facilities."}
        added = await call(client, "add_knowledge", **words)
        assert (added["changed"], added["searchable"]) == (True, True)
        assert (await call(client, "add_knowledge", **words))["changed"] is False
        found = await call(client, "search", query="lost badge", top_k=1)
        assert found["passages"][0]["text"] == words["text"]


async def test_a_key_that_only_reads_adds_nothing(live: LiveSite) -> None:
    async with over_http(live, live.key_of(live.admin, "read")) as client:
        assert (await call(client, "search", query="leave"))["passages"]
        told = await refusal(client, "add_knowledge", collection="Handbook", key="k", text="words")
        assert "insufficient_scope" in told


async def test_what_the_user_thinks_of_an_answer_is_kept(live: LiveSite) -> None:
    async with over_http(live, live.key) as client:
        answer = await call(client, "ask", question="How long is parental leave?")
        words = {"message_id": answer["message_id"], "score": 4, "thumb": "up", "text": "Good."}
        assert await call(client, "give_feedback", **words) == words
        assert (await call(client, "give_feedback", message_id=answer["message_id"], score=2))["score"] == 2
        assert "score" in await refusal(client, "give_feedback", message_id=answer["message_id"], score=6)
    async with over_http(live, live.key_of(live.user())) as client:
        told = await refusal(client, "give_feedback", message_id=answer["message_id"], score=1)
        assert "no such" in told.lower()


async def test_a_conversation_goes_on(live: LiveSite) -> None:
    async with over_http(live, live.key) as client:
        first = await call(client, "ask", question="How long is parental leave?")
        second = await call(client, "ask", question="And is it paid in full?", session_id=first["session_id"])
        assert second["session_id"] == first["session_id"]
        assert "paid in full" in second["answer"]


async def test_another_tenant_sees_nothing(live: LiveSite) -> None:
    document = None
    async with over_http(live, live.key) as client:
        document = (await call(client, "search", query="leave", top_k=1))["passages"][0]["document_id"]
    async with over_http(live, live.key_of(live.stranger())) as client:
        assert (await call(client, "list_collections"))["collections"] == []
        assert (await call(client, "search", query="parental leave"))["passages"] == []
        answer = await call(client, "ask", question="How long is parental leave?")
        assert (answer["state"], answer["citations"]) == ("abstained", [])
        for tool, arguments in (
            ("get_document", {"document_id": document}),
            ("search", {"query": "leave", "collections": [live.handbook_id]}),
            ("add_knowledge", {"collection": live.handbook_id, "key": "k", "text": "words"}),
        ):
            assert "no such" in (await refusal(client, tool, **arguments)).lower()


async def test_what_was_called_is_in_the_log_under_who_called(live: LiveSite) -> None:
    caller = live.user()
    async with over_http(live, live.key_of(caller)) as client:
        await call(client, "ask", question="How long is parental leave?")
    log = live.container.audit_log.list(live.admin, AuditFilter(actor_id=caller.user_id))
    assert any(entry.action.startswith("chat.") for entry in log.items)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Authorization": "KEY", "Host": "evil.example"}, 421),
        ({"Authorization": "KEY", "Origin": "https://evil.example"}, 403),
        ({"Authorization": "KEY", "Origin": "null"}, 403),
        ({"Authorization": "KEY", "Origin": "http://localhost:6274"}, 200),
        ({"X-API-Key": "KEY", "Host": "[::1]:8000"}, 200),
        ({"X-API-Key": "KEY", "Host": "citewell:8000"}, 200),
    ],
)
def test_only_known_callers_and_no_foreign_pages_are_let_in(
    live: LiveSite, headers: dict[str, str], status: int
) -> None:
    chosen = {
        name: (live.key if name == "X-API-Key" else f"Bearer {live.key}") if value == "KEY" else value
        for name, value in headers.items()
    }
    response = live.http.post(f"{live.url}/mcp", json=INITIALIZE, headers={**SPEAKS, **chosen})
    assert response.status_code == status
    if status == 401:
        assert response.headers["WWW-Authenticate"].startswith('Bearer realm="citewell"')
    assert "mcp-session-id" not in response.headers


def test_there_are_no_sessions_to_take_over(live: LiveSite) -> None:
    headers = {**SPEAKS, "Authorization": f"Bearer {live.key}"}
    assert live.http.get(f"{live.url}/mcp", headers=headers).status_code == 405
    assert live.http.delete(f"{live.url}/mcp", headers=headers).status_code == 405
    listed = {"jsonrpc": "2.0", "id": 2, "method": "tools/list"}
    other = {**headers, "Mcp-Session-Id": "somebody-elses", "Authorization": f"Bearer {live.key_of(live.stranger())}"}
    assert live.http.post(f"{live.url}/mcp", json=listed, headers=other).status_code == 200


def test_what_is_no_message_is_refused(live: LiveSite) -> None:
    headers = {**SPEAKS, "Authorization": f"Bearer {live.key}"}
    bodies: tuple[Any, ...] = ([], {"jsonrpc": "1.0"}, {"jsonrpc": "2.0", "id": 1, "method": "nothing/such"}, 7)
    for body in bodies:
        response = live.http.post(f"{live.url}/mcp", json=body, headers=headers)
        assert response.status_code in {200, 400, 404}
        assert "error" in response.text


@pytest.mark.slow
async def test_the_command_serves_the_same_over_standard_input(live: LiveSite) -> None:
    command = ["-c", "from citewell.cli.main import run; run()", "mcp", "--server", live.url, "--key", live.key]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CITEWELL_")}
    async with Client(StdioServerParameters(command=sys.executable, args=command, env=environment)) as client:
        assert {tool.name for tool in (await client.list_tools()).tools} == TOOLS
        answer = await call(client, "ask", question="How long is parental leave?")
        assert "16 weeks" in answer["answer"]
        assert answer["citations"][0]["quote"] in LEAVE
