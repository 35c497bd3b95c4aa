"""The error tree of Citewell.

An error carries a stable ``code``, a sentence for a person (what is wrong and what to do) and ``facts``
for a program. It knows no HTTP status: ``citewell.http.errors`` maps classes to statuses.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


class CitewellError(Exception):
    """Base of every error that Citewell raises on purpose.

    Args:
        message: One or two sentences: what is wrong, and what the caller can do about it.
        facts: Values a program can act on. Never content of documents and never secrets. ``reason`` is a stable word
            for why, by which the page tells it in the reader's language; the other facts are its numbers and names.
    """

    code: ClassVar[str] = "error"

    def __init__(self, message: str, **facts: object) -> None:
        super().__init__(message)
        self.message = message
        self.facts: Mapping[str, object] = facts


class InvalidInput(CitewellError):
    """A value is not acceptable. Facts may hold ``field`` (a JSON pointer or parameter name) and ``reason``."""

    code = "invalid_input"


class InvalidCursor(InvalidInput):
    """A pagination cursor was not made by this server for this list."""

    code = "invalid_cursor"


class NotFound(CitewellError):
    """The thing does not exist, or the caller may not know that it does."""

    code = "not_found"


class AnswererNotFound(NotFound):
    """A client of OpenAI's API names a model that is none of the caller's collections, assistants or embedders."""

    code = "model_not_found"


class Conflict(CitewellError):
    """The request contradicts the present state."""

    code = "conflict"


class AlreadyExists(Conflict):
    """A name or key that must be unique is taken."""

    code = "already_exists"


class IdempotencyConflict(Conflict):
    """Another request with the same idempotency key is in progress."""

    code = "idempotency_in_progress"


class IdempotencyMismatch(CitewellError):
    """The idempotency key was used before with another payload."""

    code = "idempotency_mismatch"


class PreconditionFailed(CitewellError):
    """``If-Match`` names a version that is no longer the present one."""

    code = "precondition_failed"


class Unauthenticated(CitewellError):
    """No credential, or one that is not valid (any more)."""

    code = "unauthenticated"


class BadCredentials(Unauthenticated):
    """E-mail and password do not belong together."""

    code = "bad_credentials"


class TokenExpired(Unauthenticated):
    """The token was good once; get a new one."""

    code = "token_expired"


class TokenReused(Unauthenticated):
    """A refresh token was used twice; the whole session is revoked because one of the users is a thief."""

    code = "token_reused"


class Forbidden(CitewellError):
    """The caller is known and may not do this."""

    code = "forbidden"


class InsufficientScope(Forbidden):
    """The API key lacks a scope. Facts: ``scope``."""

    code = "insufficient_scope"


class TooLarge(CitewellError):
    """A body, file, query or batch is over its limit. Facts: ``limit`` and ``unit``."""

    code = "too_large"


class UnsupportedFormat(CitewellError):
    """The content is of a kind that no parser reads. Facts: ``media_type``."""

    code = "unsupported_format"


class RateLimited(CitewellError):
    """Too many requests. Facts: ``retry_after`` in seconds."""

    code = "rate_limited"


class Unavailable(CitewellError):
    """A part of the system cannot serve now; trying later may work."""

    code = "unavailable"


class StorageFull(Unavailable):
    """The disk has no room; nothing was accepted."""

    code = "storage_full"


class ModelUnavailable(Unavailable):
    """The model's files are missing or its endpoint does not answer."""

    code = "model_unavailable"


class TurnCancelled(CitewellError):
    """Somebody stopped an answer while it was made."""

    code = "cancelled"


class BudgetSpent(CitewellError):
    """What may be used in a period is used up. Its message says of what, and until when."""

    code = "budget_spent"


class ModelInvalid(CitewellError):
    """The model's files fail their check, or its answers are not usable (wrong dimension, NaN)."""

    code = "model_invalid"


