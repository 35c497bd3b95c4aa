"""Questions and answers on their way into the database, before anything slow and after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, cast

from sqlalchemy import CursorResult, func, select, update

from citewell.db.session import ScopedSession
from citewell.db.tables import Chat, ChatEvent, Chunk, Citation, DocumentVersion, Message
from citewell.domain.access import Caller
from citewell.services.answer.answer import Answer
from citewell.services.chat.replies import ASKED, RUNNING
from citewell.services.chat.turn_log import PackedEvent

BrokenOff = Literal["cancelled", "failed"]
ALIVE_FOR = timedelta(seconds=90)
"""An answer whose server did not say for so long that it is alive will not come."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of a turn before it is answered."""

    message: str
    model: str | None
    mode: str
    assistant_id: str | None
    prompt_number: int | None
    asked_for: dict[str, Any] | None = None


def add_turn(
    session: ScopedSession, caller: Caller, chat: Chat, asked: Asked, *, parent_id: str | None, question: Message | None
) -> tuple[Message, Message]:
    """The question and its reply, which is running from now on; they become the end of the chat.

    Args:
        session: Writes.
        caller: Who asks.
        chat: Locked, so that nobody else adds to it.
        asked: What is known.
        parent_id: The message that the question follows.
        question: Given where it was asked before and is to be answered once more.
    """
    now = session.clock.now()
    last = session.scalar(select(func.max(Message.ordinal)).where(Message.chat_id == chat.id)) or 0
    if question is None:
        last += 1
        question = Message(id=session.ids.new_id(), chat_id=chat.id, ordinal=last, role="user", text=asked.message)
        question.parent_id, question.state, question.created_at = parent_id, ASKED, now
        session.add(question)
        session.flush()
    reply = Message(id=session.ids.new_id(), chat_id=chat.id, ordinal=last + 1, role="assistant", text="")
    reply.parent_id, reply.state, reply.created_at = question.id, RUNNING, now
    reply.mode, reply.model = asked.mode, asked.model
    reply.assistant_id, reply.prompt_number = asked.assistant_id, asked.prompt_number
    reply.asked_for = asked.asked_for
    reply.key_id = caller.api_key_id
    reply.running_until = now + ALIVE_FOR
    session.add(reply)
    chat.leaf_id, chat.updated_at = reply.id, now
    session.flush()
    return question, reply


def answer_text(answer: Answer, not_known: str) -> str:
    """The statements as one text with the numbers of their citations, or ``not_known`` when there are none."""
    return text_of([each.as_json() for each in answer.statements]) or not_known


def text_of(statements: Sequence[Mapping[str, Any]]) -> str:
    """Statements, as they are stored, as one text with the numbers of their citations."""
    parts = []
    for place, statement in enumerate(statements):
        lead = statement.get("lead", " ")
        parts.append((lead if place else lead.lstrip()) + with_marks(statement["text"], statement["citations"]))
    return "".join(parts)


def with_marks(text: str, numbers: Sequence[int]) -> str:
    """The marks at the end; of a row of a table in its last cell, of code in a line of their own."""
    marks = " ".join(f"[{number}]" for number in numbers)
    if not marks:
        return text
    if text.startswith("|") and text.endswith("|"):
        return f"{text[:-1].rstrip()} {marks} |"
    return f"{text}\n{marks}" if text.endswith("```") else f"{text} {marks}"


def add_events(session: ScopedSession, tenant_id: str, message_id: str, events: Sequence[PackedEvent]) -> None:
    """Store what listeners were told."""
    now = session.clock.now()
    session.add_all(
        ChatEvent(
            tenant_id=tenant_id,
            message_id=message_id,
            number=event.number,
            kind=event.kind,
            data=dict(event.data),
            created_at=now,
        )
        for event in events
    )


def claim_end(session: ScopedSession, message_id: str, state: str, **values: object) -> bool:
    """Make a running answer one of ``state``; whether it was running still. Only one of those who try may go on."""
    done = session.execute(
        update(Message)
        .where(Message.id == message_id, Message.state == RUNNING)
        .values(state=state, running_until=None, finished_at=session.clock.now(), **values)
        .execution_options(synchronize_session=False)
    )
    return bool(cast("CursorResult[Any]", done).rowcount)


def statements_kept(
    session: ScopedSession, message_id: str, told: Sequence[Mapping[str, Any]]
) -> tuple[list[dict[str, Any]], list[Citation]]:
    """Of an answer that was broken off: the statements that were verified, and their citations.

    Args:
        session: Any.
        message_id: The answer.
        told: Events ``statement``, in order. Those that cite what is gone are left out.
    """
    statements: list[dict[str, Any]] = []
    rows: dict[int, Citation] = {}
    for event in told:
        found = {
            each["n"]: rows.get(each["n"]) or _citation_of(session, message_id, each) for each in event["citations"]
        }
        if any(row is None for row in found.values()):
            continue
        rows |= {number: row for number, row in found.items() if row is not None}
        shown = {name: value for name, value in event.items() if name != "index"}
        statements.append({**shown, "citations": [each["n"] for each in event["citations"]]})
    return statements, list(rows.values())


def _citation_of(session: ScopedSession, message_id: str, told: Mapping[str, Any]) -> Citation | None:
    """The row of a citation that was told, as far as what it cites is there."""
    place = session.execute(
        select(DocumentVersion.id, DocumentVersion.tenant_id, Chunk.id)
        .join(Chunk, Chunk.version_id == DocumentVersion.id)
        .where(
            DocumentVersion.document_id == told["document_id"],
            DocumentVersion.number == told["version"],
            Chunk.start <= told["start"],
            Chunk.end >= told["end"],
        )
        .order_by(Chunk.id)
        .limit(1)
    ).first()
    if place is None:
        return None
    version_id, tenant_id, chunk_id = place
    return Citation(
        id=session.ids.new_id(),
        tenant_id=tenant_id,
        message_id=message_id,
        number=told["n"],
        document_id=told["document_id"],
        version_id=version_id,
        version=told["version"],
        chunk_id=chunk_id,
        start=told["start"],
        end=told["end"],
        quote=told["quote"],
        normalisation=list(told.get("normalisation", ())),
    )
