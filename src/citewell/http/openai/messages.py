"""Messages of a client as a question, what was said before it, and how it wishes to be answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from citewell.domain.errors import InvalidInput
from citewell.http.openai.shape import Lenient
from citewell.http.schemas.text import Text
from citewell.services.answer.inquiry import Exchange

MOST_MESSAGES = 2000
MOST_PARTS = 200
MOST_CHARACTERS = 1_000_000
MOST_INSTRUCTIONS = 16_000
RECENT = 50
"""Exchanges that are looked at; a client that sends its whole history may have many more."""

NO_MEDIA = "Citewell reads text in messages. Put pictures, sound and files into a collection, and ask about them."
TEXT_PARTS = frozenset({"text", "input_text", "output_text"})


class Part(Lenient):
    """A part of a message. Parts of text are read; a refusal is passed over; there are no others."""

    type: Text = Field(max_length=50)
    text: Annotated[Text, Field(max_length=MOST_CHARACTERS)] | None = None


Content = Annotated[Text, Field(max_length=MOST_CHARACTERS)] | Annotated[list[Part], Field(max_length=MOST_PARTS)]


class MessageIn(Lenient):
    """One message. What tools said is passed over."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Content | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """The last question, the exchanges before it, and what system messages ask for."""

    question: str
    history: tuple[Exchange, ...]
    instructions: str


def conversation_of(messages: Sequence[MessageIn], *, field: str = "/messages") -> Conversation:
    """What a list of messages asks. Raises ``InvalidInput``: it asks nothing, or shows what is no text."""
    said: list[tuple[str, str]] = []
    instructions: list[str] = []
    for index, message in enumerate(messages):
        text = text_of(message.content, f"{field}/{index}/content").strip()
        if not text:
            continue
        if message.role in {"system", "developer"}:
            instructions.append(text)
        elif message.role in {"user", "assistant"}:
            said.append((message.role, text))
    last = max((index for index, (role, _) in enumerate(said) if role == "user"), default=None)
    if last is None:
        raise InvalidInput("There is no question: the last message of the user has to have text.", field=field)
    asked = "\n\n".join(instructions)
    if len(asked) > MOST_INSTRUCTIONS:
        too_long = f"System messages have more than {MOST_INSTRUCTIONS} characters. Put documents into a collection."
        raise InvalidInput(too_long, field=field)
    return Conversation(said[last][1], _exchanges(said[:last]), asked)


def text_of(content: str | Sequence[Part] | None, field: str) -> str:
    """The text of a message. Raises ``InvalidInput`` for pictures, sound and files."""
    if content is None or isinstance(content, str):
        return content or ""
    for index, part in enumerate(content):
        if part.type not in TEXT_PARTS and part.type != "refusal":
            raise InvalidInput(NO_MEDIA, field=f"{field}/{index}")
    return "\n".join(part.text for part in content if part.type in TEXT_PARTS and part.text)


def _exchanges(said: Sequence[tuple[str, str]]) -> tuple[Exchange, ...]:
    """Questions with their answers. Several of one kind in a row are one; an answer to nothing is passed over."""
    found: list[tuple[list[str], list[str]]] = []
    for role, text in said:
        if role == "user":
            if not found or found[-1][1]:
                found.append(([], []))
            found[-1][0].append(text)
        elif found:
            found[-1][1].append(text)
    return tuple(Exchange("\n\n".join(asked), "\n\n".join(told)) for asked, told in found[-RECENT:] if told)
