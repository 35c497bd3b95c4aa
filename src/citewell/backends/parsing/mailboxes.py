"""Mailboxes of many messages in one file (mbox, RFC 4155): a folder of mail, whose messages are parts."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import BinaryIO, Final

from citewell.backends.parsing.contents import Contents
from citewell.backends.parsing.eml import AsSent, header
from citewell.backends.parsing.listing import list_document
from citewell.backends.parsing.media import MBOX
from citewell.domain.errors import DocumentUnreadable
from citewell.ports.parser import ParsedDocument, ParseLimits, PartSink

_HEAD: Final = 64_000
_LONGEST_LINE: Final = 1 << 20
_LONGEST_SUBJECT: Final = 150
_DIGEST: Final = 8
_QUOTED: Final = re.compile(rb"^>+From ")


class MboxParser:
    """Reads mailboxes. A message is named by its subject and its id, and so is the same one in a mailbox that grew."""

    name = "mbox"
    version = "1"
    media_types = frozenset({MBOX})

    def parse(self, path: Path, *, file_name: str, media_type: str, limits: ParseLimits) -> ParsedDocument:  # noqa: ARG002 - of the port
        """The list of the messages in ``path``; see ``Parser``."""
        return self._read(path, media_type, limits, None)

    def unpack(
        self,
        path: Path,
        *,
        file_name: str,  # noqa: ARG002 - of the port
        media_type: str,
        limits: ParseLimits,
        parts: PartSink,
    ) -> ParsedDocument:
        """The list of the messages in ``path``, and the messages; see ``Unpacker``."""
        return self._read(path, media_type, limits, parts)

    def _read(self, path: Path, media_type: str, limits: ParseLimits, parts: PartSink | None) -> ParsedDocument:
        contents = Contents(parts)
        with path.open("rb") as file:
            for message in _messages(file, limits.part_bytes):
                contents.take(_named(message), iter((message,)))
        if not contents:
            raise DocumentUnreadable("damaged", "There is no message in the mailbox.")
        return list_document(contents, media_type, self.name, self.version, head="Messages in this mailbox:\n\n")


def _messages(file: BinaryIO, longest: int) -> Iterator[bytes]:
    """The messages; of one that is longer than allowed, enough to see that."""
    lines: list[bytes] | None = None
    size = 0
    after_blank = True
    while line := file.readline(_LONGEST_LINE):
        if after_blank and line.startswith(b"From "):
            if lines:
                yield b"".join(lines)
            lines, size = [], 0
        elif lines is not None and size <= longest:
            lines.append(line[1:] if _QUOTED.match(line) else line)
            size += len(line)
        after_blank = line in (b"\n", b"\r\n")
    if lines:
        yield b"".join(lines)


def _named(message: bytes) -> str:
    head = BytesHeaderParser(policy=AsSent()).parsebytes(message[:_HEAD])
    subject = re.sub(r"[/\\]", "-", header(head, "Subject"))[:_LONGEST_SUBJECT].strip() or "message"
    unique = header(head, "Message-ID").encode() or message
    return f"{subject} {hashlib.sha256(unique).hexdigest()[:_DIGEST]}.eml"
