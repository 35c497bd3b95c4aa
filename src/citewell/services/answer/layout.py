"""How an answer that is made of the sources' own sentences is laid out: paragraphs, lists and tables of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from citewell.domain.evidence import Passage
from citewell.domain.markup import cells, read_row
from citewell.domain.verification import VerifiedStatement
from citewell.services.answer.answer import CheckedStatement

_ITEM = re.compile(r"[ \t]*(?:[-*+\u2022\u25aa\u2023\u00b7\u2013]|(\d{1,4})[.)])[ \t]+")
_SIGNS = re.compile(r"[\\`]|(?<!\s)\*|\*(?!\s)|~~|(?<!\w)_+|_+(?!\w)|&(?=#?\w{1,31};)")
_OPENING = re.compile(r"(?=(?:[-+]|#{1,6})(?:\s|$)|-{2}[-\s]*$|>|\||\[.*\]:)|\d{1,9}(?=[.)](?:\s|$))")
_PARAGRAPH = "\n\n"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the words of a statement stand: in a row below ``header``, in a list item with ``number``, or in a text."""

    document: str
    row: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    item: bool = False
    number: int | None = None


def laid_out(
    statements: Iterable[tuple[VerifiedStatement, CheckedStatement]], passages: Sequence[Passage]
) -> Iterator[CheckedStatement]:
    """The statements with their texts in Markdown, and with what stands between them.

    Rows of a table become a table again, where its header is known; items of a list that follow each other become a
    list. Everything else is words that no Markdown can be read in.

    Args:
        statements: As they were verified, and as they may be shown.
        passages: What they were written from.
    """
    found = [(_place(verified, passages), checked) for verified, checked in statements]
    table: tuple[str, ...] = ()
    for at, (place, checked) in enumerate(found):
        before = found[at - 1][0] if at else None
        same = before is not None and before.document == place.document
        header = place.header or (table if same and before is not None and before.row else ())
        if place.row and len(header) == len(place.row):
            goes_on = same and before is not None and before.row and header == table
            table = header
            lead = "\n" if goes_on else f"{_PARAGRAPH}{_line(header)}\n{_line(['---'] * len(header))}\n"
            yield replace(checked, text=_line(_escaped(cell) for cell in place.row), lead=lead)
            continue
        listed = _neighbours(place, before) or (at + 1 < len(found) and _neighbours(found[at + 1][0], place))
        if listed:
            mark = "- " if place.number is None else f"{place.number}. "
            lead = f"\n{mark}" if _neighbours(place, before) else f"{_PARAGRAPH}{mark}"
        else:
            lead = _PARAGRAPH if at and (table or _was_listed(found, at)) else " "
        table = ()
        yield replace(checked, text=_escaped(checked.text, opening=True), lead=lead)


def _place(verified: VerifiedStatement, passages: Sequence[Passage]) -> _Place:
    first, *others = verified.quotes
    passage = passages[first.passage]
    header = next((quote.quote for quote in others if quote.quote.startswith("|")), None)
    if first.quote.startswith("|") and verified.text in {read_row(first.quote, header), read_row(first.quote, None)}:
        names = () if header is None else tuple(_escaped(cell) for cell in cells(header))
        return _Place(passage.document_id, row=tuple(cells(first.quote)), header=names)
    begin = first.start - passage.start
    line = passage.text[passage.text.rfind("\n", 0, begin) + 1 : begin]
    mark = _ITEM.fullmatch(line) or _ITEM.match(first.quote)
    number = mark[1] if mark else None
    return _Place(passage.document_id, item=mark is not None, number=None if number is None else int(number))


def _neighbours(place: _Place, before: _Place | None) -> bool:
    """Whether two items follow each other in a list."""
    if before is None or not (place.item and before.item) or place.document != before.document:
        return False
    if place.number is None or before.number is None:
        return place.number is before.number
    return place.number == before.number + 1


def _was_listed(found: Sequence[tuple[_Place, CheckedStatement]], at: int) -> bool:
    return at > 1 and _neighbours(found[at - 1][0], found[at - 2][0])


def _line(values: Iterable[str]) -> str:
    return "| " + " | ".join(value.replace("|", r"\|") for value in values) + " |"


def _escaped(words: str, *, opening: bool = False) -> str:
    """Plain words as Markdown that says the same, with as few signs as that takes."""
    escaped = _SIGNS.sub(lambda sign: "".join(f"\\{each}" for each in sign.group()), words)
    if not opening:
        return escaped
    found = _OPENING.match(escaped)
    return escaped if found is None else f"{escaped[: found.end()]}\\{escaped[found.end() :]}"
