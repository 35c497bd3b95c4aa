"""Public and internal forms of identifiers."""

from __future__ import annotations

import hashlib


def document_key(document_id: str) -> int:
    """A signed 64-bit number that indexes carry for a document.

    The first eight bytes of BLAKE2b of the id. Two documents could share one (about 1 in 37 million for a million
    documents), so a filter by key may let a foreign candidate in; the read-back from the database drops it.
    """
    return int.from_bytes(hashlib.blake2b(document_id.encode(), digest_size=8).digest(), "big", signed=True)


def chunk_public_id(external_id: str, ordinal: int) -> str:
    """The public form of a chunk's id: ``<document external id>#c0001``, counted from 1."""
    return f"{external_id}#c{ordinal + 1:04d}"
