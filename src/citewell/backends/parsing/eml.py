"""Mail as it is sent (RFC 5322, MIME), and mailboxes of such messages.

The library parses the structure. Headers are decoded here: its own parser of them takes quadratic time on hostile ones,
and fails on some that are merely wrong.
"""

from __future__ import annotations

import email.message
import email.utils
import re
from binascii import Error as BinasciiError
from datetime import datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.parser import BytesParser
from email.policy import Compat32
from pathlib import Path
from typing import TYPE_CHECKING, Final

from citewell.backends.parsing.cleaning import clean, one_line
from citewell.backends.parsing.encodings import decode, has_mark, wide_encoding
from citewell.backends.parsing.invitations import invitation
from citewell.backends.parsing.mail import Attachment, Mail, mail_document
from citewell.backends.parsing.media import EML
from citewell.domain.errors import DocumentUnreadable
from citewell.ports.parser import ParsedDocument, ParseLimits, PartSink

_MOST_BOUNDARIES: Final = 1_000
_DEEPEST: Final = 50
_LONGEST_HEADER: Final = 20_000
_NAMES: Final = {
    "text/html": "body.html",
    "text/calendar": "invitation.ics",
    "message/rfc822": "message.eml",
    "application/pdf": "attachment.pdf",
}
_CHARSET: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,40}")
_NO_CHARSETS: Final = frozenset({"undefined", "idna", "punycode", "unicode_escape", "raw_unicode_escape"})
_ENCRYPTED: Final = frozenset({"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"})

if TYPE_CHECKING:
    Message = email.message.Message[str, str]


class AsSent(Compat32):
    """Hands out headers as they were sent, bytes beyond ASCII as surrogates."""

    def header_fetch_parse(self, name: str, value: str) -> str:  # noqa: ARG002 - of the library
        """The value as it is."""
        return value


class EmlParser:
    """Reads messages: the head, the body as people see it, invitations; attachments are parts."""

    name = "eml"
    version = "1"
    media_types = frozenset({EML})

    def parse(self, path: Path, *, file_name: str, media_type: str, limits: ParseLimits) -> ParsedDocument:  # noqa: ARG002 - of the port
        """The message in ``path``; see ``Parser``."""
        return mail_document(read_message(path.read_bytes()), None, media_type, self.name, self.version)

    def unpack(
        self,
        path: Path,
        *,
        file_name: str,  # noqa: ARG002 - of the port
        media_type: str,
        limits: ParseLimits,  # noqa: ARG002 - of the port
        parts: PartSink,
    ) -> ParsedDocument:
        """The message in ``path``, and its attachments; see ``Unpacker``."""
        return mail_document(read_message(path.read_bytes()), parts, media_type, self.name, self.version)


def read_message(data: bytes) -> Mail:
    """The message in ``data``.

    Raises:
        DocumentUnreadable: it is nested too deep, or empty.
    """
    if has_mark(data) or wide_encoding(data[:4096]) is not None:
        data = decode(data).text.encode()
    if not data.strip():
        raise DocumentUnreadable("no_text", "The message is empty.")
    if len(re.findall(rb"(?i)\bboundary\s*=", data)) > _MOST_BOUNDARIES:
        raise DocumentUnreadable("too_large", f"The message has more than {_MOST_BOUNDARIES:,} nested parts.")
    try:
        message: Message = BytesParser(policy=AsSent()).parsebytes(data.lstrip())
        mail = Mail(
            subject=header(message, "Subject"),
            sender=header(message, "From"),
            to=header(message, "To"),
            cc=header(message, "Cc"),
            date=_date(header(message, "Date")),
            message_id=header(message, "Message-ID"),
            in_reply_to=header(message, "In-Reply-To"),
        )
        _walk(message, mail, 0)
        _join_bodies(mail)
    except RecursionError as exc:
        raise DocumentUnreadable("too_large", "The message is nested too deep to be read.") from exc
    return mail


def header(message: Message, name: str) -> str:
    """A header as text; empty where there is none."""
    raw = message.get(name)
    if raw is None:
        return ""
    text = str(raw)[:_LONGEST_HEADER]
    if "=?" not in text:
        # The library keeps bytes beyond ASCII as surrogates.
        return one_line(decode(text.encode("utf-8", "surrogateescape")).text, limit=_LONGEST_HEADER)
    try:
        pieces = decode_header(text)
    except (HeaderParseError, BinasciiError, ValueError):
        return one_line(text, limit=_LONGEST_HEADER)
    said = [
        piece if isinstance(piece, str) else decode(piece, declared=_known(charset)).text for piece, charset in pieces
    ]
    return one_line("".join(said), limit=_LONGEST_HEADER)


