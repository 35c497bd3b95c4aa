"""Files that are attached to a PDF."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from citewell.backends.parsing.contents import Contents
from citewell.backends.parsing.pdf_facts import opened
from citewell.ports.parser import PartSink

_MOST: Final = 2_000
_BLOCK: Final = 1 << 20


def take_attachments(path: Path, password: str | None, parts: PartSink) -> tuple[str, ...]:
    """Gives what is attached to ``parts``, and returns sentences about what was left out. Raises ``DocumentUnreadable``
    where the PDF cannot be opened.
    """
    import pypdfium2

    contents = Contents(parts)
    document = opened(path, password)
    try:
        for number in range(min(document.count_attachments(), _MOST)):
            name = f"attachment {number + 1}"
            try:
                attachment = document.get_attachment(number)
                with suppress(UnicodeDecodeError):
                    name = attachment.get_name() or name
                contents.take(name, _blocks(attachment))
            except pypdfium2.PdfiumError:
                contents.leave(name, "damaged")
    finally:
        document.close()
    return contents.warnings()


def _blocks(attachment: Any) -> Iterator[bytes]:
    data = memoryview(attachment.get_data()).cast("B")
    for start in range(0, len(data), _BLOCK):
        yield bytes(data[start : start + _BLOCK])
