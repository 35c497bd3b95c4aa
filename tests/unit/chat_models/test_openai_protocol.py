"""OpenAI's protocol as its many servers speak it, well and badly."""

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
    MOST_CHARACTERS,
    CallPart,
    ModelEnd,
    ModelFacts,
    ModelPart,
    ModelRequest,
    ModelTurn,
    TextPart,
    ToolSpec,
)
from citewell.ports.chat_models import ConnectionTerms
from fakes.chat_model import call
from support.model_server import Cut, ModelServer, Raw, ServerScript, Status, model_server
from support.model_wires import Style

TURNS = [ModelTurn("system", "Be brief."), ModelTurn("user", "How many days?")]
SEARCH = ToolSpec("search", "Finds passages.", {"type": "object", "properties": {"q": {"type": "string"}}})
KEY = "sk-c4n4ry-5150"


@pytest.fixture(scope="module")
def shared() -> Iterator[ModelServer]:
    with model_server() as made:
        yield made


@pytest.fixture
def server(shared: ModelServer) -> ModelServer:
    shared.style, shared.asked, shared.connections = Style(), [], 0
    return shared


def ask(
    server: ModelServer,
    script: ServerScript,
    *,
    base_url: str | None = None,
    options: Mapping[str, Any] | None = None,
    **request: Any,
) -> list[ModelPart]:
    server.reply = lambda _asked: script
    provider = NetworkProviders(FetchPolicy()).open(
        ConnectionTerms("openai", base_url or server.url, KEY, trusted=True, attempts=1)
    )
    try:
        model = provider.model(ModelFacts("ours", "openai", "small", options=options or {}))
        with closing(model.stream(ModelRequest(**{"turns": TURNS, **request}), Cancellation())) as parts:
            return list(parts)
    finally:
        provider.close()


def text(parts: list[ModelPart]) -> str:
    return "".join(part.text for part in parts if isinstance(part, TextPart))


def end(parts: list[ModelPart]) -> ModelEnd:
    assert isinstance(parts[-1], ModelEnd)
    return parts[-1]


def event(data: object) -> Raw:
    return Raw(f"data: {json.dumps(data)}\n\n".encode())


def delta(**said: Any) -> Raw:
    return event({"choices": [{"index": 0, "delta": said}]})


DONE = Raw(b"data: [DONE]\n\n")
STOP = event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})


@pytest.mark.parametrize(
    "style",
    [
        Style(),
        Style(usage=False),
        Style(thoughts=True, empty_events=True),
        Style(reason=False),
        Style(usage=False, reason=False),
    ],
    ids=["all", "no usage", "thoughts and empty events", "no reason", "neither"],
)
def test_what_servers_leave_out_or_add_does_no_harm(server: ModelServer, style: Style) -> None:
    server.style = style
    parts = ask(server, "Thirty days.")
    assert text(parts) == "Thirty days."
    assert end(parts).estimated is not style.usage
    assert end(parts).tokens_in > 0
    assert end(parts).tokens_out > 0
    assert end(parts).reason == "stop"


@pytest.mark.parametrize("ids", [True, False])
@pytest.mark.parametrize("in_pieces", [True, False])
def test_calls_are_put_together(server: ModelServer, ids: bool, in_pieces: bool) -> None:
    server.style = Style(ids=ids, calls_in_pieces=in_pieces)
    made = [call("search", '{"q": "leave"}', "a"), call("read", '{"id": 5', "b")]
    parts = ask(server, made, tools=(SEARCH,))
    calls = [part.call for part in parts if isinstance(part, CallPart)]
    assert [(each.name, each.arguments) for each in calls] == [("search", '{"q": "leave"}'), ("read", '{"id": 5')]
    assert [each.id for each in calls] == (["a", "b"] if ids else ["call_0", "call_1"])
    assert end(parts).reason == "tool_calls"


def test_whole_calls_that_all_have_the_same_number_are_two(server: ModelServer) -> None:
    first = {"index": 0, "function": {"name": "search", "arguments": {"q": "leave"}}}
    second = {"index": 0, "id": None, "function": {"name": "search", "arguments": '{"q": "pay"}'}}
    parts = ask(server, [delta(tool_calls=[first]), delta(tool_calls=[second]), STOP, DONE])
    calls = [part.call for part in parts if isinstance(part, CallPart)]
    assert [each.arguments for each in calls] == ['{"q": "leave"}', '{"q": "pay"}']
    assert len({each.id for each in calls}) == 2
    assert end(parts).reason == "tool_calls"


def test_a_server_that_does_not_stream_is_understood(server: ModelServer) -> None:
    message = {"role": "assistant", "content": "Thirty days."}
    body = {"choices": [{"message": message, "finish_reason": "stop"}], "usage": {"prompt_tokens": 7}}
    parts = ask(server, Status(200, body=json.dumps(body).encode()))
    assert text(parts) == "Thirty days."
    assert (end(parts).tokens_in, end(parts).estimated) == (7, True)


