"""How mail is told from other text."""

from __future__ import annotations

import re
from typing import Final

from citewell.backends.parsing.media import EML, MBOX

_SEPARATOR: Final = re.compile(r"From \S.*\d{4}[^\n]{0,20}\n")
_FIELD: Final = re.compile(r"([!-9;-~]{1,76}):")
_FIELDS: Final = frozenset(
    {"from", "to", "subject", "date", "received", "return-path", "message-id", "mime-version", "delivered-to"}
)
_ENOUGH: Final = 3
_LINES: Final = 60


def mail_type(text: str) -> str | None:
    """The media type of a text that begins as a message or a mailbox does; ``None`` for any other."""
    separator = _SEPARATOR.match(text.replace("\r\n", "\n", 1))
    lines = text.splitlines()[:_LINES]
    known = set()
    for line in lines[1:] if separator else lines:
        field = _FIELD.match(line)
        if not line.strip() or (field is None and not line.startswith((" ", "\t"))):
            break
        if field is not None:
            known.add(field[1].lower())
    if len(known & _FIELDS) < _ENOUGH:
        return None
    return MBOX if separator else EML
