"""Bodies of ``/v1/responses``."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field

from citewell.http.openai.asking import Usage
from citewell.http.openai.messages import MOST_CHARACTERS, MOST_INSTRUCTIONS, MOST_MESSAGES, Content, MessageIn
from citewell.http.openai.rendering import EvidenceOut, UrlCitation, Writing
from citewell.http.openai.shape import Lenient
from citewell.http.schemas.shape import Out
from citewell.http.schemas.text import MAX_INT, JsonObject, Text

Status = Literal["in_progress", "completed", "incomplete", "failed"]
TOO_LONG = "max_output_tokens"


class InputItem(Lenient):
    """One item of the input. Messages are read; what tools were asked and said is passed over."""

    type: Text | None = Field(default=None, max_length=50)
    role: Literal["system", "developer", "user", "assistant"] | None = None
    content: Content | None = None

    def message(self) -> MessageIn | None:
        """The message, if it is one."""
        if self.role is None or self.type not in {None, "message"}:
            return None
        return MessageIn(role=self.role, content=self.content)


class ResponseIn(Lenient):
    """A question, alone or at the end of a conversation. Fields that mean nothing here are ignored."""

    model: Text = Field(max_length=300, description="`citewell`, or a collection or assistant of `GET /v1/models`.")
    input: (
        Annotated[Text, Field(min_length=1, max_length=MOST_CHARACTERS)]
        | Annotated[list[InputItem], Field(min_length=1, max_length=MOST_MESSAGES)]
    )
    instructions: Annotated[Text, Field(max_length=MOST_INSTRUCTIONS)] | None = None
    previous_response_id: Annotated[Text, Field(max_length=100)] | None = Field(
        default=None, description="Go on in the chat of this response; it has to be one that was stored."
    )
    stream: bool | None = False
    store: bool | None = Field(default=True, description="Keep question and answer in a chat of yours.")
    metadata: JsonObject | None = Field(default=None, description="Kept with a new chat.")
    user: Annotated[Text, Field(max_length=300)] | None = Field(default=None, description="Kept with a new chat.")
    max_output_tokens: Annotated[int, Field(ge=1, le=MAX_INT)] | None = Field(
        default=None, description="Whole statements that fit into about so many."
    )

    @property
    def kept(self) -> bool:
        """Whether the chat stays; it does unless that is refused."""
        return self.store is not False


class Note(UrlCitation):
    """A mark in the text that leads to a source."""

    type: Literal["url_citation"] = "url_citation"


class OutputText(Out):
    """The text of an answer, with its marks."""

    type: Literal["output_text"] = "output_text"
    text: str
    annotations: list[Note]
    logprobs: list[Any] = Field(default_factory=list)


class OutputMessage(Out):
    """The answer."""

    type: Literal["message"] = "message"
    id: str
    status: Literal["in_progress", "completed", "incomplete"]
    role: Literal["assistant"] = "assistant"
    content: list[OutputText]


class InputDetails(Out):
    """Of the tokens that models read."""

    cached_tokens: int
    cache_write_tokens: int = 0


class OutputDetails(Out):
    """Of the tokens that models wrote."""

    reasoning_tokens: int = 0


class ResponseUsage(Out):
    """Tokens of models; 0 where the answer is made of the sources' own sentences."""

    input_tokens: int
    input_tokens_details: InputDetails
    output_tokens: int
    output_tokens_details: OutputDetails = OutputDetails()
    total_tokens: int

    @classmethod
    def of(cls, usage: Usage) -> Self:
        """As these clients read it."""
        return cls(
            input_tokens=usage.tokens_in,
            input_tokens_details=InputDetails(cached_tokens=usage.tokens_cached),
            output_tokens=usage.tokens_out,
            total_tokens=usage.tokens_in + usage.tokens_out,
        )


class ResponseError(Out):
    """Why there is no answer."""

    code: str
    message: str


class Incomplete(Out):
    """Why not all is there."""

    reason: str


class ResponseOut(Out):
    """An answer, with what Citewell knows about it in `citewell`."""

    id: str
    object: Literal["response"] = "response"
    created_at: int = Field(ge=0, le=MAX_INT)
    status: Status
    error: ResponseError | None = None
    incomplete_details: Incomplete | None = None
    instructions: str | None = None
    metadata: dict[str, Any] = Field(default_factory=dict)
    model: str
    output: list[OutputMessage] = Field(default_factory=list)
    parallel_tool_calls: bool = False
    previous_response_id: str | None = None
    store: bool
    temperature: float | None = None
    tool_choice: Literal["none"] = "none"
    tools: list[Any] = Field(default_factory=list)
    top_p: float | None = None
    usage: ResponseUsage | None = None
    citewell: EvidenceOut | None = None


def notes_of(writing: Writing) -> list[Note]:
    """The marks of a text."""
    return [Note(**mark.model_dump()) for _, mark in writing.marks]
