"""Addresses of the web, read in one way only: what two readers could understand differently is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final
from urllib.parse import quote, urljoin

import idna

from citewell.domain.errors import FetchFailed

LONGEST: Final = 8_192
DEFAULT_PORTS: Final = {"http": 80, "https": 443}

_SHAPE: Final = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<authority>[^/?#]*)(?P<rest>[^#]*)(?:#.*)?", re.DOTALL
)
_AUTHORITY: Final = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^:\[\]@]+)(?::(?P<port>[0-9]{0,5}))?")
_LABEL: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER: Final = re.compile(r"(?:[0-9]+|0[xX][0-9A-Fa-f]*)")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\\]")
_LONGEST_HOST: Final = 253
_KEPT: Final = "/?:@!$&'()*+,;=~-._%"
_LAST_PORT: Final = 65_535


@dataclass(frozen=True, slots=True)
class WebAddress:
    """An address in normal form: ``host`` is ASCII in lower case (IPv6 without brackets), ``target`` path and query."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def origin(self) -> tuple[str, str, int]:
        """Scheme, host and port."""
        return self.scheme, self.host, self.port

    @property
    def authority(self) -> str:
        """Host and port as the header ``Host`` has them: without a port that goes without saying."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        """The address as it is sent."""
        return f"{self.scheme}://{self.authority}{self.target}"


def parse_url(text: str) -> WebAddress:
    """The address that ``text`` is. A fragment is dropped, a name with other letters becomes ASCII.

    Raises:
        FetchFailed: ``bad_url``: no http or https, user information, blanks, control characters or backslashes, a host
            or port that is none, an address of numbers in another form than four, or too long.
    """
    if len(text) > LONGEST:
        raise _bad("It is too long.")
    match = _SHAPE.fullmatch(text)
    if match is None:
        raise _bad("It must begin with https:// or http:// and a host.")
    scheme = match["scheme"].lower()
    if scheme not in DEFAULT_PORTS:
        raise _bad("Only https:// and http:// are fetched.")
    if " " in match["authority"] or _CONTROL.search(text):
        raise _bad("It holds blanks, control characters or backslashes.")
    if "@" in match["authority"]:
        raise _bad("It holds a user name. Give credentials in the settings of the source.")
    authority = _AUTHORITY.fullmatch(match["authority"])
    if authority is None:
        raise _bad("Its host or port is none.")
    port = int(authority["port"]) if authority["port"] else DEFAULT_PORTS[scheme]
    if not 0 < port <= _LAST_PORT:
        raise _bad("Its port is none.")
    rest = match["rest"]
    return WebAddress(scheme, _host(authority["host"]), port, _target(rest if rest.startswith("/") else "/" + rest))


def join_url(base: WebAddress, reference: str) -> WebAddress:
    """The address that ``reference`` means on the page ``base``. Raises as ``parse_url``."""
    if len(reference) > LONGEST or _CONTROL.search(reference):
        raise _bad("It is too long, or holds control characters or backslashes.")
    try:
        return parse_url(urljoin(str(base), reference))
    except ValueError as exc:
        raise _bad("It cannot be read.") from exc


def _host(text: str) -> str:
    if text.startswith("["):
        try:
            return str(IPv6Address(text[1:-1]))
        except AddressValueError as exc:
            raise _bad("Its host is no IPv6 address.") from exc
    if len(text) > _LONGEST_HOST:
        raise _bad("Its host is too long.")
    try:
        host = text.lower() if text.isascii() else idna.encode(text, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError) as exc:
        raise _bad("Its host is no name.") from exc
    host = host.removesuffix(".")
    labels = host.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        try:
            return str(IPv4Address(host))
        except AddressValueError as exc:
            raise _bad("Its host is a number. Write an address as four numbers from 0 to 255.") from exc
    if len(host) > _LONGEST_HOST or not all(_LABEL.fullmatch(label) for label in labels):
        raise _bad("Its host is no name.")
    return host


def _target(rest: str) -> str:
    """Path and query with everything escaped that a request line cannot hold; what is escaped already stays."""
    try:
        return quote(rest, safe=_KEPT)
    except UnicodeError as exc:
        raise _bad("It holds characters that do not exist.") from exc


def _bad(why: str) -> FetchFailed:
    return FetchFailed("bad_url", f"This is not an address that can be fetched. {why}")
