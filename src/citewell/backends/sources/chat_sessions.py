"""Conversations out of the JSON files of earlier chatbots, in the shapes that such programs write."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from citewell.domain.errors import SourceFailed

SHAPES: Final = (
    "a list of messages with role and content, of pairs with question and answer, or of sessions with messages; "
    "or an object of such lists by session"
)
_MESSAGES: Final = ("messages", "history", "chat_history", "conversation", "turns", "buffer", "chat_memory", "data")
_SESSIONS: Final = ("sessions", "conversations", "chats")
_IDS: Final = ("session_id", "chat_id", "conversation_id", "session", "id")
_TEXTS: Final = ("content", "text", "message", "value")
_ROLES: Final = ("role", "type", "sender", "from", "author", "speaker")
_TIMES: Final = ("timestamp", "created_at", "time", "date")
_QUESTIONS: Final = ("question", "user", "human", "query", "prompt", "input")
_ANSWERS: Final = ("answer", "assistant", "ai", "bot", "response", "output", "reply")
_ADDRESSES: Final = ("user_email", "email", "user", "user_id", "username", "owner")
_ASKING: Final = frozenset({"user", "human", "you", "me", "question", "client"})
_SYSTEM: Final = frozenset({"system", "tool", "function"})
_EMAIL: Final = re.compile(r"[^\s@]{1,250}@[^\s@]{1,250}\.[^\s@]{2,}")
DEEPEST: Final = 6


@dataclass(frozen=True, slots=True)
class Message:
    """One thing that was said, by the person where it ``asks``."""

    text: str
    moment: str | None = None
    asks: bool = False


@dataclass
class Session:
    """One conversation; ``email`` is whose it is, where the file says so."""

    id: str
    messages: list[Message] = field(default_factory=list)
    title: str | None = None
    email: str | None = None

    def markdown(self) -> str:
        """The conversation as text, with what was asked as headings."""
        lines = []
        for message in self.messages:
            stamp = "" if message.moment is None else f" ({message.moment})"
            if message.asks:
                lines.append(f"## {' '.join(message.text.split())[:200]}{stamp}")
                if len(message.text) > 200 or "\n" in message.text.strip():  # noqa: PLR2004 - as above
                    lines.append(message.text.strip())
            else:
                lines.append(message.text.strip())
        return "\n\n".join(lines) + "\n"


def sessions_of(value: object, name: str) -> list[Session]:
    """The conversations in a decoded JSON file; those without a name of their own are called ``name``.

    Raises:
        SourceFailed: it has none of the known shapes.
    """
    found = [session for session in _sessions(value, name, {}, 0) if session.messages]
    if not found and value not in ([], {}):
        raise SourceFailed("changed", f"This is not the history of a chatbot. Known are: {SHAPES}.")
    merged: dict[str, Session] = {}
    for session in found:
        if session.id in merged:
            merged[session.id].messages += session.messages
        else:
            merged[session.id] = session
    return list(merged.values())


def _sessions(value: object, name: str, around: Mapping[str, Any], depth: int) -> Iterator[Session]:
    if depth > DEEPEST:
        return
    if isinstance(value, Mapping):
        yield from _of_object(value, name, around, depth)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        nested = [each for each in value if isinstance(each, Mapping) and _holds_messages(each)]
        if nested:
            for number, each in enumerate(nested, start=1):
                yield from _sessions(each, _name(each) or f"{name}-{number}", around, depth + 1)
            return
        for key, messages in _by_session(value, name).items():
            yield Session(key, messages, _word(around, ("title", "name")), _email(around) or _email_of(value))


def _holds_messages(value: Mapping[str, Any]) -> bool:
    return _word(value, _ROLES) is None and _first(value, _MESSAGES, (list, dict)) is not None


def _of_object(value: Mapping[str, Any], name: str, around: Mapping[str, Any], depth: int) -> Iterator[Session]:
    messages = list(_messages(value))
    if messages:
        yield Session(name, messages, None, _email(value) or _email(around))
        return
    for key in _SESSIONS:
        if isinstance(value.get(key), list | dict):
            yield from _sessions(value[key], name, value, depth + 1)
            return
    inner = _first(value, _MESSAGES, (list, dict))
    if inner is not None:
        yield from _sessions(inner, _name(value) or name, {**around, **value}, depth + 1)
        return
    for key, each in value.items():
        if isinstance(each, list | dict):
            yield from _sessions(each, str(key), around, depth + 1)


def _by_session(values: Sequence[object], name: str) -> dict[str, list[Message]]:
    """Messages of a flat list by the session that each names."""
    found: dict[str, list[Message]] = {}
    for value in values:
        if isinstance(value, Mapping):
            session = _word(value, _IDS[:4])
            found.setdefault(session or name, []).extend(_messages(value))
        elif isinstance(value, list) and len(value) == 2 and all(isinstance(each, str) for each in value):  # noqa: PLR2004 - a pair
            found.setdefault(name, []).extend([Message(value[0], asks=True), Message(value[1])])
    return found


def _messages(value: Mapping[str, Any]) -> Iterator[Message]:
    """The message, or the question with its answer, that an object is; nothing where it is neither."""
    moment = _moment(value)
    question, answer = _word(value, _QUESTIONS), _word(value, _ANSWERS)
    role, inner = _word(value, _ROLES), value.get("data")
    if role is not None:
        text = _word(value, _TEXTS) or (_word(inner, _TEXTS) if isinstance(inner, Mapping) else None)
        if text is not None and role.lower() not in _SYSTEM:
            yield Message(text, moment, asks=role.lower() in _ASKING)
    elif question is not None and answer is not None:
        yield Message(question, moment, asks=True)
        yield Message(answer)


def _first(value: Mapping[str, Any], names: Sequence[str], kinds: tuple[type, ...]) -> Any:
    return next((value[name] for name in names if isinstance(value.get(name), kinds)), None)


def _word(value: Mapping[str, Any], names: Sequence[str]) -> str | None:
    return next((value[name] for name in names if isinstance(value.get(name), str) and value[name].strip()), None)


def _name(value: Mapping[str, Any]) -> str | None:
    return _word(value, _IDS)


def _email(value: Mapping[str, Any]) -> str | None:
    word = next((value[name] for name in _ADDRESSES if _EMAIL.fullmatch(str(value.get(name, "")))), None)
    return None if word is None else str(word)


def _email_of(values: Sequence[object]) -> str | None:
    found = {_email(value) for value in values if isinstance(value, Mapping)} - {None}
    return found.pop() if len(found) == 1 else None


def _moment(value: Mapping[str, Any]) -> str | None:
    given = next((value[name] for name in _TIMES if value.get(name)), None)
    if isinstance(given, int | float) and not isinstance(given, bool):
        seconds = given / 1000 if given > 1e11 else given  # noqa: PLR2004 - milliseconds since 1970
        try:
            return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="minutes")
        except (OverflowError, OSError, ValueError):
            return None
    return given[:40] if isinstance(given, str) else None
