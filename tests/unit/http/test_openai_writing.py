"""The text that clients of OpenAI's API get, with the places of its marks."""

from __future__ import annotations

from typing import Any

import pytest

from citewell.http.openai.chores import chore_reply
from citewell.http.openai.messages import MessageIn, conversation_of
from citewell.http.openai.rendering import Writing
from citewell.services.answer.inquiry import Exchange


def citation(number: int, **more: Any) -> dict[str, Any]:
    place = {"document_id": f"d{number}", "version": 2, "start": 5, "end": 9, "quote": "said", "title": "Handbook"}
    return {"n": number, **place, "page": None, "heading_path": ["A"], **more}


def statement(text: str, *numbers: int, lead: str = " ", verdict: str = "supported") -> dict[str, Any]:
    return {"text": text, "verdict": verdict, "support": 1.0, "citations": list(numbers), "lead": lead}


def written(*statements: dict[str, Any], **options: Any) -> Writing:
    writing = Writing("http://host/", **options)
    said = "".join(writing.state(each, [citation(n) for n in each["citations"]]) for each in statements)
    assert said == writing.text
    return writing


def test_marks_and_statements_are_where_they_are_said_to_be() -> None:
    writing = written(
        statement("Leave is 25 days.", 1, 2, lead="\n\n"),
        statement("- It expires [sic] in March.", 2, lead="\n"),
        statement("| a [1] | b |", 3, lead="\n"),
        statement("```\ncode\n```", 1, lead="\n"),
        statement("Nobody knows."),
    )
    assert writing.text == (
        "Leave is 25 days. [1] [2]\n- It expires [sic] in March. [2]\n| a [1] | b [3] |\n"
        "```\ncode\n```\n[1] Nobody knows."
    )
    assert [number for number, _ in writing.marks] == [1, 2, 2, 3, 1]
    places = [(mark.start_index, writing.text[mark.start_index : mark.end_index]) for _, mark in writing.marks]
    assert [text for _, text in places] == ["[1]", "[2]", "[2]", "[3]", "[1]"]
    assert sorted(places) == places
    for each in writing.statements[:2]:
        assert writing.text[each.start : each.end] == each.text
    assert [each.n for each in writing.citations] == [1, 2, 3]
    assert writing.marks[0][1].url == "http://host/#source=d1&version=2&start=5&end=9"


def test_what_the_sources_do_not_bear_out_is_marked() -> None:
    writing = written(statement("The moon is cheese.", verdict="unsupported"), statement("It is round.", 1))
    assert writing.text == "The moon is cheese. (unverified) It is round. [1]"
    assert writing.statements[0].verdict == "unsupported"


def test_titles_name_the_page() -> None:
    writing = Writing("http://host/")
    writing.state(statement("So.", 1), [citation(1, page=7)])
    assert writing.marks[0][1].title == "Handbook, page 7"


@pytest.mark.parametrize(
    ("stops", "text"),
    [(["25"], "Leave is "), (["days. [1] It"], "Leave is 25 "), (["nowhere"], "Leave is 25 days. [1] It expires.")],
)
def test_the_text_ends_before_a_stop_also_where_it_comes_in_parts(stops: list[str], text: str) -> None:
    writing = written(statement("Leave is 25 days.", 1), statement("It expires."), stops=stops)
    # What was sent cannot be taken back: of a stop that begins in the part before, only the rest is left out.
    assert writing.text in {text, "Leave is 25 days. [1]"}
    assert writing.finish_reason == "stop"
    assert all(mark.end_index <= len(writing.text) for _, mark in writing.marks)


def test_only_whole_statements_fit() -> None:
    writing = written(statement("x" * 30), statement("y" * 30), statement("z"), most_tokens=10)
    assert (writing.text, writing.finish_reason) == ("x" * 30, "length")


def test_exchanges_are_what_users_and_assistants_said_in_turn() -> None:
    said = [
        ("assistant", "Welcome."),
        ("user", "One."),
        ("user", "Or two?"),
        ("assistant", "Two."),
        ("system", "Be kind."),
        ("assistant", "Surely."),
        ("tool", "42"),
        ("user", "Unanswered."),
        ("developer", "Be brief."),
        ("user", "And three?"),
        ("assistant", "I"),
    ]
    found = conversation_of([MessageIn.model_validate({"role": role, "content": text}) for role, text in said])
    assert found.question == "And three?"
    assert found.history == (Exchange("One.\n\nOr two?", "Two.\n\nSurely."),)
    assert found.instructions == "Be kind.\n\nBe brief."


@pytest.mark.parametrize(
    ("message", "reply"),
    [
        ("How do I generate a title for the conversation?", None),
        ("### Task:\nPaint the fence.", None),
        (
            '### Task:\nSuggest.\nJSON: {"follow_ups": ["…"]}\n<chat_history>\nUSER: x\n</chat_history>',
            '{"follow_ups": []}',
        ),
        ('### Task:\nTags.\nJSON: { "tags": ["a"] }\n<chat_history>\nUSER: x\n</chat_history>', '{"tags": []}'),
        (
            '### Task:\nTitle.\n{ "title": "…" }\n<chat_history>\nUSER: Où est-ce?\n</chat_history>',
            '{"title": "Où est-ce?"}',
        ),
        (
            "Provide a concise title for the conversation.\n\nUser: How long is parental leave?\nAI: 16 weeks",
            "How long is parental leave?",
        ),
    ],
)
def test_chores_of_chat_pages_are_told_from_questions(message: str, reply: str | None) -> None:
    assert chore_reply(message) == reply


def test_long_titles_are_cut_between_words() -> None:
    talk = "Create a title for this chat.\nUser: " + "word " * 40
    assert chore_reply(talk) == "word " * 11 + "word…"
