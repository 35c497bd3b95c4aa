"""Documents that questions with known answers expect, and that are not there."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from citewell.cli.output import line

if TYPE_CHECKING:
    from citewell.client import Client

NAMED: Final = 5
"""So many are named."""


def missing_documents(
    expected: Iterable[str], *, client: Client, collection: str | None, loaded: Container[str]
) -> dict[str, Any]:
    """How many of the ``expected`` external ids no document has that the client can read, and the first of them.

    Args:
        expected: In the order of the questions.
        client: Where.
        collection: Which is looked into; ``None`` for all.
        loaded: Those that were just put there.
    """
    missing = [key for key in dict.fromkeys(expected) if key not in loaded and not _is_there(client, collection, key)]
    return {"count": len(missing), "first": missing[:NAMED]}


def told_of_missing(report: Mapping[str, Any]) -> str | None:
    """What a person is told; ``None`` where every document is there."""
    found = report["missing_documents"]
    first: Sequence[str] = found["first"]
    if not first:
        return None
    names = ", ".join(line(each) for each in first)
    more = f" and {found['count'] - len(first)} more" if found["count"] > len(first) else ""
    return f"Not there, so that questions about them score 0: {found['count']} expected documents: {names}{more}"


def _is_there(client: Client, collection: str | None, key: str) -> bool:
    return next(iter(client.documents(collection, external_id=key, limit=1)), None) is not None
