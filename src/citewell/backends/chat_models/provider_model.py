"""A model that is asked over the network: calls put together, lengths bounded, tokens counted, stopped at once."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Final

from citewell.backends.chat_models.calls import MOST_CALLS, CallsInPieces
from citewell.backends.chat_models.dialect import (
    AskedAgain,
    CallPiece,
    Dialect,
    Piece,
    Served,
    Stop,
    Text,
    Usage,
)
from citewell.backends.chat_models.estimates import estimated_input, weight
from citewell.backends.chat_models.failures import broke_off, not_understood, of_network
from citewell.backends.chat_models.thoughts import Thoughts
from citewell.backends.fetching.line import Line
from citewell.domain.cancellation import Cancellation
from citewell.domain.errors import CitewellError, FetchFailed
from citewell.ports.chat_model import (
    MOST_CHARACTERS,
    CallPart,
    EndReason,
    ModelEnd,
    ModelFacts,
    ModelPart,
    ModelRequest,
    TextPart,
)

_NAME: Final = 200
_AFTER_THE_END: Final = 5.0
"""Seconds that usage may take to follow."""


class ProviderModel:
    """The ``ChatModel`` of a dialect.

    Args:
        facts: What is known of it.
        dialect: Asks it.
        who: What it is called in messages: ``The model X at host``.
        patience: Seconds until the first piece, and between pieces.
    """

    def __init__(self, facts: ModelFacts, dialect: Dialect, *, who: str, patience: float) -> None:
        self._facts = facts
        self._dialect = dialect
        self._who = who
        self._patience = patience

    @property
    def facts(self) -> ModelFacts:
        """As the port says."""
        return self._facts

    def stream(self, request: ModelRequest, cancellation: Cancellation) -> Generator[ModelPart, None, None]:
        """As the port says."""
        cancellation.check()
        line = Line(self._patience)
        answer = _Answer()
        with cancellation.stopping(line.hang_up):
            with self._plainly(answer, cancellation), closing(self._dialect.pieces(request, line)) as pieces:
                for part in self._parts(pieces, answer, line):
                    cancellation.check()
                    yield part
            line.release()
            cancellation.check()
            if answer.reason is None:
                raise broke_off(self._who)
            for call in answer.calls.whole():
                yield CallPart(call)
            yield answer.end(self._facts, request)

    @contextmanager
    def _plainly(self, answer: _Answer, cancellation: Cancellation) -> Iterator[None]:
        """Errors in our words. What goes wrong after the model has said that it stops does no harm."""
        try:
            yield
        except FetchFailed as exc:
            cancellation.check()
            if answer.reason is None:
                raise of_network(self._who, exc) from exc
        except CitewellError:
            cancellation.check()
            if answer.reason is None:
                raise
        except Exception as exc:
            # The libraries read what any server sends; whatever they stumble over is no answer.
            cancellation.check()
            if answer.reason is None:
                raise not_understood(self._who) from exc

    def _parts(self, pieces: Generator[Piece, None, None], answer: _Answer, line: Line) -> Generator[TextPart]:
        """The text of an answer; everything else is noted in ``answer``. Ends when it has as much as it can have."""
        for piece in pieces:
            match piece:
                case Text(text):
                    kept = answer.take(answer.thoughts.without(text))
                    if kept:
                        yield TextPart(kept)
                case CallPiece():
                    answer.characters += answer.calls.add(piece)
                case Usage():
                    answer.usage = _over(answer.usage, piece)
                case Served(model):
                    answer.model = model[:_NAME]
                case Stop(reason):
                    answer.reason = answer.reason or reason
                case AskedAgain():
                    answer.attempts += 1
            if answer.characters >= MOST_CHARACTERS or len(answer.calls) > MOST_CALLS:
                answer.reason = "length"
                return
            line.listen(_AFTER_THE_END if answer.reason else None)
        if kept := answer.take(answer.thoughts.rest()):
            yield TextPart(kept)


@dataclass
class _Answer:
    """What is known of an answer so far."""

    thoughts: Thoughts = field(default_factory=Thoughts)
    calls: CallsInPieces = field(default_factory=CallsInPieces)
    characters: int = 0
    estimate: float = 0.0
    usage: Usage = field(default_factory=Usage)
    model: str = ""
    reason: EndReason | None = None
    attempts: int = 1

    def take(self, text: str) -> str:
        """As much of ``text`` as the answer can still have; it is counted."""
        kept = text[: MOST_CHARACTERS - self.characters]
        self.characters += len(kept)
        self.estimate += weight(kept)
        return kept

    def end(self, facts: ModelFacts, request: ModelRequest) -> ModelEnd:
        usage = self.usage
        tokens_in, tokens_out = usage.tokens_in, usage.tokens_out
        calls = self.calls.whole()
        estimated = tokens_in is None or tokens_out is None
        if tokens_in is None:
            tokens_in = estimated_input(request)
        if tokens_out is None:
            tokens_out = round(self.estimate + sum(weight(call.name + call.arguments) for call in calls) + 0.5)
        reason = self.reason or "stop"
        return ModelEnd(
            reason="tool_calls" if calls and reason == "stop" else reason,
            provider=facts.provider,
            model=self.model or facts.model,
            tokens_in=tokens_in,
            tokens_out=tokens_out,
            tokens_cached=min(usage.tokens_cached or 0, tokens_in),
            estimated=estimated,
            attempts=self.attempts,
        )


def _over(former: Usage, new: Usage) -> Usage:
    def later(old: int | None, told: int | None) -> int | None:
        return old if told is None else told

    return Usage(
        later(former.tokens_in, new.tokens_in),
        later(former.tokens_out, new.tokens_out),
        later(former.tokens_cached, new.tokens_cached),
    )
