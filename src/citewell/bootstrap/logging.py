"""Structured logs: JSON for machines, aligned text on a terminal; never content, never secrets."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, Literal

import structlog

HIDDEN_WORDS = ("password", "secret", "token", "authorization", "api_key", "cookie", "dsn", "database_url")
HIDDEN = "[hidden]"
CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), 127, *range(128, 160))}


def hide_secrets(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Blank every field whose name smells of a secret; a second net under the rule to log none."""
    for name in event:
        if any(word in name.lower() for word in HIDDEN_WORDS) and event[name] is not None:
            event[name] = HIDDEN
    return event


def escape_controls(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Make control characters visible, so that a value cannot forge a line or drive the terminal."""
    for name, value in event.items():
        if isinstance(value, str) and name != "exception":
            event[name] = value.translate(CONTROL)
    return event


NOISY = (
    "uvicorn.access",
    "mcp",
    "httpx",
    "httpcore",
    "httpx2",
    "httpcore2",
    "openai",
    "anthropic",
    "google_genai",
    "alembic",
    "pdfminer",
    "trafilatura",
    "sqlalchemy.engine",
)
"""Libraries that say too much below warnings; those of models' providers would tell what people ask."""


REFUSED_SOCKET = "ASGI callable returned without completing handshake."
"""What uvicorn 0.54 says at error level of every WebSocket that is refused with a status (its pull request 3138)."""


def _not_a_refused_socket(record: logging.LogRecord) -> bool:
    return record.msg != REFUSED_SOCKET


def configure_logging(level: str, form: Literal["auto", "json", "text"]) -> None:
    """Send structlog's and the standard library's records to standard error, in one form.

    Args:
        level: ``debug``, ``info``, ``warning`` or ``error``.
        form: ``auto`` is text on a terminal and JSON elsewhere.
    """
    as_text = form == "text" or (form == "auto" and sys.stderr.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        hide_secrets,
        escape_controls,
    ]
    renderer: Any = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        if as_text
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    handler.addFilter(_not_a_refused_socket)
    # These tell at info level what our own lines tell better, some of it with query strings.
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
