"""The connection to a server: requests, answers, pages."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx

from citewell.client.errors import ApiError, ServerUnreachable

Json = dict[str, Any]
FIRST_ERROR = 400
TOO_MANY = 429


class Connection:
    """Talks to one server with one credential.

    Args:
        base_url: Address of the server, ``http://127.0.0.1:8000``.
        key: An API key or access token.
        timeout: Seconds to wait for the parts of an answer.
        retries: How often to try again when no connection can be made.
        socket: Path of a Unix socket to use instead of a network connection.
        patience: Seconds to wait, for each request, when the server says that there were too many; 0 raises at once.

    Raises (all methods):
        ApiError: the server refused; its ``code`` says why.
        ServerUnreachable: nobody answers.
    """

    def __init__(
        self,
        base_url: str,
        *,
        key: str | None = None,
        timeout: float = 120.0,
        retries: int = 2,
        socket: str | None = None,
        patience: float = 0.0,
    ) -> None:
        self.base_url = base_url
        self.key = key
        self.socket = socket
        self._patience = patience
        headers = {"Accept": "application/json"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        self._http = httpx.Client(
            base_url=base_url.rstrip("/") + "/v1",
            headers=headers,
            timeout=timeout,
            transport=httpx.HTTPTransport(retries=retries, uds=socket),
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def request(self, method: str, path: str, **arguments: Any) -> Any:
        """One call of the API below ``/v1``; returns the decoded answer, ``None`` for an empty one."""
        left = self._patience
        while True:
            try:
                response = self._http.request(method, path, **arguments)
            except httpx.HTTPError as error:
                raise ServerUnreachable(f"{self._http.base_url} does not answer: {error}") from error
            pause = _seconds_to_wait(response)
            if pause is None or pause > left:
                return decoded(response)
            left -= pause
            time.sleep(pause)

    def _pages(self, path: str, params: Mapping[str, Any]) -> Iterator[Json]:
        cursor: str | None = None
        while True:
            query = {name: value for name, value in {**params, "cursor": cursor}.items() if value is not None}
            answer = self.request("GET", path, params=query)
            yield from answer["items"]
            cursor = answer["next_cursor"]
            if cursor is None:
                return

    def _object(self, method: str, path: str, **arguments: Any) -> Json:
        answer = self.request(method, path, **arguments)
        return answer if isinstance(answer, dict) else {}


def _seconds_to_wait(response: httpx.Response) -> float | None:
    if response.status_code != TOO_MANY:
        return None
    asked = response.headers.get("Retry-After", "")
    return max(1.0, float(asked)) if asked.isdecimal() else 1.0


def path_part(text: str) -> str:
    """``text`` as one part of a path."""
    return quote(text, safe="")


def decoded(response: httpx.Response) -> Any:
    """The answer's value. Raises ``ApiError`` for a refusal."""
    if response.status_code >= FIRST_ERROR:
        try:
            problem = response.json()
        except ValueError:
            problem = {"title": response.reason_phrase, "detail": response.text[:300]}
        raise ApiError(problem if isinstance(problem, dict) else {}, status=response.status_code)
    if not response.content:
        return None
    return response.json()
