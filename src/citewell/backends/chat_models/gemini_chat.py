"""Gemini's protocol."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

from citewell.backends.chat_models.addresses import Address
from citewell.backends.chat_models.dialect import ALIVE, CallPiece, Piece, Served, Stop, Text, Usage, count, storable
from citewell.backends.chat_models.failures import not_understood, of_status
from citewell.backends.fetching.line import Line
from citewell.backends.fetching.sdk_client import SdkCall, SdkDoor
from citewell.domain.errors import ModelUnavailable
from citewell.ports.chat_model import ModelFacts, ModelRequest, ModelTurn, ToolCall

if TYPE_CHECKING:
    from google.genai import Client
    from google.genai.errors import APIError
    from google.genai.types import Content, GenerateContentConfig, GenerateContentResponse, Part

_REFUSED: Final = frozenset({"SAFETY", "RECITATION", "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII"})
_SIGNED: Final = "~"
"""Stands between the id of a call and what its provider wants to see again with it."""


class GeminiAccount:
    """An account with Gemini.

    Args:
        address: Where it is.
        door: What the library goes out by; it adds the key.
    """

    def __init__(self, address: Address, door: SdkDoor) -> None:
        from google.genai import Client
        from google.genai.types import HttpOptions

        self._door = door
        self._client = Client(
            vertexai=False,
            api_key="behind the door",
            http_options=HttpOptions(base_url=address.base, api_version="v1beta", httpx_client=door.client()),
        )

    def dialect(self, facts: ModelFacts, who: str) -> GeminiDialect:
        """Speaks with one model of it."""
        return GeminiDialect(self._client, self._door, facts, who)

    def models(self, who: str, line: Line) -> Sequence[str]:
        """What it calls its models."""
        from google.genai.errors import APIError

        call = SdkCall(line)
        try:
            with self._door.on(call):
                page = self._client.models.list(config={"page_size": 100}).page
        except APIError as exc:
            raise _explained(who, exc) from exc
        except (ValueError, TypeError) as exc:
            raise not_understood(who) from exc
        finally:
            call.close()
        return [model.name.removeprefix("models/") for model in page if model.name]


class GeminiDialect:
    """One model behind this protocol."""

    def __init__(self, client: Client, door: SdkDoor, facts: ModelFacts, who: str) -> None:
        self._client = client
        self._door = door
        self._facts = facts
        self._who = who

    def pieces(self, request: ModelRequest, line: Line) -> Generator[Piece, None, None]:
        """As the dialect says."""
        from google.genai.errors import APIError

        contents, config = _contents(request), self._config(request)
        with closing(SdkCall(line)) as call:
            try:
                answers = iter(
                    self._client.models.generate_content_stream(
                        model=self._facts.model, contents=contents, config=config
                    )
                )
                number = 0
                while (answer := self._next(answers, call)) is not None:
                    for piece in _told(answer, number):
                        number += isinstance(piece, CallPiece)
                        yield piece
            except APIError as exc:
                raise _explained(self._who, exc) from exc

    def _next(
        self, answers: Iterator[GenerateContentResponse], call: SdkCall
    ) -> GenerateContentResponse | None:  # the library asks when the first answer is wanted
        with self._door.on(call):
            return next(answers, None)

    def _config(self, request: ModelRequest) -> GenerateContentConfig:
        from google.genai import types

        options = self._facts.options
        extra = options.get("extra")
        system = "\n\n".join(storable(turn.text) for turn in request.turns if turn.role == "system" and turn.text)
        tools = [
            types.FunctionDeclaration(
                name=tool.name, description=storable(tool.description), parameters_json_schema=dict(tool.parameters)
            )
            for tool in request.tools
        ]
        given: dict[str, Any] = {
            "system_instruction": system or None,
            "max_output_tokens": request.max_tokens or self._facts.answer_tokens,
            "temperature": options.get("temperature") if request.temperature is None else request.temperature,
            "top_p": options.get("top_p"),
            "response_mime_type": "application/json" if request.json else None,
            "tools": [types.Tool(function_declarations=tools)] if tools else None,
        }
        own = {
            "automatic_function_calling": types.AutomaticFunctionCallingConfig(disable=True),
            "automatic_continuation": False,
        }
        return types.GenerateContentConfig.model_validate(
            {**given, **(extra if isinstance(extra, dict) else {}), **own}
        )


def _contents(request: ModelRequest) -> list[Content]:
    from google.genai import types

    names = {call.id: call.name for turn in request.turns for call in turn.calls}
    contents: list[Content] = []
    for turn in request.turns:
        parts = _parts(turn, names)
        if turn.role == "system" or not parts:
            continue
        role = "model" if turn.role == "assistant" else "user"
        if contents and contents[-1].role == role and contents[-1].parts is not None:
            contents[-1].parts.extend(parts)
        else:
            contents.append(types.Content(role=role, parts=parts))
    return contents


def _parts(turn: ModelTurn, names: Mapping[str, str]) -> list[Part]:
    from google.genai import types

    if turn.role == "tool":
        call_id = turn.call_id or ""
        answer = types.FunctionResponse(
            id=call_id.partition(_SIGNED)[0] or None,
            name=names.get(call_id, "tool"),
            response={"result": storable(turn.text)},
        )
        return [types.Part(function_response=answer)]
    parts = [types.Part(text=storable(turn.text))] if turn.text.strip() else []
    return parts + [_called(call) for call in turn.calls]


def _called(call: ToolCall) -> Part:
    from google.genai import types

    call_id, _, signature = call.id.partition(_SIGNED)
    try:
        arguments: object = json.loads(call.arguments)
        signed = base64.b64decode(signature, validate=True)
    except (ValueError, RecursionError, binascii.Error):
        arguments, signed = {}, b""
    return types.Part(
        function_call=types.FunctionCall(
            id=call_id or None, name=call.name, args=arguments if isinstance(arguments, dict) else {}
        ),
        thought_signature=signed or None,
    )


def _told(answer: GenerateContentResponse, number: int) -> Iterator[Piece]:
    """What an answer says; calls of tools in it count from ``number``."""
    if answer.model_version:
        yield Served(answer.model_version)
    usage = answer.usage_metadata
    if usage is not None:
        thoughts = count(usage.thoughts_token_count)
        said = count(usage.candidates_token_count)
        whole = None if said is None and thoughts is None else (said or 0) + (thoughts or 0)
        yield Usage(count(usage.prompt_token_count), whole, count(usage.cached_content_token_count))
    if not answer.candidates:
        blocked = answer.prompt_feedback is not None and answer.prompt_feedback.block_reason is not None
        yield Stop("refused") if blocked else ALIVE
        return
    candidate = answer.candidates[0]
    content = candidate.content
    for part in (content.parts if content is not None else None) or ():
        if part.function_call is not None:
            yield _call(number, part)
            number += 1
        elif part.text and not part.thought:
            yield Text(part.text)
        else:
            yield ALIVE
    if candidate.finish_reason is not None:
        reason = str(candidate.finish_reason.value)
        yield Stop("refused" if reason in _REFUSED else "length" if reason == "MAX_TOKENS" else "stop")


def _call(number: int, part: Part) -> CallPiece:
    call = part.function_call
    assert call is not None
    call_id = call.id or f"call_{number}"
    if part.thought_signature:
        call_id += _SIGNED + base64.b64encode(part.thought_signature).decode()
    return CallPiece(number, call_id, call.name or "", json.dumps(call.args or {}, ensure_ascii=False))


def _explained(who: str, error: APIError) -> ModelUnavailable:
    headers = getattr(error.response, "headers", None)
    return of_status(who, count(error.code) or 500, error.details, headers)
