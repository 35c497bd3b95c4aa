"""Anthropic's protocol."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

from citewell.backends.chat_models.addresses import Address
from citewell.backends.chat_models.dialect import ALIVE, CallPiece, Piece, Served, Stop, Text, Usage, count, storable
from citewell.backends.chat_models.failures import not_understood, of_library
from citewell.backends.fetching.line import Line
from citewell.backends.fetching.sdk_client import SdkCall, SdkDoor
from citewell.ports.chat_model import EndReason, ModelFacts, ModelRequest, ModelTurn

if TYPE_CHECKING:
    from anthropic import Anthropic

_REASONS: Final[Mapping[str, EndReason]] = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "tool_use": "tool_calls",
    "refusal": "refused",
}
_OWN: Final = frozenset({"model", "messages", "stream", "tools", "system"})


class AnthropicAccount:
    """An account with Anthropic.

    Args:
        address: Where it is.
        door: What the library goes out by; it adds the key.
    """

    def __init__(self, address: Address, door: SdkDoor) -> None:
        from anthropic import Anthropic

        self._door = door
        self._client = Anthropic(
            api_key="behind the door",
            base_url=address.base,
            max_retries=0,
            http_client=door.client(),
            open_telemetry=False,
        )

    def dialect(self, facts: ModelFacts, who: str) -> AnthropicDialect:
        """Speaks with one model of it."""
        return AnthropicDialect(self._client, self._door, facts, who)

    def models(self, who: str, line: Line) -> Sequence[str]:
        """What it calls its models."""
        from anthropic import APIError

        try:
            with self._door.on(SdkCall(line)):
                found: object = self._client.get("/v1/models", cast_to=object)
        except APIError as exc:
            raise of_library(who, exc) from exc
        except ValueError as exc:
            raise not_understood(who) from exc
        rows = found.get("data") if isinstance(found, dict) else None
        if not isinstance(rows, list):
            raise not_understood(who)
        return [row["id"] for row in rows if isinstance(row, dict) and isinstance(row.get("id"), str)]


class AnthropicDialect:
    """One model behind this protocol."""

    def __init__(self, client: Anthropic, door: SdkDoor, facts: ModelFacts, who: str) -> None:
        self._client = client
        self._door = door
        self._facts = facts
        self._who = who

    def pieces(self, request: ModelRequest, line: Line) -> Generator[Piece, None, None]:
        """As the dialect says."""
        from anthropic import APIError, Stream

        try:
            with self._door.on(SdkCall(line)):
                stream = self._client.post(
                    "/v1/messages",
                    body=self._body(request),
                    cast_to=object,
                    stream=True,
                    stream_cls=Stream[object],
                )
            with closing(stream):
                for event in stream:
                    if not isinstance(event, dict):
                        raise not_understood(self._who)
                    yield from _told(event)
        except APIError as exc:
            raise of_library(self._who, exc) from exc

    def _body(self, request: ModelRequest) -> dict[str, object]:
        options = self._facts.options
        extra = options.get("extra")
        system = "\n\n".join(storable(turn.text) for turn in request.turns if turn.role == "system" and turn.text)
        body: dict[str, object] = {
            "max_tokens": request.max_tokens or self._facts.answer_tokens,
            "temperature": options.get("temperature") if request.temperature is None else request.temperature,
            "top_p": options.get("top_p"),
        }
        body = {name: value for name, value in body.items() if value is not None}
        if isinstance(extra, dict):
            body |= {name: value for name, value in extra.items() if name not in _OWN}
        messages = [_message(turn) for turn in request.turns if turn.role != "system"]
        body |= {"model": self._facts.model, "messages": [each for each in messages if each["content"]], "stream": True}
        if system:
            body["system"] = system
        if request.tools:
            body["tools"] = [
                {
                    "name": tool.name,
                    "description": storable(tool.description),
                    "input_schema": dict(tool.parameters),
                }
                for tool in request.tools
            ]
        elif called := dict.fromkeys(call.name for turn in request.turns for call in turn.calls):
            # It takes no conversation with calls in it without tools, though none may be called any more.
            body["tools"] = [{"name": name, "input_schema": {"type": "object"}} for name in called]
            body["tool_choice"] = {"type": "none"}
        return body


def _message(turn: ModelTurn) -> dict[str, object]:
    text = [{"type": "text", "text": storable(turn.text)}] if turn.text.strip() else []
    if turn.role == "tool":
        content = [{"type": "tool_result", "tool_use_id": turn.call_id or "", "content": storable(turn.text)}]
        return {"role": "user", "content": content}
    calls = [
        {"type": "tool_use", "id": call.id, "name": call.name, "input": _arguments(call.arguments)}
        for call in turn.calls
    ]
    return {"role": turn.role, "content": [*text, *calls]}


def _arguments(text: str) -> Mapping[str, object]:
    """Arguments as an object; the model may have written anything."""
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _told(event: Mapping[str, Any]) -> Iterator[Piece]:
    match event:
        case {"type": "message_start", "message": {**message}}:
            if isinstance(model := message.get("model"), str) and model:
                yield Served(model)
            yield from _usage(message.get("usage"))
        case {"type": "content_block_start", "index": int(index), "content_block": {"type": "tool_use", **block}}:
            yield CallPiece(index, str(block.get("id", "")), str(block.get("name", "")))
        case {"type": "content_block_start", "content_block": {"type": "text", "text": str(text)}} if text:
            yield Text(text)
        case {"type": "content_block_delta", "delta": {"type": "text_delta", "text": str(text)}}:
            yield Text(text)
        case {
            "type": "content_block_delta",
            "index": int(index),
            "delta": {"type": "input_json_delta", "partial_json": str(arguments)},
        }:
            yield CallPiece(index, arguments=arguments)
        case {"type": "message_delta"}:
            yield from _usage(event.get("usage"))
            delta = event.get("delta")
            reason = delta.get("stop_reason") if isinstance(delta, dict) else None
            if isinstance(reason, str) and reason:
                yield Stop(_REASONS.get(reason, "stop"))
        case _:
            yield ALIVE


def _usage(usage: object) -> Iterator[Piece]:
    """What is read from the cache and written to it is not part of ``input_tokens`` in this protocol."""
    if isinstance(usage, dict):
        fresh, cached = count(usage.get("input_tokens")), count(usage.get("cache_read_input_tokens"))
        written = count(usage.get("cache_creation_input_tokens"))
        whole = None if fresh is None else fresh + (cached or 0) + (written or 0)
        yield Usage(whole, count(usage.get("output_tokens")), cached)
