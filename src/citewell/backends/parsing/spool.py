"""The files inside of a document on their way from the child to the parent.

The parent hands over an unnamed file of its own; the child writes the bytes of all parts into it, one after the other,
and says how long each is. So the child chooses no path, and the parent receives no descriptor.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import BinaryIO, Final

from citewell.backends.parsing.checking import BrokenPromise
from citewell.domain.part_paths import is_shown
from citewell.ports.parser import KeepPart, ParsedDocument, ParseLimits

_BLOCK: Final = 1 << 20


@contextmanager
def spool_for(keep: KeepPart | None) -> Iterator[BinaryIO | None]:
    """A file for the parts of one document, gone with the context; ``None`` where nobody keeps them."""
    if keep is None:
        yield None
        return
    with tempfile.TemporaryFile(prefix="citewell-parts-") as spool:
        yield spool


def check_parts(document: ParsedDocument, spool: BinaryIO | None, limits: ParseLimits) -> None:
    """Nothing, when what the child says of parts can be.

    Raises:
        BrokenPromise: there are too many, they are too large, are not there, or their paths are not clean and unique.
    """
    sizes = [part.size for part in document.parts]
    room = 0 if spool is None else min(os.fstat(spool.fileno()).st_size, limits.parts_bytes)
    if len(sizes) > limits.parts or any(not 0 < size <= limits.part_bytes for size in sizes) or sum(sizes) > room:
        raise BrokenPromise("there are more or larger parts than are allowed")
    paths = {part.path for part in document.parts}
    if len(paths) < len(sizes) or not all(map(is_shown, paths)):
        raise BrokenPromise("the paths of parts are not clean, or not unique")


def kept(document: ParsedDocument, spool: BinaryIO, keep: KeepPart) -> ParsedDocument:
    """``document`` with what ``keep`` said of its parts."""
    parts = []
    offset = 0
    for part in document.parts:
        parts.append(replace(part, content=keep(part, _blocks(spool.fileno(), offset, part.size))))
        offset += part.size
    return replace(document, parts=tuple(parts))


def _blocks(descriptor: int, offset: int, size: int) -> Iterator[bytes]:
    while size:
        block = os.pread(descriptor, min(size, _BLOCK), offset)
        if not block:  # cut off since it was measured
            return
        yield block
        offset += len(block)
        size -= len(block)
