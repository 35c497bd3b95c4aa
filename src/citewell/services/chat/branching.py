"""Where a question goes in the tree of its chat."""

from __future__ import annotations

from citewell.db.session import ScopedSession
from citewell.db.tables import Chat, Message
from citewell.domain.errors import Conflict, InvalidInput, NotFound
from citewell.services.chat.replies import RUNNING
from citewell.services.chat.turn import AskRequest


def parent_of(session: ScopedSession, chat: Chat, request: AskRequest) -> str | None:
    """The message of the chat that a question follows; ``None`` where it is the first of its branch.

    Raises:
        InvalidInput: ``parent_id`` or ``edit_of`` is not of that role, or they do not go together.
        NotFound: there is no such message in the chat.
        Conflict: the answer that the question is to follow is not there yet.
    """
    if request.edit_of is not None:
        former = _message(session, chat, request.edit_of, role="user", field="edit_of")
        if request.parent_id not in {None, former.parent_id}:
            raise InvalidInput(
                "An edited question follows what the former one followed.", field="parent_id", reason="not_in_chat"
            )
        return former.parent_id
    if request.parent_id is None:
        return chat.leaf_id
    parent = _message(session, chat, request.parent_id, role="assistant", field="parent_id")
    if parent.state == RUNNING:
        raise Conflict(
            "The answer that this question follows is being written. Wait for it, or stop it.", reason="answer_running"
        )
    return parent.id


def _message(session: ScopedSession, chat: Chat, message_id: str, *, role: str, field: str) -> Message:
    message: Message | None = session.get(Message, message_id)
    if message is None or message.chat_id != chat.id:
        raise NotFound("There is no such message in this chat.")
    if message.role != role:
        wanted = "an answer" if role == "assistant" else "a question"
        raise InvalidInput(f"{field} must be {wanted} of the chat.", field=field, reason="not_in_chat")
    return message
