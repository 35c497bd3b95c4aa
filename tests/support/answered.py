"""Stored questions and answers for tests of what is done with them, without an answerer."""

from __future__ import annotations

from collections.abc import Sequence

from citewell.db.session import Database
from citewell.db.tables import Chat, Citation, Document, Message, UsageCollection, UsageRecord
from citewell.domain.access import Caller


def answered(
    database: Database,
    caller: Caller,
    question: str = "How long is parental leave?",
    answer: str = "16 weeks. [1]",
    *,
    state: str = "answered",
    assistant_id: str | None = None,
    prompt_number: int | None = None,
    drew_on: Sequence[str] = (),
    cites: Sequence[tuple[Document, str]] = (),
) -> Message:
    """The answer in a new chat of the caller.

    Args:
        database: Where to.
        caller: Whose chat.
        question: What was asked.
        answer: What was answered.
        state: Of the answer.
        assistant_id: Who answered.
        prompt_number: By which version of its instructions.
        drew_on: Ids of collections that could be cited.
        cites: Documents with what is quoted of them.
    """
    now = database.clock.now()
    with database.write(caller) as session:
        new_id = session.ids.new_id
        chat = Chat(id=new_id(), user_id=caller.user_id, title=question[:80], created_at=now, updated_at=now)
        session.add(chat)
        session.flush()
        asked = Message(id=new_id(), chat_id=chat.id, ordinal=1, role="user", text=question, state="asked")
        reply = Message(id=new_id(), chat_id=chat.id, ordinal=2, role="assistant", text=answer, state=state)
        reply.parent_id, reply.assistant_id, reply.prompt_number = asked.id, assistant_id, prompt_number
        asked.created_at = reply.created_at = now
        session.add_all([asked, reply])
        session.flush()
        for number, (document, quote) in enumerate(cites, start=1):
            session.add(
                Citation(
                    id=new_id(),
                    message_id=reply.id,
                    number=number,
                    document_id=document.id,
                    version_id=document.id,
                    version=1,
                    chunk_id=1,
                    start=0,
                    end=len(quote),
                    quote=quote,
                )
            )
        for _ in range(2):  # a turn has several calls of models
            record = UsageRecord(
                id=new_id(), message_id=reply.id, purpose="answer", provider="p", model="m", outcome=state
            )
            record.created_at = now
            session.add(record)
            session.flush()
            session.add_all(
                UsageCollection(record_id=record.id, collection_id=each, created_at=now) for each in drew_on
            )
    return reply
