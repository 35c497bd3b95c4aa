"""Answers that a model writes, as clients of OpenAI's API get them: only what the sources bear out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import openai
import pytest

from citewell.ports.chat_model import ModelRequest
from citewell.services.assistants.fields import NewAssistant
from fakes.chat_model import ScriptedModel
from support.databases import SqliteTemplate
from support.live_site import LiveSite, live_site
from support.waiting import until

QUESTION = "How long is parental leave?"
DRAFT = 'Parental leave is 16 weeks [1 "Parental leave is 16 weeks"]. It is paid by the moon [1 "paid by the moon"].'


def reply(request: ModelRequest) -> str:
    """An invented statement behind a true one; and what follow-ups ask for, written out."""
    asked = request.turns[-1].text
    return DRAFT if "source [1]" in " ".join(turn.text for turn in request.turns) else asked


@pytest.fixture(scope="module")
def model() -> ScriptedModel:
    return ScriptedModel(reply=reply)


@pytest.fixture(scope="module")
def live(
    sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory, model: ScriptedModel
) -> Iterator[LiveSite]:
    folder = tmp_path_factory.mktemp("written")
    with live_site(sqlite_template.copy(folder), folder, chat_model=model) as site:
        marks = NewAssistant(name="Marks", instructions="Answer like a pirate.", settings={"mode": "mark"})
        site.container.assistants.create(site.admin, marks)
        yield site


@pytest.fixture
def client(live: LiveSite) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{live.url}/v1", api_key=live.key, max_retries=0) as client:
        yield client


def test_what_a_model_invents_is_neither_in_the_stream_nor_in_the_whole(client: openai.OpenAI) -> None:
    asked: list[Any] = [{"role": "user", "content": QUESTION}]
    whole = client.chat.completions.create(model="citewell", messages=asked)
    assert whole.choices[0].message.content == "Parental leave is 16 weeks. [1]"
    parts = client.chat.completions.create(model="citewell", messages=asked, stream=True)
    said = "".join(chunk.choices[0].delta.content or "" for chunk in parts)
    assert said == whole.choices[0].message.content
    facts = whole.model_dump()["citewell"]
    assert (facts["model"], facts["mode"], facts["state"]) == ("scripted", "strict", "answered")
    assert whole.usage is not None
    assert whole.usage.completion_tokens > 0


def test_an_assistant_that_shows_what_is_not_borne_out_marks_it(client: openai.OpenAI) -> None:
    found = client.responses.create(model="assistant/Marks", input=QUESTION)
    assert "16 weeks. [1]" in found.output_text
    assert "It is paid by the moon. (unverified)" in found.output_text
    assert [each["verdict"] for each in found.model_dump()["citewell"]["statements"]][-1] == "unsupported"


def test_a_model_is_told_the_conversation_and_asked_once(
    live: LiveSite, client: openai.OpenAI, model: ScriptedModel
) -> None:
    messages: list[Any] = [
        {"role": "system", "content": "Speak plainly."},
        {"role": "user", "content": "Is there annual leave?"},
        {"role": "assistant", "content": "Employees get 25 days. [1]"},
        {"role": "user", "content": QUESTION},
    ]
    until(lambda: not live.container.chats.pool._threads)  # the chat of the test before has its title
    before = len(model.asked)
    client.chat.completions.create(model="assistant/Marks", messages=messages)
    until(lambda: not live.container.chats.pool._threads)
    assert live.container.chats.list(live.admin).total <= 1, "the response of the test before is kept"
    written = [each for each in model.asked[before:] if "source [1]" in " ".join(turn.text for turn in each.turns)]
    (request,) = written
    told = "\n".join(turn.text for turn in request.turns)
    for words in ("Speak plainly.", "Answer like a pirate.", "Is there annual leave?", "25 days"):
        assert words in told
    assert len(model.asked) - before <= 2, "no more than the follow-up written out and the answer: no title"
