"""The promises of ``ParsedDocument``, checked: in the child before it answers, in the parent before it believes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from citewell.ports.parser import Block, Heading, Page, ParsedDocument

_SURROGATES = re.compile("[\ud800-\udfff]")
_DEEPEST_HEADING = 6


class BrokenPromise(ValueError):
    """A parser produced a document that its port forbids; the message says what is wrong, without content."""


def check_document(document: ParsedDocument) -> None:
    """Nothing, when ``document`` keeps every promise of the port.

    Raises:
        BrokenPromise: it does not.
    """
    text = document.text
    if "\x00" in text or "\r" in text or _SURROGATES.search(text):
        raise BrokenPromise("the text contains NUL, carriage returns or lone surrogates")
    _check_order(document.pages, len(text), "pages", apart=True)
    _check_order(document.headings, len(text), "headings", apart=True)
    _check_order(document.blocks, len(text), "blocks", apart=True)
    for heading in document.headings:
        if not 1 <= heading.level <= _DEEPEST_HEADING or heading.start == heading.end:
            raise BrokenPromise("a heading has no text or a level outside 1 to 6")
    if any(number < 1 for number in document.unread):
        raise BrokenPromise("pages have numbers below 1")
    for block in document.blocks:
        if block.start == block.end:
            raise BrokenPromise("a block is empty")


def _check_order(spans: Iterable[Page | Heading | Block], length: int, what: str, *, apart: bool) -> None:
    previous_start = previous_end = 0
    for span in spans:
        if not 0 <= span.start <= span.end <= length:
            raise BrokenPromise(f"{what} lie outside the text")
        if span.start < previous_start or (apart and span.start < previous_end):
            raise BrokenPromise(f"{what} are not sorted or overlap")
        previous_start, previous_end = span.start, span.end