def _known(charset: str | None) -> str | None:
    """``charset``, if it is the name of a character set and not of something else that Python can decode."""
    if charset is None or not _CHARSET.fullmatch(charset) or charset.lower().replace("-", "_") in _NO_CHARSETS:
        return None
    return charset


def _date(text: str) -> datetime | None:
    try:
        return email.utils.parsedate_to_datetime(text) if text else None
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _walk(part: Message, mail: Mail, depth: int) -> None:
    kind = part.get_content_type()
    if depth > _DEEPEST:
        mail.warnings.append("Some of the message is nested too deep and was left out.")
    elif kind in _ENCRYPTED:
        mail.warnings.append("The message is encrypted; only its head was read.")
    elif kind == "multipart/alternative":
        _alternatives(part, mail, depth)
    elif kind in ("message/rfc822", "message/global"):
        inner = _children(part)
        title = header(inner[0], "Subject") if inner else ""
        data = _bytes_of(inner[0]) if inner else _payload(part)
        mail.attachments.append(
            Attachment(_name(part) or (f"{title}.eml" if title else _NAMES["message/rfc822"]), data)
        )
    elif part.is_multipart():
        for child in _children(part):
            _walk(child, mail, depth + 1)
    else:
        _leaf(part, kind, mail)


def _alternatives(part: Message, mail: Mail, depth: int) -> None:
    """All forms of one content: each body at most once, and the other things that only one of them has."""
    own = Mail()
    for child in _children(part):
        form = Mail()
        _walk(child, form, depth + 1)
        _join_bodies(form)
        own.plain = own.plain or form.plain
        own.html = own.html or form.html
        for name in ("sections", "attachments", "warnings"):
            getattr(mail, name).extend(getattr(form, name))
    _append(mail, own)


def _append(mail: Mail, more: Mail) -> None:
    """Bodies that follow each other are joined when all of them are found."""
    if more.plain or more.html:
        mail.bodies.append((more.plain, more.html))


def _join_bodies(mail: Mail) -> None:
    """Where only one of several bodies has HTML, the plain text of all is kept."""
    several = len(mail.bodies) > 1
    mail.plain = "\n\n".join(plain or (html if several else "") for plain, html in mail.bodies)
    mail.html = "\n".join(html for _, html in mail.bodies) if all(html for _, html in mail.bodies) else ""
    mail.bodies.clear()


def _leaf(part: Message, kind: str, mail: Mail) -> None:
    name = _name(part)
    disposition = str(part.get("Content-Disposition") or "").strip().lower()
    attached = disposition.startswith("attachment") or bool(name)
    if kind == "text/calendar" and (said := invitation(_text(part))):
        mail.sections.append(("Invitation", said))
    elif (kind in ("text/plain", "text/html") or kind.startswith("multipart/")) and not attached:
        text = _text(part)
        _append(mail, Mail(html=text) if kind == "text/html" else Mail(plain=text))
    elif kind.startswith("message/"):  # reports on delivery
        _append(mail, Mail(plain=_text(part)))
    else:
        data = _payload(part)
        inline = disposition.startswith("inline") or part.get("Content-ID") is not None
        if data or attached:
            mail.attachments.append(Attachment(name or _unnamed(kind), data, kind, inline=inline))


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, email.message.Message)] if isinstance(payload, list) else []


def _name(part: Message) -> str:
    try:
        name = part.get_filename()
    except (ValueError, LookupError, TypeError):
        return ""
    holder: Message = email.message.Message(AsSent())
    holder["Name"] = re.sub(r"[\r\n]+", " ", name or "")
    return header(holder, "Name")


def _unnamed(kind: str) -> str:
    return _NAMES.get(kind) or f"attachment.{re.sub(r'[^a-z0-9]', '', kind.partition('/')[2])[:16] or 'bin'}"


def _payload(part: Message) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        return b""
    return data if isinstance(data, bytes) else b""


def _text(part: Message) -> str:
    if part.is_multipart():
        return "\n\n".join(str(child) for child in _children(part))
    try:
        charset = part.get_content_charset()
    except (ValueError, LookupError, TypeError):
        charset = None
    return clean(decode(_payload(part), declared=_known(charset)).text)


def _bytes_of(message: Message) -> bytes:
    try:
        return message.as_bytes()
    except (ValueError, LookupError, TypeError, AttributeError):
        return str(message).encode("utf-8", "surrogateescape")
