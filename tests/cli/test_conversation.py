"""``citewell ask`` and ``citewell chat``: answers while they are made, and conversations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest

from citewell.cli.telling import tell_events
from citewell.client.results import AnswerEvent
from support.command_line import CommandLine
from support.server_process import Server

LEAVE = "# Leave\n\n## Parental leave\n\nParental leave is 16 weeks and is paid in full.\n"
CITATION = {
    "n": 1,
    "document_id": "d",
    "version": 1,
    "title": "Leave\x1b[31m",
    "collection_id": "c",
    "start": 0,
    "end": 9,
    "quote": "16 weeks",
    "page": None,
    "heading_path": [],
    "normalisation": [],
}


class Served(Protocol):
    """A running server, and commands on its data directory."""

    server: Server
    cli: CommandLine
    files: Path


def an_answer(text: str, state: str = "answered") -> dict[str, Any]:
    return {"answer": text, "state": state, "citations": [CITATION] if "[1]" in text else [], "usage": {}}


def told(events: list[tuple[str, dict[str, Any]]], capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    def run() -> Iterator[AnswerEvent]:
        for kind, data in events:
            yield AnswerEvent(kind, data)  # type: ignore[arg-type]  # one of its kinds

    tell_events(run())
    said = capsys.readouterr()
    return said.out, said.err


def test_statements_are_shown_when_they_were_verified(capsys: pytest.CaptureFixture[str]) -> None:
    statement = {"text": "It is 16 weeks.\x07", "verdict": "supported", "lead": " ", "citations": [CITATION]}
    out, err = told(
        [
            ("start", {"session_id": "s", "message_id": "m"}),
            ("step", {"step": "search", "message": "Searching"}),
            ("text", {"text": "It is perhaps"}),
            ("statement", {"index": 0, **statement}),
            ("answer", an_answer("It is 16 weeks.\x07 [1]")),
        ],
        capsys,
    )
    assert out.startswith("It is 16 weeks.  [1]\n\n[1] Leave [31m (characters 0-9 of version 1)")
    assert "perhaps" not in out
    assert "Searching" in err


def test_an_answer_that_is_another_than_its_statements_is_shown_whole(capsys: pytest.CaptureFixture[str]) -> None:
    statement = {"index": 0, "text": "Wrong.", "verdict": "supported", "citations": []}
    out, _ = told([("statement", statement), ("answer", an_answer("I do not know."))], capsys)
    assert out == "Wrong.\n\nI do not know.\n"
    out, err = told([("statement", statement), ("answer", an_answer("Wrong.", "cancelled"))], capsys)
    assert (out, "stopped" in err) == ("Wrong.\n", True)


@pytest.mark.slow
def test_a_conversation_on_the_command_line(served: Served) -> None:
    file = served.files / "leave.md"
    file.write_text(LEAVE)
    served.cli("ingest", file, "--collection", "Leave")
    asked = "How long is parental leave?"
    answer = served.cli.json("ask", asked, "-c", "Leave")["answer"]  # whatever the tests' random model finds
    streamed = served.cli("ask", asked, "-c", "Leave", "--stream")
    assert streamed.out.startswith(answer)
    assert "Searching" in streamed.err
    assert streamed.out == served.cli("ask", asked, "-c", "Leave", "--no-stream").out
    exported = served.files / "chat.md"
    lines = ["/history", asked, "/history", f"/export {exported}", "/export", "/nothing", "/new", "/export", "/chats"]
    said = served.cli("chat", "-c", "Leave", given="\n".join([*lines, "/open nothing", "/help", "/quit", "not asked"]))
    assert said.out.count(f"you: {asked}") == 1
    assert f"citewell: {answer}" in said.out
    assert exported.read_text("utf-8").startswith(f"# {asked}\n")
    assert "There is no such command" in said.err
    assert said.err.count("Nothing was said yet.") == 2
    assert "error:" in said.err, "a chat that does not exist does not end the talk"
    assert "/export [FILE]" in said.out
    assert "not asked" not in said.out
    chat_id = served.cli.json("ask", asked, "-c", "Leave")["session_id"]
    served.cli("ask", "Is it paid?", "--chat", chat_id)
    again = served.cli("chat", "--chat", chat_id, given="/history\n").out
    assert "you: Is it paid?" in again
    refused = served.cli("ask", asked, "--assistant", "nobody", exit_code=1)
    assert "no such assistant" in refused.err
