"""Bodies of what answers were made from."""

from __future__ import annotations

from typing import Any, Self

from pydantic import Field

from citewell.http.schemas.shape import Out
from citewell.services.chat.evidence import Evidence, EvidenceOf


class PassageOut(Out):
    """A passage of a document that you can read."""

    title: str
    collection_id: str
    text: str
    start: int
    end: int
    page: int | None
    heading_path: list[str]


class EvidenceItemOut(Out):
    """A passage that could be cited."""

    chunk_id: int
    document_id: str
    version_id: str
    version: int | None = Field(description="Null where the version is gone.")
    score: float
    shown: bool = Field(description="Whether whoever wrote the answer was given it.")
    cited: list[int] = Field(description="Numbers of the citations in it.")
    passage: PassageOut | None = Field(description="Null where the document is gone, or not yours to read.")

    @classmethod
    def of(cls, found: Evidence) -> Self:
        """The public form."""
        return cls(
            chunk_id=found.chunk_id,
            document_id=found.document_id,
            version_id=found.version_id,
            version=found.version,
            score=found.score,
            shown=found.shown,
            cited=list(found.cited),
            passage=None if found.passage is None else PassageOut.model_validate(found.passage),
        )


class EvidenceOut(Out):
    """An answer's state and all of its evidence, in the order in which it was found."""

    message_id: str
    session_id: str
    state: str
    query: str | None = Field(description="The question as it was looked up, where a follow-up was written out.")
    model: str | None
    assistant_id: str | None
    prompt_number: int | None = Field(description="Version of the assistant's instructions.")
    usage: dict[str, Any] | None
    evidence: list[EvidenceItemOut]

    @classmethod
    def of(cls, found: EvidenceOf) -> Self:
        """The public form."""
        message = found.message
        return cls(
            message_id=message.id,
            session_id=message.chat_id,
            state=message.state,
            query=message.query,
            model=message.model,
            assistant_id=message.assistant_id,
            prompt_number=message.prompt_number,
            usage=message.usage,
            evidence=[EvidenceItemOut.of(each) for each in found.evidence],
        )
