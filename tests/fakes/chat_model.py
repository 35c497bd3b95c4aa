"""A chat model that plays scripts. Passes ``tests/contract/test_chat_model.py``."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import pairwise

from citewell.domain.cancellation import Cancellation
from citewell.domain.errors import CitewellError
from citewell.ports.chat_model import (
    MOST_CHARACTERS,
    CallPart,
    ModelEnd,
    ModelFacts,
    ModelPart,
    ModelRequest,
    TextPart,
    ToolCall,
)


@dataclass(eq=False)
class Wait:
    """A step that takes until ``go`` is set. ``reached`` is set when it begins, ``left`` when it ends."""

    go: threading.Event = field(default_factory=threading.Event)
    reached: threading.Event = field(default_factory=threading.Event)
    left: threading.Event = field(default_factory=threading.Event)


Step = str | ModelPart | Wait | CitewellError
"""A text is said word by word; an error is raised."""
Script = str | Step | Sequence[Step]
Reply = Callable[[ModelRequest], Script]

FACTS = ModelFacts("scripted", "test", "scripted-1", tools=True)


def call(name: str, arguments: str = "{}", call_id: str = "call_1") -> CallPart:
    """A call of a tool, as a step."""
    return CallPart(ToolCall(call_id, name, arguments))


def steps_of(script: Script, facts: ModelFacts = FACTS) -> list[ModelPart | Wait | CitewellError]:
    """The steps of a script: texts cut into words, and an end where it has none."""
    given: Sequence[Step] = script if isinstance(script, Sequence) and not isinstance(script, str) else [script]
    steps: list[ModelPart | Wait | CitewellError] = []
    for step in given:
        steps += [TextPart(word) for word in words_of(step)] if isinstance(step, str) else [step]
    if not steps or not isinstance(steps[-1], ModelEnd | CitewellError):
        called = any(isinstance(step, CallPart) for step in steps)
        said = sum(len(step.text) for step in steps if isinstance(step, TextPart))
        steps.append(ModelEnd("tool_calls" if called else "stop", facts.provider, facts.model, 10, said // 4 + 1))
    return steps


def words_of(text: str) -> list[str]:
    """``text`` in pieces of a word each, with the space before it."""
    starts = [found.start() for found in re.finditer(r"(?<=\S)(?=\s)", text)]
    return [text[start:end] for start, end in pairwise([0, *starts, len(text)]) if end > start]


class ScriptedModel:
    """Plays one script for each request, the last one again and again; or what ``reply`` makes of the request.

    ``asked`` holds the requests. ``closed`` counts streams that came to an end, ``open_now`` those that did not.

    Args:
        scripts: What is said, in order; nothing at all says nothing.
        reply: Given instead of scripts.
        facts: What is known of the model.
    """

    def __init__(self, *scripts: Script, reply: Reply | None = None, facts: ModelFacts = FACTS) -> None:
        self._scripts = list(scripts) or [""]
        self._reply = reply
        self._facts = facts
        self._lock = threading.Lock()
        self.asked: list[ModelRequest] = []
        self.open_now = 0
        self.closed = 0

    @property
    def facts(self) -> ModelFacts:
        return self._facts

    def stream(self, request: ModelRequest, cancellation: Cancellation) -> Generator[ModelPart, None, None]:
        with self._lock:
            self.asked.append(request)
            self.open_now += 1
            script = self._scripts[min(len(self.asked), len(self._scripts)) - 1]
        try:
            yield from self._play(self._reply(request) if self._reply else script, cancellation)
        finally:
            with self._lock:
                self.open_now -= 1
                self.closed += 1

    def _play(self, script: Script, cancellation: Cancellation) -> Generator[ModelPart, None, None]:
        said = 0
        for step in steps_of(script, self._facts):
            cancellation.check()
            match step:
                case Wait():
                    _wait(step, cancellation)
                case CitewellError():
                    raise step
                case TextPart(text):
                    if said + len(text) >= MOST_CHARACTERS:
                        yield TextPart(text[: MOST_CHARACTERS - said])
                        yield ModelEnd("length", self._facts.provider, self._facts.model, 10, 10, estimated=True)
                        return
                    said += len(text)
                    yield step
                case _:
                    yield step


def _wait(step: Wait, cancellation: Cancellation) -> None:
    step.reached.set()
    try:
        with cancellation.stopping(step.go.set):
            step.go.wait()
        cancellation.check()
    finally:
        step.left.set()


def text_of(model: ScriptedModel, request: ModelRequest) -> str:
    """All text that it says to ``request``."""
    with closing(model.stream(request, Cancellation())) as parts:
        return "".join(part.text for part in parts if isinstance(part, TextPart))