@pytest.mark.parametrize(
    ("reason", "meaning"),
    [("stop", "stop"), ("length", "length"), ("content_filter", "refused"), ("eos", "stop"), ("max_tokens", "length")],
)
def test_why_it_stopped(server: ModelServer, reason: str, meaning: str) -> None:
    stop = event({"choices": [{"index": 0, "delta": {"content": "x"}, "finish_reason": reason}]})
    assert end(ask(server, [stop, DONE])).reason == meaning


def test_content_in_parts_and_refusals_are_text(server: ModelServer) -> None:
    said = delta(content=[{"type": "text", "text": "Thirty "}, {"type": "image"}, 5])
    assert text(ask(server, [said, delta(refusal="days."), STOP, DONE])) == "Thirty days."


def test_usage_that_makes_no_sense_is_estimated(server: ModelServer) -> None:
    strange = {"prompt_tokens": -5, "completion_tokens": "many", "prompt_tokens_details": [1]}
    parts = ask(server, [delta(content="Größe 東京 " * 20), STOP, event({"choices": [], "usage": strange}), DONE])
    assert end(parts).estimated
    assert 60 <= end(parts).tokens_out <= 160
    assert end(parts).tokens_cached == 0


def test_tokens_read_from_the_cache_are_told(server: ModelServer) -> None:
    used = {"prompt_tokens": 100, "completion_tokens": 5, "prompt_tokens_details": {"cached_tokens": 80}}
    found = end(ask(server, [delta(content="x"), STOP, event({"choices": [], "usage": used, "model": "b"}), DONE]))
    assert (found.tokens_in, found.tokens_out, found.tokens_cached, found.model) == (100, 5, 80, "b")
    assert not found.estimated


INVALID = [
    [Raw(b"data: {not json}\n\n")],
    [Raw(b'data: {"choices": [{"delta": {"content": "x"}}\n\n')],
    [Raw(b"data: [1, 2]\n\n")],
    [Raw(b"data: 5\n\n"), DONE],
    [Raw(b"data: \xff\xfe\n\n"), DONE],
    [Raw(b"data: " + b"[" * 100_000 + b"\n\n"), DONE],
    Status(200, body=b"<html>hello</html>"),
    Status(200, body=b"{}"),
    Status(200, body=b"[]"),
    Status(200, body=b'{"choices": 5}'),
]


@pytest.mark.parametrize("script", INVALID, ids=range(len(INVALID)))
def test_what_is_no_answer_is_refused(server: ModelServer, script: ServerScript) -> None:
    with pytest.raises(ModelInvalid, match="sends something that is not an answer"):
        ask(server, script)


BROKEN = [
    [delta(content="Thirty"), Cut()],
    [Raw(b"")],
    [Raw(b"\n\n: nothing\n\n")],
    [event({"choices": []})],
    [delta(content="Thirty")],
    [event({"error": {"message": "oh", "code": "server_error"}})],
    [event({"error": "oh"})],
    [event({"error": ["oh", {}]})],
]


@pytest.mark.parametrize("script", BROKEN, ids=range(len(BROKEN)))
def test_an_answer_that_breaks_off_is_one_that_breaks_off(server: ModelServer, script: ServerScript) -> None:
    with pytest.raises(ModelUnavailable, match=r"broke off|breaks off") as raised:
        ask(server, script)
    assert raised.value.facts["reason"] == "broken"


@pytest.mark.parametrize(
    "odd",
    [
        {"choices": [5]},
        {"choices": [None]},
        {"choices": {"a": 1}},
        {"choices": [{"delta": "text"}]},
        {"choices": [{"delta": {"content": 5, "tool_calls": "x", "refusal": 7}}]},
        {"choices": [{"delta": {"tool_calls": [5, {}, {"function": 5}, {"index": "x", "function": {"name": 5}}]}}]},
        {"choices": [{"finish_reason": 5}]},
        {"model": 5, "usage": [], "choices": None},
    ],
    ids=range(8),
)
def test_odd_events_among_good_ones_do_no_harm(server: ModelServer, odd: Mapping[str, Any]) -> None:
    parts = ask(server, [delta(content="Thirty"), event(odd), delta(content=" days."), STOP, DONE])
    assert text(parts) == "Thirty days."
    assert not [part for part in parts if isinstance(part, CallPart)]


def test_what_breaks_after_the_end_does_no_harm(server: ModelServer) -> None:
    assert text(ask(server, [delta(content="Thirty."), STOP, Raw(b"data: {half"), Cut()])) == "Thirty."


