"""Answers of models in the words of their protocols: OpenAI's, Anthropic's and Gemini's."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from citewell.ports.chat_model import CallPart, ModelEnd, TextPart, ToolCall

Part = TextPart | CallPart | ModelEnd


@dataclass(frozen=True)
class Style:
    """How a server speaks. The defaults are what OpenAI does; others leave things out, or add some."""

    usage: bool = True
    ids: bool = True
    calls_in_pieces: bool = True
    thoughts: bool = False
    empty_events: bool = False
    reason: bool = True


class Wire(Protocol):
    """One protocol."""

    def events(self, parts: Iterable[Part]) -> Iterator[bytes]:
        """What is sent for each part, in a stream."""
        ...

    def whole(self, parts: Sequence[Part]) -> Mapping[str, Any]:
        """All parts in one answer."""
        ...

    def error(self, status: int, message: str, code: str | None) -> Mapping[str, Any]:
        """The body of an error."""
        ...


def _event(data: Mapping[str, Any], name: str | None = None) -> bytes:
    head = "" if name is None else f"event: {name}\n"
    return f"{head}data: {json.dumps(data)}\n\n".encode()


def _texts(parts: Iterable[Part]) -> str:
    return "".join(part.text for part in parts if isinstance(part, TextPart))


class OpenAIWire:
    """``/chat/completions``."""

    def __init__(self, model: str, style: Style, *, tell_usage: bool = True) -> None:
        self._model = model
        self._style = style
        self._tell_usage = tell_usage and style.usage

    def _chunk(self, choices: Sequence[Mapping[str, Any]], **more: Any) -> bytes:
        head = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": self._model}
        return _event({**head, "choices": list(choices), **more})

    def _delta(self, delta: Mapping[str, Any], reason: str | None = None) -> bytes:
        return self._chunk([{"index": 0, "delta": delta, "finish_reason": reason}])

    def events(self, parts: Iterable[Part]) -> Iterator[bytes]:
        begun, number = False, 0
        for part in parts:
            first = b""
            if not begun:
                begun = True
                first = self._delta({"role": "assistant", "content": ""})
                if self._style.empty_events:
                    first += self._chunk([]) + b": still here\n\n"
                if self._style.thoughts:
                    first += self._delta({"reasoning_content": "hm", "reasoning": "hm"})
            match part:
                case TextPart(text):
                    yield first + self._delta({"content": text})
                case CallPart(call):
                    yield first + b"".join(self._call(number, call))
                    number += 1
                case ModelEnd():
                    yield first + self._end(part)

    def _call(self, number: int, call: ToolCall) -> Iterator[bytes]:
        head: dict[str, Any] = {"index": number, "type": "function"} | ({"id": call.id} if self._style.ids else {})
        if not self._style.calls_in_pieces:
            yield self._delta({"tool_calls": [{**head, "function": {"name": call.name, "arguments": call.arguments}}]})
            return
        yield self._delta({"tool_calls": [{**head, "function": {"name": call.name, "arguments": ""}}]})
        for at in range(0, len(call.arguments), 5):
            piece = {"index": number, "function": {"arguments": call.arguments[at : at + 5]}}
            yield self._delta({"tool_calls": [piece]})

    def _end(self, end: ModelEnd) -> bytes:
        said = self._delta({}, _OPENAI_REASONS[end.reason]) if self._style.reason else b""
        if self._tell_usage:
            said += self._chunk([], usage=_openai_usage(end))
        return said + b"data: [DONE]\n\n"

    def whole(self, parts: Sequence[Part]) -> Mapping[str, Any]:
        end = parts[-1]
        assert isinstance(end, ModelEnd)
        message: dict[str, Any] = {"role": "assistant", "content": _texts(parts)}
        calls = [part.call for part in parts if isinstance(part, CallPart)]
        if calls:
            message["tool_calls"] = [
                {"id": each.id, "type": "function", "function": {"name": each.name, "arguments": each.arguments}}
                for each in calls
            ]
        choice = {"index": 0, "message": message, "finish_reason": _OPENAI_REASONS[end.reason]}
        usage = {"usage": _openai_usage(end)} if self._style.usage else {}
        return {
            "id": "c1",
            "object": "chat.completion",
            "created": 1,
            "model": self._model,
            "choices": [choice],
        } | usage

    def error(self, status: int, message: str, code: str | None) -> Mapping[str, Any]:
        return {"error": {"message": message, "type": f"error_{status}", "param": None, "code": code}}


_OPENAI_REASONS = {"stop": "stop", "length": "length", "tool_calls": "tool_calls", "refused": "content_filter"}


def _openai_usage(end: ModelEnd) -> Mapping[str, Any]:
    return {
        "prompt_tokens": end.tokens_in,
        "completion_tokens": end.tokens_out,
        "total_tokens": end.tokens_in + end.tokens_out,
        "prompt_tokens_details": {"cached_tokens": end.tokens_cached},
    }


class AnthropicWire:
    """``/v1/messages``."""

    def __init__(self, model: str) -> None:
        self._model = model

    def _message(self, usage: Mapping[str, int]) -> dict[str, Any]:
        return {
            "id": "m1",
            "type": "message",
            "role": "assistant",
            "model": self._model,
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            "usage": usage,
        }

    def events(self, parts: Iterable[Part]) -> Iterator[bytes]:
        number, open_text, begun = -1, False, False
        for part in parts:
            said = b""
            if not begun:
                begun = True
                start = self._message({"input_tokens": 10, "output_tokens": 1})
                said = _event({"type": "message_start", "message": start}, "message_start")
                said += _event({"type": "ping"}, "ping")
            if open_text and not isinstance(part, TextPart):
                said += _event({"type": "content_block_stop", "index": number}, "content_block_stop")
                open_text = False
            match part:
                case TextPart(text):
                    if not open_text:
                        number, open_text = number + 1, True
                        said += self._start(number, {"type": "text", "text": ""})
                    said += self._delta(number, {"type": "text_delta", "text": text})
                case CallPart(call):
                    number += 1
                    said += self._start(number, {"type": "tool_use", "id": call.id, "name": call.name, "input": {}})
                    for at in range(0, len(call.arguments), 5):
                        piece = call.arguments[at : at + 5]
                        said += self._delta(number, {"type": "input_json_delta", "partial_json": piece})
                    said += _event({"type": "content_block_stop", "index": number}, "content_block_stop")
                case ModelEnd():
                    delta = {"stop_reason": _ANTHROPIC_REASONS[part.reason], "stop_sequence": None}
                    usage = {
                        "output_tokens": part.tokens_out,
                        "input_tokens": part.tokens_in - part.tokens_cached,
                        "cache_read_input_tokens": part.tokens_cached,
                    }
                    said += _event({"type": "message_delta", "delta": delta, "usage": usage}, "message_delta")
                    said += _event({"type": "message_stop"}, "message_stop")
            yield said

    @staticmethod
    def _start(number: int, block: Mapping[str, Any]) -> bytes:
        data = {"type": "content_block_start", "index": number, "content_block": block}
        return _event(data, "content_block_start")

    @staticmethod
    def _delta(number: int, delta: Mapping[str, Any]) -> bytes:
        return _event({"type": "content_block_delta", "index": number, "delta": delta}, "content_block_delta")

    def whole(self, parts: Sequence[Part]) -> Mapping[str, Any]:
        end = parts[-1]
        assert isinstance(end, ModelEnd)
        message = self._message({"input_tokens": end.tokens_in, "output_tokens": end.tokens_out})
        return message | {
            "content": [{"type": "text", "text": _texts(parts)}],
            "stop_reason": _ANTHROPIC_REASONS[end.reason],
        }

    def error(self, status: int, message: str, code: str | None) -> Mapping[str, Any]:
        return {"type": "error", "error": {"type": code or f"error_{status}", "message": message}}


_ANTHROPIC_REASONS = {"stop": "end_turn", "length": "max_tokens", "tool_calls": "tool_use", "refused": "refusal"}


class GeminiWire:
    """``:streamGenerateContent``."""

    def __init__(self, model: str) -> None:
        self._model = model

    def _answer(self, parts: Sequence[Mapping[str, Any]], end: ModelEnd | None = None) -> Mapping[str, Any]:
        candidate: dict[str, Any] = {"index": 0, "content": {"role": "model", "parts": list(parts)}}
        said: dict[str, Any] = {"candidates": [candidate], "modelVersion": self._model}
        if end is not None:
            candidate["finishReason"] = _GEMINI_REASONS[end.reason]
            said["usageMetadata"] = {
                "promptTokenCount": end.tokens_in,
                "candidatesTokenCount": end.tokens_out,
                "cachedContentTokenCount": end.tokens_cached,
            }
        return said

    def events(self, parts: Iterable[Part]) -> Iterator[bytes]:
        for part in parts:
            if isinstance(part, ModelEnd):
                yield _event(self._answer([], part))
            else:
                yield _event(self._answer([_gemini_part(part)]))

    def whole(self, parts: Sequence[Part]) -> Mapping[str, Any]:
        end = parts[-1]
        assert isinstance(end, ModelEnd)
        return self._answer([_gemini_part(part) for part in parts if not isinstance(part, ModelEnd)], end)

    def error(self, status: int, message: str, code: str | None) -> Mapping[str, Any]:
        return {"error": {"code": status, "message": message, "status": code or "UNKNOWN"}}


def _gemini_part(part: TextPart | CallPart) -> Mapping[str, Any]:
    if isinstance(part, TextPart):
        return {"text": part.text}
    try:
        arguments = json.loads(part.call.arguments)
    except ValueError:  # this protocol has no half arguments
        arguments = {}
    return {"functionCall": {"id": part.call.id, "name": part.call.name, "args": arguments}}


_GEMINI_REASONS = {"stop": "STOP", "length": "MAX_TOKENS", "tool_calls": "STOP", "refused": "SAFETY"}
