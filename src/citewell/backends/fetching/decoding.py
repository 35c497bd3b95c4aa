"""Bodies are unpacked in small steps, so that a bomb is seen before it has grown."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

import brotli
import zstandard

from citewell.domain.errors import FetchFailed

ACCEPTED: Final = b"gzip, deflate, br, zstd"

_STEP: Final = 1 << 16
_MOST_LAYERS: Final = 2
_WINDOW: Final = 8 << 20  # what RFC 9659 lets a server use
_ZSTD_SLICE: Final = 16  # bytes: at most some four blocks of 128 kB
_RAW_DEFLATE: Final = -zlib.MAX_WBITS
_GZIP: Final = 16 + zlib.MAX_WBITS
_MAGIC: Final = b"\x1f\x8b"

Decoder = Callable[[Iterator[bytes]], Iterator[bytes]]


def bounded(parts: Iterable[bytes], most: int) -> Iterator[bytes]:
    """``parts``, until there are more than ``most`` bytes.

    Raises:
        FetchFailed: ``too_large``.
    """
    size = 0
    for part in parts:
        size += len(part)
        if size > most:
            raise FetchFailed("too_large", f"It is larger than {most} bytes.", limit=most, unit="bytes")
        yield part


def decoded(parts: Iterator[bytes], encodings: str, most: int) -> Iterator[bytes]:
    """The body that ``parts`` packs, in blocks of about 64 kB, never more than ``most`` bytes.

    Args:
        parts: As they come from the network.
        encodings: The header ``Content-Encoding``.
        most: Bound of what it unpacks to, and of what lies between two layers of packing.

    Raises:
        FetchFailed: ``too_large``; ``bad_encoding`` if it is packed in another way or damaged.
    """
    decoders = _decoders([word.strip().lower() for word in encodings.split(",")])
    body = bounded(parts, most)
    for decoder in reversed(decoders):
        body = bounded(_plainly(decoder(body)), most)
    return body


def _decoders(words: Sequence[str]) -> list[Decoder]:
    known: dict[str, Decoder] = {
        "gzip": _gunzipped,
        "x-gzip": _gunzipped,
        "deflate": _inflated,
        "br": _unbrotlied,
        "zstd": _unzstandarded,
    }
    named = [word for word in words if word not in {"", "identity"}]
    if len(named) > _MOST_LAYERS or not known.keys() >= set(named):
        raise FetchFailed("bad_encoding", "Its content is packed in a way that was not asked for.")
    return [known[word] for word in named]


def _plainly(parts: Iterator[bytes]) -> Iterator[bytes]:
    try:
        yield from parts
    except (zlib.error, brotli.error, zstandard.ZstdError, EOFError) as exc:
        raise FetchFailed("bad_encoding", "Its content is packed, and damaged.") from exc


def _gunzipped(parts: Iterator[bytes]) -> Iterator[bytes]:
    """Members one after the other, as RFC 1952 lets them be; what follows the last is left out."""
    unpack = zlib.decompressobj(_GZIP)
    begun = False
    for part in parts:
        data = part
        while data:
            begun = True
            yield unpack.decompress(data, _STEP)
            data = unpack.unconsumed_tail
            if unpack.eof:
                data = unpack.unused_data
                if not data:
                    begun = False
                elif not _MAGIC.startswith(data[:2]) and data[:2] != _MAGIC:
                    return
                unpack = zlib.decompressobj(_GZIP)
    if begun:
        raise EOFError


def _inflated(parts: Iterator[bytes]) -> Iterator[bytes]:
    """With the header of zlib, or without: servers send both under this name."""
    head = b""
    unpack = None
    for part in parts:
        data = part
        if unpack is None:
            head += part
            if len(head) < 2:  # noqa: PLR2004 - the header's length
                continue
            zlib_header = head[0] & 0x0F == zlib.DEFLATED and int.from_bytes(head[:2]) % 31 == 0
            unpack = zlib.decompressobj(zlib.MAX_WBITS if zlib_header else _RAW_DEFLATE)
            data = head
        while data and not unpack.eof:
            yield unpack.decompress(data, _STEP)
            data = unpack.unconsumed_tail
    if unpack is not None and not unpack.eof:
        raise EOFError


def _unbrotlied(parts: Iterator[bytes]) -> Iterator[bytes]:
    unpack = brotli.Decompressor()
    begun = False
    for part in parts:
        begun = True
        block = unpack.process(part, output_buffer_limit=_STEP)
        while block or not unpack.can_accept_more_data():
            yield block
            block = b"" if unpack.is_finished() else unpack.process(b"", output_buffer_limit=_STEP)
    if begun and not unpack.is_finished():
        raise EOFError


def _unzstandarded(parts: Iterator[bytes]) -> Iterator[bytes]:
    """Frames one after the other. The library bounds no output, so it gets few bytes at a time."""
    packer = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
    unpack = packer.decompressobj()
    begun = False
    for part in parts:
        for start in range(0, len(part), _ZSTD_SLICE):
            data = part[start : start + _ZSTD_SLICE]
            while data:
                begun = True
                yield unpack.decompress(data)
                data = b""
                if unpack.eof:
                    data = unpack.unused_data
                    begun = bool(data)
                    unpack = packer.decompressobj()
    if begun:
        raise EOFError
