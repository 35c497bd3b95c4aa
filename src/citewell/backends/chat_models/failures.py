"""What went wrong, in words that hold neither key nor content."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from citewell.domain.errors import CitewellError, FetchFailed, ModelInvalid, ModelUnavailable
from citewell.domain.retry import asked_to_wait

_TOO_LONG: Final = re.compile(
    r"context[ _-]?(?:length|window|size)|maximum context|too many (?:input )?tokens|prompt is too long"
    r"|(?:prompt|input|request)[^.]{0,80}exceed[^.]{0,80}(?:context|token)|string_above_max_length",
    re.IGNORECASE,
)
_NO_CREDIT: Final = re.compile(r"insufficient_quota|billing|credit balance|exceeded your current quota", re.IGNORECASE)
_BAD_KEY: Final = re.compile(r"api_key_invalid|api key not valid|invalid api key", re.IGNORECASE)
_BODY_READ: Final = 4000
_DAY: Final = 86_400.0
_STATUS: Final = range(300, 600)


def of_status(who: str, status: int, body: object = None, headers: Mapping[str, str] | None = None) -> ModelUnavailable:
    """The error for an answer that is no success.

    Args:
        who: The subject of the sentence: ``The model X at host``.
        status: HTTP's.
        body: What the provider says of it. It is looked into, never shown.
        headers: ``retry-after`` is taken from them.
    """
    said = str(body)[:_BODY_READ]
    asked = asked_to_wait((headers or {}).get("retry-after", "")[:100], datetime.now(UTC))
    facts: dict[str, Any] = {"status": status} | ({} if asked is None else {"retry_after": min(asked, _DAY)})
    reason, what = _meaning(status, said)
    return ModelUnavailable(f"{who} {what}", reason=reason, **facts)


def _meaning(status: int, said: str) -> tuple[str, str]:
    status = _plain_status(status, said)
    if status in _NAMED:
        return _NAMED[status]
    if status < 400:  # noqa: PLR2004 - redirects
        return "refused", f"answers {status}: it has moved. Write the address that it has now."
    if status >= 500 or status in {409, 425}:  # noqa: PLR2004 - the server's fault
        return "unreachable", f"answers {status}. Try again in a while."
    return "refused", f"refuses the request ({status}). Check the model's name and its options."


def _plain_status(status: int, said: str) -> int:
    """The status that says what is meant: providers say it in words where theirs is a coarse one."""
    if status in {400, 413, 422} and _TOO_LONG.search(said):
        return 413
    if status == 429 and _NO_CREDIT.search(said):  # noqa: PLR2004 - too many requests
        return 402
    return 401 if status == 400 and _BAD_KEY.search(said) else status  # noqa: PLR2004 - a bad request


_NAMED: Final[Mapping[int, tuple[str, str]]] = {
    401: ("refused", "refuses the key. Check it."),
    402: ("refused", "has no credit left. Look at the account with its provider."),
    403: ("refused", "does not let this key use it. Check the key and its rights."),
    404: ("refused", "is not known there. Check the address and the model's name."),
    408: ("timeout", "did not answer in time. Try again in a while."),
    413: ("too_long", "does not take so much text. Ask for less, or choose a model with a larger context."),
    429: ("limited", "takes no more requests at the moment. Try again in a while."),
    504: ("timeout", "did not answer in time. Try again in a while."),
}


def of_library(who: str, error: Exception) -> ModelUnavailable:
    """The error for one of the libraries of OpenAI and Anthropic: a status, or an error among the events."""
    status, body = getattr(error, "status_code", None), getattr(error, "body", None)
    if isinstance(status, int) and status in _STATUS:
        return of_status(who, status, body, getattr(error, "response").headers)  # noqa: B009 - of either library
    return _of_error_in_stream(who, body)


def _of_error_in_stream(who: str, error: object) -> ModelUnavailable:
    """The error for one that comes among the events, after the answer began well."""
    code = error.get("code", error.get("status")) if isinstance(error, dict) else None
    if isinstance(code, str) and code.isdecimal():
        code = int(code)
    if isinstance(code, int) and code in _STATUS:
        return of_status(who, code, error)
    if _TOO_LONG.search(str(error)[:_BODY_READ]):
        return of_status(who, 413)
    if "overloaded" in str(error)[:_BODY_READ].lower():
        return of_status(who, 503)
    return ModelUnavailable(f"{who} broke off with an error.", reason="broken")


def of_network(who: str, error: FetchFailed) -> CitewellError:
    """The error for a request that the network, or the policy for it, did not let through."""
    if error.reason == "too_large":
        return ModelInvalid(f"{who} sends more than an answer can have.")
    if error.reason == "timed_out":
        return ModelUnavailable(f"{who} does not answer in time.", reason="timeout")
    if error.reason == "bad_answer":
        return ModelUnavailable(f"{who} breaks off.", reason="broken")
    reason = "unreachable" if error.passing or error.reason == "tls" else "refused"
    return ModelUnavailable(f"{who} cannot be asked. {error.message}", reason=reason, network=error.reason)


def broke_off(who: str) -> ModelUnavailable:
    """The error for an answer that stops before its end."""
    return ModelUnavailable(f"{who} broke off in the middle of its answer.", reason="broken")


def not_understood(who: str) -> ModelInvalid:
    """The error for what no model of this kind sends."""
    return ModelInvalid(f"{who} sends something that is not an answer. Check that its address and kind are right.")
