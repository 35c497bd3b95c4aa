"""The cookie in which a browser keeps its login.

It is sent to the routes of logins only, and gives nothing but an access token to a page of this server: no other route
reads it, so no request that another site makes can act in anybody's name.
"""

from __future__ import annotations

from fastapi import Request, Response

from citewell.domain.errors import Forbidden, Unauthenticated

PATH = "/v1/auth"
_OWN = frozenset({"same-origin", "none"})


def set_login(request: Request, response: Response, token: str, seconds: int) -> None:
    """Have the browser keep ``token`` for ``seconds``."""
    response.set_cookie(
        _name(request),
        token,
        max_age=seconds,
        path=PATH,
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )


def forget_login(request: Request, response: Response) -> None:
    """Have the browser keep none, if it sent one."""
    if keeps_login(request):
        response.delete_cookie(
            _name(request), path=PATH, secure=request.url.scheme == "https", httponly=True, samesite="strict"
        )


def keeps_login(request: Request) -> bool:
    """Whether the browser sent one."""
    return _name(request) in request.cookies


def kept_login(request: Request) -> str:
    """What the browser keeps.

    Raises:
        Unauthenticated: it keeps none.
        Forbidden: the request comes from a page of another site (Fetch Metadata, a second net under SameSite).
    """
    if request.headers.get("sec-fetch-site", "none") not in _OWN:
        raise Forbidden("A kept login is for the pages of this server.", reason="elsewhere")
    token = request.cookies.get(_name(request))
    if not token:
        raise Unauthenticated("You are not logged in here, or that login has ended. Log in again.")
    return token


def _name(request: Request) -> str:
    """Browsers share cookies among the ports of a host, and two servers must not share logins."""
    port = request.url.port or (443 if request.url.scheme == "https" else 80)
    return f"citewell-login-{port}"
