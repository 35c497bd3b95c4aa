"""What the protocols of providers have in common: pieces that an answer comes in."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Final, Protocol

from citewell.backends.fetching.line import Line
from citewell.ports.chat_model import EndReason, ModelRequest


@dataclass(frozen=True, slots=True)
class Text:
    """More of the text."""

    text: str


@dataclass(frozen=True, slots=True)
class CallPiece:
    """More of the call number ``index``. Any part of it may be missing, or come again."""

    index: int
    call_id: str = ""
    name: str = ""
    arguments: str = ""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens, as far as they are told; those that came before are replaced."""

    tokens_in: int | None = None
    tokens_out: int | None = None
    tokens_cached: int | None = None


@dataclass(frozen=True, slots=True)
class Served:
    """Which model it is that answers."""

    model: str


@dataclass(frozen=True, slots=True)
class Stop:
    """Why the model stopped. Usage may still follow."""

    reason: EndReason


@dataclass(frozen=True, slots=True)
class Alive:
    """The model is at work and says nothing that is kept: thoughts, for example."""


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """A request was refused for its form and was made anew in another form."""


Piece = Text | CallPiece | Usage | Served | Stop | Alive | AskedAgain
ALIVE: Final = Alive()


class Dialect(Protocol):
    """Speaks a provider's protocol for one model. Safe for many threads."""

    def pieces(self, request: ModelRequest, line: Line) -> Generator[Piece, None, None]:
        """Ask, and tell what comes. Nothing is asked before the first piece is wanted. Closing it ends the request.

        Raises:
            FetchFailed: the network; also when somebody hung up on ``line``.
            ModelUnavailable: the provider refuses, or breaks off.
            ModelInvalid: what comes cannot be understood.
        """
        ...


MOST_TOKENS: Final = 1_000_000_000
"""Of one answer. Who tells more is not believed: sums of it would fit into no column."""


def count(value: object) -> int | None:
    """``value`` if it can be a number of tokens."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_TOKENS else None


def storable(text: str) -> str:
    """``text`` with halves of pairs replaced: they cannot be sent."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
