"""Articles, numbered clauses and their items as sections, as laws and contracts are written.

A line opens a clause when it begins with a number, letter or name of a unit that goes on where the last of its form
ended. The forms nest: named units by their rank, decimal numbers by their length, all others by the order in which
they appear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from citewell.backends.chunking.sections import Section, sections_of
from citewell.ports.parser import ParsedDocument

Form = tuple[str, int]
"""A way to number, and its length for decimal numbers."""

_LONGEST_TITLE: Final = 100
_LINES_TO_TITLE: Final = 2
_LARGEST_STEP: Final = 5
"""So many numbers may be missing between two of the same form."""

_RANKS: Final = {
    **dict.fromkeys(
        [
            "part",
            "book",
            "title",
            "schedule",
            "annex",
            "appendix",
            "exhibit",
            "teil",
            "buch",
            "titel",
            "anlage",
            "anhang",
            "partie",
            "livre",
            "titre",
            "annexe",
            "parte",
            "libro",
            "título",
            "titolo",
            "anexo",
            "allegato",
            "часть",
            "приложение",
            "编",
            "編",
        ],
        0,
    ),
    **dict.fromkeys(["chapter", "kapitel", "chapitre", "capítulo", "capo", "capitolo", "глава", "章", "الفصل"], 1),
    **dict.fromkeys(["section", "sec", "abschnitt", "sección", "sezione", "раздел", "节", "節"], 2),
    **dict.fromkeys(
        ["article", "art", "clause", "artikel", "artículo", "articolo", "статья", "§", "§§", "条", "條", "المادة"], 2
    ),
}
_WORDS: Final = "|".join(sorted((re.escape(name) for name in _RANKS if len(name) > 1), key=len, reverse=True))
_NAMED: Final = re.compile(
    rf"(?P<name>{_WORDS}|§)\.?[ \t\u00a0]*"
    r"(?P<number>\(?(?:\d{1,4}(?:\.\d{1,3}){0,4}[a-z]?|[IVXLC]{1,7}|[A-Z])\)?)(?!\w)(?P<rest>[^\n]*)",
    re.IGNORECASE,
)
_HAN: Final = re.compile(
    r"第[ \t]*(?P<number>[\d〇零一二三四五六七八九十百千]{1,8})[ \t]*(?P<name>[编編章节節条條])(?P<rest>[^\n]*)"  # noqa: RUF001 - Chinese digits
)
_DECIMAL: Final = re.compile(r"(?P<number>\d{1,3}(?:\.\d{1,3}){0,5})(?P<mark>[.)]?)[ \t\u00a0]+(?=\S)")
_ENUMERATED: Final = re.compile(
    r"(?P<open>\(?)(?P<letters>[a-z]{1,4}|[A-Z]{1,4}|\d{1,3})(?P<mark>\)|\.)[ \t\u00a0]+(?=\S)"
)
_LINE: Final = re.compile(r"^[ \t\u00a0]*(?=\S)", re.MULTILINE)
_ROMAN: Final = re.compile(r"(?:x{0,3})(?:ix|iv|v?i{0,3})")
_ROMAN_DIGITS: Final = {"i": 1, "v": 5, "x": 10}
_FULL_STOPS: Final = (".", ";", ":", ",", "。", "；", "：", "，")  # noqa: RUF001 - of other scripts


@dataclass(frozen=True, slots=True)
class _Opening:
    """A line that opens a clause; ``rank`` is None for what nests by appearance."""

    start: int
    end: int
    label: str
    forms: tuple[tuple[Form, int | None], ...]
    rank: int | None = None


@dataclass(slots=True)
class _Numbering:
    """The clauses that are open, outermost first, and the last number of every form."""

    open: list[tuple[Form, int | None, str]] = field(default_factory=list)
    last: dict[Form, int] = field(default_factory=dict)

    def take(self, opening: _Opening) -> bool:
        """Whether ``opening`` fits; if so, it is open now."""
        chosen = self._chosen(opening)
        if chosen is None:
            return False
        form, number = chosen
        if opening.rank is not None:
            while self.open and (self.open[-1][1] is None or self.open[-1][1] > opening.rank):
                self.open.pop()
        self._leave(form)
        if number is not None:
            self.last[form] = number
        self.open.append((form, opening.rank, opening.label))
        return True

    def _chosen(self, opening: _Opening) -> tuple[Form, int | None] | None:
        if opening.rank is not None:
            return opening.forms[0]
        held = {form for form, _, _ in self.open}
        following = [each for each in opening.forms if each[0] in held and self._follows(*each, step=1)]
        first = [each for each in opening.forms if each[1] == 1]
        later = [each for each in opening.forms if self._follows(*each, step=_LARGEST_STEP)]
        return next(iter([*following, *first, *later]), None)

    def _follows(self, form: Form, number: int | None, *, step: int) -> bool:
        before = self.last.get(form)
        return before is not None and number is not None and before < number <= before + step

    def _leave(self, form: Form) -> None:
        """Close what the new clause is not in: its predecessor, and longer decimal numbers."""
        kind, length = form
        for depth, (other, _, _) in enumerate(self.open):
            if other == form or (kind == other[0] == "1.1" and other[1] >= length):
                del self.open[depth:]
                return

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(label for _, _, label in self.open)


def clauses_of(document: ParsedDocument) -> list[Section]:
    """The sections of the document's headings, divided where clauses begin; together they are the whole text."""
    found: list[Section] = []
    numbering = _Numbering()
    for section in sections_of(document):
        numbering.open.clear()
        found.extend(_divided(document.text, section, numbering))
    return found


