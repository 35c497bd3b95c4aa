"""Responses from the official client of OpenAI, against a real server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import openai
import pytest

from citewell.domain.access import Role
from support.live_site import LiveSite
from support.waiting import until

QUESTION = "How long is parental leave?"


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def client(live: LiveSite) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{live.url}/v1", api_key=live.key, max_retries=0) as client:
        yield client


def post(live: LiveSite, body: Any, key: str | None = None) -> httpx.Response:
    headers = {"Authorization": f"Bearer {key or live.key}"}
    return live.http.post(f"{live.url}/v1/responses", json=body, headers=headers, timeout=30)


def check(found: Any) -> None:
    """The text says it, and its marks are where the annotations say."""
    assert "16 weeks" in found.output_text
    (message,) = found.output
    (part,) = message.content
    assert part.annotations
    for note in part.annotations:
        assert note.type == "url_citation"
        assert part.text[note.start_index : note.end_index].startswith("[")
    assert found.model_dump()["citewell"]["citations"]


def test_a_question_is_answered(live: LiveSite, client: openai.OpenAI) -> None:
    found = client.responses.create(model="collection/Handbook", input=QUESTION, instructions="Be brief.")
    check(found)
    assert (found.status, found.error, found.instructions) == ("completed", None, "Be brief.")
    assert found.usage is not None
    assert found.usage.total_tokens == found.usage.input_tokens + found.usage.output_tokens


def test_a_stream_tells_each_step_in_order(live: LiveSite, client: openai.OpenAI) -> None:
    events = list(client.responses.create(model="citewell", input=QUESTION, stream=True))
    kinds = [event.type for event in events]
    assert kinds[:4] == [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.content_part.added",
    ]
    assert kinds[-4:] == [
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.completed",
    ]
    assert set(kinds[4:-4]) == {"response.output_text.delta", "response.output_text.annotation.added"}
    assert [event.sequence_number for event in events] == list(range(len(events)))
    last = events[-1]
    assert last.type == "response.completed"
    check(last.response)
    said = "".join(event.delta for event in events if event.type == "response.output_text.delta")
    assert said == last.response.output_text
    notes = [event.model_dump()["annotation"] for event in events if event.type.endswith("annotation.added")]
    content: Any = last.response.output[0]
    assert notes == [note.model_dump() for note in content.content[0].annotations]


@pytest.mark.anyio
async def test_the_asynchronous_client_has_its_own_stream(live: LiveSite) -> None:
    async with (
        openai.AsyncOpenAI(base_url=f"{live.url}/v1", api_key=live.key, max_retries=0) as client,
        client.responses.stream(model="citewell", input=QUESTION) as stream,
    ):
        async for _ in stream:
            pass
        check(await stream.get_final_response())


def test_a_response_goes_on_in_the_chat_of_the_one_before(live: LiveSite, client: openai.OpenAI) -> None:
    first = client.responses.create(model="citewell", input=QUESTION, metadata={"a": "b"})
    second = client.responses.create(model="citewell", input="And is it paid in full?", previous_response_id=first.id)
    assert "paid in full" in second.output_text
    facts = first.model_dump()["citewell"], second.model_dump()["citewell"]
    assert facts[0]["session_id"] == facts[1]["session_id"]
    chat = live.container.chats.get(live.admin, facts[0]["session_id"])
    assert [reply.message.role for reply in chat.messages] == ["user", "assistant", "user", "assistant"]
    assert chat.messages[2].message.parent_id == chat.messages[1].message.id
    assert chat.chat.meta == {"client": "openai", "a": "b"}


def test_whole_conversations_are_read_as_items(live: LiveSite, client: openai.OpenAI) -> None:
    items: list[Any] = [
        {"role": "developer", "content": "Be brief."},
        {"type": "message", "role": "user", "content": [{"type": "input_text", "text": QUESTION}]},
        {"type": "reasoning", "id": "r", "summary": []},
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "16 weeks. [1]"}]},
        {"type": "function_call_output", "call_id": "c", "output": "x"},
        {"role": "user", "content": "And is it paid in full?"},
    ]
    found = client.responses.create(model="citewell", input=items, store=False)
    assert "paid in full" in found.output_text


def test_nothing_is_kept_where_that_is_said(live: LiveSite) -> None:
    caller = live.user(Role.USER)
    found = post(live, {"model": "citewell", "input": QUESTION, "store": False}, live.key_of(caller)).json()
    assert found["citewell"]["session_id"] is None
    until(lambda: live.container.chats.list(caller).total == 0)
    again = {"model": "citewell", "input": QUESTION, "previous_response_id": found["id"]}
    assert post(live, again, live.key_of(caller)).status_code == 404


def test_what_does_not_fit_is_incomplete(live: LiveSite) -> None:
    found = post(live, {"model": "citewell", "input": QUESTION, "max_output_tokens": 1}).json()
    assert (found["status"], found["incomplete_details"]) == ("incomplete", {"reason": "max_output_tokens"})
    streamed = post(live, {"model": "citewell", "input": QUESTION, "max_output_tokens": 1, "stream": True})
    assert "event: response.incomplete" in streamed.text


@pytest.mark.parametrize(
    ("change", "status", "param"),
    [
        ({"model": "gpt-5"}, 404, "model"),
        ({"input": []}, 400, "input"),
        ({"input": ""}, 400, "input"),
        ({"input": [{"type": "item_reference", "id": "x"}]}, 400, "input"),
        ({"input": [{"role": "user", "content": [{"type": "input_image", "image_url": "x"}]}]}, 400, "input[0]"),
        ({"previous_response_id": "resp_018e0000-0000-7000-8000-00000badbad0"}, 404, "previous_response_id"),
        ({"previous_response_id": "resp_x", "store": False}, 400, "store"),
    ],
)
def test_what_cannot_be_answered_is_refused(live: LiveSite, change: dict[str, Any], status: int, param: str) -> None:
    response = post(live, {"model": "citewell", "input": QUESTION, **change})
    assert response.status_code == status, response.text
    assert str(response.json()["error"]["param"]).startswith(param)


def test_nobody_goes_on_in_the_chat_of_somebody_else(live: LiveSite) -> None:
    first = post(live, {"model": "citewell", "input": QUESTION}).json()
    body = {"model": "citewell", "input": "And is it paid?", "previous_response_id": first["id"]}
    for other in (live.user(Role.ADMIN), live.stranger()):
        assert post(live, body, live.key_of(other)).status_code == 404
