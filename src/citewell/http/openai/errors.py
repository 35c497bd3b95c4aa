"""Errors as OpenAI's clients read them: ``{"error": {"message", "type", "param", "code"}}``."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from pydantic import Field
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from citewell.domain.errors import AnswererNotFound, CitewellError
from citewell.http.errors import status_of
from citewell.http.schemas.problems import MEDIA_TYPE
from citewell.http.schemas.shape import Out

PATHS = re.compile(r"(/v1)?/(chat/completions|responses|embeddings|models(/.+)?)/?", re.DOTALL)
"""Addresses whose errors have this form."""

CODES = {
    "unauthenticated": "invalid_api_key",
    "token_expired": "invalid_api_key",
    "rate_limited": "rate_limit_exceeded",
    "budget_spent": "insufficient_quota",
    "invalid_input": None,
    "not_found": None,
    "internal": None,
}
"""Codes that these clients know by another name, or not at all; others are given as they are."""

TYPES = {
    HTTPStatus.UNAUTHORIZED: "authentication_error",
    HTTPStatus.FORBIDDEN: "permission_error",
    HTTPStatus.TOO_MANY_REQUESTS: "rate_limit_error",
}


class ErrorDetail(Out):
    """What is wrong."""

    message: str = Field(description="What is wrong, and what to do about it.")
    type: str = Field(description="The kind of error.")
    param: str | None = Field(description="The field that it is about.")
    code: str | None = Field(description="A stable word for it, if there is one.")


class ErrorOut(Out):
    """An error as OpenAI's clients read it."""

    error: ErrorDetail


def _described(description: str) -> dict[str, Any]:
    return {"description": description, "model": ErrorOut}


RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": _described("The request was not accepted."),
    "5XX": _described("The server could not do it."),
}
"""Documents what these routes may answer besides what they are for."""


def error_of(error: CitewellError) -> ErrorOut:
    """What a client is told of an error of our own that ends a stream."""
    problem = {"code": error.code, "detail": error.message, "facts": dict(error.facts)}
    return _error(status_of(error), problem)


def _error(status: int, problem: Mapping[str, Any]) -> ErrorOut:
    known = problem.get("code") or "error"
    code = CODES.get(known, known)
    message = str(problem.get("detail") or problem.get("title") or "The request was not accepted.")
    param = None
    first = next(iter(problem.get("errors") or ()), None)
    if first is not None:
        param = _param(str(first.get("pointer", ""))) or None
        if first.get("detail") and first["detail"] not in message:
            message = f"{param or 'body'}: {first['detail']}"
    if known == AnswererNotFound.code:
        param = "model"
    kind = TYPES.get(HTTPStatus(status), "invalid_request_error")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        kind = "server_error"
    elif known == "budget_spent":
        kind = "insufficient_quota"
    return ErrorOut(error=ErrorDetail(message=message, type=kind, param=param, code=code))


def _param(pointer: str) -> str:
    """``/body/messages/0/content`` as these clients write it: ``messages[0].content``."""
    parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/") if part]
    if parts and parts[0] in {"body", "query", "path", "header"}:
        parts = parts[1:]
    written = ""
    for part in parts:
        written += f"[{part}]" if part.isdecimal() else ("." if written else "") + part
    return written


class OpenAiErrors:
    """Gives the problems that those routes answer, whoever found them, the form of OpenAI's errors."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http" or PATHS.fullmatch(scope["path"]) is None:
            await self._app(scope, receive, send)
            return
        start: Message | None = None
        body = bytearray()

        async def translate(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _is_problem(message):
                start = message
                return
            if start is None:
                await send(message)
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body", False):
                status, content = _translated(start["status"], bytes(body))
                await _send(send, {**start, "status": status}, content)

        await self._app(scope, receive, translate)


def _is_problem(message: Message) -> bool:
    return Headers(raw=message["headers"]).get("content-type", "").startswith(MEDIA_TYPE)


def _translated(status: int, body: bytes) -> tuple[int, bytes]:
    if status == HTTPStatus.UNPROCESSABLE_ENTITY:
        status = HTTPStatus.BAD_REQUEST
    content = _error(status, json.loads(body)).model_dump()
    return int(status), json.dumps(content, ensure_ascii=False).encode()


async def _send(send: Send, start: Message, content: bytes) -> None:
    headers = MutableHeaders(raw=list(start["headers"]))
    headers["content-type"] = "application/json"
    headers["content-length"] = str(len(content))
    await send({**start, "headers": headers.raw})
    await send({"type": "http.response.body", "body": content, "more_body": False})
