"""Asks Confluence, with patience: waits where it is told to, tries again what may pass, and says what does not."""

from __future__ import annotations

import io
import json
import math
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, BinaryIO, Final
from urllib.parse import quote, urlencode, urljoin, urlsplit

from citewell.backends.sources.confluence.rest.settings import ConfluenceSettings
from citewell.domain.errors import FetchFailed, SourceFailed
from citewell.ports.fetcher import Fetched, Fetcher, FetchRequest

Json = Mapping[str, Any]

_ATTEMPTS: Final = 5
_ATTEMPTS_WHERE_IT_HANGS: Final = 2
_FIRST_WAIT: Final = 1.0
_LONGEST_WAIT: Final = 120.0
_MOST_JSON: Final = 40_000_000
_SECONDS: Final = 60.0
_LOGIN: Final = ("x-seraph-loginreason", "x-authentication-denied-reason")
_REFUSALS: Final = {
    403: ("forbidden", "The account may not read this in Confluence."),
    404: ("not_found", "Confluence has nothing at this address; check base_url."),
    410: ("not_found", "Confluence has nothing at this address any more."),
    429: ("limited", "Confluence asks for fewer requests."),
}


class Stopped(Exception):
    """Whoever runs this asked to stop while it waited, or before it asked for more."""


class ConfluenceClient:
    """Requests to one site.

    Args:
        fetcher: The way out.
        settings: The site and the account.
        wait: Sleeps for seconds.
    """

    def __init__(self, fetcher: Fetcher, settings: ConfluenceSettings, *, wait: Callable[[float], None]) -> None:
        self._fetcher = fetcher
        self._settings = settings
        self._wait = wait
        self._headers = {"authorization": settings.authorization, "accept": "application/json"}
        self.stopped: Callable[[], bool] = lambda: False
        self.base_url = settings.base_url

    def json(self, path: str, parameters: Mapping[str, str | int] | None = None, *, posted: Json | None = None) -> Json:
        """The object that ``path`` (from the site on, or a full address on it) answers with.

        A list becomes the ``results`` of an object. ``posted`` is sent, where it is not only asked for.

        Raises:
            SourceFailed: there is none, for good or after several attempts.
            Stopped: asked to.
        """
        url = self.address(path)
        if parameters:
            url += ("&" if "?" in url else "?") + urlencode(parameters, quote_via=quote)
        body = io.BytesIO()
        fetched = self._fetched(url, body, _MOST_JSON, posted)
        if fetched.media_type.startswith("text/html"):
            raise _page_instead(fetched)
        try:
            answer = json.loads(body.getvalue())
        except (ValueError, RecursionError) as exc:
            raise SourceFailed("changed", "Confluence answered something that is no JSON.") from exc
        if isinstance(answer, list):
            return {"results": answer}
        if not isinstance(answer, dict):
            raise SourceFailed("changed", "Confluence answered something that is no object.")
        return answer

    def download(self, path: str, into: BinaryIO, most: int) -> None:
        """Writes the file at ``path``, which may redirect to a store of files. Raises as ``json`` does."""
        self._fetched(self.address(path), into, most)

    def address(self, path: str) -> str:
        """The full address of ``path``, on the site and nowhere else."""
        url = urljoin(self.base_url + "/", path) if path.startswith("http") else self.base_url + path
        site, asked = urlsplit(self.base_url), urlsplit(url)
        if (site.scheme, site.netloc) != (asked.scheme, asked.netloc):
            raise SourceFailed("changed", "Confluence points to another site for its own answers.")
        return url

    def _fetched(self, url: str, into: BinaryIO, most: int, posted: Json | None = None) -> Fetched:
        request = FetchRequest(url, headers=self._headers, max_bytes=most, seconds=_SECONDS)
        if posted is not None:
            headers = {**self._headers, "content-type": "application/json", "x-atlassian-token": "no-check"}
            request = replace(request, headers=headers, method="POST", body=json.dumps(posted).encode())
        for attempt in range(1, _ATTEMPTS + 1):
            if self.stopped():
                raise Stopped
            into.seek(0)
            into.truncate()
            try:
                fetched = self._fetcher.fetch(request, into)
            except FetchFailed as exc:
                failure = _unanswered(exc)
            else:
                if fetched.ok:
                    return fetched
                failure = _refusal(fetched, self._settings)
            most_attempts = _ATTEMPTS_WHERE_IT_HANGS if failure.reason == "timed_out" else _ATTEMPTS
            if not failure.passing or attempt >= most_attempts:
                raise failure
            asked = failure.facts.get("retry_after")
            self._pause(float(asked) if isinstance(asked, int | float) else 0.0, attempt, failure)
        raise AssertionError("the last attempt returns or raises")

    def _pause(self, asked: float, attempt: int, failure: SourceFailed) -> None:
        if asked > _LONGEST_WAIT:
            raise failure
        spread = 1 + random.random() / 4  # noqa: S311 - spreads load, keeps no secret
        left = max(asked, _FIRST_WAIT * 2 ** (attempt - 1) * spread)
        for _ in range(math.ceil(left)):
            if self.stopped():
                raise Stopped
            self._wait(min(1.0, left))
            left -= 1.0


def _unanswered(error: FetchFailed) -> SourceFailed:
    if error.reason == "timed_out":
        return SourceFailed("timed_out", f"Confluence does not answer in time. {error.message}")
    if error.reason == "too_large":
        return SourceFailed("too_large", error.message)
    if error.reason in {"bad_answer", "bad_encoding"}:
        return SourceFailed("changed", f"Confluence answered in a form that is not understood. {error.message}")
    return SourceFailed("unreachable", f"Confluence cannot be reached. {error.message}", passing=error.passing)


def _refusal(fetched: Fetched, settings: ConfluenceSettings) -> SourceFailed:
    status = fetched.status
    denied = any("DENIED" in fetched.headers.get(name, "").upper() for name in _LOGIN)
    if status == 401 or denied:  # noqa: PLR2004 - Unauthorized
        what = "e-mail address and API token" if settings.is_cloud else "token, or username and password"
        return SourceFailed("refused", f"Confluence refuses the credentials; check {what}.", status=status)
    if status in _REFUSALS:
        reason, message = _REFUSALS[status]
    elif status >= 500:  # noqa: PLR2004 - the class of failures of servers
        reason, message = "unavailable", f"Confluence fails (status {status})."
    else:
        reason, message = "changed", f"Confluence does not accept the request (status {status})."
    return SourceFailed(reason, message, status=status, retry_after=fetched.retry_after)


def _page_instead(fetched: Fetched) -> SourceFailed:
    path = urlsplit(fetched.url).path.lower()
    if fetched.redirects or "login" in path or any(name in fetched.headers for name in _LOGIN):
        return SourceFailed("refused", "Confluence shows its login page: the credentials are not accepted.")
    return SourceFailed("changed", "Confluence answered with a page for people; check base_url.")
