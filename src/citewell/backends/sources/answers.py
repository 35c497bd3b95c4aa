"""What servers answer, in the words of sources."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any, BinaryIO, Final

from citewell.domain.errors import FetchFailed, SourceFailed
from citewell.ports.fetcher import Fetched, Fetcher, FetchRequest

MOST_JSON: Final = 64_000_000
_REFUSALS: Final = {
    401: ("refused", "{name} refuses the credentials. Give others."),
    403: ("forbidden", "{name} does not let these credentials read this."),
    404: ("not_found", "{name} has nothing at this address."),
    410: ("not_found", "{name} has nothing at this address any more."),
    429: ("limited", "{name} asks to wait."),
}


def fetch(fetcher: Fetcher, request: FetchRequest, into: BinaryIO, *, name: str) -> Fetched:
    """A good answer to ``request``, its body in ``into``. ``name`` is what people call the server.

    Raises:
        SourceFailed: there is none.
    """
    try:
        fetched = fetcher.fetch(request, into)
    except FetchFailed as error:
        raise _unanswered(error, name) from error
    if fetched.ok:
        return fetched
    raise _refusal(fetched, name)


def fetch_json(fetcher: Fetcher, request: FetchRequest, *, name: str) -> Mapping[str, Any]:
    """The JSON object that answers ``request``. Raises ``SourceFailed``."""
    body = io.BytesIO()
    fetch(fetcher, request, body, name=name)
    try:
        answer = json.loads(body.getvalue())
    except (ValueError, RecursionError) as error:
        raise SourceFailed("changed", f"{name} answered something that is no JSON.") from error
    if not isinstance(answer, dict):
        raise SourceFailed("changed", f"{name} answered something that is no object.")
    return answer


def _unanswered(error: FetchFailed, name: str) -> SourceFailed:
    if error.reason in ("timed_out", "too_large"):
        return SourceFailed(error.reason, f"{name} does not answer as it should. {error.message}")
    return SourceFailed("unreachable", f"{name} cannot be reached. {error.message}", passing=error.passing)


def _refusal(fetched: Fetched, name: str) -> SourceFailed:
    wait = None if fetched.retry_after is None else {"retry_after": fetched.retry_after}
    status = fetched.status
    if status in _REFUSALS:
        reason, message = _REFUSALS[status]
        return SourceFailed(reason, message.format(name=name), passing=None, status=status, **(wait or {}))
    if status >= 500:  # noqa: PLR2004 - the class of failures of servers
        message = f"{name} fails (status {status})."
        return SourceFailed("unavailable", message, passing=None, status=status, **(wait or {}))
    return SourceFailed("changed", f"{name} answers in a way that is not understood (status {status}).", status=status)
