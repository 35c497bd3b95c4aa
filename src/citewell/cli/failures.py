"""Errors as people and programs see them on the command line."""

from __future__ import annotations

from typing import Any

from citewell.cli.output import print_json, say
from citewell.client.errors import ApiError, ServerUnreachable
from citewell.domain.errors import CitewellError


def report(error: Exception, *, as_json: bool) -> int:
    """Print ``error`` and return the exit code.

    Raises:
        Exception: ``error`` itself, when it is none of those that are raised on purpose; its trace helps. A program
            has its JSON document all the same.
    """
    body: dict[str, Any]
    if isinstance(error, ApiError):
        body = {"error": dict(error.problem)}
        lines = [f"error: {error}", *(f"  {detail}" for detail in error.details)]
        if error.request_id:
            lines.append(f"  request id: {error.request_id}")
    elif isinstance(error, CitewellError):
        body = {"error": {"code": error.code, "detail": error.message}}
        lines = [f"error: {error.message}"]
    elif isinstance(error, ServerUnreachable):
        body = {"error": {"code": "unreachable", "detail": str(error)}}
        lines = [f"error: {error}"]
    else:
        if as_json:
            print_json({"error": {"code": "internal", "detail": f"Something unexpected: {type(error).__name__}."}})
        raise error
    if as_json:
        print_json(body)
    for line in lines:
        say(line)
    return 1
