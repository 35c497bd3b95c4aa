"""Chat completions from the official client of OpenAI, against a real server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import openai
import pytest
from openai.types.chat import ChatCompletion

from citewell.domain.access import Caller
from citewell.services.audit_log.audit_log import AuditFilter
from support.live_site import LEAVE, LiveSite
from support.waiting import until

QUESTION = "How long is parental leave?"
ASKED: list[Any] = [{"role": "user", "content": QUESTION}]


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def client(live: LiveSite) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{live.url}/v1", api_key=live.key, max_retries=0) as client:
        yield client


def post(live: LiveSite, body: Any, key: str | None = None) -> httpx.Response:
    headers = {"Authorization": f"Bearer {key or live.key}"}
    return live.http.post(f"{live.url}/v1/chat/completions", json=body, headers=headers, timeout=30)


def chats_of(live: LiveSite, caller: Caller) -> int:
    return live.container.chats.list(caller).total


def evidence(found: Any) -> dict[str, Any]:
    return dict(found.model_dump()["citewell"])


def check(found: ChatCompletion, live: LiveSite) -> None:
    """The text says it, its marks lead to the sources, and the evidence to the words."""
    message = found.choices[0].message
    text = message.content or ""
    assert "16 weeks" in text
    assert found.choices[0].finish_reason == "stop"
    assert message.annotations
    known = evidence(found)
    assert known["state"] == "answered"
    by_number = {each["n"]: each for each in known["citations"]}
    for note in message.annotations:
        mark = note.url_citation
        number = int(text[mark.start_index : mark.end_index].strip("[]"))
        cited = by_number[number]
        assert mark.url == cited["url"]
        target = {name: value for name, (value,) in parse_qs(urlsplit(mark.url).fragment).items()}
        assert target["source"] == cited["document_id"]
        assert mark.url.startswith(live.url)
        assert LEAVE[int(target["start"]) : int(target["end"])] == cited["quote"]
    for statement in known["statements"]:
        assert text[statement["start"] : statement["end"]] == statement["text"]
        assert statement["verdict"] != "unsupported"


@pytest.mark.parametrize("model", ["citewell", "collection/Handbook", "assistant/Helper", "handbook", "helper"])
def test_a_question_is_answered_with_marks_that_lead_to_the_sources(
    live: LiveSite, client: openai.OpenAI, model: str
) -> None:
    found = client.chat.completions.create(model=model, messages=ASKED)
    check(found, live)
    assert (found.model, found.object) == (model, "chat.completion")
    assert found.usage is not None
    assert found.usage.total_tokens == found.usage.prompt_tokens + found.usage.completion_tokens


def test_a_stream_says_the_same_as_the_whole(live: LiveSite, client: openai.OpenAI) -> None:
    whole = client.chat.completions.create(model="citewell", messages=ASKED)
    stream = client.chat.completions.create(
        model="citewell", messages=ASKED, stream=True, stream_options={"include_usage": True}
    )
    chunks = list(stream)
    assert {chunk.object for chunk in chunks} == {"chat.completion.chunk"}
    assert len({chunk.id for chunk in chunks}) == 1
    assert chunks[0].choices[0].delta.role == "assistant"
    said = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert said == whole.choices[0].message.content
    *_, last, usage = chunks
    assert last.choices[0].finish_reason == "stop"
    assert [chunk.choices[0].finish_reason for chunk in chunks[:-2]] == [None] * (len(chunks) - 2)
    notes = last.choices[0].delta.model_dump()["annotations"]
    assert notes == [note.model_dump() for note in whole.choices[0].message.annotations or ()]
    assert evidence(last)["statements"] == evidence(whole)["statements"]
    assert usage.choices == []
    assert usage.usage is not None


def test_a_stream_ends_as_clients_expect(live: LiveSite) -> None:
    response = post(live, {"model": "citewell", "messages": ASKED, "stream": True})
    assert response.headers["content-type"].startswith("text/event-stream")
    lines = [line for line in response.text.split("\n") if line and not line.startswith(":")]
    assert all(line.startswith("data: ") for line in lines)
    assert lines[-1] == "data: [DONE]"
    assert not any("usage" in json.loads(line[6:]) for line in lines[:-1])


@pytest.mark.anyio
async def test_the_asynchronous_client_streams_and_waits(live: LiveSite) -> None:
    async with openai.AsyncOpenAI(base_url=f"{live.url}/v1", api_key=live.key, max_retries=0) as client:
        check(await client.chat.completions.create(model="citewell", messages=ASKED), live)
        said = ""
        async for chunk in await client.chat.completions.create(model="citewell", messages=ASKED, stream=True):
            said += chunk.choices[0].delta.content or ""
        assert "16 weeks" in said


def test_what_chat_pages_send_is_taken(live: LiveSite) -> None:
    body = {
        "model": "collection/Handbook",
        "messages": [
            {"role": "system", "content": "You are a helpful assistant. Today is Monday."},
            {"role": "user", "content": "Hello"},
            {"role": "assistant", "content": "Hello! How can I help?"},
            {"role": "assistant", "content": None, "tool_calls": [{"id": "1", "type": "function"}]},
            {"role": "tool", "tool_call_id": "1", "content": "42"},
            {"role": "user", "content": [{"type": "text", "text": QUESTION}]},
        ],
        "stream": False,
        "n": 1,
        "user": "somebody",
        "temperature": 0.7,
        "top_p": 1,
        "presence_penalty": 0,
        "frequency_penalty": 0,
        "seed": 7,
        "tools": [{"type": "function", "function": {"name": "f", "parameters": {}}}],
        "tool_choice": "auto",
        "parallel_tool_calls": False,
        "response_format": {"type": "text"},
        "stream_options": None,
        "stop": None,
        "max_tokens": None,
        "chat_id": "x",
        "features": {"web_search": False},
    }
    response = post(live, body)
    assert response.status_code == 200, response.text
    assert "16 weeks" in response.json()["choices"][0]["message"]["content"]


def test_a_follow_up_is_read_together_with_the_messages_before_it(live: LiveSite) -> None:
    messages = [
        {"role": "user", "content": "How long is parental leave?"},
        {"role": "assistant", "content": "Parental leave is 16 weeks. [1]"},
        {"role": "user", "content": "And is it paid in full?"},
    ]
    alone = post(live, {"model": "citewell", "messages": messages[-1:]}).json()
    together = post(live, {"model": "citewell", "messages": messages}).json()
    assert "paid in full" in together["choices"][0]["message"]["content"]
    assert together["citewell"]["state"] == "answered"
    assert alone["object"] == "chat.completion"


def test_what_nobody_wrote_is_not_known(live: LiveSite, client: openai.OpenAI) -> None:
    found = client.chat.completions.create(
        model="citewell", messages=[{"role": "user", "content": "Who won the chess championship of 1972?"}]
    )
    assert evidence(found)["state"] == "abstained"
    assert found.choices[0].message.content
    assert not found.choices[0].message.annotations


def test_nothing_is_kept_unless_it_is_asked_for(live: LiveSite) -> None:
    caller = live.user()
    key = live.key_of(caller)
    passing = post(live, {"model": "citewell", "messages": ASKED}, key).json()
    assert passing["citewell"]["session_id"] is None
    until(lambda: chats_of(live, caller) == 0)
    log = live.container.audit_log.list(live.admin, AuditFilter(actor_id=caller.user_id))
    assert any(entry.action == "chat.answer" for entry in log.items)

    kept = post(live, {"model": "citewell", "messages": ASKED, "store": True, "metadata": {"a": "b"}}, key).json()
    chat = live.container.chats.get(caller, kept["citewell"]["session_id"])
    assert chat.messages[0].message.text == QUESTION
    assert chat.messages[1].message.id == kept["citewell"]["message_id"]
    assert chat.chat.meta == {"client": "openai", "a": "b"}


def test_texts_end_where_the_client_wants(live: LiveSite) -> None:
    whole = post(live, {"model": "citewell", "messages": ASKED}).json()["choices"][0]["message"]["content"]
    for stop in ("16", ["nothing such", "16"]):
        stopped = post(live, {"model": "citewell", "messages": ASKED, "stop": stop}).json()
        assert stopped["choices"][0]["message"]["content"] == whole[: whole.index("16")]
        assert stopped["choices"][0]["finish_reason"] == "stop"
        assert stopped["choices"][0]["message"]["annotations"] == []
    short = post(live, {"model": "citewell", "messages": ASKED, "max_tokens": 1}).json()["choices"][0]
    assert (short["message"]["content"], short["finish_reason"]) == ("", "length")
    newer = post(live, {"model": "citewell", "messages": ASKED, "max_completion_tokens": 1000}).json()["choices"][0]
    assert (newer["message"]["content"], newer["finish_reason"]) == (whole, "stop")


@pytest.mark.parametrize("stream", [False, True])
def test_titles_that_pages_ask_for_are_made_of_the_question(live: LiveSite, *, stream: bool) -> None:
    task = (
        "### Task:\nGenerate a concise, 3-5 word title with an emoji summarizing the chat history.\n"
        '### Output:\nJSON format: { "title": "your concise title here" }\n'
        f"### Chat History:\n<chat_history>\nUSER: {QUESTION}\nASSISTANT: 16 weeks.\n</chat_history>"
    )
    response = post(live, {"model": "citewell", "messages": [{"role": "user", "content": task}], "stream": stream})
    assert response.status_code == 200
    if stream:
        chunks = [json.loads(line[6:]) for line in response.text.split("\n") if line.startswith("data: {")]
        said = "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in chunks)
    else:
        said = response.json()["choices"][0]["message"]["content"]
    assert json.loads(said) == {"title": QUESTION}


@pytest.mark.parametrize(
    ("change", "status", "param", "words"),
    [
        ({"model": "gpt-4o"}, 404, "model", "GET /v1/models"),
        ({"n": 2}, 400, "n", "one answer"),
        ({"messages": []}, 400, "messages", ""),
        ({"messages": [{"role": "system", "content": "x"}]}, 400, "messages", "question"),
        ({"messages": [{"role": "user", "content": "  "}]}, 400, "messages", "question"),
        (
            {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:,"}}]}]},
            400,
            "messages[0].content[0]",
            "reads text",
        ),
        ({"messages": [{"role": "king", "content": "x"}]}, 400, "messages[0].role", ""),
        ({"messages": [{"role": "user", "content": "x" * 100_000}]}, 413, None, ""),
        ({"messages": [{"role": "system", "content": "x" * 20_000}, *ASKED]}, 400, "messages", "System messages"),
        ({"max_tokens": 0}, 400, "max_tokens", ""),
    ],
)
def test_what_cannot_be_answered_is_refused_in_the_form_of_openai(
    live: LiveSite, change: dict[str, Any], status: int, param: str | None, words: str
) -> None:
    for stream in (False, True):
        response = post(live, {"model": "citewell", "messages": ASKED, "stream": stream, **change})
        assert response.status_code == status, response.text
        error = response.json()["error"]
        assert set(error) == {"message", "type", "param", "code"}
        assert error["param"] == param
        assert words in error["message"]


def test_rights_and_limits_of_keys_hold(live: LiveSite) -> None:
    stranger = live.stranger()
    foreign = post(live, {"model": live.handbook_id, "messages": ASKED}, live.key_of(stranger))
    assert foreign.json()["error"]["code"] == "model_not_found"
    everything = post(live, {"model": "citewell", "messages": ASKED}, live.key_of(stranger)).json()
    assert everything["citewell"]["state"] == "abstained"
    writes_only = post(live, {"model": "citewell", "messages": ASKED}, live.key_of(live.admin, "write"))
    assert (writes_only.status_code, writes_only.json()["error"]["type"]) == (403, "permission_error")
