"""Compressed RTF, as bodies of Outlook messages are stored: [MS-OXRTFCP]."""

from __future__ import annotations

import struct
from typing import Final

_HEADER: Final = struct.Struct("<LL4sL")
_PLAIN, _PACKED = b"MELA", b"LZFu"
_WINDOW: Final = 4096
_SHORTEST: Final = 2
_LONGEST: Final = 50_000_000
_BEGINNING: Final = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
"""What the window holds at first, so that the usual beginning of a document costs nothing."""


def unpacked_rtf(data: bytes) -> bytes:
    """The RTF in ``data``; as much of it as there is, and nothing where it is of no such form."""
    if len(data) < _HEADER.size:
        return b""
    _, size, kind, _ = _HEADER.unpack_from(data)
    if kind == _PLAIN:
        return data[_HEADER.size : _HEADER.size + size]
    return _unpacked(data, min(size, _LONGEST)) if kind == _PACKED else b""


def _unpacked(data: bytes, size: int) -> bytes:
    window = bytearray(_BEGINNING.ljust(_WINDOW, b"\x00"))
    position, at = len(_BEGINNING), _HEADER.size
    found = bytearray()
    while at < len(data) and len(found) < size:
        flags = data[at]
        at += 1
        for bit in range(8):
            if flags >> bit & 1:
                if at + 2 > len(data):
                    return bytes(found)
                reference = int.from_bytes(data[at : at + 2], "big")
                at += 2
                start, length = reference >> 4, (reference & 0xF) + _SHORTEST
                if start == position:  # the end
                    return bytes(found)
                piece = bytes(_copied(window, start, position, length))
            else:
                piece = data[at : at + 1]
                at += 1
            for byte in piece:
                window[position] = byte
                position = (position + 1) % _WINDOW
            found += piece
    return bytes(found)


def _copied(window: bytearray, start: int, position: int, length: int) -> bytearray:
    """``length`` bytes of the window from ``start`` on, which may run into those that they themselves write."""
    ahead = (position - start) % _WINDOW or _WINDOW
    piece = bytearray(window[(start + offset) % _WINDOW] for offset in range(min(length, ahead)))
    while len(piece) < length:
        piece.append(piece[len(piece) - ahead])
    return piece
