"""What happens to every request, outside in: identity and log, the form of the path, time, the body."""

from __future__ import annotations

import asyncio
import hashlib
import re
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from fnmatch import fnmatchcase
from http import HTTPStatus

import anyio.to_thread
import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from citewell.domain.errors import CitewellError, TooLarge, Unavailable
from citewell.http.errors import INTERNAL, problem, problem_of
from citewell.http.facts import SCOPE_KEY, Network, RequestFacts, client_address, facts_of
from citewell.http.json_bodies import check_json, is_json
from citewell.http.pages import page_path

BUDGET_WARNING = "X-Budget-Warning"
"""The header that tells of budgets that are nearly used up."""

REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,100}")
UPLOADS = re.compile(r"/v1/(documents(/[^/]+)?|upload-pdf)")
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "font-src 'self'; worker-src 'self'; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'self'; require-trusted-types-for 'script'; trusted-types citewell"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
TEXTS = frozenset({"/v1/docs/upsert", "/v1/docs/upsert/batch"})
OUTSIDE = frozenset({"/", "/health", "/metrics", "/v1", "/mcp"})
"""Addresses that have no version."""
IN_THREAD_FROM = 64 * 1024
CLIENT_GONE = 499

Observe = Callable[[str, str, int, float], None]

logger = structlog.get_logger("citewell.http")


def route_of(scope: Scope) -> str:
    """The template of the route that took the request, the same under ``/v1`` and without it."""
    return str(getattr(scope.get("route"), "path", None) or "unmatched")


class EveryRequest:
    """Names the request, answers what nobody answered, adds security headers, writes the access line.

    Args:
        app: What it wraps.
        new_id: Makes ids for requests that bring none.
        trusted: Proxies whose ``X-Forwarded-For`` counts.
        observe: Told method, route, status and seconds.
    """

    def __init__(
        self, app: ASGIApp, *, new_id: Callable[[], str], trusted: Sequence[Network], observe: Observe
    ) -> None:
        self._app = app
        self._new_id = new_id
        self._trusted = trusted
        self._observe = observe

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, under its id."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if REQUEST_ID.fullmatch(given) else self._new_id()
        facts = scope[SCOPE_KEY] = RequestFacts(request_id, client_address(scope, self._trusted))
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            if scope["type"] == "websocket":
                await self._app(scope, receive, send)
            else:
                await self._http(scope, receive, send, facts)

    async def _http(self, scope: Scope, receive: Receive, send: Send, facts: RequestFacts) -> None:
        began = time.perf_counter()
        status = 0

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _add_headers(message, facts)
            await send(message)

        try:
            await self._app(scope, receive, send_on)
        except Exception as error:  # the last resort: whatever it was, the client gets an answer without a trace
            logger.exception("unexpected error", method=scope["method"], route=route_of(scope), exc_info=error)
            if status:
                raise  # half of a response is out; only a broken connection tells the client
            response = problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal", INTERNAL, facts.request_id)
            await response(scope, receive, send_on)
        finally:
            self._record(scope, facts, status or CLIENT_GONE, time.perf_counter() - began)

    def _record(self, scope: Scope, facts: RequestFacts, status: int, seconds: float) -> None:
        self._observe(scope["method"], route_of(scope), status, seconds)
        caller = facts.caller
        who = {} if caller is None else {"tenant": caller.tenant_id, "user": caller.user_id, "role": str(caller.role)}
        if caller is not None and caller.api_key_id is not None:
            who["key"] = caller.api_key_id
        logger.info(
            "request",
            method=scope["method"],
            route=route_of(scope),
            status=status,
            ms=round(seconds * 1000, 1),
            **who,
        )


def _add_headers(message: Message, facts: RequestFacts) -> None:
    headers = MutableHeaders(scope=message)
    headers["X-Request-ID"] = facts.request_id
    if facts.warnings:
        headers[BUDGET_WARNING] = "; ".join(facts.warnings)
    for name, value in SECURITY_HEADERS.items():
        headers.setdefault(name, value)
    headers.setdefault("Cache-Control", "no-store")


class PathForm:
    """Makes a trailing slash no difference, and a path without the version an alias of the same path with it.

    NUL is refused here, where it could still reach a database as part of an id.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on under its canonical path."""
        if scope["type"] in {"http", "websocket"}:
            path: str = scope["path"]
            if scope["type"] == "http" and "\0" in path:
                response = problem(404, "not_found", "There is nothing at this address.", facts_of(scope).request_id)
                await response(scope, receive, send)
                return
            scope["path"] = _canonical(path.rstrip("/") or "/", scope.get("method", "GET"))
        await self._app(scope, receive, send)


