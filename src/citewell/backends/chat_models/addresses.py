"""Addresses of providers: their own, and those that people write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from citewell.backends.fetching.urls import parse_url
from citewell.domain.errors import FetchFailed, InvalidInput

OWN: Final = {
    "openai": "https://api.openai.com/v1",
    "anthropic": "https://api.anthropic.com",
    "gemini": "https://generativelanguage.googleapis.com",
}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a provider is: what its addresses begin with, its host, and Azure's version of the protocol."""

    base: str
    host: str
    api_version: str | None = None


def address_of(kind: str, base_url: str | None) -> Address:
    """The address of a connection; without ``base_url`` the provider's own.

    Raises:
        InvalidInput: it is none of the web, holds a password, or a query other than ``api-version``.
    """
    text = (base_url or OWN[kind]).strip()
    try:
        parse_url(text)
    except FetchFailed as exc:
        raise InvalidInput(
            f"The address of the model is not usable. {exc.message}", field="base_url", reason="address"
        ) from exc
    parts = urlsplit(text)
    query = dict(parse_qsl(parts.query))
    version = query.pop("api-version", None) if kind == "openai" else None
    if query or parts.fragment or parts.username or parts.password:
        message = "The address of a model holds no password, and no query but Azure's api-version."
        raise InvalidInput(message, field="base_url", reason="address_query")
    base = f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/")
    return Address(base, parts.hostname or "", version)
