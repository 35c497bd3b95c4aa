"""The one way out: addresses that people or pages name are fetched through this port and no other way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import BinaryIO, Literal, Protocol

NO_HEADERS: Mapping[str, str] = MappingProxyType({})

UNKNOWN_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """What is wanted.

    ``headers`` may hold secrets: they are sent to the origin of ``url`` only, and dropped when a redirect leads
    elsewhere. Headers about the connection (``Host``, ``Accept-Encoding``, lengths) are the fetcher's and left out.
    ``etag`` and ``last_modified`` are what the server said the last time; a page that is unchanged since then answers
    304 with no body. ``max_bytes`` counts what the body unpacks to and ``seconds`` everything from the name to the last
    byte, redirects included; where they are ``None`` the fetcher's own limits hold, and they cannot be raised above
    those. Without ``follow`` a redirect is the answer, for a caller who decides on each hop.
    """

    url: str
    headers: Mapping[str, str] = field(default_factory=lambda: NO_HEADERS, repr=False)
    method: Literal["GET", "HEAD", "POST"] = "GET"
    body: bytes | None = field(default=None, repr=False)
    etag: str | None = None
    last_modified: str | None = None
    max_bytes: int | None = None
    seconds: float | None = None
    follow: bool = True


@dataclass(frozen=True, slots=True)
class Redirect:
    """One hop: ``url`` answered ``status`` and pointed on."""

    url: str
    status: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came.

    ``url`` is the address that answered at last, in its normal form. ``headers`` have lower-case names; several of one
    name are joined by a comma. ``size`` counts the bytes written, ``received`` those that came over the wire for this
    body before it was unpacked. ``media_type`` is in lower case, without parameters; ``retry_after`` in seconds.
    """

    url: str
    status: int
    headers: Mapping[str, str] = field(default_factory=lambda: NO_HEADERS)
    redirects: tuple[Redirect, ...] = ()
    size: int = 0
    received: int = 0
    media_type: str = UNKNOWN_TYPE
    charset: str | None = None
    retry_after: float | None = None

    @property
    def ok(self) -> bool:
        """Whether the body is what was asked for: 200 to 299."""
        return 200 <= self.status < 300  # noqa: PLR2004 - the class of success

    @property
    def not_modified(self) -> bool:
        """Whether nothing changed since ``etag`` or ``last_modified`` of the request."""
        return self.status == 304  # noqa: PLR2004 - Not Modified

    @property
    def etag(self) -> str | None:
        """For the next request."""
        return self.headers.get("etag")

    @property
    def last_modified(self) -> str | None:
        """For the next request."""
        return self.headers.get("last-modified")


class Fetcher(Protocol):
    """Fetches over http and https. Blocks; safe for many threads; reuses connections."""

    def fetch(self, request: FetchRequest, into: BinaryIO) -> Fetched:
        """The answer to ``request``, its body unpacked and written to ``into``.

        An answer of any status is an answer: look at ``Fetched.ok``. Bodies of redirects that were followed are not
        written. Where it raises, ``into`` may hold a part of a body.

        Raises:
            FetchFailed: there is no answer, it is not one that may be taken, or the address is one that may not be
                asked. ``reason`` says which.
        """
        ...

    def close(self) -> None:
        """Close the connections."""
        ...