def _canonical(path: str, method: str) -> str:
    if path in OUTSIDE or path.startswith("/v1/"):
        return path
    # The page and the reference are read; other methods mean a resource of that name.
    return (page_path(path) if method in {"GET", "HEAD"} else None) or "/v1" + path


class TimeLimit:
    """Answers 503 when nothing has been answered after ``seconds``. A response that began may take its time.

    ``unlimited`` are patterns of paths (``fnmatch``) whose requests take as long as there is data, or a model is large;
    only administrators send them.
    """

    def __init__(self, app: ASGIApp, *, seconds: float, unlimited: frozenset[str] = frozenset()) -> None:
        self._app = app
        self._seconds = seconds
        self._unlimited = unlimited

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and answer for it when its time is over."""
        if scope["type"] != "http" or any(fnmatchcase(scope["path"], path) for path in self._unlimited):
            await self._app(scope, receive, send)
            return
        answered = late = False
        tasks: set[asyncio.Task[None]] = set()
        loop = asyncio.get_running_loop()

        async def send_in_time(message: Message) -> None:
            nonlocal answered
            if late:
                return  # the client has its answer; what comes now is too late to be sent
            answered = True
            await send(message)

        async def receive_in_time() -> Message:
            return {"type": "http.disconnect"} if late else await receive()

        async def give_up() -> None:
            message = f"This took longer than {self._seconds:g} seconds. Whether it was done is not known."
            with suppress(OSError):  # the client may be gone by now
                await problem_of(Unavailable(message, reason="took_too_long"), Request(scope))(scope, receive, send)

        def fire() -> None:
            nonlocal late
            if not answered:
                late = True
                tasks.add(loop.create_task(give_up()))

        timer = loop.call_later(self._seconds, fire)
        try:
            await self._app(scope, receive_in_time, send_in_time)
        finally:
            timer.cancel()
            await asyncio.gather(*tasks)


class BodyGate:
    """Stops bodies that are too large while they arrive, and JSON that is not sound before anybody reads it.

    Args:
        app: What it wraps.
        max_body: Bytes of a body that is no upload.
        max_texts: Bytes of a body with texts that are pushed under keys.
        max_upload: Bytes of an upload, with its multipart frame.
    """

    def __init__(self, app: ASGIApp, *, max_body: int, max_texts: int, max_upload: int) -> None:
        self._app = app
        self._max_body = max_body
        self._max_texts = max_texts
        self._max_upload = max_upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with a body that is sound."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        limit = self._limit(scope, headers)
        declared = headers.get("content-length", "")
        if declared.isascii() and declared.isdecimal() and (len(declared) > 18 or int(declared) > limit):  # noqa: PLR2004  # digits of a 64-bit number
            await _refuse(_too_large(limit), scope, receive, send)
            return
        if not is_json(headers.get("content-type")):
            await self._app(scope, _counted(receive, limit), send)
            return
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                return  # the client is gone
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > limit:
                await _refuse(_too_large(limit), scope, receive, send)
                return
        await self._pass_json(bytes(body), scope, receive, send)

    def _limit(self, scope: Scope, headers: Headers) -> int:
        if scope["path"] in TEXTS:
            return max(self._max_texts, self._max_body)
        is_upload = (
            scope["method"] in {"POST", "PUT"}
            and headers.get("content-type", "").lower().startswith("multipart/form-data")
            and UPLOADS.fullmatch(scope["path"]) is not None
        )
        return self._max_upload if is_upload else self._max_body

    async def _pass_json(self, body: bytes, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            if body and len(body) < IN_THREAD_FROM:
                check_json(body)
            elif body:
                await anyio.to_thread.run_sync(check_json, body)
        except CitewellError as error:
            await _refuse(error, scope, receive, send)
            return
        facts_of(scope).body_digest = hashlib.sha256(body).hexdigest()
        given = False

        async def replay() -> Message:
            nonlocal given
            if given:
                return await receive()
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, replay, send)


def _too_large(limit: int) -> TooLarge:
    return TooLarge(_larger_than(limit), limit=limit, unit="bytes", reason="body", most=round(limit / 2**20, 2))


def _larger_than(limit: int) -> str:
    return f"The body is larger than {limit / 2**20:.4g} MB."


async def _refuse(error: CitewellError, scope: Scope, receive: Receive, send: Send) -> None:
    await problem_of(error, Request(scope))(scope, receive, send)


def _counted(receive: Receive, limit: int) -> Receive:
    total = 0

    async def counted() -> Message:
        nonlocal total
        message = await receive()
        total += len(message.get("body", b""))
        if total > limit:
            # An HTTPException, because the framework passes these through while it reads a form.
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _larger_than(limit))
        return message

    return counted
