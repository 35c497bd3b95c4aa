"""Anthropic's and Gemini's protocols, where they differ from OpenAI's."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any

import pytest

from citewell.backends.chat_models.providers import NetworkProviders
from citewell.backends.fetching.policy import FetchPolicy
from citewell.domain.cancellation import Cancellation
from citewell.domain.errors import CitewellError, ModelInvalid, ModelUnavailable
from citewell.ports.chat_model import (
    CallPart,
    ModelEnd,
    ModelFacts,
    ModelPart,
    ModelRequest,
    ModelTurn,
    TextPart,
    ToolCall,
    ToolSpec,
)
from citewell.ports.chat_models import ConnectionTerms
from support.model_server import Cut, ModelServer, Raw, ServerScript, Status, model_server

KEY = "sk-c4n4ry-5150"
SEARCH = ToolSpec("search", "Finds passages.", {"type": "object", "properties": {"q": {"type": "string"}}})
TURNS = [
    ModelTurn("system", "Be brief."),
    ModelTurn("user", "How many days?"),
    ModelTurn("assistant", "", calls=(ToolCall("a", "search", '{"q": "leave"}'), ToolCall("b", "search", "{half"))),
    ModelTurn("tool", "Thirty \ud800", call_id="a"),
    ModelTurn("tool", "", call_id="b"),
    ModelTurn("system", "Cite."),
]
REQUEST = ModelRequest(TURNS, tools=(SEARCH,), max_tokens=50, temperature=0.0)


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with model_server() as made:
        yield made


def ask(server: ModelServer, kind: str, script: ServerScript, request: ModelRequest = REQUEST) -> list[ModelPart]:
    server.reply = lambda _asked: script
    provider = NetworkProviders(FetchPolicy()).open(ConnectionTerms(kind, server.root, KEY, trusted=True, attempts=1))
    try:
        model = provider.model(ModelFacts("ours", kind, "small", options={"extra": {"top_k": 5}}))
        with closing(model.stream(request, Cancellation())) as parts:
            return list(parts)
    finally:
        provider.close()


def text(parts: list[ModelPart]) -> str:
    return "".join(part.text for part in parts if isinstance(part, TextPart))


def end(parts: list[ModelPart]) -> ModelEnd:
    assert isinstance(parts[-1], ModelEnd)
    return parts[-1]


def event(data: Mapping[str, Any]) -> Raw:
    """An event as both protocols have it; Anthropic's is named for its type."""
    return Raw(f"event: {data.get('type', 'x')}\ndata: {json.dumps(data)}\n\n".encode())


def gemini(*parts: Mapping[str, Any], reason: str | None = None, **more: Any) -> Raw:
    candidate = {"content": {"role": "model", "parts": list(parts)}} | ({"finishReason": reason} if reason else {})
    return Raw(f"data: {json.dumps({'candidates': [candidate], **more})}\r\n\r\n".encode())


def test_anthropic_is_told_of_tools_that_may_be_called_no_more(server: ModelServer) -> None:
    ask(server, "anthropic", "Thirty.", ModelRequest(TURNS))
    body = server.asked[-1].body
    assert [tool["name"] for tool in body["tools"]] == ["search"]
    assert body["tool_choice"] == {"type": "none"}
    ask(server, "anthropic", "Thirty.", ModelRequest([ModelTurn("user", "?")]))
    assert "tools" not in server.asked[-1].body


def test_a_request_in_anthropic_s_words(server: ModelServer) -> None:
    ask(server, "anthropic", "Thirty.")
    asked = server.asked[-1]
    assert asked.path == "/v1/messages"
    assert (asked.headers["x-api-key"], "authorization" in asked.headers) == (KEY, False)
    body = asked.body
    assert (body["system"], body["max_tokens"], body["temperature"], body["top_k"]) == ("Be brief.\n\nCite.", 50, 0, 5)
    assert body["tools"][0]["input_schema"] == SEARCH.parameters
    user, assistant, first, second = body["messages"]
    assert user == {"role": "user", "content": [{"type": "text", "text": "How many days?"}]}
    assert [each["input"] for each in assistant["content"]] == [{"q": "leave"}, {}]
    assert first["content"] == [{"type": "tool_result", "tool_use_id": "a", "content": "Thirty \ufffd"}]
    assert second["role"] == "user"


def test_a_request_in_gemini_s_words(server: ModelServer) -> None:
    ask(server, "gemini", "Thirty.")
    asked = server.asked[-1]
    assert asked.path == "/v1beta/models/small:streamGenerateContent?alt=sse"
    assert asked.headers["x-goog-api-key"] == KEY
    assert KEY not in asked.path
    body = asked.body
    assert body["systemInstruction"]["parts"][0]["text"] == "Be brief.\n\nCite."
    assert body["generationConfig"] == {"maxOutputTokens": 50, "temperature": 0.0, "topK": 5}
    assert body["tools"][0]["functionDeclarations"][0]["name"] == "search"
    assert [each["role"] for each in body["contents"]] == ["user", "model", "user"]
    told = [each["functionResponse"] for each in body["contents"][2]["parts"]]
    assert [(each["name"], each["response"]["result"]) for each in told] == [
        ("search", "Thirty \ufffd"),
        ("search", ""),
    ]