@pytest.mark.parametrize(
    ("status", "reason", "says"),
    [
        (Status(400, error="context_length_exceeded"), "too_long", "does not take so much text"),
        (Status(400, "the prompt is too long: 9 tokens"), "too_long", "larger context"),
        (Status(413), "too_long", "does not take so much"),
        (Status(400, "strange"), "refused", r"refuses the request \(400\)"),
        (Status(401), "refused", "refuses the key"),
        (Status(402), "refused", "no credit"),
        (Status(403), "refused", "does not let this key"),
        (Status(404, error="model_not_found"), "refused", "Check the address and the model's name"),
        (Status(408), "timeout", "not answer in time"),
        (Status(429), "limited", "no more requests"),
        (Status(429, error="insufficient_quota"), "refused", "no credit"),
        (Status(500), "unreachable", "answers 500"),
        (Status(503, body=b"<html>down</html>"), "unreachable", "answers 503"),
        (Status(302, headers={"location": "http://127.0.0.1/"}), "refused", "moved"),
        ([event({"error": {"code": 429, "message": "slow down"}})], "limited", "no more requests"),
        ([event({"error": {"code": "context_length_exceeded"}})], "too_long", "does not take so much text"),
        ([event({"error": {"type": "overloaded_error"}})], "unreachable", "answers 503"),
    ],
    ids=range(17),
)
def test_refusals_are_told_apart(server: ModelServer, status: ServerScript, reason: str, says: str) -> None:
    with pytest.raises(ModelUnavailable, match=says) as raised:
        ask(server, status)
    assert raised.value.facts["reason"] == reason
    assert "small" in raised.value.message
    assert "127.0.0.1" not in f"{raised.value.message} {raised.value.facts}", "where it runs is told to nobody who asks"


@pytest.mark.parametrize(("header", "seconds"), [("7", 7), ("soon", None), ("-5", None), ("x" * 9999, None)])
def test_how_long_to_wait_is_told(server: ModelServer, header: str, seconds: int | None) -> None:
    with pytest.raises(ModelUnavailable) as raised:
        ask(server, Status(429, headers={"Retry-After": header}))
    assert raised.value.facts.get("retry_after") == seconds


def test_a_million_tokens_are_cut(server: ModelServer) -> None:
    parts = ask(server, [delta(content="word " * 20_000)] * 50)
    assert (len(text(parts)), end(parts).reason) == (MOST_CHARACTERS, "length")


def test_endless_calls_and_endless_thoughts_are_cut(server: ModelServer) -> None:
    many = [{"index": n, "id": f"c{n}", "function": {"name": "search", "arguments": "{}"}} for n in range(1000)]
    parts = ask(server, [delta(tool_calls=many), STOP, DONE])
    assert len([part for part in parts if isinstance(part, CallPart)]) == 64
    assert end(parts).reason == "length"
    long = {"index": 0, "id": "c", "function": {"name": "search", "arguments": "x" * 50_000}}
    assert end(ask(server, [delta(tool_calls=[long])] * 50)).reason == "length"


def test_an_event_that_never_ends_fills_no_memory(server: ModelServer) -> None:
    with pytest.raises(ModelInvalid, match="more than an answer can have"):
        ask(server, [Raw(b"data: " + b"x" * 1_000_000), *[Raw(b"x" * 1_000_000)] * 10])


def test_options_and_limits_of_a_request(server: ModelServer) -> None:
    options = {
        "temperature": 0.2,
        "top_p": 0.9,
        "extra": {"seed": 7, "model": "other", "messages": [], "stream": False},
    }
    ask(server, "Thirty.", options=options, max_tokens=50, json=True, tools=(SEARCH,))
    body = server.asked[-1].body
    assert (body["model"], body["stream"], len(body["messages"]), body["seed"]) == ("small", True, 2, 7)
    assert (body["temperature"], body["top_p"], body["max_tokens"]) == (0.2, 0.9, 50)
    assert body["response_format"] == {"type": "json_object"}
    assert body["tools"][0]["function"]["parameters"] == SEARCH.parameters
    ask(server, "Thirty.", options=options, temperature=0.0)
    assert server.asked[-1].body["temperature"] == 0.0


def test_messages_as_the_protocol_wants_them(server: ModelServer) -> None:
    made = call("search", "{}", "a").call
    turns = [*TURNS, ModelTurn("assistant", "", calls=(made,)), ModelTurn("tool", "\ud800 half\0", call_id="a")]
    ask(server, "Thirty.", turns=turns)
    asked, told = server.asked[-1].body["messages"][2:]
    assert (asked["content"], asked["tool_calls"][0]["id"]) == (None, "a")
    assert told == {"role": "tool", "content": "\ufffd half\0", "tool_call_id": "a"}


