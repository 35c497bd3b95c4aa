"""Who makes the request, as types of parameters: a handler that takes ``CanEdit`` is only reached by editors.

Credentials: ``Authorization: Bearer <access token or API key>`` or ``X-API-Key: <key>``; in headers only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends
from fastapi.security import APIKeyHeader, OAuth2PasswordBearer
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request

from citewell.domain.access import Caller, Origin, Role, Scope
from citewell.domain.errors import Forbidden, InsufficientScope, Unauthenticated
from citewell.http.facts import facts_of

if TYPE_CHECKING:
    from citewell.bootstrap.app import App
else:
    App = Any  # FastAPI need not know the container's type, and http need not import it to be tested

login_scheme = OAuth2PasswordBearer(
    tokenUrl="/v1/auth/login",
    refreshUrl="/v1/auth/refresh",
    auto_error=False,
    scheme_name="login",
    description="An access token from `auth/login`; an API key is taken in the same place.",
)
key_scheme = APIKeyHeader(name="X-API-Key", auto_error=False, scheme_name="key", description="An API key.")


async def container(connection: HTTPConnection) -> App:
    """The container that the server runs on."""
    app: App = connection.app.state.citewell
    return app


AppDep = Annotated[App, Depends(container)]
"""The container: every service."""


def caller_of(app: App, headers: Headers, origin: Origin) -> Caller:
    """The caller behind the credential in ``headers``, as of now.

    Raises:
        Unauthenticated: there is none where one is needed, it is not good, or there is more than one.
    """
    bearers, keys = headers.getlist("authorization"), headers.getlist("x-api-key")
    if len(bearers) + len(keys) > 1:
        raise Unauthenticated("Send one credential: Authorization or X-API-Key, once.")
    if keys:
        return app.authenticator.from_api_key(keys[0], origin)
    if not bearers:
        return app.authenticator.anonymous(origin)
    scheme, _, token = bearers[0].partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthenticated("Only the scheme Bearer is understood in Authorization.")
    return app.authenticator.from_bearer(token.strip(), origin)


def names_credential(headers: Headers) -> bool:
    """Whether the request says in its headers who makes it."""
    return "authorization" in headers or "x-api-key" in headers


def any_caller(
    request: Request,
    app: AppDep,
    _login: Annotated[str | None, Depends(login_scheme)] = None,
    _key: Annotated[str | None, Depends(key_scheme)] = None,
) -> Caller:
    """Whoever it is; without a credential only where anonymous access is on. Reads the database.

    Raises:
        Unauthenticated: as ``caller_of``.
    """
    facts = facts_of(request)
    facts.again = lambda: caller_of(app, request.headers, facts.origin)
    facts.caller = facts.again()
    return facts.caller


AnyCaller = Annotated[Caller, Depends(any_caller)]
"""Anybody with an account, and where anonymous access is on, everybody."""


def _need(caller: Caller, scope: Scope) -> Caller:
    if caller.user_id is None:
        raise Unauthenticated("Log in, or send an API key.")
    if not caller.may(scope):
        raise InsufficientScope(f"This API key lacks the scope {scope}.", scope=str(scope))
    return caller


def check_asks(caller: Caller) -> Caller:
    """The caller. Raises ``InsufficientScope`` if their API key may not read."""
    if not caller.may(Scope.READ):
        raise InsufficientScope(f"This API key lacks the scope {Scope.READ}.", scope=str(Scope.READ))
    return caller


async def can_ask(caller: AnyCaller) -> Caller:
    """Whoever may read; also without an account, where anonymous access is on."""
    return check_asks(caller)


async def can_read(caller: AnyCaller) -> Caller:
    """A user whose credential may read."""
    return _need(caller, Scope.READ)


async def can_write(caller: AnyCaller) -> Caller:
    """A user whose credential may write."""
    return _need(caller, Scope.WRITE)


async def can_delete(caller: AnyCaller) -> Caller:
    """A user whose credential may delete."""
    return _need(caller, Scope.DELETE)


async def can_edit(caller: Annotated[Caller, Depends(can_write)]) -> Caller:
    """An editor or admin whose credential may write."""
    if caller.role not in {Role.EDITOR, Role.ADMIN}:
        raise Forbidden("Only editors and administrators may do this.", reason="editors_only")
    return caller


async def can_admin(caller: AnyCaller) -> Caller:
    """An admin whose credential may administer and is not limited to some collections."""
    _need(caller, Scope.ADMIN)
    if not caller.is_admin:
        raise Forbidden("Only administrators may do this.", reason="admins_only")
    if caller.collection_ids is not None:
        raise Forbidden(
            "This API key is limited to some collections, so it cannot administer the tenant.", reason="key_limited"
        )
    return caller


async def logged_in(caller: AnyCaller) -> Caller:
    """A user with any credential, whatever its scopes."""
    if caller.user_id is None:
        raise Unauthenticated("Log in, or send an API key.")
    return caller


LoggedInCaller = Annotated[Caller, Depends(logged_in)]
"""A user, to be told who they are."""

CanAsk = Annotated[Caller, Depends(can_ask)]
"""Whoever may read; also without an account, where anonymous access is on. For search and chat."""

CanRead = Annotated[Caller, Depends(can_read)]
"""A user whose credential may read."""

CanWrite = Annotated[Caller, Depends(can_write)]
"""A user whose credential may write."""

CanDelete = Annotated[Caller, Depends(can_delete)]
"""A user whose credential may delete."""

CanEdit = Annotated[Caller, Depends(can_edit)]
"""An editor or admin whose credential may write."""

CanAdmin = Annotated[Caller, Depends(can_admin)]
"""An admin whose credential may administer."""
