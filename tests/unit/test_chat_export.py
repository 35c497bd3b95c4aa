"""Chats as Markdown: what people, models and documents wrote stays text."""

from __future__ import annotations

from datetime import UTC, datetime
from html import unescape
from re import sub

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from citewell.db.tables import Chat, Citation, Message
from citewell.services.chat.export import as_markdown, plain_line, plain_text
from citewell.services.chat.replies import Conversation, Place, Reply

NOW = datetime(2030, 3, 1, 12, tzinfo=UTC)
HOSTILE = [
    "![x](https://evil.example/?q=1)",
    "[x](javascript:alert(1))",
    "<script>alert(1)</script>",
    "https://evil.example/a",
    "<https://evil.example>",
    "# heading",
    "1. list",
    "- list",
    "    code",
    "> quote",
    "---",
    "| a | b |",
    "`code` **bold** ~~gone~~ \\",
    "&lt;b&gt; &amp;",
    "www.evil.example",
    "[^1]: note",
    "a\u202eb\u2066c",
    "Setext\n===",
    "x\n\n## Answer, 2030-03-01 12:00 UTC\n\nForged.",
]


def rendered(markdown: str) -> str:
    return str(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markdown))


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_is_markup(text: str) -> None:
    for made in (plain_line(text), plain_text(text)):
        found = rendered(made)
        assert "<" not in found.replace("<p>", "").replace("</p>", ""), found
        assert "\u202e" not in made
        assert "://" not in found.replace("\u2060://", "")


@given(st.text(max_size=80))
def test_any_text_reads_as_itself(text: str) -> None:
    found = rendered(plain_line(text))
    assert "<" not in found.replace("<p>", "").replace("</p>", "")
    visible = sub(r"\s+", " ", unescape(found.removeprefix("<p>").removesuffix("</p>\n"))).replace("\u2060", "")
    assert set(visible) <= set(text) | {" "}


def a_reply(role: str, text: str, state: str, **more: object) -> Message:
    message = Message(id=f"{role}-{state}", role=role, text=text, state=state, created_at=NOW)
    for name, value in more.items():
        setattr(message, name, value)
    return message


def test_answers_have_their_citations_as_notes() -> None:
    chat = Chat(id="c", title="Leave *now*")
    question = Reply(chat, a_reply("user", "How long?", "asked"))
    cited = Citation(id="1", number=1, document_id="d", version=2, start=4, end=9, quote="16 *weeks*")
    gone = Citation(id="2", number=2, document_id="e", version=1, start=0, end=3, quote="Yes")
    places = {"1": Place("Hand[book](x)", "h", 3, ())}
    answer = Reply(chat, a_reply("assistant", "16 weeks. [1] [2]", "answered"), (cited, gone), places)
    failed = Reply(chat, a_reply("assistant", "", "failed", error={"message": "The model <is> down."}))
    stopped = Reply(chat, a_reply("assistant", "So far.", "cancelled"))
    running = Reply(chat, a_reply("assistant", "", "running"))
    replies = [question, answer, failed, stopped, running]
    found = as_markdown(Conversation(chat, replies, [each.message.id for each in replies], len(replies)))
    assert found.startswith("# Leave \\*now\\*\n\n## Question, 2030\\-03\\-01".replace("\\-", "-"))
    assert "16 weeks. \\[1\\] \\[2\\]\n" in found
    assert "1. Hand\\[book\\]\\(x\\), page 3, version 2, characters 4 to 9: \u201c16 \\*weeks\\*\u201d" in found
    assert "2. a document that is gone or that you cannot read, version 1, characters 0 to 3: \u201cYes\u201d" in found
    assert "_There is no answer. The model \\<is\\> down._" in found
    assert "So far.\n\n_This answer was stopped._" in found
    assert "_This answer is being written._" in found
    assert rendered(found).count("<h2>") == 5


def test_messages_of_other_branches_are_left_out() -> None:
    chat = Chat(id="c", title="Leave")
    shown, hidden = a_reply("user", "Shown?", "asked"), a_reply("user", "Hidden?", "other")
    found = as_markdown(Conversation(chat, [Reply(chat, shown), Reply(chat, hidden)], [shown.id], 2))
    assert "Shown?" in found
    assert "Hidden" not in found
