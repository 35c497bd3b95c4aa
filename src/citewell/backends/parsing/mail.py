"""A mail message as a document: a short head, the body, and the names of what is attached."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from citewell.backends.parsing.cleaning import clean, one_line
from citewell.backends.parsing.contents import Contents
from citewell.backends.parsing.html_writer import HtmlWriter
from citewell.backends.parsing.markdown_map import map_markdown
from citewell.domain.errors import DocumentUnreadable
from citewell.ports.parser import Block, BlockKind, Heading, ParsedDocument, PartSink

_SMALL_PICTURE: Final = 30_000  # bytes; below it lies in the running text as a logo or a smiley
_SIGNATURES: Final = frozenset(
    {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
)
_LONGEST_HEADER: Final = 2_000
_NO_SUBJECT: Final = "(no subject)"
_WORD: Final = re.compile(r"\w+")
_STUB: Final = 0.2  # of the words of the HTML; a plain body with fewer only says that there is one
_BLANK_LINES: Final = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a message. ``inline`` says that the body shows it."""

    name: str
    data: bytes
    media_type: str = ""
    inline: bool = False


@dataclass(slots=True)
class Mail:
    """A message, whatever it was stored as. Addresses are as people write them: ``Name <name@example.org>``.

    ``bodies``: plain text and HTML of each body that was found while the message is still being read.
    """

    subject: str = ""
    sender: str = ""
    to: str = ""
    cc: str = ""
    date: datetime | None = None
    message_id: str = ""
    in_reply_to: str = ""
    plain: str = ""
    html: str = ""
    bodies: list[tuple[str, str]] = field(default_factory=list)
    sections: list[tuple[str, str]] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def mail_document(mail: Mail, parts: PartSink | None, media_type: str, parser: str, version: str) -> ParsedDocument:
    """The document that ``mail`` is; its attachments go to ``parts``.

    Raises:
        DocumentUnreadable: ``no_text``; there is neither a head nor a body.
    """
    contents = Contents(parts)
    for attachment in mail.attachments:
        if attachment.inline and attachment.media_type.startswith("image/") and len(attachment.data) < _SMALL_PICTURE:
            contents.leave(attachment.name, "a small picture in the text")
        elif attachment.media_type in _SIGNATURES:
            contents.leave(attachment.name, "a signature")
        else:
            contents.take(attachment.name, iter((attachment.data,)))
    subject = one_line(mail.subject)
    head = _head(mail)
    body, of_html = _body(mail)
    if not (subject or head or body):
        raise DocumentUnreadable("no_text", "The message has neither a head nor a body.")
    text = _Text()
    text.heading(1, subject or _NO_SUBJECT)
    text.paragraph(head)
    text.body(body, of_html=of_html)
    for title, section in mail.sections:
        text.heading(2, title)
        text.paragraph(section)
    if contents:
        text.heading(2, "Attachments")
        text.listing(contents.listing())
    author = one_line(mail.sender.partition("<")[0]) or one_line(mail.sender)
    facts = {
        "author": author,
        "from": mail.sender,
        "to": mail.to,
        "cc": mail.cc,
        "created": None if mail.date is None else mail.date.isoformat(),
        "message_id": mail.message_id,
        "in_reply_to": mail.in_reply_to,
    }
    return ParsedDocument(
        text=text.written(),
        media_type=media_type,
        parser=parser,
        parser_version=version,
        title=subject or None,
        headings=tuple(text.headings),
        blocks=tuple(text.blocks),
        metadata={name: _header(value) for name, value in facts.items() if value},
        warnings=(*mail.warnings, *contents.warnings()),
    )


class _Text:
    """Text that is written piece by piece, with its map."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self.headings: list[Heading] = []
        self.blocks: list[Block] = []

    def written(self) -> str:
        return "".join(self._pieces)

    def heading(self, level: int, title: str) -> None:
        start = self.paragraph(f"{'#' * level} {title}")
        self.headings.append(Heading(level, title, start, self._length))

    def listing(self, listing: str) -> None:
        start = self.paragraph(listing)
        self.blocks.append(Block(BlockKind.LIST, start, self._length))

    def body(self, body: str, *, of_html: bool) -> None:
        start = self.paragraph(body)
        if of_html and body:
            structure = map_markdown(body)
            self.headings += [
                Heading(min(each.level + 1, 6), each.title, start + each.start, start + each.end)
                for each in structure.headings
            ]
            self.blocks += [Block(each.kind, start + each.start, start + each.end) for each in structure.blocks]

    def paragraph(self, text: str) -> int:
        """Where it begins."""
        if text and self._length:
            self._add("\n\n")
        start = self._length
        self._add(text)
        return start

    def _add(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)


def _head(mail: Mail) -> str:
    date = "" if mail.date is None else f"{mail.date:%Y-%m-%d %H:%M %z}".strip()
    lines = (("From", mail.sender), ("To", mail.to), ("Cc", mail.cc), ("Date", date))
    return "\n".join(f"{name}: {said}" for name, value in lines if (said := _header(value)))


def _header(value: str) -> str:
    return one_line(value, limit=_LONGEST_HEADER)


def _body(mail: Mail) -> tuple[str, bool]:
    """The body, and whether it is Markdown that was HTML."""
    plain = _BLANK_LINES.sub("\n\n", clean(mail.plain)).strip()
    html = ""
    if mail.html:
        writer = HtmlWriter(boilerplate=True)
        writer.feed(clean(mail.html))
        html = writer.markdown().strip()
    if not html or _count(plain) >= _STUB * _count(html):
        return plain, False
    return html, True


def _count(text: str) -> int:
    return sum(1 for _ in _WORD.finditer(text))
