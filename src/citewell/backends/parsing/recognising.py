"""Pages that are pictures of text: a child draws each, a recogniser reads it, and a child writes what it read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from citewell.backends.children.frames import WireError
from citewell.backends.parsing.aids import MOST_PIXELS
from citewell.backends.parsing.asking import Given, ask
from citewell.backends.parsing.paged import numbered
from citewell.backends.parsing.pool import ChildPool
from citewell.domain.errors import DocumentUnreadable
from citewell.ports.parser import ParsedDocument
from citewell.ports.recogniser import RecognisedPage, Recogniser, RecognitionFailed

SWITCHED_OFF: Final = "Text recognition (OCR) is switched off on this server."
_UNSURE: Final = 0.6  # confidence below which a person should look
_NOTHING: Final = 0.35  # confidence below which what was seen is no text
_MOST_FAILURES: Final = 10
_BYTES_A_CHARACTER: Final = 4
_DPI: Final = (1, 2_400)


@dataclass(slots=True)
class Recognised:
    """What came of the pages of one file: those that were read, those that could not be and why, those left out."""

    pages: dict[int, RecognisedPage] = field(default_factory=dict)
    failed: dict[int, str] = field(default_factory=dict)
    left_out: list[int] = field(default_factory=list)


def recognise(
    pool: ChildPool,
    given: Given,
    recogniser: Recogniser,
    pages: Sequence[int],
    *,
    most_pages: int,
) -> Recognised:
    """What is on ``pages``, read one after the other; no child is held while one is read.

    Args:
        pool: Has the children that draw.
        given: The file, who is told how far it is, and who knows pages that were read before.
        recogniser: Reads.
        pages: Their numbers, from 1.
        most_pages: The others are left out.

    Raises:
        JobCancelled: ``given.stopped`` said so.
        Unavailable: no child starts.
    """
    found = Recognised(left_out=list(pages[most_pages:]))
    wanted = pages[:most_pages]
    for done, number in enumerate(wanted):
        given.told(done, len(wanted))
        try:
            page = _page(pool, given, recogniser, number)
        except DocumentUnreadable as error:
            found.failed[number] = error.message
        except RecognitionFailed as error:
            found.failed[number] = f"{error}.".capitalize()
        else:
            found.pages[number] = page if page.confidence >= _NOTHING else _blank(page)
        if len(found.failed) >= _MOST_FAILURES and not found.pages:
            found.left_out = [*wanted[done + 1 :], *found.left_out]
            break
    given.told(len(wanted), len(wanted))
    return found


def _page(pool: ChildPool, given: Given, recogniser: Recogniser, number: int) -> RecognisedPage:
    known = None if given.pages is None else given.pages.get(number)
    if known is not None:
        return known
    pixels, dpi = ask(pool, given, given.request(draw=number), _drawing, most_text=MOST_PIXELS // _BYTES_A_CHARACTER)
    page = recogniser.read(pixels, dpi=dpi, stopped=given.stopped)
    if given.pages is not None:
        given.pages.put(number, page)
    return page


def remarks(found: Recognised) -> list[str]:
    """Sentences for a person about what was not read, or not surely."""
    said = []
    unsure = {number: page for number, page in found.pages.items() if page.lines and page.confidence < _UNSURE}
    if unsure:
        least = round(100 * min(page.confidence for page in unsure.values()))
        said.append(
            f"{numbered(list(unsure))}: text recognition was not sure (down to {least} %); compare with the original."
        )
    blank = [number for number, page in found.pages.items() if not page.lines]
    if blank:
        said.append(f"{numbered(blank)}: text recognition found no text in the picture.")
    for number, why in list(found.failed.items())[:_MOST_FAILURES]:
        said.append(f"Page {number} is a picture and could not be read: {why}")
    if found.left_out:
        said.append(f"{numbered(found.left_out)} are pictures and were left out; the limit of pages was reached.")
    return said


def facts(found: Recognised, languages: Sequence[str]) -> Mapping[str, object]:
    """What the metadata of the document says of its recognition."""
    read = [page for page in found.pages.values() if page.lines]
    characters = sum(len(line.text) for page in read for line in page.lines)
    sure = sum(page.confidence * sum(len(line.text) for line in page.lines) for page in read)
    return {
        "ocr": True,
        "ocr_pages": len(read),
        "ocr_confidence": round(sure / max(1, characters), 3),
        "ocr_languages": list(languages),
    }


def unread_remark(document: ParsedDocument, why: str) -> str:
    """A sentence for a person about pages that nobody could read here."""
    many = len(document.unread) > 1
    return f"{numbered(document.unread)} {'are pictures' if many else 'is a picture'} of text, not read. {why}"


def _blank(page: RecognisedPage) -> RecognisedPage:
    return RecognisedPage((), page.width, page.height, page.dpi, page.turned)


def _drawing(said: Mapping[str, object], pixels: bytes) -> tuple[NDArray[np.uint8], int]:
    measures = said.get("drawing")
    if not isinstance(measures, list) or not all(isinstance(each, int) and each > 0 for each in measures):
        raise WireError("not a drawing")
    width, height, dpi = measures
    if width * height != len(pixels) or not _DPI[0] <= dpi <= _DPI[1]:
        raise WireError("a drawing of another size than it says")
    return np.frombuffer(pixels, np.uint8).reshape(height, width), dpi
