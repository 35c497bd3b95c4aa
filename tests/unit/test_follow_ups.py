"""Questions that lean on the one before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citewell.domain.follow_ups import leans, stand_alone


@pytest.mark.parametrize(
    ("before", "question", "carried"),
    [
        ("How long is parental leave?", "And for part-time employees?", ["parental", "leave", "long"]),
        ("How long is parental leave?", "Is it paid in full for everybody in the company?", ["parental", "leave"]),
        ("How long is parental leave?", "Who approves it?", ["parental", "leave"]),
        ("How long is parental leave?", "Why?", ["parental", "leave"]),
        ("How long is parental leave?", "What is the deadline?", ["parental", "leave"]),
        ("How long is parental leave?", "What is a form for it?", ["parental", "leave"]),
        ("What does the travel policy say about flights?", "What about trains?", ["travel", "policy", "flights"]),
        ("Wie lange dauert die Elternzeit?", "Und für Teilzeit?", ["elternzeit", "dauert"]),
        ("Wie lange dauert die Elternzeit?", "Wer genehmigt sie in der Verwaltung der Firma?", ["elternzeit"]),
        ("Combien de jours dure le congé parental ?", "Et pour les temps partiels ?", ["congé", "parental"]),
    ],
)
def test_a_follow_up_carries_what_it_is_about(before: str, question: str, carried: list[str]) -> None:
    found = stand_alone(question, before)
    assert found.startswith(question)
    for word in carried:
        assert word in found[len(question) :]


@pytest.mark.parametrize(
    "question",
    [
        "How many days of annual leave do employees get every year?",
        "Wie viele Urlaubstage bekommen neue Beschäftigte jährlich?",
        "What is a duck?",
        "What\u2019s an invoice?",
        "Was ist eine Ente?",
        "Qu'est-ce qu'un canard ?",
    ],
)
def test_a_question_that_stands_alone_stays(question: str) -> None:
    assert not leans(question)
    assert stand_alone(question, "How long is parental leave?") == question


def test_nothing_is_said_twice() -> None:
    assert stand_alone("Is leave paid?", "Is paid leave long?") == "Is leave paid? (long)"
    assert stand_alone("And the leave?", "The leave?") == "And the leave?"


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_kept_at_the_beginning(question: str, before: str) -> None:
    found = stand_alone(question, before)
    assert found.startswith(question.rstrip())
    assert len(found) <= len(question) + len(before) * 4 + 3
