"""Addresses in what a model writes: only those of sources stay."""

from __future__ import annotations

import re
from collections.abc import Collection

from citewell.domain.web_addresses import LONGEST, found_address

REMOVED = "(link removed)"
"""Stands where an address stood that is no source's own."""

SCHEME = re.compile(r"(?:https?|ftps?|file|wss?)$", re.IGNORECASE)
ADDRESS = re.compile("[^\\s<>\"'`\\[\\]\u3000-\u9fff\uff00-\uffef\ue000]*")
_ANY_ADDRESS = re.compile(r"(?:\w{1,20})?://\S*|www\.\w\S*", re.IGNORECASE)
PUNCTUATION = ".,;:!?)*_"
_TARGET = re.compile(r"\((?:[^()\n]|\([^()\n]*+\))*+\)")
_TARGET_OPEN = re.compile(r"\((?:[^()\n]|\([^()\n]*+\))*+(?:\([^()\n]*+)?\Z")


class KnownAddresses:
    """The addresses that an answer may lead to, in normal form."""

    def __init__(self, addresses: Collection[str]) -> None:
        self._addresses = frozenset(addresses)

    def __contains__(self, address: str) -> bool:
        """Whether it is one of them, however it is written."""
        return "://" in address and found_address(address) in self._addresses


def scrubbed(words: str) -> str:
    """``words`` without addresses."""
    return _ANY_ADDRESS.sub(REMOVED, words)


def target_end(text: str, at: int, *, final: bool) -> int | None:
    """Where the parenthesis that opens at ``at`` is closed; ``at`` if it is not, ``None`` if more text may close it."""
    found = _TARGET.match(text, at, at + LONGEST)
    if found is not None:
        return found.end()
    open_yet = not final and len(text) < at + LONGEST and _TARGET_OPEN.match(text, at)
    return None if open_yet else at
