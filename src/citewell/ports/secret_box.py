"""Secrets that must be stored and used again: sealed for the one place they are kept in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SecretPlace:
    """The column of the row that a secret is kept in. What was sealed for another place cannot be opened here."""

    tenant_id: str
    table: str
    row_id: str
    column: str


class SecretBox(Protocol):
    """Encrypts and authenticates. Safe for many threads."""

    def seal(self, secret: str, place: SecretPlace) -> str:
        """The secret in a form that says nothing without the key; another one each time."""
        ...

    def open(self, sealed: str, place: SecretPlace) -> str:
        """The secret again.

        Raises:
            SecretUnreadable: it was sealed with another key or for another place, or is damaged. ``reason``: ``key``,
                ``place`` or ``form``.
        """
        ...
