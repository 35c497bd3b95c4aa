"""Both clients and the retrievers of other libraries, against a real server."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any, assert_type

import pytest
from langchain_core.documents import Document

from citewell.cli.demo import NAME, offer_questions
from citewell.client import Answer, AnswerEvent, ApiError, AsyncClient, Client, SearchResult
from citewell.integrations.langchain import CitewellRetriever as ForLangChain
from citewell.integrations.llamaindex import CitewellRetriever as ForLlamaIndex
from citewell.integrations.searching import Retrieval
from support.databases import SqliteTemplate
from support.live_site import LEAVE, LiveSite, live_site

QUESTION = "How long is parental leave?"
SPAN = "Parental leave is 16 weeks and is paid in full."


@pytest.fixture(scope="module")
def live(sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    folder = tmp_path_factory.mktemp("client")
    with live_site(sqlite_template.copy(folder), folder) as site:
        yield site


@pytest.fixture(scope="module")
def client(live: LiveSite) -> Iterator[Client]:
    with Client(live.url, key=live.key) as opened:
        yield opened


def check_answer(answer: Answer) -> None:
    assert answer["state"] == "answered"
    (citation,) = [each for each in answer["citations"] if each["quote"] == SPAN]
    assert LEAVE[citation["start"] : citation["end"]] == citation["quote"]


def test_the_demo_offers_its_questions_unless_others_were_chosen(client: Client) -> None:
    made = client.create_collection(NAME)
    offer_questions(client, [])
    assert client.suggested_questions(collections=[NAME])["items"] == []
    for questions in (["How long?", "How much?"], ["Others?"]):
        offer_questions(client, questions)
        offered = client.suggested_questions(collections=[NAME])["items"]
        assert [each["question"] for each in offered] == ["How long?", "How much?"]
    client.delete_collection(made["id"])


def test_invitations(live: LiveSite) -> None:
    with Client(live.url, key=live.key_of(live.admin, "read", "admin")) as client:
        assert client.me()["setup"] is False
        made = client.invite("ada@example.org", role="editor", days=3)
        again = client.renew_invitation(made["id"])
        assert made["path"] != again["path"]
        assert [each["id"] for each in client.invitations(state="open")] == [made["id"]]
        client.withdraw_invitation(made["id"])


def test_shares(client: Client) -> None:
    chat = client.ask(QUESTION)["session_id"]
    share = client.share_chat(chat)
    assert [each["id"] for each in client.shares(session_id=chat)] == [share["id"]]
    shown = client.shared_chat(share["id"])
    assert SPAN in shown["messages"][1]["text"]
    assert shown["messages"][1]["citations"][0]["citation"]["quote"]
    client.withdraw_share(share["id"])
    client.delete_chat(chat)


def test_search_and_answers_are_typed_and_cited(client: Client) -> None:
    found = client.search(QUESTION, collections=["Handbook"], top_k=3)
    assert_type(found, SearchResult)
    assert any(SPAN in chunk["text"] for chunk in found["chunks"])
    answer = client.ask(QUESTION)
    assert_type(answer, Answer)
    check_answer(answer)
    again = client.ask("And how is it paid?", session_id=answer["session_id"])
    assert again["session_id"] == answer["session_id"]
    assert client.answer(answer["session_id"], answer["message_id"])["answer"] == answer["answer"]
    assert "16 weeks" in client.export_chat(answer["session_id"])
    assert [chat["id"] for chat in client.chats(query="parental")] == [answer["session_id"]]
    assert client.change_chat(answer["session_id"], title="Leave")["title"] == "Leave"
    other = client.regenerate(answer["session_id"], answer["message_id"])
    check_answer(other)
    client.delete_chat(answer["session_id"])
    with pytest.raises(ApiError) as gone:
        client.chat(answer["session_id"])
    assert (gone.value.status, gone.value.code) == (404, "not_found")


def test_an_answer_is_streamed_and_can_be_listened_to_again(client: Client) -> None:
    events = list(client.ask_stream(QUESTION, collections=["Handbook"]))
    assert (events[0].kind, events[-1].kind) == ("start", "answer")
    assert events[-1].answer is not None
    check_answer(events[-1].answer)
    place = events[0].data["session_id"], events[0].data["message_id"]
    again = list(client.follow_answer(*place, after=events[-2].number))
    assert [event.kind for event in again] == ["start", "answer"]
    assert again[-1].data["answer"] == events[-1].data["answer"]


def test_asynchronous_code_does_the_same_at_once(live: LiveSite, tmp_path: Path) -> None:
    paper = tmp_path / "meals.md"
    paper.write_text("# Meals\n\nLunch is served at noon.\n")

    async def streamed(client: AsyncClient) -> list[AnswerEvent]:
        return [event async for event in client.ask_stream(QUESTION)]

    async def act() -> None:
        async with AsyncClient(live.url, key=live.key) as client:
            found = await client.search(QUESTION)
            answer, events, names = await asyncio.gather(
                client.ask(QUESTION),
                streamed(client),
                _names(client),
            )
            assert_type(found, SearchResult)
            assert any(SPAN in chunk["text"] for chunk in found["chunks"])
            check_answer(answer)
            assert events[-1].answer is not None
            check_answer(events[-1].answer)
            assert "Handbook" in names
            sent = await client.upload(paper, "Handbook", external_id="meals")
            assert sent["document"]["external_id"] == "meals"
            async with aclosing(client.follow_job(sent["job_id"])) as jobs:
                assert (await anext(jobs))["id"] == sent["job_id"]
            await client.delete_document(sent["document"]["id"])
            with pytest.raises(ApiError):
                await client.collection("Nowhere")

    asyncio.run(act())


async def _names(client: AsyncClient) -> set[str]:
    return {collection["name"] async for collection in client.collections()}


def test_somebody_else_finds_nothing(live: LiveSite) -> None:
    with Client(live.url, key=live.key_of(live.user())) as stranger:
        assert stranger.search(QUESTION)["chunks"] == []
        assert stranger.ask(QUESTION)["citations"] == []


def check_metadata(metadata: dict[str, Any], text: str) -> None:
    assert LEAVE[metadata["start"] : metadata["end"]] == text
    assert (metadata["external_id"], metadata["collection"], metadata["version"]) == ("leave", "Handbook", 1)
    assert metadata["title"] == metadata["source"] == "Leave"
    assert metadata["document_id"]


@pytest.mark.parametrize("with_async", [True, False])
def test_langchain_retrieves_with_spans(live: LiveSite, client: Client, with_async: bool) -> None:
    if with_async:
        retriever = ForLangChain.connect(live.url, key=live.key, top_k=2, collections=["Handbook"])
    else:
        retriever = ForLangChain(retrieval=Retrieval(client=client, top_k=2, collections=["Handbook"]))

    async def act() -> list[Document]:
        return await retriever.ainvoke(QUESTION)

    found = retriever.invoke(QUESTION)
    assert asyncio.run(act()) == found
    assert len(found) == 2
    (leave,) = [each for each in found if SPAN in each.page_content]
    assert leave.id == leave.metadata["chunk_id"]
    check_metadata(leave.metadata, leave.page_content)


@pytest.mark.parametrize("with_async", [True, False])
def test_llamaindex_retrieves_with_spans(live: LiveSite, client: Client, with_async: bool) -> None:
    if with_async:
        retriever = ForLlamaIndex.connect(live.url, key=live.key, top_k=2, filter={})
    else:
        retriever = ForLlamaIndex(Retrieval(client=client, top_k=2))
    found = retriever.retrieve(QUESTION)
    again = asyncio.run(retriever.aretrieve(QUESTION))
    assert [node.node_id for node in again] == [node.node_id for node in found]
    (leave,) = [each for each in found if SPAN in each.text]
    assert leave.score is not None
    check_metadata(leave.metadata, leave.text)
    assert leave.node.get_content() == leave.text