@pytest.mark.parametrize("name", ["stream_options", "temperature", "response_format", "max_tokens"])
def test_what_a_server_does_not_know_is_left_out_from_then_on(server: ModelServer, name: str) -> None:
    provider = NetworkProviders(FetchPolicy()).open(ConnectionTerms("openai", server.url, trusted=True))
    model = provider.model(ModelFacts("ours", "openai", "small"))
    server.reply = lambda asked: (
        Status(400, f"Unsupported parameter: '{name}' is not supported.") if name in asked.body else "Thirty."
    )
    request = ModelRequest(TURNS, max_tokens=5, temperature=0.5, json=True)
    for attempts in (2, 1):
        parts = list(model.stream(request, Cancellation()))
        assert (text(parts), end(parts).attempts) == ("Thirty.", attempts)
    assert ("max_completion_tokens" in server.asked[-1].body) is (name == "max_tokens")
    provider.close()


@pytest.mark.parametrize(
    "says",
    [
        "registry.ollama.ai/library/gemma:2b does not support tools",
        '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
    ],
)
def test_a_model_that_calls_no_tools_answers_without(server: ModelServer, says: str) -> None:
    provider = NetworkProviders(FetchPolicy()).open(ConnectionTerms("openai", server.url, trusted=True))
    model = provider.model(ModelFacts("ours", "openai", "small"))
    server.reply = lambda asked: Status(400, says) if "tools" in asked.body else "Thirty."
    for attempts in (2, 1):
        parts = list(model.stream(ModelRequest(TURNS, tools=(SEARCH,)), Cancellation()))
        assert (text(parts), end(parts).attempts) == ("Thirty.", attempts)
    provider.close()


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("<think>\nThey ask for days.\n</think>\n\nThirty days.", "Thirty days."),
        (" \n<think>a</think><think>b</think>Thirty.", "Thirty."),
        ("Thirty <think>no</think> days.", "Thirty <think>no</think> days."),
        (" <thin ice", " <thin ice"),
        ("<thi", "<thi"),
        ("  ", "  "),
        ("<think>for ever", ""),
        ("<think></think>", ""),
        ("<think>a</think>  b c", "b c"),
    ],
    ids=range(9),
)
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_thoughts_before_the_answer_are_left_out(server: ModelServer, said: str, shown: str, size: int) -> None:
    pieces = [TextPart(said[at : at + size]) for at in range(0, len(said), size)]
    assert text(ask(server, pieces)) == shown


@pytest.mark.parametrize(
    ("path", "asked_at"),
    [
        ("?api-version=2024-10-21", "/openai/deployments/small/chat/completions?api-version=2024-10-21"),
        ("/openai/deployments/x?api-version=1", "/openai/deployments/x/chat/completions?api-version=1"),
        ("/openai/v1/?api-version=preview", "/openai/v1/chat/completions?api-version=preview"),
    ],
)
def test_azure_has_its_own_paths_and_header(server: ModelServer, path: str, asked_at: str) -> None:
    assert text(ask(server, "Thirty.", base_url=server.root + path)) == "Thirty."
    asked = server.asked[-1]
    assert asked.path == asked_at
    assert asked.headers["api-key"] == KEY
    assert "authorization" not in asked.headers


def test_nothing_of_this_machine_is_told(server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_ADMIN_KEY", "OPENAI_CUSTOM_HEADERS"):
        monkeypatch.setenv(name, "x-of-the: environment")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    ask(server, "Thirty.")
    names = {"host", "accept", "accept-encoding", "authorization", "content-length", "content-type", "user-agent"}
    headers = server.asked[-1].headers
    assert set(headers) == names
    assert (headers["authorization"], headers["user-agent"]) == (f"Bearer {KEY}", "Citewell")


def test_one_connection_serves_one_request_after_the_other(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("citewell.backends.fetching.sdk_client._MOMENT", 60.0)  # however slowly the end comes
    server.reply = lambda _asked: "Thirty days."
    provider = NetworkProviders(FetchPolicy()).open(ConnectionTerms("openai", server.url, trusted=True))
    model = provider.model(ModelFacts("ours", "openai", "small"))
    for _ in range(5):
        assert text(list(model.stream(ModelRequest(TURNS), Cancellation()))) == "Thirty days."
    assert server.connections == 1
    provider.close()


def test_the_key_stands_in_no_message_and_no_repr(server: ModelServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    scripts: list[ServerScript] = [
        Status(401, f"wrong key {KEY}"),
        [event({"error": {"message": KEY}})],
        Raw(b"data: x\n\n"),
    ]
    for script in scripts:
        with pytest.raises(CitewellError) as raised:
            ask(server, script)
        error: BaseException | None = raised.value
        while error is not None:
            if isinstance(error, CitewellError):
                assert KEY not in f"{error} {error!r} {error.facts}"
            error = error.__cause__
    assert KEY not in caplog.text
    assert KEY not in repr(ConnectionTerms("openai", None, KEY))
