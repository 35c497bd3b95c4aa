"""Addresses of the web in one normal form, so that a page has one address however it is linked."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from typing import Final
from urllib.parse import SplitResult, unquote, urljoin, urlsplit, urlunsplit

from citewell.domain.errors import InvalidInput

LONGEST: Final = 2000
DEFAULT_PORTS: Final = {"http": 80, "https": 443}
TRACKING: Final = (
    "utm_*",
    "fbclid",
    "gclid",
    "dclid",
    "msclkid",
    "yclid",
    "mc_cid",
    "mc_eid",
    "_ga",
    "_gl",
    "igshid",
    "phpsessid",
    "jsessionid",
)
"""Query parameters that say who came, not what is wanted. A star at the end stands for any ending."""

_SPACE: Final = " \t\r\n\f"
_UNSAFE: Final = re.compile(r"[^!$%&'()*+,\-./0-9:;=?@A-Z_a-z~]")
_ESCAPE: Final = re.compile(r"%([0-9a-fA-F]{2})")
_UNRESERVED: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_LAST_PORT: Final = 65_535
_HOST: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?|[0-9a-f:.]{2,45}")


def web_address(text: str, *, base: str | None = None, ignored: Collection[str] = (), field: str = "url") -> str:
    """The normal form (RFC 3986 §6.2) of an address: no fragment, no default port, host in lower case and ASCII, dots
    in the path resolved, escapes in one form, no parameters of ``ignored``.

    Args:
        text: What a person or a page wrote.
        base: The address of the page that it stands on.
        ignored: Names of query parameters to leave out, in lower case, as in ``TRACKING``.
        field: For the error.

    Raises:
        InvalidInput: it is not an address of http or https, holds credentials, or is longer than 2,000 characters.
    """
    cleaned = "".join(char for char in text.strip(_SPACE) if char not in "\t\r\n")
    if len(cleaned) > LONGEST:
        raise InvalidInput(
            f"An address may have {LONGEST:,} characters at most.", field=field, reason="too_long", most=LONGEST
        )
    try:
        parts = urlsplit(urljoin(base, cleaned) if base is not None else cleaned)
        port = parts.port
        host = _host(parts)
    except ValueError as error:
        raise InvalidInput("This is not a web address.", field=field, reason="address") from error
    if parts.scheme not in DEFAULT_PORTS or not host or "\\" in parts.netloc:
        raise InvalidInput("A web address begins with http:// or https:// and a host.", field=field, reason="address")
    if "@" in parts.netloc:
        raise InvalidInput(
            "A web address may not hold a user name or password.", field=field, reason="address_credentials"
        )
    if port is not None and not 0 < port <= _LAST_PORT:
        raise InvalidInput("This is not a web address: its port is none.", field=field, reason="address")
    shown = f"[{host}]" if ":" in host else host
    netloc = shown if port in (None, DEFAULT_PORTS[parts.scheme]) else f"{shown}:{port}"
    path = _escaped(_without_dots(parts.path) or "/")
    normal = urlunsplit((parts.scheme, netloc, path, _escaped(_query(parts.query, ignored)), ""))
    if len(normal) > LONGEST:
        raise InvalidInput(
            f"An address may have {LONGEST:,} characters at most.", field=field, reason="too_long", most=LONGEST
        )
    return normal


def found_address(text: str, *, base: str | None = None, ignored: Collection[str] = ()) -> str | None:
    """As ``web_address``, for what a page or list names; ``None`` where that is no web address."""
    try:
        return web_address(text, base=base, ignored=ignored)
    except InvalidInput:
        return None


def address_hash(address: str) -> str:
    """SHA-256 of an address in its normal form, in hex."""
    return hashlib.sha256(address.encode()).hexdigest()


def site_of(address: str) -> str:
    """Host and, where it is not the usual one, port of an address in its normal form."""
    return urlsplit(address).netloc


def path_of(address: str) -> str:
    """Path and query of an address in its normal form."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def file_name_of(address: str) -> str:
    """What a file from this address is called: the last part of its path, or its host."""
    parts = urlsplit(address)
    last = unquote(parts.path.rstrip("/").rsplit("/", 1)[-1], errors="replace")
    return last or parts.hostname or "page"


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if not host.isascii():
        host = host.encode("idna").decode("ascii").lower()  # UnicodeError is a ValueError
    if not _HOST.fullmatch(host):
        raise ValueError("no host")
    return host


def _without_dots(path: str) -> str:
    """RFC 3986 §5.2.4, for a path that begins with a slash or is empty."""
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments[1:]:
        plain = segment.replace("%2e", ".").replace("%2E", ".")
        if plain == "..":
            kept = kept[:-1]
        elif plain != ".":
            kept.append(segment)
    if segments[-1].replace("%2e", ".").replace("%2E", ".") in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)


def _query(query: str, ignored: Collection[str]) -> str:
    if not ignored or not query:
        return query
    return "&".join(part for part in query.split("&") if not is_ignored(part.partition("=")[0], ignored))


def is_ignored(name: str, ignored: Collection[str]) -> bool:
    """Whether a query parameter is one of those to leave out."""
    lower = unquote(name, errors="replace").lower()
    return any(lower.startswith(each[:-1]) if each.endswith("*") else lower == each for each in ignored)


def _escaped(part: str) -> str:
    """Escapes in upper case, needless ones undone, and what cannot stand in an address escaped."""

    def settle(match: re.Match[str]) -> str:
        char = chr(int(match[1], 16))
        return char if char in _UNRESERVED else match[0].upper()

    settled = _ESCAPE.sub(settle, part)
    settled = re.sub(r"%(?![0-9A-F]{2})", "%25", settled)
    return _UNSAFE.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode(errors="replace")), settled)
