"""Logging in and out, and who one is."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import SecretStr

from citewell import __version__
from citewell.domain.errors import Unauthenticated
from citewell.http.auth import AppDep, LoggedInCaller, caller_of, names_credential
from citewell.http.facts import facts_of, login_origin
from citewell.http.limits import LimiterDep
from citewell.http.login_cookie import forget_login, keeps_login, kept_login, set_login
from citewell.http.schemas.identity import (
    EndedOut,
    LinkBody,
    LogoutBody,
    MeOut,
    PasswordBody,
    RefreshBody,
    ResumedOut,
    SessionOut,
    SetupBody,
    TokensOut,
    UserOut,
)
from citewell.http.schemas.operation import ApiInfoOut
from citewell.http.schemas.shape import Listing
from citewell.http.schemas.text import Cursor, IdPath, Limit, Line

router = APIRouter(tags=["identity"])

Username = Annotated[Line, Form(min_length=1, max_length=320, description="The e-mail address.")]


@router.get("/api-info")
async def api_info() -> ApiInfoOut:
    """What this server is."""
    return ApiInfoOut(version=__version__)


@router.post("/auth/login")
def login(
    request: Request,
    app: AppDep,
    limiter: LimiterDep,
    username: Username,
    password: Annotated[SecretStr, Form(min_length=1, max_length=1024)],
    grant_type: Annotated[str, Form(pattern="^password$")] = "password",
    scope: Annotated[str, Form(max_length=200, description="Not used; part of the OAuth2 form.")] = "",
) -> TokensOut:
    """Log in with e-mail address and password (the OAuth2 password form)."""
    del grant_type, scope
    origin = login_origin(request)
    limiter.take_login(username, origin.address, lambda: app.logins.knows_address(username, origin.address))
    found = app.logins.login(username, password.get_secret_value(), origin)
    limiter.login_worked(username, origin.address)
    return TokensOut.of(found)


@router.post("/auth/link")
def redeem_link(body: LinkBody, request: Request, app: AppDep, limiter: LimiterDep) -> TokensOut:
    """Log in with a one-time link."""
    origin = login_origin(request)
    limiter.take_secret(origin.address)
    return TokensOut.of(app.logins.redeem_link(body.token.get_secret_value(), origin))


@router.post("/auth/refresh")
def refresh(body: RefreshBody, request: Request, app: AppDep, limiter: LimiterDep) -> TokensOut:
    """Exchange a refresh token for a new pair. A token that is used twice ends its whole login."""
    origin = facts_of(request).origin
    limiter.take_secret(origin.address)
    return TokensOut.of(app.logins.refresh(body.refresh_token.get_secret_value(), origin))


@router.post("/auth/keep", status_code=204)
def keep(request: Request, response: Response, caller: LoggedInCaller, app: AppDep) -> None:
    """Keep this login in a cookie of the browser that no script can read; its refresh tokens are good no more."""
    set_login(request, response, app.kept_logins.keep(caller), app.kept_logins.seconds)


@router.post("/auth/resume")
def resume(request: Request, response: Response, app: AppDep) -> ResumedOut:
    """An access token for the login that this browser keeps."""
    token = kept_login(request)
    found = app.kept_logins.resume(token, login_origin(request))
    set_login(request, response, token, app.kept_logins.seconds)
    return ResumedOut.of(found)


@router.post("/auth/logout", status_code=204)
def logout(request: Request, response: Response, app: AppDep, body: LogoutBody | None = None) -> None:
    """End a login: the one of the refresh token in the body, else the one that this request is made with, else the one
    that the browser keeps.
    """
    facts = facts_of(request)
    forget_login(request, response)
    if body is not None and body.refresh_token is not None:
        app.logins.end(body.refresh_token.get_secret_value(), facts.origin)
        return
    if not names_credential(request.headers) and keeps_login(request):
        app.kept_logins.end(kept_login(request), facts.origin)
        return
    facts.caller = caller_of(app, request.headers, facts.origin)
    if facts.caller.user_id is None:
        raise Unauthenticated("There is no login to end.")
    app.logins.logout(facts.caller)


@router.get("/auth/me")
def me(caller: LoggedInCaller, app: AppDep) -> MeOut:
    """Who this credential stands for, and what it may be used for."""
    assert caller.user_id is not None
    user = app.accounts.get(caller, caller.user_id)
    tenant = app.tenants.get(caller, caller.tenant_id)
    return MeOut.of(caller, user, tenant.name, app.live_settings.of_caller(caller))


@router.post("/auth/setup")
def set_up(body: SetupBody, caller: LoggedInCaller, app: AppDep, limiter: LimiterDep) -> UserOut:
    """Give one's own account its name and first password, where `auth/me` says `setup`; all other logins end."""
    assert caller.user_id is not None
    limiter.take_password(caller.user_id)
    user = app.first_setup.complete(caller, name=body.name, password=body.password.get_secret_value())
    return UserOut.of(user)


@router.get("/auth/sessions")
def list_sessions(caller: LoggedInCaller, app: AppDep, cursor: Cursor = None, limit: Limit = 50) -> Listing[SessionOut]:
    """Where you are logged in, newest first. Not for API keys."""
    found = app.own_sessions.list(caller, cursor=cursor, limit=limit)
    items = [SessionOut.model_validate(each) for each in found.items]
    return Listing(items=items, next_cursor=found.next_cursor, total=found.total)


@router.delete("/auth/sessions")
def end_other_sessions(caller: LoggedInCaller, app: AppDep) -> EndedOut:
    """End all your logins but the one that this request is made with."""
    return EndedOut(ended=app.own_sessions.end_others(caller))


@router.delete("/auth/sessions/{login_id}", status_code=204)
def end_session(login_id: IdPath, caller: LoggedInCaller, app: AppDep) -> None:
    """End a login of yours; its tokens stop at once."""
    app.own_sessions.end(caller, login_id)


@router.post("/auth/password", status_code=204)
def change_password(body: PasswordBody, caller: LoggedInCaller, app: AppDep, limiter: LimiterDep) -> None:
    """Change one's own password; all other logins of the user end."""
    assert caller.user_id is not None
    limiter.take_password(caller.user_id)
    current = None if body.current_password is None else body.current_password.get_secret_value()
    app.accounts.change_password(caller, current=current, new=body.new_password.get_secret_value())