def _divided(text: str, section: Section, numbering: _Numbering) -> Iterator[Section]:
    start, body, path = section.start, section.body, section.path
    for opening in _openings(text, section.body, section.end):
        if not numbering.take(opening):
            continue
        if opening.start > start:
            yield Section(start, body, opening.start, path, bool(text[body : opening.start].strip()))
        start, body, path = opening.start, opening.end, (*section.path, *numbering.path)
    yield Section(start, body, section.end, path, bool(text[body : section.end].strip()))


def _openings(text: str, start: int, end: int) -> Iterator[_Opening]:
    for line in _LINE.finditer(text, start, end):
        if line.start() < start or (line.start() > 0 and text[line.start() - 1] != "\n"):
            continue
        opening = _named(text, line.end(), end) or _numbered(text, line.end(), end)
        if opening is not None:
            yield opening


def _line_end(text: str, position: int, end: int) -> int:
    found = text.find("\n", position, end)
    return end if found < 0 else found


def _named(text: str, position: int, end: int) -> _Opening | None:
    """An article or chapter: by its name, and not in the middle of a sentence."""
    match = _NAMED.match(text, position, end) or _HAN.match(text, position, end)
    if match is None:
        return None
    rest = match["rest"].strip(" \t\u00a0.:–—-")  # noqa: RUF001 - dashes after a label
    if rest[:1].islower():
        return None
    name = match["name"].casefold()
    label_end = match.start("rest")
    stop = match.end()
    label = text[position:label_end].strip()
    if len(match[0]) <= _LONGEST_TITLE and not rest.endswith(_FULL_STOPS):
        label = " ".join(match[0].split())
        if not rest and (title := _title_below(text, stop, end)) is not None:
            label, stop = f"{label} {text[title[0] : title[1]].strip()}", title[1]
        return _Opening(position, stop, label, (((name, 0), None),), _RANKS[name])
    return _Opening(position, position, label, (((name, 0), None),), _RANKS[name])


def _title_below(text: str, position: int, end: int) -> tuple[int, int] | None:
    """The line below a bare label, if it reads like its title and stands by itself."""
    below = _LINE.search(text, position + 1, end)
    if below is None or text.count("\n", position, below.end()) > _LINES_TO_TITLE:
        return None
    start = below.end()
    stop = _line_end(text, start, end)
    title = text[start:stop].strip()
    if not title or len(title) > _LONGEST_TITLE or title.endswith(_FULL_STOPS) or title[0].islower():
        return None
    if not title[0].isalpha() or _NAMED.match(title) or _HAN.match(title):
        return None
    following = text[stop + 1 : stop + 2]
    return (start, stop) if following in ("", "\n") or stop >= end else None


def _numbered(text: str, position: int, end: int) -> _Opening | None:
    """A clause with a number or letter before it."""
    decimal = _DECIMAL.match(text, position, end)
    if decimal is not None:
        parts = decimal["number"].split(".")
        if len(parts) > 1 or decimal["mark"] == ".":
            number = decimal["number"]
            stop = _line_end(text, position, end)
            line = text[position:stop].strip()
            titled = len(line) <= _LONGEST_TITLE and not line.endswith(_FULL_STOPS)
            forms: tuple[tuple[Form, int | None], ...] = ((("1.1", len(parts)), int(parts[-1])),)
            return _Opening(position, stop if titled else position, " ".join(line.split()) if titled else number, forms)
    match = _ENUMERATED.match(text, position, end)
    if match is None or (match["open"] and match["mark"] != ")"):
        return None
    forms = tuple(_values(match["letters"], match["open"] + match["mark"]))
    label = f"{match['open']}{match['letters']}{match['mark']}"
    return _Opening(position, position, label, forms) if forms else None


def _values(written: str, marks: str) -> Iterator[tuple[Form, int]]:
    """What ``written`` may count, as a letter, a Roman or an Arabic number."""
    if written.isdigit():
        yield ("1" + marks, 0), int(written)
        return
    case = "A" if written.isupper() else "a"
    low = written.lower()
    if low in (low[0], 2 * low[0]):  # after z come aa, bb
        yield (case + marks, 0), ord(low[0]) - ord("a") + 1 + 26 * (len(low) - 1)
    if _ROMAN.fullmatch(low):
        yield (case.replace("a", "i").replace("A", "I") + marks, 0), _roman(low)


def _roman(written: str) -> int:
    digits = [_ROMAN_DIGITS[letter] for letter in written]
    return sum(
        -digit if digit < following else digit for digit, following in zip(digits, [*digits[1:], 0], strict=True)
    )
