"""A login that the browser keeps, over HTTP: what its cookie is like, and what it is good for."""

from __future__ import annotations

from http.cookies import Morsel, SimpleCookie
from typing import Any

from support.serving import World


def cookie_of(response: Any) -> Morsel[str]:
    (found,) = SimpleCookie(response.headers["set-cookie"]).values()
    return found


def keep(world: World) -> tuple[dict[str, str], Morsel[str]]:
    """Headers of a login, and its cookie."""
    headers = {"Authorization": f"Bearer {world.login(world.person())['access_token']}"}
    response = world.http.post("/v1/auth/keep", headers=headers)
    world.http.cookies.clear()
    assert response.status_code == 204
    return headers, cookie_of(response)


def sent(cookie: Morsel[str], **headers: str) -> dict[str, str]:
    return {"Cookie": f"{cookie.key}={cookie.value}", **headers}


def test_no_script_and_no_other_site_gets_at_the_cookie(world: World) -> None:
    _, cookie = keep(world)
    assert (cookie["httponly"], cookie["samesite"].lower(), cookie["path"]) == (True, "strict", "/v1/auth")
    assert int(cookie["max-age"]) > 24 * 3600
    assert not cookie["secure"]
    given = world.http.post("/v1/auth/resume", headers=sent(cookie)).json()
    assert set(given) == {"access_token", "expires_in", "user"}
    world.http.cookies.clear()
    refused = world.http.post("/v1/auth/resume", headers=sent(cookie, **{"Sec-Fetch-Site": "cross-site"}))
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")


def test_over_https_the_cookie_never_goes_in_the_open(world: World) -> None:
    headers = {"Authorization": f"Bearer {world.login(world.person())['access_token']}"}
    response = world.http.post("https://kb.example/v1/auth/keep", headers=headers)
    cookie = cookie_of(response)
    assert cookie["secure"]
    assert cookie.key.endswith("-443")


def test_a_cookie_gives_access_tokens_and_nothing_else(world: World) -> None:
    _, cookie = keep(world)
    given = world.http.post("/v1/auth/resume", headers=sent(cookie)).json()
    world.http.cookies.clear()
    here = {"Authorization": f"Bearer {given['access_token']}"}
    assert world.http.get("/v1/auth/me", headers=here).json()["user"]["id"] == given["user"]["id"]
    # By itself it is no credential: nothing that another site could have sent does anything.
    assert world.http.get("/v1/auth/me", headers=sent(cookie)).status_code == 401
    assert world.http.post("/v1/auth/keep", headers=sent(cookie)).status_code == 401


def test_logging_out_ends_it_and_takes_it_away(world: World) -> None:
    headers, cookie = keep(world)
    gone = world.http.post("/v1/auth/logout", headers=sent(cookie))
    assert (gone.status_code, cookie_of(gone)["max-age"]) == (204, "0")
    world.http.cookies.clear()
    assert world.http.get("/v1/auth/me", headers=headers).status_code == 401
    assert world.http.post("/v1/auth/resume", headers=sent(cookie)).status_code == 401
    assert world.http.post("/v1/auth/resume").status_code == 401
    assert world.http.post("/v1/auth/logout").status_code == 401


def test_logging_out_with_a_credential_takes_the_cookie_away_too(world: World) -> None:
    headers, cookie = keep(world)
    gone = world.http.post("/v1/auth/logout", headers=headers | sent(cookie))
    assert (gone.status_code, cookie_of(gone)["max-age"]) == (204, "0")
    world.http.cookies.clear()
    assert world.http.post("/v1/auth/resume", headers=sent(cookie)).status_code == 401
