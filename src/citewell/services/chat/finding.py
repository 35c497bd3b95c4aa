"""Chats in which words are said."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from citewell.db.tables import Chat, Message
from citewell.domain.errors import InvalidInput
from citewell.domain.plain_text import is_storable

MOST_WORDS = 8
MAX_QUERY = 200


def matching(query: str) -> list[ColumnElement[bool]]:
    """Criteria on ``Chat``: each word of ``query`` stands in its title or in one of its messages, whatever its case.

    Raises:
        InvalidInput: there is no word in it, it is too long, or it is not text.
    """
    words = query.split()
    if not words or len(query) > MAX_QUERY or not is_storable(query):
        raise InvalidInput(
            f"query has 1 to {MAX_QUERY} characters, and one of them is no space.",
            field="query",
            reason="name_length",
            most=MAX_QUERY,
        )
    return [_said(word) for word in words[:MOST_WORDS]]


def _said(word: str) -> ColumnElement[bool]:
    in_message = select(Message.id).where(Message.chat_id == Chat.id, _holds(Message.text, word))
    return or_(_holds(Chat.title, word), in_message.exists())


def _holds(column: InstrumentedAttribute[str], word: str) -> ColumnElement[bool]:
    # SQLite folds ASCII only, so other letters are looked for in the forms that words have.
    forms = dict.fromkeys((word, word.lower(), word.capitalize(), word.upper()))
    return or_(*(column.icontains(form, autoescape=True) for form in forms))
