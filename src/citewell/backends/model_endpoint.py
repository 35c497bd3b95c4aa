"""A model behind an HTTP endpoint that takes and gives JSON: retries, limits, and messages without secrets."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from citewell.backends.fetching.client import RestResponse, guarded_client
from citewell.backends.fetching.policy import FetchLimits, FetchPolicy
from citewell.domain.errors import FetchFailed, InvalidInput, ModelInvalid, ModelUnavailable
from citewell.domain.retry import asked_to_wait

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
    policy: FetchPolicy = field(default_factory=FetchPolicy)

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
        limits = FetchLimits(
            connect_seconds=terms.timeout,
            read_seconds=terms.timeout,
            total_seconds=terms.timeout,
            patience=terms.timeout,
            max_bytes=_LARGEST_ANSWER,
        )
        try:
            policy = terms.policy.trusting(url, limits)
        except InvalidInput as exc:
            raise InvalidInput(f"The address of the {what} must begin with https:// or http://.") from exc
        if terms.attempts < 1:
            raise InvalidInput(f"The {what} needs a number of attempts of at least 1.")
        self._what = what
        self._url = url
        self._terms = terms
        self._pause = pause
        self._jitter = jitter
        headers = {"authorization": f"Bearer {terms.api_key}"} if terms.api_key else {}
        self._client = guarded_client(policy, headers=headers)

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
                    waiting = asked_to_wait(response.headers.get("retry-after", ""), datetime.now(UTC))
            except FetchFailed as exc:
                if exc.reason == "too_large":
                    raise ModelInvalid(f"The {self._what} sends more bytes than its answers can have.") from exc
                why = f"does not answer ({exc.reason})"
                if not exc.passing:
                    break
            if attempt < self._terms.attempts:
                longest = self._terms.longest_wait
                usual = min(longest, 0.5 * 2**attempt) * (0.5 + self._jitter() / 2)
                self._pause(min(longest, max(usual, waiting or 0.0)))
        raise ModelUnavailable(
            f"The {self._what} at {urlsplit(self._url).hostname} {why}. Check its address, key and model name.",
            model=self._terms.model,
        )

    def _decoded(self, response: RestResponse) -> object:
        try:
            value: object = json.loads(response.read())
        except (ValueError, RecursionError) as exc:
            raise ModelInvalid(f"The {self._what} sends something that is not JSON.") from exc
        return value
