"""From an error to a response: one table, RFC 9457 bodies, and never a trace."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import anyio.to_thread
import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from citewell.db.limitable import UnscopedStatement
from citewell.db.session import ReadOnlySession
from citewell.domain import errors
from citewell.http.facts import facts_of
from citewell.http.faults import fault, fault_of
from citewell.http.schemas.problems import MEDIA_TYPE

STATUS: Mapping[type[errors.CitewellError], int] = {
    errors.CitewellError: 500,
    errors.InvalidInput: 422,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.IdempotencyMismatch: 422,
    errors.PreconditionFailed: 412,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.TooLarge: 413,
    errors.UnsupportedFormat: 415,
    errors.RateLimited: 429,
    errors.Unavailable: 503,
    errors.StorageFull: 507,
    errors.ModelInvalid: 503,
    errors.TurnCancelled: 409,
    errors.BudgetSpent: 429,
    errors.IndexDamaged: 503,
    errors.DocumentUnreadable: 422,
    errors.FetchFailed: 422,
    errors.SourceFailed: 422,
    errors.SecretUnreadable: 409,
    errors.JobCancelled: 409,
    errors.JobPaused: 409,
    errors.LeaseLost: 409,
    errors.JobFailed: 500,
    errors.WorkerStopping: 503,
    errors.ConfigurationError: 500,
    UnscopedStatement: 500,
    ReadOnlySession: 500,
}
"""A class that is not here has the status of the nearest base that is."""

INTERNAL = "Something went wrong inside the server. Its log tells more, under the request's id."
MAX_ERRORS = 50
TYPE_PREFIX = "urn:citewell:problem:"

logger = structlog.get_logger("citewell.http")


def status_of(error: errors.CitewellError) -> int:
    """The HTTP status of an error."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def problem(
    status: int,
    code: str,
    detail: str,
    request_id: str,
    *,
    problems: Sequence[Mapping[str, Any]] = (),
    facts: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """A response with problem details."""
    body: dict[str, Any] = {
        "type": TYPE_PREFIX + code,
        "title": code.replace("_", " ").capitalize(),
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": request_id,
    }
    if problems:
        body["errors"] = [dict(part) for part in problems]
    if facts:
        body["facts"] = dict(facts)
    return JSONResponse(body, status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


def problem_of(error: errors.CitewellError, request: Request) -> JSONResponse:
    """The response to an error of our own."""
    status = status_of(error)
    request_id = facts_of(request).request_id
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        logger.error("internal error", code=error.code, exc_info=error)
        return problem(status, "internal", INTERNAL, request_id)
    facts = {name: value for name, value in error.facts.items() if _plain(value)}
    field = facts.pop("field", None)
    problems = [] if field is None else [fault(str(field), error.message, str(facts.get("reason", "invalid")), facts)]
    return problem(
        status, error.code, error.message, request_id, problems=problems, facts=facts, headers=_headers(error, request)
    )


def _plain(value: object) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, list | tuple):
        return all(_plain(part) for part in value)
    return value is None or isinstance(value, str | int | bool)


def _headers(error: errors.CitewellError, request: Request) -> dict[str, str]:
    headers: dict[str, str] = {}
    if error.facts.get("state") == "failed":
        pass  # it is over and stored: the same request would bring the same again, and clients would send it for ever
    elif "retry_after" in error.facts:
        headers["Retry-After"] = str(math.ceil(float(str(error.facts["retry_after"]))))
    elif isinstance(error, errors.Unavailable):
        headers["Retry-After"] = "5"
    if isinstance(error, errors.Unauthenticated):
        sent = "authorization" in request.headers or "x-api-key" in request.headers
        headers["WWW-Authenticate"] = 'Bearer realm="citewell"' + (', error="invalid_token"' if sent else "")
    elif isinstance(error, errors.InsufficientScope):
        scope = str(error.facts.get("scope", ""))
        headers["WWW-Authenticate"] = f'Bearer realm="citewell", error="insufficient_scope", scope="{scope}"'
    return headers


async def _citewell_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.CitewellError)
    if isinstance(error, errors.Forbidden):
        await anyio.to_thread.run_sync(_record_denial, request, error.code)
    return problem_of(error, request)


def _record_denial(request: Request, code: str) -> None:
    caller = facts_of(request).caller
    if caller is None or not request.app.state.limiter.may_record_denial(caller):
        return
    route = str(getattr(request.scope.get("route"), "path", ""))
    try:
        request.app.state.citewell.audit_log.record_denial(caller, method=request.method, route=route, code=code)
    except SQLAlchemyError:  # the refusal itself stands; it is in the access log too
        logger.exception("a denial could not be recorded")


async def _invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    problems = [fault_of(part) for part in error.errors()[:MAX_ERRORS]]
    detail = "The request has values that are not acceptable; `errors` says which."
    return problem(422, errors.InvalidInput.code, detail, facts_of(request).request_id, problems=problems)


async def _http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    details = {
        404: "There is nothing at this address.",
        405: f"This address does not take {request.method[:20]}.",
    }
    detail = details.get(status, str(error.detail))
    code = status.phrase.lower().replace(" ", "_").replace("'", "").replace("-", "_")
    return problem(status, code, detail, facts_of(request).request_id, headers=error.headers)


async def _integrity_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, IntegrityError)
    if "idempotency_records" in str(error.orig):
        message = "A request with this idempotency key was done at the same moment. Repeat this one to see its result."
        return problem_of(errors.IdempotencyConflict(message), request)
    logger.warning("a constraint of the database refused a request", exc_info=error)
    message = "This contradicts what somebody else did at the same moment. Read again and repeat."
    return problem_of(errors.Conflict(message, reason="at_once"), request)


async def _database_error(request: Request, error: Exception) -> Response:
    logger.error("the database does not serve", exc_info=error)
    if "disk is full" in str(error) or "No space left" in str(error):
        return problem_of(errors.StorageFull("The server's disk is full. Nothing was accepted."), request)
    # A failed commit is not a rolled back one: whether it happened is unknown.
    message = "The database does not serve at this moment. Repeat the request; with an Idempotency-Key that is safe."
    return problem_of(errors.Unavailable(message), request)


def add_error_handlers(app: FastAPI) -> None:
    """Answer every error with problem details. Unexpected ones are answered by the outermost middleware."""
    app.add_exception_handler(errors.CitewellError, _citewell_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_exception)
    app.add_exception_handler(IntegrityError, _integrity_error)
    app.add_exception_handler(OperationalError, _database_error)
    app.add_exception_handler(PoolTimeout, _database_error)