def test_what_gemini_wants_to_see_again_with_a_call_goes_back(server: ModelServer) -> None:
    called = {"functionCall": {"name": "search", "args": {"q": "ü"}}, "thoughtSignature": "c2lnbmVk"}
    parts = ask(server, "gemini", [gemini({"text": "hm", "thought": True}, called), gemini(reason="STOP")])
    (made,) = [part.call for part in parts if isinstance(part, CallPart)]
    assert (made.name, json.loads(made.arguments), text(parts)) == ("search", {"q": "ü"}, "")
    assert end(parts).reason == "tool_calls"
    turns = [ModelTurn("user", "?"), ModelTurn("assistant", "", (made,)), ModelTurn("tool", "x", call_id=made.id)]
    ask(server, "gemini", "Thirty.", ModelRequest(turns))
    sent, told = (each["parts"][0] for each in server.asked[-1].body["contents"][1:])
    assert sent["thoughtSignature"] == "c2lnbmVk"
    assert (sent["functionCall"]["id"], told["functionResponse"]["name"]) == ("call_0", "search")


def test_tokens_of_anthropic_s_cache_are_part_of_what_went_in(server: ModelServer) -> None:
    usage = {"input_tokens": 5, "cache_read_input_tokens": 80, "cache_creation_input_tokens": 15, "output_tokens": 9}
    script = [
        event({"type": "message_start", "message": {"model": "b", "usage": usage}}),
        event({"type": "content_block_delta", "index": 0, "delta": {"type": "thinking_delta", "thinking": "hm"}}),
        event({"type": "content_block_delta", "index": 1, "delta": {"type": "text_delta", "text": "x"}}),
        event({"type": "something_new"}),
        event({"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 12}}),
        event({"type": "message_stop"}),
    ]
    parts = ask(server, "anthropic", script)
    found = end(parts)
    assert (text(parts), found.tokens_in, found.tokens_cached, found.tokens_out) == ("x", 100, 80, 12)
    assert (found.model, found.estimated) == ("b", False)


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ([gemini({"text": "x"}, reason="SAFETY")], "refused"),
        ([gemini({"text": "x"}, reason="MAX_TOKENS")], "length"),
        ([gemini({"text": "x"}, reason="SOMETHING_NEW")], "stop"),
        ([Raw(b'data: {"promptFeedback": {"blockReason": "SAFETY"}}\n\n')], "refused"),
    ],
    ids=range(4),
)
@pytest.mark.filterwarnings("ignore:SOMETHING_NEW is not a valid")
def test_why_gemini_stopped(server: ModelServer, script: ServerScript, reason: str) -> None:
    assert end(ask(server, "gemini", script)).reason == reason


@pytest.mark.parametrize("kind", ["anthropic", "gemini"])
@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (Status(400, f"prompt is too long: {KEY}"), "too_long"),
        (Status(400, "API key not valid. Please pass a valid API key."), "refused"),
        (Status(401, KEY), "refused"),
        (Status(429, headers={"retry-after": "7"}), "limited"),
        (Status(529), "unreachable"),
        (Status(503, body=b"<html>"), "unreachable"),
    ],
    ids=range(6),
)
def test_refusals_are_told_apart(server: ModelServer, kind: str, status: Status, reason: str) -> None:
    with pytest.raises(ModelUnavailable) as raised:
        ask(server, kind, status)
    assert raised.value.facts["reason"] == reason
    assert raised.value.facts.get("retry_after") == (7 if reason == "limited" else None)
    assert KEY not in f"{raised.value!r} {raised.value.facts}"


STREAMS: list[ServerScript] = [
    Raw(b"data: {half\n\n"),
    Raw(b"event: content_block_delta\ndata: {half\n\n"),
    Raw(b"event: content_block_delta\ndata: [1]\n\n"),
    Raw(b""),
    Raw(b"event: ping\ndata: {}\n\n"),
    [event({"type": "content_block_delta", "index": "x", "delta": 5}), Cut()],
    [event({"type": "error", "error": {"type": "overloaded_error", "message": "busy"}})],
    [event({"error": {"code": 503, "message": "busy", "status": "UNAVAILABLE"}})],
    [gemini({"text": 5})],
    [gemini({"functionCall": 5})],
    Status(200, body=b"<html>hello</html>"),
]


@pytest.mark.parametrize("kind", ["anthropic", "gemini"])
@pytest.mark.parametrize("script", STREAMS, ids=range(len(STREAMS)))
def test_what_is_no_answer_is_an_error_of_ours(server: ModelServer, kind: str, script: ServerScript) -> None:
    with pytest.raises(CitewellError) as raised:
        ask(server, kind, script)
    assert raised.type in {ModelInvalid, ModelUnavailable}


def test_nothing_of_the_environment_is_sent(server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "GOOGLE_API_KEY", "GEMINI_API_KEY"):
        monkeypatch.setenv(name, "of-the-environment")
    monkeypatch.setenv("ANTHROPIC_CUSTOM_HEADERS", "x-mine: of-the-environment")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("GOOGLE_GENAI_USE_VERTEXAI", "true")
    for kind in ("anthropic", "gemini"):
        assert text(ask(server, kind, "Thirty.")) == "Thirty."
        assert "of-the-environment" not in str(server.asked[-1])
        assert not [name for name in server.asked[-1].headers if name.startswith(("x-stainless", "x-goog-api-client"))]
