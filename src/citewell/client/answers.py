"""What an answer of the server means."""

from __future__ import annotations

from typing import Any

import httpx

from citewell.client.errors import ApiError, ServerUnreachable, TimedOut

FIRST_ERROR = 400
TEXTS = frozenset({"text/markdown", "text/plain"})


def decoded(response: httpx.Response) -> Any:
    """The answer's value: JSON, or the text of an export; ``None`` for an empty one.

    Raises:
        ApiError: a refusal, or an answer that no Citewell server gives.
    """
    if response.status_code >= FIRST_ERROR:
        try:
            problem = response.json()
        except ValueError:
            problem = {"title": response.reason_phrase, "detail": response.text[:300]}
        raise ApiError(problem if isinstance(problem, dict) else {}, status=response.status_code)
    if not response.content:
        return None
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip()
    if media_type in TEXTS:
        return response.text
    try:
        return response.json()
    except ValueError as error:
        detail = f"{response.url} does not answer as a Citewell server does: {media_type or 'no type'}, not JSON."
        raise ApiError({"code": "not_citewell", "detail": detail}, status=response.status_code) from error


def unreachable(address: object, error: httpx.HTTPError) -> ServerUnreachable:
    """The error for a request that got no answer."""
    if isinstance(error, httpx.TimeoutException) and not isinstance(error, httpx.ConnectTimeout):
        return TimedOut(f"{address} did not answer in time. What was asked may still be done.")
    return ServerUnreachable(f"{address} does not answer: {error}")
