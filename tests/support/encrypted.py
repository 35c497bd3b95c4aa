"""A PDF that a password protects, made here: standard security handler, revision 2 (PDF 32000-1, 7.6.3)."""

from __future__ import annotations

import hashlib
import struct

_PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
_IDENTIFIER = b"0123456789abcdef"
_RIGHTS = -4


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    other = 0
    for index in range(256):
        other = (other + state[index] + key[index % len(key)]) % 256
        state[index], state[other] = state[other], state[index]
    out = bytearray()
    first = second = 0
    for byte in data:
        first = (first + 1) % 256
        second = (second + state[first]) % 256
        state[first], state[second] = state[second], state[first]
        out.append(byte ^ state[(state[first] + state[second]) % 256])
    return bytes(out)


def _padded(password: str) -> bytes:
    return (password.encode("latin-1") + _PADDING)[:32]


def _hex(data: bytes) -> bytes:
    return b"<" + data.hex().encode() + b">"


def encrypted_pdf(text: str, password: str) -> bytes:
    """One page with ``text`` that nobody reads without ``password``."""
    owner = _rc4(hashlib.md5(_padded(password), usedforsecurity=False).digest()[:5], _padded(password))
    seed = _padded(password) + owner + struct.pack("<i", _RIGHTS) + _IDENTIFIER
    key = hashlib.md5(seed, usedforsecurity=False).digest()[:5]
    user = _rc4(key, _PADDING)
    of_page = hashlib.md5(key + struct.pack("<I", 4)[:3] + b"\0\0", usedforsecurity=False).digest()[:10]
    content = _rc4(of_page, f"BT /F 11 Tf 72 700 Td ({text}) Tj ET".encode())
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R/MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Filter /Standard /V 1 /R 2 /O %b /U %b /P %d >>" % (_hex(owner), _hex(user), _RIGHTS),
    ]
    data = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"<< /Size 7 /Root 1 0 R /Encrypt 6 0 R /ID [%b %b] >>" % (_hex(_IDENTIFIER), _hex(_IDENTIFIER))
    start = b"startxref\n%d\n%%%%EOF\n" % len(data)
    return data + b"xref\n0 7\n0000000000 65535 f \n" + table + b"trailer\n" + trailer + b"\n" + start
