"""``POST /v1/embeddings``: vectors of texts from the embedder of this server."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from fastapi import APIRouter
from numpy.typing import NDArray
from pydantic import Field, field_validator

from citewell.domain.errors import AnswererNotFound, InvalidInput, TooLarge
from citewell.http.auth import AppDep, CanRead
from citewell.http.limits import LimitSearches
from citewell.http.openai.catalogue import is_embedder
from citewell.http.openai.shape import Lenient
from citewell.http.schemas.shape import Out
from citewell.http.schemas.text import MAX_INT, Text

if TYPE_CHECKING:
    from citewell.bootstrap.app import App

MOST_TEXTS = 2048
MOST_TOKENS = 300_000
SPECIAL_TOKENS = 2
"""Tokens that a model puts around each text."""

Input = Annotated[Text, Field(min_length=1)]


class EmbeddingsIn(Lenient):
    """Texts to make vectors of."""

    model: Text = Field(max_length=300, description="The embedder's id of `GET /v1/models`; `citewell` names it, too.")
    input: Input | Annotated[list[Input], Field(min_length=1, max_length=MOST_TEXTS)]
    encoding_format: Literal["float", "base64"] = "float"
    dimensions: Annotated[int, Field(ge=1, le=MAX_INT)] | None = Field(
        default=None, description="Only the dimension that the model has."
    )
    input_type: Literal["passage", "query"] = Field(
        default="passage", description="Some models read questions in another way than what is searched."
    )

    @field_validator("input", mode="before")
    @classmethod
    def no_tokens(cls, value: Any) -> Any:
        """Tokens of somebody else's model mean something else here."""
        parts = value if isinstance(value, list) else []
        if any(isinstance(part, int | list) for part in parts):
            raise ValueError("send texts, not tokens; LangChain does with check_embedding_ctx_length=False")
        return value


class EmbeddingOut(Out):
    """The vector of one text."""

    object: Literal["embedding"] = "embedding"
    index: int = Field(ge=0)
    embedding: list[float] | str = Field(description="Numbers, or the base64 of 32-bit floats, little-endian.")


class EmbeddingsUsage(Out):
    """Tokens that were read."""

    prompt_tokens: int
    total_tokens: int


class EmbeddingsOut(Out):
    """Vectors, in the order of the texts."""

    object: Literal["list"] = "list"
    data: list[EmbeddingOut]
    model: str
    usage: EmbeddingsUsage


router = APIRouter(tags=["openai"])


@router.post("/embeddings", dependencies=[LimitSearches])
def create_embeddings(body: EmbeddingsIn, caller: CanRead, app: AppDep) -> EmbeddingsOut:
    """Vectors of texts, of length 1, from the model that searches use."""
    del caller  # any user may
    info = app.embedder.info
    if not is_embedder(app, body.model):
        raise AnswererNotFound(f"The embedder of this server is {info.name!r}, and there is no other.")
    if body.dimensions not in {None, info.dimension}:
        raise InvalidInput(f"The model has {info.dimension} dimensions; it cannot give others.", field="/dimensions")
    texts = [body.input] if isinstance(body.input, str) else body.input
    tokens = _counted(app, texts)
    if body.input_type == "query":
        vectors = np.stack([app.embedder.embed_query(text) for text in texts])
    else:
        vectors = app.embedder.embed_passages(texts)
    encode = _base64 if body.encoding_format == "base64" else _numbers
    return EmbeddingsOut(
        data=[EmbeddingOut(index=index, embedding=encode(vector)) for index, vector in enumerate(vectors)],
        model=info.name,
        usage=EmbeddingsUsage(prompt_tokens=tokens, total_tokens=tokens),
    )


def _counted(app: App, texts: Sequence[str]) -> int:
    """Their tokens together. Raises ``TooLarge``: rather than that the end of a text is not read, and nobody told."""
    longest = app.embedder.info.max_tokens - SPECIAL_TOKENS
    total = 0
    for index, text in enumerate(texts):
        tokens = app.embedder.count_tokens(text)
        if tokens > longest:
            message = f"input[{index}] has {tokens} tokens; the model reads {longest} at most. Cut it into pieces."
            raise TooLarge(message, limit=longest, unit="tokens")
        total += tokens
        if total > MOST_TOKENS:
            message = f"The texts have more than {MOST_TOKENS} tokens together. Send them in several requests."
            raise TooLarge(message, limit=MOST_TOKENS, unit="tokens")
    return total


def _numbers(vector: NDArray[np.float32]) -> list[float]:
    numbers: list[float] = vector.tolist()
    return numbers


def _base64(vector: NDArray[np.float32]) -> str:
    return base64.b64encode(vector.astype("<f4").tobytes()).decode("ascii")
