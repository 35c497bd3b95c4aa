"""How people come to the page in tests: with a browser profile of their own, and without typing a password."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import Browser, BrowserContext, Page, Request, ViewportSize

from support.browsing import PASSWORD, Visit
from support.server_process import Server

SCREEN: ViewportSize = {"width": 1440, "height": 900}
MILLISECONDS = 60_000
"""For what a page does to become true: a busy machine is not a broken page."""


@dataclass
class Profile:
    """What a browser keeps of somebody, and where it has been."""

    context: BrowserContext
    origins: set[str] = field(default_factory=set)

    def note(self, request: Request) -> None:
        """Remember where the request went."""
        parts = urlsplit(request.url)
        if parts.scheme.startswith("http"):
            self.origins.add(f"{parts.scheme}://{parts.netloc}")

    def begin(self) -> Visit:
        """A fresh page: everything that the profile kept is gone, but for the cache of files that never change.

        To load and compile those takes a processor longer than most journeys, so a profile serves many tests.
        """
        context = self.context
        context.unroute_all()
        context.set_offline(False)
        context.clear_permissions()
        context.clear_cookies()
        visit = Visit.begin(context)
        session = context.new_cdp_session(visit.page)
        for origin in self.origins:
            session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
        session.detach()
        self.origins.clear()
        return visit

    def end(self) -> None:
        """Close all pages."""
        for page in self.context.pages:
            page.close()


class Profiles:
    """Profiles of one browser; one that was given back is given out again."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: list[Profile] = []

    def take(self) -> Profile:
        """A profile that nobody has."""
        if self._free:
            return self._free.pop()
        made = Profile(self._browser.new_context(viewport=SCREEN, color_scheme="light", locale="en-GB"))
        made.context.set_default_timeout(MILLISECONDS)
        made.context.on("request", made.note)
        return made

    def give_back(self, profile: Profile) -> None:
        """Somebody else may have it now."""
        profile.end()
        self._free.append(profile)


@dataclass(frozen=True)
class Desk:
    """Lets people into ``server`` with links that log them in: to check a password is slow on purpose."""

    server: Server
    operator: httpx.Client
    people: dict[str, str] = field(default_factory=dict)

    @classmethod
    def open(cls, server: Server, client: httpx.Client) -> Desk:
        """The desk of a server that was just started; ``client`` speaks for its operator from now on."""
        tokens = client.post("/v1/auth/link", json={"token": server.token}).raise_for_status().json()
        client.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        return cls(server, client)

    def add(self, email: str, *, role: str, name: str) -> None:
        """Somebody with the password of all tests."""
        body = {"email": email, "password": PASSWORD, "role": role, "name": name}
        self.people[email] = self.operator.post("/v1/users", json=body).raise_for_status().json()["id"]

    def let_in(self, page: Page, email: str) -> Page:
        """The page where questions are asked, with a login that is nobody else's."""
        made = self.operator.post(f"/v1/users/{self.people[email]}/login-link", json={}).raise_for_status().json()
        with httpx.Client(base_url=self.server.url, timeout=60) as client:
            tokens = client.post("/v1/auth/link", json={"token": made["token"]}).raise_for_status().json()
            headers = {"Authorization": f"Bearer {tokens['access_token']}"}
            client.post("/v1/auth/keep", headers=headers).raise_for_status()
            (kept,) = client.cookies.jar
        assert kept.value is not None
        page.context.add_cookies(
            [
                {
                    "name": kept.name,
                    "value": kept.value,
                    "domain": str(urlsplit(self.server.url).hostname),
                    "path": kept.path,
                    "httpOnly": True,
                    "sameSite": "Strict",
                }
            ]
        )
        page.goto(self.server.url)
        page.get_by_label("Question", exact=True).wait_for()
        return page