class IndexDamaged(CitewellError):
    """An index file fails its checksum. The database is not affected."""

    code = "index_damaged"


class DocumentUnreadable(CitewellError):
    """A file cannot become text. ``reason`` is a stable word, the message says it to a person.

    Reasons: ``empty``, ``encrypted``, ``damaged``, ``no_text``, ``not_recognised``, ``unsupported``,
    ``too_large``, ``nested``, ``out_of_memory``, ``timed_out``, ``parser_crashed``.
    """

    code = "document_unreadable"

    def __init__(self, reason: str, message: str, **facts: object) -> None:
        super().__init__(message, reason=reason, **facts)
        self.reason = reason


class FetchFailed(CitewellError):
    """An address could not be fetched. ``reason`` is a stable word, the message says it to a person.

    Reasons that stay: ``bad_url``, ``blocked_address``, ``blocked_redirect``, ``too_many_redirects``, ``too_large``,
    ``bad_encoding``, ``tls``, ``no_browser``, ``render_failed``, ``given_up``. Reasons that may pass: ``dns``,
    ``connection``, ``timed_out``, ``bad_answer``. ``http_status`` passes where the status says so; its facts hold
    ``status``. No message holds an address inside the network, and none a secret.

    Args:
        reason: One of these words.
        message: What went wrong, for a person.
        passing: Whether another attempt may go better; follows from the reason where it is not given.
        facts: As for every error; ``retry_after`` in seconds where the server asked to wait.
    """

    code = "fetch_failed"
    PASSING: ClassVar[frozenset[str]] = frozenset({"dns", "connection", "timed_out", "bad_answer"})

    def __init__(self, reason: str, message: str, *, passing: bool | None = None, **facts: object) -> None:
        super().__init__(message, reason=reason, **facts)
        self.reason = reason
        self.passing = reason in self.PASSING if passing is None else passing


class SourceFailed(CitewellError):
    """A source of documents could not be read. ``reason`` is a stable word, the message says it to a person.

    Reasons that stay: ``refused`` (the credentials), ``forbidden``, ``not_found``, ``changed`` (answers in a form that
    is not understood), ``too_large``, ``not_installed``. Reasons that may pass: ``unreachable``, ``timed_out``,
    ``limited``, ``unavailable``. No message holds a secret.

    Args:
        reason: One of these words.
        message: What went wrong and what to do, for a person.
        passing: Whether another attempt may go better; follows from the reason where it is not given.
        facts: As for every error; ``retry_after`` in seconds where the source asked to wait.
    """

    code = "source_failed"
    PASSING: ClassVar[frozenset[str]] = frozenset({"unreachable", "timed_out", "limited", "unavailable"})

    def __init__(self, reason: str, message: str, *, passing: bool | None = None, **facts: object) -> None:
        super().__init__(message, reason=reason, **facts)
        self.reason = reason
        self.passing = reason in self.PASSING if passing is None else passing


class SecretUnreadable(CitewellError):
    """A stored secret cannot be read. Reasons: ``key`` (sealed with another one), ``place``, ``form``."""

    code = "secret_unreadable"

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message, reason=reason)
        self.reason = reason


class JobCancelled(CitewellError):
    """The job was asked to stop and stops."""

    code = "job_cancelled"


class LeaseLost(CitewellError):
    """Another worker owns the job now; whatever this one still writes is refused."""

    code = "lease_lost"


class JobPaused(CitewellError):
    """Somebody paused the job; it goes back to the queue, keeps what it has done and loses no attempt."""

    code = "job_paused"


class WorkerStopping(CitewellError):
    """The worker is shutting down; the job goes back to the queue and loses no attempt."""

    code = "worker_stopping"


class JobFailed(CitewellError):
    """A job ended without saying why. Facts: ``reason``, ``unexpected`` or ``worker_died``."""

    code = "job_failed"


class ConfigurationError(CitewellError):
    """The settings are not usable; the program does not start."""

    code = "configuration"
