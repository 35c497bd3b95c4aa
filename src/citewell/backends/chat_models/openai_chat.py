"""OpenAI's protocol, for everybody who speaks it: OpenAI, Azure, vLLM, Ollama, llama.cpp, OpenRouter and others."""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from citewell.backends.chat_models.addresses import Address
from citewell.backends.chat_models.dialect import (
    ALIVE,
    AskedAgain,
    CallPiece,
    Piece,
    Served,
    Stop,
    Text,
    Usage,
    count,
    storable,
)
from citewell.backends.chat_models.failures import not_understood, of_library
from citewell.backends.fetching.line import Line
from citewell.backends.fetching.sdk_client import SdkCall, SdkDoor
from citewell.ports.chat_model import EndReason, ModelFacts, ModelRequest, ModelTurn

if TYPE_CHECKING:
    from openai import OpenAI, Stream

_REASONS: Final[Mapping[str, EndReason]] = {
    "stop": "stop",
    "length": "length",
    "max_tokens": "length",
    "tool_calls": "tool_calls",
    "function_call": "tool_calls",
    "content_filter": "refused",
}
_NEWER: Final = re.compile(r"(^|\.)(openai\.com|openai\.azure\.com)$")
"""Hosts that know the newer name of the longest answer's length, and of some models no other."""
_MAY_GO: Final = ("stream_options", "temperature", "top_p", "response_format", "tool_choice", "parallel_tool_calls")
_NO_TOOLS: Final = re.compile(
    r"not support (?:tools|tool|function)|tool choice requires|tools? (?:is|are|calling is) not supported",
    re.IGNORECASE,
)
_LENGTHS: Final = {"max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}
_OWN: Final = frozenset({"model", "messages", "stream", "tools"})


class OpenAIAccount:
    """An account behind this protocol.

    Args:
        address: Where it is.
        door: What the library goes out by; it adds the key.
    """

    def __init__(self, address: Address, door: SdkDoor) -> None:
        from openai import OpenAI

        self._address = address
        self._door = door
        self._client = OpenAI(
            api_key="behind the door",
            organization="",
            project="",
            base_url=address.base,
            max_retries=0,
            http_client=door.client(),
            default_query=None if address.api_version is None else {"api-version": address.api_version},
        )

    def dialect(self, facts: ModelFacts, who: str) -> OpenAIDialect:
        """Speaks with one model of it."""
        return OpenAIDialect(self._client, self._door, self._address, facts, who)

    def models(self, who: str, line: Line) -> Sequence[str]:
        """What it calls its models."""
        from openai import APIError

        path = "/openai/models" if is_azure(self._address) else "/models"
        try:
            with self._door.on(SdkCall(line)):
                found: object = self._client.get(path, cast_to=object)
        except APIError as exc:
            raise of_library(who, exc) from exc
        except ValueError as exc:
            raise not_understood(who) from exc
        rows = found.get("data") if isinstance(found, dict) else None
        if not isinstance(rows, list):
            raise not_understood(who)
        return [row["id"] for row in rows if isinstance(row, dict) and isinstance(row.get("id"), str)]


class OpenAIDialect:
    """One model behind this protocol.

    What a server does not know of a request (a way to tell tokens, a temperature, tools) it refuses by name. The
    request is made again without it, and so are all later ones.

    Args:
        client: The library's.
        door: What the client goes out by.
        address: Where the client goes.
        facts: The model.
        who: What it is called in messages.
    """

    def __init__(self, client: OpenAI, door: SdkDoor, address: Address, facts: ModelFacts, who: str) -> None:
        self._client = client
        self._door = door
        self._facts = facts
        self._who = who
        self._path = "/chat/completions"
        if is_azure(address):
            self._path = f"/openai/deployments/{quote(facts.model, safe='')}/chat/completions"
        self._length = "max_completion_tokens" if _NEWER.search(address.host) else "max_tokens"
        self._without: frozenset[str] = frozenset()

    def pieces(self, request: ModelRequest, line: Line) -> Generator[Piece, None, None]:
        """As the dialect says."""
        from openai import APIError

        call = SdkCall(line)
        try:
            while (stream := self._asked(request, call)) is None:
                yield AskedAgain()
            with closing(stream):
                yield from _whole(stream) if _is_whole(stream) else self._told(stream, call)
        except APIError as exc:
            raise of_library(self._who, exc) from exc

    def _asked(self, request: ModelRequest, call: SdkCall) -> Stream[object] | None:
        """The answer as it comes; ``None`` where the request has to be made anew, in a form that is known by now."""
        from openai import APIStatusError, Stream

        body = self._body(request)
        try:
            with self._door.on(call):
                return self._client.post(self._path, body=body, cast_to=object, stream=True, stream_cls=Stream[object])
        except APIStatusError as exc:
            if self._adapted(exc):
                return None
            raise

    def _body(self, request: ModelRequest) -> dict[str, object]:
        options = self._facts.options
        longest = request.max_tokens or self._facts.answer_tokens
        extra = options.get("extra")
        body: dict[str, object] = {
            "temperature": options.get("temperature") if request.temperature is None else request.temperature,
            "top_p": options.get("top_p"),
            "response_format": {"type": "json_object"} if request.json else None,
            "stream_options": {"include_usage": True},
            self._length: longest,
        }
        body = {name: value for name, value in body.items() if value is not None and name not in self._without}
        if isinstance(extra, dict):
            body |= {name: value for name, value in extra.items() if name not in _OWN}
        body |= {"model": self._facts.model, "messages": [_message(turn) for turn in request.turns], "stream": True}
        if request.tools and "tools" not in self._without:
            body["tools"] = [
                {
                    "type": "function",
                    "function": {
                        "name": tool.name,
                        "description": storable(tool.description),
                        "parameters": dict(tool.parameters),
                    },
                }
                for tool in request.tools
            ]
        return body

    def _adapted(self, error: Any) -> bool:
        """Whether the request was refused for something that can be left out or said otherwise, which is noted."""
        if error.status_code not in {400, 422}:
            return False
        body = error.body if isinstance(error.body, dict) else {}
        param, said = body.get("param"), str(error.body)[:2000]
        if _NO_TOOLS.search(said) and "tools" not in self._without:
            self._without |= {"tools"}
            return True
        named = [name for name in (*_LENGTHS, *_MAY_GO) if param == name or (not param and name in said)]
        for name in named:
            if name == self._length and self._length not in self._without:
                other = _LENGTHS[name]
                if f"tried {other}" not in self._without:
                    self._without |= {f"tried {name}"}
                    self._length = other
                    return True
            elif name in _MAY_GO and name not in self._without:
                self._without |= {name}
                return True
        return False

    def _told(self, stream: Stream[object], call: SdkCall) -> Iterator[Piece]:
        for event in stream:
            if not isinstance(event, dict):
                raise not_understood(self._who)
            if isinstance(model := event.get("model"), str) and model:
                yield Served(model)
            yield from _choice(event, "delta")
            yield from _usage(event)
        if call.said_done:  # some end so, and say no reason
            yield Stop("stop")


def is_azure(address: Address) -> bool:
    """Whether the model's name is part of the address, as Azure wants it."""
    return address.api_version is not None and "/openai" not in address.base


def _is_whole(stream: Stream[object]) -> bool:
    """Whether the server does not stream, whatever it was asked for."""
    return "json" in stream.response.headers.get("content-type", "").lower()


def _whole(stream: Stream[object]) -> Iterator[Piece]:
    found: dict[str, Any] = json.loads(stream.response.read())
    if isinstance(model := found.get("model"), str):
        yield Served(model)
    yield from _choice({"choices": [*found["choices"]]}, "message")
    yield from _usage(found)


def _choice(event: Mapping[str, Any], name: str) -> Iterator[Piece]:
    """What the first choice of an event says; there may be none, and it may say nothing."""
    choices = event.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    if not isinstance(choice, dict):
        yield ALIVE
        return
    delta = choice.get(name)
    if isinstance(delta, dict):
        text = _text(delta.get("content"))
        refusal = delta.get("refusal")
        if text:
            yield Text(text)
        elif isinstance(refusal, str) and refusal:
            yield Text(refusal)
        calls = delta.get("tool_calls")
        for number, call in enumerate(calls if isinstance(calls, list) else ()):
            if isinstance(call, dict):
                yield _call(number, call)
        if not text:
            yield ALIVE
    reason = choice.get("finish_reason")
    if isinstance(reason, str) and reason:
        yield Stop(_REASONS.get(reason, "stop"))


def _text(content: object) -> str:
    """Content is a text, or a list of parts with texts."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else ()
    texts = [part.get("text") for part in parts if isinstance(part, dict) and part.get("type") in {"text", None}]
    return "".join(text for text in texts if isinstance(text, str))


def _call(number: int, call: Mapping[str, Any]) -> CallPiece:
    function = call.get("function")
    told: Mapping[str, Any] = function if isinstance(function, dict) else {}
    index, call_id, name = call.get("index"), call.get("id"), told.get("name")
    arguments = told.get("arguments")
    if isinstance(arguments, dict):
        arguments = json.dumps(arguments, ensure_ascii=False)
    return CallPiece(
        index=index if isinstance(index, int) else number,
        call_id=call_id if isinstance(call_id, str) else "",
        name=name if isinstance(name, str) else "",
        arguments=arguments if isinstance(arguments, str) else "",
    )


def _usage(event: Mapping[str, Any]) -> Iterator[Piece]:
    usage = event.get("usage")
    if isinstance(usage, dict):
        details = usage.get("prompt_tokens_details")
        yield Usage(
            count(usage.get("prompt_tokens")),
            count(usage.get("completion_tokens")),
            count(details.get("cached_tokens")) if isinstance(details, dict) else None,
        )


def _message(turn: ModelTurn) -> dict[str, object]:
    message: dict[str, object] = {"role": turn.role, "content": storable(turn.text)}
    if turn.role == "tool":
        message["tool_call_id"] = turn.call_id or ""
    if turn.calls:
        message["content"] = storable(turn.text) or None
        message["tool_calls"] = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": storable(call.arguments)},
            }
            for call in turn.calls
        ]
    return message
