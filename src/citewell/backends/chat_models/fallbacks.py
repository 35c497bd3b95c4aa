"""Models that stand in for each other."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import replace

from citewell.domain.cancellation import Cancellation
from citewell.domain.errors import ModelInvalid, ModelUnavailable
from citewell.ports.chat_model import ChatModel, ModelEnd, ModelFacts, ModelPart, ModelRequest


class InOrder:
    """The first of ``models``; where it fails before anything of an answer came, the next, and so on.

    What is known of it is what is known of the first. The end of an answer names the model that wrote it.
    """

    def __init__(self, models: Sequence[ChatModel]) -> None:
        self._models = tuple(models)

    @property
    def facts(self) -> ModelFacts:
        """As the port says."""
        return self._models[0].facts

    def stream(self, request: ModelRequest, cancellation: Cancellation) -> Generator[ModelPart, None, None]:
        """As the port says. When none answers, the error is that of the first."""
        asked = 0
        errors: list[ModelUnavailable | ModelInvalid] = []
        for model in self._models:
            begun = False
            try:
                with closing(model.stream(request, cancellation)) as parts:
                    for part in parts:
                        begun = True
                        yield replace(part, attempts=part.attempts + asked) if isinstance(part, ModelEnd) else part
            except (ModelUnavailable, ModelInvalid) as exc:
                if begun:
                    raise
                errors.append(exc)
                attempts = exc.facts.get("attempts", 1)
                asked += attempts if isinstance(attempts, int) else 1
            else:
                return
        first = errors[0]
        message = f"{first.message} {_nor(len(errors) - 1)}".strip()
        raise type(first)(message, **{**first.facts, "attempts": asked}) from first


def _nor(others: int) -> str:
    if others == 0:
        return ""
    return "Neither does its fallback answer." if others == 1 else f"Nor does one of its {others} fallbacks answer."
