"""How answers to clients of OpenAI's API end when they do not end well: clients that leave, models that fail."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any

import openai
import pytest

from citewell.domain.access import Caller
from citewell.domain.answer_events import AnswerEvent, Emit
from citewell.domain.cancellation import Cancellation
from citewell.domain.errors import BudgetSpent, CitewellError, ModelUnavailable
from citewell.http.streaming import EventStream
from citewell.services.answer.answer import Answer
from support.live_site import LiveSite
from support.waiting import until

ASKED: list[Any] = [{"role": "user", "content": "How long is parental leave?"}]
STATEMENT = {"index": 0, "text": "It is 16 weeks.", "verdict": "supported", "support": 1.0, "citations": [], "lead": ""}


DRAFT = "It is 60 weeks."
"""What a model writes before anybody verifies it; clients could not take it back."""


@dataclass
class Writer:
    """Takes the place of what answers: says a statement, and then waits until it is stopped, or fails."""

    fails_with: CitewellError | None = None
    began: threading.Event = field(default_factory=threading.Event)
    stopped: threading.Event = field(default_factory=threading.Event)

    def answer(
        self, _caller: Caller, *_: object, emit: Emit, cancellation: Cancellation | None = None, **__: object
    ) -> Answer:
        emit(AnswerEvent("text", {"text": DRAFT}))
        emit(AnswerEvent("statement", STATEMENT))
        emit(AnswerEvent("text", {"text": DRAFT}))
        self.began.set()
        if self.fails_with is not None:
            raise self.fails_with
        assert cancellation is not None
        with cancellation.stopping(self.stopped.set):
            self.stopped.wait(60)
        cancellation.check()
        raise AssertionError("nobody stopped it")


@pytest.fixture
def ana(live: LiveSite) -> Caller:
    """Somebody without chats."""
    return live.user()


@pytest.fixture
def client(live: LiveSite, ana: Caller) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{live.url}/v1", api_key=live.key_of(ana), max_retries=0) as client:
        yield client


@pytest.fixture
def writing(live: LiveSite, monkeypatch: pytest.MonkeyPatch) -> Callable[[Writer], Writer]:
    def put(writer: Writer) -> Writer:
        monkeypatch.setattr(live.container.answers, "answer", writer.answer)
        return writer

    return put


def no_chats(live: LiveSite, caller: Caller) -> bool:
    return live.container.chats.list(caller).total == 0


def test_a_client_that_leaves_a_stream_stops_the_answer(
    live: LiveSite, ana: Caller, client: openai.OpenAI, writing: Callable[[Writer], Writer]
) -> None:
    writer = writing(Writer())
    stream = client.chat.completions.create(model="citewell", messages=ASKED, stream=True)
    said = ""
    for chunk in stream:
        said += chunk.choices[0].delta.content or ""
        if said:
            break
    assert said == "It is 16 weeks."
    stream.close()
    assert writer.stopped.wait(60)
    until(lambda: no_chats(live, ana))


def test_a_client_that_waits_no_longer_for_the_whole_stops_the_answer(
    live: LiveSite, ana: Caller, writing: Callable[[Writer], Writer]
) -> None:
    writer = writing(Writer())
    key = live.key_of(ana)
    for path, body in (("chat/completions", {"messages": ASKED}), ("responses", {"input": "x", "store": False})):
        writer.began.clear()
        writer.stopped.clear()
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        with closing(HTTPConnection(live.url.removeprefix("http://"))) as connection:
            connection.request("POST", f"/v1/{path}", json.dumps({"model": "citewell", **body}), headers)
            assert writer.began.wait(60)
        assert writer.stopped.wait(60)
    until(lambda: no_chats(live, ana))


@pytest.mark.parametrize(
    ("error", "status", "kind", "code"),
    [
        (ModelUnavailable("The model does not answer.", reason="timeout"), 503, "server_error", "model_unavailable"),
        (BudgetSpent("The budget of today is used up."), 429, "insufficient_quota", "insufficient_quota"),
    ],
)
def test_why_there_is_no_answer_is_told_plainly(
    client: openai.OpenAI,
    writing: Callable[[Writer], Writer],
    error: CitewellError,
    status: int,
    kind: str,
    code: str,
) -> None:
    writing(Writer(fails_with=error))
    with pytest.raises(openai.APIStatusError) as whole:
        client.chat.completions.create(model="citewell", messages=ASKED)
    assert (whole.value.status_code, whole.value.type, whole.value.code) == (status, kind, code)
    assert error.message in whole.value.message
    with pytest.raises(openai.APIError, match=error.message) as streamed:
        list(client.chat.completions.create(model="citewell", messages=ASKED, stream=True))
    assert streamed.value.code == code
    *_, last = client.responses.create(model="citewell", input="x", stream=True, store=False)
    assert last.type == "response.failed"
    assert last.response.error is not None
    assert last.response.error.message == error.message
    assert last.response.error.code == ("rate_limit_exceeded" if status == 429 else "server_error")


def test_a_key_that_is_revoked_ends_the_stream(
    live: LiveSite, ana: Caller, writing: Callable[[Writer], Writer], monkeypatch: pytest.MonkeyPatch
) -> None:
    defaults = {**(EventStream.__init__.__kwdefaults__ or {}), "recheck_seconds": 0.05}
    monkeypatch.setattr(EventStream.__init__, "__kwdefaults__", defaults)
    writer = writing(Writer())
    key = live.key_of(ana)
    (row,) = live.container.api_keys.list(ana, user_id=ana.user_id).items
    body = {"model": "citewell", "messages": ASKED, "stream": True}
    headers = {"Authorization": f"Bearer {key}"}
    with live.http.stream(
        "POST", f"{live.url}/v1/chat/completions", json=body, headers=headers, timeout=30
    ) as response:
        assert writer.began.wait(60)
        live.container.api_keys.revoke(ana, row.id)
        text = "".join(response.iter_text())
    assert '"code": "invalid_api_key"' in text
    assert DRAFT not in text
    assert writer.stopped.wait(60)
