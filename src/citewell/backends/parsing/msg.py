"""Messages as Outlook stores them (msg): a compound file of properties. Formats: [MS-OXMSG], [MS-OXPROPS]."""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from citewell.backends.parsing.cleaning import one_line
from citewell.backends.parsing.encodings import decode
from citewell.backends.parsing.mail import Attachment, Mail, mail_document
from citewell.backends.parsing.mail_writing import as_eml
from citewell.backends.parsing.media import MSG, RTF
from citewell.backends.parsing.msg_rtf import unpacked_rtf
from citewell.domain.errors import DocumentUnreadable
from citewell.ports.parser import ParsedDocument, ParseLimits, PartSink

if TYPE_CHECKING:
    from olefile import OleFileIO

_SUBJECT, _TO, _CC = "0037", "0E04", "0E03"
_SENDER_NAME, _SENDER_ADDRESSES = "0C1A", ("5D01", "0C1F", "0065")
_MESSAGE_ID, _IN_REPLY_TO = "1035", "1042"
_BODY, _HTML, _RTF = "1000", "1013", "1009"
_NAME, _ADDRESSES, _RECIPIENT_TYPE = "3001", ("39FE", "3003"), 0x0C15
_FILE_NAMES, _DATA, _MIME_TYPE, _CONTENT_ID = ("3707", "3704", "3001"), "3701", "370E", "3712"
_SENT, _DELIVERED, _CODE_PAGES = 0x0039, 0x0E06, (0x3FDE, 0x3FFD)
_TOP_HEADER, _EMBEDDED_HEADER, _OTHER_HEADER = 32, 24, 8  # bytes before the fixed properties
_MOST_ITEMS: Final = 2_000
_DEEPEST: Final = 10
_EPOCH: Final = datetime(1601, 1, 1, tzinfo=UTC)
_UTF8: Final = 65001


class MsgParser:
    """Reads messages of Outlook: the head and the body; attachments are parts, forwarded messages as ``eml``."""

    name = "msg"
    version = "1"
    media_types = frozenset({MSG})

    def parse(self, path: Path, *, file_name: str, media_type: str, limits: ParseLimits) -> ParsedDocument:  # noqa: ARG002 - of the port
        """The message in ``path``; see ``Parser``."""
        return mail_document(_read(path, limits), None, media_type, self.name, self.version)

    def unpack(
        self,
        path: Path,
        *,
        file_name: str,  # noqa: ARG002 - of the port
        media_type: str,
        limits: ParseLimits,
        parts: PartSink,
    ) -> ParsedDocument:
        """The message in ``path``, and its attachments; see ``Unpacker``."""
        return mail_document(_read(path, limits), parts, media_type, self.name, self.version)


def _read(path: Path, limits: ParseLimits) -> Mail:
    import olefile

    try:
        with olefile.OleFileIO(path) as file:
            return _Folder(file, (), _TOP_HEADER).mail(limits, 0)
    except (OSError, ValueError, IndexError, struct.error, RecursionError) as exc:
        raise DocumentUnreadable("damaged", "The message is damaged and cannot be read.") from exc


