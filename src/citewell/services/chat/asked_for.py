"""What a question named besides its words, kept so that its answer can be made once more in the same way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from citewell.db.session import ScopedSession
from citewell.db.tables import Message
from citewell.services.answer.inquiry import Mode
from citewell.services.chat.turn import AskRequest


def asked_for(
    request: AskRequest, *, collection_ids: Sequence[str] | None, assistant_id: str | None
) -> dict[str, Any] | None:
    """What ``request`` names, as it is stored with the answer; ``None`` if it names nothing."""
    named = {
        "model": request.model,
        "mode": request.mode,
        "assistant": None if request.assistant is None else assistant_id,
        "collections": None if collection_ids is None else list(collection_ids),
    }
    return {name: value for name, value in named.items() if value is not None} or None


def asked_again(
    question: Message, answer: Message | None, *, model: str | None = None, mode: Mode | None = None
) -> AskRequest:
    """``question`` once more, with what it named for ``answer``, but for another model or mode."""
    named = (None if answer is None else answer.asked_for) or {}
    former = named.get("mode")
    return AskRequest(
        question.text,
        question.chat_id,
        collections=tuple(named["collections"]) if "collections" in named else None,
        assistant=named.get("assistant"),
        model=model or named.get("model"),
        mode=mode or (None if former is None else Mode(former)),
    )


def newest_answer(session: ScopedSession, question: Message) -> Message | None:
    """The last of the answers to a question."""
    answers = select(Message).where(Message.parent_id == question.id, Message.chat_id == question.chat_id)
    return session.scalars(answers.order_by(Message.ordinal.desc()).limit(1)).one_or_none()
