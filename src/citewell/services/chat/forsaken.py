"""Ending an answer from what was stored of it, without whoever made it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from citewell.db.session import ScopedSession
from citewell.db.tables import ChatEvent, Message
from citewell.domain.errors import CitewellError
from citewell.services.chat.storing import BrokenOff, add_events, claim_end, statements_kept, text_of
from citewell.services.chat.turn_log import PackedEvent, latest_statements


def end_from_stored(
    session: ScopedSession, message_id: str, state: BrokenOff, error: CitewellError | None = None
) -> bool:
    """Make a running answer one that was cancelled or failed; whether it was running.

    The statements that listeners had been told, and that were stored, are kept with their citations.
    """
    message = session.get(Message, message_id)
    if message is None:
        return False
    told = session.execute(
        select(ChatEvent.kind, ChatEvent.data)
        .where(ChatEvent.message_id == message_id, ChatEvent.kind == "statement")
        .order_by(ChatEvent.number)
    )
    events = latest_statements((row.kind, row.data) for row in told)
    statements, citations = statements_kept(session, message_id, events)
    facts = None if error is None else {"code": error.code, "message": error.message}
    if not claim_end(session, message_id, state, text=text_of(statements), statements=statements, error=facts):
        return False
    session.add_all(citations)
    last = session.scalar(select(func.max(ChatEvent.number)).where(ChatEvent.message_id == message_id)) or 0
    ids = {"session_id": message.chat_id, "message_id": message_id}
    end = PackedEvent(last + 1, "answer", {**ids, "state": state})
    if facts is not None:
        end = PackedEvent(last + 1, "error", {**ids, **facts})
    add_events(session, message.tenant_id, message_id, [end])
    why: dict[str, Any] = {} if error is None else {"code": error.code}
    session.audit(
        "chat.answer",
        "message",
        message_id,
        outcome="success" if error is None else "failure",
        tenant_id=message.tenant_id,
        chat_id=message.chat_id,
        state=state,
        documents=sorted({each.document_id for each in citations}),
        **why,
    )
    return True