class _Folder:
    """One storage of the file with its properties.

    Args:
        file: The compound file.
        path: Names of the storages above and of this one.
        header: Bytes before its fixed properties.
        code_page: Of its 8-bit texts, where an outer message says.
    """

    def __init__(self, file: OleFileIO, path: tuple[str, ...], header: int, code_page: str | None = None) -> None:
        self._file = file
        self._path = path
        self._fixed = self._fixed_properties(header)
        pages = [self._fixed[key] for key in _CODE_PAGES if key in self._fixed]
        numbers = [struct.unpack_from("<L", page)[0] for page in pages]
        self._code_page = next((_encoding(number) for number in numbers if number), code_page)

    def mail(self, limits: ParseLimits, depth: int) -> Mail:
        """The message in this storage."""
        recipients = list(self._recipients())
        by_kind = {kind: ", ".join(who for of, who in recipients if of == kind) for kind in (1, 2)}
        plain, html = self._text(_BODY), self._html()
        mail = Mail(
            subject=self._text(_SUBJECT),
            sender=_person(self._text(_SENDER_NAME), self._address(_SENDER_ADDRESSES)),
            to=by_kind[1] or self._text(_TO),
            cc=by_kind[2] or self._text(_CC),
            date=self._moment(_SENT) or self._moment(_DELIVERED),
            message_id=self._text(_MESSAGE_ID),
            in_reply_to=self._text(_IN_REPLY_TO),
            plain=plain,
            html=html,
        )
        if not plain.strip() and not html.strip():
            mail.plain = self._rich_text(limits, mail)
        mail.attachments = list(self._attachments(limits, depth, mail))
        return mail

    def _recipients(self) -> Iterator[tuple[int, str]]:
        for name in self._storages("__recip_version1.0_"):
            each = _Folder(self._file, (*self._path, name), _OTHER_HEADER, self._code_page)
            kind = each._fixed.get(_RECIPIENT_TYPE, b"\x01\0\0\0\0\0\0\0")
            yield struct.unpack_from("<L", kind)[0], _person(each._text(_NAME), each._address(_ADDRESSES))

    def _attachments(self, limits: ParseLimits, depth: int, mail: Mail) -> Iterator[Attachment]:
        for name in self._storages("__attach_version1.0_"):
            each = _Folder(self._file, (*self._path, name), _OTHER_HEADER, self._code_page)
            called = next(filter(None, map(each._text, _FILE_NAMES)), "")
            inner = (*each._path, f"__substg1.0_{_DATA}000D")
            if not self._file.exists(list(inner)):
                data = each._binary(_DATA)
                yield Attachment(
                    called or "attachment", data, each._text(_MIME_TYPE), inline=bool(each._text(_CONTENT_ID))
                )
            elif depth < _DEEPEST and self._file.exists([*inner, "__properties_version1.0"]):
                forwarded = _Folder(self._file, inner, _EMBEDDED_HEADER, self._code_page).mail(limits, depth + 1)
                title = one_line(forwarded.subject, limit=200) or called or "message"
                yield Attachment(f"{title}.eml", as_eml(forwarded))
            else:
                mail.warnings.append(f"Left out (of a kind that is not read): {one_line(called) or 'attachment'}.")

    def _rich_text(self, limits: ParseLimits, mail: Mail) -> str:
        from citewell.backends.parsing.registry import parser_for

        packed, parser = self._binary(_RTF), parser_for(RTF)
        data = unpacked_rtf(packed) if packed else b""
        if not data.strip() or parser is None:
            return ""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "body"
            path.write_bytes(data)
            try:
                return parser.parse(path, file_name="body.rtf", media_type=RTF, limits=limits).text
            except DocumentUnreadable as error:
                if error.reason != "no_text":
                    mail.warnings.append("The body of the message could not be read.")
                return ""

    def _html(self) -> str:
        data = self._binary(_HTML)
        return decode(data, declared=self._code_page).text if data else self._text(_HTML)

    def _address(self, keys: tuple[str, ...]) -> str:
        return next((said for key in keys if "@" in (said := self._text(key))), "")

    def _text(self, key: str) -> str:
        wide = self._stream(f"__substg1.0_{key}001F")
        if wide is not None:
            return wide.decode("utf-16-le", errors="replace").rstrip("\x00")
        narrow = self._stream(f"__substg1.0_{key}001E")
        return "" if narrow is None else decode(narrow.rstrip(b"\x00"), declared=self._code_page).text

    def _binary(self, key: str) -> bytes:
        return self._stream(f"__substg1.0_{key}0102") or b""

    def _moment(self, key: int) -> datetime | None:
        if key not in self._fixed:
            return None
        ticks = struct.unpack("<Q", self._fixed[key])[0]
        try:
            return (_EPOCH + timedelta(microseconds=ticks // 10)).replace(microsecond=0)
        except OverflowError:
            return None

    def _fixed_properties(self, header: int) -> dict[int, bytes]:
        data = self._stream("__properties_version1.0") or b""
        found = {}
        for start in range(header, len(data) - 15, 16):
            _, key = struct.unpack_from("<HH", data, start)
            found[key] = data[start + 8 : start + 16]
        return found

    def _storages(self, beginning: str) -> list[str]:
        depth = len(self._path)
        names = {
            entry[depth]
            for entry in self._file.listdir(streams=False, storages=True)
            if len(entry) == depth + 1 and tuple(entry[:depth]) == self._path and entry[depth].startswith(beginning)
        }
        return sorted(names)[:_MOST_ITEMS]

    def _stream(self, name: str) -> bytes | None:
        path = [*self._path, name]
        if not self._file.exists(path) or self._file.get_type(path) != _STREAM:
            return None
        with self._file.openstream(path) as stream:
            data: bytes = stream.read()
        return data


_STREAM: Final = 2  # as olefile counts kinds of entries


def _person(name: str, address: str) -> str:
    name, address = one_line(name), one_line(address)
    return f"{name} <{address}>" if name and address and name != address else address or name


def _encoding(code_page: int) -> str:
    return "utf-8" if code_page == _UTF8 else f"cp{code_page}"
