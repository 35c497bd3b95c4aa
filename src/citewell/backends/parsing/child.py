"""The child process: reads documents that it is handed, one after the other, and answers with text.

Started by ``citewell.backends.parsing.pool`` as ``python -I -m citewell.backends.parsing.child`` with a socket as
standard input. It never imports anything of the database, and ends with ``os._exit``: native extractors have been seen
to crash in their exit handlers.
"""

from __future__ import annotations

import os
import shutil
import socket
import sys
from dataclasses import replace
from pathlib import Path
from typing import Final

from citewell.backends.children.frames import HEADER, LONGEST_JSON, decode_json, frame
from citewell.backends.children.inside import exactly, leave_when_abandoned, take_channel
from citewell.backends.parsing import confinement, landlock
from citewell.backends.parsing.aids import AidedParser, Aids, Drawing, recognised_from_wire
from citewell.backends.parsing.checking import BrokenPromise, check_document
from citewell.backends.parsing.cleaning import hidden_text_warnings
from citewell.backends.parsing.media import name_warnings, supported_list
from citewell.backends.parsing.parts import PartWriter
from citewell.backends.parsing.registry import parser_for
from citewell.backends.parsing.wire import document_to_wire
from citewell.domain.errors import DocumentUnreadable
from citewell.ports.parser import ParsedDocument, ParseLimits, Parser, Unpacker

_LONGEST_REQUEST: Final = 1_000_000
_MOST_RECOGNISED: Final = 200_000_000  # bytes of what text recognition found


def main() -> None:
    """Serves until the parent closes the socket."""
    channel = take_channel()
    confinement.limit_process()
    in_force = ["limits", "audit"]
    if confinement.leave_network():
        in_force.append("network_namespace")
    in_force += [f"landlock_{name}" for name in sorted(landlock.restrict(Path.cwd()))]
    leave_when_abandoned(channel.fileno())
    confinement.refuse_calls()
    channel.sendall(frame({"confinement": in_force}))
    while serve_one(channel, Path.cwd()):
        pass
    sys.stderr.flush()
    os._exit(0)


def serve_one(channel: socket.socket, folder: Path) -> bool:
    """Reads one request, answers it, and says whether another may follow.

    Args:
        channel: The socket to the parent.
        folder: An empty directory of this child's own.
    """
    head, descriptors, _, _ = socket.recv_fds(channel, HEADER.size, 2)
    if len(head) < HEADER.size or not descriptors:
        return False
    body_size, text_size = HEADER.unpack(head)
    if body_size > _LONGEST_REQUEST or text_size > _MOST_RECOGNISED:
        return False
    request = decode_json(exactly(channel, body_size))
    recognised = exactly(channel, text_size).decode()
    try:
        answer, text, sound = _answer(request, recognised, descriptors, folder)
    finally:
        for descriptor in descriptors:
            os.close(descriptor)
    try:
        reply = frame(answer, text)
    except MemoryError:
        reply, sound = frame(_refusal("out_of_memory", _OUT_OF_MEMORY)), False
    if HEADER.unpack_from(reply)[0] > LONGEST_JSON:
        reply = frame(_refusal("too_large", "The document has too many headings, tables and lists to be mapped."))
    channel.sendall(reply)
    _empty(folder)
    return sound


_OUT_OF_MEMORY: Final = (
    "Reading the file took more memory than is allowed; it may be damaged or made to exhaust memory."
)


def _answer(
    request: dict[str, object], recognised: str, descriptors: list[int], folder: Path
) -> tuple[dict[str, object], str | bytes, bool]:
    """The answer, its text or picture, and whether this process is still fit to read another document."""
    try:
        parser, path, limits = _begun(request, recognised, descriptors[0], folder)
        if "draw" in request:
            drawing = _drawn(parser, path, request, limits)
            return {"drawing": [drawing.width, drawing.height, drawing.dpi]}, drawing.pixels, True
        document = _parse(parser, path, request, limits, descriptors[1:], folder)
        check_document(document)
        return {"document": document_to_wire(document)}, document.text, True
    except DocumentUnreadable as error:
        return _refusal(error.reason, error.message, error.facts.get("pages")), "", True
    except MemoryError:
        return _refusal("out_of_memory", _OUT_OF_MEMORY), "", False
    except BrokenPromise as error:
        return _refusal("parser_crashed", f"The parser's output is not usable: {error}."), "", False
    except Exception as error:  # noqa: BLE001 - the last resort of this process: a bug of a library becomes an answer
        named = type(error).__name__
        return _refusal("parser_crashed", f"The parser failed on this file ({named}); it may be damaged."), "", False


def _begun(
    request: dict[str, object], recognised: str, descriptor: int, folder: Path
) -> tuple[Parser, Path, ParseLimits]:
    """The parser with its aids, the file in this child's own directory, and its limits, which hold from now on."""
    settings = request["limits"]
    assert isinstance(settings, dict)
    limits = ParseLimits(**settings)
    confinement.limit_document(limits, file_size=os.fstat(descriptor).st_size)
    media_type, password = str(request["media_type"]), request.get("password")
    parser = parser_for(media_type)
    if parser is None:
        raise DocumentUnreadable(
            "unsupported", f"Files of type {media_type} cannot be read. Supported are {supported_list()}."
        )
    if isinstance(parser, AidedParser):
        parser.aids = Aids(None if password is None else str(password), recognised_from_wire(recognised))
    path = folder / "document"
    with os.fdopen(os.dup(descriptor), "rb") as source, path.open("wb") as target:
        source.seek(0)
        shutil.copyfileobj(source, target, 1 << 20)
    return parser, path, limits


def _drawn(parser: Parser, path: Path, request: dict[str, object], limits: ParseLimits) -> Drawing:
    number = request["draw"]
    if not isinstance(parser, AidedParser) or not isinstance(number, int):
        raise DocumentUnreadable("unsupported", "Files of this type are not drawn.")
    return parser.draw(path, number, media_type=str(request["media_type"]), limits=limits)


def _parse(
    parser: Parser,
    path: Path,
    request: dict[str, object],
    limits: ParseLimits,
    spools: list[int],
    folder: Path,
) -> ParsedDocument:
    media_type, file_name = str(request["media_type"]), str(request["file_name"])
    if spools and isinstance(parser, Unpacker):
        with os.fdopen(os.dup(spools[0]), "wb") as spool:
            spool.seek(0)  # it may have been read before, without text that was recognised since
            sink = PartWriter(spool, folder, limits)
            document = parser.unpack(path, file_name=file_name, media_type=media_type, limits=limits, parts=sink)
            document = replace(document, parts=tuple(sink.kept))
    else:
        document = parser.parse(path, file_name=file_name, media_type=media_type, limits=limits)
    if len(document.text) > limits.text_chars:
        raise DocumentUnreadable(
            "too_large", f"The file holds more than {limits.text_chars:,} characters of text; split it and try again."
        )
    if not document.text.strip():
        raise DocumentUnreadable("no_text", "The file contains no text.")
    seen = (*name_warnings(file_name, media_type), *hidden_text_warnings(document.text))
    return replace(document, warnings=(*document.warnings, *seen))


def _refusal(reason: str, message: str, pages: object = None) -> dict[str, object]:
    return {"unreadable": {"reason": reason, "message": message, "pages": pages}}


def _empty(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
