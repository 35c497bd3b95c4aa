"""Visits as the memory of a crawl keeps them until the parent has taken them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from citewell.ports.crawler import Outcome, Visit

_PLAIN = (
    "url",
    "depth",
    "linked",
    "status",
    "target",
    "etag",
    "last_modified",
    "media_type",
    "charset",
    "reason",
    "message",
)


def event_of(visit: Visit) -> dict[str, Any]:
    """As JSON. The file is named only where there is content to take."""
    event: dict[str, Any] = {name: value for name in _PLAIN if (value := getattr(visit, name)) is not None}
    event["outcome"] = visit.outcome.value
    if visit.outcome is Outcome.PAGE and visit.path is not None:
        event["file"] = visit.path.name
    return event


def visit_of(event: Mapping[str, Any], folder: Path) -> Visit:
    """The inverse of ``event_of``."""
    plain = {name: event[name] for name in _PLAIN if name in event}
    path = folder / event["file"] if "file" in event else None
    return Visit(**plain, outcome=Outcome(event["outcome"]), path=path)
