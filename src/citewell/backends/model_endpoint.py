"""A model behind an HTTP endpoint that takes and gives JSON: retries, limits, and messages without secrets."""

from __future__ import annotations

import json
import math
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import httpx

from citewell.domain.errors import InvalidInput, ModelInvalid, ModelUnavailable

_AGAIN: Final = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_LARGEST_ANSWER: Final = 128_000_000


@dataclass(frozen=True, slots=True)
class EndpointTerms:
    """Where a model is and how to ask it.

    ``base_url`` is what all of the endpoint's addresses begin with; ``api_key`` is sent as a bearer token where it is
    given. ``timeout`` is in seconds, for one request; a request is tried ``attempts`` times, and waits between them are
    at most ``longest_wait`` seconds, whatever the endpoint asks for.
    """

    base_url: str
    model: str
    api_key: str | None = None
    timeout: float = 30.0
    attempts: int = 4
    longest_wait: float = 20.0

    def __repr__(self) -> str:
        """Without the key, whatever prints it."""
        return f"{type(self).__name__}(base_url={self.base_url!r}, model={self.model!r})"


class ModelEndpoint:
    """Asks one address. Messages never hold the key, the texts or what the endpoint said. Safe for many threads.

    Args:
        what: What it is, for messages: ``embedding endpoint``.
        path: What is asked there: ``embeddings``.
        terms: Where, and how often.
        pause: Waits that many seconds between attempts.
        jitter: A number in [0, 1), so that many waiting clients do not come back at the same moment.

    Raises:
        InvalidInput: the address is not one of the web, or the number of attempts is below 1.
    """

    def __init__(
        self,
        what: str,
        path: str,
        terms: EndpointTerms,
        *,
        pause: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        url = f"{terms.base_url.rstrip('/')}/{path}"
        if not _is_http(url):
            raise InvalidInput(f"The address of the {what} must begin with https:// or http://.")
        if terms.attempts < 1:
            raise InvalidInput(f"The {what} needs a number of attempts of at least 1.")
        self._what = what
        self._url = url
        self._terms = terms
        self._pause = pause
        self._jitter = jitter
        headers = {"authorization": f"Bearer {terms.api_key}"} if terms.api_key else {}
        self._client = httpx.Client(timeout=terms.timeout, headers=headers, trust_env=False)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def ask(self, body: Mapping[str, object]) -> object:
        """What the endpoint answers to ``body``, decoded.

        Raises:
            ModelUnavailable: it does not answer, or with an error.
            ModelInvalid: the answer is too large or not JSON.
        """
        why = ""
        for attempt in range(1, self._terms.attempts + 1):
            waiting: float | None = None
            try:
                with self._client.stream("POST", self._url, json=body) as response:
                    if response.is_success:
                        return self._decoded(response)
                    why = f"answers {response.status_code}"
                    if response.status_code not in _AGAIN:
                        break
                    waiting = _retry_after(response.headers)
            except httpx.HTTPError as exc:
                why = f"does not answer ({type(exc).__name__})"
            if attempt < self._terms.attempts:
                longest = self._terms.longest_wait
                usual = min(longest, 0.5 * 2**attempt) * (0.5 + self._jitter() / 2)
                self._pause(min(longest, max(usual, waiting or 0.0)))
        raise ModelUnavailable(
            f"The {self._what} at {httpx.URL(self._url).host} {why}. Check its address, key and model name.",
            model=self._terms.model,
        )

    def _decoded(self, response: httpx.Response) -> object:
        data = bytearray()
        for part in response.iter_bytes():
            data += part
            if len(data) > _LARGEST_ANSWER:
                raise ModelInvalid(f"The {self._what} sends more bytes than its answers can have.")
        try:
            value: object = json.loads(data)
        except (ValueError, RecursionError) as exc:
            raise ModelInvalid(f"The {self._what} sends something that is not JSON.") from exc
        return value


def _is_http(address: str) -> bool:
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        return False
    return url.scheme in {"http", "https"} and bool(url.host)


def _retry_after(headers: httpx.Headers) -> float | None:
    """Seconds that the endpoint asks to wait: a number, or a date."""
    value = headers.get("retry-after", "")
    try:
        seconds = float(value)
    except ValueError:
        try:
            moment = parsedate_to_datetime(value)
        except ValueError:
            return None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        seconds = (moment - datetime.now(UTC)).total_seconds()
    return seconds if seconds > 0 and math.isfinite(seconds) else None
